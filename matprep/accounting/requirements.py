"""How each requirement of a case stands, and the case as a whole."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.accounting.account import Account, Result
from matprep.accounting.reading import readings_of
from matprep.accounting.showing import shown
from matprep.model import LONG_TERM, RequirementLine, When

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matprep.model import (
        CaseStatus,
        Need,
        Problem,
        Requirement,
        RequirementPlan,
        RequirementStatus,
        SourceLine,
        Task,
    )

UNUSABLE: Final = frozenset({"missing", "rejected", "failed"})


def requirements(account: Account) -> tuple[RequirementLine, ...]:
    """Say of each requirement, in the profile's order, what is handed in and what is wrong with it."""
    return _excused([_requirement(each, account) for each in account.plan.requirements], account)


def case_status(
    requirements: Iterable[RequirementLine], sources: Iterable[SourceLine], problems: Iterable[Problem]
) -> CaseStatus:
    """`incomplete` where a needed requirement has nothing to hand in, `attention` where somebody should look."""
    lines = tuple(requirements)
    if any(each.required and each.status in UNUSABLE for each in lines):
        return "incomplete"
    doubtful = any(each.status in {"attention", "rejected", "failed"} for each in lines)
    loose = any(
        each.status in {"unassigned", "rejected", "failed"} or (each.status == "pending" and each.problems)
        for each in sources
    )
    open_ = any(each.severity == "warning" for each in problems)
    return "attention" if doubtful or loose or open_ else "ready"


def _requirement(planned: RequirementPlan, account: Account) -> RequirementLine:
    tasks = [task for task in account.plan.tasks if task.requirement == planned.id]
    results = [account.results.get(task.key, Result()) for task in tasks]
    problems = (
        *planned.problems,
        *(each for task in tasks for each in task.problems),
        *(each for result in results for each in result.problems),
    )
    end = min(_ends(tasks, account), default=None)
    known = account.profile.requirement(planned.id)
    assert known is not None  # noqa: S101 - the plan is made from this profile
    return RequirementLine(
        id=planned.id,
        title=known.title,
        required=planned.needed,
        status=_requirement_status(planned, results, problems),
        outputs=tuple(output.name for result in results for output in result.outputs),
        problems=shown(problems, account.language),
        need=_need(known),
        when=dict(known.required.when) if isinstance(known.required, When) else {},
        group=known.group,
        valid_until=end.isoformat() if end else None,
        days_left=(end - account.day).days if end and account.day else None,
    )


def _need(requirement: Requirement) -> Need:
    if isinstance(requirement.required, When):
        return "conditional"
    return "required" if requirement.required else "optional"


def _ends(tasks: Sequence[Task], account: Account) -> Iterator[dt.date]:
    """The last day of each file handed in, so far as one was read; of a file with several terms the longest holds."""
    for source in dict.fromkeys(part.source for task in tasks for part in task.parts):
        parts = [part for task in tasks for part in task.parts if part.source == source]
        read = [found for part in parts for found in readings_of(part, account.findings.get(source))]
        written = [field.value for each in read for field in each.fields if field.name == "valid_until"]
        days = [day for each in written if (day := _day(each)) is not None]
        if days and LONG_TERM not in written:
            yield max(days)


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


def _excused(lines: Sequence[RequirementLine], account: Account) -> tuple[RequirementLine, ...]:
    """One of a group is enough: what cannot be used is not needed where another of its group is handed in."""
    group_of = {each.id: each.group for each in account.profile.requirements if each.group}
    given = {task.requirement for task in account.plan.tasks} | {each.id for each in lines if each.status == "waived"}
    served = {group_of.get(each.id) for each in lines if each.id in given and each.status not in UNUSABLE} - {None}
    return tuple(
        msgspec.structs.replace(each, required=each.required and group_of.get(each.id) not in served)
        if each.status in UNUSABLE
        else each
        for each in lines
    )


def _requirement_status(
    planned: RequirementPlan, results: Sequence[Result], problems: Iterable[Problem]
) -> RequirementStatus:
    endings = {each.status for each in results}
    if "failed" in endings:
        return "failed"
    if "rejected" in endings:
        return "rejected"
    if planned.status is not None:
        return planned.status
    if "pending" in endings:
        return "missing"
    return "attention" if any(each.severity == "warning" for each in problems) else "ready"
