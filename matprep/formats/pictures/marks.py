"""Masks of a small picture, 255 where something is so: how much of a place they cover, and where strokes are."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PIL import ImageChops

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PIL import Image

_STROKE: Final = 28
_CELL: Final = 8
_WRITTEN_CELL: Final = 26  # of 255: a tenth of the cell is strokes


def written(image: Image.Image) -> float:
    """Measure which share of a picture some 200 pixels wide bears strokes, dark or light, as lines of writing do."""
    grey = image.convert("L")
    closed = _combined(_combined(grey, ImageChops.lighter, -1), ImageChops.darker, 1)
    opened = _combined(_combined(grey, ImageChops.darker, -1), ImageChops.lighter, 1)
    strokes = (ImageChops.subtract(closed, grey), ImageChops.subtract(grey, opened))
    return max(share_above(each.point(at_least(_STROKE)).reduce(_CELL), _WRITTEN_CELL) for each in strokes)


def _combined(
    image: Image.Image, combine: Callable[[Image.Image, Image.Image], Image.Image], direction: int
) -> Image.Image:
    """Combine each pixel with the three beside it and the three rows above or below."""
    for step in (direction, 2 * direction):
        image = combine(image, ImageChops.offset(image, step, 0))
    for step in (direction, 2 * direction):
        image = combine(image, ImageChops.offset(image, 0, step))
    return image


def within(bands: Sequence[Image.Image], ranges: Sequence[tuple[float, float]]) -> Image.Image:
    """Mark (255) the pixels whose every band lies in its range."""
    marks = [
        band.point([255 if low <= value <= high else 0 for value in range(256)])
        for band, (low, high) in zip(bands, ranges, strict=True)
    ]
    return functools.reduce(ImageChops.darker, marks)


def share(mask: Image.Image, place: tuple[float, float, float, float]) -> float:
    """Give the share of a place (left, right, top, bottom in parts of the mask) that is marked."""
    left, right, top, bottom = place
    box = (int(left * mask.width), int(top * mask.height), int(right * mask.width), int(bottom * mask.height))
    return share_above(mask.crop(box), 255)


def share_above(mask: Image.Image, least: int) -> float:
    """Give the share of pixels of this value or more."""
    histogram = mask.histogram()
    return sum(histogram[least:]) / max(1, sum(histogram))


def at_least(least: int) -> list[int]:
    """Give the table that marks values from here on."""
    return [0] * least + [255] * (256 - least)
