"""Pixels in fewer tones, for a format whose bytes count every grain of noise. L or RGB in, the same out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

_CALM: Final = 0.65
"""How many steps a pixel may be away from its calm neighbourhood and still take its tone."""

_PALETTE: Final = 256
_FEW: Final = 16
_NEARLY_FEW: Final = 48
_COARSER: Final = (1.0, 1.5, 2.25)
_FINEST_CHROMA: Final = 8.0
_GRAIN: Final = ImageFilter.BoxBlur(1)
_CHROMA_GRAIN: Final = ImageFilter.BoxBlur(2)


Middles = tuple[int, ...]
"""The most usual brightness, and of a picture in colour its blue and red difference: its paper's."""


def middles(image: Image.Image) -> Middles:
    """Find the paper's tone, once for all sizes and parts of a picture: a grain of noise could move it."""
    bands = (image,) if image.mode == "L" else image.convert("YCbCr").split()
    return tuple(_median(band.histogram()) for band in bands)


def toned(image: Image.Image, step: float, paper: Middles) -> Image.Image:
    """Reduce brightness to tones `step` apart (1 to 128), and colour to as many or fewer, counted from the paper's.

    A pixel takes the tone of its neighbourhood where that is no more than 0.65 of a step away, else the nearest: noise
    goes, strokes stay where and as dark as they were. No brightness is off by more than 0.65 of a step. Colour is told
    less finely where 16 colours are then enough: they take half a byte a pixel.
    """
    if image.mode == "L":
        return _band(image, step, paper[0])
    light, *colours = image.convert("YCbCr").split()
    light, colours = _band(light, step, paper[0]), [colour.filter(_CHROMA_GRAIN) for colour in colours]
    finest = max(_FINEST_CHROMA, step)
    made = _joined(light, colours, finest, paper)
    if made.getcolors(_NEARLY_FEW) is None:
        return made
    for coarser in _COARSER:
        few = made if coarser == 1 else _joined(light, colours, coarser * finest, paper)
        if few.getcolors(_FEW) is not None:
            return few
    return made


def _joined(light: Image.Image, colours: Sequence[Image.Image], step: float, paper: Middles) -> Image.Image:
    fewer = (_band(colour, step, middle) for colour, middle in zip(colours, paper[1:], strict=True))
    return Image.merge("YCbCr", (light, *fewer)).convert("RGB")


def in_few(image: Image.Image) -> Image.Image:
    """Give it in at most 256 colours, the most frequent ones kept best: a palette costs a third of true colour."""
    if image.mode == "L" or image.getcolors(_PALETTE) is not None:
        return image
    return image.quantize(_PALETTE, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")


def evenness(image: Image.Image) -> float:
    """Tell which share of the pixels is exactly as bright as the one to the left: more than half of what was drawn."""
    light = image.convert("L")
    counts = ImageChops.difference(light, ImageChops.offset(light, 1, 0)).histogram()
    return counts[0] / sum(counts)


def _band(band: Image.Image, step: float, middle: int) -> Image.Image:
    tones = _tones(step, middle)
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
