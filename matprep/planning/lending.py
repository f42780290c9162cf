"""What all cases share: it serves where a case has nothing of its own; what serves nothing is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.model import Verdict, problem
from matprep.planning.candidates import Candidate, merit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def own_first(candidates: Sequence[Candidate]) -> tuple[tuple[Candidate, ...], tuple[Verdict, ...]]:
    """Keep only a case's own candidates where one of them can serve: nothing of it is mixed with what is shared."""
    sound = sorted((each for each in candidates if not each.source.shared and each.sound), key=merit)
    if not sound:
        return tuple(candidates), ()
    chosen = sound[0].source.path
    verdicts = tuple(
        Verdict(part=each.part, status="alternative", problems=(problem("alternative", chosen=chosen, name=chosen),))
        for each in candidates
        if each.source.shared
    )
    return tuple(each for each in candidates if not each.source.shared), verdicts


def unused(unknown: Iterable[Candidate]) -> tuple[tuple[Candidate, ...], tuple[Verdict, ...]]:
    """Leave out the shared pages that serve no requirement of this profile: they may serve another."""
    unknown = tuple(unknown)
    verdicts = tuple(
        Verdict(part=each.part, status="ignored", problems=(problem("shared_unused"),))
        for each in unknown
        if each.source.shared
    )
    return tuple(each for each in unknown if not each.source.shared), verdicts
