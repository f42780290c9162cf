"""What is kept of a package so that it can be said later what expires, and what people mark about its filing."""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal

import msgspec

from matprep.model.problems import RequirementStatus
from matprep.model.profile import Period, Text

LONG_TERM: Final = "long_term"
"""How the end of a validity without an end is written."""

FilingStatus = Literal["filed", "approved", "refused"]


class Validity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when a delivered paper is valid (its last day), where that was read, and whether surely.

    A new filing asks for `valid_days_left` more days.
    """

    requirement: str
    title: Text
    until: dt.date
    source: str
    page: int = 1
    valid_days_left: int = 0
    sure: bool = True


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One package as its notes stood last: the days that matter later, and how each requirement stood.

    `certified_on` is what was told (case.toml, cases.csv, --set) or read; marks may tell of a later day.
    """

    case: str
    profile: str
    title: Text
    folder: str
    period: Period | None = None
    certified_on: dt.date | None = None
    papers: tuple[Validity, ...] = ()
    requirements: dict[str, RequirementStatus] = {}


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="request", tag="mark"):
    """What became of a filing, and when. `undo` takes back the mark of this status and day.

    `id` names it: applied twice, it counts once.
    """

    id: str
    case: str
    profile: str
    status: FilingStatus
    on: dt.date
    undo: bool = False
