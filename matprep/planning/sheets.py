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
    def turn(self) -> Turn:
        """What brings it upright; 0 where too little was read to be trusted."""
        look = self.reading.look
        confident = look is None or look.confidence is None or look.confidence >= _LEGIBLE
        known = self.claim is not None and self.claim.sure
        return self.reading.turn if known or (self.reading.lines >= _SOME_LINES and confident) else 0


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
        return tuple(sorted(regions, key=lambda each: each.spot or ()))
    return (max(found, key=lambda each: each.claim.score if each.claim else 0.0),)


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
    """What brings a part of one page upright; 0 where its cards lie differently, and for several pages."""
    turns = {each.turn for each in sheets_in(part, sheets)}
    return turns.pop() if len(part.pages) == 1 and len(turns) == 1 else 0
