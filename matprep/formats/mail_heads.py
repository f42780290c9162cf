"""Whether a file begins as e-mails do, and whether it is a web page that a browser saved in that form."""

from __future__ import annotations

import re
from typing import Final

_FIELD: Final = re.compile(rb"([A-Za-z][A-Za-z0-9_-]*):")
_ENVELOPE: Final = frozenset((b"received", b"return-path", b"delivered-to", b"to", b"cc", b"bcc", b"message-id"))
_COMMON: Final = _ENVELOPE | {b"from", b"subject", b"date", b"mime-version", b"content-type", b"sender", b"reply-to"}
_ENOUGH: Final = 2


def kind_of_mail(head: bytes) -> str | None:
    """Say `eml`, `mhtml` (a saved web page), or None where this is no mail. `head` is the beginning of a file."""
    fields = _fields(head.removeprefix(b"\xef\xbb\xbf"))
    if len(_COMMON & fields.keys()) < _ENOUGH:
        return None
    is_page = b"multipart/related" in fields.get(b"content-type", b"").lower() and not _ENVELOPE & fields.keys()
    is_page = is_page or b"snapshot-content-location" in fields or b"<saved by" in fields.get(b"from", b"").lower()
    return "mhtml" if is_page else "eml"


def _fields(head: bytes) -> dict[bytes, bytes]:
    """Read the header lines up to the first empty one; none where any line is of another form."""
    fields: dict[bytes, bytes] = {}
    name = b""
    for line in head.splitlines():
        if not line.strip():
            return fields
        found = _FIELD.match(line)
        if line[:1] in (b" ", b"\t") and name:
            fields[name] += line
        elif found:
            name = found[1].lower()
            fields.setdefault(name, line)
        elif not line.startswith((b"From ", b">From ")):
            return {}
    return fields
