"""A table as office programs save it: bytes → rows of cells, whatever its encoding and separator."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from matprep.complaints import Spot

LARGEST: Final = 10_000_000
"""Bytes; a table of cases is a few hundred lines, so anything larger is another file."""

_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEPARATORS: Final = "\t;,"
_TOLD: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # what Excel reads, and some programs write for it


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The cells of one row without the blanks around them; `number` is what a spreadsheet shows beside it, from 1."""

    number: int
    cells: tuple[str, ...]


def read_rows(data: bytes, spot: Spot) -> tuple[Row, ...]:
    """Read UTF-8, GB18030 (Excel's ANSI in China) or UTF-16 with its mark; separated by tab, `;` or `,`.

    Rows without content are left out and counted. What is no such table is one complaint, and there are no rows.
    """
    if len(data) > LARGEST:
        spot.refuse("table_too_large")
    elif data.startswith(_WORKBOOKS):
        spot.refuse("table_is_workbook")
    else:
        text = _text(data)
        if text is not None:
            return _rows(text, spot)
        spot.refuse("table_encoding")
    return ()


def _text(data: bytes) -> str | None:
    # GB18030 takes most bytes for something, so it comes last
    for encoding in ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _rows(text: str, spot: Spot) -> tuple[Row, ...]:
    told = _TOLD.match(text)
    first = 2 if told else 1
    body = text[told.end() :] if told else text
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=told[1] if told else _separator(body), strict=True)
    rows: list[Row] = []
    number = first - 1
    try:
        for number, cells in enumerate(reader, first):
            row = Row(number=number, cells=tuple(cell.strip() for cell in cells))
            if any(row.cells):
                rows.append(row)
    except csv.Error:
        msgspec.structs.replace(spot, row=number + 1).refuse("table_syntax")
        return ()
    return tuple(rows)


def _separator(text: str) -> str:
    """The separator that the header uses most; a comma where it uses none."""
    header = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(_SEPARATORS, key=lambda each: (header.count(each), each == ","))
