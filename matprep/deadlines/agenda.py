"""Terms and marks, seen from one day: what expires, what may be renewed, which filing has to be finished (pure)."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matprep.model import FilingStatus, Mark, Period, Terms, Text, Validity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Kind = Literal["paper", "certification", "filing", "refused"]
"""`filing`: filed and not answered yet; `refused`: to be mended and filed again."""

State = Literal["expired", "open", "later"]
"""`open`: something may or must be done now."""

PAPER_FROM_DAYS: Final = 30
"""A paper is due so many days before its end, or as many as its requirement asks to be left, if that is more."""

_FIRST: Final = dt.date.min
_LAST: Final = dt.date.max


class Due(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing of one package: `date` is the next day that matters, `days_left` counts to it (below zero: it is past).

    `opens_on` is the day from which something may be done, `ends_on` the last day. Of a certification whose renewal
    has not opened yet, `date` is `opens_on`; else it is `ends_on`.
    """

    date: dt.date
    days_left: int
    state: State
    kind: Kind
    case: str
    profile: str
    title: Text
    out: str
    folder: str
    opens_on: dt.date
    ends_on: dt.date
    requirement: str | None = None
    requirement_title: Text | None = None
    source: str = ""
    page: int = 0
    sure: bool = True
    valid_days_left: int = 0
    since: dt.date | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of a filing on a day, marked or told."""

    on: dt.date
    status: FilingStatus


class Package(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A package of the output folder `out`: its terms, and the marks that count."""

    out: str
    terms: Terms
    marks: tuple[Mark, ...] = ()

    @property
    def history(self) -> tuple[Event, ...]:
        """What became of its filings, in order of days: the marks, and the day of certification that was told.

        On one day what was marked later counts as later, and the told day last.
        """
        found = [Event(on=each.on, status=each.status) for each in self.marks]
        if self.terms.certified_on is not None:
            found.append(Event(on=self.terms.certified_on, status="approved"))
        return tuple(sorted(found, key=lambda each: each.on))

    @property
    def is_open(self) -> bool:
        """Whether a filing is still to be made or answered."""
        history = self.history
        return not history or history[-1].status != "approved"


def dues(package: Package, today: dt.date) -> Iterator[Due]:
    """Everything of one package that has a day."""
    for paper in package.terms.papers:
        yield _paper(package, paper, today)
    history, period = package.history, package.terms.period
    if period is None or not history:
        return
    filing = _filing(package, period, today)
    if filing is not None:
        yield filing
    certified = _day_of(history, "approved")
    if certified is not None:
        ends = months_later(certified, period.valid_months)
        found = _about(package, "certification", (later_by(ends, -period.renew_from_days), ends), certified, today)
        waits = filing is not None and filing.kind == "filing" and filing.state == "open"
        if not waits or found.state == "expired":
            yield found


def soonest_first(found: Iterable[Due]) -> tuple[Due, ...]:
    """Sort by day; what falls on one day by case, profile and paper, so that the order is always the same."""
    return tuple(sorted(found, key=_place))


def _place(each: Due) -> tuple[object, ...]:
    return (each.date, each.case, each.profile, each.kind, each.requirement or "", each.source, each.out)


def _paper(package: Package, paper: Validity, today: dt.date) -> Due:
    opens = later_by(paper.until, -max(paper.valid_days_left, PAPER_FROM_DAYS))
    found = _about(package, "paper", (opens, paper.until), None, today)
    return msgspec.structs.replace(
        found,
        date=paper.until,
        days_left=(paper.until - today).days,
        requirement=paper.requirement,
        requirement_title=paper.title,
        source=paper.source,
        page=paper.page,
        sure=paper.sure,
        valid_days_left=paper.valid_days_left,
    )


def _filing(package: Package, period: Period, today: dt.date) -> Due | None:
    """What is filed or was refused last, with the day by which it has to be finished."""
    history = package.history
    last = history[-1]
    if last.status == "approved":
        return None
    approved = _day_of(history, "approved") or _FIRST
    filed = _day_of([each for each in history if each.on >= approved], "filed") or last.on
    ends = later_by(filed, period.finish_within_days)
    return _about(package, "filing" if last.status == "filed" else "refused", (filed, ends), last.on, today)


def _about(package: Package, kind: Kind, days: tuple[dt.date, dt.date], since: dt.date | None, today: dt.date) -> Due:
    """A line about a package; `days` are those from which and until which something may be done."""
    opens, ends = days
    state = _state(opens, ends, today)
    date = opens if state == "later" else ends
    return Due(
        date=date,
        days_left=(date - today).days,
        state=state,
        kind=kind,
        case=package.terms.case,
        profile=package.terms.profile,
        title=package.terms.title,
        out=package.out,
        folder=package.terms.folder,
        opens_on=opens,
        ends_on=ends,
        since=since,
    )


def _state(opens: dt.date, ends: dt.date, today: dt.date) -> State:
    if ends < today:
        return "expired"
    return "open" if opens <= today else "later"


def _day_of(history: Sequence[Event], status: FilingStatus) -> dt.date | None:
    return next((each.on for each in reversed(history) if each.status == status), None)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months later; the last of the month where that month has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > _LAST.year:
        return _LAST
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def later_by(day: dt.date, days: int) -> dt.date:
    """A day some days later (below zero: earlier); at the end of the calendar it stays there."""
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return _LAST if days > 0 else _FIRST
