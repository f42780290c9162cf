"""The delivery note: value → JSON, CSV; its JSON Schema; what of a paper's fields may stand in it."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from matprep.model import Manifest
from matprep.texts import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matprep.model import Field, ShownProblem, SourceLine
    from matprep.texts import Language

COLUMNS: Final = ("source", "pages", "status", "requirement", "outputs", "quality", "problems")
PUBLIC_FIELDS: Final = frozenset(
    {
        *("company", "credit_code", "legal_person", "person", "agent", "licence_number", "register_number"),
        *("bank", "platform", "purpose", "certified_on"),
    }
)
"""Fields that stand in clear: names, and what public registers show anyway. Days are public too (`_is_public`)."""

_REGISTERED: Final = frozenset({"credit_code", "licence_number", "register_number"})
"""Long numbers that public registers show: they stand in clear."""

_PERSONAL: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){14,}[Xx]?")
"""A citizen or account number, however it is grouped: 15 digits or more, at the end perhaps an X."""

_SHOWN_FIRST: Final = 3
_SHOWN_LAST: Final = 4
_STAR: Final = "*"
_LONG_DIGITS: Final = 11
"""Excel shows from 12 digits on as 1.1E+11, and beyond 15 it loses digits; 11 leaves a margin."""

_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
"""Also full-width: a Chinese Excel reads them as their narrow forms."""

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


def encode(manifest: Manifest) -> bytes:
    """Write a manifest as JSON: UTF-8, indented, with a newline at the end. Equal manifests give equal bytes."""
    return msgspec.json.format(_ENCODER.encode(manifest), indent=2) + b"\n"


def decode(data: bytes) -> Manifest:
    """Read a manifest back. Raises msgspec.DecodeError where it is not one of this schema."""
    return msgspec.json.decode(data, type=Manifest)


def schema() -> dict[str, Any]:
    """Describe `manifest.json` as a JSON Schema (2020-12)."""
    described = msgspec.json.schema(Manifest)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "matprep manifest.json, schema 1",
        "description": "The delivery note of one case under one profile. Every source of the case appears once; "
        "every delivered file appears once; paths use / and are relative to the case or to the package.",
        **described,
    }


def as_csv(manifest: Manifest, language: Language) -> bytes:
    """Write one row per source and part, for Excel: UTF-8 with its mark, CRLF, nothing that it would compute.

    A cell that begins like a formula, or that is digits only and long enough for Excel to round, gets an apostrophe
    in front: `="123"` would keep digits too, but it is a formula, which the readers of untrusted tables refuse.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(word("csv", column, language) for column in COLUMNS)
    titles = {each.id: getattr(each.title, language) for each in manifest.requirements}
    verdicts = {each.name: str(each.quality.get("verdict", "")) for each in manifest.outputs}
    for source in manifest.sources:
        writer.writerows([_cell(value) for value in row] for row in _rows(source, titles, verdicts, language))
    return table.getvalue().encode("utf-8-sig")


def public_fields(fields: Iterable[Field]) -> dict[str, str]:
    """Values read from a paper as they may be shown: what no public register shows is masked."""
    return {each.name: fit_to_show(each.name, each.value) for each in fields}


def fit_to_show(name: str, value: str) -> str:
    """Write a field's value as it may be shown: whole where it is public, else masked."""
    return without_long_numbers(name, value) if _is_public(name) else mask(value)


def without_long_numbers(name: str, value: str) -> str:
    """Mask citizen and account numbers within a text; those of public registers stand in clear."""
    if name in _REGISTERED:
        return value
    return _PERSONAL.sub(lambda found: mask(re.sub("[ -]", "", found[0])), value)


def mask(number: str) -> str:
    """Keep the first three and last four characters of a citizen or account number; short ones vanish whole."""
    hidden = len(number) - _SHOWN_FIRST - _SHOWN_LAST
    if hidden < _SHOWN_LAST:  # as much must be hidden as is shown at the end, else it is no mask
        return _STAR * len(number)
    return number[:_SHOWN_FIRST] + _STAR * hidden + number[-_SHOWN_LAST:]


def _is_public(name: str) -> bool:
    return name in PUBLIC_FIELDS or name.startswith("valid_") or name.endswith(("_on", "_until", "_from", "_date"))


def _rows(
    source: SourceLine, titles: dict[str, str], verdicts: dict[str, str], language: Language
) -> Iterator[tuple[str, ...]]:
    own = source.problems
    if not source.parts:
        status = word("source_status", source.status, language)
        yield source.path, "", status, titles.get(source.requirement or "", ""), "", "", _sentences(own)
    for part in source.parts:
        yield (
            source.path,
            word("csv", "all_pages", language) if part.pages == "all" else part.pages,
            word("source_status", part.status, language),
            titles.get(part.requirement or "", part.requirement or ""),
            " | ".join(part.outputs),
            " | ".join(word("verdict", verdicts[name], language) for name in part.outputs if verdicts.get(name)),
            _sentences((*own, *part.problems)),
        )
        own = ()


def _sentences(problems: Iterable[ShownProblem]) -> str:
    return " ".join(f"{each.message} {each.cure}" for each in problems)


def _cell(value: str) -> str:
    digits = value.isdigit() and len(value) > _LONG_DIGITS
    return f"'{value}" if digits or value.lstrip(" ").startswith(_FORMULA) else value
