"""A picture opened for reading: its lines are found at once, and each is read when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from matprep.formats.ocr import detection, lines, seals
from matprep.formats.ocr.frames import Region, forth, in_reading_order, levelled, reduced, skew, spot, stored, turned
from matprep.model import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matprep.formats.ocr.seals import Disc
    from matprep.model import Box, Turn

CLOSER: Final = 1280
"""Pixels of the long side of a closer look; beyond it the detector takes more memory than a worker has."""

READABLE: Final = 24
"""Height in pixels of a line's outline at which the detector misses nothing: a closer look needs no more."""

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
        self._shrunk = shrunk
        size = (full.shape[1], full.shape[0])
        self._quads = [stored(each, turn, region) for each in quads]
        self._upright = [forth(each, turn, *size) * np.float32(shrunk) for each in self._quads]
        slope = skew(self._upright)
        self.outlines = tuple(
            Outline(*levelled(flat, slope), spot(quad, *size))
            for flat, quad in zip(self._upright, self._quads, strict=True)
        )
        self.first: tuple[int, ...] = ()
        self.tallest = tuple(sorted(range(len(quads)), key=lambda place: (-self.outlines[place].height, place)))
        self._inked = [any(_touches(disc, self.corners(place)) for disc in seals) for place in range(len(quads))]
        self._strips: dict[int, NDArray[np.uint8]] = {}
        self._read: dict[int, tuple[str, float]] = {}

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
            self._strips[index] = seals.bleached(made) if self._inked[index] else made
        return self._strips[index]

    def closer(self) -> Sheet | None:
        """Look again at where the print is, larger; None where that would show nothing new."""
        if not self._quads:
            return None
        region = self._hull()
        if self._region.scale < _GAIN * region.scale:
            return None
        left, top, width, height, scale = region
        picture = turned(reduced(self._full[top : top + height, left : left + width], scale), self.turn)
        found = in_reading_order(detection.quads(seals.without_ink(picture, self._discs_on(region))))
        return Sheet(
            self._full,
            self.small,
            turn=self.turn,
            region=region,
            quads=found,
            seals=self.seals,
            shrunk=self._shrunk,
        )

    def _hull(self) -> Region:
        """Where the print is, with a margin, and the scale at which all but its smallest lines are well found."""
        corners = np.concatenate(self._quads)
        low, high = corners.min(axis=0), corners.max(axis=0)
        pad = float((high - low).max()) * _MARGIN
        left, top = (int(max(0, each - pad)) for each in low)
        right, bottom = int(min(self._full.shape[1], high[0] + pad)), int(min(self._full.shape[0], high[1] + pad))
        width, height = max(1, right - left), max(1, bottom - top)
        usual = float(np.percentile([each.height for each in self.outlines], 25)) / self._shrunk
        return Region(left, top, width, height, max(1.0, max(width, height) / CLOSER, usual / READABLE))

    def _discs_on(self, region: Region) -> tuple[Disc, ...]:
        """Give the seals as they lie on the upright picture of a region."""
        factor = self.scale / self._shrunk
        x, y = np.float32(region.left), np.float32(region.top)
        corners = np.array([(x, y), (x + region.width, y + region.height)], np.float32)
        edge = forth(corners, self.turn, self._full.shape[1], self._full.shape[0]).min(axis=0)
        return tuple(
            type(each)(
                (each.x * factor - float(edge[0])) / region.scale,
                (each.y * factor - float(edge[1])) / region.scale,
                each.radius * factor / region.scale,
            )
            for each in self.seals
        )


def _touches(disc: Disc, corners: NDArray[np.float32]) -> bool:
    """Whether a seal lies over a line, both on the same picture."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    x, y = min(max(disc.x, low[0]), high[0]), min(max(disc.y, low[1]), high[1])
    return bool(np.hypot(disc.x - x, disc.y - y) < disc.radius)
