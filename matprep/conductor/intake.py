"""From sightings to examined sources: rows in the ledger, snapshots in scratch, archives opened."""

from __future__ import annotations

import base64
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from matprep import cases, files, texts
from matprep.cases import CaseFile
from matprep.conductor.casework import Case
from matprep.conductor.handout import seconds_for
from matprep.conductor.tags import Tag
from matprep.errors import Complaint, FolderError, WorkerLost
from matprep.model import (
    FAILED_CODES,
    RECIPE,
    Examine,
    Failed,
    Finding,
    Found,
    Problem,
    Rejected,
    Taken,
    Unpack,
    Unpacked,
    problem,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matprep.conductor.feeds import Batch, Feed, Sighting
    from matprep.conductor.handout import Handout, Reply
    from matprep.conductor.options import Options
    from matprep.conductor.scratch import Scratch
    from matprep.ledger import Ledger, SourceRow
    from matprep.model import Event, Member

LARGEST_SOURCE: Final = 1 << 30
"""Bytes; a larger file is refused before it is copied."""

DEEPEST: Final = 2
"""An archive inside an archive is opened, one inside that is not."""

RULES: Final = f"recipe-{RECIPE}"
"""What a finding depends on beside the content; the recognition rules join it when content is recognised."""


class Intake:
    """Owns the cases of this process and brings their sources in."""

    def __init__(self, options: Options, ledger: Ledger, scratch: Scratch, handout: Handout[Tag], feed: Feed) -> None:
        """Use the one ledger, scratch and handout of the process."""
        self._options = options
        self._ledger = ledger
        self._scratch = scratch
        self._handout = handout
        self._feed = feed
        self._untaken: deque[Sighting] = deque()
        self._unpacking: dict[int, bool] = {}
        self._where: dict[int, Sighting] = {}
        self._sighted = 0
        self.cases: dict[str, Case] = {}
        self.open: dict[str, Case] = {}

    @property
    def waiting(self) -> int:
        """How many sightings have not been taken yet."""
        return len(self._untaken)

    # --- sightings ------------------------------------------------------------------

    def note(self, batch: Batch) -> tuple[Complaint, ...]:
        """Sort a batch into cases; returns what is wrong with their control files."""
        complaints: list[Complaint] = []
        for each in batch.sightings:
            if not each.case:
                continue
            case = self._case(each.case, each.root, batch)
            if each.place.role == "control":
                complaints += self._control(case, each)
            self._untaken.append(each)
            self._sighted += 1
            case.untaken += 1
            case.complete = False
            self.reopen(case)
        for name, inner in batch.gone:
            self._gone(name, inner)
        for name in batch.complete:
            if name in self.cases:
                self.cases[name].complete = self.cases[name].changed = True
                self.reopen(self.cases[name])
        return tuple(complaints)

    def reopen(self, case: Case) -> None:
        """Something is to be done in a case again."""
        self.open[case.name] = case

    def close(self, case: Case) -> None:
        """Nothing more is to be done in a case, as far as is known."""
        self.open.pop(case.name, None)

    def _case(self, name: str, root: str, batch: Batch) -> Case:
        if name not in self.cases:
            case = self.cases[name] = Case(row=self._ledger.case(name, root))
            for row in self._ledger.sources(case.row.id):
                case.keep(row)
            listed = batch.listed.get(name, frozenset())
            for row in list(case.sources.values()):
                if row.parent is None and row.path not in listed:
                    self._leave(case, row)
        return self.cases[name]

    def _gone(self, name: str, inner: str) -> None:
        """A path is gone from the inbox."""
        case = self.cases.get(name)
        if case is None:
            return
        if inner == "case.toml":
            case.file = CaseFile()
            case.changed = True
        if inner in case.by_path:
            self._leave(case, case.sources[case.by_path[inner]])

    def _leave(self, case: Case, row: SourceRow) -> None:
        """Note that a source is gone: kept where it is prepared, else withdrawn; so its members."""
        for member in [each for each in case.sources.values() if each.parent == row.id]:
            self._leave(case, member)
        prepared = row.id in self._ledger.prepared_sources(case.row.id)
        finding = self._ledger.finding(row.sha256 or "", RULES)
        if prepared and isinstance(finding, Finding):
            case.learn(row.id, finding)
        state = row.state if prepared or row.state == "expanded" else "withdrawn"
        self._save(case, msgspec.structs.replace(row, present=False, state=state))
        self.reopen(case)

    def _control(self, case: Case, sighting: Sighting) -> list[Complaint]:
        if sighting.inner != "case.toml" or sighting.seen.form != "file":
            return []
        path = Path(sighting.root) / sighting.seen.path
        try:
            return self._read_case_file(case, path.read_bytes(), str(path))
        except OSError:
            return [Complaint(code="unreadable_file", file=str(path))]

    def _read_case_file(self, case: Case, data: bytes, name: str) -> list[Complaint]:
        try:
            case.file = cases.read_case_file(data, name, self._options.profiles)
        except FolderError as error:
            case.faults = error.complaints
            return list(error.complaints)
        case.faults = ()
        case.changed = True
        return []

    # --- taking ----------------------------------------------------------------------

    def take(self, room: int) -> list[Event]:
        """Take up to `room` sightings in one transaction of the ledger."""
        events: list[Event] = []
        if self._untaken and room > 0:
            with self._ledger.transaction():
                while self._untaken and room > 0:
                    room -= 1
                    sighting = self._untaken.popleft()
                    case = self.cases[sighting.case]
                    case.untaken -= 1
                    events += self._take(case, sighting)
        return events

    def _take(self, case: Case, sighting: Sighting) -> Iterable[Event]:
        place, seen = sighting.place, sighting.seen
        row = self._row(case, sighting.inner, place.folder)
        self._where[row.id] = sighting
        if place.role != "source":
            self._save(case, msgspec.structs.replace(row, state="ignored", present=True, bytes=seen.identity.size))
        elif seen.form != "file":
            self._refuse(case, row, problem("not_a_regular_file", form=seen.form))
        elif not self._is_known(case, row, sighting):
            return self._snapshot(case, row, sighting)
        return ()

    def _row(self, case: Case, path: str, folder: str | None) -> SourceRow:
        if path in case.by_path:
            row = case.sources[case.by_path[path]]
            return msgspec.structs.replace(row, folder=folder)
        return self._ledger.add_source(case=case.row.id, path=path, folder=folder)

    def _is_known(self, case: Case, row: SourceRow, sighting: Sighting) -> bool:
        """Whether an earlier run took this very file and all that it found holds still."""
        if row.identity != sighting.seen.identity or row.sha256 is None or row.state == "refused":
            return False
        if row.state == "expanded":
            return self._members_known(case, row)
        finding = self._known_finding(row.sha256)
        if finding is None or finding.kind == "zip":
            return False
        self._save(case, msgspec.structs.replace(row, present=True, state="taken", problems=()))
        case.learn(row.id, finding)
        return True

    def _members_known(self, case: Case, row: SourceRow) -> bool:
        members = [each for each in case.sources.values() if each.parent == row.id]
        known = {each.id: self._known_finding(each.sha256 or "") for each in members if each.state != "ignored"}
        opened = all(finding is not None for member, finding in known.items() if case.sources[member].state == "taken")
        if not opened or any(case.sources[member].state in {"expanded", "refused"} for member in known):
            return False
        self._save(case, msgspec.structs.replace(row, present=True))
        for member in members:
            self._save(case, msgspec.structs.replace(member, present=True))
        for member_id, finding in known.items():
            if finding is not None:
                case.learn(member_id, finding)
        return True

    def _known_finding(self, sha256: str) -> Finding | None:
        """A finding of an earlier run, unless it was bad: what was bad is looked at again."""
        found = self._ledger.finding(sha256, RULES)
        return found if isinstance(found, Finding) and not _bad(found.problems) else None

    def _snapshot(self, case: Case, row: SourceRow, sighting: Sighting) -> Iterator[Event]:
        path = Path(sighting.root) / sighting.seen.path
        if row.sha256 is not None:
            self._scratch.drop_source(row.id)
        try:
            sha256, size = self._scratch.take(row.id, path, sighting.seen.identity, LARGEST_SOURCE, Path(sighting.root))
        except files.Vanished:
            self._leave(case, row)
            return
        except files.Changed:
            self._feed.again(sighting)
            self._save(case, row)
            return
        except (files.NotRegular, files.TooLarge, files.Unreadable) as error:
            self._refuse(case, row, _why(error, sighting))
            return
        row = msgspec.structs.replace(
            row,
            identity=sighting.seen.identity,
            bytes=size,
            sha256=sha256,
            state="taken",
            present=True,
            problems=(),
        )
        self._save(case, row)
        yield Taken(case=case.name, path=texts.printable(row.path), bytes=size, known=self._sighted)
        yield from self._examine(case, row)

    def _examine(self, case: Case, row: SourceRow) -> Iterator[Event]:
        """Ask what a source is, unless the same content was examined before."""
        finding = self._known_finding(row.sha256 or "")
        if finding is not None and finding.kind != "zip":
            case.learn(row.id, finding)
            yield self._found(case, row, finding)
            return
        case.learn(row.id, None)
        self._ask(case, row, deaths=0)

    def _ask(self, case: Case, row: SourceRow, *, deaths: int) -> None:
        request = Examine(
            path=str(self.path_of(row)),
            name=row.path.rpartition("/")[2].encode("utf-8", "replace").decode(),
            passwords=self.passwords(case, row),
        )
        tag = Tag(kind="examine", case=case.name, id=row.id, sha256=row.sha256 or "", deaths=deaths)
        self._handout.submit(tag, request, seconds_for(1, row.bytes), alone=deaths > 0)

    def _refuse(self, case: Case, row: SourceRow, why: Problem) -> None:
        self._save(case, msgspec.structs.replace(row, state="refused", present=True, problems=(why,)))

    def _save(self, case: Case, row: SourceRow) -> None:
        if case.sources.get(row.id) != row:
            self._ledger.save_source(row)
        case.keep(row)

    def take_again(self, case: Case) -> None:
        """Take in anew what could not be read or opened."""
        for row in case.sources.values():
            finding = case.findings.get(row.id)
            bad = row.state == "refused" or (finding is not None and _bad(finding.problems))
            if bad and row.parent is None and row.id in self._where:
                self.reopen(case)
                self._untaken.append(self._where[row.id])
                case.untaken += 1

    # --- answers ---------------------------------------------------------------------

    def answered(self, replies: Iterable[tuple[Tag, Reply]]) -> list[Event]:
        """Keep what the workers found out, in one transaction of the ledger."""
        found = list(replies)
        events: list[Event] = []
        if found:
            with self._ledger.transaction():
                for tag, reply in found:
                    events += (self._examined if tag.kind == "examine" else self._unpacked)(tag, reply)
        return events

    def _examined(self, tag: Tag, reply: Reply) -> Iterator[Event]:
        """Keep what examining taught; an archive is opened next."""
        case = self.cases[tag.case]
        row = case.sources[tag.id]
        if row.sha256 != tag.sha256:
            return
        if isinstance(reply, WorkerLost) and tag.deaths == 0:
            self._ask(case, row, deaths=1)
            return
        finding = _finding(reply)
        if finding.kind == "zip" and not _bad(finding.problems):
            refused = self._open(case, row, finding)
            if refused is None:
                return
            finding = refused
        elif not _ours(finding.problems):
            self._ledger.put_finding(tag.sha256, RULES, finding)
        case.learn(row.id, finding)
        yield self._found(case, row, finding)

    def _open(self, case: Case, row: SourceRow, finding: Finding, deaths: int = 0) -> Finding | None:
        """Hand an archive out to be opened; one too deep is answered at once."""
        if self._depth(case, row) > DEEPEST:
            return msgspec.structs.replace(finding, problems=(problem("archive_limit", what="depth", limit=DEEPEST),))
        request = Unpack(path=str(self.path_of(row)), folder=str(self._scratch.members_folder(row.id)))
        tag = Tag(kind="unpack", case=case.name, id=row.id, sha256=row.sha256 or "", deaths=deaths)
        self._handout.submit(tag, request, seconds_for(100, row.bytes), alone=deaths > 0)
        self._unpacking[row.id] = True
        return None

    def _depth(self, case: Case, row: SourceRow) -> int:
        depth = 1
        while row.parent is not None:
            row = case.sources[row.parent]
            depth += 1
        return depth

    def _unpacked(self, tag: Tag, reply: Reply) -> Iterator[Event]:
        """Make sources of an archive's members, each under the archive's path."""
        case = self.cases[tag.case]
        row = case.sources[tag.id]
        self._unpacking.pop(row.id, None)
        if isinstance(reply, WorkerLost) and tag.deaths == 0:
            self._open(case, row, Finding(kind="zip"), deaths=1)
            return
        if not isinstance(reply, Unpacked):
            finding = msgspec.structs.replace(_finding(reply), kind="zip")
            self._save(case, msgspec.structs.replace(row, state="taken"))
            for member in [each for each in case.sources.values() if each.parent == row.id]:
                self._save(case, msgspec.structs.replace(member, state="refused", problems=finding.problems))
            case.learn(row.id, finding)
            yield self._found(case, row, finding)
            return
        self._save(case, msgspec.structs.replace(row, state="expanded"))
        yield from self._members(case, row, reply.members)
        case.examining.discard(row.id)

    def _members(self, case: Case, archive: SourceRow, members: Iterable[Member]) -> list[Event]:
        listed = list(members)
        names = [_name_of(member) for member in listed]
        sighting = self._where.get(archive.id)
        places = cases.place_members(
            archive.path,
            names,
            self._options.profiles,
            case=case.name,
            case_archive=sighting.case_archive if sighting else False,
        )
        events: list[Event] = []
        for member, place in zip(listed, places, strict=True):
            path = place.inner if place.inner != archive.path else place.path
            row = msgspec.structs.replace(
                self._row(case, path, place.folder), parent=archive.id, member=member.file, bytes=member.bytes
            )
            events += self._member(case, row, member, role=place.role)
        return events

    def _member(self, case: Case, row: SourceRow, member: Member, *, role: str) -> list[Event]:
        path = self.path_of(row)
        if row.path == "case.toml" and member.file:
            self._read_case_file(case, path.read_bytes(), row.path)  # of an archive that is a case itself
        if role != "source":
            self._save(case, msgspec.structs.replace(row, state="ignored", present=True))
            return []
        if member.problems or not member.file:
            why = member.problems or (problem("damaged"),)
            self._save(case, msgspec.structs.replace(row, state="refused", present=True, problems=why))
            return []
        sha256 = files.digest(path)
        row = msgspec.structs.replace(row, sha256=sha256, state="taken", present=True, problems=())
        self._save(case, row)
        self._sighted += 1
        taken = Taken(case=case.name, path=texts.printable(row.path), bytes=row.bytes, known=self._sighted)
        return [taken, *self._examine(case, row)]

    def _found(self, case: Case, row: SourceRow, finding: Finding) -> Found:
        return Found(
            case=case.name,
            path=texts.printable(row.path),
            kind=finding.kind,
            pages=finding.pages,
            problems=tuple(texts.shown(each, self._options.language) for each in finding.problems),
        )

    # --- what preparing needs ----------------------------------------------------------

    def path_of(self, row: SourceRow) -> Path:
        """Where a source's bytes lie in scratch, or would lie."""
        if row.parent is None:
            return self._scratch.snapshot_path(row.id)
        return self._scratch.member_path(row.parent, row.member)

    def passwords(self, case: Case, row: SourceRow) -> tuple[str, ...]:
        """The passwords to try on a source: its own of case.toml first."""
        named = case.file.passwords
        own = [named[name] for name in (row.path, row.path.rpartition("/")[2]) if name in named]
        return tuple(dict.fromkeys([*own, *self._options.passwords]))

    def is_at_hand(self, case: Case, source: int) -> bool:
        """Whether a source's bytes lie in scratch; if not, they are fetched again, at once or soon."""
        row = case.sources[source]
        if self.path_of(row).is_file():
            return True
        if row.parent is not None:
            self._reopen(case, case.sources[row.parent])
            return False
        return self._retake(case, row)

    def _reopen(self, case: Case, archive: SourceRow) -> None:
        if archive.id not in self._unpacking and self.is_at_hand(case, archive.id):
            self._open(case, archive, Finding(kind="zip"))

    def _retake(self, case: Case, row: SourceRow) -> bool:
        """Snapshot a known file again; if it is another by now it is taken in anew."""
        sighting = self._where.get(row.id)
        if sighting is None:
            self._save(case, msgspec.structs.replace(row, state="withdrawn", present=False))
            return False
        path = Path(sighting.root) / sighting.seen.path
        try:
            sha256, _ = self._scratch.take(row.id, path, None, LARGEST_SOURCE, Path(sighting.root))
        except files.Vanished:
            self._leave(case, row)
            return False
        except (files.Changed, files.NotRegular, files.TooLarge, files.Unreadable):
            self._feed.again(sighting)
            return False
        if sha256 != row.sha256:
            self._scratch.drop_source(row.id)
            self._feed.again(sighting)
            return False
        return True


def _name_of(member: Member) -> str:
    """A member's name as text; bytes that its encoding does not know stay as they are."""
    return base64.b64decode(member.name).decode(member.encoding, "surrogateescape")


def _finding(reply: Reply) -> Finding:
    """What an answer teaches, whatever it is."""
    if isinstance(reply, Finding):
        return reply
    if isinstance(reply, Rejected | Failed):
        return Finding(kind="unknown", problems=reply.problems)
    if isinstance(reply, WorkerLost):
        return Finding(kind="unknown", problems=(lost(reply),))
    return Finding(kind="unknown", problems=(problem("internal_error", type=type(reply).__name__),))


def lost(reply: WorkerLost) -> Problem:
    """What a worker's death means for the document that it held."""
    if reply.cause == "over_limits":
        return problem("over_limits", what="memory", limit=reply.detail)
    if reply.cause == "timed_out":
        return problem("timed_out", seconds=reply.detail)
    return problem("decoder_crashed", detail=reply.detail)


def _bad(problems: Iterable[Problem]) -> bool:
    return any(each.severity == "error" for each in problems)


def _ours(problems: Iterable[Problem]) -> bool:
    return any(each.code in FAILED_CODES for each in problems)


def _why(error: Exception, sighting: Sighting) -> Problem:
    if isinstance(error, files.TooLarge):
        return problem("over_limits", what="bytes", limit=LARGEST_SOURCE)
    if isinstance(error, files.NotRegular):
        return problem("not_a_regular_file", form=sighting.seen.form)
    return problem("unreadable")
