"""From the recogniser's chances to characters, in the forms that papers of mainland China are printed in."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import numpy as np
from anyascii import anyascii

from matprep.formats.ocr import models

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST: Final = 0.005
"""Chance of a simplified character beside its traditional form from which it was printed: in a line of Kai type the
network gave 电 0.20 and 電 0.80, 开 0.01 and 開 0.98, while it is certain of print that really is traditional."""


def decoded(chances: NDArray[np.float32]) -> tuple[str, float]:
    """Read a line's chances (steps × classes; CTC, class 0 is nothing): its text, and how sure its characters are.

    The network knows simplified and traditional characters alike and takes one for the other. Where it doubts, and both
    sound the same, the simplified one is meant. A rare character that has no such fellow stays as it is.
    """
    best, sure = chances.argmax(axis=1), chances.max(axis=1)
    kept = np.flatnonzero((best != 0) & np.concatenate(([True], best[1:] != best[:-1])))
    known = models.characters()
    said: list[str] = []
    sureness: list[float] = []
    for place in kept:
        read, chance = known[best[place]], float(sure[place])
        if _is_han(read) and not _common()[best[place]]:
            read, chance = _simplified(chances[place], read, chance)
        said.append(read)
        sureness.append(chance)
    return "".join(said).strip(), float(np.mean(sureness)) if sureness else 0.0


def _simplified(chances: NDArray[np.float32], read: str, chance: float) -> tuple[str, float]:
    other = int(np.where(_common(), chances, 0).argmax())
    fellow = models.characters()[other]
    if chances[other] < _LEAST or anyascii(fellow) != anyascii(read):
        return read, chance
    return fellow, chance + float(chances[other])


@functools.cache
def _common() -> NDArray[np.bool_]:
    """Mark the Chinese characters of GB 2312, which has simplified ones only."""
    return np.array([_is_han(each) and _is_in_gb2312(each) for each in models.characters()])


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _is_in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
