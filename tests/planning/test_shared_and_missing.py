"""Shared papers in a plan, names that no file bears, and what would do in place of a missing paper."""

from __future__ import annotations

import datetime as dt

import pytest
from planning_desk import Desk, requirement

from matprep import texts
from matprep.cases import CaseFile, unknown_files, with_shared
from matprep.model import Profile, Text, When
from matprep.planning import plan

TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestShared:
    """Second to a case's own."""

    def test_serves_where_the_case_has_nothing_of_its_own(self, desk: Desk) -> None:
        desk.add("_shared/营业执照.jpg", shared=True)

        assert desk.words(desk.plan()) == {"_shared/营业执照.jpg": "business_licence task"}

    def test_is_an_alternative_to_an_own_one_however_small_and_however_known(self, desk: Desk) -> None:
        desk.add("_shared/营业执照/a.jpg", shared=True, folder="business_licence", pixels=90_000_000)
        desk.add("yyzz.jpg", pixels=10_000)

        made = desk.plan()

        assert desk.words(made) == {
            "_shared/营业执照/a.jpg": "business_licence alternative",
            "yyzz.jpg": "business_licence task",
        }
        assert [each.code for part in made.requirements for each in part.problems if each.code == "ambiguous"] == []

    def test_pages_of_a_requirement_that_takes_several_are_never_mixed(self, desk: Desk) -> None:
        desk.add("_shared/合同1.jpg", shared=True)
        desk.add("合同2.jpg")

        assert desk.words(desk.plan()) == {"_shared/合同1.jpg": "contract alternative", "合同2.jpg": "contract task"}

    def test_serves_in_place_of_an_own_one_that_cannot_be_used(self, desk: Desk) -> None:
        desk.add("_shared/营业执照.jpg", shared=True)
        desk.add("营业执照.jpg", damaged=True)

        words = desk.words(desk.plan())

        assert words["_shared/营业执照.jpg"] == "business_licence task"
        assert words["营业执照.jpg"].endswith("rejected")

    @pytest.mark.parametrize("damaged", [False, True])
    def test_that_serves_nothing_is_ignored(self, desk: Desk, damaged: bool) -> None:  # noqa: FBT001 - a parameter of the test
        desk.add("_shared/说明.jpg", shared=True, damaged=damaged)

        assert desk.words(desk.plan()) == {"_shared/说明.jpg": "- ignored"}

    def test_pages_that_serve_nothing_are_ignored_and_the_others_delivered(self, desk: Desk) -> None:
        desk.add("_shared/scan.pdf", shared=True, pages=3, kind="pdf")

        made = desk.plan(assign={"_shared/scan.pdf": {"1": "business_licence"}})

        assert desk.words(made) == {
            "_shared/scan.pdf#1": "business_licence task",
            "_shared/scan.pdf#2,3": "- ignored",
        }


class TestToldForAll:
    """case.toml of the shared folder joined with a case's own."""

    def test_counts_for_shared_paths_only(self) -> None:
        shared = CaseFile(assign={"a.jpg": "x", "深/b.jpg": "y"}, waive={"w": "all"})

        joined = with_shared(CaseFile(assign={"c.jpg": "z"}), shared, ["_shared/a.jpg", "_shared/深/b.jpg"])

        assert joined.assign == {"_shared/a.jpg": "x", "_shared/深/b.jpg": "y", "c.jpg": "z"}
        assert joined.waive == {"w": "all"}

    def test_is_second_to_the_cases_own(self) -> None:
        own = CaseFile(assign={"_shared/a.jpg": "mine"}, waive={"w": "mine"})

        joined = with_shared(own, CaseFile(assign={"a.jpg": "x"}, waive={"w": "all"}), ["_shared/a.jpg"])

        assert joined.assign == {"_shared/a.jpg": "mine"}
        assert joined.waive == {"w": "mine"}

    def test_knows_a_file_by_its_bare_name_too(self) -> None:
        joined = with_shared(CaseFile(), CaseFile(assign={"a.jpg": "x"}), ["_共用/深/a.jpg"])

        assert joined.assign == {"_共用/深/a.jpg": "x"}


class TestUnknownFiles:
    """Names in case.toml that no file bears."""

    def test_are_told_with_the_one_probably_meant(self) -> None:
        file = CaseFile(assign={"营业执照.jgp": "x", "b.jpg": "y"}, passwords={"深/合同.pdff": "geheim"})

        found = unknown_files(file, ["营业执照.jpg", "深/合同.pdf", "c/b.jpg"])

        assert [each.params for each in found] == [
            {"file": "营业执照.jgp", "section": "assign", "meant": "营业执照.jpg"},
            {"file": "深/合同.pdff", "section": "passwords", "meant": "深/合同.pdf"},
        ]
        assert "geheim" not in repr(found)

    def test_are_told_without_a_guess_where_nothing_is_like_them(self) -> None:
        (found,) = unknown_files(CaseFile(assign={"x.pdf": "x"}), ["营业执照.jpg"])

        assert texts.message(found.code, found.params, "en") == (
            "case.toml names the file “x.pdf” under [assign], but no such file lies in this case."
        )

    def test_that_a_file_bears_in_other_composition_are_known(self) -> None:
        assert unknown_files(CaseFile(assign={"Caf\u00e9.jpg": "x"}), ["Cafe\u0301.jpg"]) == ()


GROUPED = Profile(
    id="grouped",
    version="1",
    title=Text(zh="测试", en="Test"),
    checked=TODAY,
    requirements=(
        requirement("bank_account", 1, "开户许可证", group="bank"),
        requirement("bank_letter", 2, "开户证明", group="bank"),
        requirement("agent_letter", 3, "代理证明", group="bank", required=When(when={"filer": ("agent",)})),
        requirement("photo", 4, "照片"),
    ),
)


@pytest.mark.parametrize(("filer", "place"), [("legal_person", "bank_letter"), ("agent", "bank_letter, agent_letter")])
def test_a_missing_paper_of_a_group_names_what_would_do_in_its_place(filer: str, place: str) -> None:
    made = plan([], GROUPED, {"filer": filer}, CaseFile(), today=TODAY)

    said = {
        each.id: [texts.message(problem.code, problem.params, "en") for problem in each.problems]
        for each in made.requirements
    }
    assert said["bank_account"] == [f"This paper was not handed in; {place} would do in its place."]
    assert said["photo"] == ["This paper was not handed in."]
