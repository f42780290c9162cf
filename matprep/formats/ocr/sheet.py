"""A picture opened for reading: its lines are found at once, and each is read when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import cv2
import numpy as np

from matprep.formats.ocr import detection, lines
from matprep.formats.ocr.frames import Region, levelled, skew, spot, stored, turned
from matprep.formats.ocr.orientation import in_reading_order, upright
from matprep.formats.ocr.seals import bleached, find_seals, without_ink
from matprep.model import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PIL import Image

    from matprep.formats.ocr.seals import Disc
    from matprep.model import Box, Turn

SMALL: Final = 640
"""Pixels of the long side on which lines are found at first."""

CLOSER: Final = 1280
"""Pixels of the long side where that was too little; beyond it the detector takes more memory than a worker has."""

_LONG: Final = 2.6
_ACROSS: Final = 400
_LONGEST: Final = 2560
"""A picture longer than so many times its width is looked at so many pixels wide, and no longer than so many."""

_LARGEST: Final = 26_000_000
_MARGIN: Final = 0.12
_GAIN: Final = 1.3


class Outline(NamedTuple):
    """Where a line of print lies: pixels of the upright, levelled page at full size, and its spot in the picture."""

    left: float
    top: float
    right: float
    bottom: float
    spot: Box

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.bottom - self.top


class Sheet:
    """One picture opened for reading.

    `turn` brings it upright, `outlines` are its lines in reading order, `first` those that were read to find the turn,
    `tallest` all of them, tallest first. `small` is the upright picture (RGB, `scale` times smaller than full size),
    `seals` are discs on it.
    """

    def __init__(
        self,
        full: NDArray[np.uint8],
        small: NDArray[np.uint8],
        *,
        turn: Turn,
        region: Region,
        quads: Sequence[NDArray[np.float32]],
        seals: tuple[Disc, ...],
        shrunk: float = 1.0,
    ) -> None:
        """Take what was found; `small` is upright already, `shrunk` what a huge picture was reduced by at first."""
        self.turn: Turn = turn
        self.small = small
        self.scale = full.shape[1] * shrunk / (small.shape[0] if turn in {90, 270} else small.shape[1])
        self.seals = seals
        self._full = full
        self._region = region
        self._quads = [stored(each, turn, region) for each in quads]
        self._upright = [each * np.float32(region.scale * shrunk) for each in quads]
        self._inked = [_lies_under(each, turn, full.shape, small.shape, seals) for each in self._quads]
        self._shrunk = shrunk
        self._strips: dict[int, NDArray[np.uint8]] = {}
        self._read: dict[int, tuple[str, float]] = {}
        slope = skew(self._upright)
        size = (full.shape[1], full.shape[0])
        self.outlines = tuple(
            Outline(*levelled(flat, slope), spot(quad, *size))
            for flat, quad in zip(self._upright, self._quads, strict=True)
        )
        self.first: tuple[int, ...] = ()
        self.tallest = tuple(sorted(range(len(quads)), key=lambda place: (-self.outlines[place].height, place)))

    def corners(self, index: int) -> NDArray[np.float32]:
        """Give the corners of a line on `small`, clockwise from its upper left."""
        return self._upright[index] / np.float32(self.scale)

    def remember(self, read: dict[int, tuple[str, float]]) -> None:
        """Keep what was read of it already."""
        self._read |= {place: said for place, said in read.items() if not self._inked[place]}
        self.first = tuple(sorted(self._read))

    def read(self, index: int) -> Line:
        """Read one line, from the picture's own pixels; read once only."""
        if index not in self._read:
            self._read[index] = lines.read(self.strip(index))
        text, confidence = self._read[index]
        left, top, right, bottom, where = self.outlines[index]
        return Line(text=text, confidence=confidence, left=left, top=top, right=right, bottom=bottom, spot=where)

    def strip(self, index: int) -> NDArray[np.uint8]:
        """Cut one line out: RGB, 48 pixels high; a seal's ink is taken away where it lies over the print."""
        if index not in self._strips:
            made = lines.strip(self._full, self._quads[index])
            self._strips[index] = bleached(made) if self._inked[index] else made
        return self._strips[index]

    def width(self, index: int) -> int:
        """Tell how wide a line is when it is 48 pixels high: what it costs to read."""
        where = self.outlines[index]
        return round(lines.HEIGHT * (where.right - where.left) / max(1.0, where.height))

    def closer(self) -> Sheet | None:
        """Look again at where the print is, larger; None where that would show nothing new."""
        if not self._quads:
            return None
        height, width = self._full.shape[:2]
        corners = np.concatenate(self._quads)
        low, high = corners.min(axis=0), corners.max(axis=0)
        pad = float((high - low).max()) * _MARGIN
        left, top = (int(max(0, each - pad)) for each in low)
        right, bottom = int(min(width, high[0] + pad)), int(min(height, high[1] + pad))
        part = Region(left, top, right - left, bottom - top, max(1.0, max(right - left, bottom - top) / CLOSER))
        if self._region.scale < _GAIN * part.scale:
            return None
        picture = _reduced(self._full[top:bottom, left:right], part.scale)
        picture = without_ink(turned(picture, self.turn), self._discs_on(part))
        found = in_reading_order(detection.quads(picture))
        return Sheet(
            self._full,
            self.small,
            turn=self.turn,
            region=part,
            quads=found,
            seals=self.seals,
            shrunk=self._shrunk,
        )

    def _discs_on(self, part: Region) -> tuple[Disc, ...]:
        """The seals as they lie on the upright picture of a part."""
        factor = self._full.shape[1] / (self.small.shape[0] if self.turn in {90, 270} else self.small.shape[1])
        height, width = self._full.shape[:2]
        offset = {
            0: (part.left, part.top),
            90: (height - part.top - part.height, part.left),
            180: (width - part.left - part.width, height - part.top - part.height),
            270: (part.top, width - part.left - part.width),
        }[self.turn]
        return tuple(
            type(each)(
                (each.x * factor - offset[0]) / part.scale,
                (each.y * factor - offset[1]) / part.scale,
                each.radius * factor / part.scale,
            )
            for each in self.seals
        )


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
    small = _reduced(full, scale)
    seals = find_seals(small)
    page = upright(full, without_ink(small, seals), scale)
    region = Region(0, 0, full.shape[1], full.shape[0], scale)
    standing = turned(small, page.turn)
    discs = tuple(_turned_disc(each, page.turn, small.shape) for each in seals)
    sheet = Sheet(full, standing, turn=page.turn, region=region, quads=page.quads, seals=discs, shrunk=float(shrunk))
    sheet.remember(page.read)
    return sheet


def _pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """Give RGB, on white where the picture is transparent."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        over = np.asarray(picture.convert("RGBA"))
        share = over[..., 3:].astype(np.float32) / 255
        return np.asarray(over[..., :3] * share + 255 * (1 - share), np.uint8)
    return np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"), np.uint8)


def _scale(width: int, height: int) -> float:
    """Tell by how much a picture is reduced for its lines to be found."""
    short, long = sorted((width, height))
    target = min(_LONGEST, _ACROSS * long / short) if long > _LONG * short else SMALL
    return max(1.0, long / target)


def _reduced(picture: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    if scale <= 1:
        return picture
    size = (max(8, round(picture.shape[1] / scale)), max(8, round(picture.shape[0] / scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _turned_disc(disc: Disc, turn: Turn, shape: tuple[int, ...]) -> Disc:
    height, width = shape[:2]
    if turn == 90:  # noqa: PLR2004 - quarters of a turn
        return disc._replace(x=height - disc.y, y=disc.x)
    if turn == 180:  # noqa: PLR2004 - as above
        return disc._replace(x=width - disc.x, y=height - disc.y)
    if turn == 270:  # noqa: PLR2004 - as above
        return disc._replace(x=disc.y, y=width - disc.x)
    return disc


def _lies_under(
    quad: NDArray[np.float32], turn: Turn, full: tuple[int, ...], small: tuple[int, ...], seals: Sequence[Disc]
) -> bool:
    """Whether a seal touches a line (corners in the stored picture; discs on the upright small one)."""
    wide = small[0] if turn in {90, 270} else small[1]
    factor = wide / full[1]
    low, high = quad.min(axis=0) * factor, quad.max(axis=0) * factor
    back_turn: Turn = {0: 0, 90: 270, 180: 180, 270: 90}[turn]  # type: ignore[assignment]  # a quarter again
    for each in seals:
        disc = _turned_disc(each, back_turn, small)
        x, y = min(max(disc.x, low[0]), high[0]), min(max(disc.y, low[1]), high[1])
        if np.hypot(disc.x - x, disc.y - y) < disc.radius:
            return True
    return False
