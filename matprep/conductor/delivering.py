"""Delivered together or not at all: a requirement's works go into the package when the last of them has ended well."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matprep import files, texts
from matprep.conductor.casework import Case, Work, replaced, result
from matprep.conductor.publishing import package_of, still_to_move
from matprep.model import Ended, Rejected, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matprep.conductor.options import Options
    from matprep.conductor.publishing import Publisher
    from matprep.conductor.scratch import Scratch
    from matprep.ledger import Ledger, OutputRow
    from matprep.model import Event, Problem, Profile
    from matprep.outbox import Outbox


class Delivering:
    """Decides over groups of works, and keeps the packages to what the plans want."""

    def __init__(
        self,
        options: Options,
        ledger: Ledger,
        outbox: Outbox,
        scratch: Scratch,
        publisher: Publisher,
        *,
        by_profile: bool,
    ) -> None:
        """Use the rooms of the process; packages lie by profile if several profiles are served."""
        self._options = options
        self._ledger = ledger
        self._outbox = outbox
        self._scratch = scratch
        self._publisher = publisher
        self._by_profile = by_profile
        self._ready: dict[int, tuple[Case, Profile, Sequence[Work]]] = {}

    def package(self, case: str, profile: str) -> Path:
        """The output folder of a case under a profile."""
        return package_of(self._outbox, case, profile, by_profile=self._by_profile)

    def decide_all(self, case: Case) -> Iterator[Event]:
        """Decide over every group of a case whose works have all ended."""
        for group in list(case.groups.values()):
            yield from self.decide(case, group)

    def decide(self, case: Case, group: Sequence[Work]) -> Iterator[Event]:
        """Deliver a requirement's works together once all have ended well; else deliver none of them."""
        if not all(work.ended for work in group):
            return
        profile = group[0].profile
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
                yield self.event(case, work)

    def deliver(self) -> Iterator[Event]:
        """Deliver what was decided since the last call, package by package: one protocol serves many files."""
        packages: dict[Path, list[tuple[Case, Profile, Sequence[Work]]]] = {}
        for case, profile, group in self._ready.values():
            packages.setdefault(self.package(case.name, profile.id), []).append((case, profile, group))
        self._ready = {}
        for package, ready in packages.items():
            yield from self._deliver(package, ready)

    def _deliver(self, package: Path, ready: Sequence[tuple[Case, Profile, Sequence[Work]]]) -> Iterator[Event]:
        made = [work for _, _, group in ready for work in group if work.stage == "made"]
        old = [row for case, profile, group in ready for row in self._old(case, profile, group)]
        try:
            self._publisher.deliver(package, made, old)
        except files.HeldOpen as error:
            if len(ready) > 1:  # the others need not suffer for it
                for each in ready:
                    yield from self._deliver(package, [each])
                return
            self._reject(made, Rejected(problems=(_held_open(Path(error.filename).name),)))
        for case, _, group in ready:
            yield from self._tell(case, group)

    def _withhold(self, case: Case, profile: Profile, group: Sequence[Work], bad: Work) -> None:
        """Deliver nothing of a requirement of which something is bad, and move aside what stands of it."""
        other = texts.printable(case.source(bad.task.parts[0].source).path)
        outcome = Rejected(problems=(problem("with_rejected", other=other),))
        for work in group:
            if work.stage in {"made", "done"}:
                self._publisher.withdraw(self.package(case.name, profile.id), work.outputs)
                self._reject([work], outcome)

    def _reject(self, works: Iterable[Work], outcome: Rejected) -> None:
        for work in works:
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
        others = [row for row in outputs if row.job in of_it - kept]
        return [row for row in others if row.state == "live" or still_to_move(row)]

    def is_intact(self, case: Case, profile: Profile, live: Iterable[OutputRow]) -> bool:
        """Whether the outputs still lie in the package; what somebody removed is made again."""
        package = self.package(case.name, profile.id)
        try:
            return all((package / each.name).stat().st_size == each.bytes for each in live)
        except OSError:
            return False

    def sweep(self, case: Case, profile: Profile) -> tuple[Problem, ...]:
        """Move aside what stands in a package but is not wanted by the plan any more; problems name what stays."""
        kept = {work.row.id for work in case.works_of(profile)}
        outputs = self._ledger.outputs(case.row.id, profile.id)
        old = [row for row in outputs if (row.state == "live" and row.job not in kept) or still_to_move(row)]
        return tuple(map(_held_open, self._publisher.withdraw(self.package(case.name, profile.id), old)))

    def event(self, case: Case, work: Work) -> Ended:
        """How a work ended, for whoever follows the run."""
        stands = result(work)
        outputs = tuple(each.name for each in stands.outputs)
        return Ended(
            case=case.name,
            profile=work.profile.id,
            requirement=work.task.requirement,
            paths=tuple(texts.printable(case.source(part.source).path) for part in work.task.parts),
            status="prepared" if stands.status == "pending" else stands.status,
            outputs=outputs,
            bytes_before=sum(case.source(part.source).bytes for part in work.task.parts),
            bytes_after=sum(each.made.bytes for each in stands.outputs),
            problems=tuple(texts.shown(each, self._options.language) for each in stands.problems),
        )


def _held_open(name: str) -> Problem:
    return problem("held_open", file=name)
