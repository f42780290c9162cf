"""Requests to the owner of a ledger: written beside, then moved; applied at its next look."""

from __future__ import annotations

import contextlib
import uuid
from typing import TYPE_CHECKING, Final

import msgspec

from matprep import files
from matprep.model import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER: Final = "requests"


class Retry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="request", tag="retry"):
    """Try rejected and failed parts again, of one case or (None) of all."""

    case: str | None = None


Request = Retry | Mark
_DECODER: Final[msgspec.json.Decoder[Request]] = msgspec.json.Decoder(Request)


def leave_request(home: Path, request: Request) -> Path:
    """Leave a request for the owner, after those left before; atomic. Answers with its file."""
    folder = home / FOLDER
    files.private_folder(folder)
    numbers = [int(path.name[:8]) for path in folder.glob("*.json") if path.name[:8].isdecimal()]
    path = folder / f"{max(numbers, default=0) + 1:08}-{uuid.uuid4().hex}.json"
    files.write_beside(path, msgspec.json.encode(request))
    return path


def take_requests(home: Path) -> Iterator[Request]:
    """Take every request left, oldest first; what is no request is removed unread.

    Each is removed only when the next is asked for: killed while one is applied, its owner meets it again.
    """
    for path in _left(home):
        request = _read(path)
        if request is not None:
            yield request
        _remove(path)


def take_marks(home: Path) -> Iterator[Mark]:
    """Take the marks alone, as `take_requests`; everything else stays for the owner."""
    for path in _left(home):
        request = _read(path)
        if isinstance(request, Mark):
            yield request
            _remove(path)


def marks_left(home: Path) -> tuple[Mark, ...]:
    """The marks that no owner has applied yet, oldest first; reads only."""
    return tuple(each for each in map(_read, _left(home)) if isinstance(each, Mark))


def _remove(path: Path) -> None:
    with contextlib.suppress(files.HeldOpen):  # by somebody who reads what is left; it is met again
        files.remove_file(path)


def _left(home: Path) -> list[Path]:
    return sorted((home / FOLDER).glob("*.json"))


def _read(path: Path) -> Request | None:
    """Read a request; None where it is none, or was taken meanwhile."""
    try:
        return _DECODER.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
