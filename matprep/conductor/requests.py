"""Requests to the owner of an output folder: written beside, then moved; applied at its next look."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

import msgspec

from matprep import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER: Final = "requests"


class Retry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="request", tag="retry"):
    """Try rejected and failed parts again, of one case or (None) of all."""

    case: str | None = None


def leave_request(state: Path, request: Retry) -> None:
    """Leave a request for the owner; atomic."""
    folder = state / FOLDER
    files.private_folder(folder)
    files.write_beside(folder / f"{uuid.uuid4().hex}.json", msgspec.json.encode(request))


def take_requests(state: Path) -> Iterator[str | None]:
    """Take every request left, oldest name first; what is no request is removed unread."""
    folder = state / FOLDER
    if not folder.is_dir():
        return
    for path in sorted(folder.glob("*.json")):
        try:
            request = msgspec.json.decode(path.read_bytes(), type=Retry)
        except (OSError, msgspec.DecodeError):
            request = None
        path.unlink(missing_ok=True)
        if request is not None:
            yield request.case
