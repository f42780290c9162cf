"""Files chosen by a list: each named file found in the folder, or every one that is not there told at once."""

from __future__ import annotations

import codecs
import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from matprep.errors import Complaint, FolderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.inbox import Seen


def read_list(data: bytes) -> tuple[str, ...]:
    """Read paths, one a line or each ended by a zero byte; UTF-8 (or UTF-16 with its mark, as Windows' shell writes).

    Bytes that are no UTF-8 stand as names on Linux do. Lines without content are left out.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    else:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    names = text.split("\0") if "\0" in text else re.split(r"\r?\n", text)
    return tuple(each for each in names if each.strip())


def chosen_paths(listed: Sequence[str], root: Path, there: Sequence[Seen]) -> frozenset[str]:
    """Find each listed file among those that lie below `root`: named relative to it, or absolutely.

    Raises FolderError: `list_empty`, or `list_faulty` with every name that is not there, at once.
    """
    if not listed:
        raise FolderError("list_empty", path=str(root))
    known = {_composed(each.path): each.path for each in there} | {each.path: each.path for each in there}
    found: set[str] = set()
    complaints: list[Complaint] = []
    for number, name in enumerate(listed, 1):
        path = _inside(name, root)
        seen = known.get(path, known.get(_composed(path)))
        if seen is not None:
            found.add(seen)
        else:
            code = "listed_outside" if path.startswith("..") else _absent(root, path)
            complaints.append(Complaint(code=code, file=name, expected=str(root), row=number))
    if complaints:
        raise FolderError("list_faulty", tuple(complaints), count=len(complaints), path=str(root))
    return frozenset(found)


def _inside(name: str, root: Path) -> str:
    """A name as a path below `root` with `/`; it begins with `..` where it lies outside."""
    given = Path(name)
    if given.is_absolute():
        # the folder's own way there may lead over a link
        whole = given if given.is_relative_to(root) else given.parent.resolve() / given.name
        if not whole.is_relative_to(root):
            return ".."
        given = whole.relative_to(root)
    return Path(os.path.normpath(given)).as_posix()


def _absent(root: Path, path: str) -> str:
    return "listed_folder" if (root / path).is_dir() else "listed_absent"


def _composed(path: str) -> str:
    return unicodedata.normalize("NFC", path)
