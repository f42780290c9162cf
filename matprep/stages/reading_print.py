"""Print on a picture → readings, by OCR: only as many lines as the page's class and its wanted fields need."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from matprep import fields
from matprep.formats.looks.measuring import look, look_of_text
from matprep.formats.ocr import open_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PIL import Image

    from matprep.formats.ocr.sheet import Sheet
    from matprep.model import Field, Line, Reading
    from matprep.stages.reading import Reader

FIRST: Final = 6
"""The tallest lines, in which the title is looked for."""

CLEAR: Final = 3.0
"""A paper that leads by so much after the first lines is found; the others are read for its fields only."""

LONG: Final = 1100
"""Pixels at 48 px height: longer lines are paragraphs and scopes, and are read last."""

BUDGET: Final = 12_000
"""Pixels of line at 48 px height that are read of a page, some 1.2 s; a page of dense text has 100,000."""

MOST: Final = 30_000
"""The same where a wanted field is still missing."""

SMALL_PRINT: Final = 15.0
"""Pixels of height in the reduced picture: larger print was found as well as it can be."""

_HEIGHT: Final = 48
_EDGE: Final = 0.1
"""Share of a page's print at its upper and lower end in which its number is looked for."""


class _Page:
    """What was read of a sheet so far, and how much that was."""

    def __init__(self, sheet: Sheet) -> None:
        """Begin with the lines that finding the page's turn has read."""
        self._sheet = sheet
        self._lines: dict[int, Line] = {}
        self._spent = 0.0
        self.usual = median(each.bottom - each.top for each in sheet.outlines) if sheet.outlines else 1.0
        for index in sheet.first:
            self.read(index)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What was read, in reading order."""
        return tuple(self._lines[index] for index in sorted(self._lines) if self._lines[index].text.strip())

    def width(self, index: int) -> float:
        """Pixels of a line at the height at which it is read."""
        outline = self._sheet.outlines[index]
        return (outline.right - outline.left) * _HEIGHT / max(1.0, outline.bottom - outline.top)

    def read(self, index: int) -> None:
        """Read one line more, if it was not read yet."""
        if index not in self._lines:
            self._lines[index] = self._sheet.read(index)
            self._spent += self.width(index)

    def read_all(self, indexes: Iterable[int], budget: float) -> None:
        """Read lines as long as the page's budget lasts."""
        for index in indexes:
            if self._spent >= budget:
                return
            self.read(index)

    @property
    def every(self) -> range:
        """The indexes of all lines, in reading order."""
        return range(len(self._sheet.outlines))

    def at_an_edge(self, index: int) -> bool:
        """Whether a line stands where page numbers stand."""
        outlines = self._sheet.outlines
        top, bottom = min(each.top for each in outlines), max(each.bottom for each in outlines)
        edge = _EDGE * (bottom - top)
        return outlines[index].bottom <= top + edge or outlines[index].top >= bottom - edge


class Printed(NamedTuple):
    """What the print of a page says, and the lines from which that was read."""

    readings: tuple[Reading, ...]
    lines: tuple[Line, ...]


def picture_readings(picture: Image.Image, reader: Reader, *, page: int, known: Sequence[Field]) -> tuple[Reading, ...]:
    """Read the print of a picture as `read_print` does, and measure how it looks, or each paper on it."""
    sheet = open_sheet(picture)
    found = read_print(sheet, reader, page=page, known=known)
    return tuple(msgspec.structs.replace(each, look=look(sheet, found.lines, each.spot)) for each in found.readings)


def looked_at(
    picture: Image.Image, readings: tuple[Reading, ...], lines: Sequence[Line], *, scanned: bool
) -> tuple[Reading, ...]:
    """Measure how a page looks whose text layer told what it says; `scanned`: the text lies over a scan."""
    if not scanned:
        seen = look_of_text(picture, lines)
        return tuple(msgspec.structs.replace(each, look=seen) for each in readings)
    sheet = open_sheet(picture)
    return tuple(msgspec.structs.replace(each, look=look(sheet, lines, each.spot)) for each in readings)


def read_print(sheet: Sheet, reader: Reader, *, page: int, known: Sequence[Field]) -> Printed:
    """Read a page's print: the tallest lines until its paper is clear, then those that may hold wanted fields.

    Where the paper is not clear, or a field that such a paper always prints was not read or fails its check, the print
    is looked at once more from closer by. `known` are fields that a code on the page has told. The readings tell the
    page's turn, not how it looks.
    """
    found = _read(sheet, reader, page, known, most=MOST)
    missing = reader.missing(found.readings)
    closer = sheet.closer() if missing and _may_gain(sheet, found, missing) else None
    if closer is None:
        return found
    again = _read(closer, reader, page, known, most=BUDGET)
    if len(found.readings) == len(again.readings) == 1 and _paper(found.readings[0]) == _paper(again.readings[0]):
        return Printed((_joined(found.readings[0], again.readings[0]),), again.lines)
    return again if len(reader.missing(again.readings)) < len(missing) else found


def _may_gain(sheet: Sheet, found: Printed, missing: frozenset[str]) -> bool:
    """Whether a closer look may tell more: the print was small where it was found, or a number failed its check."""
    if not sheet.outlines:
        return False
    heights = median(each.bottom - each.top for each in sheet.outlines) / sheet.scale
    return heights < SMALL_PRINT or bool(missing & _failing(found))


def _failing(found: Printed) -> frozenset[str]:
    return frozenset(each.name for reading in found.readings for each in reading.fields if each.check is False)


def _read(sheet: Sheet, reader: Reader, page: int, known: Sequence[Field], *, most: int) -> Printed:
    seen = _Page(sheet)
    if _is_clear(seen, sheet, reader) and not reader.wanted(reader.scorer.guesses(seen.lines, seen.usual)):
        seen.read_all((each for each in seen.every if seen.at_an_edge(each) and seen.width(each) < LONG), BUDGET)
        return _made(seen, sheet, reader, page, known)
    seen.read_all((each for each in seen.every if seen.width(each) <= LONG), BUDGET)
    found = _made(seen, sheet, reader, page, known)
    missing = reader.missing(found.readings) - _failing(found)
    if missing or any(reader.is_letter(each.guesses) for each in found.readings):
        seen.read_all(seen.every, most if missing - {"paper"} else BUDGET)
        found = _made(seen, sheet, reader, page, known)
    return found


def _is_clear(seen: _Page, sheet: Sheet, reader: Reader) -> bool:
    for index in sheet.tallest[:FIRST]:
        seen.read(index)
        if reader.scorer.settled(reader.scorer.guesses(seen.lines, seen.usual), CLEAR):
            return True
    return False


def _made(seen: _Page, sheet: Sheet, reader: Reader, page: int, known: Sequence[Field]) -> Printed:
    made = reader.readings(seen.lines, page=page, by="ocr", usual=seen.usual, turn=sheet.turn, known=known)
    whole = (msgspec.structs.replace(made[0], lines=len(sheet.outlines)),) if len(made) == 1 else made
    return Printed(whole, seen.lines)


def _paper(reading: Reading) -> str:
    return reading.guesses[0].paper if reading.guesses else ""


def _joined(first: Reading, closer: Reading) -> Reading:
    """Take the reading that is surer of its paper, with the fields that both together tell."""
    best = max((first, closer), key=lambda each: each.guesses[0].score if each.guesses else 0.0)
    return msgspec.structs.replace(best, fields=fields.agreed(first.fields, closer.fields))
