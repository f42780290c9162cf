"""From sightings to sources: each file in an inbox gets its row, and what is new a snapshot."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from matprep import files
from matprep.conductor.register import is_bad, members
from matprep.conductor.sightings import is_case_file
from matprep.conductor.tables import Tables
from matprep.errors import Complaint
from matprep.model import ARCHIVE_KINDS, LARGEST_SOURCE, Taken, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matprep.conductor.casework import Case
    from matprep.conductor.examining import Examining
    from matprep.conductor.register import Register
    from matprep.conductor.scratch import Scratch
    from matprep.conductor.sightings import Batch, Feed, Sighting
    from matprep.ledger import SourceRow
    from matprep.model import Event, Problem


class Intake:
    """Takes sightings in, a few at a time: what has not been taken yet costs no room in scratch."""

    def __init__(self, register: Register, scratch: Scratch, examining: Examining, feed: Feed) -> None:
        """Hand what was taken on to `examining`."""
        self._register = register
        self._scratch = scratch
        self._examining = examining
        self._feed = feed
        self._tables = Tables(register)
        self._untaken: deque[Sighting] = deque()

    @property
    def waiting(self) -> int:
        """How many sightings have not been taken yet."""
        return len(self._untaken)

    def note(self, batch: Batch) -> None:
        """Sort a batch into cases, and read what people tell about them."""
        self._tables.note(batch.tables)
        for each in batch.sightings:
            if each.case:
                case = self._home(each, batch)
                self._control(case, each)
                if each.chosen or self._stands(case, each):
                    self._register.sighted += 1
                    self._line_up(case, each)
        gone: dict[str, set[str]] = {}
        for name, inner in batch.gone:
            gone.setdefault(name, set()).add(inner)
        for name, paths in gone.items():
            self._gone(name, paths)
        for name in batch.complete:
            if name in self._register.cases:
                case = self._register.cases[name]
                case.complete = case.changed = True
                self._register.reopen(case)
        if batch.tables and self._feed.whole:
            self._tables.note_empty_cases(self._feed.roots, complete=not self._feed.waits)

    def nobodys(self, batch: Batch) -> tuple[str, ...]:
        """Cases to forget since this batch: nothing was ever handed in for them, and nobody asks for them any more."""
        told = self._feed.whole and (batch.tables or batch.sightings)
        return self._tables.nobodys(self._feed.roots) if told else ()

    def _home(self, sighting: Sighting, batch: Batch) -> Case:
        if sighting.place.shared:
            return self._register.pool(sighting.root, batch.listed)
        return self._register.case(sighting.case, sighting.root, batch.listed)

    def _stands(self, case: Case, sighting: Sighting) -> bool:
        """Whether an earlier run took this very file, which was not chosen now; another of its name is not looked at.

        What was delivered of that one stands.
        """
        row = case.sources.get(case.by_path.get(sighting.inner, 0))
        if row is None or row.identity == sighting.seen.identity:
            return row is not None
        if row.present and row.state in {"taken", "expanded"}:
            self._register.leave(case, [row])
        return False

    def take(self, room: int) -> list[Event]:
        """Take up to `room` sightings in one transaction of the ledger."""
        events: list[Event] = []
        if self._untaken and room > 0:
            with self._register.ledger.transaction():
                for _ in range(min(room, len(self._untaken))):
                    sighting = self._untaken.popleft()
                    case = self._register.cases[sighting.case]
                    case.untaken -= 1
                    events += self._take(case, sighting)
        return events

    def take_again(self, case: Case) -> None:
        """Take in anew what could not be read or opened."""
        for row in case.sources.values():
            finding = case.findings.get(row.id)
            bad = row.state == "refused" or (finding is not None and is_bad(finding.problems))
            if bad and row.parent is None and row.id in self._register.where:
                self._line_up(case, self._register.where[row.id])

    def _line_up(self, case: Case, sighting: Sighting) -> None:
        self._untaken.append(sighting)
        case.untaken += 1
        case.complete = case.complete and sighting.place.role != "source"
        self._register.reopen(case)

    def _control(self, case: Case, sighting: Sighting) -> None:
        if not sighting.is_case_file or sighting.seen.form not in {"file", "placeholder"}:
            return
        path = Path(sighting.root) / sighting.seen.path
        code = "control_not_downloaded" if sighting.seen.form == "placeholder" else "unreadable_file"
        try:
            data = path.read_bytes() if sighting.seen.form == "file" else None
        except OSError:
            data = None
        if data is None:
            self._register.blame(case, str(path), (Complaint(code=code, file=str(path)),))
        else:
            self._register.read_case_file(case, data, str(path))

    def _gone(self, name: str, paths: set[str]) -> None:
        """Paths of a case are gone from the inbox."""
        case = self._register.cases.get(name)
        if case is None:
            return
        if any(is_case_file(path, shared=case.is_pool) for path in paths):
            self._register.absolve(case)
        self._register.leave(case, [case.sources[case.by_path[path]] for path in paths if path in case.by_path])

    def _take(self, case: Case, sighting: Sighting) -> Iterable[Event]:
        row = self._register.row(case, sighting.inner, sighting.place.folder)
        self._register.where[row.id] = sighting
        if sighting.place.role != "source":
            self._register.save(case, row, state="ignored", present=True, bytes=sighting.seen.identity.size)
        elif sighting.seen.form == "placeholder":
            self._await(case, row, sighting)
        elif sighting.seen.form != "file":
            self._register.refuse(case, row, (problem("not_a_regular_file", form=sighting.seen.form),))
        elif not self._is_known(case, row, sighting):
            return self._snapshot(case, row, sighting)
        return ()

    def _await(self, case: Case, row: SourceRow, sighting: Sighting) -> None:
        """A file in the cloud is never opened: it is waited for, or refused for now; known content is known."""
        if self._is_known(case, row, sighting):
            return
        why = (problem("not_downloaded"),)
        if self._feed.waits:
            case.forget(row.id)
            self._register.save(
                case, row, state="taken", present=True, identity=None, sha256=None, bytes=0, problems=why
            )
        else:
            self._register.refuse(case, row, why)

    def _is_known(self, case: Case, row: SourceRow, sighting: Sighting) -> bool:
        """Whether an earlier run took this very file and all that it found holds still."""
        if row.identity != sighting.seen.identity or row.sha256 is None or row.state == "refused":
            return False
        if row.state == "expanded":
            return self._members_known(case, row)
        finding = self._register.known_finding(row.sha256)
        if finding is None or finding.kind in ARCHIVE_KINDS:
            return False
        self._register.save(case, row, present=True, state="taken", problems=())
        case.learn(row.id, finding)
        return True

    def _members_known(self, case: Case, archive: SourceRow) -> bool:
        """Whether every member of an archive was examined well: then it need not be opened again."""
        inside = members(case, archive)
        if any(each.path == "case.toml" for each in inside):
            return False  # what it tells is kept nowhere: it may be a password
        known = {each.id: self._register.known_finding(each.sha256) for each in inside if each.state == "taken"}
        if None in known.values() or any(each.state not in {"taken", "ignored", "withdrawn"} for each in inside):
            return False
        self._register.save(case, archive, present=True)
        for member in inside:
            self._register.save(case, member, present=True)
            finding = known.get(member.id)
            if finding is not None:
                case.learn(member.id, finding)
        return True

    def _snapshot(self, case: Case, row: SourceRow, sighting: Sighting) -> Iterator[Event]:
        self._scratch.drop_source(row.id)
        path = Path(sighting.root) / sighting.seen.path
        try:
            sha256, size = self._scratch.take(row.id, path, sighting.seen.identity, LARGEST_SOURCE, Path(sighting.root))
        except files.Vanished:
            self._register.leave(case, [row])
            return
        except files.NotDownloaded:
            self._await(case, row, sighting)
            return
        except files.Changed:
            if self._feed.again(sighting):
                case.complete = False  # until it has come again
                self._register.save(case, row)
            else:
                self._register.refuse(case, row, (problem("unreadable"),))
            return
        except (files.NotRegular, files.TooLarge, files.Unreadable) as error:
            self._register.refuse(case, row, (_why(error, sighting),))
            return
        row = self._register.save(
            case,
            row,
            identity=sighting.seen.identity,
            bytes=size,
            sha256=sha256,
            state="taken",
            present=True,
            problems=(),
        )
        yield Taken(case=case.label, path=case.shown(row), bytes=size, known=self._register.sighted)
        yield from self._examining.examine(case, row)


def _why(error: Exception, sighting: Sighting) -> Problem:
    if isinstance(error, files.TooLarge):
        return problem("over_limits", what="bytes", limit=LARGEST_SOURCE)
    if isinstance(error, files.NotRegular):
        return problem("not_a_regular_file", form=sighting.seen.form)
    return problem("unreadable")
