"""What the lines of a page say, and how many of them are read: with a sheet of paper that counts its readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from printed import FOOD, ID_BACK, ID_FRONT, LETTER, LICENCE, OTHERS, line, moved

from matprep import papers
from matprep.model import Field, Line, Reading, Recognition
from matprep.stages.reading import Reader
from matprep.stages.reading_print import BUDGET, LONG, read_print

if TYPE_CHECKING:
    from collections.abc import Sequence

WANTED = Recognition(
    papers=papers.known(),
    fields=("company", "credit_code", "legal_person", "person", "citizen_number", "valid_until"),
)
CONTRACT = (
    *OTHERS["labour contract"],
    *(line("双方应当遵守本条的约定。" * 3, 40, 600 + 40 * row) for row in range(40)),
)


class Sheet:
    """A page whose lines lie in memory; it notes which were read, and may be looked at from closer by once."""

    def __init__(self, lines: Sequence[Line], *, closer: Sheet | None = None) -> None:
        self.outlines = tuple(lines)
        self.turn = 90
        self.scale = 2.0
        self.first = tuple(range(min(2, len(lines))))
        self.tallest = tuple(sorted(range(len(lines)), key=lambda index: -lines[index].height))
        self.was_read: list[int] = []
        self.looks = 0
        self._closer = closer

    def read(self, index: int) -> Line:
        self.was_read.append(index)
        return self.outlines[index]

    def closer(self) -> Sheet | None:
        self.looks += 1
        return self._closer


def read(sheet: Sheet, *, known: Sequence[Field] = ()) -> tuple[Reading, ...]:
    return read_print(sheet, Reader(WANTED), page=3, known=known).readings  # type: ignore[arg-type]


def values(reading: Reading) -> dict[str, str]:
    return {each.name: each.value for each in reading.fields}


def misread(lines: Sequence[Line], word: str, other: str) -> tuple[Line, ...]:
    return tuple(msgspec.structs.replace(each, text=each.text.replace(word, other)) for each in lines)


CODE = "91110000MA0000001L"
GOOD = misread(LICENCE, "91440300MA5FAKE1X0", CODE)


class TestPage:
    """A page gives a reading with its paper, its fields, its turn."""

    def test_a_licence(self) -> None:
        (found,) = read(Sheet(GOOD))
        assert found.guesses[0].paper == "business_licence"
        assert (found.page, found.by, found.turn, found.spot, found.lines) == (3, "ocr", 90, None, len(GOOD))
        assert values(found)["company"] == "示例贸易有限公司"
        assert values(found)["credit_code"] == CODE

    def test_fields_that_nobody_asks_for_are_not_kept(self) -> None:
        (found,) = read(Sheet(FOOD))
        assert "licence_number" not in values(found)

    def test_both_sides_of_a_card_are_two_readings_with_spots(self) -> None:
        front, back = read(Sheet((*ID_FRONT, *moved(ID_BACK, down=500))))
        assert (front.guesses[0].side, back.guesses[0].side) == ("front", "back")
        assert front.spot is not None
        assert back.spot is not None
        assert "citizen_number" in values(front)
        assert "valid_until" in values(back)

    def test_a_numbered_page_tells_its_number(self) -> None:
        (found,) = read(Sheet((*CONTRACT, line("第 2 页 共 3 页", 400, 2300))))
        assert (found.number, found.of) == (2, 3)

    def test_an_empty_page_says_nothing(self) -> None:
        (found,) = read(Sheet(()))
        assert found.guesses == ()

    def test_what_a_code_says_counts_with_the_print(self) -> None:
        told = Field(name="company", value="示例贸易有限公司", page=3, by="qr")
        (found,) = read(Sheet(misread(GOOD, "示例贸易有限公司", "示列贸易有限公司")), known=(told,))
        assert values(found)["company"] == "示例贸易有限公司"


class TestEffort:
    """No more is read than is needed."""

    def test_of_a_paper_that_serves_no_field_only_the_tallest_lines_and_the_margins_are_read(self) -> None:
        sheet = Sheet(CONTRACT)
        (found,) = read(sheet)
        assert found.guesses[0].paper == "labour_contract"
        assert len(set(sheet.was_read)) < len(CONTRACT) / 2

    def test_no_line_is_read_twice(self) -> None:
        sheet = Sheet(GOOD)
        read(sheet)
        assert len(sheet.was_read) == len(set(sheet.was_read))

    def test_paragraphs_of_a_licence_stay_unread_where_nothing_is_missing(self) -> None:
        scope = line("技术开发、技术咨询、技术服务、技术转让；" * 4, 40, 900)
        sheet = Sheet((*GOOD, scope))
        read(sheet)
        assert len(GOOD) not in sheet.was_read

    def test_paragraphs_of_a_letter_are_read(self) -> None:
        sheet = Sheet(LETTER)
        read(sheet)
        assert len(set(sheet.was_read)) == len(LETTER)

    def test_reading_a_dense_page_ends_with_its_budget(self) -> None:
        rows = tuple(line("无关紧要的文字一行接着一行" * 4, 40, 40 * row) for row in range(200))
        sheet = Sheet(rows)
        read(sheet)
        widths = [(rows[each].right - rows[each].left) * 48 / rows[each].height for each in sheet.was_read]
        assert max(widths) > LONG
        assert sum(widths) < BUDGET + 2 * max(widths)


class TestCloser:
    """A second look is taken where something is missing, and only there."""

    def test_a_page_that_told_everything_is_looked_at_once(self) -> None:
        sheet = Sheet(GOOD)
        read(sheet)
        assert sheet.looks == 0

    def test_a_code_that_fails_its_check_is_looked_at_again(self) -> None:
        (found,) = read(Sheet(misread(GOOD, CODE, CODE.replace("L", "1")), closer=Sheet(GOOD)))
        assert values(found)["credit_code"] == CODE

    @pytest.mark.parametrize("seen", [(), OTHERS["wall text"]])
    def test_a_page_that_was_not_known_takes_what_a_closer_look_shows(self, seen: tuple[Line, ...]) -> None:
        page = (line("模糊", 40, 40), *seen)
        (found,) = read(Sheet(page, closer=Sheet(GOOD)))
        assert found.guesses[0].paper == "business_licence"

    def test_what_a_closer_look_does_not_better_stays(self) -> None:
        (found,) = read(Sheet(misread(GOOD, CODE, "看不清"), closer=Sheet(OTHERS["wall text"])))
        assert found.guesses[0].paper == "business_licence"
