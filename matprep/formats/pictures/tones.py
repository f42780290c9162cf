"""Pixels in fewer tones, for a format whose bytes count every grain of noise. L or RGB in, the same out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

_CALM: Final = 0.65
"""How many steps a pixel may be away from its calm neighbourhood and still take its tone."""

_FINEST_CHROMA: Final = 8.0
_GRAIN: Final = ImageFilter.BoxBlur(1)
_CHROMA_GRAIN: Final = ImageFilter.BoxBlur(2)


def toned(image: Image.Image, step: float) -> Image.Image:
    """Reduce brightness to tones `step` apart (1 to 128), and colour to as many or fewer, counted from the paper's.

    A pixel takes the tone of its neighbourhood where that is no more than 0.65 of a step away, else the nearest: noise
    goes, strokes stay where and as dark as they were. No brightness is off by more than 0.65 of a step.
    """
    if image.mode == "L":
        return _band(image, step)
    light, *colours = image.convert("YCbCr").split()
    coarse = max(_FINEST_CHROMA, step)
    fewer = (_band(colour.filter(_CHROMA_GRAIN), coarse) for colour in colours)
    return Image.merge("YCbCr", (_band(light, step), *fewer)).convert("RGB")


def evenness(image: Image.Image) -> float:
    """Tell which share of the pixels is exactly as bright as the one to the left: more than half of what was drawn."""
    light = image.convert("L")
    counts = ImageChops.difference(light, ImageChops.offset(light, 1, 0)).histogram()
    return counts[0] / sum(counts)


def _band(band: Image.Image, step: float) -> Image.Image:
    tones = _tones(step, _median(band.histogram()))
    calm = band.filter(_GRAIN).point(tones)
    near = ImageChops.difference(band, calm).point([255 if away <= _CALM * step else 0 for away in range(256)])
    return Image.composite(calm, band.point(tones), near)


def _tones(step: float, middle: int) -> list[int]:
    """Give the nearest tone of each value; the middle is one, and so the paper keeps its own."""
    nearest = (round(middle + round((value - middle) / step) * step) for value in range(256))
    return [min(255, max(0, tone)) for tone in nearest]


def _median(histogram: Sequence[int]) -> int:
    half, total = sum(histogram) / 2, 0
    for value, count in enumerate(histogram):
        total += count
        if total >= half:
            return value
    return 0
