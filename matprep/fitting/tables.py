"""JPEG quantisation tables for documents: one number `k` is the strength.

The luma table is flat. Libjpeg's own is 4 to 7 times coarser in the high frequencies than in the low ones, and those
separate the strokes of small writing: at 50 KB a reader errs on a third as many characters with the flat table.
"""

from __future__ import annotations

from typing import Final

MAX_K: Final = 255
AIM: Final = 45
"""The strength at which pixels are given up rather than more strength taken."""

_PALE_AIM: Final = 16
_AIM_BY_CONTRAST: Final = 0.42
_K_BY_SCALE: Final = 0.225
_WORST_QUALITY, _MIDDLE_QUALITY, _BEST_QUALITY = 1, 50, 100
_SIDE: Final = 8
_FINE_FIRST: Final = tuple(sorted(range(1, _SIDE * _SIDE), key=lambda at: (at // _SIDE + at % _SIDE, at)))
_CHROMA_DC: Final = 17
_CHROMA_CORNER: Final = (
    (17, 18, 24, 47),
    (18, 21, 26, 66),
    (24, 26, 56, 99),
    (47, 66, 99, 99),
)  # the standard's chroma table; 99 elsewhere

Table = tuple[int, ...]
"""64 steps, row by row."""


def tables(k: float) -> tuple[Table, Table]:
    """Give the luma and chroma tables of strength `k`, 1 (near lossless) to 255."""
    return luma(k), chroma(k)


def luma(k: float) -> Table:
    """Give the flat table: every step `k`, the mean's half of it.

    Between two whole numbers the lower frequencies have the finer step, so that bytes can be met closely.
    """
    strength = min(float(MAX_K), max(1.0, k))
    whole = int(strength)
    finer = len(_FINE_FIRST) - round((strength - whole) * len(_FINE_FIRST))
    steps = [min(MAX_K, whole + 1)] * (_SIDE * _SIDE)
    steps[0] = max(1, round(strength / 2))
    for at in _FINE_FIRST[:finer]:
        steps[at] = whole
    return tuple(steps)


def chroma(k: float) -> Table:
    """Give the standard's chroma table, scaled; its mean never coarser than the standard: else paper gets blotches."""
    factor = min(2.5, k / 16)
    steps = [_bounded(_standard_chroma(at) * factor) for at in range(_SIDE * _SIDE)]
    steps[0] = _bounded(_CHROMA_DC * min(1.0, factor))
    return tuple(steps)


def _standard_chroma(at: int) -> int:
    row, column = divmod(at, _SIDE)
    corner = len(_CHROMA_CORNER)
    return _CHROMA_CORNER[row][column] if row < corner and column < corner else 99


def _bounded(step: float) -> int:
    return min(MAX_K, max(1, round(step)))


def k_of_quality(quality: int) -> int:
    """Translate a libjpeg quality (1 to 100) into the strength that spends about the same bytes."""
    bounded = min(_BEST_QUALITY, max(_WORST_QUALITY, quality))
    percent = 5000 / bounded if bounded < _MIDDLE_QUALITY else 200 - 2 * bounded
    return min(MAX_K, max(1, int(_K_BY_SCALE * percent)))


def aim(contrast: float) -> float:
    """Choose the strength to aim at for writing of this contrast (0 to 255): pale strokes bear less."""
    return min(float(AIM), max(float(_PALE_AIM), _AIM_BY_CONTRAST * contrast))
