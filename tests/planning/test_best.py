"""Which of several papers is taken, and which two sides make one card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from planning_desk import GREY, Desk, shows

from matprep import texts
from matprep.model import Look, problem

if TYPE_CHECKING:
    from matprep.model import Plan, Reading


def codes(made: Plan, name: str) -> list[str]:
    return [each.code for line in made.requirements if line.id == name for each in line.problems]


def taken(desk: Desk, made: Plan, name: str) -> list[str]:
    """The paths of what is made for a requirement, in order."""
    paths = {each.id: each.path for each in desk.sources}
    return [paths[part.source] for task in made.tasks if task.requirement == name for part in task.parts]


def licence(**fields: Any) -> Reading:
    return shows("business_licence", **fields)


def front(person: str, number: str = "") -> Reading:
    return shows("id_card.front", person=person, citizen_number=number or person)


def back(until: str = "2040-01-01") -> Reading:
    return shows("id_card.back", valid_until=until)


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestTheBest:
    """The newest validity, then legible, then as ever; the others are alternatives."""

    @pytest.mark.parametrize(
        ("worse", "better"),
        [
            (licence(valid_until="2026-11-23"), licence()),
            (licence(valid_until="2027-01-01"), licence(valid_until="2036-01-01")),
            (licence(valid_until="2036-01-01"), licence(valid_until="long_term")),
            (licence(issued_on="2015-01-01"), licence(issued_on="2024-01-01")),
            (msgspec.structs.replace(licence(), look=GREY), licence()),
            (msgspec.structs.replace(licence(), look=Look(seals=0)), licence()),
            (msgspec.structs.replace(licence(), look=Look(confidence=0.6)), licence()),
        ],
        ids=["not expired", "valid longer", "without end", "issued later", "in colour", "sealed", "legible"],
    )
    def test_is_taken_whatever_its_size_and_no_doubt_is_told(self, desk: Desk, worse: Reading, better: Reading) -> None:
        desk.photo("IMG_1.jpg", worse, pixels=9_000_000)
        desk.photo("IMG_2.jpg", better, pixels=1_000_000)

        made = desk.plan()

        assert taken(desk, made, "business_licence") == ["IMG_2.jpg"]
        assert codes(made, "business_licence") == []

    def test_beats_one_whose_name_says_what_it_is(self, desk: Desk) -> None:
        desk.photo("营业执照.jpg", licence(valid_until="2020-01-01"))
        desk.photo("IMG_2.jpg", licence(valid_until="long_term"))

        assert taken(desk, desk.plan(), "business_licence") == ["IMG_2.jpg"]

    def test_gives_way_to_what_case_toml_says(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", licence(valid_until="2020-01-01"))
        desk.photo("IMG_2.jpg", licence(valid_until="long_term"))

        made = desk.plan(assign={"IMG_1.jpg": "business_licence"})

        assert taken(desk, made, "business_licence") == ["IMG_1.jpg"]

    def test_is_of_the_company_that_is_told(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", licence(credit_code="A", valid_until="2036-01-01"))
        desk.photo("IMG_2.jpg", licence(credit_code="B", valid_until="long_term"))

        made = desk.plan({"credit_code": "A"})

        assert taken(desk, made, "business_licence") == ["IMG_1.jpg"]
        assert codes(made, "business_licence") == []

    def test_of_two_companies_is_doubtful_where_none_is_told(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", licence(credit_code="A", valid_until="2036-01-01"))
        desk.photo("IMG_2.jpg", licence(credit_code="B", valid_until="long_term"))

        assert codes(desk.plan(), "business_licence") == ["ambiguous"]

    def test_an_original_beats_its_copy_from_a_chat_program(self, desk: Desk) -> None:
        looks = Look(print="ff00", digits=("a", "b")), Look(print="ff01", digits=("a", "b", "c"))
        desk.photo(
            "微信图片_1.jpg", shows("business_licence", look=looks[0]), notices=(problem("recompressed_by_chat"),)
        )
        desk.photo("IMG_9.jpg", shows("business_licence", look=looks[1]))

        made = desk.plan()

        assert taken(desk, made, "business_licence") == ["IMG_9.jpg"]
        assert codes(made, "business_licence") == []

    def test_a_page_packed_anew_is_not_delivered_twice(self, desk: Desk) -> None:
        look = Look(print="ff00", digits=("a", "b"))
        desk.photo("合同1.jpg", shows("lease_contract", look=look), pixels=2_000_000)
        desk.photo("合同1 (1).jpg", shows("lease_contract", look=look), pixels=1_000_000)

        made = desk.plan()

        assert taken(desk, made, "contract") == ["合同1.jpg"]
        assert codes(made, "contract") == []


class TestCards:
    """The two sides of one person's card."""

    def test_the_sides_are_told_by_content_whatever_the_order_of_names(self, desk: Desk) -> None:
        desk.photo("身份证1.jpg", back())
        desk.photo("身份证2.jpg", front("张三"))

        made = desk.plan()

        assert desk.words(made) == {"身份证1.jpg": "id_card.back task", "身份证2.jpg": "id_card.front task"}
        assert codes(made, "id_card") == []

    def test_pages_in_the_wrong_order_are_told_apart(self, desk: Desk) -> None:
        desk.scan("身份证.pdf", back(), front("张三"))

        assert desk.words(desk.plan()) == {
            "身份证.pdf#1": "id_card.back task",
            "身份证.pdf#2": "id_card.front task",
        }

    def test_a_page_that_cannot_be_read_shows_the_other_side(self, desk: Desk) -> None:
        desk.scan("身份证.pdf", back(), shows(""))

        assert desk.words(desk.plan())["身份证.pdf#2"] == "id_card.front task"

    def test_the_front_twice_is_no_back(self, desk: Desk) -> None:
        desk.photo("身份证正面.jpg", front("张三"))
        desk.photo("身份证反面.jpg", front("张三"))

        made = desk.plan()

        assert desk.status(made, "id_card") == "missing"
        assert "side_missing" in codes(made, "id_card")

    def test_of_several_persons_the_licences_legal_person_is_taken_with_the_back_beside(self, desk: Desk) -> None:
        for number, reading in enumerate((front("李四"), back(), front("张三"), back("2031-01-01")), 1):
            desk.photo(f"IMG_{number}.jpg", reading)
        desk.photo("IMG_9.jpg", licence(legal_person="张三"))

        made = desk.plan()

        assert taken(desk, made, "id_card") == ["IMG_3.jpg", "IMG_4.jpg"]
        assert codes(made, "id_card") == []

    def test_of_several_persons_nobody_names_the_choice_is_doubtful(self, desk: Desk) -> None:
        for number, reading in enumerate((front("李四"), back(), front("张三"), back()), 1):
            desk.photo(f"IMG_{number}.jpg", reading)

        made = desk.plan()

        assert taken(desk, made, "id_card") == ["IMG_1.jpg", "IMG_2.jpg"]
        assert codes(made, "id_card") == ["ambiguous"]

    def test_a_back_photographed_before_its_front_is_found_too(self, desk: Desk) -> None:
        for number, reading in enumerate((back(), front("李四"), back("2031-01-01"), front("张三")), 1):
            desk.photo(f"IMG_{number}.jpg", reading)

        assert taken(desk, desk.plan({"person": "张三"}), "id_card") == ["IMG_4.jpg", "IMG_3.jpg"]

    def test_names_pair_before_neighbours(self, desk: Desk) -> None:
        desk.photo("李四-反.jpg", back("2041-01-01"))
        desk.photo("李四-头.jpg", front("李四"))
        desk.photo("张三-反.jpg", back("2031-01-01"))
        desk.photo("张三-头.jpg", front("张三"))

        assert taken(desk, desk.plan({"person": "张三"}), "id_card") == ["张三-头.jpg", "张三-反.jpg"]

    def test_of_a_persons_old_and_new_card_both_sides_of_the_new_one_are_taken(self, desk: Desk) -> None:
        desk.scan("old.pdf", front("张三"), back("2020-01-01"))
        desk.scan("new.pdf", front("张三"), back("2040-01-01"))

        assert taken(desk, desk.plan(), "id_card") == ["new.pdf", "new.pdf"]


class TestPagesOfOneDocument:
    """Photos of one contract come in the order of its pages."""

    def test_in_the_order_of_their_numbers(self, desk: Desk) -> None:
        for name, number in (("合同a.jpg", 3), ("合同b.jpg", 1), ("合同c.jpg", 2)):
            desk.photo(name, shows("lease_contract", number=number, of=3))

        made = desk.plan()

        assert taken(desk, made, "contract") == ["合同b.jpg", "合同c.jpg", "合同a.jpg"]
        assert codes(made, "contract") == []

    def test_else_in_the_order_of_their_names(self, desk: Desk) -> None:
        desk.photo("合同10.jpg", shows("lease_contract", number=1))
        desk.photo("合同9.jpg", shows("lease_contract"))

        assert taken(desk, desk.plan(), "contract") == ["合同9.jpg", "合同10.jpg"]

    def test_pages_that_did_not_come_are_told(self, desk: Desk) -> None:
        desk.photo("合同1.jpg", shows("lease_contract", number=1, of=4))
        desk.photo("合同2.jpg", shows("lease_contract", number=3, of=4))

        made = desk.plan()

        (told,) = (each for line in made.requirements for each in line.problems if each.code == "pages_missing")
        assert "共 4 页，收到 2 页，没有第 2、4 页" in texts.message(told.code, told.params, "zh")

    @pytest.mark.parametrize("numbers", [(1, 0, 3), (1, 1, 2), (0, 0, 0)])
    def test_a_number_that_was_not_read_is_no_missing_page(self, desk: Desk, numbers: tuple[int, ...]) -> None:
        desk.scan("合同.pdf", *(shows("lease_contract", number=number, of=3 if number else 0) for number in numbers))

        assert "pages_missing" not in codes(desk.plan(), "contract")


class TestFactsRead:
    """What people told comes first; then what the chosen papers tell."""

    def test_names_hold_the_company_of_the_licence(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", licence(company="示例贸易有限公司", credit_code="X"))

        made = desk.plan()

        assert made.facts == {"company": "示例贸易有限公司", "credit_code": "X"}
        assert made.tasks[0].stem == "01_营业执照_示例贸易有限公司"

    def test_what_people_told_counts_before_what_was_read(self, desk: Desk) -> None:
        desk.photo("IMG_1.jpg", licence(company="示例贸易有限公司"))

        assert desk.plan({"company": "样品商贸"}).facts["company"] == "样品商贸"

    def test_a_paper_that_is_not_what_its_name_says_tells_nothing(self, desk: Desk) -> None:
        desk.photo("营业执照.jpg", shows("lost_notice", company="别家公司"))

        assert desk.plan().facts == {}

    def test_the_person_is_whose_card_it_is(self, desk: Desk) -> None:
        desk.photo("a.jpg", front("张三"))

        assert desk.plan().facts["person"] == "张三"

    def test_nothing_is_begun_while_a_paper_may_still_tell_a_fact_that_names_need(self, desk: Desk) -> None:
        desk.photo("食品经营许可证.jpg", shows("food_licence"))

        assert [task.waits for task in desk.plan().tasks] == [True]
        assert [task.waits for task in desk.plan({"company": "示例贸易"}).tasks] == [False]

    def test_nothing_waits_once_the_paper_that_tells_it_best_is_there(self, desk: Desk) -> None:
        desk.photo("营业执照.jpg", licence())

        assert [task.waits for task in desk.plan().tasks] == [False]

    def test_without_reading_nothing_waits_for_it(self, desk: Desk) -> None:
        desk.add("食品经营许可证.jpg")

        assert [task.waits for task in desk.plan().tasks] == [False]
