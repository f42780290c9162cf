"""Bytes shared among pictures: water poured over them fills the small ones first. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEPS = 60


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What one picture can use: at least and at most so many bytes; `weight` says how fast its share grows."""

    least: int
    most: int
    weight: float


def weight(coded_bytes: int, pixels: int) -> float:
    """Weigh a picture by what it holds: bytes tell its detail, pixels its area; neither alone is to be trusted."""
    return math.sqrt(max(1, coded_bytes) * max(1, pixels))


def shares(wishes: Sequence[Wish], budget: int) -> tuple[int, ...]:
    """Share a budget so that one level holds for all: each gets level x weight, but no less and no more than it wishes.

    The sum keeps the budget unless the least wishes alone exceed it.
    """
    low, high = 0.0, max((wish.most / wish.weight for wish in wishes), default=0.0)
    if sum(_poured(wishes, high)) <= budget:
        return _poured(wishes, high)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if sum(_poured(wishes, middle)) <= budget:
            low = middle
        else:
            high = middle
    return _poured(wishes, low)


def _poured(wishes: Sequence[Wish], level: float) -> tuple[int, ...]:
    return tuple(max(wish.least, min(wish.most, int(level * wish.weight + 1e-6))) for wish in wishes)
