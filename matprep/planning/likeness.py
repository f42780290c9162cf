"""Whether two candidates are pictures of one paper, or even one picture that was packed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matprep.model import Look
    from matprep.planning.candidates import Candidate

PRINTS_APART: Final = 20
"""Bits of 255 by which the hashes of one picture may differ: packed anew 6, made brighter 16 at most."""

DIGITS_SHARED: Final = 0.3
"""Share of the lines with digits that two readings of one paper have in common at least; two papers' share is 0."""

_BARE_PRINTS_APART: Final = 6


def are_one_picture(one: Candidate, other: Candidate) -> bool:
    """Whether one is the other packed anew, made smaller or brighter; only what was measured can tell."""
    looks = _look(one), _look(other)
    if looks[0] is None or looks[1] is None or not looks[0].print or not looks[1].print:
        return False
    apart = _apart(looks[0].print, looks[1].print)
    if not looks[0].digits and not looks[1].digits:
        return apart <= _BARE_PRINTS_APART
    return apart <= PRINTS_APART and _share(looks[0], looks[1]) >= DIGITS_SHARED


def are_one_paper(one: Candidate, other: Candidate) -> bool:
    """Whether two pictures show the same paper, perhaps photographed twice."""
    looks = _look(one), _look(other)
    if looks[0] is None or looks[1] is None:
        return False
    return _share(looks[0], looks[1]) >= DIGITS_SHARED or are_one_picture(one, other)


def _look(each: Candidate) -> Look | None:
    """How a candidate of one page looks."""
    return each.sheets[0].reading.look if len(each.sheets) == 1 and len(each.part.pages) == 1 else None


def _share(one: Look, other: Look) -> float:
    digits = set(one.digits), set(other.digits)
    return len(digits[0] & digits[1]) / max(1, min(map(len, digits)))


def _apart(one: str, other: str) -> int:
    try:
        return (int(one, 16) ^ int(other, 16)).bit_count()
    except ValueError:
        return PRINTS_APART + 1
