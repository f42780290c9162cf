"""A PNG in fewer tones and pixels: which of them go, and how large it will be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from matprep.fitting import tables
from matprep.fitting.path import SCALE_SLOPE, STRENGTH_SLOPE, Path, Point, path
from matprep.fitting.sampling import band_tops, foretold_place
from matprep.fitting.search import search
from matprep.formats.pictures import pixels, png_codes
from matprep.formats.pictures.tones import toned

if TYPE_CHECKING:
    from PIL import Image

    from matprep.fitting.frame import Frame
    from matprep.fitting.looking import Look
    from matprep.fitting.original import Original
    from matprep.model import Rules

_GENTLEST: Final = 2.0
"""The step between tones that a search begins at."""

_AIM: Final = 28.0
_AIM_BY_CONTRAST: Final = 0.25
_HARSHEST_BY_CONTRAST: Final = 0.35
"""Steps against the contrast of strokes. On a photo of 8 point print at 50 kB a reader errs on 15 % of the characters
with 16, on 5 % with 24 to 28, on 8 % with 36: there is least to read both where pixels and where tones are too few."""

_AIM_OF_A_FACE: Final = 8.0
_HARSHEST_OF_A_FACE: Final = 24.0

_BAND: Final = 16
"""Rows of a band of a sample, as `band_tops` counts."""

_GOAL: Final = 0.97


class Steps(NamedTuple):
    """The step between tones to give up pixels at, and the harshest that is allowed."""

    aim: float
    harshest: float


class Reached(NamedTuple):
    """What a search ends with: the bytes (None: all are too many), where it stands, encodes made, fewest bytes seen."""

    data: bytes | None
    point: Point
    colours: int
    encodes: int
    smallest: int


def steps(seen: Look, rules: Rules) -> Steps:
    """Choose the steps: print bears what a face does not, dark print more than pale.

    Where a portal wants its pictures unaltered, pixels are given up last.
    """
    allowed, contrast = float(tables.k_of_quality(rules.floor.quality)), seen.writing.contrast
    if seen.content == "portrait":
        aim, harshest = _AIM_OF_A_FACE, min(allowed, _HARSHEST_OF_A_FACE)
    else:
        aim = min(_AIM, max(_GENTLEST, _AIM_BY_CONTRAST * contrast))
        harshest = min(allowed, max(_GENTLEST, _HARSHEST_BY_CONTRAST * contrast))
    return Steps(harshest if rules.alter == "minimal" else min(aim, harshest), harshest)


def large_enough(framed: Frame) -> float:
    """Give the largest scale that the coder has memory for, up to 1."""
    return min(1.0, math.sqrt(png_codes.MOST_PIXELS / (framed.full[0] * framed.full[1])))


class Toning:
    """An original in fewer tones and pixels, coded whole or foretold from bands of its rows."""

    def __init__(self, original: Original, framed: Frame, rules: Rules, chosen: Steps, *, grey: bool) -> None:
        """Lay the path: finer tones, then fewer pixels, then fewer tones still."""
        self._original, self._frame, self._rules, self._grey = original, framed, rules, grey
        self._cap = large_enough(framed)
        self._way: Path = path(
            gentlest=_GENTLEST,
            aim=chosen.aim,
            harshest=chosen.harshest,
            least_scale=min(1.0, framed.least_scale / self._cap),
        )
        self._start = STRENGTH_SLOPE * math.log(max(1.0, chosen.aim / self._way.at(0).k))
        self._colours: dict[float, int] = {}

    def reached(self, limit: int, whole: float) -> Reached:
        """Find the most that keeps the limit, in at most 6 samples and 6 whole encodes.

        `whole`: about the bytes of all pixels at the step to aim at.
        """
        near = foretold_place(self._foretold, self._way, _GOAL * limit, self._start + math.log(whole / limit))
        found = search(self._coded, self._way.length, limit, near)
        step, scale = self._way.at(found.place)
        return Reached(
            data=found.data,
            point=Point(step, scale * self._cap),
            colours=self._colours.get(found.place, 0),
            encodes=found.encodes,
            smallest=found.smallest,
        )

    def _coded(self, place: float) -> bytes:
        step, scale = self._way.at(place)
        drawn = self._toned(self._frame.draw(self._original, scale * self._cap), step)
        self._colours[place] = len(drawn.getcolors(png_codes.PALETTE) or ())
        return png_bytes(drawn, self._rules)

    def _foretold(self, point: Point) -> float:
        size = self._frame.size(point.scale * self._cap)
        tops = band_tops(size)
        if tops and self._frame.shape == "whole":
            drawn = self._original.rows(size, tops, _BAND)
        else:
            drawn = self._frame.draw(self._original, point.scale * self._cap)
        return len(png_bytes(self._toned(drawn, point.k), self._rules)) * size[1] / drawn.height

    def _toned(self, drawn: Image.Image, step: float) -> Image.Image:
        return toned(pixels.grey(drawn) if self._grey else drawn, step)


def png_bytes(drawn: Image.Image, rules: Rules, effort: png_codes.Effort = "search") -> bytes:
    """Code pixels as these rules want a PNG."""
    keep = rules.colour == "required"
    return png_codes.png_bytes(drawn, effort=effort, dpi=rules.pixels.dpi, keep_colour=keep)


def bytes_of_all(probe: Image.Image, chosen: Steps, larger: float) -> float:
    """Guess from a small picture the bytes of one with `larger` times its pixels, at the step to aim at."""
    return len(png_codes.png_bytes(toned(probe, chosen.aim))) * float(larger ** (SCALE_SLOPE / 2))
