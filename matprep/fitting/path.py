"""The way from the gentlest to the harshest encoding, as one line: strength first, then pixels, then strength again."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final, NamedTuple

STRENGTH_SLOPE: Final = 0.7
"""Bytes fall with k to this power; measured 0.5 to 1.0."""

SCALE_SLOPE: Final = 1.8
"""Bytes grow with the scale to this power; measured 1.4 to 2.6."""

_JUST_BEHIND: Final = 1e-9
_NOT_WORTH_SCALING: Final = 0.9
_EXTRA_STRENGTH: Final = float((1 / _NOT_WORTH_SCALING) ** (SCALE_SLOPE / STRENGTH_SLOPE))


class Point(NamedTuple):
    """How to encode: table strength, and scale of both sides (1: all pixels)."""

    k: float
    scale: float


class Path(NamedTuple):
    """Corners from gentle to harsh. Along it a place is the logarithm by which bytes should have shrunk."""

    corners: tuple[Point, ...]

    @property
    def length(self) -> float:
        """The place of the harshest point; the gentlest is at 0."""
        return sum(_distance(here, there) for here, there in pairwise(self.corners))

    def at(self, place: float) -> Point:
        """Find the point at a place; outside of the path its nearer end."""
        left = max(0.0, place)
        for here, there in pairwise(self.corners):
            distance = _distance(here, there)
            if left < distance:
                return _between(here, there, left / distance)
            left -= distance
        return self.corners[-1]

    @property
    def whole_until(self) -> float:
        """The last place at which all pixels are kept."""
        whole = sum(_distance(here, there) for here, there in pairwise(self.corners) if there.scale >= 1)
        return max(0.0, whole - _JUST_BEHIND)

    def where(self, scale: float) -> float:
        """Find the gentlest place at which the scale is no larger than this; the end where it never is."""
        passed = 0.0
        if self.corners[0].scale <= scale:
            return passed
        for here, there in pairwise(self.corners):
            if there.scale <= scale:
                rest = _distance(Point(there.k, min(scale, here.scale)), there)
                return min(self.length, passed + max(0.0, _distance(here, there) - rest) + _JUST_BEHIND)
            passed += _distance(here, there)
        return passed


def path(*, gentlest: float, aim: float, harshest: float, least_scale: float) -> Path:
    """Lay the path: all pixels up to the strength `aim`, then fewer pixels at it, then more strength.

    Scaling by less than a tenth costs sharpness and gains little: a little more strength stands for it, if allowed.
    """
    soft = min(gentlest, harshest)
    middle = min(max(aim, soft), harshest)
    top = min(middle * _EXTRA_STRENGTH, harshest)
    first_scale = (middle / top) ** (STRENGTH_SLOPE / SCALE_SLOPE)
    if least_scale >= first_scale:
        corners = [Point(soft, 1.0), Point(harshest, 1.0), Point(harshest, least_scale)]
    else:
        corners = [
            Point(soft, 1.0),
            Point(top, 1.0),
            Point(middle, first_scale),
            Point(middle, least_scale),
            Point(harshest, least_scale),
        ]
    return Path(tuple(corners))


def _distance(here: Point, there: Point) -> float:
    return max(0.0, STRENGTH_SLOPE * math.log(there.k / here.k) + SCALE_SLOPE * math.log(here.scale / there.scale))


def _between(here: Point, there: Point, share: float) -> Point:
    return Point(
        k=here.k * (there.k / here.k) ** share,
        scale=here.scale * (there.scale / here.scale) ** share,
    )
