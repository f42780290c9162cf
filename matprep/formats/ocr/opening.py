"""From a picture of any mode and size to a sheet: its pixels, its seals, its lines the right way up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from matprep.formats.ocr.frames import Region, forth, reduced, turned
from matprep.formats.ocr.orientation import upright
from matprep.formats.ocr.seals import find_seals, without_ink
from matprep.formats.ocr.sheet import Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

    from matprep.formats.ocr.seals import Disc
    from matprep.model import Turn

SMALL: Final = 640
"""Pixels of the long side on which lines are found at first."""

_LONG: Final = 2.6
_ACROSS: Final = 400
_LONGEST: Final = 6400
"""A picture longer than so many times its width is looked at so many pixels wide, and no longer than so many."""

_LARGEST: Final = 26_000_000
_BAND: Final = 256
"""Rows of a transparent picture that are put on white at a time: all of them at once would take a gigabyte."""


def open_sheet(picture: Image.Image) -> Sheet:
    """Open a picture of any mode for reading: find its lines and which way up it is.

    Its EXIF is not looked at: the print tells. A picture of more than 26 million pixels is halved first. The same
    picture gives the same lines and the same text.
    """
    cv2.setNumThreads(1)
    shrunk = 1
    while picture.width * picture.height > _LARGEST * shrunk**2:
        shrunk *= 2
    full = _pixels(picture.reduce(shrunk) if shrunk > 1 else picture)
    scale = _scale(full.shape[1], full.shape[0])
    small = reduced(full, scale)
    seals = find_seals(small)
    page = upright(full, without_ink(small, seals), scale)
    sheet = Sheet(
        full,
        turned(small, page.turn),
        turn=page.turn,
        region=Region(0, 0, full.shape[1], full.shape[0], scale),
        quads=page.quads,
        seals=tuple(_turned_disc(each, page.turn, small.shape) for each in seals),
        shrunk=float(shrunk),
    )
    sheet.remember(page.read)
    return sheet


def _pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """Give RGB, on white where the picture is transparent; 16 bits become the 8 that stand for as much light."""
    if picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in picture.info:
        return _on_white(picture)
    if picture.mode[0] in "IF":
        return _eight_bits(np.asarray(picture, np.float32))
    return np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"), np.uint8)


def _on_white(picture: Image.Image) -> NDArray[np.uint8]:
    full = np.empty((picture.height, picture.width, 3), np.uint8)
    for top in range(0, picture.height, _BAND):
        band = picture.crop((0, top, picture.width, min(picture.height, top + _BAND)))
        if band.mode != "RGBA":
            band = (band.convert("LA") if band.mode == "La" else band).convert("RGBA")
        over = np.asarray(band, np.uint8)
        share = over[..., 3:].astype(np.float32) / 255
        full[top : top + _BAND] = np.round(over[..., :3] * share + 255 * (1 - share))
    return full


def _eight_bits(light: NDArray[np.float32]) -> NDArray[np.uint8]:
    most = float(light.max()) if light.size else 0.0
    levels = light * np.float32(1 / 257) if most > 255 else light * np.float32(255) if 0 < most <= 1 else light  # noqa: PLR2004 - of 8 bits, of 16, of a share
    return np.repeat(np.clip(levels, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def _scale(width: int, height: int) -> float:
    """Tell by how much a picture is reduced for its lines to be found."""
    short, long = sorted((width, height))
    target = min(_LONGEST, _ACROSS * long / short) if long > _LONG * short else SMALL
    return max(1.0, long / target)


def _turned_disc(disc: Disc, turn: Turn, shape: tuple[int, ...]) -> Disc:
    x, y = forth(np.array([disc.x, disc.y], np.float32), turn, shape[1], shape[0])
    return disc._replace(x=float(x), y=float(y))
