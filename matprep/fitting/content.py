"""What a picture is: a document, one person's portrait as for a visa, or a logo; in doubt a document."""

from __future__ import annotations

import functools
import math
import statistics
from typing import TYPE_CHECKING, Final, Literal, cast

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Content = Literal["document", "portrait", "logo"]

_LEAST_SIDE: Final = 64  # pixels; of less nothing can be told
_SIDE_OF_LOOK: Final = 200
_COLUMNS: Final = 48
_EDGE: Final = 3
_FOOT: Final = 1 / 16
_FACE: Final = (0.35, 0.65, 0.3, 0.6)  # of a portrait: left, right, top, bottom
_SLENDEREST, _BROADEST = 0.6, 1.05  # a portrait's width to its height
_APART: Final = (30, 12, 12)  # in Y, Cb, Cr: what is no longer the ground behind a head
_SKIN: Final = ((0, 255), (77, 127), (133, 173))
"""In Y, Cb, Cr, of light and dark skin: Chai and Ngan, "Face segmentation using skin-color map", IEEE CSVT 9 (1999)."""

_STROKE: Final = 28
_CELL: Final = 8
_WRITTEN_CELL: Final = 26  # of 255: a tenth of the cell is strokes
_MOST_WRITTEN: Final = 0.17
_MOST_LETTERED: Final = 0.1
_SAMPLES: Final = 128
_OTHER_COLOUR: Final = 64


def content(probe: Image.Image) -> Content:
    """Say what the upright picture is, from its L or RGB pixels at 0.05 to 1 megapixel.

    A portrait is a head and shoulders before a plain ground: a dome that grows from the ground at the top into what
    fills the foot, skin in its middle (of a grey picture none is asked). A logo is a few flat colours in solid shapes.
    Cards, licences and passports that bear a face are documents: no page has that outline.
    """
    if min(probe.size) < _LEAST_SIDE:
        return "document"
    if _is_portrait(probe):
        return "portrait"
    return "logo" if _is_logo(probe) else "document"


def _is_portrait(probe: Image.Image) -> bool:
    if not _SLENDEREST <= probe.width / probe.height <= _BROADEST:
        return False
    small = probe.reduce(max(1, round(min(probe.size) / _SIDE_OF_LOOK)))
    look = small.resize((_COLUMNS, round(_COLUMNS * small.height / small.width)), Image.Resampling.BOX)
    bands = (look.convert("YCbCr") if look.mode == "RGB" else look).split()
    ground = [statistics.median_low(_on_border(band)) for band in bands]
    person = ImageChops.invert(
        _within(bands, [(tone - most, tone + most) for tone, most in zip(ground, _APART, strict=False)])
    )
    if _share_on_border(person) > 0.1 or not _is_head_and_shoulders(person):  # noqa: PLR2004 - the ground is plain
        return False
    return _has_skin(bands) and _written(small) <= _MOST_WRITTEN


def _on_border(band: Image.Image) -> list[int]:
    """List the values where a portrait shows its ground: at the top, and on both sides of the upper third."""
    values, width = band.tobytes(), band.width
    rows = [values[at : at + width] for at in range(0, width * (band.height // 3), width)]
    return [*b"".join(rows[: max(1, band.height // 20)]), *b"".join(row[:_EDGE] + row[-_EDGE:] for row in rows)]


def _share_on_border(mask: Image.Image) -> float:
    values = _on_border(mask)
    return values.count(255) / len(values)


def _is_head_and_shoulders(person: Image.Image) -> bool:
    """Say whether a solid dome rises in the middle, narrower than what stands under it."""
    marks, width, height = person.tobytes(), person.width, person.height
    widths = [marks[row * width : (row + 1) * width].count(255) / width for row in range(height)]
    top = next((row for row, share in enumerate(widths) if share > 0.1), height)  # noqa: PLR2004 - a hair is no head
    if top > 0.3 * height:
        return False
    head, crown = max(widths[top : height // 2 + 1]), widths[top + 1]
    foot = _share(person, (0, 1, 1 - _FOOT, 1))
    columns = [marks[column::width].count(255) for column in range(width)]
    centre = sum(column * count for column, count in enumerate(columns)) / sum(columns) / width
    return (
        0.25 <= head <= 0.75  # noqa: PLR2004 - of the picture's width
        and crown <= 0.75 * head
        and foot >= max(0.6, 1.05 * head)
        and 0.4 <= centre <= 0.6  # noqa: PLR2004 - of the picture's width
        and _share(person, _FACE) >= 0.75  # noqa: PLR2004 - a face is solid
    )


def _has_skin(bands: Sequence[Image.Image]) -> bool:
    """Say whether skin is where the face is, and none on the ground; yes where there is no colour to tell."""
    if len(bands) == 1:
        return True
    skin = _within(bands, _SKIN)
    return _share(skin, _FACE) >= 0.5 and _share_on_border(skin) <= 0.2  # noqa: PLR2004 - shares of a place


def _is_logo(probe: Image.Image) -> bool:
    """Say whether four colours fill the picture, one of them the ground, and shapes rather than strokes stand on it."""
    side = max(1.0, max(probe.size) / _SAMPLES)
    size = (max(1, round(probe.width / side)), max(1, round(probe.height / side)))
    sampled = probe.resize(size, Image.Resampling.NEAREST)  # mixes no colours
    bands = len(sampled.getbands())
    counts = sampled.point([value & 0xF0 for value in range(256)] * bands).getcolors(math.prod(size))
    ranked = sorted(counts or [], reverse=True, key=lambda pair: pair[0])
    ground, four = ranked[0][0] / math.prod(size), sum(count for count, _ in ranked[:4]) / math.prod(size)
    if not 0.3 <= ground <= 0.97 or four < 0.86:  # noqa: PLR2004 - shares of the picture
        return False
    coarse = probe.reduce(max(1, round(side / 2)))
    tone = cast("int | tuple[int, ...]", ranked[0][1])  # Pillow types it as any object
    apart = ImageChops.difference(coarse, Image.new(coarse.mode, coarse.size, tone))
    cells = functools.reduce(ImageChops.lighter, apart.split()).point(_at_least(_OTHER_COLOUR)).reduce(_CELL // 2)
    solid, touched = _share_above(cells, 250), _share_above(cells, 13)
    shapes = solid >= 0.05 and touched - solid <= min(0.15, 1.2 * solid)  # noqa: PLR2004 - shares of the picture
    return shapes and _written(coarse) <= _MOST_LETTERED


def _written(image: Image.Image) -> float:
    """Measure which share of a picture some 200 pixels wide bears strokes, dark or light, as lines of writing do."""
    grey = image.convert("L")
    closed = _combined(_combined(grey, ImageChops.lighter, -1), ImageChops.darker, 1)
    opened = _combined(_combined(grey, ImageChops.darker, -1), ImageChops.lighter, 1)
    strokes = (ImageChops.subtract(closed, grey), ImageChops.subtract(grey, opened))
    return max(_share_above(each.point(_at_least(_STROKE)).reduce(_CELL), _WRITTEN_CELL) for each in strokes)


def _combined(
    image: Image.Image, combine: Callable[[Image.Image, Image.Image], Image.Image], direction: int
) -> Image.Image:
    """Combine each pixel with the three beside it and the three rows above or below."""
    for step in (direction, 2 * direction):
        image = combine(image, ImageChops.offset(image, step, 0))
    for step in (direction, 2 * direction):
        image = combine(image, ImageChops.offset(image, 0, step))
    return image


def _within(bands: Sequence[Image.Image], ranges: Sequence[tuple[float, float]]) -> Image.Image:
    """Mark (255) the pixels whose every band lies in its range."""
    marks = [
        band.point([255 if low <= value <= high else 0 for value in range(256)])
        for band, (low, high) in zip(bands, ranges, strict=True)
    ]
    return functools.reduce(ImageChops.darker, marks)


def _share(mask: Image.Image, place: tuple[float, float, float, float]) -> float:
    """Give the share of a place (left, right, top, bottom in parts of the mask) that is marked."""
    left, right, top, bottom = place
    box = (int(left * mask.width), int(top * mask.height), int(right * mask.width), int(bottom * mask.height))
    return _share_above(mask.crop(box), 255)


def _share_above(mask: Image.Image, least: int) -> float:
    histogram = mask.histogram()
    return sum(histogram[least:]) / max(1, sum(histogram))


def _at_least(least: int) -> list[int]:
    return [0] * least + [255] * (256 - least)
