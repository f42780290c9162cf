"""How well a delivered picture reads against its source: measured, not read; put into one of four words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.formats.pictures.similarity import similarity
from matprep.model.problems import Verdict

if TYPE_CHECKING:
    from PIL import Image

    from matprep.fitting.writing import Writing
    from matprep.model import Floor

GOOD_PX: Final = 10.0
READABLE_PX: Final = 6.5
"""Height in pixels as which characters read, from which a page is good, and readable. On 347 outputs of Chinese pages
by which these were chosen, a recogniser read 0.7 % of the characters wrong at 10 pixels and more, 3 % at 6.5 to 10,
10 % at 5.5 to 6.5, 19 % at 5 to 5.5, 26 % at 4 to 5; of English ones less than half as many."""

_UNREADABLE: Final = 0.64
"""Of the floor's height: 5.1 of 8 pixels. The strongest coding that the default floor allows leaves more of a page in
black. Where strokes are pale or lost in noise it leaves less, and about one character in four is read wrong."""

_LOST: Final = 6.0
"""How much lower characters read for what coding took from their strokes: a logistic regression of the recogniser's
errors on 376 outputs had -4.31 for the logarithm of the height and 25.9 for what is missing of the similarity."""

_ALL_PIXELS, _UNSEEN = 0.999, 0.97
"""Scale and similarity from which a picture reads as its source does, however small its writing was there."""

_GOOD, _READABLE = 0.95, 0.85
"""Similarity of a picture without writing: the flat table keeps 0.91 to 0.99 at k = 45, 0.72 to 0.94 at k = 112."""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """Likeness to the source from 0 to 1, height of the delivered characters in pixels if known, and the verdict.

    `as_source`: no pixel was changed. `good`: a machine reads it as it reads the source, but for one character in a
    hundred; `readable`: a human reads it, a machine errs on some one character in twenty; `doubtful`: worse. Where the
    height of the writing is not known, how well the picture was kept. docs/quality.md has the figures.
    """

    similarity: float
    text_px: float | None
    verdict: Verdict


def measure(
    source: Image.Image, delivered: Image.Image, *, lossless: bool, scale: float, writing: Writing | None
) -> Measured:
    """Compare what was encoded with what is decoded of it; both have the delivered size (L, RGB or YCbCr).

    `scale`: of the delivered sides to those of the source. `writing`: on the source, in its pixels; None if it was not
    looked for. `lossless`: the delivered pixels are those that were encoded. Takes 10 ms, whatever the size. Faults of
    the source, such as blur, are not seen: it is compared with itself.
    """
    alike = 1.0 if lossless else similarity(source, delivered)
    text_px = writing.text_px * scale if writing and writing.text_px is not None else None
    kept = scale >= _ALL_PIXELS and alike >= _UNSEEN
    verdict = _verdict(alike, None if kept else text_px, is_source=lossless and scale >= _ALL_PIXELS)
    return Measured(similarity=alike, text_px=text_px, verdict=verdict)


def reads_as(text_px: float, alike: float) -> float:
    """Give the height in pixels at which characters of an untouched picture read as well as these."""
    return text_px * math.exp(-_LOST * (1 - alike))


def is_under_floor(measured: Measured, writing: Writing, floor: Floor) -> bool:
    """Say whether a picture is no document any more: its writing reads as five eighths of the floor's height.

    Never where the height of the writing (on the source, in its pixels) is not known or was no better in the source,
    nor of a picture that was not changed.
    """
    if measured.text_px is None or writing.text_px is None or measured.verdict == "as_source":
        return False
    least = _UNREADABLE * floor.text_px
    return reads_as(measured.text_px, measured.similarity) < least <= writing.text_px


def _verdict(alike: float, text_px: float | None, *, is_source: bool) -> Verdict:
    if is_source:
        return "as_source"
    if text_px is None:
        return _placed(alike, _GOOD, _READABLE)
    return _placed(reads_as(text_px, alike), GOOD_PX, READABLE_PX)


def _placed(value: float, good: float, readable: float) -> Verdict:
    if value >= good:
        return "good"
    return "readable" if value >= readable else "doubtful"
