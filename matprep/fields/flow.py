"""The words of a page one after another, row by row, each knowing the line it came from: for what sentences say."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.fields import writing
from matprep.model import Line
from matprep.papers.rows import joined, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_APART: Final = "\n"
"""Between two rows that no sentence joins."""

_COLUMN: Final = 6.0
"""Boxes of one row farther apart than so many heights belong to different columns."""


class Flow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page's words without spaces, where each line begins in them, and the lines.

    Lines of one paragraph follow each other directly; others are parted by a line feed.
    """

    text: str
    starts: tuple[int, ...]
    lines: tuple[Line, ...]

    def lines_of(self, start: int, end: int) -> tuple[Line, ...]:
        """Give the lines in which the characters from `start` to `end` stand."""
        first = max(0, bisect.bisect_right(self.starts, start) - 1)
        last = max(first + 1, bisect.bisect_left(self.starts, end))
        return self.lines[first:last]

    def box(self, start: int, end: int) -> Line:
        """Give the one line around the characters from `start` to `end`."""
        return joined(self.lines_of(start, end))


def flow(lines: Sequence[Line]) -> Flow:
    """Put the words of a page one after another as they are read."""
    ordered = [line for row in rows(lines) for line in row]
    text, starts = "", []
    before: Line | None = None
    edge = max((each.right for each in ordered), default=0.0)
    for line in ordered:
        if before is not None and not _follows(before, line, edge):
            text += _APART
        starts.append(len(text))
        text += writing.plain(line.text)
        before = line
    return Flow(text=text, starts=tuple(starts), lines=tuple(ordered))


def _follows(before: Line, line: Line, edge: float) -> bool:
    """Whether a line continues the one before it: beside it, or below it where that one fills its width."""
    height = max(before.height, line.height)
    if line.left >= before.right - height and line.top < before.bottom:
        return line.left - before.right < _COLUMN * height
    full = before.right >= edge - 3 * height
    return full and line.top - before.bottom < 2 * height and line.left <= before.left + height
