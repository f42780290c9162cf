"""The door to tar archives and to single files packed by gzip, bzip2 or xz; all of them read as streams."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Self

from matprep.errors import Refusal
from matprep.formats.archive.shelf import BROKEN, CHUNK, Entry, Shelf, pass_on
from matprep.model import problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_OPENERS: Final[dict[str, Callable[[Path], Any]]] = {
    "tar": io.FileIO,
    "gzip": gzip.GzipFile,
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}
_BLOCK: Final = 512
_FNAME: Final = 0x08
"""The flag of a gzip header that holds the packed file's name."""


class _CutError(Exception):
    """The archive ends inside a member: no trouble of that member alone."""


class _Header(tarfile.TarInfo):
    """A header that cannot be read is an error: tarfile takes it for the archive's end, and the rest would be lost."""

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> Self:
        """Read the next header. Raises tarfile.EOFHeaderError at the end, EOFError, tarfile.ReadError."""
        try:
            return super().fromtarfile(tarfile_)
        except tarfile.HeaderError as error:
            if type(error).__name__ == "EOFHeaderError":  # tarfile keeps its kinds to itself
                raise
            cut = type(error).__name__ in {"EmptyHeaderError", "TruncatedHeaderError"}
            raise (EOFError if cut else tarfile.ReadError) from error


def unpack(path: Path, shelf: Shelf, kind: str) -> None:
    """Put every regular file on the shelf; a link, device or pipe is refused by name, folders are left out.

    What gzip, bzip2 or xz packed may be a tar or a single file. Raises Refusal: `archive_limit`, `damaged`,
    `truncated`.
    """
    try:
        with _OPENERS[kind](path) as stream:
            is_tar = _is_tar(stream)
        with _OPENERS[kind](path) as stream:
            if is_tar:
                _put_all(stream, shelf, path.stat().st_size)
            else:
                shelf.put(1, _entry_of_single(path, kind), _chunks(stream))
    except (EOFError, _CutError) as error:
        raise Refusal("truncated") from error
    except (tarfile.TarError, *BROKEN, OSError) as error:
        pass_on(error)
        raise Refusal("damaged") from error


def _put_all(stream: BinaryIO, shelf: Shelf, packed: int) -> None:
    number = 0
    with tarfile.open(
        fileobj=stream, mode="r|", tarinfo=_Header, encoding="utf-8", errors="surrogateescape"
    ) as archive:
        for info in archive:
            if info.isdir():
                continue
            number += 1
            entry = Entry(name=info.name.encode("utf-8", "surrogateescape"), packed=packed)
            content = archive.extractfile(info) if info.isreg() else None
            if content is None:
                shelf.refuse(number, entry, problem("not_a_regular_file"))
            else:
                shelf.put(number, entry, _content(content))


def _is_tar(stream: BinaryIO) -> bool:
    """Judge by the checksum of the first header, which old tars without a magic number have too."""
    head = stream.read(_BLOCK)
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _chunks(stream: Any) -> Iterator[bytes]:  # noqa: ANN401 - any of four readers
    while chunk := stream.read(CHUNK):
        yield chunk


def _content(stream: Any) -> Iterator[bytes]:  # noqa: ANN401 - tarfile's own reader
    try:
        yield from _chunks(stream)
    except tarfile.ReadError as error:
        raise _CutError from error


def _entry_of_single(path: Path, kind: str) -> Entry:
    """Name a single packed file as its gzip header does, else `content`."""
    name = b""
    if kind == "gzip":
        with path.open("rb") as stream:
            head = stream.read(CHUNK)
        if len(head) > 10 and head[3] == _FNAME:  # noqa: PLR2004 - a header with a name and nothing before it
            name = head[10 : head.find(b"\0", 10)]
    return Entry(name=name or b"content", packed=path.stat().st_size)
