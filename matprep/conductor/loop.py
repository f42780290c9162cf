"""The conductor: sightings in, packages out, in one thread; workers do the rest.

The loop never blocks on a document: it takes in, plans, hands out, collects, and sleeps until a worker answers, the
inbox moves, or somebody asks it to stop.
"""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from matprep import accounting, texts
from matprep.accounting import Result
from matprep.conductor.delivering import Delivering
from matprep.conductor.examining import Examining
from matprep.conductor.faults import faulty
from matprep.conductor.following import Following
from matprep.conductor.handout import Handout
from matprep.conductor.intake import Intake
from matprep.conductor.making import Maker
from matprep.conductor.register import Register
from matprep.conductor.supply import Supply
from matprep.conductor.works import Works
from matprep.ledger.requests import take_requests
from matprep.ledger.times import add_mark
from matprep.model import Closed, Mark, Planned, PlannedFile, Waiting

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from matprep.conductor.casework import Case
    from matprep.conductor.options import Options
    from matprep.conductor.places import Site
    from matprep.conductor.sightings import Feed
    from matprep.conductor.tags import Tag
    from matprep.model import Event, Profile

NOTES_EVERY: Final = 1.0
"""Seconds at least between two writings of a package's notes while its case is still open."""

REST: Final = 5.0
"""While files still come, planning and writing notes rest so many times as long as they took."""

HELD_AGAIN: Final = 60.0
"""Seconds until a watch tries again to replace what somebody has open; each try may take seconds itself."""

OVERVIEW_EVERY: Final = 5.0
"""Seconds between two writings of index.html; it is written at the end in any case."""


class Conductor:
    """Runs the protocol over everything that a feed brings."""

    def __init__(
        self, options: Options, site: Site, feed: Feed, executor: Executor, window: int, wake: threading.Event
    ) -> None:
        """Keep at most `window` calls in flight, so that snapshots do not pile up."""
        self._options = options
        self._site = site
        self._feed = feed
        self._window = window
        self._wake = wake
        self._handout: Handout[Tag] = Handout(executor, wake)
        self._register = Register(options, site.ledger)
        self._examining = Examining(self._register, site.scratch, self._handout)
        self._intake = Intake(self._register, site.scratch, self._examining, feed)
        self._delivering = Delivering(
            options, site.ledger, site.outbox, site.scratch, site.publisher, by_profile=site.by_profile
        )
        self._works = Works(options, site.ledger, site.scratch, self._delivering, site.given_up)
        supply = Supply(self._register, site.scratch, feed, self._examining.open_archive)
        self._following = Following(site.scratch)
        self._maker = Maker(
            self._register, site.scratch, supply, self._works, self._delivering, self._handout, self._following
        )
        self._overview_due = False
        self._overview_written = time.monotonic()

    def events(self) -> Iterator[Event]:
        """Go on until the feed has ended and every case is closed; then, or when closed early, leave all resumable."""
        try:
            yield from self._steps()
        finally:
            self._works.lay_down(self._register.cases.values())
        self._site.notes.write_overview(self._site.root, self._options.language)

    def _steps(self) -> Iterator[Event]:
        while True:
            self._wake.clear()
            yield from self._look()
            if self._feed.stopped:
                return
            yield from self._intake.take(self._room() - len(self._works.queue))
            yield from self._replan()
            self._maker.hand_out(self._room())
            yield from self._collect()
            yield from self._following.look()
            yield from self._close()
            if self._finished():
                return
            self._overview()
            self._wake.wait(self._pause())

    def _overview(self) -> None:
        """Keep index.html up to date while the run goes on, at most once in a while."""
        if self._overview_due and time.monotonic() - self._overview_written > OVERVIEW_EVERY:
            self._site.notes.write_overview(self._site.root, self._options.language)
            self._overview_due, self._overview_written = False, time.monotonic()

    def _look(self) -> Iterator[Event]:
        batch = self._feed.look()
        self._intake.note(batch)
        yield from self._complain()
        for nobody in self._intake.nobodys(batch):
            self._forget(nobody)
        for request in take_requests(self._site.state):
            if isinstance(request, Mark):
                add_mark(self._site.ledger, request)
            else:
                self._retry(request.case)

    def _complain(self) -> Iterator[Event]:
        """Say what is wrong with what people wrote; a run ends with it, a watch waits until it is mended."""
        found = self._register.faults.new()
        if found and self._options.retrying:
            raise faulty(tuple(each for _, faults in found.values() for each in faults))
        for file, (case, faults) in found.items():
            problems = tuple(texts.complained(each, self._options.language) for each in faults)
            yield Waiting(case=case, file=texts.printable(file), problems=problems)

    def _forget(self, name: str) -> None:
        self._register.forget(name)
        for profile in self._options.profiles:
            self._site.notes.forget(self._delivering.package(name, profile.id))

    def _retry(self, name: str | None) -> None:
        """Try rejected and failed parts again, of one case or of all, also of those that are yet to be met."""
        self._works.retry_later(name)
        for case in self._register.cases.values():
            if name in {None, case.name} or case.is_pool:
                case.refused.clear()
                self._intake.take_again(case)
                self._register.reopen(case)
                for work in case.works.values():
                    if work.stage in {"rejected", "failed"}:
                        work.stage = "waiting"
                case.changed = True

    def _replan(self) -> Iterator[Event]:
        for case in list(self._register.open.values()):
            if self._is_to_plan(case) and time.monotonic() >= case.plan_after:
                began = time.monotonic()
                self._works.replan(case)
                yield from self._delivering.decide_all(case)
                rest = 0.0 if case.complete else REST * (time.monotonic() - began)
                case.plan_after = time.monotonic() + rest

    def _is_to_plan(self, case: Case) -> bool:
        return case.changed and case.quiet and not case.complaints and not self._options.dry

    def _collect(self) -> Iterator[Event]:
        replies = self._handout.replies()
        yield from self._examining.answered(each for each in replies if each[0].kind in {"examine", "unpack"})
        for tag, reply in replies:
            if tag.kind == "prepare":
                yield from self._maker.prepared(tag, reply)
            elif tag.kind == "verify":
                yield from self._maker.verified(tag, reply)
        yield from self._delivering.deliver()

    # --- closing cases -----------------------------------------------------------------

    def _close(self) -> Iterator[Event]:
        for case in list(self._register.open.values()):
            if not case.quiet or case.complaints:
                continue
            if self._options.dry:
                yield from self._planned(case)
            elif not case.changed and all(
                work.stage in _ENDS or work.stage == "waiting" for work in case.works.values()
            ):
                yield from self._note(case)

    def _note(self, case: Case) -> Iterator[Event]:
        """Write a case's notes; it is told of as closed only when nothing more is awaited."""
        final = case.complete and all(work.stage in _ENDS for work in case.works.values())
        began = time.monotonic()
        if (case.held_open or not final) and began < case.note_after:
            return
        closed = [self._write(case, profile) for profile in case.asked(self._options.profiles)]
        case.note_after = time.monotonic() + max(NOTES_EVERY, REST * (time.monotonic() - began))
        self._overview_due = True
        if any(each.problems for each in closed) and not self._feed.ended:
            case.note_after = time.monotonic() + HELD_AGAIN
            if final and not case.held_open:
                case.held_open = True
                yield from closed
            return
        case.held_open = False
        self._register.close(case)
        if all(work.stage in _ENDS for work in case.works.values()):
            self._site.scratch.drop_sources(case.sources)
        if not self._register.open:
            for pool in self._register.pools():
                self._site.scratch.drop_sources(pool.sources)
        if final:
            yield from closed

    def _write(self, case: Case, profile: Profile) -> Closed:
        """Move aside what is not wanted any more, and write the notes of what stands."""
        package = self._delivering.package(case.name, profile.id)
        staying = self._delivering.sweep(case, profile)
        account = case.account(profile, case.results(profile), self._options, version("matprep"))
        note, outdated = self._site.notes.write(package, account, form=self._options.form)
        problems = tuple(texts.shown(each, self._options.language) for each in (*staying, *outdated))
        return Closed(case=case.name, profile=profile.id, package=str(package), manifest=note, problems=problems)

    def _planned(self, case: Case) -> Iterator[Event]:
        """A dry run's answer: what would be made, and how the case would stand if all of it succeeds."""
        case.changed = False
        self._register.close(case)
        for profile in case.asked(self._options.profiles):
            plan = case.plans[profile.id] = case.planned(profile, self._options.facts, self._options.today)
            done = {task.key: Result(status="prepared") for task in plan.tasks}
            account = case.account(profile, done, self._options, version("matprep"))
            note = accounting.manifest(account)
            yield Planned(
                case=case.name,
                profile=profile.id,
                status=note.status,
                files=tuple(
                    PlannedFile(
                        requirement=task.requirement,
                        paths=tuple(texts.printable(case.source(part.source).path) for part in task.parts),
                        stem=task.stem if not task.number else f"{task.stem}_{task.number}",
                        problems=tuple(
                            texts.shown(each, self._options.language)
                            for each in task.problems
                            if task.requirement is None
                        ),
                    )
                    for task in plan.tasks
                ),
                requirements=note.requirements,
            )

    # --- resting -------------------------------------------------------------------------

    def _room(self) -> int:
        """How many more calls may be in flight."""
        return self._window - self._handout.outstanding

    def _finished(self) -> bool:
        if not self._feed.ended:
            return False
        idle = not self._handout.outstanding and not self._works.queue and not self._intake.waiting
        return idle and not self._register.open

    def _pause(self) -> float:
        """Seconds to sleep: not at all while something can be taken or handed out at once."""
        if self._intake.waiting and self._room() > len(self._works.queue):
            return 0.0
        now = time.monotonic()
        waits = [self._feed.pause, self._following.pause]
        for case in self._register.open.values():
            if self._is_to_plan(case):
                waits.append(max(0.0, case.plan_after - now))
            elif case.note_after > now:
                waits.append(case.note_after - now)
        return min(waits)


_ENDS: Final = frozenset({"done", "rejected", "failed"})
