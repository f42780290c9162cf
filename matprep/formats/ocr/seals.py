"""Red seals on a picture, and their ink taken from over the print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_STEPS: Final = (0.25, 0.18, 0.13, 0.09, 0.06)
"""How much redder than their surroundings a seal's strokes are, strong ink first."""

_CLOSED: Final = (0.012, 0.022)
_SMALLEST, _LARGEST = 0.05, 0.40
"""Shares of the picture's long side: gaps that a seal's ring may have, its diameter."""

_ASPECT: Final = 0.8
_ROUND: Final = 0.95
_FILL: Final = (0.10, 0.75)
_FULL: Final = 0.6
"""Share of a disc that is red or golden from which on it is an emblem, not a seal's strokes on paper."""

_INNER, _AROUND = 0.9, (1.1, 1.5)
_SECTORS: Final = 36
_RIM: Final = 0.55
_FAINT: Final = 16.0


class Disc(NamedTuple):
    """A seal: centre and radius in pixels of the picture it was found on."""

    x: float
    y: float
    radius: float


def find_seals(small: NDArray[np.uint8]) -> tuple[Disc, ...]:
    """Find red seals on an RGB picture of some 640 pixels: rings of ink redder than what is around them.

    A full disc (the national emblem) is none; brown tables and warm light are not, since redness counts against its own
    surroundings only.
    """
    redness = _redness(small)
    side = max(small.shape[:2])
    found: list[Disc] = []
    for step in _STEPS:
        mask = (redness > step).astype(np.uint8)
        for closing in _CLOSED:
            size = max(3, round(closing * side)) | 1
            closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
            found.extend(each for each in _discs(np.asarray(closed, np.uint8), mask, side) if not _known(each, found))
    bare = _redness_of(small)
    return tuple(each for each in found if _filled(bare, each) < _FULL)


def without_ink(picture: NDArray[np.uint8], discs: Sequence[Disc]) -> NDArray[np.uint8]:
    """Give a picture on which the seals' ink has become paper: inside them the red channel alone, stretched."""
    if not discs:
        return picture
    cleaned = picture.copy()
    for disc in discs:
        reach = disc.radius * 1.05
        top, left = (int(max(0, each - reach)) for each in (disc.y, disc.x))
        bottom, right = int(disc.y + reach) + 1, int(disc.x + reach) + 1
        cleaned[top:bottom, left:right] = bleached(cleaned[top:bottom, left:right])
    return cleaned


def bleached(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give the red channel of an RGB picture, stretched so that red ink is as bright as paper, as RGB."""
    red = picture[..., 0]
    ink = picture[_redness_of(picture) > _STEPS[2]][..., 0]
    level = float(np.percentile(ink, 25)) if len(ink) > _FAINT else float(np.percentile(red, 90)) if red.size else 255.0
    table = np.clip(np.arange(256) * 255.0 / max(level, 64.0), 0, 255).astype(np.uint8)
    return np.repeat(table[red][..., None], 3, axis=2)


def _redness_of(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    red = picture[..., 0].astype(np.float32)
    other = np.maximum(picture[..., 1], picture[..., 2]).astype(np.float32)
    return np.asarray((red - other) / np.maximum(red, np.float32(_FAINT)), np.float32)


def _redness(small: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Redness above its own median around: (R - max(G, B)) / R, window a tenth of the side."""
    levels = np.clip(_redness_of(small) * 255 + 64, 0, 255).astype(np.uint8)
    window = max(3, round(0.1 * max(small.shape[:2]))) | 1
    around = cv2.medianBlur(levels, min(window, 255))
    return np.asarray((levels.astype(np.float32) - np.asarray(around, np.float32)) / np.float32(255), np.float32)


def _discs(closed: NDArray[np.uint8], mask: NDArray[np.uint8], side: int) -> Iterator[Disc]:
    contours, nested = cv2.findContours(closed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for contour, (_, _, _, outer) in zip(contours, nested[0] if contours else (), strict=True):
        if outer >= 0:  # a hole; but what lies in one counts: a form's red frame goes around all of it
            continue
        left, top, width, height = cv2.boundingRect(contour)
        low, high = sorted((width, height))
        if not _SMALLEST * side <= high <= _LARGEST * side or low < _ASPECT * high:
            continue
        hull = cv2.convexHull(contour)
        area, border = cv2.contourArea(hull), cv2.arcLength(hull, closed=True)
        if border == 0 or 4 * np.pi * area / border**2 < _ROUND:
            continue
        inked = float(mask[top : top + height, left : left + width].sum())
        disc = Disc(left + width / 2, top + height / 2, (width + height) / 4)
        if _FILL[0] <= inked / max(area, 1.0) <= _FILL[1] and _rim(mask, disc) >= _RIM:
            yield disc


def _rim(mask: NDArray[np.uint8], disc: Disc) -> float:
    """Share of the sectors of a disc's rim in which there is ink."""
    angles = np.linspace(0, 2 * np.pi, _SECTORS * 4, endpoint=False)
    hit = np.zeros(len(angles), bool)
    for share in np.linspace(0.8, 1.02, 8):
        x = np.clip(disc.x + share * disc.radius * np.cos(angles), 0, mask.shape[1] - 1).astype(int)
        y = np.clip(disc.y + share * disc.radius * np.sin(angles), 0, mask.shape[0] - 1).astype(int)
        hit |= mask[y, x] > 0
    return float(hit.reshape(_SECTORS, 4).any(axis=1).mean())


def _filled(redness: NDArray[np.float32], disc: Disc) -> float:
    """Share of a disc, its rim left out, that is redder than what is around it."""
    rows, columns = np.ogrid[: redness.shape[0], : redness.shape[1]]
    away = np.hypot(columns - disc.x, rows - disc.y) / disc.radius
    inside, around = away < _INNER, (away > _AROUND[0]) & (away < _AROUND[1])
    if not (inside.any() and around.any()):
        return 0.0
    return float((redness[inside] > np.median(redness[around]) + _STEPS[-1]).mean())


def _known(disc: Disc, found: Sequence[Disc]) -> bool:
    return any(np.hypot(disc.x - each.x, disc.y - each.y) < max(disc.radius, each.radius) for each in found)
