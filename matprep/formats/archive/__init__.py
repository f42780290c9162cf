"""Archives and e-mails as containers of sources: one door for each kind, one shelf for what they hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matprep.errors import Refusal
from matprep.formats.archive import mails, portfolios, rars, sevens, tars, zips
from matprep.formats.archive.shelf import Shelf
from matprep.model import Unpack, Unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence


def unpack(request: Unpack) -> Unpacked:
    """Stream every member to a numbered file in `request.folder`: no member's name is ever used as a path.

    Folders are left out. A member that is encrypted, damaged, not a regular file, or beyond the bounds of bytes or
    ratio (counted while streaming; declared sizes are not believed) bears a problem instead of a file; the others are
    unpacked. An archive inside the archive is just a member.

    Raises Refusal: `archive_limit`, `archive_encrypted` (the names are encrypted), `unsupported_kind` (`volume`: a part
    of a split archive), `tool_missing` (RAR only), `over_limits`, `damaged`, `truncated`.
    """
    shelf = Shelf(request)
    try:
        _fill(shelf, Path(request.path), request.kind, request.passwords)
    except Refusal:
        shelf.clear()
        raise
    return Unpacked(members=shelf.members())


def _fill(shelf: Shelf, path: Path, kind: str, passwords: Sequence[str]) -> None:
    match kind:
        case "zip":
            zips.unpack(path, shelf, passwords)
        case "7z":
            sevens.unpack(path, shelf, passwords)
        case "rar":
            rars.unpack(path, shelf, passwords)
        case "eml":
            mails.unpack(path, shelf)
        case "portfolio":
            portfolios.unpack(path, shelf, passwords)
        case _:
            tars.unpack(path, shelf, kind)
