"""One case in memory: its sources, what is known of them, and how far each of its tasks has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

from matprep import naming, planning, texts
from matprep.accounting import Account, Delivered, Result
from matprep.cases import NOTHING_TOLD, SHARED, CaseFile, Told, unknown_files, with_shared
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
    problem,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from matprep.conductor.options import Options
    from matprep.errors import Complaint
    from matprep.ledger import CaseRow, JobRow, OutputRow, SourceRow

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
    """The state of one case; the ledger holds what must survive, this holds what a process needs to go on.

    What all cases of a folder share is such a state too, their `pool`: it knows them as its `borrowers`, and nothing is
    planned for it alone. `borrowed` are the pool's sources of which something stands in this case's packages; `missed`
    those that are gone and would be needed again.
    """

    row: CaseRow
    file: CaseFile = field(default_factory=CaseFile)
    told: Told = NOTHING_TOLD
    pool: Case | None = None
    is_pool: bool = False
    borrowers: list[Case] = field(default_factory=list)
    borrowed: frozenset[int] = frozenset()
    missed: set[int] = field(default_factory=set)
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
    table_faults: tuple[Complaint, ...] = ()
    complete: bool = False
    changed: bool = True
    plan_after: float = 0.0
    note_after: float = 0.0
    held_open: bool = False

    @property
    def name(self) -> str:
        """The case's name, as its folder is called."""
        return self.row.name

    @property
    def label(self) -> str:
        """What it is called where people follow a run."""
        return SHARED if self.is_pool else self.name

    def shown(self, row: SourceRow) -> str:
        """A source's path as people are shown it beside the label."""
        return texts.printable(row.path.partition("/")[2] if self.is_pool else row.path)

    @property
    def quiet(self) -> bool:
        """Whether everything sighted so far has been taken and examined, also of what is shared."""
        return not self.untaken and not self.examining and (self.pool is None or self.pool.quiet)

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """What is wrong with what people told about the case: it waits until that is mended."""
        return (*self.faults, *self.table_faults, *(self.pool.faults if self.pool is not None else ()))

    @property
    def every_source(self) -> tuple[SourceRow, ...]:
        """Its own sources, and those of the pool that lie there or once served it."""
        return (*self.sources.values(), *self._lent())

    def _lent(self) -> Iterable[SourceRow]:
        for row in self.pool.sources.values() if self.pool is not None else ():
            if row.state not in {"ignored", "withdrawn"} and (row.present or row.id in self.borrowed):
                yield row

    def holder(self, source: int) -> Case:
        """Where a source is at home: in this case, or in the pool."""
        return self.pool if self.pool is not None and source not in self.sources else self

    def source(self, source: int) -> SourceRow:
        """One of its sources, own or shared."""
        return self.holder(source).sources[source]

    def finding(self, source: int) -> Finding | None:
        """What examining one of its sources taught, own or shared."""
        return self.holder(source).findings.get(source)

    @property
    def every_finding(self) -> dict[int, Finding]:
        """What examining its sources taught, own and shared."""
        return {**self.pool.findings, **self.findings} if self.pool is not None else self.findings

    def keep(self, row: SourceRow) -> None:
        """Remember a source's row."""
        self.sources[row.id] = row
        self.by_path[row.path] = row.id
        if row.parent is not None:
            self.archives.add(row.parent)
        self.touch()

    def learn(self, source: int, finding: Finding | None) -> None:
        """Remember what examining a source taught (None: it is being examined anew)."""
        for each in (self, *self.borrowers):
            each.refused = {place: why for place, why in each.refused.items() if place[1] != source}
        self.touch()
        if finding is None:
            self.findings.pop(source, None)
            self.examining.add(source)
        else:
            self.findings[source] = finding
            self.examining.discard(source)

    def forget(self, source: int) -> None:
        """Nothing is known of a source any more: its content is another and not at hand."""
        self.findings.pop(source, None)
        self.examining.discard(source)
        self.touch()

    def miss(self, source: int) -> None:
        """A shared source is gone though it is needed again."""
        self.missed.add(source)
        self.changed = True

    def touch(self) -> None:
        """Something is other than planned, here and wherever it is lent to."""
        self.changed = True
        for each in self.borrowers:
            each.changed = True

    def asked(self, profiles: tuple[Profile, ...]) -> tuple[Profile, ...]:
        """The profiles of the run that this case is for."""
        return tuple(each for each in profiles if not self.told.profiles or each.id in self.told.profiles)

    def facts(self, profile: Profile, asked: Facts) -> Facts:
        """What people told: the command line first, then case.toml, the table of cases, what is told for all of them.

        What the papers tell comes after that: a plan's own facts hold both.
        """
        shared = self.pool.file.facts if self.pool is not None else {}
        return {**shared, **self.told.facts_for(profile.id), **self.file.facts, **asked}

    @property
    def whole_file(self) -> CaseFile:
        """Its own case.toml together with that of what is shared."""
        if self.pool is None:
            return self.file
        return with_shared(self.file, self.pool.file, [row.path for row in self._lent()])

    def sighted(self, profile: Profile) -> tuple[Sighted, ...]:
        """The sources as a profile's plan sees them: those taken, examined, and not gone before they were prepared."""
        findings = self.every_finding
        return tuple(
            Sighted(
                id=row.id,
                path=row.path,
                sha256=row.sha256 or "",
                bytes=row.bytes,
                finding=findings[row.id],
                folder=row.folder,
                present=row.present,
                shared=row.id not in self.sources,
                refused=self.refused.get((profile.id, row.id), ()),
            )
            for row in self.every_source
            if row.state == "taken" and row.id in findings
        )

    def planned(self, profile: Profile, asked: Facts, today: dt.date) -> Plan:
        """Plan the case under one profile."""
        file = self.whole_file
        plan = planning.plan(self.sighted(profile), profile, self.facts(profile, asked), file, today=today)
        return msgspec.structs.replace(plan, problems=(*plan.problems, *self._unknown_files()))

    def _unknown_files(self) -> tuple[Problem, ...]:
        """What its case.toml names and nobody handed in, and what that of the shared papers names."""
        own = unknown_files(self.file, [row.path for row in self.every_source])
        if self.pool is None:
            return own
        inner = [row.path.partition("/")[2] for row in self.pool.sources.values()]
        return (*own, *unknown_files(self.pool.file, inner, f"{SHARED}/"))

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

    def results(self, profile: Profile) -> dict[str, Result]:
        """How the tasks of the current plan under one profile stand, by their key."""
        return {work.task.key: result(work) for work in self.works_of(profile)}

    def account(self, profile: Profile, results: dict[str, Result], options: Options, version: str) -> Account:
        """Everything that the manifest is written from."""
        return Account(
            case=self.name,
            profile=profile,
            facts=self.plans[profile.id].facts,
            plan=self.plans[profile.id],
            sources=self.every_source,
            findings=self.every_finding,
            results=results,
            language=options.language,
            version=version,
            day=options.today,
            ocr=options.ocr,
        )


def result(work: Work) -> Result:
    """How a task stands, for the manifest."""
    outcome = work.row.outcome
    if work.stage == "done":
        outputs = tuple(Delivered(name=each.name, sha256=each.sha256, made=each.made) for each in work.outputs)
        notices = outcome.material.problems if isinstance(outcome, Prepared) else ()
        return Result(status="prepared", problems=(*notices, *_renamed(work.outputs)), outputs=outputs)
    if work.stage in {"rejected", "failed"} and isinstance(outcome, Rejected | Failed):
        return Result(status="failed" if work.stage == "failed" else "rejected", problems=outcome.problems)
    return Result()


def _renamed(outputs: Iterable[OutputRow]) -> Iterator[Problem]:
    """Tell of outputs whose wanted name another file had."""
    for each in outputs:
        name = each.name.rpartition("/")[2]
        if naming.folded(name) != naming.folded(each.made.name):
            yield problem("name_taken", name=name)


def _group(work: Work) -> tuple[str, str]:
    return (work.profile.id, work.task.requirement or f"?{work.task.key}")


def replaced(row: JobRow, **changes: object) -> JobRow:
    """A job's row with some columns changed."""
    return msgspec.structs.replace(row, **changes)
