"""What sources are: questions to workers, and what their answers teach; archives become the sources inside them."""

from __future__ import annotations

import base64
import unicodedata
from typing import TYPE_CHECKING, Final

import msgspec

from matprep import cases, files, texts
from matprep.conductor.faults import faulty
from matprep.conductor.register import is_bad, members
from matprep.conductor.tags import Tag
from matprep.errors import WorkerLost
from matprep.model import (
    ARCHIVE_KINDS,
    FAILED_CODES,
    Examine,
    Failed,
    Finding,
    Found,
    Rejected,
    Taken,
    Unpack,
    Unpacked,
    problem,
)
from matprep.patience import is_office_name, seconds_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matprep.conductor.casework import Case
    from matprep.conductor.handout import Handout, Reply
    from matprep.conductor.register import Register
    from matprep.conductor.scratch import Scratch
    from matprep.ledger import SourceRow
    from matprep.model import Event, Member

DEEPEST: Final = 2
"""An archive inside an archive is opened, one inside that is not."""

_PAGES_OF_AN_ARCHIVE: Final = 100
"""Stands for the members that an archive may have, when its time is reckoned."""

_BYTES_OF_A_PAGE: Final = 1_000_000
"""Old encryption and strong compression need two seconds for so many bytes, on a slow machine."""


_PASSING: Final = FAILED_CODES | {"tool_missing", "font_missing", "reading_failed"}
"""What may be otherwise next time, though the content is the same: such a finding is not kept."""


class Examining:
    """Asks what each source is, and keeps the answers by content."""

    def __init__(self, register: Register, scratch: Scratch, handout: Handout[Tag]) -> None:
        """Use the rooms of the process."""
        self._register = register
        self._scratch = scratch
        self._handout = handout
        self._opening: set[int] = set()

    def examine(self, case: Case, row: SourceRow) -> Iterator[Event]:
        """Ask what a source is, unless the same content was examined before."""
        finding = self._register.known_finding(row.sha256)
        if finding is not None and finding.kind not in ARCHIVE_KINDS:
            case.learn(row.id, finding)
            yield self._found(case, row, finding)
            return
        case.learn(row.id, None)
        self._ask(case, row, deaths=0)

    def open_archive(self, case: Case, row: SourceRow) -> None:
        """Open an archive anew, unless that is under way, so that its members lie in scratch again."""
        if row.id not in self._opening:
            self._unpack(case, row, deaths=0)

    def answered(self, replies: Iterable[tuple[Tag, Reply]]) -> list[Event]:
        """Keep what the workers found out, in one transaction of the ledger."""
        found = list(replies)
        events: list[Event] = []
        if found:
            with self._register.ledger.transaction():
                for tag, reply in found:
                    events += self._answered(tag, reply)
        return events

    def _answered(self, tag: Tag, reply: Reply) -> Iterable[Event]:
        case = self._register.cases[tag.case]
        row = case.sources[tag.id]
        self._opening.discard(row.id)
        if row.sha256 != tag.sha256:
            return ()  # the file was replaced meanwhile; what it is now was asked anew
        if isinstance(reply, WorkerLost) and tag.deaths == 0:
            (self._ask if tag.kind == "examine" else self._unpack)(case, row, deaths=1)
            return ()
        if tag.kind == "examine":
            return self._examined(case, row, _finding(reply))
        return self._unpacked(case, row, reply)

    # --- one source ------------------------------------------------------------------------

    def _ask(self, case: Case, row: SourceRow, *, deaths: int) -> None:
        request = Examine(
            path=str(self._scratch.path_of(row)),
            name=row.path.rpartition("/")[2].encode("utf-8", "replace").decode(),
            passwords=self._register.passwords(case, row),
            recognition=self._register.options.recognition,
        )
        tag = Tag(kind="examine", case=case.name, id=row.id, sha256=row.sha256 or "", deaths=deaths)
        read = bool(request.recognition.papers)
        seconds = seconds_for(1, row.bytes, office=is_office_name(request.name), read=read)
        self._handout.submit(tag, request, seconds, alone=deaths > 0)

    def _examined(self, case: Case, row: SourceRow, finding: Finding) -> Iterator[Event]:
        """Keep what examining taught; an archive is opened next."""
        if finding.kind in ARCHIVE_KINDS and not is_bad(finding.problems):
            if _depth(case, row) <= DEEPEST:
                self._register.ledger.put_finding(row.sha256 or "", self._register.rules, finding)
                self._unpack(case, row, deaths=0)
                return
            too_deep = problem("archive_limit", what="depth", limit=DEEPEST)
            finding = msgspec.structs.replace(finding, problems=(*finding.problems, too_deep))
        elif not any(each.code in _PASSING for each in finding.problems):
            self._register.ledger.put_finding(row.sha256 or "", self._register.rules, finding)
        self._let_go(case, members(case, row))
        case.learn(row.id, finding)
        if self._scratch.is_crowded():
            self._scratch.drop_snapshot(row.id)
        yield self._found(case, row, finding)

    def _found(self, case: Case, row: SourceRow, finding: Finding) -> Found:
        return Found(
            case=case.label,
            path=case.shown(row),
            kind=finding.kind,
            pages=finding.pages,
            problems=tuple(texts.shown(each, self._register.options.language) for each in finding.problems),
        )

    # --- archives ----------------------------------------------------------------------------

    def _unpack(self, case: Case, row: SourceRow, *, deaths: int) -> None:
        self._opening.add(row.id)
        request = Unpack(
            path=str(self._scratch.path_of(row)),
            folder=str(self._scratch.members_folder(row.id)),
            kind=self._kind_of_archive(row),
            passwords=self._register.passwords_of_archive(case, row),
        )
        tag = Tag(kind="unpack", case=case.name, id=row.id, sha256=row.sha256 or "", deaths=deaths)
        pages = _PAGES_OF_AN_ARCHIVE + row.bytes // _BYTES_OF_A_PAGE
        self._handout.submit(tag, request, seconds_for(pages, row.bytes), alone=deaths > 0)

    def _kind_of_archive(self, row: SourceRow) -> str:
        known = self._register.known_finding(row.sha256)
        return known.kind if known is not None else "zip"

    def _unpacked(self, case: Case, row: SourceRow, reply: Reply) -> Iterator[Event]:
        """Make sources of an archive's members, each under the archive's path; else the archive itself is bad."""
        before = members(case, row)
        if isinstance(reply, Unpacked):
            self._register.save(case, row, state="expanded")
            events, found = self._take_members(case, row, reply.members)
            self._let_go(case, [member for member in before if member.id not in found])
            case.learn(row.id, Finding(kind=self._kind_of_archive(row)))
            yield from events
            return
        finding = msgspec.structs.replace(_finding(reply), kind=self._kind_of_archive(row))
        self._register.save(case, row, state="taken")
        self._let_go(case, before)
        case.learn(row.id, finding)
        yield self._found(case, row, finding)

    def _let_go(self, case: Case, gone: Sequence[SourceRow]) -> None:
        """Members that are not in their archive any more stand where they are prepared, else they are withdrawn."""
        self._register.leave(case, gone)
        for member in gone:
            self._register.save(case, case.sources[member.id], parent=None)

    def _take_members(self, case: Case, archive: SourceRow, listed: Iterable[Member]) -> tuple[list[Event], set[int]]:
        every = list(listed)
        sighting = self._register.where.get(archive.id)
        places = cases.place_members(
            archive.path,
            [_name_of(member) for member in every],
            self._register.options.profiles,
            case=case.name,
            case_archive=sighting is not None and sighting.case_archive,
        )
        if sighting is not None and sighting.case_archive:
            told = [member.file for member, place in zip(every, places, strict=True) if place.inner == "case.toml"]
            self._read_case_file(case, archive, told[0] if told else "")
        events: list[Event] = []
        found: set[int] = set()
        for member, place in zip(every, places, strict=True):
            path = place.inner if place.inner != archive.path else place.path
            row = self._register.row(case, path, place.folder)
            row = msgspec.structs.replace(row, parent=archive.id, member=member.file, bytes=member.bytes)
            found.add(row.id)
            events += self._take_member(case, row, member, role=place.role)
        return events, found

    def _read_case_file(self, case: Case, archive: SourceRow, member: str) -> None:
        """Read the case.toml of an archive that is a case itself, before its members are looked at."""
        self._register.absolve(case)
        if not member:
            return
        data = self._scratch.member_path(archive.id, member).read_bytes()
        complaints = self._register.read_case_file(case, data, f"{archive.path}/case.toml")
        if complaints and self._register.options.retrying:
            raise faulty(complaints)

    def _take_member(self, case: Case, row: SourceRow, member: Member, *, role: str) -> list[Event]:
        if role != "source":
            self._register.save(case, row, state="ignored", present=True)
            return []
        if member.problems or not member.file:
            self._register.refuse(case, row, member.problems or (problem("damaged"),))
            return []
        row = self._register.save(
            case, row, sha256=files.digest(self._scratch.path_of(row)), state="taken", present=True, problems=()
        )
        self._register.sighted += 1
        known = self._register.sighted
        taken = Taken(case=case.label, path=case.shown(row), bytes=row.bytes, known=known)
        return [taken, *self.examine(case, row)]


def _finding(reply: Reply) -> Finding:
    """What an answer teaches, whatever it is."""
    if isinstance(reply, Finding):
        return reply
    if isinstance(reply, Rejected | Failed):
        return Finding(kind="unknown", problems=reply.problems)
    if isinstance(reply, WorkerLost):
        return Finding(kind="unknown", problems=(reply.problem,))
    return Finding(kind="unknown", problems=(problem("internal_error", type=type(reply).__name__),))


def _depth(case: Case, row: SourceRow) -> int:
    depth = 1
    while row.parent is not None:
        row = case.sources[row.parent]
        depth += 1
    return depth


def _name_of(member: Member) -> str:
    """A member's name as text, composed as people type it; bytes that its encoding does not know stay as they are."""
    return unicodedata.normalize("NFC", base64.b64decode(member.name).decode(member.encoding, "surrogateescape"))
