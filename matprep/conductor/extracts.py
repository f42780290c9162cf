"""What was read on the papers that a case hands in: for the copy sheet, and for what expires later (pure)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.accounting import Result
from matprep.fields import NAMES
from matprep.model import LONG_TERM, Field, Reading, Requirement, Task, Terms, Validity
from matprep.texts import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matprep.accounting import Account
    from matprep.model import Manifest, Part

_MIDDLE: Final = 2
_DOUBTFUL_BELOW: Final = 0.9
"""Confidence of OCR over a page's lines below which a value that has no check of its own is to be looked at."""

_UNTIL: Final = "valid_until"


class Extract(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value read on a paper that is handed in: for which requirement, in which source, how surely.

    `delivered`: the paper lies in the package.
    """

    requirement: Requirement
    task: str
    source: str
    field: Field
    sure: bool
    delivered: bool


def extracts(account: Account) -> tuple[Extract, ...]:
    """Every value read on the parts that the plan takes, in the order of requirements, files and pages."""
    order = {each.id: each.order for each in account.profile.requirements}
    tasks = sorted(
        (each for each in account.plan.tasks if each.requirement in order), key=lambda each: _place(each, order)
    )
    paths = {row.id: row.path for row in account.sources}
    return tuple(found for task in tasks for part in task.parts for found in _of_part(task, part, account, paths))


def terms(account: Account, note: Manifest, folder: str) -> Terms:
    """What of a package matters later."""
    return Terms(
        case=note.case,
        profile=account.profile.id,
        title=account.profile.title,
        folder=folder,
        period=account.profile.period,
        certified_on=_day(account.facts.get("certified_on", "")),
        papers=tuple(_validities(extracts(account))),
        requirements={each.id: each.status for each in note.requirements},
    )


def _place(task: Task, order: dict[str, int]) -> tuple[int, int]:
    return order[task.requirement or ""], task.number


def _of_part(task: Task, part: Part, account: Account, paths: Mapping[int, str]) -> Iterator[Extract]:
    requirement = account.profile.requirement(task.requirement or "")
    finding = account.findings.get(part.source)
    if requirement is None or finding is None:
        return
    delivered = account.results.get(task.key, Result()).status == "prepared"
    for reading in finding.readings:
        if _is_of(reading, part):
            for field in sorted(reading.fields, key=_rank):
                yield Extract(
                    requirement=requirement,
                    task=task.key,
                    source=printable(paths.get(part.source, "")),
                    field=field,
                    sure=_is_sure(field, reading),
                    delivered=delivered,
                )


def _rank(field: Field) -> int:
    return NAMES.index(field.name) if field.name in NAMES else len(NAMES)


def _is_of(reading: Reading, part: Part) -> bool:
    """Whether a reading lies on the part's pages, and inside its region where it has one."""
    if reading.page not in part.pages:
        return False
    if part.box is None or reading.spot is None:
        return True
    left, top, right, bottom = reading.spot
    across, down = (left + right) / _MIDDLE, (top + bottom) / _MIDDLE
    return part.box[0] <= across <= part.box[2] and part.box[1] <= down <= part.box[3]


def _is_sure(field: Field, reading: Reading) -> bool:
    if field.check is not None or field.by != "ocr":
        return field.check is not False
    confidence = reading.look.confidence if reading.look is not None else None
    return confidence is None or confidence >= _DOUBTFUL_BELOW


def _validities(found: tuple[Extract, ...]) -> Iterator[Validity]:
    """The last day of each delivered paper; of several on one paper the first. What has no end never expires."""
    ends: dict[str, tuple[dt.date, Extract]] = {}
    for each in found:
        day = _day(each.field.value) if each.field.name == _UNTIL and each.field.value != LONG_TERM else None
        if each.delivered and day is not None and (each.task not in ends or day < ends[each.task][0]):
            ends[each.task] = (day, each)
    for day, each in ends.values():
        yield Validity(
            requirement=each.requirement.id,
            title=each.requirement.title,
            until=day,
            source=each.source,
            page=each.field.page,
            valid_days_left=each.requirement.valid_days_left,
            sure=each.sure,
        )


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None
