"""Whether a picture is one person before a plain ground, as for a visa: by the outline, the skin, and no writing."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops

from matprep.formats.pictures.marks import share, within, written

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIDE_OF_LOOK: Final = 200
_COLUMNS: Final = 48
_EDGE: Final = 3
_FOOT: Final = 1 / 16
_FACE: Final = (0.35, 0.65, 0.3, 0.6)  # of a portrait: left, right, top, bottom
_SLENDEREST, _BROADEST = 0.6, 1.05  # a portrait's width to its height
_APART: Final = (30, 12, 12)  # in Y, Cb, Cr: what is no longer the ground behind a head
_SKIN: Final = ((0, 255), (77, 127), (133, 173))
"""In Y, Cb, Cr, of light and dark skin: Chai and Ngan, "Face segmentation using skin-color map", IEEE CSVT 9 (1999)."""

_MOST_WRITTEN: Final = 0.17


def is_portrait(probe: Image.Image) -> bool:
    """Say whether a dome grows from the ground at the top into what fills the foot, with skin in its middle.

    Of a grey picture no skin is asked. Takes 4 ms of a core of the 2020s at 0.6 megapixel.
    """
    if not _SLENDEREST <= probe.width / probe.height <= _BROADEST:
        return False
    small = probe.reduce(max(1, round(min(probe.size) / _SIDE_OF_LOOK)))
    look = small.resize((_COLUMNS, round(_COLUMNS * small.height / small.width)), Image.Resampling.BOX)
    bands = (look.convert("YCbCr") if look.mode == "RGB" else look).split()
    ground = [statistics.median_low(_on_border(band)) for band in bands]
    person = ImageChops.invert(
        within(bands, [(tone - most, tone + most) for tone, most in zip(ground, _APART, strict=False)])
    )
    if _share_on_border(person) > 0.1 or not _is_head_and_shoulders(person):  # noqa: PLR2004 - the ground is plain
        return False
    return _has_skin(bands) and written(small) <= _MOST_WRITTEN


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
    foot = share(person, (0, 1, 1 - _FOOT, 1))
    columns = [marks[column::width].count(255) for column in range(width)]
    centre = sum(column * count for column, count in enumerate(columns)) / sum(columns) / width
    return (
        0.25 <= head <= 0.75  # noqa: PLR2004 - of the picture's width
        and crown <= 0.75 * head
        and foot >= max(0.6, 1.05 * head)
        and 0.4 <= centre <= 0.6  # noqa: PLR2004 - of the picture's width
        and share(person, _FACE) >= 0.75  # noqa: PLR2004 - a face is solid
    )


def _has_skin(bands: Sequence[Image.Image]) -> bool:
    """Say whether skin is where the face is, and none on the ground; yes where there is no colour to tell."""
    if len(bands) == 1:
        return True
    skin = within(bands, _SKIN)
    return share(skin, _FACE) >= 0.5 and _share_on_border(skin) <= 0.2  # noqa: PLR2004 - shares of a place
