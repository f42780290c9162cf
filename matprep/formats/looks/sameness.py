"""Whether two pages are the same picture, coded anew, made smaller, brighter, grey or turned: pure, on two Looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matprep.model import Look

NEAR: Final = 20
"""Bits of 255 by which the hashes of one picture differ at most, however it was coded."""

SHARED: Final = 0.3
"""Share of lines with digits that two readings of one paper have in common: two papers on one form have none."""


def same_picture(one: Look, other: Look) -> bool:
    """Whether two looks are of one picture; two people's copies of one form are not."""
    if not one.print or not other.print or distance(one.print, other.print) > NEAR:
        return False
    if not one.digits or not other.digits:
        return one.digits == other.digits and one.print == other.print
    shared = len({*one.digits} & {*other.digits})
    return shared >= SHARED * min(len({*one.digits}), len({*other.digits}))


def distance(one: str, other: str) -> int:
    """Count the bits in which two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
