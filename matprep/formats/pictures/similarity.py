"""How alike two pictures of one size are where they bear strokes: structural similarity, from windows spread over them.

Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, Image quality assessment: from error visibility to structural
similarity, IEEE Transactions on Image Processing 13 (2004); on blocks of 8x8 pixels of the luma, with a smaller
constant for the range (its K2 is 0.0055 here, not 0.03): a stroke lost from pale writing counts as one lost from black.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image, ImageMath

from matprep.formats.pictures.pixels import grey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BLOCK: Final = 8
_WINDOW: Final = 96
_WINDOWS: Final = 36
"""A third of a megapixel is compared."""

_STEADY_LIGHT: Final = (0.01 * 255) ** 2
_STEADY_RANGE: Final = (0.0055 * 255) ** 2
_STROKES: Final = 0.95
_AS_STRONG: Final = 4
"""Blocks count whose variance is a quarter of that which 5 % exceed, or more: strokes half as strong, no paper."""


class _Block(NamedTuple):
    """Means, variances and covariance of one block of both pictures."""

    mean: float
    other: float
    variance: float
    variance_other: float
    covariance: float


def similarity(source: Image.Image, delivered: Image.Image) -> float:
    """Compare two pictures of one size (L, RGB or YCbCr): 1 where all strokes are the same, 0 where none is left.

    Looks at no more than a third of a megapixel, however large they are; takes 10 ms.
    """
    blocks = list(_blocks(_windows(source), _windows(delivered)))
    strong = _strong([each.variance for each in blocks])
    counted = [_likeness(each) for each in blocks if each.variance >= strong]
    return max(0.0, math.fsum(counted) / len(counted))


def _likeness(block: _Block) -> float:
    light = (2 * block.mean * block.other + _STEADY_LIGHT) / (block.mean**2 + block.other**2 + _STEADY_LIGHT)
    together = block.variance + block.variance_other + _STEADY_RANGE
    return light * (2 * block.covariance + _STEADY_RANGE) / together


def _strong(variances: Sequence[float]) -> float:
    """Give the variance from which a block is taken for strokes; the strongest of all blocks always is."""
    ranked = sorted(variances)
    return ranked[int(_STROKES * (len(ranked) - 1))] / _AS_STRONG


def _blocks(one: Image.Image, two: Image.Image) -> Iterator[_Block]:
    """Measure each block of two grey pictures."""
    first, second = one.convert("F"), two.convert("F")
    products = [
        ImageMath.lambda_eval(lambda args: args["one"] * args["two"], one=left, two=right)
        for left, right in ((first, first), (second, second), (first, second))
    ]
    planes = [_values(each.reduce(_BLOCK)) for each in (first, second, *products)]
    for mean, other, square, square_other, product in zip(*planes, strict=True):
        yield _Block(mean, other, square - mean**2, square_other - other**2, product - mean * other)


def _values(image: Image.Image) -> list[float]:
    return list(memoryview(image.tobytes()).cast("f"))


def _windows(image: Image.Image) -> Image.Image:
    """Bring windows from all over a picture together as one grey picture of whole blocks; all of a small picture."""
    width, height = image.size
    if width * height <= _WINDOWS * _WINDOW**2 or min(width, height) < _BLOCK:
        return _whole(grey(image))
    wide, high = min(_WINDOW, width // _BLOCK * _BLOCK), min(_WINDOW, height // _BLOCK * _BLOCK)
    columns = max(1, min(width // wide, round(math.sqrt(_WINDOWS * width / height))))
    rows = max(1, min(height // high, _WINDOWS // columns))
    together = Image.new("L", (columns * wide, rows * high))
    for row in range(rows):
        for column in range(columns):
            left, top = int((column + 0.5) * width / columns - wide / 2), int((row + 0.5) * height / rows - high / 2)
            window = image.crop((left, top, left + wide, top + high))
            together.paste(grey(window), (column * wide, row * high))
    return together


def _whole(image: Image.Image) -> Image.Image:
    """Crop to whole blocks; a picture smaller than a block is stretched to one."""
    width, height = (max(_BLOCK, side // _BLOCK * _BLOCK) for side in image.size)
    if width > image.width or height > image.height:
        return image.resize((width, height), Image.Resampling.NEAREST)
    return image.crop((0, 0, width, height))
