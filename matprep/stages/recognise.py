"""Which requirement each page serves, read from its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matprep.model import Examine, Finding


def recognise(request: Examine, finding: Finding) -> Finding:  # noqa: ARG001 - the request names the bytes to read
    """Add to a finding what the content says: guesses and fields.

    No reader of content is installed yet (QR codes, text layers, OCR), so the finding comes back as it is, and the
    plan rests on `case.toml`, folders and names alone.
    """
    return finding
