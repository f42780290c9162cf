"""A picture to a byte range: the most legible JPEG or PNG that keeps the rules."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matprep.errors import Refusal
from matprep.fitting import tables
from matprep.fitting.frame import Frame, frame
from matprep.fitting.padding import padded
from matprep.fitting.path import SCALE_SLOPE, STRENGTH_SLOPE, Path, Point, path
from matprep.fitting.search import search
from matprep.formats import image, pixels
from matprep.model import Param, Problem, problem

if TYPE_CHECKING:
    from PIL import Image

    from matprep.fitting.original import Original
    from matprep.formats.image import Subsampling
    from matprep.formats.pixels import Size
    from matprep.model import Rules

VISUALLY_LOSSLESS: Final = 5
"""The strength below which more bytes show no more."""

_STILL_FAITHFUL: Final = 16
_FINEST: Final = 1
_PROBE_PIXELS: Final = 600_000
_GREY_BELOW: Final = 50_000
"""Where grey is allowed and the limit is this tight, colour is given up: 4 to 7 % of the bytes."""

_MINIMUM_GOAL: Final = 1.1
_PALETTE_GAIN: Final = 6
"""A palette saves at most about this factor."""

_UNBOUNDED: Final = 1 << 40

PictureKind = Literal["jpeg", "png"]


class Fitted(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes that keep the rules, their size in pixels, how they were made and what is to be told."""

    data: bytes
    kind: str
    width: int
    height: int
    grey: bool
    quality: dict[str, Param]
    problems: tuple[Problem, ...] = ()


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
        return image.jpeg_bytes(self._pixels(scale), tables.tables(k), subsampling=self.subsampling, dpi=self._dpi)

    def _pixels(self, scale: float) -> Image.Image:
        size = self._frame.size(scale)
        if self._drawn is None or self._drawn[0] != size:
            drawn = self._frame.draw(self._original, scale)
            self._drawn = (size, pixels.grey(drawn) if self._ink.grey else drawn)
        return self._drawn[1]


def fit_picture(original: Original, kind: PictureKind, rules: Rules, *, spend: int = 0) -> Fitted:
    """Encode an upright original within the rules' pixels and bytes, guaranteed on the bytes returned.

    Uses at least 95 % of the limit whenever more bytes would still show more. `spend` (0: none) is a wish below the
    limit, for a source that must be coded anew though its bytes were no reason: kept as far as quality does not suffer.
    Same original and rules, same bytes.

    Raises Refusal: `limit_not_met` where the floor of pixels or strength does not fit, `below_minimum`,
    `too_few_pixels`, and as `Original.at`.
    """
    framed = frame(original.size, rules)
    notices = (problem("enlarged", factor=round(framed.factor, 3)),) if framed.is_enlarged else ()
    fitted = _png(original, framed, rules) if kind == "png" else _jpeg(original, framed, rules, spend)
    return _at_least(msgspec.structs.replace(fitted, problems=notices), rules)


def _at_least(fitted: Fitted, rules: Rules) -> Fitted:
    """Pad to the minimum, and say so."""
    if len(fitted.data) >= rules.min_bytes:
        return fitted
    if rules.alter == "minimal":
        raise Refusal("below_minimum", bytes=len(fitted.data), minimum=rules.min_bytes)
    data, notice = pad(fitted.data, fitted.kind, rules)
    return msgspec.structs.replace(fitted, data=data, problems=(*fitted.problems, notice))


def pad(data: bytes, kind: str, rules: Rules) -> tuple[bytes, Problem]:
    """Grow to the minimum without touching a pixel. Raises Refusal `below_minimum` where even that cannot fit."""
    grown = padded(data, kind, rules.min_bytes)
    if rules.max_bytes and len(grown) > rules.max_bytes:
        raise Refusal("below_minimum", bytes=len(data), minimum=rules.min_bytes)
    return grown, problem("padded", bytes=len(grown), added=len(grown) - len(data), minimum=rules.min_bytes)


# --- JPEG -------------------------------------------------------------------------------


def _jpeg(original: Original, framed: Frame, rules: Rules, spend: int) -> Fitted:
    ink = _look(original, framed, rules)
    limit = rules.max_bytes or _UNBOUNDED
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
    tried = image.jpeg_bytes(pixels.grey(probe) if without_colour else probe, tables.tables(aim))
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
    goal = min(rules.max_bytes or _UNBOUNDED, round(rules.min_bytes * _MINIMUM_GOAL))
    way = path(gentlest=_FINEST, aim=VISUALLY_LOSSLESS, harshest=VISUALLY_LOSSLESS, least_scale=1.0)
    encode = _Encoder(original, framed, ink, way, rules.pixels.dpi)
    encode.subsampling = "4:4:4"
    found = search(encode, way.length, goal, 0.0)
    if found.data is None or len(found.data) <= len(fitted.data):
        return fitted
    return _fitted(found.data, framed, ink, way.at(found.place), found.encodes + 1, subsampling="4:4:4")


def _guess(ink: _Ink, framed: Frame, way: Path, limit: int) -> float:
    """Find where on the path the probe says that the limit is met."""
    larger = math.sqrt((framed.inner[0] * framed.inner[1]) / (ink.size[0] * ink.size[1]))
    whole = math.log(ink.bytes) + SCALE_SLOPE * math.log(max(1.0, larger))
    gentlest = whole + STRENGTH_SLOPE * math.log(ink.aim / way.at(0.0).k)
    return gentlest - math.log(limit)


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


# --- PNG --------------------------------------------------------------------------------


def _png(original: Original, framed: Frame, rules: Rules) -> Fitted:
    """Without loss if it fits, else with 256 colours if nobody sees it, else with fewer pixels."""
    limit, dpi = rules.max_bytes or _UNBOUNDED, rules.pixels.dpi
    drawn = framed.draw(original, 1.0)
    exact = image.png_bytes(drawn, dpi=dpi)
    if len(exact) <= limit:
        return _fitted_png(exact, framed, 1.0, 1, colours=0)
    reduced = pixels.in_palette(drawn) if len(exact) < limit * _PALETTE_GAIN else None
    if reduced is not None:
        data = image.png_bytes(reduced, dpi=dpi)
        if len(data) <= limit:
            return _fitted_png(data, framed, 1.0, 2, colours=256)
    return _smaller_png(original, framed, rules, len(exact))


def _smaller_png(original: Original, framed: Frame, rules: Rules, largest: int) -> Fitted:
    length = -SCALE_SLOPE * math.log(framed.least_scale)

    def encode(place: float) -> bytes:
        drawn = framed.draw(original, math.exp(-place / SCALE_SLOPE))
        return image.png_bytes(drawn, dpi=rules.pixels.dpi)

    found = search(encode, length, rules.max_bytes, math.log(largest / rules.max_bytes))
    scale = math.exp(-found.place / SCALE_SLOPE)
    if found.data is None:
        width, height = framed.size(scale)
        raise Refusal(
            "limit_not_met",
            smallest=found.smallest,
            limit=rules.max_bytes,
            stopped_by="pixels",
            width=width,
            height=height,
        )
    return _fitted_png(found.data, framed, scale, found.encodes + 2, colours=0)


def _fitted_png(data: bytes, framed: Frame, scale: float, encodes: int, *, colours: int) -> Fitted:
    width, height = framed.size(scale)
    quality: dict[str, Param] = {"scale": round(framed.factor * scale, 4), "encodes": encodes, "coded": "encoded"}
    if colours:
        quality["colours"] = colours
    return Fitted(data=data, kind="png", width=width, height=height, grey=False, quality=quality)
