"""Citizen numbers (GB 11643-1999): their check character, their district and day of birth, and how print shows them."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from typing import Final

LENGTH: Final = 18

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"

PROVINCES: Final = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(first, last + 1)
)
"""The first two digits of districts (GB/T 2260), with those of permits for residents of Taiwan, Hong Kong and Macau."""

_RUN: Final = re.compile(
    r"(?<![0-9A-Za-z])[0-9OIZSl](?:[.·,'`-]?[0-9OIZSl]){16}[.·,'`-]?[0-9OIZSlXx×](?![.·,'`-]?[0-9A-Za-z*])"
)
_STRAY: Final = re.compile(r"[.·,'`-]")
_EXCLUDED: Final = str.maketrans("OIlZSx×", "01125XX")
"""Only digits stand there: letters that look like one are that digit."""


def is_valid(number: str) -> bool:
    """Whether a number is well formed: district, day of birth and the check character hold."""
    if len(number) != LENGTH or not (number[:17].isascii() and number[:17].isdecimal()):
        return False
    return is_plausible(number) and check_character(number[:17]) == number[17]


def is_plausible(number: str) -> bool:
    """Whether a number has a province that gives numbers, and a real day of birth from 1880 on."""
    return number[:2] in PROVINCES and birth(number) is not None


def birth(number: str) -> dt.date | None:
    """Tell the day of birth that a number holds."""
    with contextlib.suppress(ValueError):
        day = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        return day if day.year >= 1880 else None  # noqa: PLR2004 (nobody born before has a number)
    return None


def check_character(body: str) -> str:
    """Work out the last character from the 17 before it (GB 11643-1999: ISO 7064, modulo 11,2)."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11]


def candidates(text: str) -> tuple[tuple[str, int], ...]:
    """Find the runs of 18 in a text without spaces, and where each begins; they may fail the check."""
    return tuple((written(found[0]), found.start()) for found in _RUN.finditer(text))


def written(run: str) -> str:
    """Write a run as a number: without stray points, digits where letters look like them, a capital X."""
    return _STRAY.sub("", run).translate(_EXCLUDED)
