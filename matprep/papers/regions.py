"""Several papers on one page: both sides of a card on one sheet, a licence and a card in one photo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from matprep.model import Box, Guess, Line
from matprep.papers.scoring import leads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.papers.scoring import Scorer

SURE: Final = 8.0
"""A part of a page stands for a paper of its own from this score on; a page of one paper scores 2 for a second one."""

_GAP: Final = 0.6
"""Papers lie this many heights of the page's lines apart, at the least."""

_WIDEST: Final = 5
"""Of the empty stripes of a page so many may part papers."""

_DEEPEST: Final = 3
"""Eight papers on a page, at the most."""

_WHOLE: Final[Box] = (0, 0, 1000, 1000)
_AROUND: Final = {
    ("id_card", "front"): (0.14, 0.22, 0.14, 0.24),
    ("id_card", "back"): (0.46, 0.3, 0.2, 0.3),
}
"""How far a card goes on beyond its print to the left, the top, the right and the bottom, in widths and heights of the
print: the portrait and the emblem are no print. After the cards as GA 461-2004 draws them, with some room to spare."""


class Region(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a page with a paper of its own; `spot` None: the whole page."""

    lines: tuple[Line, ...]
    guesses: tuple[Guess, ...]
    spot: Box | None = None


def regions(lines: Sequence[Line], scorer: Scorer, usual: float) -> tuple[Region, ...]:
    """Part a page where each part stands for a paper or a side of its own, in reading order; else it is one region.

    Each part has to be sure of its paper, and bear what only such a paper bears once: its title, its number.
    """
    whole = Region(lines=tuple(lines), guesses=scorer.guesses(lines, usual))
    if len(scorer.anchors(lines, usual)) < 2:  # noqa: PLR2004 - one paper has one
        return (whole,)
    _, parts = _parted(whole, _WHOLE, scorer, usual, _DEEPEST)
    return (whole,) if len(parts) == 1 else _in_order([_framed(region, cut) for region, cut in parts])


_Parts = tuple[tuple[Region, Box], ...]


def _parted(region: Region, cut: Box, scorer: Scorer, usual: float, depth: int) -> tuple[float, _Parts]:
    """Part a region as surely as it can be, into as many parts as are sure; with it how sure the least of them is."""
    best: tuple[float, float, _Parts] = (0.0, 0.0, ())
    for axis in (1, 0) if depth and len(scorer.anchors(region.lines, usual)) > 1 else ():
        for before, after, border in _cuts(region.lines, axis, _GAP * usual):
            halves = [
                _parted(Region(lines=lines, guesses=scorer.guesses(lines, usual)), where, scorer, usual, depth - 1)
                for lines, where in zip((before, after), _cut_at(cut, axis, border), strict=True)
            ]
            least, total = min(sure for sure, _ in halves), sum(sure for sure, _ in halves)
            if least and (least, total) > best[:2]:
                best = least, total, (*halves[0][1], *halves[1][1])
    return (best[0], best[2]) if best[2] else (_sureness(region, scorer, usual), ((region, cut),))


def _in_order(parts: Sequence[Region]) -> tuple[Region, ...]:
    """Sort parts into rows from top to bottom, each from left to right."""
    rows: list[list[Region]] = []
    for part in sorted(parts, key=lambda each: (each.spot or _WHOLE)[1]):
        _, top, _, bottom = part.spot or _WHOLE
        if rows and (top + bottom) / 2 < (rows[-1][0].spot or _WHOLE)[3]:
            rows[-1].append(part)
        else:
            rows.append([part])
    return tuple(part for row in rows for part in sorted(row, key=lambda each: each.spot or _WHOLE))


def _cuts(lines: Sequence[Line], axis: int, gap: float) -> list[tuple[tuple[Line, ...], tuple[Line, ...], int]]:
    """The widest empty stripes across (axis 1) or down (0) that part lines, with their middle in thousandths."""

    def start(line: Line) -> float:
        return line.top if axis else line.left

    def end(line: Line) -> float:
        return line.bottom if axis else line.right

    ordered = sorted(lines, key=start)
    reached = end(ordered[0]) if ordered else 0.0
    found: list[tuple[float, int]] = []
    for place, line in enumerate(ordered[1:], start=1):
        if start(line) - reached >= gap:
            found.append((start(line) - reached, place))
        reached = max(reached, end(line))
    parted = [(tuple(ordered[:place]), tuple(ordered[place:])) for _, place in sorted(found, reverse=True)[:_WIDEST]]
    return [(before, after, (_far(before, axis) + _near(after, axis)) // 2) for before, after in parted]


def _far(lines: Sequence[Line], axis: int) -> int:
    return max(each.spot[axis + 2] for each in lines)


def _near(lines: Sequence[Line], axis: int) -> int:
    return min(each.spot[axis] for each in lines)


def _cut_at(cut: Box, axis: int, border: int) -> tuple[Box, Box]:
    left, top, right, bottom = cut
    border = min(max(border, cut[axis]), cut[axis + 2])
    if axis:
        return (left, top, right, border), (left, border, right, bottom)
    return (left, top, border, bottom), (border, top, right, bottom)


def _sureness(region: Region, scorer: Scorer, usual: float) -> float:
    """Give the score of the paper or side that a part surely is, less what speaks for its other side, else 0."""
    found = region.guesses
    if not found or found[0].score < SURE or not leads(found):
        return 0.0
    sure = found[0].score - scorer.stray(region.lines, usual, found[0])
    bears = any(found[0].paper in owners for owners in scorer.anchors(region.lines, usual))
    return sure if bears and sure >= SURE else 0.0


def _framed(region: Region, cut: Box) -> Region:
    guess = region.guesses[0]
    margins = _AROUND.get((guess.paper, guess.side or ""))
    return msgspec.structs.replace(region, spot=cut if margins is None else _card(region.lines, margins))


def _card(lines: Sequence[Line], margins: tuple[float, float, float, float]) -> Box:
    left, top, right, bottom = (
        min(each.spot[0] for each in lines),
        min(each.spot[1] for each in lines),
        max(each.spot[2] for each in lines),
        max(each.spot[3] for each in lines),
    )
    wide, high = right - left, bottom - top
    return (
        max(0, round(left - margins[0] * wide)),
        max(0, round(top - margins[1] * high)),
        min(1000, round(right + margins[2] * wide)),
        min(1000, round(bottom + margins[3] * high)),
    )
