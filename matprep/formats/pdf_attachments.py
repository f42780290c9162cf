"""The files that a PDF portfolio holds: it is a folder in the shape of a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.formats.pdf import open_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def members(path: Path, passwords: Sequence[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Give every embedded file's own name and content, in the order in which the portfolio lists them.

    The name is as its maker wrote it: never a path to write to. Raises Refusal as `formats.pdf.open_pdf`.
    """
    with open_pdf(path, passwords) as document:
        for key, spec in document.attachments.items():
            yield spec.filename or key, spec.get_file().read_bytes()
