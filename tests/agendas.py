"""Packages with days, seen from one day: papers with an end, marks of filings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from matprep.deadlines.agenda import Package
from matprep.model import Mark, Period, Terms, Text, Validity

if TYPE_CHECKING:
    from matprep.model import FilingStatus

TODAY = dt.date(2026, 11, 29)
YEARLY = Period(valid_months=12, renew_from_days=60, finish_within_days=30, source="S1")
TITLE = Text(zh="企业认证", en="Enterprise")


def day(written: str) -> dt.date:
    return dt.date.fromisoformat(written)


def mark(status: FilingStatus, on: str) -> Mark:
    return Mark(id=f"{status}{on}", case="甲", profile="office", status=status, on=day(on))


def package(*marks: Mark, **terms: Any) -> Package:
    given = {"case": "甲", "profile": "office", "title": TITLE, "folder": "甲", "period": YEARLY, **terms}
    return Package(out="out", terms=Terms(**given), marks=marks)


def licence(until: str, **values: Any) -> Validity:
    title = Text(zh="营业执照", en="Business licence")
    return Validity(requirement="business_licence", title=title, until=day(until), source="a.jpg", **values)
