"""However a tree is laid out, each file has one place, and no member of an archive leaves its case."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matprep.cases import place_members, requirement_of_name, sort_into_cases
from matprep.profile import load

PROFILES = [load("xiaohongshu-enterprise"), load("ssc-exam")]
IDS = {each.id for profile in PROFILES for each in profile.requirements}
COMPONENT = st.sampled_from(
    [
        "客户A",
        "身份证",
        "营业执照",
        "a.jpg",
        "材料.zip",
        "x.ZIP",
        "__MACOSX",
        "._a",
        "case.toml",
        "示例公司",
        "..",
        "a\\b",
    ]
) | st.text(st.characters(exclude_characters="/"), min_size=1, max_size=8)
PATHS = st.lists(st.lists(COMPONENT, min_size=1, max_size=4).map("/".join), unique=True, max_size=12)


@given(PATHS, st.booleans())
def test_each_file_has_one_place_in_the_order_given(paths: list[str], watched: bool) -> None:  # noqa: FBT001 - drawn
    result = sort_into_cases("根", paths, PROFILES, watched=watched)

    assert [place.path for place in result.places] == paths
    assert {place.path for place in result.places if not place.inner} == set(result.archives)
    assert all(place.folder is None or place.folder in IDS for place in result.places)
    assert all(place.path.endswith(place.inner) for place in result.places)


@given(PATHS)
def test_a_case_does_not_depend_on_the_order_in_which_files_are_met(paths: list[str]) -> None:
    forward = sort_into_cases("根", paths, PROFILES, watched=False)
    backward = sort_into_cases("根", paths[::-1], PROFILES, watched=False)

    assert forward.places == backward.places[::-1]


@given(st.lists(st.lists(COMPONENT, min_size=1, max_size=4).map("/".join), max_size=12), st.booleans())
def test_members_stay_apart_and_inside_their_case(members: list[str], case_archive: bool) -> None:  # noqa: FBT001 - drawn
    places = place_members("材料.zip", members, PROFILES, case="客户A", case_archive=case_archive)

    inner = [place.inner for place in places]
    assert len(places) == len(members)
    assert len(set(inner)) == len(inner)
    assert all(part not in {"", ".", ".."} for each in inner for part in each.split("/"))
    assert all(each.startswith("材料.zip/") for each in inner) or case_archive


@given(st.text(st.characters(), max_size=60))
def test_any_name_can_be_asked_for_its_requirement(name: str) -> None:
    assert set(requirement_of_name(name, PROFILES[0])) <= IDS
