"""How long a call may take, in seconds: one formula, whoever asks."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

BASE: Final = 20.0
A_PAGE: Final = 2.0
A_BYTE: Final = 2.0 / 10_000_000

A_PIXEL: Final = 1.0 / 1_000_000
"""48 MP take 3 to 15 seconds on an idle machine, by their kind."""

CONVERSION: Final = 90.0
"""LibreOffice starts in one second here; its first start on a busy Windows machine with a virus scanner takes 40."""

CONVERSION_A_BYTE: Final = 4.0 / 1_000_000

TO_READ: Final = 30.0
"""OCR loads its models."""

A_PAGE_READ: Final = 6.0
"""One page takes about a second and a half of an idle machine at the most."""

READ_PAGES: Final = 60
"""More pages of a source are not read by OCR."""

BYTES_OF_A_SCAN: Final = 20_000
"""A scanned page has no fewer."""

_OFFICE_NAME: Final = re.compile(
    r"\.(doc[mx]?|dot[mx]?|wp[st]|rtf|txt|od[pst]|ot[pst]|xl[st][bmx]?|ett?|pot[mx]?|pp[st][mx]?|dp[st])", re.IGNORECASE
)


def seconds_for(pages: int, size: int, *, pixels: int = 0, office: bool = False, read: bool = False) -> float:
    """Give a call its time: limits that do not grow with the document fail long scans.

    `size` in bytes; `pixels` of pictures, whose bytes may be few; `office` where LibreOffice may have to turn them into
    pages first; `read` where content is read.
    """
    seconds = BASE + A_PAGE * pages + A_BYTE * size + A_PIXEL * pixels
    return seconds + (seconds_to_convert(size) if office else 0.0) + (seconds_to_read(size) if read else 0.0)


def seconds_to_read(size: int) -> float:
    """Give OCR its time for a source of so many bytes, however few its pages are."""
    return TO_READ + A_PAGE_READ * min(READ_PAGES, 1 + size // BYTES_OF_A_SCAN)


def seconds_to_convert(size: int) -> float:
    """Give LibreOffice its time for a document of so many bytes."""
    return CONVERSION + CONVERSION_A_BYTE * size


def is_office_name(name: str) -> bool:
    """Whether a file of this name may need LibreOffice; what it really is shows only when it is read."""
    return _OFFICE_NAME.fullmatch(PurePath(name).suffix) is not None
