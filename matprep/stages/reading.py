"""What the lines of one page say: which papers, on which parts of it, with which fields; however they were read."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final

from matprep import fields
from matprep.model import Reading
from matprep.papers.numbering import page_number
from matprep.papers.regions import regions
from matprep.papers.scoring import Scorer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.model import Field, Guess, Line, ReadBy, Recognition, Turn
    from matprep.papers.regions import Region

_ALWAYS: Final = ("purpose", "purpose_until", "register_number")
"""Fields that are read though nobody asks: a stamp may forbid the use, an old number stands in the code's place."""

_EVERY: Final = frozenset({"credit_code", "citizen_number", "company", "account", "licence_number", "person"})
"""Fields that each paper which bears them does print: one of these that is not found was not read."""

_OF_LETTERS: Final = frozenset({"agent", "platform"})
"""Who is authorised, and before whom: only letters say that."""

_OF_A_SIDE: Final = {"front": frozenset({"person", "citizen_number"}), "back": frozenset({"valid_until"})}


class Reader:
    """Reads pages for what one run wants of them."""

    def __init__(self, wanted: Recognition) -> None:
        """Make ready the phrases of the papers that may be met."""
        self.scorer = Scorer(wanted.papers)
        self._fields = wanted.fields

    def readings(
        self,
        lines: Sequence[Line],
        *,
        page: int,
        by: ReadBy,
        usual: float = 0.0,
        turn: Turn = 0,
        known: Sequence[Field] = (),
    ) -> tuple[Reading, ...]:
        """Say what a page shows: one reading, or one for each of several papers on it.

        `usual` is the height of the page's lines where not all of them were read; `known` are fields that are sure
        already, from a code.
        """
        usual = usual or (median(each.height for each in lines) if lines else 1.0)
        number, of = page_number(lines)
        parts = regions(lines, self.scorer, usual)
        return tuple(
            Reading(
                page=page,
                by=by,
                spot=part.spot,
                turn=turn,
                lines=len(part.lines),
                guesses=part.guesses,
                fields=self.fields(part, page=page, by=by, known=known if len(parts) == 1 else ()),
                number=number,
                of=of,
            )
            for part in parts
        )

    def fields(self, part: Region, *, page: int, by: ReadBy, known: Sequence[Field] = ()) -> tuple[Field, ...]:
        """Read the wanted fields of a part of a page; what a code says as well is joined with the print."""
        asked = {*self.wanted(part.guesses), *_ALWAYS}
        told = [each for each in known if each.name in asked]
        return fields.agreed(fields.read_fields(part.lines, self._library(part.guesses), asked, page=page, by=by), told)

    def wanted(self, guesses: Sequence[Guess]) -> frozenset[str]:
        """Name the fields that the run wants of the paper that this seems to be."""
        if not guesses:
            return frozenset()
        return frozenset(self._fields) & frozenset(self.scorer.paper(self._library(guesses)).fields)

    def is_letter(self, guesses: Sequence[Guess]) -> bool:
        """Whether wanted fields of this paper stand in its paragraphs."""
        return bool(self.wanted(guesses)) and not _OF_LETTERS.isdisjoint(
            self.scorer.paper(self._library(guesses)).fields
        )

    def missing(self, readings: Sequence[Reading]) -> frozenset[str]:
        """Name the wanted fields that papers of this kind always print, and that were not read or fail their check.

        Where it is not clear what a page is, `paper` is missing too.
        """
        lacking: set[str] = set()
        for each in readings:
            if not self.scorer.settled(each.guesses):
                lacking.add("paper")
                continue
            expected = self.wanted(each.guesses) & _EVERY
            side = each.guesses[0].side
            if side in _OF_A_SIDE:
                expected = self.wanted(each.guesses) & _OF_A_SIDE[side]
            lacking |= fields.open_names(each.fields, expected)
            if any(field.name == "register_number" and field.check is not False for field in each.fields):
                lacking.discard("credit_code")
        return frozenset(lacking)

    def _library(self, guesses: Sequence[Guess]) -> str:
        """Give the known paper that a profile's own rule stands for: it says which fields there are, and which side."""
        if not guesses:
            return ""
        best = guesses[0]
        known = (
            each.paper
            for each in guesses
            if "/" not in each.paper and not set(best.evidence[:1]).isdisjoint(each.evidence)
        )
        return next(known, best.paper)
