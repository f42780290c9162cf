"""How the lines of print lie to each other: which share a row, what stands to the right of a line, what below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.model import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SAME_ROW: Final = 0.5
"""Share of the lower line's height that two boxes of one row have in common: values sit a little off their labels."""

_LIKE_HEIGHT: Final = 1.7
"""Boxes of one spread-out word differ less than this in height."""

_SPREAD: Final = 3.5
"""Widest gap between the characters of a spread-out word (`名    称`), in heights."""

_LETTERS_OF_A_PIECE: Final = 2
_OVERLAP: Final = 0.9
"""A detector's box reaches so many heights over the box beside it."""


def in_one_row(one: Line, other: Line) -> bool:
    """Whether two lines stand in one row: half of the lower one's height is common to both."""
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common >= _SAME_ROW * min(one.height, other.height)


def rows(lines: Iterable[Line]) -> tuple[tuple[Line, ...], ...]:
    """Sort lines into rows, from top to bottom, each from left to right.

    A line joins the row that its neighbour to the left belongs to: a skew of the page does not mix rows.
    """
    found: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: (each.left, each.top)):
        fitting = [row for row in found if in_one_row(row[-1], line) and row[-1].right - line.left < _allowed(line)]
        if fitting:
            min(fitting, key=lambda row: abs(_middle(row[-1]) - _middle(line))).append(line)
        else:
            found.append([line])
    return tuple(tuple(row) for row in sorted(found, key=lambda row: _middle(row[0])))


def _allowed(line: Line) -> float:
    return _OVERLAP * 2 * line.height


def _middle(line: Line) -> float:
    return (line.top + line.bottom) / 2


def joined(row: Sequence[Line]) -> Line:
    """Make one line of several: their words one after another, the box around them all, the least confidence."""
    if len(row) == 1:
        return row[0]
    return Line(
        text="".join(each.text for each in row),
        left=min(each.left for each in row),
        top=min(each.top for each in row),
        right=max(each.right for each in row),
        bottom=max(each.bottom for each in row),
        confidence=min(each.confidence for each in row),
        spot=(
            min(each.spot[0] for each in row),
            min(each.spot[1] for each in row),
            max(each.spot[2] for each in row),
            max(each.spot[3] for each in row),
        ),
    )


def words_joined(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Join the characters of spread-out titles and labels (`营 业 执 照`, `名    称`); other lines stay as they are.

    Neighbours of one row become one line where each has one or two characters, like height and no wide gap.
    """
    made: list[Line] = []
    for row in rows(lines):
        word: list[Line] = []
        for line in row:
            if word and not _continues(word[-1], line):
                made.append(joined(word))
                word = []
            word.append(line)
        made.append(joined(word))
    return tuple(made)


def _continues(before: Line, line: Line) -> bool:
    short = all(len(each.text.replace(" ", "")) <= _LETTERS_OF_A_PIECE for each in (before, line))
    low, high = sorted((before.height, line.height))
    return short and high <= _LIKE_HEIGHT * low and line.left - before.right <= _SPREAD * high


def right_of(line: Line, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Find what stands in the row of a line to its right, nearest first; a box may overlap the line a little."""
    edge = line.right - _OVERLAP * line.height
    beside = (each for each in lines if each is not line and each.left >= edge and in_one_row(line, each))
    return tuple(sorted((each for each in beside if each.right > line.right), key=lambda each: each.left))


def below(line: Line, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Find what stands below a line in its column, nearest first: under a part of it, or at its left margin."""
    return tuple(
        sorted(
            (each for each in lines if each is not line and _is_below(line, each) and _in_column(line, each)),
            key=lambda each: each.top,
        )
    )


def _is_below(line: Line, other: Line) -> bool:
    return _middle(other) > line.bottom - 0.1 * line.height and not in_one_row(line, other)


def _in_column(line: Line, other: Line) -> bool:
    common = min(line.right, other.right) - max(line.left, other.left)
    return common > 0 or abs(line.left - other.left) <= line.height
