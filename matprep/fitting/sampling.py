"""How large a JPEG will be, foretold from parts of it: the whole is scaled and encoded only once or twice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from matprep.formats.pictures import encoding
from matprep.formats.pictures.pixels import Patches, cut_out, grey

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from matprep.fitting.frame import Frame
    from matprep.fitting.original import Original
    from matprep.fitting.path import Path, Point
    from matprep.fitting.tables import Table
    from matprep.formats.pictures.encoding import Subsampling

MAX_ESTIMATES: Final = 6

_HEIGHT: Final = 16
"""Rows of a patch: those of a block of luma and chroma, so that nothing is coded otherwise than in the whole."""

_ENOUGH: Final = 300_000
_MORE, _MOST = 0.2, 600_000
"""Pixels of a sample; of a picture, the part that it is at least, up to so many pixels."""

_WIDTH: Final = 256
"""Columns of a patch. Lines of writing are wide, so many narrow patches tell more than few wide ones."""

_SPREAD: Final = (math.sqrt(5) - 1) / 2
"""Where in its stretch each part lies, by the golden ratio: a regular step could follow the lines of the writing."""

HEADER: Final = 600
"""About the bytes of a file's tables, which a part has as well as the whole."""

_SMALL: Final = 200_000
"""Pixels of the look that tells what colour costs."""

_SAVES_ALIKE: Final = 0.25
_CLOSE: Final = 0.03
_GENTLEST_SLOPE, _STEEPEST_SLOPE = 0.4, 2.5


class Sample(NamedTuple):
    """The luma of patches of a picture at one scale, side by side, and how often they go into the whole."""

    image: Image.Image
    times: float


class Sampler:
    """Takes samples of an original as the frame asks for it, encodes them, and remembers what it learnt of the last."""

    def __init__(
        self,
        original: Original,
        framed: Frame,
        tables: Callable[[float], tuple[Table, Table]],
        subsampling: Subsampling = "4:2:0",
        *,
        grey: bool,
    ) -> None:
        """Keep what each sample is made of. `tables` gives those of a strength."""
        self._original, self._frame, self._tables = original, framed, tables
        self._subsampling: Subsampling = subsampling
        self._last: tuple[tuple[int, int], Sample] | None = None
        self._saving: tuple[float, float] | None = None
        self._colours = 1.0 if grey else None

    def bytes_at(self, point: Point) -> float:
        """Foretell the bytes of the whole; most pages are 4 % off, few more than 10 %."""
        luma = self.sample(point.scale)
        part = self._coded(luma.image, point.k, quick=True) * self._saving_near(point)
        return HEADER + max(1.0, part * self._in_colour(point) - HEADER) * luma.times

    def sample(self, scale: float) -> Sample:
        """Take the patches at a scale. Raises Refusal as `Original.at`."""
        size = self._frame.size(scale)
        if self._last is None or self._last[0] != size:
            self._last = (size, self._taken(size, scale))
        return self._last[1]

    def _saving_near(self, point: Point) -> float:
        """Give what the final coding saves at about this strength, as a share of the quick one's bytes."""
        if self._saving is None or abs(math.log(self._saving[0] / point.k)) > _SAVES_ALIKE:
            image = self.sample(point.scale).image
            quick, final = (self._coded(image, point.k, quick=quick) for quick in (True, False))
            self._saving = (point.k, final / quick)
        return self._saving[1]

    def _in_colour(self, point: Point) -> float:
        """Learn once, from a small look at the whole, how many times the bytes of its luma it takes in colour."""
        if self._colours is None:
            small = self._original.about(_SMALL)
            self._colours = self._coded(small, point.k, quick=False) / self._coded(grey(small), point.k, quick=False)
        return self._colours

    def _taken(self, size: tuple[int, int], scale: float) -> Sample:
        patches = patches_of(size)
        if self._frame.shape == "whole":
            image = self._original.patches(size, patches or Patches(*size, [(0, 0)]))
        else:
            image = self._frame.draw(self._original, scale)
            image = image if patches is None else cut_out(image, patches)
        times = size[0] * size[1] / (image.width * image.height)
        return Sample(image=grey(image), times=times)

    def _coded(self, image: Image.Image, k: float, *, quick: bool) -> int:
        data = encoding.jpeg_bytes(
            image,
            self._tables(k),
            subsampling=self._subsampling,
            progressive=not quick,
            optimize=not quick,
        )
        return len(data)


def patches_of(size: tuple[int, int]) -> Patches | None:
    """Choose patches: enough of them, in columns, each column's at other heights; None where the whole is small."""
    width, height = size
    across = width // _WIDTH
    wanted = max(_ENOUGH, min(_MOST, _MORE * width * height))
    down = math.ceil(wanted / max(1, across * _WIDTH * _HEIGHT))
    stretch = height / down
    if not across or stretch < 2 * _HEIGHT:
        return None
    lefts = [_even(column * (width - _WIDTH) / max(1, across - 1)) for column in range(across)]
    places = [
        (left, _even((row + (column + row * across) * _SPREAD % 1) * (stretch - 1) - _HEIGHT / 2))
        for row in range(down)
        for column, left in enumerate(lefts)
    ]
    return Patches(_WIDTH, _HEIGHT, [(left, min(max(0, top), height - _HEIGHT)) for left, top in places], across)


def _even(value: float) -> int:
    return int(value / 2) * 2


def foretold_place(
    bytes_at: Callable[[Point], float], way: Path, goal: float, start: float, least: float = 0.0
) -> float:
    """Find the place on the way, from `least` on, where the foretold bytes are about the goal; else the nearer end."""
    place = min(way.length, max(least, start))
    before: tuple[float, float] | None = None
    for _ in range(MAX_ESTIMATES):
        error = math.log(bytes_at(way.at(place)) / goal)
        if abs(error) < _CLOSE or (place <= least and error < 0) or (place >= way.length and error > 0):
            break
        slope = 1.0 if before is None else (before[1] - error) / (place - before[0])
        before = (place, error)
        step = error / min(_STEEPEST_SLOPE, max(_GENTLEST_SLOPE, slope))
        place = min(way.length, max(least, place + step))
        if place == before[0]:
            break
    return place
