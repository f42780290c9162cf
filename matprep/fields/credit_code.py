"""Unified social credit codes (GB 32100-2015): their check character, and how they are found in print."""

from __future__ import annotations

import re
from typing import Final

from matprep.fields import citizen_number, writing

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of a code: no I, O, S, V and Z."""

LENGTH: Final = 18

_EXCLUDED: Final = str.maketrans("OIZS", "0125")
"""Letters that no code has, and the digits that print makes of them; any other misreading stays as it is."""

_KINDS: Final = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "123459",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "1239",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
"""Department of registration → kinds of organisation (GB 32100-2015, table 1, with its amendments)."""

_OFFICES_OF: Final = citizen_number.PROVINCES | {"10", "66"}
"""Provinces whose offices give codes: also the nation's own, and the construction corps."""

_RUN: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z](?:[.·,'`-]?[0-9A-Za-z]){17}(?![.·,'`-]?[0-9A-Za-z*])")
"""Exactly 18 characters with no neighbour; a stray point of the print may stand between them."""

_STRAY: Final = re.compile(r"[.·,'`-]")
_OLD_LENGTH: Final = 15
_OLD_RUN: Final = re.compile(r"(?<![0-9A-Za-z])\d{15}(?![0-9A-Za-z*])")


def is_valid(code: str) -> bool:
    """Whether a code is well formed: its characters, department and kind, district, and the check character hold."""
    if len(code) != LENGTH or any(each not in ALPHABET for each in code):
        return False
    return is_plausible(code) and check_character(code[:-1]) == code[-1]


def is_plausible(code: str) -> bool:
    """Whether a code begins as codes do: department, kind, and a district of six digits."""
    return code[1:2] in _KINDS.get(code[:1], ()) and code[2:8].isdecimal() and code[2:4] in _OFFICES_OF


def check_character(body: str) -> str:
    """Work out the last character from the 17 before it (GB 32100-2015, 5.2): weights are powers of 3, modulo 31."""
    total = sum(ALPHABET.index(each) * pow(3, place, 31) for place, each in enumerate(body))
    return ALPHABET[-total % 31]


def organisation_holds(code: str) -> bool:
    """Whether characters 9 to 17 are an organisation code with its own check character (GB 11714-1997).

    All codes made from an older organisation code have one, and those that registers give since; it is no part of
    GB 32100's check.
    """
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    total = sum(weight * letters.index(each) for weight, each in zip(weights, code[8:16], strict=True))
    return "0123456789X0"[11 - total % 11] == code[16]


def candidates(text: str) -> tuple[tuple[str, int], ...]:
    """Find the runs of 18 in a text without spaces, and where each begins; they may fail the check."""
    return tuple((written(found[0]), found.start()) for found in _RUN.finditer(text))


def written(run: str) -> str:
    """Write a run as a code: capitals, no stray points, and the letters that no code has as the digits they are."""
    return _STRAY.sub("", run).upper().translate(_EXCLUDED)


def old_numbers(text: str) -> tuple[str, ...]:
    """Find register numbers of 15 digits, as licences bore before 2015."""
    return tuple(_OLD_RUN.findall(writing.plain(text)))


def old_number_is_valid(number: str) -> bool:
    """Whether a register number of 15 digits holds its check digit (GS 15-2006: ISO 7064, modulo 11,10)."""
    if len(number) != _OLD_LENGTH or not number.isdecimal():
        return False
    rest = 10
    for digit in number[:-1]:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return (rest + int(number[-1])) % 10 == 1
