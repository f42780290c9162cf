"""Strokes of writing on a picture: how far they stand out from their paper, how high the lines are that they form."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLOCK: Final = 8
_FAINT, _FULL = 0.25, 0.6
"""A stroke is seen from this share of the contrast, and counts in full from that."""

_NOISE: Final = 2
_PAPER: Final = 0.3
"""The quietest third of a page is its paper, or a desk: a stroke must stand out from it twice as far as its grain."""

_STRIP: Final = 32
FINER: Final = 4
"""Rows are divided by so many, because half a pixel counts."""

_RUN: Final = re.compile(rb"\xff+")


class Strokes(NamedTuple):
    """What stands out on a picture: contrast 0 to 255, and where (L), each pixel as bright as its strokes are strong.

    `marks` sees what changes from left to right: a ruled line does not.
    """

    contrast: int
    marks: Image.Image


def strokes(grey: Image.Image) -> Strokes:
    """Find what stands out on a picture (L)."""
    high = low = grey
    for step in (1, 2):
        high, low = _wider(high, low, -step, 0)
    marks = ImageChops.subtract(high, low)
    high, low = _wider(high, low, -4, 0)
    for step in (1, 2, 4):
        high, low = _wider(high, low, 0, -step)
    columns, rows = max(1, grey.width // _BLOCK), max(1, grey.height // _BLOCK)
    ranges = ImageChops.subtract(high, low).transform(
        (columns, rows), Image.Transform.AFFINE, (_BLOCK, 0, 0, 0, _BLOCK, 0), Image.Resampling.NEAREST
    )
    histogram = ranges.histogram()
    text_like = _percentile(histogram, 0.95) // 2
    return Strokes(_percentile([0] * text_like + histogram[text_like:], 0.5), marks)


def marks(grey: Image.Image) -> Image.Image:
    """Find where strokes are, without measuring them."""
    high = low = grey
    for step in (1, 2):
        high, low = _wider(high, low, -step, 0)
    return ImageChops.subtract(high, low)


def coverage(marks: Image.Image, contrast: int) -> Image.Image:
    """Tell how much of each row of a strip 32 pixels wide is strokes (L; a column a strip, `FINER` rows a pixel)."""
    grain = _NOISE * _percentile(marks.histogram(), _PAPER)
    faint = max(_FAINT * contrast, grain)
    full = max(_FULL * contrast, faint + 1)
    curve = [max(0, min(255, round(255 * (value - faint) / (full - faint)))) for value in range(256)]
    covered = marks.point(curve).reduce((_STRIP, 1))
    return covered.resize((covered.width, covered.height * FINER), Image.Resampling.BICUBIC)


def bands(covered: Image.Image, least: int) -> dict[float, int]:
    """Count the heights, in pixels, of the bands in which strips are covered at least so much (of 255)."""
    columns = covered.point([255 * (value >= least) for value in range(256)]).transpose(Image.Transpose.TRANSPOSE)
    ended = columns.crop((0, 0, columns.width + 1, columns.height))
    runs = Counter(map(len, _RUN.findall(ended.tobytes())))
    return {length / FINER: count for length, count in sorted(runs.items())}


def _wider(high: Image.Image, low: Image.Image, across: int, down: int) -> tuple[Image.Image, Image.Image]:
    """Look so far to the side or down for what is brighter or darker."""
    return (
        ImageChops.lighter(high, ImageChops.offset(high, across, down)),
        ImageChops.darker(low, ImageChops.offset(low, across, down)),
    )


def _percentile(histogram: Sequence[int], share: float) -> int:
    goal, total = share * sum(histogram), 0
    for value, count in enumerate(histogram):
        total += count
        if total >= goal:
            return value
    return len(histogram) - 1
