"""Whether papers are still valid, and for long enough."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from matprep.judging.shown import Shown, fields, place
from matprep.model import LONG_TERM, Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.model import Requirement

SOON_DAYS: Final = 30
"""A paper that stays valid for fewer days beyond those required is told, so that it is renewed in time."""


def terms(requirement: Requirement, shown: Sequence[Shown], today: dt.date) -> Iterator[Problem]:
    """Say which papers have expired, have fewer days left than required, or will soon."""
    for path in dict.fromkeys(each.path for each in shown):
        ends = [(end, each) for each in shown if each.path == path and (end := valid_until(each)) is not None]
        if ends:
            end, where = max(ends, key=lambda each: each[0])  # of a file with several terms the longest holds
            yield from _term(end, (end - today).days, requirement, where, shown)


def valid_until(shown: Shown) -> dt.date | None:
    """The last day on which a page's paper is valid; None where it does not end, or no day was read."""
    for _, found in fields([shown], "valid_until"):
        if found.value != LONG_TERM:
            try:
                return dt.date.fromisoformat(found.value)
            except ValueError:
                return None
    return None


def _term(end: dt.date, left: int, requirement: Requirement, where: Shown, shown: Sequence[Shown]) -> Iterator[Problem]:
    needed = requirement.valid_days_left
    at = {"date": end.isoformat(), **place(where, shown)}
    if left < 0:
        yield problem("expired", days=-left, **at)
    elif left < needed:
        yield problem("expired", why="short", days=left, needed=needed, **at)
    elif left < needed + SOON_DAYS:
        yield problem("expires_soon", days=left, **at)
