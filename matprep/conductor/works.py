"""From plan to works: what a plan asks for is taken up, what it no longer asks for is dropped."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from matprep.conductor.casework import Case, Work, replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matprep.conductor.delivering import Delivering
    from matprep.conductor.options import Options
    from matprep.conductor.scratch import Scratch
    from matprep.ledger import JobRow, Ledger, OutputRow
    from matprep.model import Plan, Profile, Task

INTERRUPTED: Final = 4
"""A part that was in hand at so many ends of the whole program in a row is given up for once."""


class Works:
    """Owns the works of all cases until they are handed out."""

    def __init__(
        self, options: Options, ledger: Ledger, scratch: Scratch, delivering: Delivering, given_up: frozenset[int]
    ) -> None:
        """`given_up`: jobs that are not tried in this process."""
        self._options = options
        self._ledger = ledger
        self._scratch = scratch
        self._delivering = delivering
        self._given_up = given_up
        self._retried: set[str | None] = {None} if options.retrying else set()
        self.queue: deque[tuple[Case, Work]] = deque()

    def replan(self, case: Case) -> None:
        """Plan a case anew and take up what is new in it."""
        case.changed = False
        self._borrowed(case)
        for profile in case.asked(self._options.profiles):
            plan = case.planned(profile, self._options.facts, self._options.today)
            case.plans[profile.id] = plan
            self._take_up(case, profile, plan)
            case.regroup(profile)

    def _borrowed(self, case: Case) -> None:
        """Know what shared papers serve the case, where some of them are gone."""
        if case.pool is not None and not all(row.present for row in case.pool.sources.values()):
            case.borrowed = self._ledger.prepared_sources(case.row.id) - case.missed

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
                    self.queue.append((case, work))

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
            if live and self._delivering.is_intact(case, profile, live):
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
        return not self._retried.isdisjoint({None, case.name}) and row.id not in self._given_up

    def _standing(self, case: Case, task: Task, rows: Iterable[JobRow]) -> JobRow | None:
        """What was delivered of sources that are gone now: it stands, though rules or names changed since."""
        if any(case.source(part.source).present for part in task.parts):
            return None
        same = (row for row in rows if row.state == "done" and row.requirement == task.requirement)
        return next((row for row in same if row.parts == task.parts), None)

    def lay_down(self, cases: Iterable[Case]) -> None:
        """Put works in hand back, uncounted: an orderly stop is nobody's fault."""
        for case in cases:
            for work in case.works.values():
                if work.stage in {"out", "made"}:
                    self._ledger.save_job(replaced(work.row, state="taken", deaths=0))

    def _drop(self, work: Work) -> None:
        """Let a work go that the plan no longer wants; its outputs are swept when the case has settled."""
        if work.stage != "done":
            work.stage = "rejected"
            self._ledger.save_job(replaced(work.row, state="dropped"))
            self._scratch.drop_job(work.row.id)
