"""The pages of one source as they were read: what each shows, which regions it has, how it is brought upright."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.model import Box, Finding, Reading, Turn
from matprep.planning.weighing import Claim, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matprep.model import Part
    from matprep.planning.weighing import Roster

_LEGIBLE: Final = 0.8
"""Mean confidence of a page that was read the right way up."""

_MARGIN: Final = 0.25
"""Share of a region that its margin against another one takes at the most."""

_SOME_LINES: Final = 5
"""Lines that tell which way is up even where the paper is unknown."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page, or a card on it (`reading.spot`), with what its content speaks for."""

    reading: Reading
    claim: Claim | None = None

    @property
    def sure(self) -> str | None:
        """The requirement that its content surely serves."""
        return self.claim.requirement if self.claim is not None and self.claim.sure else None

    @property
    def spot(self) -> Box | None:
        """The region of its page that it is."""
        return self.reading.spot

    @property
    def turn(self) -> Turn | None:
        """What brings it upright; None where too little was read to be trusted."""
        look = self.reading.look
        confident = look is None or look.confidence is None or look.confidence >= _LEGIBLE
        known = self.claim is not None and self.claim.sure
        return self.reading.turn if known or (self.reading.lines >= _SOME_LINES and confident) else None


def sheets_of(finding: Finding, roster: Roster) -> dict[int, tuple[Sheet, ...]]:
    """What was read, by page: one sheet, or one for each card that lies on the page."""
    by_page: dict[int, list[Sheet]] = {}
    for reading in finding.readings:
        by_page.setdefault(reading.page, []).append(Sheet(reading=reading, claim=weigh(reading, roster)))
    return {page: _of_one_page(found) for page, found in by_page.items()}


def _of_one_page(found: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Cards where there are several, else the one that says most."""
    regions = [each for each in found if each.spot is not None]
    if len(regions) > 1:
        return _trimmed(sorted(regions, key=lambda each: each.spot or ()))
    return (max(found, key=lambda each: each.claim.score if each.claim else 0.0),)


def _trimmed(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Part regions that touch each other by their margins only: each ends where half of what they share does."""
    spots = [each.spot or (0, 0, 1000, 1000) for each in sheets]
    for one, other in itertools.combinations(range(len(spots)), 2):
        if _overlap(spots[one], spots[other]):
            spots[one], spots[other] = _parted(spots[one], spots[other])
    return tuple(
        msgspec.structs.replace(each, reading=msgspec.structs.replace(each.reading, spot=spot))
        for each, spot in zip(sheets, spots, strict=True)
    )


def _parted(one: Box, other: Box) -> tuple[Box, Box]:
    shares = [min(one[axis + 2], other[axis + 2]) - max(one[axis], other[axis]) for axis in (0, 1)]
    sizes = [min(one[axis + 2] - one[axis], other[axis + 2] - other[axis]) for axis in (0, 1)]
    axis = min((0, 1), key=lambda each: shares[each] / max(1, sizes[each]))
    if shares[axis] > _MARGIN * sizes[axis]:
        return one, other
    first, second = (list(one), list(other)) if one[axis] <= other[axis] else (list(other), list(one))
    first[axis + 2] = second[axis] = (first[axis + 2] + second[axis]) // 2
    parted = (first[0], first[1], first[2], first[3]), (second[0], second[1], second[2], second[3])
    return parted if one[axis] <= other[axis] else (parted[1], parted[0])


def lie_apart(sheets: Iterable[Sheet]) -> bool:
    """Whether regions can be cut out without taking from one another."""
    spots = [each.spot for each in sheets if each.spot is not None]
    return not any(_overlap(one, other) for one, other in itertools.combinations(spots, 2))


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def sheets_in(part: Part, sheets: dict[int, tuple[Sheet, ...]]) -> tuple[Sheet, ...]:
    """The sheets that a part consists of, in its order of pages."""
    return tuple(
        each
        for page in part.pages
        for each in sheets.get(page, ())
        if part.box is None or each.spot is None or each.spot == part.box
    )


def turn_of(part: Part, sheets: dict[int, tuple[Sheet, ...]]) -> Turn:
    """What brings all pages of a part upright; 0 where they lie differently. A page that tells nothing follows."""
    turns = {each.turn for each in sheets_in(part, sheets) if each.turn is not None}
    return turns.pop() if len(turns) == 1 else 0
