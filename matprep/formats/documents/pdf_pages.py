"""The geometry of a PDF page, and the page that is nothing but one JPEG. Handles only; `documents.pdf` opens files."""

from __future__ import annotations

import re
from typing import Any, Final

import pikepdf
from pikepdf import Name

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in units of the page."""

_LETTER: Final = (612.0, 792.0)  # what readers assume where a page has no usable box
_MAX_UNITS: Final = 1e6
_FRAME: Final = re.compile(rb"\xff[\xc0-\xc3]..\x08....(.)", re.DOTALL)
"""A JPEG's frame header: marker, length, 8 bits a sample, height, width, components."""

_FULL_PAGE: Final = 0.02
"""How far, as a share of the page, a picture's edge may lie from the page's edge and still fill it."""


def size(page: pikepdf.Page) -> tuple[float, float]:
    """Measure the upright page in points: crop box, /Rotate and /UserUnit are applied."""
    left, bottom, right, top = visible_box(page)
    unit = user_unit(page)
    width, height = (right - left) * unit, (top - bottom) * unit
    return (height, width) if rotation(page) % 180 else (width, height)


def visible_box(page: pikepdf.Page) -> Box:
    """Find the visible box: the crop box inside the media box; the letter size where neither makes sense."""
    media = _rectangle(page.obj.get(Name.MediaBox)) or (0.0, 0.0, *_LETTER)
    crop = _rectangle(page.obj.get(Name.CropBox)) or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, bottom, right, top) if right > left and top > bottom else media


def _rectangle(value: Any) -> Box | None:  # noqa: ANN401 - anything may stand in a PDF
    try:
        numbers = [min(_MAX_UNITS, max(-_MAX_UNITS, float(each))) for each in value]
        left, right = sorted((numbers[0], numbers[2]))
        bottom, top = sorted((numbers[1], numbers[3]))
    except (TypeError, ValueError, IndexError):
        return None
    return (left, bottom, right, top) if right > left and top > bottom else None


def user_unit(page: pikepdf.Page) -> float:
    """Read how many points one unit of the page is."""
    try:
        unit = float(page.obj.get(Name.UserUnit, 1))
    except (TypeError, ValueError):
        return 1.0
    return unit if unit > 0 else 1.0


def rotation(page: pikepdf.Page) -> int:
    """Read by how many degrees (0, 90, 180 or 270) the page is turned clockwise; other angles count as readers do."""
    try:
        return int(float(page.obj.get(Name.Rotate, 0)) / 90) * 90 % 360
    except (TypeError, ValueError, OverflowError):
        return 0


def is_boxed_oddly(page: pikepdf.Page) -> bool:
    """Say whether the crop box, as it is stored, shows nothing of the page."""
    media, crop = (_rectangle(page.obj.get(key)) for key in (Name.MediaBox, Name.CropBox))
    return media is None or (crop is not None and not _overlap(media, crop))


def _overlap(one: Box, other: Box) -> bool:
    return max(one[0], other[0]) < min(one[2], other[2]) and max(one[1], other[1]) < min(one[3], other[3])


def sole_picture(page: pikepdf.Page) -> Any:  # noqa: ANN401 - a pikepdf object
    """Find the picture that is all of the page; None in any doubt."""
    if rotation(page) or len(page.obj.get(Name.Annots, ())):
        return None
    matrix: pikepdf.Matrix = pikepdf.Matrix()
    stack: list[pikepdf.Matrix] = []
    found = None
    for step in pikepdf.parse_content_stream(page):
        operands: Any = step.operands
        match str(step.operator):
            case "q":
                stack.append(matrix)
            case "Q" if stack:
                matrix = stack.pop()
            case "cm":
                matrix = pikepdf.Matrix(*(float(each) for each in operands)) @ matrix
            case "Do" if found is None and _fills(matrix, visible_box(page)):
                found = page.resources.XObject.get(operands[0])
            case _:
                return None
    return found


def _fills(matrix: pikepdf.Matrix, box: Box) -> bool:
    left, bottom, right, top = box
    slack_x, slack_y = (right - left) * _FULL_PAGE, (top - bottom) * _FULL_PAGE
    upright = matrix.a > 0 and matrix.d > 0 and abs(matrix.b) + abs(matrix.c) < 1e-3 * (matrix.a + matrix.d)
    return (
        upright
        and abs(matrix.e - left) <= slack_x
        and abs(matrix.f - bottom) <= slack_y
        and abs(matrix.e + matrix.a - right) <= slack_x
        and abs(matrix.f + matrix.d - top) <= slack_y
    )


def is_stretched(picture: Any, page: pikepdf.Page) -> bool:  # noqa: ANN401 - a pikepdf object
    """Say whether a full-page picture's pixels are not square on the page: by itself it would be out of shape."""
    left, bottom, right, top = visible_box(page)
    across, down = (right - left) / int(picture.Width), (top - bottom) / int(picture.Height)
    return max(across, down) > (1 + 2 * _FULL_PAGE) * min(across, down)


def is_bare_jpeg(picture: Any) -> bool:  # noqa: ANN401 - a pikepdf object
    """Say whether the JPEG inside may stand alone: plain RGB or grey, no mask, no other filter, nothing remapped."""
    if not isinstance(picture, pikepdf.Stream) or picture.get(Name.Subtype) != Name.Image:
        return False
    doubtful = (Name.SMask, Name.Mask, Name.Decode, Name.ImageMask, Name.DecodeParms, Name.SMaskInData, Name.OC)
    space = picture.get(Name.ColorSpace)
    return (
        picture.get(Name.Filter) in (Name.DCTDecode, pikepdf.Array([Name.DCTDecode]))
        and not any(key in picture for key in doubtful)
        and (space, _components(picture.read_raw_bytes())) in ((Name.DeviceRGB, 3), (Name.DeviceGray, 1))
    )


def _components(jpeg: bytes) -> int:
    """Count the colour channels that a JPEG's own header states (0: it states none)."""
    header = _FRAME.search(jpeg)
    return header[1][0] if header else 0
