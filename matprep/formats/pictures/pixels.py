"""What fitting does to decoded pixels: scale, place on white, crop, measure. Pillow only.

L or RGB in, the same out; also YCbCr, as pixels of which a JPEG with halved chroma will be made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image, ImageChops

from matprep.formats.pictures import strokes

if TYPE_CHECKING:
    from collections.abc import Sequence

Size = tuple[int, int]
"""Width and height in pixels."""

_WHITE: Final[dict[str, float | tuple[float, ...]]] = {"L": 255, "RGB": (255, 255, 255), "YCbCr": (255, 128, 128)}
_CLOCKWISE: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
_COLOURLESS: Final = 6
_FAITHFUL_MEAN: Final = 1.0
_FAITHFUL_MOST: Final = 16
_MOST_TO_QUANTIZE: Final = 40_000_000  # pixels; it takes 13 bytes for each, beside the picture itself


def scaled(image: Image.Image, size: Size) -> Image.Image:
    """Scale to a size (LANCZOS; far reductions go through a fast first step)."""
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


class Planes(NamedTuple):
    """Luma and chroma apart (mode L each), the chroma at half the size: how a JPEG stores them."""

    luma: Image.Image
    blue: Image.Image
    red: Image.Image

    @classmethod
    def of(cls, image: Image.Image) -> Planes:
        """Take YCbCr or RGB pixels apart."""
        luma, *chroma = (image if image.mode == "YCbCr" else image.convert("YCbCr")).split()
        return cls(luma, *(plane.reduce(2) for plane in chroma))

    def at(self, size: Size) -> Image.Image:
        """Give YCbCr pixels at a size, one chroma for each 2x2 of them, so that a JPEG's halving loses nothing more.

        HAMMING: a reader of characters errs no more than after LANCZOS, at half the time.
        """
        half = ((size[0] + 1) // 2, (size[1] + 1) // 2)
        chroma = (plane.resize(half, Image.Resampling.HAMMING) for plane in self[1:])
        luma = self.luma.resize(size, Image.Resampling.HAMMING)
        return Image.merge("YCbCr", (luma, *(_doubled(plane, size) for plane in chroma)))

    def rows(self, size: Size, tops: Sequence[int], height: int) -> Image.Image:
        """Give only bands of rows of `at`: those from each of `tops` down, one below the other."""
        half = ((size[0] + 1) // 2, height // 2)
        luma = _bands(self.luma, size[1], tops, height, (size[0], height))
        chroma = (_bands(plane, size[1], tops, height, half) for plane in self[1:])
        return Image.merge("YCbCr", (luma, *(_doubled(plane, luma.size) for plane in chroma)))


def _doubled(plane: Image.Image, size: Size) -> Image.Image:
    twice = plane.resize((2 * plane.width, 2 * plane.height), Image.Resampling.NEAREST)
    return twice if twice.size == size else twice.crop((0, 0, *size))


def _bands(plane: Image.Image, whole: int, tops: Sequence[int], height: int, size: Size) -> Image.Image:
    """Scale what lies under `height` rows from each of `tops` down, of `whole` rows, each to a band of this size."""
    factor, joined = plane.height / whole, Image.new("L", (size[0], size[1] * len(tops)))
    for place, top in enumerate(tops):
        box = (0, top * factor, plane.width, min(plane.height, (top + height) * factor))
        joined.paste(plane.resize(size, Image.Resampling.HAMMING, box=box), (0, place * size[1]))
    return joined


def rows_of(image: Image.Image, tops: Sequence[int], height: int) -> Image.Image:
    """Cut out bands of rows and lay one below the other."""
    joined = Image.new(image.mode, (image.width, height * len(tops)))
    for place, top in enumerate(tops):
        joined.paste(image.crop((0, top, image.width, top + height)), (0, place * height))
    return joined


def scaled_rows(image: Image.Image, size: Size, tops: Sequence[int], height: int) -> Image.Image:
    """Give only bands of rows of `scaled`: those from each of `tops` down, one below the other."""
    factor, joined = image.height / size[1], Image.new(image.mode, (size[0], height * len(tops)))
    for place, top in enumerate(tops):
        box = (0, top * factor, image.width, min(image.height, (top + height) * factor))
        band = image.resize((size[0], height), Image.Resampling.LANCZOS, box=box)
        joined.paste(band, (0, place * height))
    return joined


def reduced_to(image: Image.Image, about: int) -> Image.Image:
    """Average whole blocks of pixels, so that about this many are left; the picture itself where it is small."""
    factor = round((image.width * image.height / about) ** 0.5)
    return image.reduce(factor) if factor > 1 else image


def turned(image: Image.Image, turn: int) -> Image.Image:
    """Turn clockwise by quarters; the picture itself where there is nothing to turn."""
    return image.transpose(_CLOCKWISE[turn]) if turn else image


def ground(size: Size) -> Image.Image:
    """Make a white ground (mode RGB)."""
    return Image.new("RGB", size, _WHITE["RGB"])


def on_white(image: Image.Image, size: Size) -> Image.Image:
    """Place in the middle of a white ground of this size."""
    ground = Image.new(image.mode, size, _WHITE[image.mode])
    ground.paste(image, ((size[0] - image.width) // 2, (size[1] - image.height) // 2))
    return ground


def stacked(images: Sequence[Image.Image], size: Size, box: Size) -> Image.Image:
    """Place pictures one above the other on a white sheet, each fitted into a box, evenly spaced."""
    sheet = ground(size)
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
    if image.mode == "YCbCr":
        return image.getchannel(0)
    return image if image.mode == "L" else image.convert("L")


def is_colourless(image: Image.Image) -> bool:
    """Say whether no pixel bears a colour that an eye would see."""
    if image.mode == "L":
        return True
    planes = image if image.mode == "YCbCr" else image.convert("YCbCr")
    blue, red = planes.getchannel(1), planes.getchannel(2)
    lows_and_highs = (*blue.getextrema(), *red.getextrema())
    return all(abs(float(each) - 128) <= _COLOURLESS for each in lows_and_highs)


def stroke_contrast(image: Image.Image) -> int:
    """Measure how far strokes stand out from their paper: 0 to 255, the median range of the text-like 8x8 blocks."""
    return strokes.strokes(grey(image)).contrast


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
