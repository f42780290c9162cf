"""Use stamps, QR codes, and two readings of one page."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laid_out import LETTERS, credit_code, misread, put

from matprep.fields import NAMES, agreed, fields_of_codes, open_names, read_fields
from matprep.model import Field

CODE = credit_code("91310199MAEXAMPL8")
FIRM = "示例贸易（上海）有限公司"


def stamp(*texts: str) -> dict[str, str]:
    lines = [put(300, 300 + 55 * row, text) for row, text in enumerate(texts)]
    read = read_fields([put(0, 0, "居民身份证"), *lines], "id_card", ("purpose", "purpose_until"))
    return {each.name: each.value for each in read}


@pytest.mark.parametrize(
    ("texts", "purpose"),
    [
        (("仅供小红书认证使用",), "仅供小红书认证使用"),
        (("仅作为企业号认证使用，他用无效",), "仅作为企业号认证使用"),
        (("此复印件仅用于办理ICP备案使用",), "此复印件仅用于办理ICP备案使用"),
        (("仅限于抖音企业号认证之用",), "仅限于抖音企业号认证之用"),
        (("本复印件仅供办理小红书", "企业专业号认证使用"), "本复印件仅供办理小红书企业专业号认证使用"),
        (("仅供小红书认证",), "仅供小红书认证"),
        (("仅 供 小 红 书 认 证 使 用",), "仅供小红书认证使用"),
    ],
)
def test_a_stamp_says_for_what_the_copy_was_given(texts: tuple[str, ...], purpose: str) -> None:
    assert stamp(*texts) == {"purpose": purpose}


@pytest.mark.parametrize(
    ("texts", "until"),
    [
        (("仅供小红书认证使用", "有效期60天", "2026年3月1日"), "2026-04-30"),
        (("仅供小红书认证使用", "有效期至2026年5月1日"), "2026-05-01"),
        (("仅供小红书认证使用", "自2026年3月1日起60日内有效"), "2026-04-30"),
        (("仅供小红书认证使用 2026.03.01-2026.05.01",), "2026-05-01"),
        (("仅供小红书认证使用，有效期三个月", "2026-03-01"), "2026-05-31"),
    ],
)
def test_a_stamp_may_say_until_when(texts: tuple[str, ...], until: str) -> None:
    assert stamp(*texts)["purpose_until"] == until


@pytest.mark.parametrize(
    "text",
    ["虚构材料，仅供演示，不具任何效力", "仅供参考", "食品销售（仅销售预包装食品）", "仅限本人使用", "有效期60天"],
)
def test_what_is_no_purpose_is_none(text: str) -> None:
    assert stamp(text) == {}


class Code(NamedTuple):
    """A code as it was read."""

    text: str
    spot: tuple[int, int, int, int] = (800, 100, 900, 200)


def told(text: str) -> dict[str, str]:
    return {each.name: each.value for each in fields_of_codes([Code(text)], 1)}


@pytest.mark.parametrize(
    "text",
    [
        f"统一社会信用代码:{CODE};名称:{FIRM};法定代表人:张样;有效期至:2029年12月31日",
        f"统一社会信用代码：{CODE}；\n企业名称：{FIRM}；\n法定代表人：张样；\n有效期限：2018-01-01至2029-12-31",
        f'{{"uniscid":"{CODE}","entName":"{FIRM}","leRep":"张样","opTo":"2029-12-31"}}',
        f"http://www.gsxt.gov.cn/index.html?uniscid={CODE}&entName={FIRM}&leRep=张样&opTo=2029-12-31",
        f"uniscid={CODE}\nentName={FIRM}\nleRep=张样\nopTo=20291231",
        f"名称:{FIRM},统一社会信用代码:{CODE},法定代表人:张样,有效期至:2029-12-31",
    ],
)
def test_a_qr_code_carries_fields_in_words_as_json_or_in_an_address(text: str) -> None:
    expected = {"credit_code": CODE, "company": FIRM, "legal_person": "张样", "valid_until": "2029-12-31"}
    assert expected.items() <= told(text).items()


def test_what_a_code_told_is_known_by_its_way_and_place() -> None:
    (field,) = fields_of_codes([Code(CODE)], 2)
    assert field == Field(name="credit_code", value=CODE, page=2, check=True, by="qr", spot=(800, 100, 900, 200))


@pytest.mark.parametrize(
    "text",
    [
        "https://u.wechat.com/abcdef",
        "",
        "WIFI:T:WPA;S:guest;P:secret;;",
        "BEGIN:VCARD\nFN:张样\nEND:VCARD",
        "{}",
        "[1]",
    ],
)
def test_any_other_code_tells_nothing(text: str) -> None:
    assert told(text) == {}


@given(st.text(max_size=80))
def test_no_text_of_a_code_breaks_the_reading(text: str) -> None:
    assert all(each.value for each in fields_of_codes([Code(text)], 1))


def code_field(value: str, *, check: bool) -> tuple[Field, ...]:
    return (Field(name="credit_code", value=value, check=check),)


def swapped(code: str, place: int) -> str:
    return code[:place] + LETTERS[(LETTERS.index(code[place]) + 7) % 31] + code[place + 1 :]


def test_what_is_missing_or_fails_is_read_again() -> None:
    fields = (*code_field(CODE[:-1] + "0", check=False), Field(name="company", value=FIRM))
    assert open_names(fields, {"credit_code", "company", "valid_until"}) == {"credit_code", "valid_until"}


def test_a_second_reading_that_holds_its_check_is_taken() -> None:
    wrong = swapped(CODE, 3)
    assert agreed(code_field(wrong, check=False), code_field(CODE, check=True)) == code_field(CODE, check=True)
    assert agreed(code_field(CODE, check=True), code_field(wrong, check=False)) == code_field(CODE, check=True)


def test_two_readings_with_different_faults_make_the_one_that_holds() -> None:
    read = agreed(code_field(swapped(CODE, 3), check=False), code_field(swapped(CODE, 12), check=False))
    assert read == code_field(CODE, check=True)


def test_two_readings_with_the_same_fault_stay_as_they_are() -> None:
    wrong = code_field(swapped(CODE, 3), check=False)
    assert agreed(wrong, wrong) == wrong


def test_two_that_hold_and_differ_are_told_as_failed() -> None:
    other = credit_code("91310199MAEXAMP46")
    assert agreed(code_field(CODE, check=True), code_field(other, check=True)) == code_field(other, check=False)


def test_of_values_without_a_check_the_closer_one_is_taken() -> None:
    far, near = Field(name="company", value="示例贸易"), Field(name="company", value=FIRM)
    assert agreed((far, *code_field(CODE, check=True)), (near,)) == (near, *code_field(CODE, check=True))


@given(st.randoms(use_true_random=False))
def test_nothing_is_read_that_neither_reading_says(dice: object) -> None:
    """Each character of a joined value was read by one of the two."""
    places = [dice.sample(range(18), dice.randint(1, 3)) for _ in range(2)]  # type: ignore[attr-defined]
    first, second = (misread(CODE, each, dice) for each in places)  # type: ignore[arg-type]
    (field,) = agreed(code_field(first, check=False), code_field(second, check=False))
    assert all(letter in pair for letter, *pair in zip(field.value, first, second, strict=True))


@given(st.lists(st.tuples(st.text(max_size=25), st.integers(0, 900), st.integers(0, 900)), max_size=12))
def test_whatever_stands_on_a_page_reading_it_ends_well(texts: list[tuple[str, int, int]]) -> None:
    lines = [put(x, y, text) for text, x, y in texts]
    for paper in ("business_licence", "authorization_letter"):
        read = read_fields(lines, paper, NAMES)
        assert len({each.name for each in read}) == len(read)
        assert msgspec.json.decode(msgspec.json.encode(read), type=tuple[Field, ...]) == read
