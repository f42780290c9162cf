"""What became of each source and each requirement: plan and results → manifest (pure)."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matprep import texts
from matprep.ledger import SourceRow
from matprep.manifest import mask, public_fields
from matprep.model import (
    FAILED_CODES,
    SCHEMA,
    WORST_FIRST,
    CaseStatus,
    Entry,
    Facts,
    Finding,
    LimitsMet,
    Made,
    Manifest,
    Part,
    PartLine,
    Plan,
    Problem,
    Profile,
    ProfileLine,
    RequirementLine,
    RequirementPlan,
    RequirementStatus,
    ShownProblem,
    SourceLine,
    SourceStatus,
    Task,
    ToolLine,
    Verdict,
)
from matprep.planning.candidates import NATURAL
from matprep.planning.pages import pages_written
from matprep.planning.whole import parts_of
from matprep.texts import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


UNUSABLE: Final = frozenset({"missing", "rejected", "failed"})

_REGISTERED: Final = frozenset({"credit_code", "licence_number", "register_number"})
"""Long numbers that public registers show: they stand in clear."""

_PERSONAL: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){14,}[Xx]?")
"""A citizen or account number, however it is grouped: 15 digits or more, at the end perhaps an X."""


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
    """Everything known of one case under one profile, from which its manifest is written."""

    case: str
    profile: Profile
    facts: Facts
    plan: Plan
    sources: tuple[SourceRow, ...]
    findings: dict[int, Finding]
    results: dict[str, Result]
    language: Language
    version: str


def manifest(account: Account) -> Manifest:
    """Write the delivery note: each source once, each requirement once, each delivered file once."""
    sources = tuple(_sources(account))
    requirements = _excused([_requirement(each, account) for each in account.plan.requirements], account)
    profile = account.profile
    return Manifest(
        schema=SCHEMA,
        case=account.case,
        facts=_public(account.facts),
        profile=ProfileLine(id=profile.id, version=profile.version, sha256=profile.sha256, title=profile.title),
        tool=ToolLine(name="matprep", version=account.version),
        status=case_status(requirements, sources, account.plan.problems),
        requirements=requirements,
        sources=sources,
        outputs=tuple(_entries(account)),
        problems=_shown(account.plan.problems, account.language),
    )


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
    known = account.profile.requirement(planned.id)
    assert known is not None  # noqa: S101 - the plan is made from this profile
    return RequirementLine(
        id=planned.id,
        title=known.title,
        required=planned.needed,
        status=_requirement_status(planned, results, problems),
        outputs=tuple(output.name for result in results for output in result.outputs),
        problems=_shown(_once(problems), account.language),
    )


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


def _public(facts: Facts) -> Facts:
    """Facts as they may be shown: citizen and account numbers masked."""
    return {
        name: value if name in _REGISTERED else _PERSONAL.sub(lambda found: mask(re.sub("[ -]", "", found[0])), value)
        for name, value in facts.items()
    }


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


def _sources(account: Account) -> Iterable[SourceLine]:
    by_source: dict[int, list[tuple[Part, Task | Verdict]]] = {}
    for part, decided in parts_of(account.plan):
        by_source.setdefault(part.source, []).append((part, decided))
    for row in sorted(account.sources, key=lambda each: (NATURAL(each.path), each.path)):
        yield _source(row, by_source.get(row.id, []), account)


def _source(row: SourceRow, parts: Sequence[tuple[Part, Task | Verdict]], account: Account) -> SourceLine:
    finding = account.findings.get(row.id)
    lines = tuple(
        _part(part, decided, finding, account) for part, decided in sorted(parts, key=lambda each: each[0].pages)
    )
    served = {line.requirement for line in lines}
    problems = (*row.problems, *(finding.problems if finding and finding.usable else ()))
    path, raw = _printable(row.path)
    return SourceLine(
        path=path,
        path_bytes=raw,
        sha256=row.sha256,
        bytes=row.bytes,
        kind=finding.kind if finding else ("zip" if row.state == "expanded" else None),
        status=_source_status(row, lines),
        requirement=next(iter(served)) if len(served) == 1 else None,
        recognised_by=next((part.by for part, _ in parts if part.by), None),
        parts=lines,
        fields=public_fields(finding.fields) if finding else {},
        problems=_shown(problems, account.language),
    )


def _source_status(row: SourceRow, parts: Sequence[PartLine]) -> SourceStatus:
    if row.state == "refused":
        return "failed" if any(each.code in FAILED_CODES for each in row.problems) else "rejected"
    if row.state in {"expanded", "ignored", "withdrawn"}:
        return row.state
    found = {each.status for each in parts}
    return next((status for status in WORST_FIRST if status in found), "pending")


def _part(part: Part, decided: Task | Verdict, finding: Finding | None, account: Account) -> PartLine:
    pages = pages_written(part.pages, finding.pages if finding else 0)
    if isinstance(decided, Verdict):
        return PartLine(
            pages=pages,
            requirement=part.requirement,
            status=decided.status,
            problems=_shown(decided.problems, account.language),
        )
    result = account.results.get(decided.key, Result())
    problems = result.problems
    status: SourceStatus = result.status
    if part.requirement is None and status == "prepared":
        status = "unassigned"
        problems = (*(decided.problems or (Problem(code="unassigned"),)), *problems)
    return PartLine(
        pages=pages,
        requirement=part.requirement,
        status=status,
        outputs=_made_of(part, decided, result),
        problems=_shown(problems, account.language),
    )


def _made_of(part: Part, task: Task, result: Result) -> tuple[str, ...]:
    """Name the outputs that hold pages of this part."""
    index = task.parts.index(part)
    return tuple(each.name for each in result.outputs if index in each.made.pieces)


def _entries(account: Account) -> Iterable[Entry]:
    paths = {row.id: _printable(row.path)[0] for row in account.sources}
    for task in account.plan.tasks:
        for each in account.results.get(task.key, Result()).outputs:
            yield _entry(each, task, paths)


def _entry(output: Delivered, task: Task, paths: Mapping[int, str]) -> Entry:
    made, rules = output.made, task.rules
    met = rules.min_bytes <= made.bytes and (not rules.max_bytes or made.bytes <= rules.max_bytes)
    return Entry(
        name=output.name,
        sha256=output.sha256,
        bytes=made.bytes,
        kind=made.kind,
        width=made.width,
        height=made.height,
        pages=made.pages,
        requirement=task.requirement,
        sources=tuple(dict.fromkeys(paths[task.parts[index].source] for index in made.pieces)),
        limits=LimitsMet(min_bytes=rules.min_bytes, max_bytes=rules.max_bytes, met=met),
        quality=made.quality,
        steps=made.steps,
    )


def _shown(problems: Iterable[Problem], language: Language) -> tuple[ShownProblem, ...]:
    return tuple(texts.shown(each, language) for each in problems)


def _once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    found: list[Problem] = []
    for each in problems:
        if each not in found:
            found.append(each)
    return tuple(found)


def _printable(path: str) -> tuple[str, str | None]:
    """A path as text, and its bytes in base64 where it is not UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "surrogateescape")
        return raw.decode("utf-8", "backslashreplace"), base64.b64encode(raw).decode("ascii")
    return path, None
