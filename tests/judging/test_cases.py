"""What is judged about papers together: one company, one person, one code, and no picture twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given
from shown_pages import BANK, CARD, CODE, FOOD, GOOD, LETTER, LICENCE, OTHER_CODE, page, profile, requirement

from matprep.judging import Shown, judge_case
from matprep.judging.names import is_same_company, is_same_person

if TYPE_CHECKING:
    from matprep.model import Problem, Profile

COMPANY = "上海示例网络科技发展有限公司"
OTHER = "上海远航网络科技发展有限公司"
A = "f" * 64
B = "0" * 64


def told(shown: dict[str, list[Shown]], by: Profile | None = None, **facts: str) -> dict[str, tuple[Problem, ...]]:
    return dict(judge_case(shown, by or profile(), facts))


def codes(shown: dict[str, list[Shown]], by: Profile | None = None, **facts: str) -> dict[str, list[str]]:
    return {name: [each.code for each in found] for name, found in told(shown, by, **facts).items()}


def licence(company: str = COMPANY, code: str = CODE, **more: Any) -> dict[str, list[Shown]]:
    return {"business_licence": [page("执照.jpg", company=company, credit_code=code, legal_person="张三", **more)]}


def bank(company: str) -> dict[str, list[Shown]]:
    return {"bank_account": [page("开户.jpg", company=company)]}


class TestCompany:
    """Names as printed, as misread, as typed."""

    def test_papers_of_one_company_agree(self) -> None:
        assert codes(licence() | bank(COMPANY)) == {}

    def test_a_paper_of_another_company_is_told_once_with_both_names_and_both_papers(self) -> None:
        (problem,) = told(licence() | bank(OTHER))["bank_account"]

        assert problem.code == "company_differs"
        assert problem.params == {
            "here": OTHER,
            "there": COMPANY,
            "other_zh": "营业执照",
            "other_en": "business_licence",
            "file": "开户.jpg",
        }

    def test_a_citizen_number_that_was_read_into_a_name_is_not_told(self) -> None:
        (problem,) = told(licence() | bank(f"11010519491231002X）代表{OTHER}"))["bank_account"]

        assert problem.params["here"] == f"…）代表{OTHER}"

    def test_what_people_told_is_what_all_are_compared_with(self) -> None:
        assert codes(licence(OTHER) | bank(COMPANY), company=COMPANY) == {"business_licence": ["company_differs"]}
        assert codes(licence() | bank(COMPANY), company=OTHER) == {
            "business_licence": ["company_differs"],
            "bank_account": ["company_differs"],
        }

    def test_one_code_decides_whatever_the_names_say(self) -> None:
        food = {"food_licence": [page("食品.jpg", company="上海示侧网洛科技有限公司", credit_code=CODE)]}

        assert codes(licence() | food) == {}

    def test_of_two_companies_with_two_codes_the_company_is_told(self) -> None:
        food = {"food_licence": [page("食品.jpg", company=OTHER, credit_code=OTHER_CODE)]}

        assert codes(licence() | food) == {"food_licence": ["company_differs"]}

    def test_another_code_is_told_where_the_names_agree(self) -> None:
        food = {"food_licence": [page("食品.jpg", company=COMPANY, credit_code=OTHER_CODE)]}

        assert codes(licence() | food) == {"food_licence": ["code_differs"]}
        assert codes(licence(), credit_code=OTHER_CODE.lower()) == {"business_licence": ["code_differs"]}

    def test_a_code_that_fails_its_check_is_not_compared(self) -> None:
        food = {"food_licence": [page("食品.jpg", failed=["credit_code"], company=COMPANY, credit_code=OTHER_CODE)]}

        assert codes(licence() | food) == {}

    def test_a_paper_that_need_not_agree_is_not_compared_with_others(self) -> None:
        letter = {"authorization_letter": [page("授权书.jpg", company=OTHER)]}

        assert codes(licence() | letter) == {}

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("示例（上海）有限公司", "示例(上海)有限公司"),
            ("示例（上海）有限公司", "示例上海有限公司"),
            ("上海远航科技有限公司", "上海运航科技有限公司"),
            ("上海远航科技有限公司", "上海远航科技有限公"),
            ("上海 示例 科技有限公司", "上海示例科技有限公司"),
            ("示例科技", "上海示例科技有限公司"),
            ("ＡＢＣ贸易有限公司", "ABC贸易有限公司"),
        ],
    )
    def test_width_brackets_short_forms_and_one_misread_character_are_no_other_company(
        self, one: str, other: str
    ) -> None:
        assert is_same_company(one, other)
        assert is_same_company(other, one)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("上海示例网络科技发展有限公司", "上海远航网络科技发展有限公司"),
            ("上海示例科技有限公司", "上海示例科技有限公司杭州分公司"),
            ("北京示例科技有限公司", "上海示例科技有限公司"),
            ("示例科技有限公司", "完全不同贸易商行"),
        ],
    )
    def test_two_other_characters_in_a_row_or_a_branch_are_another_company(self, one: str, other: str) -> None:
        assert not is_same_company(one, other)
        assert not is_same_company(other, one)

    @given(name=st.text("示例远航科技贸易网络上海北京有限公司", min_size=4, max_size=20))
    def test_every_name_is_its_own_however_it_is_spaced(self, name: str) -> None:
        assert is_same_company(name, " ".join(name))


class TestPerson:
    """Cards against the papers that name their holders."""

    def test_the_card_is_the_legal_persons(self) -> None:
        card = {"id_card": [page("正面.jpg", side="front", person="李四")]}

        (problem,) = told(licence() | card)["id_card"]

        assert problem.code == "person_differs"
        assert (problem.params["here"], problem.params["there"], problem.params["other_zh"]) == (
            "李四",
            "张三",
            "营业执照",
        )
        assert codes(licence() | {"id_card": [page("正面.jpg", side="front", person="张 三")]}) == {}

    def test_where_no_paper_names_the_legal_person_what_people_told_does(self) -> None:
        card = {"id_card": [page("正面.jpg", side="front", person="李四")]}

        assert codes(card, person="张三") == {"id_card": ["person_differs"]}
        assert codes(card) == {}

    def test_an_agents_card_is_compared_with_the_letter(self) -> None:
        letter = msgspec.structs.replace(LETTER, fields=("agent", "agent_number"))
        agent = requirement("agent_id_card", "经办人身份证", 6, fields=("person", "citizen_number"))
        by = profile(LICENCE, letter, agent)
        written = {"authorization_letter": [page("授权书.jpg", agent="王五", agent_number="11010519491231002X")]}

        def card(person: str, number: str) -> dict[str, list[Shown]]:
            return {"agent_id_card": [page("经办人.jpg", person=person, citizen_number=number)]}

        assert codes(licence() | written | card("王五", "11010519491231002X"), by) == {}
        assert codes(licence() | written | card("赵六", "440524188001010014"), by) == {
            "agent_id_card": ["person_differs"]
        }
        (problem,) = told(licence() | written | card("王五", "440524188001010014"), by)["agent_id_card"]
        assert problem.params["why"] == "number"
        assert "440524188001010014" not in str(problem.params)

    def test_a_card_of_nobody_known_is_not_compared(self) -> None:
        by = profile(LICENCE, requirement("id_card", "身份证", 2, fields=("person",)))

        assert codes(licence() | {"id_card": [page("a.jpg", person="李四")]}, by) == {}

    def test_the_dot_in_a_name_may_be_any_dot(self) -> None:
        assert is_same_person("阿卜杜·买买提", "阿卜杜•买买提")
        assert not is_same_person("王建国", "王建军")


class TestReuse:
    """One picture for two uses."""

    def look(self, mark: str, *digits: str) -> Any:
        return msgspec.structs.replace(GOOD, print=mark, digits=digits)

    def test_one_content_for_two_requirements_is_told_at_the_later_one(self) -> None:
        shown = licence(sha256="x") | {"bank_account": [page("复制.jpg", sha256="x")]}

        (problem,) = told(shown)["bank_account"]

        assert (problem.code, problem.params["of"], problem.params["other_zh"]) == (
            "picture_reused",
            "执照.jpg",
            "营业执照",
        )

    def test_a_picture_packed_anew_is_the_same(self) -> None:
        near = A[:-2] + "f0"
        shown = licence(look=self.look(A, "1", "2", "3")) | {"bank_account": [page("b.jpg", look=self.look(near, "2"))]}

        assert codes(shown) == {"bank_account": ["picture_reused"]}

    def test_two_papers_on_one_form_are_not(self) -> None:
        shown = licence(look=self.look(A, "1", "2")) | {"bank_account": [page("b.jpg", look=self.look(A, "3", "4"))]}

        assert codes(shown) == {}

    def test_one_picture_for_both_sides_is_told_as_such(self) -> None:
        card = {
            "id_card": [
                page("正.jpg", side="front", look=self.look(A, "1")),
                page("反.jpg", side="back", look=self.look(A, "1")),
            ]
        }

        (problem,) = told(card)["id_card"]

        assert (problem.code, problem.params["within"]) == ("picture_reused", "sides")

    def test_both_sides_on_one_picture_are_two_pictures(self) -> None:
        card = {
            "id_card": [
                page("卡.jpg", side="front", box=(0, 0, 1000, 480)),
                page("卡.jpg", side="back", box=(0, 520, 1000, 1000)),
            ]
        }

        assert codes(card) == {}

    def test_pages_of_one_document_may_look_alike(self) -> None:
        letter = {"authorization_letter": [page("a.pdf", n, look=self.look(A, "1")) for n in (1, 2)]}

        assert codes(letter) == {}

    def test_pages_of_one_scan_for_two_requirements_are_two_pictures(self) -> None:
        shown = {"business_licence": [page("s.pdf", 1)], "bank_account": [page("s.pdf", 2)]}

        assert codes(shown) == {}

    def test_a_third_use_is_told_once(self) -> None:
        shown = {
            name: [page(f"{name}.jpg", sha256="x")] for name in ("business_licence", "bank_account", "food_licence")
        }

        assert codes(shown) == {"bank_account": ["picture_reused"], "food_licence": ["picture_reused"]}

    def test_a_page_that_is_not_what_its_name_says_is_compared_as_a_picture_only(self) -> None:
        shown = licence(sha256="x") | {
            "bank_account": [page("开户许可证.jpg", sha256="x", company=OTHER, doubtful=True)]
        }

        assert codes(shown) == {"bank_account": ["picture_reused"]}

    def test_it_does_not_matter_in_which_order_the_requirements_come(self) -> None:
        shown = {"food_licence": [page("食品.jpg", sha256="x")], "bank_account": [page("开户.jpg", sha256="x")]}
        by = profile(LICENCE, CARD, BANK, FOOD)

        assert told(shown, by) == told(dict(reversed(shown.items())), by)
