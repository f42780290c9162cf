"""JPEG quantisation tables by content: one number `k` is the strength.

A document's luma table is flat. Libjpeg's own is 4 to 7 times coarser in the high frequencies than in the low ones, and
those separate the strokes of small writing: at 50 KB a reader errs on a third as many characters with the flat table.
A face keeps libjpeg's: it has no strokes, and its shades live in the low frequencies (own measurement, 11 portraits at
0.3 bits a pixel: SSIM 0.882 against 0.873; at 0.6 bits they are equal, at 1.2 the flat one is 0.006 ahead).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

if TYPE_CHECKING:
    from matprep.fitting.content import Content
    from matprep.formats.pictures.encoding import Subsampling

MAX_K: Final = 255
VISUALLY_LOSSLESS: Final = 5
"""The strength below which more bytes show no more."""

FINEST: Final = 1
AIM: Final = 45
"""The strength at which pixels are given up rather than more strength taken."""

_PALE_AIM: Final = 16
_FINE, _COARSE = 8, 20
"""Strengths up to which the mean's step is half of the others, and from which it is as large."""

_AIM_BY_CONTRAST: Final = 0.42
_K_BY_SCALE: Final = 0.225
_WORST_QUALITY, _MIDDLE_QUALITY, _BEST_QUALITY = 1, 50, 100
_STANDARD_LUMA: Final = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)  # ITU-T T.81, table K.1: libjpeg's at quality 50
_SIDE: Final = 8
_FINE_FIRST: Final = tuple(sorted(range(1, _SIDE * _SIDE), key=lambda at: (at // _SIDE + at % _SIDE, at)))
_CHROMA_DC: Final = 17
_CHROMA_CORNER: Final = (
    (17, 18, 24, 47),
    (18, 21, 26, 66),
    (24, 26, 56, 99),
    (47, 66, 99, 99),
)  # ITU-T T.81, table K.2; 99 elsewhere

Table = tuple[int, ...]
"""64 steps, row by row."""


def tables_for(content: Content, k: float) -> tuple[Table, Table]:
    """Give the luma and chroma tables of strength `k` for what the picture is."""
    match content:
        case "document":
            return tables(k)
        case "portrait":
            return standard(k)
        case "logo":
            return luma(k), luma(k)
        case _:
            assert_never(content)


def sampling_for(content: Content) -> Subsampling:
    """Give the chroma sampling: a logo's colours meet at sharp edges, which half the colour's pixels smear.

    Own measurement on 14 drawn logos at 0.5 bits a pixel, PSNR in RGB: document tables and 4:2:0 38.7 dB, libjpeg's and
    4:2:0 38.9, document tables and 4:4:4 42.6, flat in luma and chroma and 4:4:4 44.2 (at 0.25 bits 36.7, 36.8, 36.7,
    37.5).
    """
    return "4:4:4" if content == "logo" else "4:2:0"


def standard(k: float) -> tuple[Table, Table]:
    """Give libjpeg's own luma and chroma tables at the quality that spends about what strength `k` does.

    Within 20 % of `k` on portraits. Each step is rounded by itself: bytes can be met more closely than by quality.
    """
    factor = k / (100 * _K_BY_SCALE)
    places = range(_SIDE * _SIDE)
    steps = (_STANDARD_LUMA[at // _SIDE][at % _SIDE] * factor for at in places)
    return tuple(map(_bounded, steps)), tuple(_bounded(_standard_chroma(at) * factor) for at in places)


def tables(k: float) -> tuple[Table, Table]:
    """Give a document's luma and chroma tables of strength `k`, 1 (near lossless) to 255."""
    return luma(k), chroma(k)


def luma(k: float) -> Table:
    """Give the flat table: every step `k`, the mean's half of it while bytes are plenty.

    A fine mean shows shaded paper without steps. Where bytes are few they are better spent on strokes: on seven pages a
    reader erred on 0.6 % of the characters at 100 KB, and on 1.0 % with half of `k`. Between two whole numbers the
    lower frequencies have the finer step, so that bytes can be met closely.
    """
    strength = min(float(MAX_K), max(1.0, k))
    whole = int(strength)
    finer = len(_FINE_FIRST) - round((strength - whole) * len(_FINE_FIRST))
    steps = [min(MAX_K, whole + 1)] * (_SIDE * _SIDE)
    steps[0] = max(1, round(strength * _share_of_mean(strength)))
    for at in _FINE_FIRST[:finer]:
        steps[at] = whole
    return tuple(steps)


def _share_of_mean(strength: float) -> float:
    return 0.5 + 0.5 * min(1.0, max(0.0, (strength - _FINE) / (_COARSE - _FINE)))


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
