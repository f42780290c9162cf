"""Where a point lies: in the picture as it is stored, in the small one turned upright, on the levelled page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matprep.model import Box, Turn

_WIDE: Final = 3.0
"""A line so many times wider than high tells the skew of its page."""

_SAME_ROW: Final = 0.8
"""Two lines stand in one row where their middles are less apart than so much of half the lower one's height."""

_QUARTERS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def turned(picture: NDArray[np.uint8], turn: Turn) -> NDArray[np.uint8]:
    """Turn a picture clockwise by quarters."""
    return picture if turn == 0 else np.asarray(cv2.rotate(picture, _QUARTERS[turn]), np.uint8)


def reduced(picture: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Make a picture `scale` times smaller, averaging; not larger, and not less than 8 pixels wide or high."""
    if scale <= 1:
        return picture
    size = (max(8, round(picture.shape[1] / scale)), max(8, round(picture.shape[0] / scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def back(points: NDArray[np.float32], turn: Turn, width: float, height: float) -> NDArray[np.float32]:
    """Where points of a picture that was turned clockwise lay before, when it was `width` × `height`."""
    x, y = points[..., 0], points[..., 1]
    if turn == 90:  # noqa: PLR2004 - quarters of a turn
        return np.stack([y, height - x], axis=-1)
    if turn == 180:  # noqa: PLR2004 - as above
        return np.stack([width - x, height - y], axis=-1)
    if turn == 270:  # noqa: PLR2004 - as above
        return np.stack([width - y, x], axis=-1)
    return points


def forth(points: NDArray[np.float32], turn: Turn, width: float, height: float) -> NDArray[np.float32]:
    """Where points of a picture `width` × `height` lie once it is turned clockwise; undoes `back`."""
    x, y = points[..., 0], points[..., 1]
    if turn == 90:  # noqa: PLR2004 - quarters of a turn
        return np.stack([height - y, x], axis=-1)
    if turn == 180:  # noqa: PLR2004 - as above
        return np.stack([width - x, height - y], axis=-1)
    if turn == 270:  # noqa: PLR2004 - as above
        return np.stack([y, width - x], axis=-1)
    return points


class Region(NamedTuple):
    """What a detection looked at: a part of the stored picture (its corner and size in pixels), and at what scale."""

    left: int
    top: int
    width: int
    height: int
    scale: float


def stored(quad: NDArray[np.float32], turn: Turn, region: Region) -> NDArray[np.float32]:
    """Corners on the upright small picture → in pixels of the stored one, in the same order."""
    placed = back(quad * np.float32(region.scale), turn, region.width, region.height)
    return placed + np.array([region.left, region.top], np.float32)


def spot(quad: NDArray[np.float32], width: int, height: int) -> Box:
    """Give the thousandths of the stored picture that corners in it enclose."""
    low, high = quad.min(axis=0), quad.max(axis=0)
    edges = (low[0] / width, low[1] / height, high[0] / width, high[1] / height)
    left, top, right, bottom = (int(min(1000, max(0, round(float(each) * 1000)))) for each in edges)
    return left, top, right, bottom


def skew(quads: Sequence[NDArray[np.float32]]) -> float:
    """Tell by how much the lines of an upright page slope down to the right, in radians: the median, by length."""
    lengths, slopes = [], []
    for quad in quads:
        along = (quad[1] - quad[0] + quad[2] - quad[3]) / 2
        length = float(np.hypot(along[0], along[1]))
        if length >= _WIDE * float(np.linalg.norm(quad[3] - quad[0])):
            lengths.append(length)
            slopes.append(float(np.arctan2(along[1], along[0])))
    if not lengths:
        return 0.0
    order = np.argsort(slopes)
    total = np.cumsum(np.array(lengths)[order])
    return slopes[int(order[int(np.searchsorted(total, total[-1] / 2))])]


def levelled(quad: NDArray[np.float32], slope: float) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a line once its page's slope is taken out (turned around the origin)."""
    x, y = _unsloped(quad, slope)
    return float(x.min()), float(y[0] + y[1]) / 2, float(x.max()), float(y[2] + y[3]) / 2


def in_reading_order(quads: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    """Order the lines of an upright page from top to bottom, from left to right within a row, however it slopes."""
    slope = skew(quads)
    lines = sorted(((levelled(each, slope), place) for place, each in enumerate(quads)), key=_middle)
    rows: list[list[tuple[tuple[float, float, float, float], int]]] = []
    for line in lines:
        (_, top, _, bottom), _ = line
        (_, above, _, below), _ = rows[-1][-1] if rows else line
        if rows and _middle(line) - _middle(rows[-1][-1]) < _SAME_ROW * min(bottom - top, below - above):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [quads[place] for row in rows for _, place in sorted(row)]


def _middle(line: tuple[tuple[float, float, float, float], int]) -> float:
    return line[0][1] + line[0][3]


def _unsloped(quad: NDArray[np.float32], slope: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    cos, sin = np.float32(np.cos(-slope)), np.float32(np.sin(-slope))
    return quad[:, 0] * cos - quad[:, 1] * sin, quad[:, 0] * sin + quad[:, 1] * cos
