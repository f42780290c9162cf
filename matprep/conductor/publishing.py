"""The order of the protocol: durable bytes, intent, links, done. Killed between any two lines, a repeat finishes it.

Source: the durability protocol of the design, section 6: sync the bytes; commit the intent; move aside what is
replaced; link; sync the folder; commit done. A name in the package comes only from a link to bytes that are synced
and never written again, and every such name has a row before it exists.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from matprep import files
from matprep.conductor.casework import replaced
from matprep.naming import safe_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matprep.conductor.casework import Work
    from matprep.conductor.notes import Thumbnails
    from matprep.conductor.scratch import Scratch
    from matprep.ledger import JobRow, Ledger, OutputRow
    from matprep.outbox import Outbox

UNASSIGNED = "_unassigned"
SUPERSEDED = "_superseded"


def package_of(outbox: Outbox, case: str, profile: str, *, by_profile: bool) -> Path:
    """The output folder of a case under a profile, made if need be; packages lie by profile if several are served."""
    return outbox.package(profile if by_profile else None, safe_folder(case))


class Publisher:
    """Delivers finished works into packages and moves aside what they replace."""

    def __init__(self, ledger: Ledger, outbox: Outbox, scratch: Scratch, thumbnails: Thumbnails) -> None:
        """Use the one ledger, outbox and scratch of the process."""
        self._ledger = ledger
        self._outbox = outbox
        self._scratch = scratch
        self._thumbnails = thumbnails

    def deliver(self, package: Path, works: Sequence[Work], old: Sequence[OutputRow]) -> None:
        """Deliver all files of `works` together, in place of the outputs `old`. Repeatable after a crash.

        Raises HeldOpen where somebody has one of the old files open: then nothing is delivered.
        """
        for work in works:
            _sync(work)
        with self._ledger.transaction():
            for row in old:
                self._ledger.save_output(_changed(row, state="superseded"))
            for work in works:
                work.outputs = self._intend(package, work)
                work.row = replaced(work.row, state="publishing", outcome=work.made)
                self._ledger.save_job(work.row)
        try:
            self._set_aside(package, old)
        except files.HeldOpen:
            self._take_back(works)
            raise
        for work in works:
            work.outputs = tuple(self._place(package, row) for row in work.outputs)
        self._outbox.sync(package)
        self._finish(works)

    def withdraw(self, package: Path, old: Sequence[OutputRow]) -> tuple[str, ...]:
        """Move outputs aside that nothing replaces. Repeatable after a crash.

        Answers with the names that stay, since somebody has them open: a repeat moves them.
        """
        if not old:
            return ()
        with self._ledger.transaction():
            for row in old:
                self._ledger.save_output(_changed(row, state="superseded"))
        return tuple(row.name for row in old if not self._is_set_aside(package, row))

    def recover(self, package: Path, job: JobRow, outputs: Iterable[OutputRow]) -> bool:
        """Finish a delivery that was cut short; False if its bytes are gone and the work must be done again."""
        rows = [row for row in outputs if row.job == job.id and row.state == "intended"]
        aside = [row for row in outputs if still_to_move(row)]
        found = [self._stands(package, row) or Path(row.made.path).is_file() for row in rows]
        staying = [row for row in aside if not self._is_set_aside(package, row)]
        if not rows or not all(found) or staying:
            with self._ledger.transaction():
                for row in rows:
                    self._ledger.remove_output(row)
            return False
        placed = [self._place(package, row) for row in rows]
        self._outbox.sync(package)
        with self._ledger.transaction():
            for row in placed:
                self._ledger.save_output(_changed(row, state="live"))
            self._ledger.save_job(replaced(job, state="done", deaths=0, interrupted=0))
        return True

    def finish_moves(self, package: Path, outputs: Iterable[OutputRow]) -> None:
        """Move aside what an earlier process had marked but not yet moved, and nobody has open."""
        for row in outputs:
            if still_to_move(row):
                self._is_set_aside(package, row)

    def _intend(self, package: Path, work: Work) -> tuple[OutputRow, ...]:
        assert work.made is not None  # noqa: S101 - only made works are delivered
        rows = []
        for made in work.made.material.files:
            inner = made.name if work.task.requirement else f"{UNASSIGNED}/{made.name}"
            sha256 = files.digest(Path(made.path))
            name = self._free(package, inner, work.row, sha256)
            rows.append(
                self._ledger.add_output(
                    job=work.row.id,
                    case=work.row.case,
                    profile=work.row.profile,
                    name=name,
                    sha256=sha256,
                    bytes=made.bytes,
                    made=made,
                )
            )
        return tuple(rows)

    def _free(self, package: Path, name: str, row: JobRow, sha256: str) -> str:
        """The wanted name, unless a foreign file or another output has it; our own earlier file will make room.

        A file with this very content under the wanted name is ours, though the ledger that knew it may be lost.
        """
        wanted = unicodedata.normalize("NFC", name)
        states = self._ledger.name_states(row.case, row.profile, wanted)
        if states == {"superseded"} or (not states and files.has_digest(package / wanted, sha256)):
            return wanted
        return self._outbox.free_name(package, wanted, self._standing(row.case, row.profile))

    def _standing(self, case: int, profile: str) -> Callable[[str], bool]:
        """Whether a name of this package is given out."""
        return lambda name: not self._ledger.name_states(case, profile, name).isdisjoint({"intended", "live"})

    def _take_back(self, works: Sequence[Work]) -> None:
        """As if the works had not been meant to be delivered yet."""
        with self._ledger.transaction():
            for work in works:
                for row in work.outputs:
                    self._ledger.remove_output(row)
                work.outputs = ()
                work.row = replaced(work.row, state="taken")
                self._ledger.save_job(work.row)

    def _is_set_aside(self, package: Path, row: OutputRow) -> bool:
        """Move an output aside; False while somebody has it open."""
        try:
            self._set_aside(package, [row])
        except files.HeldOpen:
            return False
        return True

    def _set_aside(self, package: Path, rows: Iterable[OutputRow]) -> None:
        for row in rows:
            moved = self._outbox.supersede(package, row.name) if self._stands(package, row) else ""
            if moved:
                self._ledger.save_output(_changed(row, state="superseded", name=moved))
            else:
                self._ledger.remove_output(row)

    def _place(self, package: Path, row: OutputRow) -> OutputRow:
        """Link an intended output; a foreign file that took its name meanwhile gets out of nobody's way."""
        source = Path(row.made.path)
        while not self._stands(package, row):
            if self._outbox.place(source, package, row.name, row.sha256):
                break
            free = self._outbox.free_name(package, row.name, self._standing(row.case, row.profile))
            row = _changed(row, name=free)
            self._ledger.save_output(row)
        return row

    def _stands(self, package: Path, row: OutputRow) -> bool:
        """Whether the package has this output under its name, byte for byte."""
        return files.has_digest(package / row.name, row.sha256)

    def _finish(self, works: Sequence[Work]) -> None:
        with self._ledger.transaction():
            for work in works:
                work.outputs = tuple(_changed(row, state="live") for row in work.outputs)
                for row in work.outputs:
                    self._ledger.save_output(row)
                work.row = replaced(work.row, state="done", deaths=0, interrupted=0)
                work.stage = "done"
                self._ledger.save_job(work.row)
        for work in works:
            for row in work.outputs:
                self._thumbnails.keep(row)
            self._scratch.drop_job(work.row.id)


def _sync(work: Work) -> None:
    """Make a work's bytes durable before anybody may rely on them."""
    assert work.made is not None  # noqa: S101 - only made works are delivered
    folders = set()
    for made in work.made.material.files:
        files.sync_file(Path(made.path))
        folders.add(Path(made.path).parent)
    for folder in folders:
        files.sync_folder(folder)


def still_to_move(row: OutputRow) -> bool:
    """Whether an output is marked as superseded, but lies under its old name as far as is known."""
    return row.state == "superseded" and not row.name.startswith(f"{SUPERSEDED}/")


def _changed(row: OutputRow, **changes: object) -> OutputRow:
    return msgspec.structs.replace(row, **changes)
