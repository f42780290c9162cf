"""How a password is spelt in bytes, and a PDF opened by one. The passwords themselves go nowhere."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import pikepdf

from matprep.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_ENCODINGS: Final = ("utf-8", "pdfdoc_pikepdf", "latin-1", "gb18030")
"""What programs write: UTF-8 (AES-256 and some before), PDFDocEncoding (the older standard), the system's own."""


def spellings(password: str) -> tuple[bytes, ...]:
    """Spell a password in all the ways in which programs hand it to a PDF; the likeliest first, each once."""
    found: dict[bytes, None] = {}
    for text in (password, unicodedata.normalize("NFKC", password)):
        for encoding in _ENCODINGS:
            try:
                found[text.encode(encoding)] = None
            except UnicodeError:
                continue  # it cannot have been spelt that way
    return tuple(found)


def unlocked(path: Path, passwords: Sequence[str]) -> pikepdf.Pdf:
    """Open by the empty password or the first given one that fits, as user or as owner.

    Raises Refusal `password_needed`: `tried` says how many were given. Neither it nor its causes name any of them.
    """
    for spelt in _candidates(passwords):
        try:
            return pikepdf.open(path, password=spelt)
        except pikepdf.PasswordError:
            continue
    raise Refusal("password_needed", tried=len(set(passwords)))


def _candidates(passwords: Sequence[str]) -> Iterator[bytes]:
    yield b""
    for password in passwords:
        yield from spellings(password)
