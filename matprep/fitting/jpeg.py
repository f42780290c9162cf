"""A picture as JPEG: strength and pixels chosen together, so that it stays most legible under the limit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.fitting import tables
from matprep.fitting.fitted import UNBOUNDED, Fitted
from matprep.fitting.path import SCALE_SLOPE, STRENGTH_SLOPE, Path, Point, path
from matprep.fitting.search import search
from matprep.formats.pictures import encoding, pixels

if TYPE_CHECKING:
    from PIL import Image

    from matprep.fitting.frame import Frame
    from matprep.fitting.original import Original
    from matprep.formats.pictures.encoding import Subsampling
    from matprep.formats.pictures.pixels import Size
    from matprep.model import Param, Rules

VISUALLY_LOSSLESS: Final = 5
"""The strength below which more bytes show no more."""

_STILL_FAITHFUL: Final = 16
_FINEST: Final = 1
_PROBE_PIXELS: Final = 600_000
_GREY_BELOW: Final = 50_000
"""Where grey is allowed and the limit is this tight, colour is given up: 4 to 7 % of the bytes."""

_MINIMUM_GOAL: Final = 1.1

_GROWTH: Final = 1.38
_DECAY: Final = 1.9
"""Bytes at one strength against the scale, above and below the probe's size: to these powers, on photos of pages."""

_GUESSED_FILL: Final = 0.975


class _Ink(msgspec.Struct, frozen=True, kw_only=True):
    """What a small look at the picture tells: whether it becomes grey, the strength to aim at, its bytes there."""

    grey: bool
    aim: float
    bytes: int
    size: tuple[int, int]


class _Encoder:
    """Encodes an original at any place of a path; remembers the pixels of the last size."""

    def __init__(self, original: Original, framed: Frame, ink: _Ink, way: Path, dpi: int) -> None:
        self._original, self._frame, self._ink, self._way, self._dpi = original, framed, ink, way, dpi
        self._drawn: tuple[Size, Image.Image] | None = None
        self.subsampling: Subsampling = "4:2:0"

    def __call__(self, place: float) -> bytes:
        k, scale = self._way.at(place)
        return encoding.jpeg_bytes(self._pixels(scale), tables.tables(k), subsampling=self.subsampling, dpi=self._dpi)

    def _pixels(self, scale: float) -> Image.Image:
        size = self._frame.size(scale)
        if self._drawn is None or self._drawn[0] != size:
            drawn = self._frame.draw(self._original, scale)
            self._drawn = (size, pixels.grey(drawn) if self._ink.grey else drawn)
        return self._drawn[1]


def fit_jpeg(original: Original, framed: Frame, rules: Rules, spend: int) -> Fitted:
    """Encode within the limit, and no smaller than the minimum if quality can reach it; else the caller pads.

    Raises Refusal `limit_not_met`, and as `Original.at`.
    """
    ink = _look(original, framed, rules)
    limit = rules.max_bytes or UNBOUNDED
    if 0 < spend < limit:
        faithful = _shortest(original, framed, rules, ink, spend)
        if len(faithful.data) <= limit:
            return _no_less(original, framed, rules, ink, faithful)
    return _no_less(original, framed, rules, ink, _longest(original, framed, rules, ink, limit))


def _look(original: Original, framed: Frame, rules: Rules) -> _Ink:
    """Learn from a small picture what the large one will need."""
    scale = min(1.0, math.sqrt(_PROBE_PIXELS / (framed.inner[0] * framed.inner[1])))
    size = (max(1, round(framed.inner[0] * scale)), max(1, round(framed.inner[1] * scale)))
    probe = original.at(size)
    harshest = tables.k_of_quality(rules.floor.quality)
    aim = min(tables.aim(pixels.stroke_contrast(probe)), harshest)
    tight = rules.colour == "grey_allowed" and 0 < rules.max_bytes <= _GREY_BELOW
    without_colour = probe.mode == "L" or tight or (rules.colour != "required" and pixels.is_colourless(probe))
    tried = encoding.jpeg_bytes(pixels.grey(probe) if without_colour else probe, tables.tables(aim))
    return _Ink(grey=without_colour, aim=aim, bytes=len(tried), size=size)


def _longest(original: Original, framed: Frame, rules: Rules, ink: _Ink, limit: int) -> Fitted:
    """Search all the way down to the floors."""
    way = path(
        gentlest=VISUALLY_LOSSLESS,
        aim=ink.aim,
        harshest=tables.k_of_quality(rules.floor.quality),
        least_scale=framed.least_scale,
    )
    encode = _Encoder(original, framed, ink, way, rules.pixels.dpi)
    found = search(encode, way.length, limit, _guess(ink, framed, way, limit))
    if found.data is None:
        width, height = framed.size(way.at(way.length).scale)
        stopped_by = "quality" if framed.least_scale >= 1 else "pixels"
        raise Refusal(
            "limit_not_met",
            smallest=found.smallest,
            limit=limit,
            stopped_by=stopped_by,
            width=width,
            height=height,
        )
    return _fitted(found.data, framed, ink, way.at(found.place), found.encodes + 1)


def _shortest(original: Original, framed: Frame, rules: Rules, ink: _Ink, spend: int) -> Fitted:
    """Stay with all pixels and a strength that does not show; `spend` bytes where that is enough for it."""
    harshest = min(_STILL_FAITHFUL, tables.k_of_quality(rules.floor.quality))
    way = path(gentlest=VISUALLY_LOSSLESS, aim=harshest, harshest=harshest, least_scale=1.0)
    encode = _Encoder(original, framed, ink, way, rules.pixels.dpi)
    found = search(encode, way.length, spend, _guess(ink, framed, way, spend))
    data = found.data or encode(way.length)
    return _fitted(data, framed, ink, way.at(found.place), found.encodes + 1)


def _no_less(original: Original, framed: Frame, rules: Rules, ink: _Ink, fitted: Fitted) -> Fitted:
    """Spend more on quality than an eye needs, where a minimum of bytes asks for it."""
    if len(fitted.data) >= rules.min_bytes:
        return fitted
    goal = min(rules.max_bytes or UNBOUNDED, round(rules.min_bytes * _MINIMUM_GOAL))
    way = path(gentlest=_FINEST, aim=VISUALLY_LOSSLESS, harshest=VISUALLY_LOSSLESS, least_scale=1.0)
    encode = _Encoder(original, framed, ink, way, rules.pixels.dpi)
    encode.subsampling = "4:4:4"
    found = search(encode, way.length, goal, 0.0)
    if found.data is None or len(found.data) <= len(fitted.data):
        return fitted
    return _fitted(found.data, framed, ink, way.at(found.place), found.encodes + 1, subsampling="4:4:4")


def _guess(ink: _Ink, framed: Frame, way: Path, limit: int) -> float:
    """Find where on the path the probe says that the limit is met."""
    larger = max(0.0, math.log((framed.inner[0] * framed.inner[1]) / (ink.size[0] * ink.size[1])) / 2)
    goal = math.log(_GUESSED_FILL * limit)
    small = math.log(ink.bytes) - goal
    whole = small + _GROWTH * larger
    at_aim = STRENGTH_SLOPE * math.log(ink.aim / way.at(0.0).k)
    if whole <= 0:
        return at_aim + whole
    shrunk = whole / _GROWTH if small <= 0 else larger + small / _DECAY
    return at_aim + SCALE_SLOPE * shrunk


def _fitted(
    data: bytes, framed: Frame, ink: _Ink, point: Point, encodes: int, *, subsampling: Subsampling = "4:2:0"
) -> Fitted:
    k, scale = point
    width, height = framed.size(scale)
    quality: dict[str, Param] = {
        "k": round(k, 2),
        "scale": round(framed.factor * scale, 4),
        "subsampling": subsampling,
        "encodes": encodes,
        "coded": "encoded",
    }
    return Fitted(data=data, kind="jpeg", width=width, height=height, grey=ink.grey, quality=quality)
