"""What fitting does to decoded pixels: scale, place on white, crop, measure. Pillow only; L or RGB in, the same out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from collections.abc import Sequence

Size = tuple[int, int]
"""Width and height in pixels."""

_WHITE: Final = "#ffffff"
_CLOCKWISE: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
_COLOURLESS: Final = 6
_BLOCK: Final = 8
_FAITHFUL_MEAN: Final = 1.0
_FAITHFUL_MOST: Final = 16
_MOST_TO_QUANTIZE: Final = 40_000_000  # pixels; it takes 13 bytes for each, beside the picture itself


def scaled(image: Image.Image, size: Size) -> Image.Image:
    """Scale to a size (LANCZOS; far reductions go through a fast first step)."""
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def turned(image: Image.Image, turn: int) -> Image.Image:
    """Turn clockwise by quarters; the picture itself where there is nothing to turn."""
    return image.transpose(_CLOCKWISE[turn]) if turn else image


def ground(size: Size) -> Image.Image:
    """Make a white ground (mode RGB)."""
    return Image.new("RGB", size, _WHITE)


def on_white(image: Image.Image, size: Size) -> Image.Image:
    """Place in the middle of a white ground of this size."""
    ground = Image.new(image.mode, size, _WHITE)
    ground.paste(image, ((size[0] - image.width) // 2, (size[1] - image.height) // 2))
    return ground


def stacked(images: Sequence[Image.Image], size: Size, box: Size) -> Image.Image:
    """Place pictures one above the other on a white sheet, each fitted into a box, evenly spaced."""
    sheet = Image.new("RGB", size, _WHITE)
    gap = (size[1] - box[1] * len(images)) // (len(images) + 1)
    for place, image in enumerate(images):
        factor = min(box[0] / image.width, box[1] / image.height)
        inner = scaled(image, (max(1, round(image.width * factor)), max(1, round(image.height * factor))))
        left = (size[0] - inner.width) // 2
        top = gap + place * (box[1] + gap) + (box[1] - inner.height) // 2
        sheet.paste(inner.convert("RGB"), (left, top))
    return sheet


def centre(image: Image.Image, size: Size) -> Image.Image:
    """Crop to the middle."""
    left, top = (image.width - size[0]) // 2, (image.height - size[1]) // 2
    return image.crop((left, top, left + size[0], top + size[1]))


def grey(image: Image.Image) -> Image.Image:
    """Drop the colour."""
    return image if image.mode == "L" else image.convert("L")


def is_colourless(image: Image.Image) -> bool:
    """Say whether no pixel bears a colour that an eye would see."""
    if image.mode == "L":
        return True
    _, blue, red = image.convert("YCbCr").split()
    lows_and_highs = (*blue.getextrema(), *red.getextrema())
    return all(abs(float(each) - 128) <= _COLOURLESS for each in lows_and_highs)


def stroke_contrast(image: Image.Image) -> int:
    """Measure how far strokes stand out from their paper: 0 to 255, the median range of the text-like 8x8 blocks."""
    high = low = grey(image)
    for step in (1, 2, 4):
        high = ImageChops.lighter(high, ImageChops.offset(high, -step, 0))
        low = ImageChops.darker(low, ImageChops.offset(low, -step, 0))
    for step in (1, 2, 4):
        high = ImageChops.lighter(high, ImageChops.offset(high, 0, -step))
        low = ImageChops.darker(low, ImageChops.offset(low, 0, -step))
    columns, rows = max(1, image.width // _BLOCK), max(1, image.height // _BLOCK)
    ranges = ImageChops.subtract(high, low).transform(
        (columns, rows), Image.Transform.AFFINE, (_BLOCK, 0, 0, 0, _BLOCK, 0), Image.Resampling.NEAREST
    )
    histogram = ranges.histogram()
    text_like = _percentile(histogram, 0.95) // 2
    return _percentile([0] * text_like + histogram[text_like:], 0.5)


def _percentile(histogram: Sequence[int], share: float) -> int:
    goal, total = share * sum(histogram), 0
    for value, count in enumerate(histogram):
        total += count
        if total >= goal:
            return value
    return len(histogram) - 1


def in_palette(image: Image.Image) -> Image.Image | None:
    """Reduce to 256 colours; None where an eye could tell the difference, or of a picture too large to find out."""
    if image.mode == "L" or image.width * image.height > _MOST_TO_QUANTIZE:
        return None
    reduced = image.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    counts = ImageChops.difference(image, reduced.convert("RGB")).convert("L").histogram()
    mean = sum(value * count for value, count in enumerate(counts)) / max(1, sum(counts))
    faithful = mean <= _FAITHFUL_MEAN and _percentile(counts, 0.9999) <= _FAITHFUL_MOST
    return reduced if faithful else None
