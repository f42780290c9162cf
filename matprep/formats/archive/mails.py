"""E-mails as containers: attachments and pictures become members, the text only where there is nothing else."""

from __future__ import annotations

import base64
import email
import email.errors
import email.header
import email.message
import mimetypes
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from matprep.errors import Refusal
from matprep.formats.archive.shelf import Entry, Shelf, slices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from pathlib import Path

_LARGEST: Final = 128 << 20
"""Bytes; a mail is read as a whole and takes several times its size in memory."""

_DECORATION: Final = 5000
"""Bytes; a smaller picture inside the text of a mail that has attachments is a signature's logo."""

_LONGEST_SUBJECT: Final = 100

_UNDERSTATED: Final = ("gb2312", "gbk", "hz-gb-2312")
"""Charsets that programs name though they write more characters than these have."""

_SUFFIXES: Final = {"image/jpeg": ".jpg", "message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html"}
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")
_RAW_NAME: Final = re.compile(r'\b(?:file)?name\s*=\s*(?:"([^"]*)"|([^;\s]+))', re.IGNORECASE)


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a mail that is not a container: what it is called, its type, and whether it stands in the text."""

    name: bytes
    encoding: str
    form: str
    inline: bool
    content: bytes


def unpack(path: Path, shelf: Shelf) -> None:
    """Put attachments and pictures on the shelf, in the mail's order; a forwarded mail is a member of its own.

    The text is a member only where there is nothing else. Small pictures inside the text of a mail with attachments
    come in the folder `__inline`, which is known as decoration. Raises Refusal: `over_limits`, `truncated`,
    `archive_limit`.
    """
    size = path.stat().st_size
    if size > _LARGEST:
        raise Refusal("over_limits", what="bytes", limit=_LARGEST)
    with path.open("rb") as stream:
        mail = email.message_from_binary_file(stream)
    if any(isinstance(each, email.errors.CloseBoundaryNotFoundDefect) for part in mail.walk() for each in part.defects):
        raise Refusal("truncated")
    texts: list[_Part] = []
    things: list[_Part] = []
    for part in _parts(mail):
        (texts if part.form.startswith("text/") and not part.name else things).append(part)
    attached = any(not each.inline for each in things)
    for number, part in enumerate(things or _best(texts), start=1):
        decoration = attached and part.inline and len(part.content) < _DECORATION
        entry = Entry(name=_name(part, number, decoration=decoration), encoding=part.encoding, packed=size)
        shelf.put(number, entry, slices(part.content))


def _parts(message: Message) -> Iterator[_Part]:
    """Walk a mail, not into the mails that it forwards."""
    if message.get_content_type() == "message/rfc822":
        yield _part(message, _forwarded(message))
    elif message.is_multipart():
        for each in message.get_payload():
            yield from _parts(each)  # type: ignore[arg-type]  # a multipart's payload is a list of messages
    else:
        yield _part(message, _content(message))


def _part(message: Message, content: bytes) -> _Part:
    form = message.get_content_type()
    name, encoding = _filename(message)
    if form == "message/rfc822" and not name:
        inner = _inner(message)
        name, encoding = _decoded(_raw(inner, "subject")[:_LONGEST_SUBJECT] if inner else "")
        name = name and name + b".eml"
    return _Part(
        name=name,
        encoding=encoding,
        form=form,
        inline=form.startswith("image/")
        and "content-id" in message
        and message.get_content_disposition() != "attachment",
        content=content,
    )


def _inner(message: Message) -> Message | None:
    inner = message.get_payload()
    first = inner[0] if isinstance(inner, list) and inner else None
    return first if isinstance(first, email.message.Message) else None


def _forwarded(message: Message) -> bytes:
    inner = _inner(message)
    try:
        return inner.as_bytes() if inner else _content(message)
    except (LookupError, TypeError, UnicodeError, ValueError):
        return b""


def _content(message: Message) -> bytes:
    """Decode a part as far as it goes; what is broken shows when its content is looked at."""
    try:
        if _raw(message, "content-transfer-encoding").strip().lower() == "base64":
            return _from_base64(str(message.get_payload()))
        content = message.get_payload(decode=True)
    except (LookupError, TypeError, UnicodeError, ValueError):
        content = None
    return content if isinstance(content, bytes) else b""


def _from_base64(text: str) -> bytes:
    """Decode what there is: the standard library gives the text itself back where one sign of it is wrong."""
    letters = _NOT_BASE64.sub(b"", text.encode("ascii", "ignore"))
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def _best(texts: list[_Part]) -> list[_Part]:
    """Choose the plain text of a mail rather than the same as a web page."""
    plain = [each for each in texts if each.form == "text/plain" and each.content.strip()]
    return (plain or texts)[:1]


def _name(part: _Part, number: int, *, decoration: bool) -> bytes:
    """Name a part as its sender did, else after what it is."""
    suffix = _SUFFIXES.get(part.form) or mimetypes.guess_extension(part.form, strict=False) or ".bin"
    stem = "正文" if part.form.startswith("text/") else "图片" if part.form.startswith("image/") else "附件"
    name = part.name or f"{stem}_{number}{suffix}".encode()
    return b"__inline/" + name if decoration else name


def _filename(message: Message) -> tuple[bytes, str]:
    """Read a part's file name in every way in which programs write it: RFC 2231, RFC 2047, or bare bytes."""
    try:
        name = message.get_filename() or ""
    except (LookupError, TypeError, UnicodeError, ValueError):
        name = ""
    if not name or "\N{REPLACEMENT CHARACTER}" in name:
        found = _RAW_NAME.search(_raw(message, "content-disposition")) or _RAW_NAME.search(
            _raw(message, "content-type")
        )
        name = (found[1] or found[2]) if found else ""
    return _decoded(name.replace("\r", "").replace("\n", ""))


def _raw(message: Message, field: str) -> str:
    """Read a header as it came, bare bytes as surrogates."""
    return next((str(value) for name, value in message.raw_items() if name.lower() == field), "")


def _decoded(text: str) -> tuple[bytes, str]:
    """Decode what may be encoded words; bare bytes stay as they are, with an encoding yet to be guessed."""
    try:
        pieces = _joined(email.header.decode_header(text)) if "=?" in text else [(text.encode("utf-8"), None)]
        words = [piece.decode(_charset(charset)) for piece, charset in pieces]
    except (LookupError, UnicodeError, ValueError, email.errors.HeaderParseError):
        return text.encode("utf-8", "surrogateescape"), ""
    return "".join(words).encode("utf-8", "replace"), "utf-8"


def _joined(pieces: list[tuple[Any, str | None]]) -> list[tuple[bytes, str | None]]:
    """Join neighbours of one charset: programs cut characters in two between encoded words."""
    joined: list[tuple[bytes, str | None]] = []
    for piece, charset in pieces:
        raw = piece.encode("raw-unicode-escape") if isinstance(piece, str) else piece
        if joined and joined[-1][1] == charset:
            joined[-1] = (joined[-1][0] + raw, charset)
        else:
            joined.append((raw, charset))
    return joined


def _charset(name: str | None) -> str:
    lowered = (name or "utf-8").lower()
    return "gb18030" if lowered in _UNDERSTATED else lowered
