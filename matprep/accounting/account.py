"""What is known of one case under one profile when its delivery note is written."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from matprep.ledger import SourceRow
from matprep.model import Facts, Finding, Made, Plan, Problem, Profile, ReadsByOcr
from matprep.texts import Language


class Delivered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One output under its final name (relative to the package), and how it was made."""

    name: str
    sha256: str
    made: Made


class Result(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a task stands: its outputs where it is prepared, its problems in any case."""

    status: Literal["pending", "prepared", "rejected", "failed"] = "pending"
    problems: tuple[Problem, ...] = ()
    outputs: tuple[Delivered, ...] = ()


class Account(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything known of one case under one profile, from which its manifest is written.

    `day` is the run's date (None: days left are not counted), `ocr` whether the run reads by OCR.
    """

    case: str
    profile: Profile
    facts: Facts
    plan: Plan
    sources: tuple[SourceRow, ...]
    findings: dict[int, Finding]
    results: dict[str, Result]
    language: Language
    version: str
    day: dt.date | None = None
    ocr: ReadsByOcr = "not_needed"
