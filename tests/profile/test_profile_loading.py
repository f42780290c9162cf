"""Profiles are found by id or by path, and those that come with matprep can be trusted to parse."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from matprep.errors import ProfileError
from matprep.judging import judge_profile
from matprep.profile import available, load

SHIPPED = sorted((Path(__file__).parents[2] / "profiles").glob("*.toml"))


def test_what_comes_with_matprep_is_available() -> None:
    assert {profile.id for profile in available()} >= {
        "xiaohongshu-enterprise",
        "xiaohongshu-enterprise-renewal",
        "ssc-exam",
    }


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
class TestEveryShippedProfile:
    """What holds for each profile that comes with matprep."""

    def test_bears_the_name_of_its_file(self, path: Path) -> None:
        assert load(path).id == path.stem

    def test_is_found_by_its_id(self, path: Path) -> None:
        assert load(path.stem) == load(path) == load(str(path))

    def test_is_fresh_on_the_day_it_was_checked(self, path: Path) -> None:
        profile = load(path)

        assert "profile_stale" not in [each.code for each in judge_profile(profile, profile.checked)]
        assert all(source.checked is None or source.checked <= profile.checked for source in profile.sources.values())

    def test_cites_every_source_that_it_lists(self, path: Path) -> None:
        profile = load(path)
        cited = {
            *profile.default_figures.values(),
            *(each for one in profile.requirements for each in one.figures.values()),
            *([profile.period.source] if profile.period else []),
        }

        assert {*profile.sources} - cited <= {"renewal_window", "yearly"}  # these two explain the period

    def test_asks_a_question_for_each_fact_that_decides(self, path: Path) -> None:
        assert all(fact.ask for fact in load(path).facts.values())

    def test_matches_a_name_to_each_requirement(self, path: Path) -> None:
        assert all(each.match.names for each in load(path).requirements)


def test_the_portals_of_the_sources_keep_their_figures() -> None:
    photo, signature = load("ssc-exam").requirements

    assert (photo.rules.min_bytes, photo.rules.max_bytes, photo.rules.pixels.exact) == (20_480, 50_000, (200, 230))
    assert (signature.rules.min_bytes, signature.rules.max_bytes, signature.rules.pixels.exact) == (
        10_240,
        20_000,
        (140, 60),
    )
    licence = load("xiaohongshu-enterprise").requirement("business_licence")
    assert licence
    assert (licence.rules.max_bytes, licence.rules.pixels.min_side, licence.valid_days_left) == (5_000_000, 800, 90)


@pytest.mark.parametrize(
    ("portal", "requirement", "least", "most", "exact"),
    [
        ("chsi-photo", "photo", 102_400, 500_000, (480, 640)),
        ("china-visa-photo", "photo", 40_960, 120_000, (354, 472)),
        ("us-diversity-visa", "photo", 0, 240_000, (600, 600)),
        ("uk-visa-vfs", "passport", 0, 1_700_000, None),
        ("uk-visa-tls", "passport", 0, 3_400_000, None),
        ("uk-visa-ukvcas", "passport", 0, 5_100_000, None),
        ("oab-exam", "supporting_document", 0, 3_000_000, None),
        ("icp-filing", "business_licence", 102_400, 2_000_000, None),
        ("icp-filing", "authorization_letter", 0, 2_000_000, None),
        ("wechat-pay-merchant", "business_licence", 0, 2_000_000, None),
        ("amazon-seller-identity", "business_licence", 0, 9_999_999, None),
        ("stripe-identity", "passport", 0, 9_999_999, None),
    ],
)
def test_each_portal_has_the_bytes_and_pixels_of_its_source(
    portal: str, requirement: str, least: int, most: int, exact: tuple[int, int] | None
) -> None:
    found = load(portal).requirement(requirement)

    assert found
    assert (found.rules.min_bytes, found.rules.max_bytes, found.rules.pixels.exact) == (least, most, exact)


def test_an_unknown_id_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(ProfileError) as caught:
        load("xiaohongshu-enterprize")

    assert (caught.value.code, caught.value.params["meant"]) == ("profile_unknown_meant", "xiaohongshu-enterprise")


def test_an_id_like_no_other_is_answered_with_all() -> None:
    with pytest.raises(ProfileError) as caught:
        load("zzz")

    assert caught.value.code == "profile_unknown"
    assert "ssc-exam" in str(caught.value.params["known"])


@pytest.mark.parametrize("reference", ["missing.toml", Path("missing")])
def test_a_missing_file_is_told_by_its_name(reference: str | Path) -> None:
    with pytest.raises(ProfileError) as caught:
        load(reference)

    assert (caught.value.code, caught.value.params["file"]) == ("profile_unreadable", str(reference))


def test_a_file_that_is_not_utf8_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes("title = '示例'".encode("gb18030"))

    with pytest.raises(ProfileError) as caught:
        load(path)

    assert [(each.code, each.file) for each in caught.value.complaints] == [("not_utf8", str(path))]


def test_a_profile_of_ones_own_is_found_without_its_suffix_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").write_bytes(SHIPPED[0].read_bytes())
    monkeypatch.chdir(tmp_path)

    assert load("mine").id == SHIPPED[0].stem


def test_a_file_that_happens_to_bear_an_id_does_not_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ssc-exam").write_text("notes")
    monkeypatch.chdir(tmp_path)

    assert load("ssc-exam").id == "ssc-exam"


def test_time_makes_a_profile_stale_and_says_since_when() -> None:
    profile = load("ssc-exam")

    (problem,) = judge_profile(profile, profile.checked + dt.timedelta(days=profile.stale_after_days + 1))

    assert (problem.code, problem.params) == (
        "profile_stale",
        {"days": 121, "checked": "2026-11-24", "figures": "formats, min_bytes, max_bytes, pixels"},
    )
