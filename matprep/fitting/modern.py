"""A picture as WebP or AVIF: strength and pixels chosen together, as for JPEG, in the terms of each codec."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.fitting import tables
from matprep.fitting.codecs import CODECS, Codec
from matprep.fitting.fitted import UNBOUNDED, Fitted
from matprep.fitting.frame import Frame
from matprep.fitting.minimum import quality_goal
from matprep.fitting.original import Original
from matprep.fitting.path import SCALE_SLOPE, STRENGTH_SLOPE, Path, Point, path
from matprep.fitting.search import Found, search
from matprep.formats.pictures import pixels

if TYPE_CHECKING:
    from PIL import Image

    from matprep.fitting.codecs import ModernKind
    from matprep.fitting.looking import Look
    from matprep.formats.pictures.pixels import Size
    from matprep.model import Param, Rules

_PROBE_PIXELS: Final = (200_000, 2_000_000)
_PIXELS_BY_BYTE: Final = 8
"""A probe is somewhat smaller than what will fit: 9 to 16 pixels a byte on pages, at the aim."""

_GROWTH: Final = 1.55
_DECAY: Final = 1.9
"""Bytes at one strength against the scale, above and below the probe's size: to these powers, on photos of pages."""

_GOAL: Final = 0.975


class _Ink(msgspec.Struct, frozen=True, kw_only=True):
    """Whether it becomes grey, the strength to aim at, and the bytes of a small probe there."""

    grey: bool
    aim: float
    bytes: int
    size: tuple[int, int]


class _Task(msgspec.Struct, frozen=True, kw_only=True):
    """What one search works on; `most` is the scale at which its path begins."""

    original: Original
    framed: Frame
    codec: Codec
    ink: _Ink
    most: float

    def scale(self, point: Point) -> float:
        return max(self.framed.least_scale, self.most * point.scale)


class _Encoder:
    """Encodes at any place of a path; remembers the pixels of the last size, and what it has encoded."""

    def __init__(self, task: _Task, way: Path) -> None:
        self._task, self._way = task, way
        self._drawn: tuple[Size, Image.Image] | None = None
        self._made: dict[tuple[Size, float], bytes] = {}

    def __call__(self, place: float) -> bytes:
        point = self._way.at(place)
        key = (self._task.framed.size(self._task.scale(point)), round(self._task.codec.quality(point.k), 2))
        if key not in self._made:
            self._made[key] = self._task.codec.encode(self._pixels(key[0], self._task.scale(point)), point.k)
        return self._made[key]

    def _pixels(self, size: Size, scale: float) -> Image.Image:
        if self._drawn is None or self._drawn[0] != size:
            drawn = self._task.framed.draw(self._task.original, scale)
            self._drawn = (size, pixels.grey(drawn) if self._task.ink.grey else _coloured(drawn))
        return self._drawn[1]


def fit_modern(original: Original, framed: Frame, rules: Rules, kind: ModernKind, seen: Look) -> Fitted:
    """Encode within the limit, and no smaller than the minimum if quality can reach it.

    Uses at least 95 % of the limit whenever more would still show more; an AVIF that keeps all its pixels, 93 %: it has
    64 qualities only. Same original and rules, same bytes; at most 7 encodes, one of them small.

    Raises Refusal `limit_not_met`, `over_limits` where the pixels asked for are more than the format or a worker's
    memory holds, and as `Original.at`.
    """
    codec = CODECS[kind]
    most = codec.most(framed.full)
    if most < framed.least_scale:
        asked = framed.size(framed.least_scale)
        raise Refusal("over_limits", pixels=asked[0] * asked[1], limit=codec.most_pixels)
    ink = _ink(original, framed, rules, codec, seen)
    task = _Task(original=original, framed=framed, codec=codec, ink=ink, most=most)
    fitted = _longest(task, rules)
    return fitted if len(fitted.data) >= rules.min_bytes else _no_less(task, rules, fitted)


def _ink(original: Original, framed: Frame, rules: Rules, codec: Codec, seen: Look) -> _Ink:
    """Learn from a small picture what the large one will need."""
    enough = min(max(_PROBE_PIXELS[0], _PIXELS_BY_BYTE * (rules.max_bytes or UNBOUNDED)), _PROBE_PIXELS[1])
    scale = min(1.0, math.sqrt(enough / (framed.inner[0] * framed.inner[1])))
    size = (max(1, round(framed.inner[0] * scale)), max(1, round(framed.inner[1] * scale)))
    probe = original.at(size)
    paleness = tables.aim(seen.writing.contrast) / tables.AIM
    aim = min(codec.aim * paleness, float(tables.k_of_quality(rules.floor.quality)))
    grey = probe.mode == "L" or (seen.colourless and rules.colour != "required")
    tried = codec.encode(pixels.grey(probe) if grey else _coloured(probe), aim)
    return _Ink(grey=grey, aim=aim, bytes=len(tried), size=size)


def _coloured(drawn: Image.Image) -> Image.Image:
    """Give L or RGB pixels: those of an original that a JPEG was made of before may be luma and chroma."""
    return drawn if drawn.mode in ("L", "RGB") else drawn.convert("RGB")


def _longest(task: _Task, rules: Rules) -> Fitted:
    """Search all the way down to the floors."""
    limit, framed = rules.max_bytes or UNBOUNDED, task.framed
    way = path(
        gentlest=tables.VISUALLY_LOSSLESS,
        aim=task.ink.aim,
        harshest=tables.k_of_quality(rules.floor.quality),
        least_scale=framed.least_scale / task.most,
    )
    found = search(_Encoder(task, way), way.length, limit, _guess(task, way, limit))
    if found.data is None:
        raise framed.not_met(task.scale(way.at(way.length)), found.smallest, limit)
    return _fitted(task, way, found, found.data)


def _no_less(task: _Task, rules: Rules, fitted: Fitted) -> Fitted:
    """Spend more on quality than an eye needs, where a minimum of bytes asks for it."""
    goal = quality_goal(rules)
    way = path(gentlest=tables.FINEST, aim=tables.VISUALLY_LOSSLESS, harshest=tables.VISUALLY_LOSSLESS, least_scale=1.0)
    found = search(_Encoder(task, way), way.length, goal, 0.0)
    if found.data is None or len(found.data) <= len(fitted.data):
        return fitted
    return _fitted(task, way, found, found.data)


def _guess(task: _Task, way: Path, limit: int) -> float:
    """Find where on the path the probe says that the limit is met."""
    full, small = task.framed.inner, task.ink.size
    larger = max(0.0, math.log(task.most**2 * (full[0] * full[1]) / (small[0] * small[1])) / 2)
    at_probe = math.log(task.ink.bytes / (_GOAL * limit))
    whole = at_probe + _GROWTH * larger
    at_aim = STRENGTH_SLOPE * math.log(task.ink.aim / way.at(0.0).k)
    if whole <= 0:
        return at_aim + whole
    shrunk = whole / _GROWTH if at_probe <= 0 else larger + at_probe / _DECAY
    return at_aim + SCALE_SLOPE * shrunk


def _fitted(task: _Task, way: Path, found: Found, data: bytes) -> Fitted:
    point = way.at(found.place)
    scale = task.scale(point)
    width, height = task.framed.size(scale)
    quality: dict[str, Param] = {
        "k": round(point.k, 2),
        "quality": round(task.codec.quality(point.k), 1),
        "scale": round(task.framed.factor * scale, 4),
        "subsampling": "4:2:0",
        "encodes": found.encodes + 1,
        "coded": "encoded",
    }
    return Fitted(data=data, kind=task.codec.kind, width=width, height=height, grey=task.ink.grey, quality=quality)
