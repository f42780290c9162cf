"""A picture as PNG: without loss if it fits, else in colours that nobody misses, else in fewer tones and pixels.

PNG counts every grain of noise. So tones are given up first: 16 greys at twice the width read better than 256.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.fitting import tables
from matprep.fitting.fitted import UNBOUNDED, Fitted
from matprep.fitting.path import SCALE_SLOPE, STRENGTH_SLOPE, Path, Point, path
from matprep.fitting.sampling import band_tops, foretold_place
from matprep.fitting.search import search
from matprep.formats.pictures import encoding, pixels, png_codes
from matprep.formats.pictures.tones import evenness, toned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from matprep.fitting.frame import Frame
    from matprep.fitting.original import Original
    from matprep.model import Param, Rules

_PROBE_PIXELS: Final = 600_000
_GENTLEST: Final = 2.0
"""The step between tones that a search begins at."""

_AIM: Final = 16.0
_AIM_BY_CONTRAST: Final = 0.16
_HARSHEST_BY_CONTRAST: Final = 0.35
_GREY_BELOW: Final = 50_000

_HOPELESS: Final = 2.5
"""So many times the limit, by what a probe says, and trying without loss is not worth its time."""

_DRAWN: Final = 0.5
"""A picture with this share of pixels equal to the one before was drawn, not taken: a probe says nothing about it."""

_FEW: Final = 256
_BAND: Final = 16
"""Rows of a band of a sample, as `band_tops` counts."""

_GOAL: Final = 0.97
_PALETTE_GAIN: Final = 6
"""A palette saves at most about this factor."""

_PRESSING_GAIN: Final = 1.15
"""What the best effort saves over a quick one is less than this."""


class _Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a small look tells: whether it may become grey, the steps to aim at and to end at, and how many bytes.

    Of all pixels: `whole` without loss, `aimed` at the step to aim at.
    """

    grey: bool
    aim: float
    harshest: float
    whole: float
    is_drawn: bool
    aimed: float


def fit_png(original: Original, framed: Frame, rules: Rules) -> Fitted:
    """Encode within the limit. Raises Refusal `limit_not_met`, and as `Original.at`."""
    limit = rules.max_bytes or UNBOUNDED
    if _cap(framed) < 1 and limit == UNBOUNDED:
        drawn = framed.draw(original, 1.0)
        return _fitted(encoding.png_bytes(drawn, dpi=rules.pixels.dpi), framed, 1.0, 1, grey=drawn.mode == "L")
    look = _look(original, framed, rules)
    tried = 1
    if _cap(framed) == 1 and (look.is_drawn or look.whole < _HOPELESS * limit):
        drawn = framed.draw(original, 1.0)
        for data, colours in _unseen(drawn, rules, limit):
            tried += 1
            if len(data) <= limit:
                return _fitted(data, framed, 1.0, tried, grey=drawn.mode == "L", colours=colours)
    return _fewer_tones(original, framed, rules, look, tried)


def _cap(framed: Frame) -> float:
    """Give the largest scale that the coder has memory for."""
    return min(1.0, math.sqrt(png_codes.MOST_PIXELS / (framed.full[0] * framed.full[1])))


def _look(original: Original, framed: Frame, rules: Rules) -> _Look:
    """Learn from a small picture what the large one will need."""
    scale = min(1.0, math.sqrt(_PROBE_PIXELS / (framed.inner[0] * framed.inner[1])))
    size = (max(1, round(framed.inner[0] * scale)), max(1, round(framed.inner[1] * scale)))
    probe = original.at(size)
    tight = rules.colour == "grey_allowed" and 0 < rules.max_bytes <= _GREY_BELOW
    grey = probe.mode == "L" or tight or (rules.colour != "required" and pixels.is_colourless(probe))
    contrast = pixels.stroke_contrast(probe)
    harshest = min(float(tables.k_of_quality(rules.floor.quality)), max(_GENTLEST, _HARSHEST_BY_CONTRAST * contrast))
    aim = min(_AIM, harshest, max(_GENTLEST, _AIM_BY_CONTRAST * contrast))
    larger = (framed.inner[0] * framed.inner[1]) / (size[0] * size[1])
    shown = pixels.grey(probe) if grey else probe
    return _Look(
        grey=grey,
        aim=aim,
        harshest=harshest,
        whole=len(png_codes.png_bytes(probe, effort="quick")) * larger,
        is_drawn=evenness(probe) >= _DRAWN,
        aimed=len(png_codes.png_bytes(toned(shown, aim))) * larger ** (SCALE_SLOPE / 2),
    )


def _unseen(drawn: Image.Image, rules: Rules, limit: int) -> Iterator[tuple[bytes, int]]:
    """Code all pixels without loss, then in a palette that an eye cannot tell; each with its number of colours."""
    exact = _coded(drawn, rules, "quick")
    yield exact, 0
    if len(exact) <= _PRESSING_GAIN * limit:
        yield _coded(drawn, rules, "best"), 0
    reduced = pixels.in_palette(drawn) if len(exact) < _PALETTE_GAIN * limit else None
    if reduced is not None:
        yield _coded(reduced.convert("RGB"), rules, "search"), _FEW


def _coded(drawn: Image.Image, rules: Rules, effort: png_codes.Effort) -> bytes:
    keep = rules.colour == "required"
    return png_codes.png_bytes(drawn, effort=effort, dpi=rules.pixels.dpi, keep_colour=keep)


def _fewer_tones(original: Original, framed: Frame, rules: Rules, look: _Look, tried: int) -> Fitted:
    """Search along the path of steps between tones and of scale: on samples first, then on the whole."""
    limit, cap = rules.max_bytes, _cap(framed)
    least_scale = min(1.0, framed.least_scale / cap)
    way = path(gentlest=_GENTLEST, aim=look.aim, harshest=look.harshest, least_scale=least_scale)
    tones = _Tones(original, framed, rules, way, grey=look.grey, cap=cap)
    start = STRENGTH_SLOPE * math.log(look.aim / way.at(0).k) + math.log(look.aimed / limit)
    near = foretold_place(tones.foretold, way, _GOAL * limit, start)
    found = search(tones.whole, way.length, limit, near)
    if found.data is None:
        raise _not_met(framed, way, found.smallest, limit)
    step, scale = way.at(found.place)
    made = _fitted(
        found.data, framed, scale * cap, tried + found.encodes, grey=look.grey, colours=tones.colours[found.place]
    )
    return msgspec.structs.replace(made, quality={"k": round(step, 2), **made.quality})


class _Tones:
    """An original in fewer tones and pixels, coded whole or foretold from bands of its rows."""

    def __init__(self, original: Original, framed: Frame, rules: Rules, way: Path, *, grey: bool, cap: float) -> None:
        self._original, self._frame, self._rules, self._way = original, framed, rules, way
        self._grey, self._cap = grey, cap
        self.colours: dict[float, int] = {}

    def whole(self, place: float) -> bytes:
        """Code all of it, and remember how many colours are left."""
        step, scale = self._way.at(place)
        drawn = toned(self._shown(self._frame.draw(self._original, scale * self._cap)), step)
        self.colours[place] = len(drawn.getcolors(_FEW) or ())
        return _coded(drawn, self._rules, "search")

    def foretold(self, point: Point) -> float:
        """Say about how many bytes it would have."""
        size = self._frame.size(point.scale * self._cap)
        tops = band_tops(size)
        if not tops or self._frame.shape != "whole":
            drawn = self._frame.draw(self._original, point.scale * self._cap)
        else:
            drawn = self._original.rows(size, tops, _BAND)
        coded = _coded(toned(self._shown(drawn), point.k), self._rules, "search")
        return len(coded) * size[1] / drawn.height

    def _shown(self, drawn: Image.Image) -> Image.Image:
        return pixels.grey(drawn) if self._grey else drawn


def _not_met(framed: Frame, way: Path, smallest: int, limit: int) -> Refusal:
    width, height = framed.size(way.at(way.length).scale * _cap(framed))
    stopped_by = "quality" if framed.least_scale >= 1 else "pixels"
    return Refusal("limit_not_met", smallest=smallest, limit=limit, stopped_by=stopped_by, width=width, height=height)


def _fitted(data: bytes, framed: Frame, scale: float, encodes: int, *, grey: bool, colours: int = 0) -> Fitted:
    width, height = framed.size(scale)
    quality: dict[str, Param] = {"scale": round(framed.factor * scale, 4), "encodes": encodes, "coded": "encoded"}
    if colours:
        quality["colours"] = colours
    return Fitted(data=data, kind="png", width=width, height=height, grey=grey, quality=quality)
