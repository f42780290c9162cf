"""Fields that a QR code carries: in words, as JSON, or as the address of the public register."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import parse_qsl, urlsplit

import msgspec

from matprep.fields import citizen_number, credit_code, days, labels, writing
from matprep.model import Box, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Code(Protocol):
    """A QR or bar code that was read."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def spot(self) -> Box:
        """Where it lies on the page."""


_KEYS: Final = {
    key: name
    for name, keys in {
        "credit_code": "uniscid creditcode uscc xydm tyshxydm",
        "company": "entname companyname qymc traname dwmc name",
        "legal_person": "lerep legalperson fddbr corporation",
        "established_on": "estdate clrq",
        "valid_from": "opfrom",
        "valid_until": "opto yxqz validto",
        "register_number": "regno",
        "licence_number": "licno xkzbh zsbh",
    }.items()
    for key in keys.split()
}
"""Keys of machine-made codes, lower case and without marks → field: those of the public register and their kin."""

_OF_LABELS: Final = {"code": "credit_code", "term": "valid_until", "until": "valid_until"}
_UNTOLD: Final = frozenset({"other", "issuer", "addressee", "agent", "signed"})
_PARTS: Final = re.compile(r"[;；\n\r|]+|[,，](?=[^,，:：]{2,14}[:：])")
_ADDRESS: Final = re.compile(r"^\s*https?://", re.IGNORECASE)


def fields_of_codes(codes: Sequence[Code], page: int) -> tuple[Field, ...]:
    """Read the fields that the codes of a page carry, each name once, the first code that has it."""
    found: dict[str, Field] = {}
    for code in codes:
        for name, value in _told(code.text):
            for field in _fields(name, value):
                found.setdefault(field[0], _field(*field, page=page, spot=code.spot))
    return tuple(found.values())


def _field(name: str, value: str, *, page: int, spot: Box) -> Field:
    checks = {"credit_code": credit_code.is_valid, "citizen_number": citizen_number.is_valid}
    check = checks[name](value) if name in checks else None
    return Field(name=name, value=value, page=page, check=check, by="qr", spot=spot)


def _told(text: str) -> Iterator[tuple[str, str]]:
    """Give the fields of one code by name, as it writes them."""
    if _ADDRESS.match(text):
        parts = urlsplit(text.strip())
        yield from _keyed([*parse_qsl(parts.query), *parse_qsl(parts.fragment.partition("?")[2])])
        yield from (("credit_code", value) for value, _ in credit_code.candidates(text) if credit_code.is_valid(value))
        return
    pairs = _json_pairs(text)
    if pairs is not None:
        yield from _keyed(pairs)
        return
    for part in _PARTS.split(text):
        yield from _labelled(part)
    yield from (("credit_code", value) for value, _ in credit_code.candidates(text) if credit_code.is_valid(value))


def _json_pairs(text: str) -> list[tuple[str, str]] | None:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
    return [(str(key), str(each)) for key, each in value.items()] if isinstance(value, dict) else None


def _keyed(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for key, value in pairs:
        name = _KEYS.get(re.sub(r"[^a-z]", "", key.lower()))
        if name:
            yield name, value
        else:
            yield from _labelled(f"{key}:{value}")


def _labelled(part: str) -> Iterator[tuple[str, str]]:
    """Give what a label and a colon (or `=`) tell."""
    key, mark, value = re.sub(r"[=：]", ":", part, count=1).partition(":")
    label = labels.label_at_start(writing.plain(key)) if mark else None
    if label and label.exact and label.end == len(writing.plain(key)) and label.kind not in _UNTOLD:
        yield _OF_LABELS.get(label.kind, label.kind), value.strip()
    elif mark:
        yield from _keyed([(key, value)]) if re.sub(r"[^a-z]", "", key.lower()) in _KEYS else ()


def _fields(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Bring a value into the form in which fields are kept; nothing where it is none."""
    value = writing.plain(text)
    if name == "valid_until":
        term = days.term_in(value, only_end=True)
        if term.since:
            yield "valid_from", term.since
        if term.until:
            yield name, term.until
    elif name in {"established_on", "issued_on", "valid_from"}:
        yield from ((name, each.day.isoformat()) for each in days.days_in(value, tight=True)[:1])
    elif name == "credit_code":
        yield from ((name, each) for each, _ in credit_code.candidates(value)[:1])
    elif name in {"company", "legal_person", "person", "bank"}:
        if writing.has_han(value):
            yield name, writing.as_name(text)
    elif value:
        yield name, value
