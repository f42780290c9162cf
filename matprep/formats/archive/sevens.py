"""The door to py7zr: 7z archives, also encrypted ones, expanded in small chunks."""

from __future__ import annotations

import contextlib
import struct
import zlib
from typing import TYPE_CHECKING, Any, Final

import py7zr
from py7zr.compressor import SupportedMethods
from py7zr.exceptions import PasswordRequired, UnsupportedCompressionMethodError

from matprep.errors import Refusal
from matprep.formats.archive.shelf import CHUNK, Entry, Shelf, pass_on
from matprep.model import Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_HEADER: Final = struct.Struct("<12xQQ4x")
"""Where the directory begins, counted from the end of these 32 bytes, and its length."""


_PPMD: Final = b"\x03\x04\x01"
"""The way of packing whose decoder (pyppmd 1.3) crashes on broken bytes: a stranger's file must not reach it."""

_ENCODED: Final = b"\x17"
"""The first byte of a directory that is packed itself."""


def unpack(path: Path, shelf: Shelf, passwords: Sequence[str]) -> None:
    """Put every file on the shelf, in the archive's order; a link is refused by name, folders are left out.

    Members packed together are expanded in one go; where one is broken in itself the rest of its block is lost too.

    Raises Refusal: `archive_limit`, `archive_encrypted` (the names are encrypted), `damaged`, `truncated`.
    """
    directory = _directory(path)
    if directory.startswith(_ENCODED) and _PPMD in directory:
        raise Refusal("unsupported_kind", kind="7z")
    locked: frozenset[int] | None = None
    for password in (None, *passwords):
        try:
            locked = _put_all(path, password, shelf, locked)
        except PasswordRequired:
            continue
        except Refusal as refusal:
            if password is None or refusal.problem.code != "damaged":
                raise
        if locked is not None and not locked:
            return
    if locked is None:
        raise Refusal("archive_encrypted", tried=len(passwords))
    for number, entry in shelf.entries(locked):
        shelf.refuse(number, entry, problem("archive_encrypted", tried=len(passwords)))


def _directory(path: Path) -> bytes:
    """Read where the first bytes say that the directory lies: it is the last thing in the file.

    Raises Refusal `truncated`.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEADER.size)
        start, length = _HEADER.unpack(head) if len(head) == _HEADER.size else (0, 1)
        if start + length + _HEADER.size > path.stat().st_size:
            raise Refusal("truncated")
        stream.seek(start + _HEADER.size)
        return stream.read(length)


def _put_all(path: Path, password: str | None, shelf: Shelf, only: frozenset[int] | None) -> frozenset[int]:
    """Put the members on the shelf, or those numbered in `only`; returns those that the password does not open."""
    with _opened(path, password) as archive:
        files = [each for each in archive.files if not each.is_directory]
        shelf.check_count(len(files))
        blocks = _Blocks(archive)
        packed = path.stat().st_size
        locked = set()
        for number, file in enumerate(files, start=1):
            if only is None or number in only:
                name = file.filename.encode("utf-8", "surrogatepass")
                found = _put(shelf, number, Entry(name=name, encoding="utf-8", packed=packed), file, blocks)
                if found is not None and found.code in {"archive_encrypted", "damaged"} and _is_encrypted(file):
                    locked.add(number)
        return frozenset(locked)


@contextlib.contextmanager
def _opened(path: Path, password: str | None) -> Iterator[Any]:
    """Open an archive. Raises PasswordRequired where the names are encrypted, Refusal `damaged`."""
    try:
        archive = py7zr.SevenZipFile(path, password=password)
    except (PasswordRequired, MemoryError):
        raise
    except Exception as error:  # py7zr trusts the bytes: almost anything is raised for broken ones
        pass_on(error)
        raise Refusal("damaged") from error
    with archive:
        yield archive


def _put(shelf: Shelf, number: int, entry: Entry, file: Any, blocks: _Blocks) -> Problem | None:  # noqa: ANN401 - a py7zr.ArchiveFile, whose insides bear no types
    if file.is_symlink or file.is_junction or file.is_socket:
        return shelf.refuse(number, entry, problem("not_a_regular_file"))
    return shelf.put(number, entry, blocks.chunks(file))


def _is_encrypted(file: Any) -> bool:  # noqa: ANN401 - as above
    return file.folder is not None and bool(SupportedMethods.needs_password(file.folder.coders))


class _Blocks:
    """Expands an archive's blocks one after another: the members of a block share one decoder."""

    def __init__(self, archive: Any) -> None:  # noqa: ANN401 - as above
        """Read from an archive that stays open."""
        self._stream = archive.fp
        self._start = archive.worker.src_start
        self._streams = archive.header.main_streams
        self._block: object = None
        self._failed: Refusal | None = None
        self._running: Iterator[bytes] = iter(())

    def chunks(self, file: Any) -> Iterator[bytes]:  # noqa: ANN401 - as above
        """Expand one member; what nobody read of the one before it in its block is passed over first."""
        if file.emptystream or file.folder is None:
            return
        if file.folder is self._block:
            with contextlib.suppress(Refusal):
                for _ in self._running:
                    pass
        else:
            self._block, self._failed = file.folder, None
            number = self._streams.unpackinfo.folders.index(file.folder)
            self._stream.seek(self._start + self._streams.packinfo.packpositions[number])
        if self._failed is not None:
            raise self._failed
        self._running = self._expanded(file)
        for chunk in self._running:  # noqa: UP028 - `yield from` would close it where nobody wants the rest
            yield chunk

    def _expanded(self, file: Any) -> Iterator[bytes]:  # noqa: ANN401 - as above
        left, found = file.uncompressed, 0
        while left:
            try:
                chunk = self._expand(file, min(left, CHUNK))
            except Refusal as refusal:
                self._failed = refusal
                raise
            found = zlib.crc32(chunk, found)
            left -= len(chunk)
            yield chunk
        if file.crc32 not in (None, found):
            raise Refusal("damaged")

    def _expand(self, file: Any, length: int) -> bytes:  # noqa: ANN401 - as above
        if any(coder["method"] == _PPMD for coder in file.folder.coders):
            raise Refusal("unsupported_kind", kind="7z")
        before = self._stream.tell()
        try:
            chunk = bytes(file.folder.get_decompressor(file.compressed).decompress(self._stream, length))
        except PasswordRequired as error:
            raise Refusal("archive_encrypted", tried=0) from error
        except UnsupportedCompressionMethodError as error:
            raise Refusal("unsupported_kind", kind="7z") from error
        except MemoryError:
            raise
        except Exception as error:  # ten decoders, each with its own exceptions for broken bytes
            pass_on(error)
            raise Refusal("damaged") from error
        if not chunk and self._stream.tell() == before:
            raise Refusal("damaged")
        return chunk
