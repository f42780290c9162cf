"""A picture as JPEG: strength and pixels chosen together, so that it stays most legible under the limit."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Final, NamedTuple

from matprep.fitting import tables
from matprep.fitting.fitted import UNBOUNDED, Fitted
from matprep.fitting.looking import aim, bytes_at
from matprep.fitting.minimum import quality_goal
from matprep.fitting.path import Path, Point, path
from matprep.fitting.sampling import HEADER, Sampler, foretold_place, patches_of
from matprep.fitting.settling import Settled, settled
from matprep.formats.pictures import encoding, pixels

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from matprep.fitting.frame import Frame
    from matprep.fitting.looking import Look
    from matprep.fitting.original import Original
    from matprep.fitting.tables import Table
    from matprep.formats.pictures.encoding import Subsampling
    from matprep.model import Param, Rules

_STILL_FAITHFUL: Final = 16
_GREY_BELOW: Final = 50_000
"""Where grey is allowed and the limit is this tight, colour is given up: 4 to 7 % of the bytes."""

_GOAL: Final = 0.93
"""The share of the limit at which the scale is chosen: a few percent are left to the strength, which then fills it."""

_PIXELS_DECAY: Final = 1.4
_MARGIN: Final = 1.6
_WHOLE_FROM: Final = 0.65
"""The guessed scale from which a JPEG is decoded whole; else at half its size at the most, and whole if need be."""

_NEARLY_WHOLE: Final = 0.8
"""A guess of no smaller scale begins with all pixels: nothing need be scaled to try that."""

_WORTH_DECODING: Final = 0.85
"""Where all pixels that are decoded use less of the limit than this, they are decoded anew, and more of them."""

_WORTH_SCANS: Final = 0.97
_MOST_REDRAWN: Final = 3
"""How often a picture that came out too large is drawn anew at fewer pixels, before the fewest allowed."""


class _Task(NamedTuple):
    """What one search works on."""

    original: Original
    framed: Frame
    tables: Callable[[float], tuple[Table, Table]]
    aim: float
    grey: bool
    dpi: int
    subsampling: Subsampling = "4:2:0"

    def sampler(self) -> Sampler:
        return Sampler(self.original, self.framed, self.tables, self.subsampling, grey=self.grey)


class _Drawn:
    """The picture at one scale, encoded whole or in part; progressive only where that saves enough."""

    def __init__(self, task: _Task, scale: float) -> None:
        drawn = task.framed.draw(task.original, scale)
        self._task, self.image = task, pixels.grey(drawn) if task.grey else drawn
        patches = patches_of(self.image.size)
        self._part = self.image if patches is None else pixels.cut_out(self.image, patches)
        self._progressive = True
        self._known: dict[tuple[float, bool, bool], bytes] = {}

    def choose_coding(self, k: float) -> None:
        """Take the coding in scans where it is worth its time, at about this strength."""
        in_one = len(self._coded_part(k, progressive=False))
        self._progressive = self.part(k) <= _WORTH_SCANS * in_one

    def whole(self, k: float) -> bytes:
        if self.is_whole:
            return self._coded_part(k, progressive=self._progressive)
        return self._encoded(self.image, k, progressive=self._progressive)

    @property
    def is_whole(self) -> bool:
        """Whether the part is the whole, since that is small."""
        return self._part is self.image

    def whole_quickly(self, k: float) -> int:
        return len(self._encoded(self.image, k, progressive=False, optimize=False))

    def part(self, k: float) -> float:
        return max(1, len(self._coded_part(k, progressive=self._progressive)) - HEADER)

    def part_quickly(self, k: float) -> float:
        return max(1, len(self._coded_part(k, progressive=False, optimize=False)) - HEADER)

    def _coded_part(self, k: float, *, progressive: bool, optimize: bool = True) -> bytes:
        asked = (k, progressive, optimize)
        if asked not in self._known:
            self._known[asked] = self._encoded(self._part, k, progressive=progressive, optimize=optimize)
        return self._known[asked]

    def _encoded(self, image: Image.Image, k: float, *, progressive: bool, optimize: bool = True) -> bytes:
        return encoding.jpeg_bytes(
            image,
            self._task.tables(k),
            subsampling=self._task.subsampling,
            progressive=progressive,
            optimize=optimize,
            dpi=self._task.dpi,
        )


def expected(size: tuple[int, int], original: Original, rules: Rules) -> tuple[int, int]:
    """Guess the size that fits, so that a JPEG need not be decoded larger; `size` is that without a limit."""
    if not rules.max_bytes:
        return size
    guessed = (rules.max_bytes / bytes_at(original, tables.AIM)) ** (1 / _PIXELS_DECAY)
    scale = 1.0 if guessed >= _WHOLE_FROM else min(0.5, _MARGIN * guessed)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def fit_jpeg(original: Original, framed: Frame, rules: Rules, seen: Look, spend: int = 0) -> Fitted:
    """Encode within the limit, and no smaller than the minimum if quality can reach it; else the caller pads.

    Raises Refusal `limit_not_met`, and as `Original.at`.
    """
    limit = rules.max_bytes or UNBOUNDED
    tight = rules.colour == "grey_allowed" and rules.alter == "free" and 0 < rules.max_bytes <= _GREY_BELOW
    task = _Task(
        original=original,
        framed=framed,
        tables=functools.partial(tables.tables_for, seen.content),
        aim=aim(seen, rules),
        grey=tight or (seen.colourless and rules.colour != "required" and rules.alter == "free"),
        dpi=rules.pixels.dpi,
        subsampling=tables.sampling_for(seen.content),
    )
    if 0 < spend < limit:
        faithful = _shortest(task, rules, spend)
        if len(faithful.data) <= limit:
            return _no_less(task, rules, faithful)
    return _no_less(task, rules, _longest(task, rules, limit))


def _longest(task: _Task, rules: Rules, limit: int) -> Fitted:
    """Search all the way down to the floors."""
    framed = task.framed
    harshest = tables.k_of_quality(rules.floor.quality)
    way = path(gentlest=tables.VISUALLY_LOSSLESS, aim=task.aim, harshest=harshest, least_scale=framed.least_scale)
    sampler = task.sampler()
    least = _gentlest_decoded(task, sampler, way, limit)
    guessed = bytes_at(task.original, tables.VISUALLY_LOSSLESS) * (framed.full[0] / task.original.size[0]) ** 2
    start = math.log(max(1.0, guessed / limit))
    if way.at(start).scale > _NEARLY_WHOLE:
        start = min(start, way.whole_until)
    start = max(least, start)
    point = way.at(foretold_place(sampler.bytes_at, way, _GOAL * limit, start, least))
    smallest, encodes = UNBOUNDED, 0
    for redrawn in range(_MOST_REDRAWN + 1):
        last = point.scale <= framed.least_scale
        found = _settled(task, point, (tables.VISUALLY_LOSSLESS, harshest), limit, last=last)
        encodes += found.encodes
        smallest = min(smallest, found.smallest)
        if found.data is not None:
            return _fitted(task, found.data, Point(found.k, point.scale), encodes)
        if last:
            break
        shrunk = point.scale * (_GOAL ** (1 + redrawn) * limit / found.smallest) ** (1 / _PIXELS_DECAY)
        fewest = redrawn == _MOST_REDRAWN - 1 or shrunk < framed.least_scale
        point = Point(way.corners[-1].k, framed.least_scale if fewest else shrunk)
    raise framed.not_met(framed.least_scale, smallest, limit)


def _shortest(task: _Task, rules: Rules, spend: int) -> Fitted:
    """Stay with all pixels and a strength that does not show; `spend` bytes where that is enough for it."""
    harshest = min(_STILL_FAITHFUL, tables.k_of_quality(rules.floor.quality))
    way = path(gentlest=tables.VISUALLY_LOSSLESS, aim=harshest, harshest=harshest, least_scale=1.0)
    sampler = task.sampler()
    point = way.at(foretold_place(sampler.bytes_at, way, _GOAL * spend, 0.0))
    found = _settled(task, point, (tables.VISUALLY_LOSSLESS, harshest), spend)
    if found.data is not None:
        return _fitted(task, found.data, Point(found.k, 1.0), found.encodes)
    return _fitted(task, _Drawn(task, point.scale).whole(harshest), Point(harshest, 1.0), found.encodes + 1)


def _no_less(task: _Task, rules: Rules, fitted: Fitted) -> Fitted:
    """Spend more on quality than an eye needs, where a minimum of bytes asks for it."""
    if len(fitted.data) >= rules.min_bytes:
        return fitted
    goal = quality_goal(rules)
    way = path(gentlest=tables.FINEST, aim=tables.VISUALLY_LOSSLESS, harshest=tables.VISUALLY_LOSSLESS, least_scale=1.0)
    fine = task._replace(subsampling="4:4:4")
    sampler = fine.sampler()
    point = way.at(foretold_place(sampler.bytes_at, way, _GOAL * goal, 0.0))
    found = _settled(fine, point, (tables.FINEST, tables.VISUALLY_LOSSLESS), goal)
    if found.data is None or len(found.data) <= len(fitted.data):
        return fitted
    return _fitted(fine, found.data, Point(found.k, 1.0), found.encodes)


def _settled(task: _Task, point: Point, bounds: tuple[float, float], limit: int, *, last: bool = True) -> Settled:
    drawn = _Drawn(task, point.scale)
    drawn.choose_coding(point.k)
    return settled(drawn, point.k, bounds, limit, last=last)


def _gentlest_decoded(task: _Task, sampler: Sampler, way: Path, limit: int) -> float:
    """Find where the search begins: at the pixels that are decoded, unless these leave too much of the limit."""
    held = task.original.held_width / task.framed.full[0]
    place = way.where(held) if held < 1 else 0.0
    enough = place > 0 and sampler.bytes_at(way.at(place)) >= _WORTH_DECODING * limit
    return place if enough else 0.0


def _fitted(task: _Task, data: bytes, point: Point, encodes: int) -> Fitted:
    width, height = task.framed.size(point.scale)
    quality: dict[str, Param] = {
        "k": round(point.k, 2),
        "scale": round(task.framed.factor * point.scale, 4),
        "subsampling": task.subsampling,
        "encodes": encodes,
        "coded": "encoded",
    }
    if point.k <= tables.VISUALLY_LOSSLESS:
        quality["stopped_at"] = "visually_lossless"
    return Fitted(data=data, kind="jpeg", width=width, height=height, grey=task.grey, quality=quality)
