"""Credit codes and citizen numbers: their checks, and which run of characters is one."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laid_out import LETTERS, citizen_number, credit_code, misread, paragraphs, put

from matprep.fields import citizen_number as numbers
from matprep.fields import credit_code as codes
from matprep.fields import read_fields

CODE = credit_code("91310199MAEXAMPL8")
NUMBER = citizen_number("31019919900101002")
BODIES = st.builds(
    lambda kind, area, rest: kind + area + rest,
    st.sampled_from(["91", "92", "93", "52", "12"]),
    st.sampled_from(["310000", "110105", "440300", "510100", "330199"]),
    st.text(alphabet=LETTERS, min_size=9, max_size=9),
)
BORN = st.builds(
    lambda area, day, serial: f"{area}{day:%Y%m%d}{serial:03}",
    st.sampled_from(["310199", "110101", "440305", "510104"]),
    st.dates(min_value=dt.date(1930, 1, 1), max_value=dt.date(2010, 12, 31)),
    st.integers(0, 999),
)
"""District, day of birth and serial number."""


def values(*lines: object, paper: str = "business_licence", **more: object) -> dict[str, tuple[str, bool | None]]:
    read = read_fields(lines, paper, ("credit_code", "citizen_number", "register_number"), **more)  # type: ignore[arg-type]
    return {each.name: (each.value, each.check) for each in read}


@pytest.mark.parametrize("code", ["91330100799655058B", "9144030071526726XG", "91110000802100433B"])
def test_codes_that_registers_publish_hold_their_check(code: str) -> None:
    assert codes.is_valid(code)


@pytest.mark.parametrize("code", ["91330100799655058B", "9144030071526726XG", "91110000802100433B"])
def test_the_organisation_code_inside_a_real_code_holds_its_own_check(code: str) -> None:
    assert codes.organisation_holds(code)


@given(BODIES)
def test_every_completed_code_is_valid(body: str) -> None:
    assert codes.is_valid(credit_code(body))


@given(BODIES, st.integers(0, 17), st.integers(1, 30))
def test_one_wrong_character_never_makes_a_valid_code(body: str, place: int, by: int) -> None:
    code = credit_code(body)
    wrong = LETTERS[(LETTERS.index(code[place]) + by) % 31]
    assert not codes.is_valid(code[:place] + wrong + code[place + 1 :])


@given(BORN, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_makes_a_valid_number(body: str, place: int, by: int) -> None:
    number = citizen_number(body)
    wrong = str((int(number[place]) + by) % 10)
    assert not numbers.is_valid(number[:place] + wrong + number[place + 1 :])


@given(BODIES, st.integers(0, 16))
def test_two_neighbours_that_changed_places_never_make_a_valid_code(body: str, place: int) -> None:
    code = credit_code(body)
    turned = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert turned == code or not codes.is_valid(turned)


@given(BODIES, st.sets(st.integers(0, 17), min_size=1, max_size=2), st.integers(0, 1000))
def test_what_was_misread_is_told_as_it_was_read(body: str, places: set[int], seed: int) -> None:
    """Nothing is made of it: either it is the very text, or nothing; and it holds only if the text does."""
    text = misread(credit_code(body), places, random.Random(seed))
    found = values(put(0, 0, "统一社会信用代码"), put(0, 60, text)).get("credit_code")
    assert found == (text, codes.is_valid(text))


@pytest.mark.parametrize(
    ("printed", "code"),
    [("O", "0"), ("I", "1"), ("Z", "2"), ("S", "5")],
)
def test_a_letter_that_no_code_has_is_the_digit_it_looks_like(printed: str, code: str) -> None:
    right = credit_code("91310000MA1FL0125")
    misprinted = right[:8] + right[8:].replace(code, printed)
    assert values(put(0, 0, f"统一社会信用代码：{misprinted}"))["credit_code"] == (right, True)


def test_a_code_may_be_written_in_groups() -> None:
    assert values(put(0, 0, f"{CODE[:4]} {CODE[4:8]} {CODE[8:12]} {CODE[12:]}"))["credit_code"] == (CODE, True)


def test_a_stray_point_inside_does_not_matter() -> None:
    assert values(put(0, 0, f"{CODE[:8]}.{CODE[8:]}"))["credit_code"] == (CODE, True)


def test_a_code_goes_on_in_the_next_line() -> None:
    lines = paragraphs(0, 0, [f"{'某' * 21}（统一社会信用代码：{CODE}）系依法设立的企业，{'现' * 30}"])
    assert not any(CODE in line.text for line in lines)
    assert values(*lines, paper="authorization_letter")["credit_code"] == (CODE, True)


@pytest.mark.parametrize("text", [f"账号：{CODE[:17]}8612345", f"8{CODE}", f"{CODE}0", f"{CODE[:17]}****"])
def test_a_run_with_neighbours_is_no_code(text: str) -> None:
    assert "credit_code" not in values(put(0, 0, text))


def test_a_code_hidden_with_asterisks_is_not_there() -> None:
    assert values(put(0, 0, "统一社会信用代码：92310199MA********")) == {}


def test_a_code_that_fails_is_told_with_its_fault_where_words_name_it() -> None:
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    assert values(put(0, 0, "统一社会信用代码"), put(0, 60, wrong))["credit_code"] == (wrong, False)


def test_an_unnamed_run_that_fails_is_nothing() -> None:
    assert values(put(0, 0, "流水号 200000000000000001")) == {}


def test_a_citizen_number_that_passes_as_a_code_is_a_number_unless_words_say_code() -> None:
    number = next(
        each
        for serial in range(999)
        for month in range(1, 13)
        if codes.is_valid(each := citizen_number(f"5111011985{month:02}17{serial:03}"))
    )
    assert values(put(0, 0, number)) == {"citizen_number": (number, True)}
    assert values(put(0, 0, f"公民身份号码 {number}")) == {"citizen_number": (number, True)}
    assert values(put(0, 0, f"统一社会信用代码：{number}")) == {"credit_code": (number, True)}


def test_the_citizen_number_of_a_card_is_read_beside_its_label() -> None:
    assert values(put(0, 0, "公民身份号码"), put(300, 0, NUMBER), paper="id_card") == {"citizen_number": (NUMBER, True)}


def test_a_small_x_is_the_check_character() -> None:
    number = next(each for serial in range(99) if (each := citizen_number(f"310199199001010{serial:02}")).endswith("X"))
    assert values(put(0, 0, number.lower()), paper="id_card")["citizen_number"] == (number, True)


@pytest.mark.parametrize("number", ["310199199013010021", "991099199001010021", "310199187001010021"])
def test_no_person_was_born_on_no_day_or_nowhere(number: str) -> None:
    assert not numbers.is_valid(citizen_number(number[:17]))


def test_an_old_licence_bears_a_register_number_of_fifteen_digits() -> None:
    """The check digit is that of ISO 7064, modulo 11,10: 110108000000016 was published with the rule."""
    assert codes.old_number_is_valid("110108000000016")
    assert not codes.old_number_is_valid("110108000000017")
    assert values(put(0, 0, "注册号：110108000000016"))["register_number"] == ("110108000000016", True)
