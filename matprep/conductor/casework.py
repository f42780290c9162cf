"""One case in memory: its sources, what is known of them, and how far each of its tasks has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

from matprep import planning
from matprep.accounting import Account, Delivered, Result
from matprep.cases import CaseFile
from matprep.model import (
    Facts,
    Failed,
    Finding,
    Plan,
    Prepared,
    Problem,
    Profile,
    Rejected,
    Sighted,
    Task,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from matprep.errors import Complaint
    from matprep.ledger import CaseRow, JobRow, OutputRow, SourceRow
    from matprep.texts import Language

Stage = Literal["waiting", "queued", "out", "made", "done", "rejected", "failed"]


@dataclass
class Work:
    """One task on its way: `row` is its ledger row, `made` what a worker made of it and another verified."""

    profile: Profile
    task: Task
    row: JobRow
    stage: Stage
    made: Prepared | None = None
    outputs: tuple[OutputRow, ...] = ()
    tried: bool = False

    @property
    def ended(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.stage in {"made", "done", "rejected", "failed"}


@dataclass
class Case:
    """The state of one case; the ledger holds what must survive, this holds what a process needs to go on."""

    row: CaseRow
    file: CaseFile = field(default_factory=CaseFile)
    sources: dict[int, SourceRow] = field(default_factory=dict)
    by_path: dict[str, int] = field(default_factory=dict)
    archives: set[int] = field(default_factory=set)
    findings: dict[int, Finding] = field(default_factory=dict)
    refused: dict[tuple[str, int], tuple[Problem, ...]] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    works: dict[tuple[str, str], Work] = field(default_factory=dict)
    groups: dict[tuple[str, str], tuple[Work, ...]] = field(default_factory=dict)
    untaken: int = 0
    examining: set[int] = field(default_factory=set)
    faults: tuple[Complaint, ...] = ()
    complete: bool = False
    changed: bool = True
    plan_after: float = 0.0
    note_after: float = 0.0

    @property
    def name(self) -> str:
        """The case's name, as its folder is called."""
        return self.row.name

    @property
    def quiet(self) -> bool:
        """Whether everything sighted so far has been taken and examined."""
        return not self.untaken and not self.examining

    def keep(self, row: SourceRow) -> None:
        """Remember a source's row."""
        self.sources[row.id] = row
        self.by_path[row.path] = row.id
        if row.parent is not None:
            self.archives.add(row.parent)
        self.changed = True

    def learn(self, source: int, finding: Finding | None) -> None:
        """Remember what examining a source taught (None: it is being examined anew)."""
        self.changed = True
        self.refused = {place: why for place, why in self.refused.items() if place[1] != source}
        if finding is None:
            self.findings.pop(source, None)
            self.examining.add(source)
        else:
            self.findings[source] = finding
            self.examining.discard(source)

    def facts(self, asked: Facts) -> Facts:
        """What is known about the case: the command line first, then case.toml."""
        return {**self.file.facts, **asked}

    def sighted(self, profile: Profile) -> tuple[Sighted, ...]:
        """The sources as a profile's plan sees them: those taken, examined, and not gone before they were prepared."""
        return tuple(
            Sighted(
                id=row.id,
                path=row.path,
                sha256=row.sha256 or "",
                bytes=row.bytes,
                finding=self.findings[row.id],
                folder=row.folder,
                present=row.present,
                refused=self.refused.get((profile.id, row.id), ()),
            )
            for row in self.sources.values()
            if row.state == "taken" and row.id in self.findings
        )

    def planned(self, profile: Profile, asked: Facts, today: dt.date) -> Plan:
        """Plan the case under one profile."""
        return planning.plan(self.sighted(profile), profile, self.facts(asked), self.file, today=today)

    def works_of(self, profile: Profile) -> Iterable[Work]:
        """The tasks of the current plan under one profile, in its order."""
        for task in self.plans[profile.id].tasks:
            yield self.works[profile.id, task.key]

    def regroup(self, profile: Profile) -> None:
        """Put together what is delivered together or not at all: a requirement's tasks; an unknown one by itself."""
        found: dict[tuple[str, str], list[Work]] = {}
        for work in self.works_of(profile):
            found.setdefault(_group(work), []).append(work)
        kept = {key: group for key, group in self.groups.items() if key[0] != profile.id}
        self.groups = {**kept, **{key: tuple(group) for key, group in found.items()}}

    def group_of(self, work: Work) -> tuple[Work, ...]:
        """The works that are delivered together with this one, itself among them."""
        return self.groups[_group(work)]

    def account(self, profile: Profile, asked: Facts, language: Language, version: str) -> Account:
        """Everything that the manifest is written from."""
        return Account(
            case=self.name,
            profile=profile,
            facts=self.facts(asked),
            plan=self.plans[profile.id],
            sources=tuple(self.sources.values()),
            findings=self.findings,
            results={work.task.key: result(work) for work in self.works_of(profile)},
            language=language,
            version=version,
        )


def result(work: Work) -> Result:
    """How a task stands, for the manifest."""
    outcome = work.row.outcome
    if work.stage == "done":
        outputs = tuple(Delivered(name=each.name, sha256=each.sha256, made=each.made) for each in work.outputs)
        notices = outcome.material.problems if isinstance(outcome, Prepared) else ()
        return Result(status="prepared", problems=notices, outputs=outputs)
    if work.stage in {"rejected", "failed"} and isinstance(outcome, Rejected | Failed):
        return Result(status="failed" if work.stage == "failed" else "rejected", problems=outcome.problems)
    return Result()


def _group(work: Work) -> tuple[str, str]:
    return (work.profile.id, work.task.requirement or f"?{work.task.key}")


def replaced(row: JobRow, **changes: object) -> JobRow:
    """A job's row with some columns changed."""
    return msgspec.structs.replace(row, **changes)
