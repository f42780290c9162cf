"""What became of each source, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.accounting.account import Result
from matprep.accounting.reading import read
from matprep.accounting.showing import printable, shown
from matprep.manifest import public_fields
from matprep.model import FAILED_CODES, WORST_FIRST, Part, PartLine, Problem, SourceLine, Task, Verdict
from matprep.planning.candidates import NATURAL
from matprep.planning.pages import pages_written
from matprep.planning.weighing import roster_of
from matprep.planning.whole import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.accounting.account import Account
    from matprep.ledger import SourceRow
    from matprep.model import Finding, SourceStatus
    from matprep.planning.weighing import Roster


def sources(account: Account) -> Iterator[SourceLine]:
    """Say of each source, in the order of names, what became of it."""
    by_source: dict[int, list[tuple[Part, Task | Verdict]]] = {}
    for part, decided in parts_of(account.plan):
        by_source.setdefault(part.source, []).append((part, decided))
    roster = roster_of(account.profile)
    for row in sorted(account.sources, key=lambda each: (NATURAL(each.path), each.path)):
        yield _source(row, by_source.get(row.id, []), account, roster)


def _source(
    row: SourceRow, parts: Sequence[tuple[Part, Task | Verdict]], account: Account, roster: Roster
) -> SourceLine:
    finding = account.findings.get(row.id)
    lines = tuple(
        _part(part, decided, finding, account, roster)
        for part, decided in sorted(parts, key=lambda each: (each[0].pages, each[0].box or ()))
    )
    served = {line.requirement for line in lines}
    problems = (*row.problems, *(finding.problems if finding and finding.usable else ()))
    path, raw = printable(row.path)
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
        problems=shown(problems, account.language),
    )


def _source_status(row: SourceRow, parts: Sequence[PartLine]) -> SourceStatus:
    if row.state == "refused":
        return "failed" if any(each.code in FAILED_CODES for each in row.problems) else "rejected"
    if row.state in {"expanded", "ignored", "withdrawn"}:
        return row.state
    found = {each.status for each in parts}
    return next((status for status in WORST_FIRST if status in found), "pending")


def _part(part: Part, decided: Task | Verdict, finding: Finding | None, account: Account, roster: Roster) -> PartLine:
    if isinstance(decided, Verdict):
        status, problems = decided.status, decided.problems
        outputs: tuple[str, ...] = ()
    else:
        result = account.results.get(decided.key, Result())
        status, problems = _end(part, decided, result)
        outputs = _made_of(part, decided, result)
    known = read(part, finding, account.profile, roster)
    return PartLine(
        pages=pages_written(part.pages, finding.pages if finding else 0),
        requirement=part.requirement,
        status=status,
        outputs=outputs,
        problems=shown(problems, account.language),
        side=part.side,
        box=part.box,
        turn=part.turn,
        recognised_by=part.by,
        confidence=known.confidence,
        evidence=known.evidence,
        guesses=known.guesses,
        fields=known.fields,
    )


def _end(part: Part, task: Task, result: Result) -> tuple[SourceStatus, tuple[Problem, ...]]:
    if part.requirement is None and result.status == "prepared":
        why = task.problems or (Problem(code="unassigned"),)
        return "unassigned", (*why, *result.problems)
    return result.status, result.problems


def _made_of(part: Part, task: Task, result: Result) -> tuple[str, ...]:
    """Name the outputs that hold pages of this part."""
    index = task.parts.index(part)
    return tuple(each.name for each in result.outputs if index in each.made.pieces)
