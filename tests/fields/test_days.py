"""Days and terms, in every way that papers write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matprep.fields import days, writing
from matprep.fields.days import LONG_TERM, Term

SINCE, UNTIL = dt.date(2018, 5, 6), dt.date(2038, 5, 5)
NUMERALS = "〇一二三四五六七八九"


def small(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{NUMERALS[tens]}十") + (NUMERALS[ones] if ones else "")


def in_chinese(day: dt.date) -> str:
    return f"{''.join(NUMERALS[int(each)] for each in str(day.year))}年{small(day.month)}月{small(day.day)}日"


WAYS = {
    "padded": lambda day: f"{day:%Y年%m月%d日}",
    "plain": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "spaced": lambda day: f"{day.year} 年 {day.month} 月 {day.day} 日",
    "dotted": lambda day: f"{day:%Y.%m.%d}",
    "dashed": lambda day: f"{day:%Y-%m-%d}",
    "slashed": lambda day: f"{day:%Y/%m/%d}",
    "stray": lambda day: f"{day.year}年.{day.month:02}月{day.day:02}日",
    "chinese": in_chinese,
    "zero": lambda day: in_chinese(day).replace("〇", "零"),
    "ring": lambda day: in_chinese(day).replace("〇", "○"),
    "letter": lambda day: in_chinese(day).replace("〇", "O"),
}
DAYS = st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2099, 12, 31))


@pytest.mark.parametrize("way", WAYS)
@given(day=DAYS)
def test_a_day_is_read_in_each_way_of_writing(way: str, day: dt.date) -> None:
    assert [each.day for each in days.days_in(writing.plain(WAYS[way](day)))] == [day]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("between", ["至", " 至 ", "-", "--", "—", "~", "到"])
def test_a_range_has_its_beginning_and_its_end(way: str, between: str) -> None:
    text = writing.plain(f"{WAYS[way](SINCE)}{between}{WAYS[way](UNTIL)}")
    assert days.term_in(text) == Term(since=SINCE.isoformat(), until=UNTIL.isoformat())


@pytest.mark.parametrize(
    "text",
    [
        "20180506-20380505",
        "2018.0506-2038.0505",
        "2018.05.062038.05.05",
        "自2018年5月6日至2038年5月5日止",
        "自2018年5月6日起至2038年5月5日",
        "2018.05.06一2038.05.05",
        "2018.5.6.-2038.5.5",
    ],
)
def test_a_range_survives_lost_and_stray_marks(text: str) -> None:
    assert days.term_in(text) == Term(since=SINCE.isoformat(), until=UNTIL.isoformat())


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("长期", None),
        ("长期有效", None),
        ("無固定期限".replace("無", "无"), None),
        ("无", None),
        ("不约定期限", None),
        ("2018年05月06日至长期", SINCE),
        ("2018年05月06日至永久", SINCE),
        ("2018-05-06至不约定期限", SINCE),
        ("2018年05月06日至******", SINCE),
        ("2018年05月06日至……", SINCE),
        ("2018年05月06日至无固定期限", SINCE),
        ("2018.05.06-长期", SINCE),
        ("2018.05.06-长明", SINCE),
        ("自2018年5月6日至永续经营", SINCE),
        ("二〇一八年五月六日至长期", SINCE),
    ],
)
def test_there_are_many_words_for_no_end(text: str, since: dt.date | None) -> None:
    assert days.term_in(text) == Term(since=since.isoformat() if since else None, until=LONG_TERM)


def test_a_day_alone_is_the_end_only_where_words_say_so() -> None:
    assert days.term_in("2018年5月6日") == Term(since="2018-05-06")
    assert days.term_in("至2018年5月6日") == Term(until="2018-05-06")
    assert days.term_in("2018年5月6日止") == Term(until="2018-05-06")
    assert days.term_in("2018年5月6日", only_end=True) == Term(until="2018-05-06")


def test_a_range_that_runs_backwards_is_misread_and_told_as_nothing() -> None:
    assert days.term_in("2038.05.05-2018.05.06") == Term()


@pytest.mark.parametrize(
    "text",
    [
        "市场主体应当于每年1月1日至6月30日通过国家企业信用信息公示系统报送公示年度报告",
        "电话2018-05-0612",
        "2018年13月1日",
        "2018年2月30日",
        "1001200201030405",
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert days.days_in(text) == ()
    assert days.term_in(text).until is None


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("一年", "2027-02-28"),
        ("壹年", "2027-02-28"),
        ("1年", "2027-02-28"),
        ("2（贰）年", "2028-02-29"),
        ("十二个月", "2027-02-28"),
        ("6个月", "2026-08-31"),
        ("60天", "2026-04-30"),
        ("六十日", "2026-04-30"),
    ],
)
def test_a_term_told_by_its_length_is_counted_from_its_first_day(text: str, end: str) -> None:
    found = days.length_in(writing.plain(text), dt.date(2026, 3, 1))
    assert found is not None
    assert found.isoformat() == end


def test_a_day_is_no_length() -> None:
    assert days.length_in("2018年12月02日至", SINCE) is None


@given(st.integers(1, 31))
def test_small_numbers_are_read_back_from_chinese_numerals(number: int) -> None:
    assert days.number(small(number)) == number


@given(st.text(alphabet="0123456789年月日.-至〇一二三四五六七八九十长期 ", max_size=40))
def test_whatever_is_printed_an_end_lies_behind_its_beginning(text: str) -> None:
    term = days.term_in(writing.plain(text))
    if term.since and term.until and term.until != LONG_TERM:
        assert term.since < term.until
