"""The copy sheet: what is on it, in which order, and what is marked for comparison."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from matprep.model import Text
from matprep.report.copysheet import Copied, CopiedPaper, Doubt, copy_sheet

TITLE = Text(zh="企业认证", en="Enterprise")
CODE = "91310000MA1FL0000X"


def paper(*values: Copied, title: str = "营业执照") -> CopiedPaper:
    return CopiedPaper(title=Text(zh=title, en=title), values=values)


def value(name: str, text: str, doubt: Doubt = "", page: int = 1) -> Copied:
    return Copied(name=name, value=text, source="执照.jpg", page=page, doubt=doubt)


def lines(*papers: CopiedPaper, **facts: str) -> list[str]:
    return copy_sheet("甲", TITLE, papers, facts, "zh").split("\r\n")


def label_of(text: str, *papers: CopiedPaper, **facts: str) -> str:
    """The line above a value."""
    found = lines(*papers, **facts)
    return found[found.index(text) - 1]


class TestValues:
    """Each value."""

    def test_is_alone_on_its_line_as_it_was_read(self) -> None:
        found = lines(paper(value("company", "示例贸易（上海）有限公司"), value("credit_code", CODE)))

        assert "示例贸易（上海）有限公司" in found
        assert CODE in found

    def test_stands_in_full(self) -> None:
        assert "310101199001011234" in lines(paper(value("citizen_number", "310101199001011234")))

    def test_has_its_label_source_and_page_above(self) -> None:
        assert label_of(CODE, paper(value("credit_code", CODE, page=2))) == ("统一社会信用代码（执照.jpg，第 2 页）")

    def test_without_an_end_is_what_portals_call_so(self) -> None:
        assert "长期" in lines(paper(value("valid_until", "long_term")))

    def test_said_twice_on_one_paper_stands_once(self) -> None:
        assert lines(paper(value("company", "甲公司"), value("company", "甲公司", page=2))).count("甲公司") == 1

    def test_no_form_asks_for_the_words_of_a_stamp(self) -> None:
        assert copy_sheet("甲", TITLE, [paper(value("purpose", "仅供认证"))], {}, "zh") == ""

    @given(st.text())
    def test_never_breaks_its_line(self, text: str) -> None:
        sheet = copy_sheet("甲", TITLE, [paper(value("company", "公司"), value("bank", text or "行"))], {}, "en")

        assert sheet.count("\r\n") == len(sheet.splitlines())


class TestDoubt:
    """What is to be compared with the paper."""

    @pytest.mark.parametrize(("doubt", "said"), [("check", "校验不通过"), ("unsure", "识别不太清楚")])
    def test_a_doubtful_value_says_why(self, doubt: Doubt, said: str) -> None:
        assert said in label_of(CODE, paper(value("credit_code", CODE, doubt)))

    def test_a_good_one_says_nothing(self) -> None:
        assert "请核对" not in label_of(CODE, paper(value("credit_code", CODE)))

    def test_papers_that_differ_are_marked_on_each(self) -> None:
        papers = (paper(value("company", "甲公司")), paper(value("company", "乙公司"), title="开户许可证"))

        assert "不一致" in label_of("甲公司", *papers)
        assert "不一致" in label_of("乙公司", *papers)

    def test_what_was_told_differently_is_marked(self) -> None:
        assert "不一致" in label_of("甲公司", paper(value("company", "甲公司")), company="乙公司")
        assert "请核对" not in label_of("甲公司", paper(value("company", "甲公司")), company="甲公司")

    def test_days_of_different_papers_may_differ(self) -> None:
        papers = (paper(value("valid_until", "2030-01-01")), paper(value("valid_until", "2031-01-01"), title="身份证"))

        assert "请核对" not in label_of("2030-01-01", *papers)

    def test_of_two_readings_of_one_value_the_surer_counts(self) -> None:
        found = paper(value("credit_code", CODE, "unsure"), value("credit_code", CODE))

        assert "请核对" not in label_of(CODE, found)


class TestFacts:
    """What the user told."""

    def test_comes_first_where_no_paper_says_it(self) -> None:
        found = lines(paper(value("company", "甲公司")), brand="好牌", company="甲公司")

        assert found.index("好牌") < found.index("==== 营业执照 ====")
        assert found.count("甲公司") == 1

    def test_alone_makes_no_sheet(self) -> None:
        assert copy_sheet("甲", TITLE, [], {"brand": "好牌"}, "zh") == ""


def test_lines_end_as_windows_wants_it() -> None:
    sheet = copy_sheet("甲", TITLE, [paper(value("company", "甲公司"))], {}, "zh")

    assert sheet.endswith("\r\n")
    assert "\n" not in sheet.replace("\r\n", "")


def test_it_is_written_in_english_too() -> None:
    sheet = copy_sheet("A", TITLE, [paper(value("company", "甲公司", "unsure"))], {}, "en")

    assert "Company (执照.jpg, page 1) [compare: not read clearly]\r\n甲公司\r\n" in sheet
