"""Spans of time as people write them: `60d`, `8w`, `2m`, `60天`."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from matprep.deadlines.agenda import later_by, months_later
from matprep.errors import UsageError

_WRITTEN: Final = re.compile(r"\s*(\d{1,5})\s*(d|w|m|y|天|日|周|个?月|年)?\s*", re.IGNORECASE)
_DAYS: Final = {"": 1, "d": 1, "天": 1, "日": 1, "w": 7, "周": 7}
_MONTHS: Final = {"m": 1, "月": 1, "个月": 1, "y": 12, "年": 12}


def last_day(today: dt.date, within: str | dt.timedelta) -> dt.date:
    """The last day of a span that begins today; a bare number counts days. Raises UsageError."""
    if isinstance(within, dt.timedelta):
        return later_by(today, within.days)
    found = _WRITTEN.fullmatch(within)
    if found is None:
        raise UsageError("option_wants_span", option="--within", value=within)
    count, unit = int(found[1]), (found[2] or "").lower()
    if unit in _MONTHS:
        return months_later(today, count * _MONTHS[unit])
    return later_by(today, count * _DAYS[unit])
