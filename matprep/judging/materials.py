"""What a platform would refuse about the pages chosen for one requirement, each for itself (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.judging.checks import failed_checks, hidden_fields
from matprep.judging.pictures import legibility, looks
from matprep.judging.stamps import stamps
from matprep.judging.terms import terms

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from matprep.judging.shown import Shown
    from matprep.model import Facts, Problem, Profile, Reading, Requirement


def judge(
    requirement: Requirement, profile: Profile, shown: Sequence[Shown], facts: Facts, today: dt.date
) -> tuple[Problem, ...]:
    """Judge what is handed in for a requirement: its terms, how it looks, its numbers, the stamps on it.

    `shown` are the pages chosen that were read, in the order in which they are delivered; a page that was not read is
    not judged, and what was not measured is not told. `facts` are what people told. Nothing is told twice.
    """
    shown = [each for each in shown if not each.doubtful]
    found = (
        *terms(requirement, shown, today),
        *looks(requirement, shown),
        *failed_checks(requirement, shown, facts),
        *hidden_fields(requirement, shown),
        *stamps(requirement, profile, shown, today),
    )
    return tuple(each for number, each in enumerate(found) if each not in found[:number])


def why_unknown(readings: Sequence[Reading]) -> tuple[Problem, ...]:
    """Say why it may not have been seen what a file is: its print can hardly be read."""
    looks = (each.look for each in readings if each.look is not None)
    found = (each for look in looks for each in legibility(look, {}))
    return tuple({each.code: each for each in found}.values())
