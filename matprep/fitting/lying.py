"""A paper as it lies on its page: the place to cut out, and the turn that brings it upright."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from matprep.formats.pictures import pixels

if TYPE_CHECKING:
    from PIL import Image

    from matprep.formats.pictures.pixels import Size
    from matprep.model.reading import Box, Turn

_WHOLE: Final = 1000
_UPSIDE: Final = {1: (False, 0), 2: (True, 0), 3: (False, 180), 4: (True, 180)}
_SIDEWAYS: Final = {5: (True, 270), 6: (False, 90), 7: (True, 90), 8: (False, 270)}
_ORIENTATIONS: Final = {meaning: orientation for orientation, meaning in (_UPSIDE | _SIDEWAYS).items()}
"""Whether a picture is first mirrored, and how far it is then turned clockwise → the EXIF orientation that says so."""


def place(box: Box | None, size: Size) -> tuple[int, int, int, int]:
    """Give a box of a page in pixels (left, top, right, bottom): all that it touches, never nothing."""
    if box is None:
        return (0, 0, *size)
    left, top = (min(each * side // _WHOLE, side - 1) for each, side in zip(box[:2], size, strict=True))
    right, bottom = (min(side, math.ceil(each * side / _WHOLE)) for each, side in zip(box[2:], size, strict=True))
    return left, top, max(left + 1, right), max(top + 1, bottom)


def size_upright(size: Size, box: Box | None, turn: Turn) -> Size:
    """Give the size of what is cut out of a page of this size, once it is upright."""
    left, top, right, bottom = place(box, size)
    cut = right - left, bottom - top
    return cut[::-1] if turn % 180 else cut


def share_upright(points: tuple[float, float], box: Box | None, turn: Turn) -> tuple[float, float]:
    """Do the same in points."""
    left, top, right, bottom = box or (0, 0, _WHOLE, _WHOLE)
    cut = points[0] * (right - left) / _WHOLE, points[1] * (bottom - top) / _WHOLE
    return cut[::-1] if turn % 180 else cut


def size_around(wanted: Size, size: Size, box: Box | None, turn: Turn) -> Size:
    """Give the size of the whole page at which what is cut out of it is at least as large as wanted."""
    upright = size_upright(size, box, turn)
    factor = min(1.0, max(wanted[0] / upright[0], wanted[1] / upright[1]))
    return math.ceil(size[0] * factor), math.ceil(size[1] * factor)


def upright(page: Image.Image, box: Box | None, turn: Turn) -> Image.Image:
    """Cut the box out of a page and turn it; the page itself where there is nothing to do."""
    return pixels.turned(page if box is None else page.crop(place(box, page.size)), turn)


def orientation_and(orientation: int, turn: Turn) -> int:
    """Give the EXIF orientation that does what this one does, and then turns clockwise."""
    mirrored, angle = (_UPSIDE | _SIDEWAYS)[orientation]
    return _ORIENTATIONS[mirrored, (angle + turn) % 360]
