"""A PDF page's text layer → lines of print, where it can be trusted; else nothing, and OCR reads the page."""

from __future__ import annotations

import itertools
import unicodedata
from statistics import median
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.formats.documents.pdf_characters import Character, layer
from matprep.model.reading import Box, Line, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


LEAST: Final = 8
"""Characters: fewer are a page number or a stamp of the program that made the page."""

LEAST_ON_SCAN: Final = 40
"""Characters over a picture of the whole page: fewer are a note that a program wrote on a scan."""

MOST_BAD: Final = 0.1
"""Share of characters that are unmapped, private, or no characters at all, from which on nothing is believed."""

MOST_RARE: Final = 0.3
"""The same of characters that no paper of mainland China is written in: glyph numbers taken for characters."""

MOST_MARKS: Final = 0.5
"""The same of punctuation and symbols: glyphs whose numbers were moved."""

READ_BY_OTHERS: Final = 0.9
"""Confidence of an invisible layer: some program's OCR read it, and it does not tell how well."""

_GAP: Final = 0.6
"""In heights: a wider gap parts two lines of one row."""

_WORD_GAP: Final = 0.18
"""A wider gap is a space; between Chinese and Latin letters it is not: programs set them apart by themselves."""

_SAME_HEIGHT: Final = 1.6
_TWICE: Final = 0.5
"""Share of a character's width by which its like must be away; bold print is often the same written twice."""


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A page's lines in reading order; `turn` brings the page upright; `scanned`: they lie over a scan of the page.

    The sides of the lines are pixels at 200 dpi of the page as it is shown, turned upright.
    """

    lines: tuple[Line, ...] = ()
    turn: Turn = 0
    scanned: bool = False


def text_lines(path: Path, page: int, passwords: Sequence[str] = ()) -> tuple[Line, ...]:
    """Read the text layer of a page (from 1); nothing where there is none that can be trusted, as `page_text`."""
    return page_text(path, page, passwords).lines


def page_text(path: Path, page: int, passwords: Sequence[str] = ()) -> Text:
    """Read the text layer of a page (from 1).

    No lines where there is too little, where much of it is no text (fonts that do not tell which characters their
    glyphs are), and where the file cannot be opened: never raises Refusal. Hidden text counts only over a scan.
    """
    try:
        found = layer(path, page, passwords)
    except Refusal:
        return Text()
    characters = found.characters if found.scanned else tuple(each for each in found.characters if not each.hidden)
    if not _is_trusted(characters, scanned=found.scanned):
        return Text()
    turn = _turn(characters)
    size = found.size[::-1] if turn % 180 else found.size
    upright = [_turned(each, turn, found.size) for each in characters if each.angle == (360 - turn) % 360]
    rows = (run for row in _rows(upright) for run in _runs(row))
    return Text(lines=tuple(_line(run, turn, size) for run in rows), turn=turn, scanned=found.scanned)


def _is_trusted(characters: Sequence[Character], *, scanned: bool) -> bool:
    if len(characters) < (LEAST_ON_SCAN if scanned else LEAST):
        return False
    bad = sum(each.unmapped or _is_no_character(each.text) for each in characters)
    rare = sum(_is_rare(each.text) for each in characters)
    marks = sum(_is_mark(each.text) for each in characters)
    most = len(characters)
    return bad <= MOST_BAD * most and rare <= MOST_RARE * most and marks <= MOST_MARKS * most


def _is_no_character(text: str) -> bool:
    return text == "\ufffd" or unicodedata.category(text) in ("Co", "Cn", "Cc", "Cs")


def _is_rare(text: str) -> bool:
    """Whether a character is neither in GB 2312 nor a mark or digit of any kind: such letters are bytes misread."""
    if unicodedata.category(text)[0] in "PSN":
        return False
    try:
        unicodedata.normalize("NFKC", text).encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _is_mark(text: str) -> bool:
    return unicodedata.category(text)[0] in "PS"


def _turn(characters: Sequence[Character]) -> Turn:
    """Find what brings most of the text upright."""
    angles = [each.angle for each in characters]
    most = max((0, 90, 180, 270), key=angles.count)
    turns: dict[int, Turn] = {0: 0, 90: 270, 180: 180, 270: 90}
    return turns[most]


def _turned(character: Character, turn: Turn, size: tuple[float, float]) -> Character:
    width, height = size
    left, top, right, bottom = character.left, character.top, character.right, character.bottom
    if turn == 90:  # noqa: PLR2004 - degrees
        left, top, right, bottom = height - bottom, left, height - top, right
    elif turn == 180:  # noqa: PLR2004 - degrees
        left, top, right, bottom = width - right, height - bottom, width - left, height - top
    elif turn == 270:  # noqa: PLR2004 - degrees
        left, top, right, bottom = top, width - right, bottom, width - left
    return msgspec.structs.replace(character, left=left, top=top, right=right, bottom=bottom)


def _rows(characters: Sequence[Character]) -> Iterator[list[Character]]:
    """Gather characters whose middles stand at one height, from top to bottom."""
    row: list[Character] = []
    middle = 0.0
    for each in sorted(characters, key=lambda each: each.top + each.bottom):
        centre = (each.top + each.bottom) / 2
        if row and abs(centre - middle) > 0.35 * min(_height(each), median(map(_height, row[-20:]))):
            yield row
            row = []
        row.append(each)
        middle = sum((each.top + each.bottom) / 2 for each in row) / len(row)
    if row:
        yield row


def _height(character: Character) -> float:
    return character.bottom - character.top


def _runs(row: list[Character]) -> Iterator[list[Character]]:
    """Part a row where it is empty for long or the print changes its height; what is written twice is read once."""
    run: list[Character] = []
    for each in sorted(row, key=lambda each: each.left):
        if run and _is_written_twice(each, run):
            continue
        if run and not _belongs(each, run[-1]):
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _is_written_twice(character: Character, run: Sequence[Character]) -> bool:
    near = _TWICE * (character.right - character.left)
    return any(each.text == character.text and abs(each.left - character.left) < near for each in run[-3:])


def _belongs(character: Character, before: Character) -> bool:
    heights = sorted((_height(character), _height(before)))
    gap = character.left - before.right
    return gap <= _GAP * heights[1] and heights[1] <= _SAME_HEIGHT * heights[0]


def _line(run: Sequence[Character], turn: Turn, size: tuple[float, float]) -> Line:
    words = [run[0].text]
    for before, each in itertools.pairwise(run):
        apart = each.left - before.right > _WORD_GAP * _height(each)
        words += [" "] if apart and before.text.isascii() == each.text.isascii() else []
        words.append(each.text)
    left, top, right, bottom = (
        min(each.left for each in run),
        min(each.top for each in run),
        max(each.right for each in run),
        max(each.bottom for each in run),
    )
    return Line(
        text=unicodedata.normalize("NFC", "".join(words)),
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        confidence=READ_BY_OTHERS if any(each.hidden for each in run) else 1.0,
        spot=_spot((left, top, right, bottom), turn, size),
    )


def _spot(sides: tuple[float, float, float, float], turn: Turn, size: tuple[float, float]) -> Box:
    """Say where a box of the upright page lies on the page as it is shown."""
    width, height = size
    left, right = (min(1000, max(0, round(each * 1000 / width))) for each in sides[::2])
    top, bottom = (min(1000, max(0, round(each * 1000 / height))) for each in sides[1::2])
    if turn == 90:  # noqa: PLR2004 - degrees
        return top, 1000 - right, bottom, 1000 - left
    if turn == 180:  # noqa: PLR2004 - degrees
        return 1000 - right, 1000 - bottom, 1000 - left, 1000 - top
    if turn == 270:  # noqa: PLR2004 - degrees
        return 1000 - bottom, left, 1000 - top, right
    return left, top, right, bottom
