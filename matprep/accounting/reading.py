"""What was read on a part, as a delivery note may show it: evidence, guesses, fields with long numbers masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from matprep import papers
from matprep.fields import NAMES
from matprep.manifest import fit_to_show
from matprep.model import Box, FieldLine, GuessLine, Text
from matprep.planning.weighing import best_guesses

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matprep.model import Field, Finding, Guess, Part, Profile, Reading
    from matprep.planning.weighing import Roster

EVIDENCE_SHOWN: Final = 6
"""Phrases that are told of one part: more convince nobody further."""


class Read(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the content of a part says."""

    confidence: float | None = None
    evidence: tuple[str, ...] = ()
    guesses: tuple[GuessLine, ...] = ()
    fields: tuple[FieldLine, ...] = ()


def readings_of(part: Part, finding: Finding | None) -> tuple[Reading, ...]:
    """Everything that was read on a part's pages, or on its region of a page, in the order of pages."""
    if finding is None:
        return ()
    return tuple(
        each
        for each in finding.readings
        if each.page in part.pages and (part.box is None or each.spot is None or _is_in(each.spot, part.box))
    )


def read(part: Part, finding: Finding | None, profile: Profile, roster: Roster) -> Read:
    """Say what a part's content speaks for: of an assigned one for its requirement, of another what it may be."""
    found = readings_of(part, finding)
    fields = field_lines(found)
    if part.requirement is None:
        return Read(guesses=guess_lines(found, profile, roster), fields=fields)
    heard = [guess for each in found for guess in roster.heard(each)]
    allies = [each for each in heard if part.requirement in roster.serves.get(each.paper, ())]
    allies.sort(key=lambda each: -each.score)
    if not allies:
        return Read(fields=fields)
    return Read(confidence=_confidence(allies[0], roster), evidence=_evidence(allies), fields=fields)


def field_lines(readings: Iterable[Reading]) -> tuple[FieldLine, ...]:
    """List the values read, each once, in the order of pages and, on each, as people look for them."""
    lines = [
        FieldLine(
            name=each.name,
            value=fit_to_show(each.name, each.value),
            page=each.page,
            by=each.by,
            check=each.check,
        )
        for reading in readings
        for each in sorted(reading.fields, key=_place)
    ]
    return tuple(dict.fromkeys(lines))


def _place(field: Field) -> int:
    return NAMES.index(field.name) if field.name in NAMES else len(NAMES)


def guess_lines(readings: Iterable[Reading], profile: Profile | None, roster: Roster) -> tuple[GuessLine, ...]:
    """Name the two papers that pages may best be."""
    return tuple(
        GuessLine(
            paper=each.paper,
            title=title_of(each.paper, profile),
            confidence=round(confidence, 2),
            side=each.side,
            evidence=_evidence([each]),
        )
        for each, confidence in best_guesses(readings, roster)
    )


def title_of(paper: str, profile: Profile | None) -> Text:
    """What a paper is called: one of the profile's own bears its requirement's title."""
    own = profile.requirement(paper.partition("/")[2]) if profile is not None else None
    return own.title if own is not None else Text(zh=papers.title(paper, "zh"), en=papers.title(paper, "en"))


def _confidence(guess: Guess, roster: Roster) -> float:
    return round(min(guess.score / (2 * roster.threshold(guess.paper)), 0.99), 2)


def _evidence(guesses: Iterable[Guess]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase for each in guesses for phrase in each.evidence))[:EVIDENCE_SHOWN]


def _is_in(spot: Box, box: Box) -> bool:
    across, down = (spot[0] + spot[2]) / 2, (spot[1] + spot[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]
