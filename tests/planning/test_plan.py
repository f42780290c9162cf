"""What is made of a pile of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_desk import Desk

from matprep.model import problem
from matprep.planning.candidates import NATURAL
from matprep.planning.pages import pages_written
from matprep.planning.whole import parts_of

if TYPE_CHECKING:
    from matprep.model import Plan


def codes(made: Plan, name: str) -> list[str]:
    return [each.code for line in made.requirements if line.id == name for each in line.problems]


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestWhichRequirement:
    """case.toml, folder, name: the first answer wins."""

    def test_a_name_tells_what_a_file_is(self, desk: Desk) -> None:
        desk.add("营业执照.jpg")

        assert desk.words(desk.plan()) == {"营业执照.jpg": "business_licence task"}

    def test_a_folder_beats_the_name(self, desk: Desk) -> None:
        desk.add("授权书/营业执照.jpg", folder="authorization_letter")

        assert desk.words(desk.plan())["授权书/营业执照.jpg"] == "authorization_letter task"

    def test_case_toml_beats_folder_and_name(self, desk: Desk) -> None:
        desk.add("授权书/营业执照.jpg", folder="authorization_letter")

        made = desk.plan(assign={"营业执照.jpg": "contract"})

        assert desk.words(made)["授权书/营业执照.jpg"] == "contract task"

    def test_pages_that_nothing_names_are_one_unassigned_part(self, desk: Desk) -> None:
        desk.add("scan.pdf", pages=5, kind="pdf")

        made = desk.plan(assign={"scan.pdf": {"1": "business_licence", "3": "contract"}})

        assert desk.words(made) == {
            "scan.pdf#1": "business_licence task",
            "scan.pdf#3": "contract task",
            "scan.pdf#2,4,5": "- task",
        }

    def test_assigned_pages_that_do_not_exist_are_said(self, desk: Desk) -> None:
        desk.add("scan.pdf", pages=2, kind="pdf")

        made = desk.plan(assign={"scan.pdf": {"1": "business_licence", "7": "contract"}})

        assert [each.params["pages"] for each in made.problems if each.code == "pages_missing"] == ["7"]

    def test_an_unknown_file_is_prepared_apart(self, desk: Desk) -> None:
        desk.add("IMG_0001.jpg")

        made = desk.plan()

        assert [task.requirement for task in made.tasks] == [None]


class TestChoosing:
    """One of several, always the same one."""

    def test_most_pixels_win_and_the_doubt_is_told(self, desk: Desk) -> None:
        desk.add("营业执照1.jpg", pixels=100)
        desk.add("营业执照2.jpg", pixels=200)

        made = desk.plan()

        assert desk.words(made) == {
            "营业执照1.jpg": "business_licence alternative",
            "营业执照2.jpg": "business_licence task",
        }
        assert codes(made, "business_licence") == ["ambiguous"]

    def test_equal_pixels_go_by_natural_order_of_names(self, desk: Desk) -> None:
        desk.add("营业执照10.jpg")
        desk.add("营业执照9.jpg")

        assert desk.words(desk.plan())["营业执照9.jpg"] == "business_licence task"

    def test_what_the_user_assigned_is_no_doubt(self, desk: Desk) -> None:
        desk.add("营业执照.jpg", pixels=900)
        desk.add("b.jpg", pixels=100)

        made = desk.plan(assign={"b.jpg": "business_licence"})

        assert desk.words(made)["b.jpg"] == "business_licence task"
        assert codes(made, "business_licence") == []

    def test_the_same_content_twice_is_a_duplicate(self, desk: Desk) -> None:
        desk.add("营业执照.jpg", content="x")
        desk.add("营业执照 副本.jpg", content="x")

        made = desk.plan()

        assert sorted(desk.words(made).values()) == ["business_licence duplicate", "business_licence task"]
        assert codes(made, "business_licence") == []

    def test_an_unknown_file_with_the_content_of_a_known_one_is_a_duplicate(self, desk: Desk) -> None:
        desk.add("营业执照.jpg", content="x")
        desk.add("IMG_1.jpg", content="x")

        assert desk.words(desk.plan())["IMG_1.jpg"] == "- duplicate"

    def test_a_refused_file_gives_way_to_a_sound_one(self, desk: Desk) -> None:
        desk.add("营业执照1.jpg", pixels=900, refused=(problem("truncated"),))
        desk.add("营业执照2.jpg", pixels=100)

        assert desk.words(desk.plan()) == {
            "营业执照1.jpg": "business_licence rejected",
            "营业执照2.jpg": "business_licence task",
        }

    def test_a_source_that_is_gone_gives_way_to_one_that_is_there(self, desk: Desk) -> None:
        desk.add("营业执照旧.jpg", pixels=900, present=False)
        desk.add("营业执照.jpg", pixels=100)

        made = desk.plan()

        assert desk.words(made)["营业执照.jpg"] == "business_licence task"
        assert codes(made, "business_licence") == []

    def test_a_source_that_is_gone_stays_while_nothing_replaces_it(self, desk: Desk) -> None:
        desk.add("营业执照.jpg", present=False)

        assert desk.words(desk.plan())["营业执照.jpg"] == "business_licence task"


class TestPages:
    """As many files as the portal takes."""

    def test_more_pages_than_the_portal_takes_are_refused_before_any_work(self, desk: Desk) -> None:
        desk.add("营业执照.pdf", pages=3, kind="pdf")

        made = desk.plan()

        (verdict,) = made.verdicts
        assert (verdict.status, verdict.problems[0].code) == ("rejected", "too_many_pages")
        assert desk.status(made, "business_licence") == "rejected"

    def test_several_files_are_numbered_in_natural_order(self, desk: Desk) -> None:
        desk.add("合同10.jpg")
        desk.add("合同2.pdf", pages=2, kind="pdf")

        made = desk.plan()

        assert [(task.parts[0].source, task.number) for task in made.tasks] == [(2, 1), (1, 3)]

    def test_one_file_bears_no_number(self, desk: Desk) -> None:
        desk.add("合同.jpg")

        assert desk.plan().tasks[0].number == 0

    def test_files_that_belong_in_one_pdf_are_one_task(self, desk: Desk) -> None:
        desk.add("卷宗2.jpg")
        desk.add("卷宗1.pdf", pages=4, kind="pdf")

        (task,) = desk.plan().tasks
        assert [part.source for part in task.parts] == [2, 1]

    def test_a_damaged_file_among_several_withholds_the_others(self, desk: Desk) -> None:
        desk.add("合同1.jpg")
        desk.add("合同2.jpg", damaged=True)

        made = desk.plan()

        assert not made.tasks
        assert desk.status(made, "contract") == "rejected"
        withheld = [verdict for verdict in made.verdicts if verdict.problems[0].code == "with_rejected"]
        assert len(withheld) == 1


class TestSides:
    """Cards have two sides."""

    def test_names_tell_the_sides(self, desk: Desk) -> None:
        desk.add("身份证反面.jpg")
        desk.add("身份证正面.jpg")

        made = desk.plan()

        assert [(task.parts[0].side, task.number) for task in made.tasks] == [("front", 1), ("back", 2)]
        assert codes(made, "id_card") == []

    def test_a_missing_side_is_named_and_the_other_is_delivered(self, desk: Desk) -> None:
        desk.add("身份证反面.jpg")

        made = desk.plan()

        assert [(task.parts[0].side, task.number) for task in made.tasks] == [("back", 2)]
        assert desk.status(made, "id_card") == "missing"
        assert [each.params for line in made.requirements for each in line.problems if each.code == "side_missing"] == [
            {"side": "front"}
        ]

    def test_two_pages_are_the_two_sides(self, desk: Desk) -> None:
        desk.add("身份证.pdf", pages=2, kind="pdf")

        made = desk.plan()

        assert desk.words(made) == {
            "身份证.pdf#1": "id_card.front task",
            "身份证.pdf#2": "id_card.back task",
        }

    def test_one_picture_said_to_show_both_is_delivered_whole(self, desk: Desk) -> None:
        desk.add("身份证正反面.jpg")

        made = desk.plan()

        assert desk.status(made, "id_card") is None
        assert codes(made, "id_card") == []

    def test_one_picture_that_says_nothing_is_delivered_with_a_warning(self, desk: Desk) -> None:
        desk.add("身份证.jpg")

        assert codes(desk.plan(), "id_card") == ["side_unknown"]

    def test_two_pictures_that_say_nothing_go_by_their_order(self, desk: Desk) -> None:
        desk.add("身份证2.jpg")
        desk.add("身份证1.jpg")

        made = desk.plan()

        assert desk.words(made) == {"身份证1.jpg": "id_card.front task", "身份证2.jpg": "id_card.back task"}
        assert codes(made, "id_card") == ["side_unknown", "side_unknown"]

    def test_a_damaged_side_withholds_the_other(self, desk: Desk) -> None:
        desk.add("身份证正面.jpg", damaged=True)
        desk.add("身份证反面.jpg")

        made = desk.plan()

        assert not made.tasks
        assert desk.status(made, "id_card") == "rejected"

    def test_a_damaged_side_that_was_sent_again_withholds_nothing(self, desk: Desk) -> None:
        desk.add("身份证正面.jpg", damaged=True)
        desk.add("身份证正面2.jpg")
        desk.add("身份证反面.jpg")

        assert len(desk.plan().tasks) == 2

    def test_two_pages_under_the_name_of_one_side_are_both_sides(self, desk: Desk) -> None:
        desk.add("身份证正面.pdf", pages=2, kind="pdf")

        assert sorted(desk.words(desk.plan()).values()) == ["id_card.back task", "id_card.front task"]

    def test_three_pages_of_one_side_are_too_many(self, desk: Desk) -> None:
        desk.add("身份证正面.pdf", pages=3, kind="pdf")

        assert [each.problems[0].code for each in desk.plan().verdicts] == ["too_many_pages"]

    def test_case_toml_may_name_the_side(self, desk: Desk) -> None:
        desk.add("a.jpg")
        desk.add("b.jpg")

        made = desk.plan(assign={"a.jpg": "id_card.back", "b.jpg": "id_card.front"})

        assert desk.words(made) == {"a.jpg": "id_card.back task", "b.jpg": "id_card.front task"}


class TestCompleteness:
    """What is there, what is missing, what must be asked."""

    def test_what_nobody_handed_in_is_missing(self, desk: Desk) -> None:
        desk.add("营业执照.jpg")

        made = desk.plan({"filer": "legal_person"})

        assert desk.status(made, "id_card") == "missing"
        assert desk.status(made, "authorization_letter") == "not_needed"
        assert desk.status(made, "contract") == "not_needed"

    def test_an_unset_fact_is_a_question(self, desk: Desk) -> None:
        desk.add("营业执照.jpg")

        made = desk.plan()

        assert desk.status(made, "authorization_letter") == "attention"
        assert "question_open" in [each.code for each in made.problems]

    def test_what_is_waived_is_not_missing(self, desk: Desk) -> None:
        desk.add("营业执照.jpg")

        assert desk.status(desk.plan(waive={"id_card": "handed in before"}), "id_card") == "waived"


NAMES = st.sampled_from(
    [
        *("营业执照.jpg", "yyzz2.jpg", "身份证正面.jpg", "身份证反面.png", "身份证.jpg", "身份证正反面.pdf"),
        *("授权书.pdf", "合同1.jpg", "合同2.jpg", "合同10.pdf", "卷宗.jpg", "IMG_1.jpg", "x.heic", "扫描.pdf"),
    ]
)
FILES = st.lists(
    st.tuples(NAMES, st.integers(0, 4), st.integers(1, 3), st.booleans(), st.booleans()),
    max_size=9,
    unique_by=lambda e: e[0],
)


class TestAlways:
    """What holds for every pile."""

    @settings(max_examples=150)
    @given(files=FILES)
    def test_every_page_of_every_source_is_decided_exactly_once(self, files: list[Any]) -> None:
        desk = Desk()
        for name, pages, content, damaged, present in files:
            desk.add(name, pages=pages or 1, content=str(content), damaged=damaged, present=present)
        made = desk.plan()
        decided: dict[int, list[int]] = {}
        for part, _ in parts_of(made):
            decided.setdefault(part.source, []).extend(part.pages)
        for source in desk.sources:
            assert sorted(decided[source.id]) == list(range(1, source.finding.pages + 1))

    @settings(max_examples=60)
    @given(files=FILES, data=st.data())
    def test_the_order_of_arrival_changes_nothing(self, files: list[Any], data: st.DataObject) -> None:
        plans = []
        for order in (files, data.draw(st.permutations(files))):
            desk = Desk()
            for name, pages, content, damaged, present in order:
                desk.add(name, pages=pages or 1, content=str(content), damaged=damaged, present=present)
            made = desk.plan()
            plans.append((desk.words(made), [task.key for task in made.tasks], made.requirements))
        assert plans[0] == plans[1]


def test_pages_are_written_as_people_do() -> None:
    cases = {(1, 2, 3): "all", (2,): "2", (1, 2): "1-2", (1, 3): "1,3"}
    assert {pages: pages_written(pages, 3) for pages in cases} == cases
    assert pages_written((1, 2, 3, 7, 9, 10), 12) == "1-3,7,9-10"


def test_the_first_of_two_files_is_the_one_without_a_number() -> None:
    paths = ["身份证10.jpg", "身份证2.jpg", "身份证.jpg", "甲/b.jpg", "甲/a.jpg"]

    assert sorted(paths, key=NATURAL) == ["甲/a.jpg", "甲/b.jpg", "身份证.jpg", "身份证2.jpg", "身份证10.jpg"]
