"""A PNG in fewer tones and pixels: which of them go, and how large it will be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from matprep.fitting import tables
from matprep.fitting.fitted import UNBOUNDED
from matprep.fitting.path import SCALE_SLOPE, STRENGTH_SLOPE, Path, Point, path
from matprep.fitting.search import FILLED
from matprep.formats.pictures import pixels, png_codes
from matprep.formats.pictures.tones import in_few, toned

if TYPE_CHECKING:
    from PIL import Image

    from matprep.fitting.frame import Frame
    from matprep.fitting.looking import Look
    from matprep.fitting.original import Original
    from matprep.formats.pictures.tones import Middles
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

_BAND: Final = 32
_LEAST_BANDS: Final = 8
_ENOUGH: Final = 400_000
_PART: Final = 0.12
"""Rows of a band of a sample; pixels of it, and the part of the whole that it is at least."""

_SPREAD: Final = (math.sqrt(5) - 1) / 2
"""Where in its stretch each band lies, by the golden ratio: a regular step could follow the lines of the writing."""

MOST_ENCODES: Final = 5
"""Whole encodes under a limit."""

MOST_SAMPLES: Final = 7
_STRIDE: Final = 0.1
_GOAL: Final = 0.97
_CLOSED: Final = 0.02


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

    def __init__(self, original: Original, framed: Frame, rules: Rules, chosen: Steps, paper: Middles) -> None:
        """Lay the path: finer tones, then fewer pixels, then fewer tones still. Grey where the paper's tone is."""
        self._original, self._frame, self._rules, self._paper = original, framed, rules, paper
        self._cap = large_enough(framed)
        self._way: Path = path(
            gentlest=_GENTLEST,
            aim=chosen.aim,
            harshest=chosen.harshest,
            least_scale=min(1.0, framed.least_scale / self._cap),
        )
        self._known: dict[float, float] = {}
        self._start = STRENGTH_SLOPE * math.log(max(1.0, chosen.aim / self._way.at(0).k))

    def reached(self, limit: int, whole: float) -> Reached:
        """Find the most that keeps the limit: each of at most MOST_ENCODES whole encodes sets right what samples say.

        `whole`: about the bytes of all pixels at the step to aim at.
        """
        place = self._near(_GOAL * limit, (0.0, self._way.length), self._start + math.log(whole / limit))
        best, best_place, colours, smallest, gentle = None, self._way.length, 0, UNBOUNDED, -1.0
        for encodes in range(1, MOST_ENCODES + 1):
            drawn = self._drawn(place)
            data = png_bytes(drawn, self._rules)
            smallest = min(smallest, len(data))
            if len(data) > limit:
                gentle = max(gentle, place)
            elif best is None or len(data) > len(best):
                best, best_place, colours = data, place, len(drawn.getcolors(png_codes.PALETTE) or ())
            if self._is_over(best, best_place, gentle, limit):
                break
            wrong = len(data) / self._foretold(place)
            place = self._near(_GOAL * limit / wrong, (max(0.0, gentle), best_place), place)
            if encodes == MOST_ENCODES - 2 and best is None:
                place = self._way.length
            elif place in (gentle, best_place) and best is not None:
                break
        step, scale = self._way.at(best_place)
        return Reached(best, Point(step, scale * self._cap), colours, encodes, smallest)

    def _near(self, goal: float, between: tuple[float, float], guess: float) -> float:
        """Find the gentlest place whose foretold bytes keep the goal, in at most MOST_SAMPLES samples.

        Tones are whole numbers, so bytes fall in steps with plains between: what does not close in is halved.
        """
        low, high = between
        at = min(high, max(low, guess))
        for number in range(MOST_SAMPLES):
            excess = math.log(self._foretold(at) / goal)
            if abs(excess) < _CLOSED:
                return at
            low, high = (at, high) if excess > 0 else (low, at)
            if high - low < _CLOSED:
                break
            ahead = at + max(excess, _STRIDE * 2**number) if excess > 0 else at + excess
            at = ahead if low < ahead < high else (low + high) / 2
        return high

    def _is_over(self, best: bytes | None, place: float, gentle: float, limit: int) -> bool:
        """Say whether a further encode could gain nothing, or nothing can fit."""
        if best is None:
            return gentle >= self._way.length
        return place <= 0 or len(best) >= FILLED * limit or place - gentle < _CLOSED

    def _drawn(self, place: float) -> Image.Image:
        step, scale = self._way.at(place)
        return self._toned(self._frame.draw(self._original, scale * self._cap), step)

    def _foretold(self, place: float) -> float:
        if place not in self._known:
            step, scale = self._way.at(place)
            drawn = self._frame.draw(self._original, scale * self._cap)
            part = bands(drawn)
            coded = png_bytes(self._toned(part, step), self._rules)
            self._known[place] = len(coded) * drawn.height / part.height
        return self._known[place]

    def _toned(self, drawn: Image.Image, step: float) -> Image.Image:
        return in_few(toned(pixels.grey(drawn) if len(self._paper) == 1 else drawn, step, self._paper))


def png_bytes(drawn: Image.Image, rules: Rules, effort: png_codes.Effort = "search") -> bytes:
    """Code pixels as these rules want a PNG."""
    keep = rules.colour == "required"
    return png_codes.png_bytes(drawn, effort=effort, dpi=rules.pixels.dpi, keep_colour=keep)


def bands(drawn: Image.Image) -> Image.Image:
    """Cut out bands of rows, spread over the whole, one below the other; the whole where it is small."""
    width, height = drawn.size
    count = max(_LEAST_BANDS, math.ceil(max(_ENOUGH, _PART * width * height) / (width * _BAND)))
    stretch = height / count
    if stretch < 2 * _BAND:
        return drawn
    joined = drawn.crop((0, 0, width, count * _BAND))
    for number in range(count):
        top = int(number * stretch + (number * _SPREAD % 1) * (stretch - _BAND))
        joined.paste(drawn.crop((0, top, width, top + _BAND)), (0, number * _BAND))
    return joined


def bytes_of_all(probe: Image.Image, chosen: Steps, paper: Middles, larger: float) -> float:
    """Guess from a small picture the bytes of one with `larger` times its pixels, at the step to aim at."""
    return len(png_codes.png_bytes(in_few(toned(probe, chosen.aim, paper)))) * float(larger ** (SCALE_SLOPE / 2))
