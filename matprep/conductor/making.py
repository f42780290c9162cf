"""From plan to package: tasks are queued, prepared, verified, and delivered together, a requirement at a time."""

from __future__ import annotations

import stat
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matprep import texts
from matprep.conductor.casework import Case, Work, replaced, result
from matprep.conductor.handout import seconds_for
from matprep.conductor.intake import lost
from matprep.conductor.tags import Tag
from matprep.errors import WorkerLost
from matprep.model import (
    Ended,
    Failed,
    Job,
    Made,
    Material,
    Piece,
    Prepared,
    Rejected,
    Verified,
    Verify,
    problem,
)
from matprep.naming import safe_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matprep.conductor.handout import Handout, Reply
    from matprep.conductor.intake import Intake
    from matprep.conductor.options import Options
    from matprep.conductor.publishing import Publisher
    from matprep.conductor.scratch import Scratch
    from matprep.ledger import JobRow, Ledger, OutputRow
    from matprep.model import Event, Part, Plan, Profile, Task
    from matprep.outbox import Outbox

INTERRUPTED: Final = 4
"""A part that was in hand at so many ends of the whole program in a row is given up for once."""


class Maker:
    """Owns the works of all cases."""

    def __init__(  # noqa: PLR0913 - the rooms that preparing goes through
        self,
        options: Options,
        ledger: Ledger,
        outbox: Outbox,
        scratch: Scratch,
        publisher: Publisher,
        handout: Handout[Tag],
        intake: Intake,
        *,
        by_profile: bool,
    ) -> None:
        """Use the rooms of the process; packages lie by profile if several profiles are served."""
        self._options = options
        self._ledger = ledger
        self._outbox = outbox
        self._scratch = scratch
        self._publisher = publisher
        self._handout = handout
        self._intake = intake
        self._by_profile = by_profile
        self._queue: deque[tuple[Case, Work]] = deque()
        self._ready: dict[int, tuple[Case, Profile, Sequence[Work]]] = {}
        self._retried: set[str | None] = {None} if options.retrying else set()
        self.given_up: frozenset[int] = frozenset()

    @property
    def queued(self) -> int:
        """How many works wait for a worker."""
        return len(self._queue)

    def package(self, case: str, profile: str) -> Path:
        """The output folder of a case under a profile."""
        return self._outbox.package(profile if self._by_profile else None, safe_folder(case))

    # --- plan → works -----------------------------------------------------------------

    def replan(self, case: Case) -> list[Event]:
        """Plan a case anew and take up what is new in it; what is no longer wanted is dropped."""
        case.changed = False
        events: list[Event] = []
        for profile in self._options.profiles:
            plan = case.planned(profile, self._options.facts, self._options.today)
            case.plans[profile.id] = plan
            self._take_up(case, profile, plan)
            case.regroup(profile)
            for group in [group for key, group in case.groups.items() if key[0] == profile.id]:
                events += self._decide(case, profile, group)
        return events

    def _take_up(self, case: Case, profile: Profile, plan: Plan) -> None:
        rows = {row.key: row for row in self._ledger.jobs(case.row.id, profile.id)}
        outputs = self._ledger.outputs(case.row.id, profile.id)
        wanted = {task.key for task in plan.tasks}
        for place, work in list(case.works.items()):
            if place[0] == profile.id and place[1] not in wanted:
                del case.works[place]
                self._drop(work)
        with self._ledger.transaction():
            for task in plan.tasks:
                place = (profile.id, task.key)
                work = case.works.get(place) or self._work(case, profile, task, rows, outputs)
                case.works[place] = work
                work.task = task
                if work.stage == "waiting" and (case.complete or not task.waits):
                    work.stage = "queued"
                    self._queue.append((case, work))

    def _work(
        self, case: Case, profile: Profile, task: Task, rows: Mapping[str, JobRow], outputs: Iterable[OutputRow]
    ) -> Work:
        row = rows.get(task.key)
        if row is None:
            standing = self._standing(case, task, rows.values())
            if standing is not None:
                live = tuple(each for each in outputs if each.job == standing.id and each.state == "live")
                return Work(profile=profile, task=task, row=standing, stage="done", outputs=live)
            row = self._ledger.add_job(
                case=case.row.id, profile=profile.id, requirement=task.requirement, key=task.key, parts=task.parts
            )
            return Work(profile=profile, task=task, row=row, stage="waiting")
        if row.state == "done":
            live = tuple(each for each in outputs if each.job == row.id and each.state == "live")
            if live and self._intact(case, profile, live):
                return Work(profile=profile, task=task, row=row, stage="done", outputs=live)
            for each in live:
                self._ledger.remove_output(each)
        elif row.state in {"rejected", "failed"} and not self._is_retried(case, row):
            return Work(profile=profile, task=task, row=row, stage="rejected" if row.state == "rejected" else "failed")
        return Work(profile=profile, task=task, row=row, stage="waiting")

    def retry_later(self, case: str | None) -> None:
        """Try what an earlier process rejected again when it is met (None: of every case)."""
        self._retried.add(case)

    def _is_retried(self, case: Case, row: JobRow) -> bool:
        return not self._retried.isdisjoint({None, case.name}) and row.id not in self.given_up

    def _standing(self, case: Case, task: Task, rows: Iterable[JobRow]) -> JobRow | None:
        """What was delivered of sources that are gone now: it stands, though rules or names changed since."""
        if any(case.sources[part.source].present for part in task.parts):
            return None
        same = (row for row in rows if row.state == "done" and row.requirement == task.requirement)
        return next((row for row in same if row.parts == task.parts), None)

    def _intact(self, case: Case, profile: Profile, live: Iterable[OutputRow]) -> bool:
        """Whether the outputs still lie in the package; what somebody removed is made again."""
        package = self.package(case.name, profile.id)
        try:
            return all((package / each.name).stat().st_size == each.bytes for each in live)
        except OSError:
            return False

    def lay_down(self) -> None:
        """Put works in hand back, uncounted: an orderly stop is nobody's fault."""
        for case in self._intake.cases.values():
            for work in case.works.values():
                if work.stage in {"out", "made"}:
                    self._ledger.save_job(replaced(work.row, state="taken", deaths=0))

    def _drop(self, work: Work) -> None:
        """Let a work go that the plan no longer wants; its outputs are swept when the case has settled."""
        if work.stage != "done":
            work.stage = "rejected"
            self._ledger.save_job(replaced(work.row, state="dropped"))
            self._scratch.drop_job(work.row.id)

    # --- works → workers ----------------------------------------------------------------

    def hand_out(self, room: int) -> None:
        """Hand out up to `room` queued works whose sources lie at hand."""
        chosen: list[tuple[Case, Work]] = []
        for _ in range(len(self._queue)):
            if len(chosen) >= room:
                break
            case, work = self._queue.popleft()
            if work.stage != "queued":
                continue
            at_hand = [self._intake.is_at_hand(case, part.source) for part in work.task.parts]
            (chosen if all(at_hand) else self._queue).append((case, work))
        self._prepare(chosen, deaths=0)

    def _prepare(self, works: Sequence[tuple[Case, Work]], *, deaths: int) -> None:
        """Commit the attempts, then hand them out."""
        if not works:
            return
        with self._ledger.transaction():
            for _, work in works:
                work.row = replaced(work.row, state="running", deaths=deaths)
                self._ledger.save_job(work.row)
        for case, work in works:
            work.stage = "out"
            work.tried = True
            self._submit(case, work, alone=deaths > 0 or work.row.interrupted > 0)

    def _submit(self, case: Case, work: Work, *, alone: bool) -> None:
        task = work.task
        folder = self._scratch.job_folder(work.row.id)
        job = Job(
            requirement=task.requirement or "",
            pieces=tuple(self._piece(case, part) for part in task.parts),
            rules=task.rules,
            stem=task.stem,
            number=task.number,
            max_name_bytes=task.max_name_bytes,
            folder=str(folder),
            passwords=tuple(
                dict.fromkeys(
                    each for part in task.parts for each in self._intake.passwords(case, case.sources[part.source])
                )
            ),
        )
        pages = sum(len(part.pages) for part in task.parts)
        size = sum(case.sources[part.source].bytes for part in task.parts)
        self._handout.submit(self._tag("prepare", case, work), job, seconds_for(pages, size), alone=alone)

    def _piece(self, case: Case, part: Part) -> Piece:
        finding = case.findings[part.source]
        path = self._intake.path_of(case.sources[part.source])
        return Piece(path=str(path), kind=finding.kind, pages=part.pages, side=part.side, signed=finding.signed)

    def _tag(self, kind: str, case: Case, work: Work) -> Tag:
        return Tag(
            kind=kind,  # type: ignore[arg-type]  # one of the two below
            case=case.name,
            id=work.row.id,
            profile=work.profile.id,
            key=work.task.key,
            deaths=work.row.deaths,
        )

    # --- answers --------------------------------------------------------------------------

    def prepared(self, tag: Tag, reply: Reply) -> Iterator[Event]:
        """Take what preparing made to another worker to be verified, or end the work."""
        found = self._found(tag)
        if found is None:
            self._scratch.drop_job(tag.id)
            return
        case, work = found
        if isinstance(reply, Prepared):
            astray = _astray(reply.material.files, self._scratch.root / f"j{tag.id}", work.task.stem)
            if astray:
                yield from self._end(
                    case, work, Failed(problems=(problem("verify_failed", rule="place", file=astray),))
                )
                return
            work.made = reply
            request = Verify(files=reply.material.files, rules=work.task.rules, max_name_bytes=work.task.max_name_bytes)
            self._handout.submit(
                self._tag("verify", case, work), request, seconds_for(_pages(reply), 0), alone=tag.deaths > 0
            )
        else:
            yield from self._ended(case, work, tag, reply)

    def verified(self, tag: Tag, reply: Reply) -> Iterator[Event]:
        """A verified work is made; it is delivered when its requirement's others are."""
        found = self._found(tag)
        if found is None:
            self._scratch.drop_job(tag.id)
            return
        case, work = found
        if isinstance(reply, Verified) and work.made is not None:
            work.made = Prepared(material=Material(files=reply.files, problems=work.made.material.problems))
            work.stage = "made"
            yield from self._decide_around(case, work)
        else:
            yield from self._ended(case, work, tag, reply)

    def _found(self, tag: Tag) -> tuple[Case, Work] | None:
        """The work that an answer belongs to, if it is still wanted."""
        case = self._intake.cases[tag.case]
        work = case.works.get((tag.profile, tag.key))
        return (case, work) if work is not None and work.stage == "out" and work.row.id == tag.id else None

    def _ended(self, case: Case, work: Work, tag: Tag, reply: Reply) -> Iterator[Event]:
        if isinstance(reply, WorkerLost):
            if tag.deaths == 0:
                self._prepare([(case, work)], deaths=1)
                return
            why = lost(reply)
            outcome = Rejected(problems=(why,)) if why.code == "over_limits" else Failed(problems=(why,))
        elif isinstance(reply, Rejected | Failed):
            outcome = reply
        else:
            outcome = Failed(problems=(problem("internal_error", type=type(reply).__name__),))
        yield from self._end(case, work, outcome)

    def _end(self, case: Case, work: Work, outcome: Rejected | Failed) -> Iterator[Event]:
        """Note how a work ended; where another source could serve, the plan is made anew without the refused one."""
        work.stage = "rejected" if isinstance(outcome, Rejected) else "failed"
        work.row = replaced(work.row, state=work.stage, outcome=outcome, deaths=0, interrupted=0)
        self._ledger.save_job(work.row)
        self._scratch.drop_job(work.row.id)
        if self._has_alternative(case, work):
            case.refused[work.task.parts[0].source] = outcome.problems
            case.changed = True
            yield self._event(case, work)
            return
        yield from self._decide_around(case, work)

    def _has_alternative(self, case: Case, work: Work) -> bool:
        parts = work.task.parts
        if len(parts) != 1 or work.task.requirement is None or parts[0].source in case.refused:
            return False
        return any(
            verdict.status == "alternative"
            and verdict.part.requirement == work.task.requirement
            and not case.refused.get(verdict.part.source)
            for verdict in case.plans[work.profile.id].verdicts
        )

    # --- delivering ------------------------------------------------------------------------

    def _decide_around(self, case: Case, work: Work) -> Iterator[Event]:
        yield from self._decide(case, work.profile, case.group_of(work))

    def _decide(self, case: Case, profile: Profile, group: Sequence[Work]) -> Iterator[Event]:
        """Deliver a requirement's works together once all have ended well; else deliver none of them."""
        if not all(work.ended for work in group):
            return
        bad = [work for work in group if work.stage in {"rejected", "failed"}]
        made = [work for work in group if work.stage == "made"]
        if bad:
            self._withhold(case, profile, group, bad[0])
        elif made:
            self._ready[made[0].row.id] = (case, profile, group)
            return
        yield from self._tell(case, group)

    def _tell(self, case: Case, group: Sequence[Work]) -> Iterator[Event]:
        for work in group:
            if work.tried:
                work.tried = False
                yield self._event(case, work)

    def deliver(self) -> Iterator[Event]:
        """Deliver what was decided since the last call, package by package: one protocol serves many files."""
        packages: dict[Path, list[tuple[Case, Profile, Sequence[Work]]]] = {}
        for case, profile, group in self._ready.values():
            packages.setdefault(self.package(case.name, profile.id), []).append((case, profile, group))
        self._ready = {}
        for package, ready in packages.items():
            made = [work for _, _, group in ready for work in group if work.stage == "made"]
            old = [row for case, profile, group in ready for row in self._old(case, profile, group)]
            self._publisher.deliver(package, made, old)
            for case, _, group in ready:
                yield from self._tell(case, group)

    def _withhold(self, case: Case, profile: Profile, group: Sequence[Work], bad: Work) -> None:
        """Deliver nothing of a requirement of which something is bad, and move aside what stands of it."""
        other = texts.printable(case.sources[bad.task.parts[0].source].path)
        outcome = Rejected(problems=(problem("with_rejected", other=other),))
        for work in group:
            if work.stage in {"made", "done"}:
                self._publisher.withdraw(self.package(case.name, profile.id), work.outputs)
                work.outputs = ()
                work.stage = "rejected"
                work.row = replaced(work.row, state="rejected", outcome=outcome, deaths=0, interrupted=0)
                self._ledger.save_job(work.row)
                self._scratch.drop_job(work.row.id)

    def _old(self, case: Case, profile: Profile, group: Sequence[Work]) -> list[OutputRow]:
        """What stands in the package for this requirement and is replaced by the group."""
        requirement = group[0].task.requirement
        if requirement is None:
            return []
        kept = {work.row.id for work in group}
        of_it = {row.id for row in self._ledger.jobs(case.row.id, profile.id) if row.requirement == requirement}
        outputs = self._ledger.outputs(case.row.id, profile.id)
        return [row for row in outputs if row.state == "live" and row.job in of_it - kept]

    def sweep(self, case: Case) -> None:
        """Move aside what stands in the packages but is not wanted by the plan any more."""
        for profile in self._options.profiles:
            kept = {work.row.id for work in case.works_of(profile)}
            outputs = self._ledger.outputs(case.row.id, profile.id)
            old = [row for row in outputs if row.state == "live" and row.job not in kept]
            self._publisher.withdraw(self.package(case.name, profile.id), old)

    def _event(self, case: Case, work: Work) -> Ended:
        stands = result(work)
        outputs = tuple(each.name for each in stands.outputs)
        return Ended(
            case=case.name,
            profile=work.profile.id,
            requirement=work.task.requirement,
            paths=tuple(texts.printable(case.sources[part.source].path) for part in work.task.parts),
            status="prepared" if stands.status == "pending" else stands.status,
            outputs=outputs,
            bytes_before=sum(case.sources[part.source].bytes for part in work.task.parts),
            bytes_after=sum(each.made.bytes for each in stands.outputs),
            problems=tuple(texts.shown(each, self._options.language) for each in stands.problems),
        )


def _pages(reply: Prepared) -> int:
    return sum(max(1, made.pages) for made in reply.material.files)


def _astray(files: Iterable[Made], folder: Path, stem: str) -> str:
    """The name of a file that a worker did not make where and as it should; empty if all is well."""
    for made in files:
        path = Path(made.path)
        try:
            regular = stat.S_ISREG(path.lstat().st_mode)
        except OSError:
            regular = False
        plain = made.name == Path(made.name).name and not set(made.name) & set("/\\:\0")
        if not regular or path.parent != folder or not plain or not made.name.startswith(stem[:1]):
            return made.name or "?"
    return ""
