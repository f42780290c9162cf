"""The most bytes under a limit, found in few encodes: a secant on logarithms inside a closing bracket. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_ENCODES: Final = 6
FILLED: Final = 0.95
"""A result that uses this share of the limit is good enough."""

_GOAL: Final = 0.98
_GENTLEST_SLOPE, _STEEPEST_SLOPE = 0.45, 2.0
_CLOSED: Final = 0.004
_CALM: Final = 2
_HASTE: Final = 0.12
"""How much further than predicted each step after the first two goes, in logarithm of bytes, while nothing fits yet."""


class Found(NamedTuple):
    """What the search ends with: the bytes (None: even the end of the path is too large), their place, encodes made."""

    data: bytes | None
    place: float
    encodes: int
    smallest: int


def search(encode: Callable[[float], bytes], length: float, limit: int, start: float) -> Found:
    """Find the gentlest place from 0 to `length` whose bytes keep `limit`.

    `encode(place)` should fall by a factor e for every 1 of place; where it does not, the bracket still closes. Bytes
    never exceed the limit. At most MAX_ENCODES encodes, the last of them, if nothing fitted yet, at `length`.
    """
    trail = _Trail(limit=limit, length=length)
    place = min(length, max(0.0, start))
    for encodes in range(1, MAX_ENCODES + 1):
        data = encode(place)
        trail = trail.with_trial(place, data)
        if trail.is_over:
            break
        place = length if encodes == MAX_ENCODES - 1 and trail.best is None else trail.next_place(encodes)
    best_place = trail.fits if trail.best is not None else length
    return Found(data=trail.best, place=best_place, encodes=encodes, smallest=trail.smallest)


class _Trail(NamedTuple):
    """The trials so far: `too_large` and `fits` are places that bracket the answer, the last two give the slope."""

    limit: int
    length: float
    too_large: float = -1.0
    fits: float = math.inf
    best: bytes | None = None
    smallest: int = 0
    last: tuple[float, float] | None = None
    before: tuple[float, float] | None = None

    def with_trial(self, place: float, data: bytes) -> _Trail:
        size = len(data)
        seen = self._replace(
            before=self.last,
            last=(place, math.log(max(1, size))),
            smallest=min(size, self.smallest) if self.last else size,
        )
        if size > self.limit:
            return seen._replace(too_large=max(place, self.too_large))
        if self.best is None or size > len(self.best):
            return seen._replace(fits=place, best=data)
        return seen

    @property
    def is_over(self) -> bool:
        """Whether a further encode could gain nothing, or nothing can fit."""
        if self.best is None:
            return self.too_large >= self.length
        return self.fits <= 0 or len(self.best) >= FILLED * self.limit or self.fits - self.too_large < _CLOSED

    def next_place(self, encodes: int) -> float:
        """Step to where the goal should be met, but into the bracket's inside."""
        here, size = self.last or (0.0, 0.0)
        step = (size - math.log(_GOAL * self.limit)) / self._slope()
        if self.best is None and encodes > _CALM:
            step += _HASTE * (encodes - _CALM)
        low, high = max(0.0, self.too_large), min(self.length, self.fits)
        wanted = here + step
        if self.too_large < wanted < self.fits or wanted <= 0 > self.too_large or wanted >= self.length < self.fits:
            return min(self.length, max(0.0, wanted))
        return (low + high) / 2

    def _slope(self) -> float:
        if self.last is None or self.before is None or abs(self.last[0] - self.before[0]) < _CLOSED:
            return 1.0
        slope = (self.before[1] - self.last[1]) / (self.last[0] - self.before[0])
        return min(_STEEPEST_SLOPE, max(_GENTLEST_SLOPE, slope))
