"""PDF portfolios as containers: the files that they hold become members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.formats.archive.shelf import Entry, Shelf
from matprep.formats.documents import pdf_attachments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def unpack(path: Path, shelf: Shelf, passwords: Sequence[str]) -> None:
    """Put every embedded file on the shelf. Raises Refusal: `archive_limit`, and what reading a PDF raises."""
    packed = path.stat().st_size
    for number, (name, content) in enumerate(pdf_attachments.members(path, passwords), start=1):
        entry = Entry(name=name.encode("utf-8", "replace"), encoding="utf-8", packed=packed)
        shelf.put(number, entry, content)
