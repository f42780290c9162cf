"""A line of text written across a picture again and again: legible, seen through, and not over what must be read.

The lines rise to the right and cover the whole picture, so that no part worth having can be cut out without one. Where
the picture is calm they are strong; over print they are faint; where it must stay clear there is nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec
from PIL import Image, ImageDraw, ImageFilter

from matprep.formats.pictures.faces import face_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.ImageFont import FreeTypeFont

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""

_RISE: Final = 24  # degrees
_OF_SHORT_SIDE: Final = 28  # the print is this part of the shorter side high
_LEAST: Final = 12  # pixels: below this Chinese characters run together
_APART: Final = (2.5, 4.2)  # heights of the print from one line's end to the next one's start, and from row to row
_INK: Final = 0x38
_PAPER: Final = 0xFF
_STRONG: Final = 0.50
_FAINT: Final = 0.24
_HALO: Final = 0.55  # of the ink's strength; light around the strokes, so that they show on dark ground too
_CALM: Final = 0.25  # the share of lines that are strong
_SOFT: Final = 0.25  # heights of the print over which the ink fades out before what must stay clear
_SMALL: Final = 256


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """One place of the text: its middle, whether it touches what must stay clear or the edge, how busy it is there."""

    x: int
    y: int
    touches: bool
    busy: float


def write_across(picture: Image.Image, text: str, clear: Sequence[Box] = ()) -> Image.Image:
    """Write a text across L or RGB pixels, in place; `clear` are boxes that stay as they are.

    Same pixels, text and font: same result. Raises Refusal `font_missing`.
    """
    size = max(_LEAST, round(min(picture.size) / _OF_SHORT_SIDE))
    face = face_for(text, size)
    ink, halo = _stamp(text, face), _stamp(text, face, halo=max(1, size // 14))
    lines = list(_lines(picture, face.getlength(text), size, clear))
    calm = {(each.x, each.y) for each in _calmest(lines)}
    for stamp, shade, share in ((halo, _PAPER, _HALO), (ink, _INK, 1.0)):
        mask = Image.new("L", picture.size, 0)
        for each in lines:
            strength = (_STRONG if (each.x, each.y) in calm else _FAINT) * share
            corner = (each.x - stamp.width // 2, each.y - stamp.height // 2)
            mask.paste(round(255 * strength), corner, stamp)
        _spare(mask, clear, size)
        picture.paste(_colour(shade, picture.mode), None, mask)
    return picture


def _colour(shade: int, mode: str) -> int | tuple[int, int, int]:
    return shade if mode == "L" else (shade, shade, shade)


def _stamp(text: str, face: FreeTypeFont, halo: int = 0) -> Image.Image:
    """Draw the text once, rising; or only what lies `halo` pixels around its strokes."""
    left, top, right, bottom = face.getbbox(text, stroke_width=halo)
    flat = Image.new("L", (math.ceil(right - left), math.ceil(bottom - top)), 0)
    pen = ImageDraw.Draw(flat)
    pen.text((-left, -top), text, fill=255, font=face, stroke_width=halo)
    if halo:
        pen.text((-left, -top), text, fill=0, font=face)
    return flat.rotate(_RISE, Image.Resampling.BICUBIC, expand=True)


def _lines(picture: Image.Image, length: float, size: int, clear: Sequence[Box]) -> Iterator[_Line]:
    """Lay the lines in rows over the whole picture, every other row shifted by half a step."""
    small = _small(picture)
    edges = small.filter(ImageFilter.FIND_EDGES).filter(ImageFilter.BoxBlur(3))
    scale = small.width / picture.width
    angle = math.radians(_RISE)
    step, row = length + _APART[0] * size, _APART[1] * size
    reach = math.hypot(*picture.size) / 2 + length
    for down in range(-math.ceil(reach / row), math.ceil(reach / row) + 1):
        for along in range(-math.ceil(reach / step) - 1, math.ceil(reach / step) + 1):
            u, v = (along + (0.5 if down % 2 else 0.0)) * step, down * row
            x = picture.width / 2 + u * math.cos(angle) + v * math.sin(angle)
            y = picture.height / 2 - u * math.sin(angle) + v * math.cos(angle)
            spots = list(_along(x, y, length, size))
            if not any(0 <= a < picture.width and 0 <= b < picture.height for a, b in spots):
                continue
            whole = all(0 <= a < picture.width and 0 <= b < picture.height for a, b in spots)
            touches = any(_within(spot, box, size) for spot in spots for box in clear)
            yield _Line(
                x=round(x),
                y=round(y),
                touches=touches or not whole,
                busy=_busy(small, edges, [(a * scale, b * scale) for a, b in spots]),
            )


def _along(x: float, y: float, length: float, size: int) -> Iterator[tuple[float, float]]:
    """Walk along a line of print from its start to its end."""
    angle = math.radians(_RISE)
    count = max(2, math.ceil(length / size))
    for number in range(count + 1):
        way = (number / count - 0.5) * length
        yield x + way * math.cos(angle), y - way * math.sin(angle)


def _within(spot: tuple[float, float], box: Box, size: int) -> bool:
    left, top, right, bottom = box
    return left - size < spot[0] < right + size and top - size < spot[1] < bottom + size


def _small(picture: Image.Image) -> Image.Image:
    """Shrink to what tells print and portrait from bare paper."""
    return picture.reduce(max(1, min(picture.size) // _SMALL)).convert("L")


def _busy(small: Image.Image, edges: Image.Image, spots: Sequence[tuple[float, float]]) -> float:
    """Measure what lies along a line: edges, as print has, and changes of tone, as a portrait has."""
    tones = [_at(small, *each) for each in spots]
    return max(_at(edges, *each) for each in spots) + max(tones) - min(tones)


def _at(picture: Image.Image, x: float, y: float) -> float:
    place = (min(picture.width - 1, max(0, int(x))), min(picture.height - 1, max(0, int(y))))
    return float(picture.getpixel(place))  # type: ignore[arg-type]  # of mode L


def _calmest(lines: Sequence[_Line]) -> list[_Line]:
    free = sorted((each for each in lines if not each.touches), key=lambda each: each.busy)
    return free[: max(1, round(len(free) * _CALM))]


def _spare(mask: Image.Image, clear: Sequence[Box], size: int) -> None:
    """Take the ink off what must stay clear, softly at its edge."""
    fade = max(1, round(_SOFT * size))
    for left, top, right, bottom in clear:
        wide = (left - 2 * fade, top - 2 * fade, right + 2 * fade, bottom + 2 * fade)
        veil = Image.new("L", (wide[2] - wide[0], wide[3] - wide[1]), 0)
        veil.paste(255, (fade, fade, veil.width - fade, veil.height - fade))
        mask.paste(0, wide[:2], veil.filter(ImageFilter.GaussianBlur(fade / 4)))
