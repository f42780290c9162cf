"""An archive's members as numbered files in one folder, within bounds of count, bytes and ratio."""

from __future__ import annotations

import base64
import contextlib
import errno
import lzma
import struct
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from matprep.errors import Refusal
from matprep.formats.archive.names import encoding_of
from matprep.model import Member, Problem, Unpack, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK: Final = 1 << 18
"""Bytes that a door reads, or expands to, at a time."""

BROKEN: Final = (zlib.error, lzma.LZMAError, EOFError, struct.error, ValueError)
"""What decoders of every kind raise on broken bytes."""

_HARMLESS: Final = 16 << 20
"""Members up to this size may compress as well as they like: blank scans do."""

_MAX_NAME: Final = 4096


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A member as its archive lists it: the raw name, its encoding (empty: guessed from all of them), packed bytes.

    Where an archive packs several members together, `packed` is the whole archive's size.
    """

    name: bytes
    encoding: str = ""
    packed: int = 0


class _Slot:
    """One member's numbered file while it is written; refuses the bytes beyond its bound."""

    def __init__(self, target: Path, allowed: int, bound: str) -> None:
        """Make the file, which must not be there yet; `bound` names what `allowed` bytes follow from."""
        self.target = target
        self.written = 0
        self._allowed = allowed
        self._bound = bound
        self._file: BinaryIO = target.open("xb")

    def write(self, chunk: bytes) -> None:
        """Add bytes. Raises Refusal `archive_limit`."""
        self.written += len(chunk)
        if self.written > self._allowed:
            raise Refusal(code="archive_limit", what=self._bound, limit=self._allowed)
        self._file.write(chunk)

    def close(self, *, keep: bool) -> None:
        """End the file; it is removed unless it is kept."""
        self._file.close()
        if not keep:
            self.target.unlink(missing_ok=True)


class Shelf:
    """Takes members into files named by their number: no member's name is ever used as a path.

    Declared sizes are not believed; what is written is counted. A member that fails leaves no file, and may be tried
    again.
    """

    def __init__(self, request: Unpack) -> None:
        """Use the folder and the bounds of a request."""
        self._folder = Path(request.folder)
        self._ratio = request.max_ratio
        self._most = request.max_members
        self._left = request.max_bytes
        self._entries: dict[int, Entry] = {}
        self._written: dict[int, int | Problem] = {}

    def check_count(self, count: int) -> None:
        """Refuse an archive of too many members: `archive_limit`."""
        if count > self._most:
            raise Refusal(code="archive_limit", what="members", members=count, limit=self._most)

    def objection(self, entry: Entry, size: int) -> Problem | None:
        """Say which bound a member of this declared size exceeds, if one."""
        allowed, bound = self._allowance(entry)
        return problem("archive_limit", what=bound, limit=allowed) if size > allowed else None

    def _allowance(self, entry: Entry) -> tuple[int, str]:
        by_ratio = max(_HARMLESS, entry.packed * self._ratio)
        return (by_ratio, "ratio") if by_ratio < self._left else (self._left, "total")

    def _slot(self, number: int, entry: Entry) -> _Slot:
        self.check_count(number)
        return _Slot(self._folder / f"{number:05d}", *self._allowance(entry))

    def refuse(self, number: int, entry: Entry, found: Problem) -> Problem:
        """Note why a member could not be taken; returns that."""
        self.check_count(number)
        self._entries[number], self._written[number] = entry, found
        return found

    def put(self, number: int, entry: Entry, chunks: Iterable[bytes]) -> Problem | None:
        """Write one member; what kept it from being written, if anything did.

        `number` counts from 1. Raises Refusal `archive_limit` where there are too many members, OSError where the disk
        fails, and what `chunks` raises beyond `BROKEN`; whatever is raised, nothing half written stays.
        """
        slot = self._slot(number, entry)
        whole = False
        try:
            for chunk in chunks:
                slot.write(chunk)
            whole = True
        except Refusal as refusal:
            found = refusal.problem
        except (*BROKEN, OSError) as error:
            pass_on(error)
            found = problem("damaged")
        finally:
            slot.close(keep=whole)
        if not whole:
            return self.refuse(number, entry, found)
        self._left -= slot.written
        self._entries[number], self._written[number] = entry, slot.written
        return None

    def is_settled(self, number: int) -> bool:
        """Whether a member is whole, or beyond the bounds: then it need not be tried again."""
        written = self._written.get(number)
        return isinstance(written, int) or (written is not None and written.code == "archive_limit")

    def content(self, number: int) -> Iterator[bytes] | Problem:
        """Read a member that was put, or say why it was not."""
        written = self._written[number]
        return written if isinstance(written, Problem) else _read(self._folder / f"{number:05d}")

    @contextlib.contextmanager
    def workroom(self) -> Iterator[Path]:
        """Lend a folder for what a program needs; it is removed with all that lies in it."""
        with tempfile.TemporaryDirectory(dir=self._folder, prefix="w", ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    def entries(self, numbers: Iterable[int]) -> list[tuple[int, Entry]]:
        """The members of these numbers, as they were listed."""
        return [(number, self._entries[number]) for number in numbers]

    def members(self) -> tuple[Member, ...]:
        """All members in the archive's order."""
        entries = [self._entries[number] for number in sorted(self._entries)]
        guessed = encoding_of([each.name for each in entries if not each.encoding])
        return tuple(self._member(number, self._entries[number], guessed) for number in sorted(self._entries))

    def _member(self, number: int, entry: Entry, guessed: str) -> Member:
        written = self._written[number]
        whole = isinstance(written, int)
        return Member(
            name=base64.b64encode(entry.name[:_MAX_NAME]).decode("ascii"),
            encoding=entry.encoding or guessed,
            file=f"{number:05d}" if whole else "",
            bytes=written if isinstance(written, int) else 0,
            problems=() if isinstance(written, int) else (written,),
        )

    def clear(self) -> None:
        """Remove every file: the archive as a whole is refused."""
        for number, written in self._written.items():
            if isinstance(written, int):
                (self._folder / f"{number:05d}").unlink(missing_ok=True)


def pass_on(error: Exception) -> None:
    """Raise what is the disk's trouble; a position that no file has (EINVAL) is the archive's."""
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        raise error


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def slices(content: bytes) -> Iterator[bytes]:
    """Cut what lies in memory into chunks."""
    for at in range(0, len(content), CHUNK):
        yield content[at : at + CHUNK]
