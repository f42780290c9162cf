"""The most bytes under a limit for pixels that are drawn already: only the strength is left to choose. Pure."""

from __future__ import annotations

import math
from typing import Final, NamedTuple, Protocol

from matprep.fitting.search import FILLED

MOST_ENCODES: Final = 4
"""Whole encodings for one size in pixels, the quick ones apart: of these there is at most one."""

_GOAL: Final = 0.985
_FORETOLD_GOAL: Final = 0.978
"""The share of the limit to aim at, once an encoding of the whole is known, and before."""

_SLOPE: Final = 0.7
"""Bytes fall with the strength to this power; measured 0.5 to 1.0."""

_GENTLEST_SLOPE, _STEEPEST_SLOPE = 0.35, 1.4
_HOPELESS: Final = 1.01
_NEAR: Final = 0.02
_SAME: Final = 0.004


class Encoder(Protocol):
    """Encodes drawn pixels, whole or in part, at a strength."""

    def whole(self, k: float) -> bytes:
        """Give the final file."""

    @property
    def is_whole(self) -> bool:
        """Whether the part is the whole."""

    def whole_quickly(self, k: float) -> int:
        """Give the bytes of the whole, coded quickly."""

    def part(self, k: float) -> float:
        """Give the bytes of a part, coded like the final file."""

    def part_quickly(self, k: float) -> float:
        """Give the bytes of the part, coded quickly."""


class Settled(NamedTuple):
    """The bytes (None: too many even at the harshest strength), their strength, encodes made, the fewest bytes seen."""

    data: bytes | None
    k: float
    encodes: int
    smallest: int


def settled(encoder: Encoder, start: float, bounds: tuple[float, float], limit: int, *, last: bool = True) -> Settled:
    """Choose the gentlest strength within `bounds` whose bytes keep the limit, from `start` on.

    Bytes never exceed the limit. At most MOST_ENCODES whole encodings, and a quick one where a part tells what that is
    worth. Where not even the harshest strength would do by far, nothing is encoded but for that, if it is not the
    `last` try: then `smallest` is foretold.
    """
    gentlest, harshest = bounds
    k, slope = _bounded(start, bounds), _SLOPE
    if not encoder.is_whole:
        k, foretold, slope = _foretold(encoder, k, bounds, limit)
        if k >= harshest and foretold > _HOPELESS * limit and not last:
            return Settled(data=None, k=k, encodes=0, smallest=round(foretold))
    best, best_k, smallest = None, harshest, 0
    low, high = 0.0, math.inf  # too gentle, harsh enough
    before: tuple[float, int] | None = None
    for encodes in range(1, MOST_ENCODES + 1):
        data = encoder.whole(k)
        length = len(data)
        smallest = min(smallest or length, length)
        if length <= limit:
            high = min(high, k)
            if best is None or length > len(best):
                best, best_k = data, k
        else:
            low = max(low, k)
        done = length <= limit and (length >= FILLED * limit or k <= gentlest)
        if done or low >= harshest or encodes == MOST_ENCODES:
            break
        if before is not None and before[0] != k and before[1] != length:
            slope = _believable(math.log(before[1] / length) / math.log(k / before[0]))
        wanted = k * math.exp(math.log(length / (_GOAL * limit)) / slope)
        before = (k, length)
        if encodes == MOST_ENCODES - 1 and best is None:
            wanted = harshest
        k = _between(wanted, low, high, bounds)
        if abs(k / before[0] - 1) < _SAME:
            break
    return Settled(data=best, k=best_k, encodes=encodes, smallest=smallest)


def _foretold(encoder: Encoder, k: float, bounds: tuple[float, float], limit: int) -> tuple[float, float, float]:
    """Find the strength by one quick encoding of the whole, and what a part says of the final coding's bytes there.

    With it come the bytes that are foretold for it, and how they fall with the strength there.
    """
    part = encoder.part(k)
    whole = encoder.whole_quickly(k) * part / encoder.part_quickly(k)
    excess = math.log(whole / (_FORETOLD_GOAL * limit))
    nearby = _bounded(k * math.exp(excess / _SLOPE), bounds)
    if abs(math.log(nearby / k)) < _NEAR:
        return nearby, whole, _SLOPE
    slope = _believable(math.log(part / encoder.part(nearby)) / math.log(nearby / k))
    chosen = _bounded(k * math.exp(excess / slope), bounds)
    return chosen, whole * (k / chosen) ** slope, slope


def _believable(slope: float) -> float:
    return min(_STEEPEST_SLOPE, max(_GENTLEST_SLOPE, slope))


def _between(wanted: float, low: float, high: float, bounds: tuple[float, float]) -> float:
    """Stay inside the bracket, well away from its ends."""
    k = _bounded(wanted, bounds)
    if low and math.isfinite(high) and not low < k < high:
        k = math.sqrt(low * high)
    return k


def _bounded(k: float, bounds: tuple[float, float]) -> float:
    return min(bounds[1], max(bounds[0], k))
