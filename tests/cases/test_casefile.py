"""case.toml and facts: what people say about a case, and every slip told at once."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import pytest

from matprep.cases import CaseFile, assignment, pages_of, read_case_file, read_facts
from matprep.errors import FolderError, UsageError
from matprep.profile import load

PROFILES = [load("xiaohongshu-enterprise"), load("ssc-exam")]


def read(text: str) -> CaseFile:
    return read_case_file(text.encode(), "客户A/case.toml", PROFILES)


def faults(text: str | bytes) -> list[tuple[str, str, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(FolderError) as caught:
        read_case_file(data, "客户A/case.toml", PROFILES)
    assert caught.value.code == "case_file"
    assert {each.file for each in caught.value.complaints} == {"客户A/case.toml"}
    return [(each.code, each.key, each.expected) for each in caught.value.complaints]


class TestWhatIsRead:
    """A faultless case.toml."""

    def test_all_four_sections_are_read(self) -> None:
        case = read(
            """
            [facts]
            company = "示例公司"
            filer = "agent"
            certified_on = 2026-01-31
            [assign]
            "IMG_1.HEIC" = "business_licence"
            '扫描\\全部.pdf' = { "1" = "business_licence", "2-3" = "id_card.front" }
            [waive]
            bank_account = "去年已交"
            [passwords]
            "a.pdf" = "secret"
            """
        )

        assert case == CaseFile(
            facts={"company": "示例公司", "filer": "agent", "certified_on": "2026-01-31"},
            assign={
                "IMG_1.HEIC": "business_licence",
                "扫描/全部.pdf": {"1": "business_licence", "2-3": "id_card.front"},
            },
            waive={"bank_account": "去年已交"},
            passwords={"a.pdf": "secret"},
        )

    def test_an_empty_file_says_nothing(self) -> None:
        assert read("") == CaseFile()

    def test_a_path_is_found_however_its_accents_are_composed(self) -> None:
        case = read('[assign]\n"é.jpg" = "photo"')

        assert assignment(case, unicodedata.normalize("NFD", "é.jpg")) == "photo"
        assert assignment(case, "e.jpg") is None

    def test_passwords_are_not_shown(self) -> None:
        assert "secret" not in repr(read('[passwords]\n"a.pdf" = "secret"'))


class TestFaults:
    """What is wrong is told with its key."""

    def test_every_fault_is_told_at_once(self) -> None:
        text = """
        [facts]
        compny = "示例公司"
        filer = "agnet"
        certified_on = "yesterday"
        [assign]
        "1.jpg" = "busines_licence"
        "2.pdf" = { "1-2" = "id_card", "2" = "trademark", "x" = "photo" }
        "3.jpg" = "id_card.left"
        "4.jpg" = 4
        [waive]
        bank = "later"
        id_card = ""
        [pasword]
        """

        assert faults(text) == [
            ("unknown_key_meant", "pasword", "passwords"),
            ("unknown_fact_meant", "facts.compny", "company"),
            ("unknown_value_meant", "facts.filer", "agent"),
            ("wanted_day", "facts.certified_on", ""),
            ("unknown_requirement_meant", 'assign."1.jpg"', "business_licence"),
            ("pages_twice", 'assign."2.pdf".2', ""),
            ("wanted_pages", 'assign."2.pdf".x', ""),
            ("unknown_requirement", 'assign."3.jpg"', "id_card, id_card.front, id_card.back"),
            ("wanted_assignment", 'assign."4.jpg"', ""),
            (
                "unknown_requirement",
                "waive.bank",
                ", ".join(dict.fromkeys(each.id for profile in PROFILES for each in profile.requirements)),
            ),
            ("wanted_text", "waive.id_card", ""),
        ]

    def test_a_password_of_the_wrong_kind_is_never_shown(self) -> None:
        with pytest.raises(FolderError) as caught:
            read("[passwords]\n'a.pdf' = 123456")
        assert [(each.code, each.got) for each in caught.value.complaints] == [("wanted_password", "")]

        with pytest.raises(FolderError) as caught:
            read("passwords = 'hunter2'")
        assert "hunter2" not in repr(caught.value.complaints)

    def test_a_file_saved_in_another_encoding_is_told(self) -> None:
        assert faults("[facts]\ncompany = '示例'".encode("gb18030")) == [("not_utf8", "", "")]

    def test_what_is_not_toml_is_told_with_its_line(self) -> None:
        assert faults("[facts]\ncompany = 示例\n") == [("toml_syntax", "", "2")]

    @pytest.mark.parametrize("section", ["facts", "assign", "waive", "passwords"])
    def test_a_section_is_a_table(self, section: str) -> None:
        assert faults(f"{section} = 1") == [("wanted_table", section, "")]

    def test_pages_said_to_be_all_leave_none_for_others(self) -> None:
        assert ("pages_twice", 'assign."a.pdf".all', "") in faults(
            '[assign]\n"a.pdf" = { "1" = "photo", "all" = "id_card" }'
        )

    def test_pages_are_assigned_to_a_requirement_by_its_id(self) -> None:
        assert faults('[assign]\n"a.pdf" = { "1" = 3 }') == [("wanted_assignment", 'assign."a.pdf".1', "")]

    def test_an_assignment_by_pages_is_not_empty(self) -> None:
        assert faults('[assign]\n"a.pdf" = {}') == [("wanted_assignment", 'assign."a.pdf"', "")]


class TestFacts:
    """Facts from options and calls."""

    def test_values_become_texts(self) -> None:
        facts = {"company": " 示例 ", "person": True, "credit_code": 42, "certified_on": dt.date(2026, 1, 31)}

        assert read_facts(facts, PROFILES, "--set") == {
            "company": "示例",
            "person": "true",
            "credit_code": "42",
            "certified_on": "2026-01-31",
        }

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"colour": "red"}, "unknown_fact"),
            ({"filer": "nobody"}, "unknown_value"),
            ({"company": ""}, "wanted_fact"),
            ({"company": 1.5}, "wanted_fact"),
            ({"company": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "wanted_fact"),
            ({"certified_on": "2026-02-30"}, "wanted_day"),
        ],
    )
    def test_a_fact_nobody_declared_or_a_value_it_cannot_have_is_a_usage_error(
        self, facts: dict[str, object], code: str
    ) -> None:
        with pytest.raises(UsageError) as caught:
            read_facts(facts, PROFILES, "--set")

        assert caught.value.code == "facts_faulty"
        assert [(each.code, each.file) for each in caught.value.complaints] == [(code, "--set")]


class TestPages:
    """Pages as people write them."""

    @pytest.mark.parametrize(
        ("text", "pages"),
        [
            ("1", (1,)),
            ("2-3", (2, 3)),
            (" 1, 4-5 ", (1, 4, 5)),
            ("1，3", (1, 3)),
            ("3,1", (3, 1)),
            ("1-2,2-3", (1, 2, 3)),
            ("all", (1, 2, 3, 4, 5)),
        ],
    )
    def test_pages_are_read_in_the_order_written_each_once(self, text: str, pages: tuple[int, ...]) -> None:
        assert pages_of(text, 5) == pages

    @pytest.mark.parametrize("text", ["", "0", "6", "3-2", "1-", "a", "1;2", "1-9999999", "-1"])
    def test_what_are_no_pages_of_the_file_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
            pages_of(text, 5)
