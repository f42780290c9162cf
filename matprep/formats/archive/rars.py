"""RAR archives: listed and decrypted here, unpacked by whatever program there is (Windows 10 brings one: tar)."""

from __future__ import annotations

import contextlib
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from matprep.errors import Refusal
from matprep.formats import tool
from matprep.formats.archive import rar_copy, rar_keys, rar_new, rar_old
from matprep.formats.archive.rar_files import SIGNATURE_4, SIGNATURE_5, RarFile
from matprep.formats.archive.shelf import CHUNK, Entry, Shelf, pass_on
from matprep.model import Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matprep.formats.archive.rar_files import RarArchive

_SECONDS: Final = 600.0
"""No program runs longer; the call's own time is usually shorter."""


class _Program(msgspec.Struct, frozen=True, kw_only=True):
    """A program that writes all members one after another to its output.

    Programs that know no RAR bear the same names: what this one says to `question` holds `answer`. `solid`: it serves
    also where the members of a RAR 4 build on each other.
    """

    names: tuple[str, ...]
    arguments: tuple[str, ...]
    question: tuple[str, ...]
    answer: bytes
    solid: bool = True


_PROGRAMS: Final = (
    _Program(names=("unrar", "UnRAR"), arguments=("p", "-inul", "-p-", "-y"), question=(), answer=b"Alexander Roshal"),
    _Program(names=("7zz", "7z"), arguments=("x", "-so", "-bd", "-y"), question=("i",), answer=b"40305"),
    _Program(names=("unar",), arguments=("-quiet", "-output-directory", "-"), question=("-version",), answer=b""),
    _Program(names=("bsdtar",), arguments=("-xOf",), question=("--version",), answer=b"libarchive", solid=False),
    _Program(names=("tar",), arguments=("-xOf",), question=("--version",), answer=b"libarchive", solid=False),
)
"""The most faithful first; Windows 10 and macOS bring the last. 40305 is 7-Zip's number for the packing of RAR 5."""

_MOMENT: Final = 20.0
"""Seconds that a program may take to say what it is."""


class _Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A member that a program must unpack, and the passwords that may open it."""

    number: int
    entry: Entry
    file: RarFile
    passwords: tuple[str | None, ...]


def unpack(path: Path, shelf: Shelf, passwords: Sequence[str]) -> None:
    """Put every file on the shelf, in the archive's order; a link is refused by name, folders are left out.

    Members that are only stored need no program. Raises Refusal: `archive_limit`, `archive_encrypted` (the names are
    encrypted), `unsupported_kind` (`volume`: a part of a split archive), `tool_missing` (no member could be unpacked),
    `damaged`, `truncated`.
    """
    with path.open("rb") as stream:
        archive = listed(stream, passwords)
        files = [each for each in archive.files if not each.folder]
        shelf.check_count(len(files))
        end = path.stat().st_size
        wanted = []
        for number, file in enumerate(files, start=1):
            entry = _entry(file, end, solid=archive.solid)
            if file.copy_of:
                continue
            found = _obstacle(shelf, entry, file, end, passwords)
            if found is None and not file.stored:
                wanted.append(_Wanted(number=number, entry=entry, file=file, passwords=_fitting(file, passwords)))
            elif found is None:
                _put_stored(shelf, number, entry, file, stream, passwords)
            else:
                shelf.refuse(number, entry, found)
        if wanted:
            alone = len(wanted) == sum(not each.copy_of for each in files)
            _with_programs(shelf, wanted, archive, stream, alone=alone)
        _put_copies(shelf, files, end)


def _entry(file: RarFile, end: int, *, solid: bool) -> Entry:
    """List a member; where members build on each other the whole archive's bytes, to its end, count for each."""
    return Entry(name=file.name, encoding=file.encoding, packed=end if solid or file.copy_of else file.packed)


def _put_copies(shelf: Shelf, files: Sequence[RarFile], end: int) -> None:
    """Put the members that repeat another's content, once that is there; each ends as the other did."""
    numbers = {each.name: number for number, each in enumerate(files, start=1) if not each.copy_of}
    for number, file in enumerate(files, start=1):
        if file.copy_of:
            original = numbers.get(file.copy_of)
            content = problem("damaged") if original is None else shelf.content(original)
            if isinstance(content, Problem):
                shelf.refuse(number, _entry(file, end, solid=True), content)
            else:
                shelf.put(number, _entry(file, end, solid=True), content)


def listed(stream: BinaryIO, passwords: Sequence[str]) -> RarArchive:
    """List an archive of either generation. Raises Refusal as `unpack`, but for `archive_limit` and `tool_missing`."""
    signature = stream.read(len(SIGNATURE_5))
    try:
        if signature == SIGNATURE_5:
            return rar_new.listed(stream, passwords)
        if signature.startswith(SIGNATURE_4):
            stream.seek(len(SIGNATURE_4))
            return rar_old.listed(stream, passwords)
    except (struct.error, IndexError, ValueError) as error:
        raise Refusal("truncated") from error  # a header that ends too early, or blocks of it that are not whole
    except (OverflowError, OSError) as error:
        pass_on(error)
        raise Refusal("damaged") from error
    raise Refusal("damaged")


def _obstacle(shelf: Shelf, entry: Entry, file: RarFile, end: int, passwords: Sequence[str]) -> Problem | None:
    """Find what keeps a member from being unpacked, as far as its header tells."""
    if not file.regular:
        return problem("not_a_regular_file")
    if file.start + file.packed > end:
        return problem("truncated")
    if file.lock is not None and not rar_keys.is_known(file.lock):
        return problem("unsupported_kind", kind="rar")
    if not _fitting(file, passwords):
        return problem("archive_encrypted", tried=len(passwords))
    return shelf.objection(entry, file.size)


def _put_stored(
    shelf: Shelf, number: int, entry: Entry, file: RarFile, stream: BinaryIO, passwords: Sequence[str]
) -> None:
    for password in _fitting(file, passwords):
        content = rar_copy.packed_chunks(stream, file, password)
        if shelf.put(number, entry, _checked(content, file, password)) is None:
            return
    _blame(shelf, number, entry, file, len(passwords))


def _fitting(file: RarFile, passwords: Sequence[str]) -> tuple[str | None, ...]:
    """Say which passwords may open a member; None where it needs none."""
    lock = file.lock
    return (None,) if lock is None else tuple(each for each in passwords if rar_keys.fits(lock, each))


def _checked(chunks: Iterable[bytes], file: RarFile, password: str | None) -> Iterator[bytes]:
    """Pass a member's content on, and hold it against its length and its checksum."""
    found, left = 0, file.size
    for chunk in chunks:
        found, left = zlib.crc32(chunk, found), left - len(chunk)
        yield chunk
    if file.lock is not None and file.lock.tweaked:
        found = rar_keys.tweaked(file.lock, password or "", found)
    if left or file.crc not in (None, found):
        raise Refusal("damaged")


def _blame(shelf: Shelf, number: int, entry: Entry, file: RarFile, tried: int) -> None:
    """RAR 4 keeps nothing by which a wrong password could be told from damage."""
    if file.lock is not None and not file.lock.check:
        shelf.refuse(number, entry, problem("archive_encrypted", tried=tried))


# --- with a program -------------------------------------------------------------------


def program_name(folder: Path) -> str:
    """Name the program that would unpack RAR archives here; empty where there is none. `folder` is its scratch."""
    return next((Path(path).name for path, _ in _programs(folder)), "")


def _programs(folder: Path) -> Iterator[tuple[str, _Program]]:
    for each in _PROGRAMS:
        path = tool.find(*each.names)
        if path is not None and each.answer in _answer((str(path), *each.question), folder):
            yield str(path), each


def _answer(arguments: Sequence[str], folder: Path) -> bytes:
    try:
        ran = tool.run(arguments, folder=folder, seconds=_MOMENT)
    except (Refusal, OSError):
        return b""
    return ran.output + ran.errors


def _with_programs(
    shelf: Shelf, wanted: Sequence[_Wanted], archive: RarArchive, stream: BinaryIO, *, alone: bool
) -> None:
    """Unpack with one program after another, password by password, until every member is whole.

    Raises Refusal `tool_missing` where there is no program and the archive holds nothing else (`alone`).
    """
    hard = archive.solid and archive.generation == 4  # noqa: PLR2004 - RAR 4
    with shelf.workroom() as folder:
        programs = [(path, each) for path, each in _programs(folder) if each.solid or not hard]
        if not programs and alone:
            raise Refusal("tool_missing", tool="rar")
        for turn in range(max(len(each.passwords) for each in wanted) if programs else 0):
            trying = [each for each in wanted if turn < len(each.passwords)]
            copy = folder / f"{turn}.rar"
            rar_copy.write_copy(copy, stream, archive, [(each.file, each.passwords[turn]) for each in trying])
            for path, how in programs:
                if not all(shelf.is_settled(each.number) for each in trying):
                    _read(shelf, trying, turn, (path, *how.arguments, str(copy)), folder)
            copy.unlink()
    for each in wanted:
        if not programs:
            shelf.refuse(each.number, each.entry, problem("tool_missing", tool="rar"))
        elif not shelf.is_settled(each.number):
            _blame(shelf, each.number, each.entry, each.file, len(each.passwords))


def _read(shelf: Shelf, members: Sequence[_Wanted], turn: int, arguments: Sequence[str], folder: Path) -> None:
    """Cut what a program says into the members that are still missing.

    How it ends is no matter: each member's checksum tells whether it is whole.
    """
    with contextlib.suppress(tool.ToolFailed), tool.reading(arguments, folder=folder, seconds=_SECONDS) as stream:
        for each in members:
            content = _cut(stream, each.file.size)
            if not shelf.is_settled(each.number):
                shelf.put(each.number, each.entry, _checked(content, each.file, each.passwords[turn]))
            for _ in content:
                pass


def _cut(stream: BinaryIO, size: int) -> Iterator[bytes]:
    left = size
    while left and (chunk := stream.read(min(left, CHUNK))):
        left -= len(chunk)
        yield chunk
