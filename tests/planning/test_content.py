"""What is made of a pile of files whose names say nothing, or the wrong thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from planning_desk import LEFT, RIGHT, Desk, shows

from matprep import texts

if TYPE_CHECKING:
    from matprep.model import Plan, Problem


def problems(made: Plan, name: str) -> list[Problem]:
    return [each for line in made.requirements if line.id == name for each in line.problems]


def codes(made: Plan, name: str) -> list[str]:
    return [each.code for each in problems(made, name)]


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestAssigning:
    """A page whose name says nothing goes where its content says, if that is sure."""

    def test_a_picture_is_what_its_content_shows(self, desk: Desk) -> None:
        desk.photo("IMG_4123.HEIC", shows("business_licence"))

        made = desk.plan()

        assert desk.words(made) == {"IMG_4123.HEIC": "business_licence task"}
        assert made.tasks[0].parts[0].by == "content"

    @pytest.mark.parametrize(
        ("score", "rival"),
        [
            (6, None),
            (8, ("food_licence", 6.5)),
            (9, ("food_licence", 6.1)),
            (12, ("contract", 10.5)),
            (12, ("lost_notice", 9)),
        ],
    )
    def test_a_weak_guess_or_one_that_hardly_leads_assigns_nothing(
        self, desk: Desk, score: float, rival: tuple[str, float] | None
    ) -> None:
        desk.photo("IMG_1.jpg", shows("business_licence", score, rival=rival))

        assert desk.words(desk.plan()) == {"IMG_1.jpg": "- task"}

    def test_a_paper_that_serves_nothing_wins_and_stays_unassigned(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", shows("labour_contract", 14, rival=("business_licence", 5)))

        made = desk.plan()

        assert desk.words(made) == {"IMG_1.jpg": "- task"}
        (told,) = made.tasks[0].problems
        assert "这次没有要求交这项" in texts.message(told.code, told.params, "zh")

    def test_an_unassigned_file_is_told_with_the_two_best_guesses_and_the_folder_to_put_it_in(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", shows("food_licence", 6, rival=("business_licence", 4.5)))

        (told,) = desk.plan().tasks[0].problems

        assert texts.message(told.code, told.params, "zh").startswith(
            "看不出这是哪项材料：最像“食品经营许可证”（把握 43%），其次“营业执照”（32%）"
        )
        assert "放进名为“食品经营许可证”的子文件夹" in texts.cure(told.code, told.params, "zh")
        assert "Food business licence" in texts.message(told.code, told.params, "en")

    def test_a_paper_that_only_another_profile_describes_does_not_compete(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", shows("business_licence", 12, rival=("other/licence", 12)))

        assert desk.words(desk.plan()) == {"IMG_1.jpg": "business_licence task"}

    def test_a_lying_picture_is_turned_by_what_was_read(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", shows("business_licence", turn=90))

        assert desk.plan().tasks[0].parts[0].turn == 90

    def test_a_picture_with_hardly_any_print_is_not_turned(self, desk: Desk) -> None:
        desk.photo("营业执照.jpg", shows("", turn=90, lines=2))

        assert desk.plan().tasks[0].parts[0].turn == 0

    def test_work_is_done_anew_where_the_turn_is_another(self, desk: Desk) -> None:
        other = Desk()
        desk.photo("IMG_1.jpg", shows("business_licence", turn=90))
        other.photo("IMG_1.jpg", shows("business_licence"))

        assert desk.plan().tasks[0].key != other.plan().tasks[0].key


class TestOneScanOfEverything:
    """A PDF with several papers is divided by page."""

    def test_each_page_goes_to_its_requirement(self, desk: Desk) -> None:
        desk.scan(
            "全部材料.pdf",
            shows("business_licence"),
            shows("id_card.front"),
            shows("id_card.back"),
            shows("authorization_letter"),
            shows("food_licence"),
            shows("labour_contract"),
        )

        made = desk.plan({"filer": "agent"})

        assert desk.words(made) == {
            "全部材料.pdf#1": "business_licence task",
            "全部材料.pdf#2": "id_card.front task",
            "全部材料.pdf#3": "id_card.back task",
            "全部材料.pdf#4": "authorization_letter task",
            "全部材料.pdf#5": "food_licence task",
            "全部材料.pdf#6": "- task",
        }
        assert [each.params["pages"] for each in made.tasks[0].problems if each.code == "split"] == ["1"]

    def test_the_second_page_of_a_letter_stays_with_it(self, desk: Desk) -> None:
        desk.scan("scan.pdf", shows("business_licence"), shows("authorization_letter"), shows("", lines=12))

        assert desk.words(desk.plan({"filer": "agent"}))["scan.pdf#2,3"].startswith("authorization_letter")

    def test_a_picture_behind_a_letter_does_not(self, desk: Desk) -> None:
        desk.scan("scan.pdf", shows("authorization_letter"), shows("", lines=2))

        assert desk.words(desk.plan())["scan.pdf#2"] == "- task"

    def test_nor_does_a_page_behind_a_licence(self, desk: Desk) -> None:
        desk.scan("scan.pdf", shows("business_licence"), shows("", lines=12))

        assert desk.words(desk.plan()) == {"scan.pdf#1": "business_licence task", "scan.pdf#2": "- task"}

    def test_a_page_that_bears_the_next_number_goes_on_whatever_it_quotes(self, desk: Desk) -> None:
        desk.scan(
            "scan.pdf",
            shows("labour_contract", number=1, of=3),
            shows("business_licence", number=2, of=3),
            shows("", number=3, of=3),
        )

        assert desk.words(desk.plan()) == {"scan.pdf": "- task"}

    def test_two_licences_in_one_scan_are_two_papers(self, desk: Desk) -> None:
        desk.scan(
            "scan.pdf",
            shows("business_licence", valid_until="2020-01-01"),
            shows("business_licence", valid_until="long_term"),
        )

        assert desk.words(desk.plan()) == {
            "scan.pdf#1": "business_licence alternative",
            "scan.pdf#2": "business_licence task",
        }

    def test_an_empty_back_stays_with_the_page_before_it(self, desk: Desk) -> None:
        desk.scan("scan.pdf", shows("business_licence"), None, shows("food_licence"), blank=(2,))

        words = desk.words(desk.plan())

        assert words == {"scan.pdf#1,2": "business_licence task", "scan.pdf#3": "food_licence task"}

    def test_an_empty_first_page_goes_with_what_follows(self, desk: Desk) -> None:
        desk.scan("scan.pdf", None, shows("business_licence"), blank=(1,))

        assert desk.words(desk.plan()) == {"scan.pdf": "business_licence task"}

    def test_pages_that_all_lie_the_same_way_are_turned_together(self, desk: Desk) -> None:
        desk.scan("卷宗.pdf", shows("", turn=90), shows("", turn=90), shows("", lines=1))

        (task,) = desk.plan().tasks

        assert [(part.pages, part.turn) for part in task.parts] == [((1, 2, 3), 90)]

    def test_pages_that_lie_differently_are_each_turned(self, desk: Desk) -> None:
        desk.scan("合同.pdf", shows("", turn=90), shows("", turn=0), shows("", turn=270))

        (task,) = desk.plan().tasks

        assert [(part.pages, part.turn) for part in task.parts] == [((1,), 90), ((2,), 0), ((3,), 270)]


class TestBothSidesOnOnePicture:
    """A picture with both sides of a card gives two parts where they can be cut out."""

    def test_each_side_is_cut_out(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", shows("id_card.front", spot=LEFT, turn=90), shows("id_card.back", spot=RIGHT))

        made = desk.plan()

        assert [(task.parts[0].side, task.parts[0].box, task.parts[0].turn) for task in made.tasks] == [
            ("front", LEFT, 90),
            ("back", RIGHT, 0),
        ]
        assert desk.status(made, "id_card") is None

    def test_also_where_the_name_says_that_it_is_the_card(self, desk: Desk) -> None:
        desk.photo("身份证.jpg", shows("id_card.front", spot=LEFT), shows("id_card.back", spot=RIGHT))

        assert [task.parts[0].box for task in desk.plan().tasks] == [LEFT, RIGHT]

    def test_margins_that_overlap_are_shared(self, desk: Desk) -> None:
        desk.photo(
            "IMG_1.jpg", shows("id_card.front", spot=(0, 0, 520, 900)), shows("id_card.back", spot=(480, 0, 1000, 900))
        )

        assert [task.parts[0].box for task in desk.plan().tasks] == [(0, 0, 500, 900), (500, 0, 1000, 900)]

    def test_one_of_them_below_the_other_too(self, desk: Desk) -> None:
        desk.photo(
            "IMG_1.jpg", shows("id_card.back", spot=(0, 460, 900, 900)), shows("id_card.front", spot=(0, 0, 900, 500))
        )

        assert [task.parts[0].box for task in desk.plan().tasks] == [(0, 0, 900, 480), (0, 480, 900, 900)]

    def test_sides_that_overlap_stay_one_picture_that_shows_both(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", shows("id_card.front", spot=(0, 0, 700, 900)), shows("id_card.back", spot=RIGHT))

        made = desk.plan()

        assert [task.parts[0].box for task in made.tasks] == [None]
        assert desk.status(made, "id_card") is None
        assert codes(made, "id_card") == []

    def test_a_picture_of_both_sides_completes_a_single_one(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", shows("id_card.front", spot=(0, 0, 700, 900)), shows("id_card.back", spot=RIGHT))
        desk.photo("IMG_2.jpg", shows("id_card.front"))

        assert desk.words(desk.plan()) == {"IMG_1.jpg": "id_card task", "IMG_2.jpg": "id_card.front alternative"}


class TestNameAgainstContent:
    """The name decides, the doubt is told."""

    def test_a_name_that_the_content_contradicts_is_told(self, desk: Desk) -> None:
        desk.photo("营业执照.jpg", shows("food_licence"))

        made = desk.plan()

        assert desk.words(made) == {"营业执照.jpg": "business_licence task"}
        (told,) = problems(made, "business_licence")
        assert "文件名或文件夹说是“营业执照”，内容看上去是“食品经营许可证”" in texts.message(
            told.code, told.params, "zh"
        )

    def test_so_is_a_folder(self, desk: Desk) -> None:
        desk.photo("授权书/1.jpg", shows("business_licence"), folder="authorization_letter")

        assert codes(desk.plan({"filer": "agent"}), "authorization_letter") == ["content_contradicts_name"]

    def test_so_is_what_is_a_paper_that_serves_nothing(self, desk: Desk) -> None:
        desk.photo("营业执照.jpg", shows("lost_notice", 14))

        assert codes(desk.plan(), "business_licence") == ["content_contradicts_name"]

    @pytest.mark.parametrize(
        "reading", [shows("food_licence", 7.5), shows("food_licence", 12, rival=("business_licence", 9))]
    )
    def test_a_weak_guess_contradicts_nobody(self, desk: Desk, reading: object) -> None:
        desk.photo("营业执照.jpg", reading)  # type: ignore[arg-type]  # parametrized

        assert codes(desk.plan(), "business_licence") == []

    def test_what_case_toml_says_is_not_contradicted(self, desk: Desk) -> None:
        desk.photo("a.jpg", shows("food_licence"))

        made = desk.plan(assign={"a.jpg": "business_licence"})

        assert codes(made, "business_licence") == []

    def test_content_says_nothing_against_a_paper_that_it_cannot_know(self, desk: Desk) -> None:
        desk.photo("卷宗.jpg", shows("business_licence"))

        assert codes(desk.plan(), "dossier") == []

    def test_one_whose_content_agrees_is_taken_before_one_whose_content_contradicts(self, desk: Desk) -> None:
        desk.photo("营业执照1.jpg", shows("food_licence"), pixels=9_000_000)
        desk.photo("营业执照2.jpg", shows("business_licence"), pixels=1_000_000)

        made = desk.plan()

        assert desk.words(made)["营业执照2.jpg"] == "business_licence task"
        assert codes(made, "business_licence") == []
        assert [each.code for each in made.verdicts[0].problems] == ["content_contradicts_name", "alternative"]

    def test_a_file_named_after_its_first_paper_is_divided_where_it_plainly_holds_several(self, desk: Desk) -> None:
        desk.scan("营业执照.pdf", shows("business_licence"), shows("id_card.front"), shows("id_card.back"))

        made = desk.plan()

        assert desk.words(made) == {
            "营业执照.pdf#1": "business_licence task",
            "营业执照.pdf#2": "id_card.front task",
            "营业执照.pdf#3": "id_card.back task",
        }
        assert "split" in [each.code for each in made.tasks[0].problems]

    def test_pages_that_show_nothing_are_then_what_the_name_says(self, desk: Desk) -> None:
        desk.scan("营业执照.pdf", shows(""), shows("id_card.front"), shows("id_card.back"))

        made = desk.plan()

        assert desk.words(made)["营业执照.pdf#1"] == "business_licence task"
        assert codes(made, "business_licence") == []

    def test_a_file_that_belongs_in_one_pdf_is_never_divided(self, desk: Desk) -> None:
        desk.scan("卷宗.pdf", shows("business_licence"), shows("id_card.front"))

        assert desk.words(desk.plan())["卷宗.pdf"] == "dossier task"
