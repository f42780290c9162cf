"""Where lines of print are on a picture: the network's map → rectangles at any angle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from matprep.formats.ocr import models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Rectangle = tuple[tuple[float, float], tuple[float, float], float]
"""Centre, size and angle, as OpenCV has them."""

_MARKED: Final = 0.3
_SURE: Final = 0.5
_GROWN: Final = 1.6
_THINNEST: Final = 3
"""Threshold of the map, mean of it inside a rectangle, growth of its area over its border, pixels: PaddleOCR's own."""

_MOST: Final = 1000

_TILE: Final = 1280
_OVERLAP: Final = 96
"""Pixels: a longer picture is looked at piece by piece, since memory grows with the map; a line that a cut goes through
lies whole in the overlap."""


def quads(picture: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Find the lines of print on an RGB picture: corners in its pixels, clockwise from the upper left, unordered.

    The picture is looked at as it is: lines of print lower than some eight pixels are not found.
    """
    found: list[NDArray[np.float32]] = []
    height = picture.shape[0]
    step = _TILE - _OVERLAP
    for top in range(0, max(1, height - _OVERLAP), step):
        piece = picture[top : top + _TILE]
        first = top + _OVERLAP / 2 if top else -np.inf
        last = top + step + _OVERLAP / 2 if top + _TILE < height else np.inf
        placed = (each + np.array([0, top], np.float32) for each in _on_piece(piece))
        found.extend(each for each in placed if first <= float(each[:, 1].mean()) < last)
    return found


def _on_piece(picture: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    height, width = picture.shape[:2]
    high, wide = (max(32, round(each / 32) * 32) for each in (height, width))
    fitting = picture if (high, wide) == (height, width) else cv2.resize(picture, (wide, high))
    found = models.answer(models.detector(), models.normalised(np.asarray(fitting, np.uint8))[None])[0, 0]
    scale = np.array([width / wide, height / high], np.float32)
    return [clockwise(np.asarray(cv2.boxPoints(each), np.float32) * scale) for each in _rectangles(found)]


def clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Order four corners clockwise from the upper left."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = (half[np.argsort(half[:, 1], kind="stable")] for half in (by_x[:2], by_x[2:]))
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


def _rectangles(found: NDArray[np.float32]) -> Iterator[Rectangle]:
    mask = cv2.dilate((found > _MARKED).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours[:_MOST]:
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < _THINNEST:
            continue
        if _mean_inside(found, contour, ((centre[0], centre[1]), (width, height), angle)) < _SURE:
            continue
        grow = width * height * _GROWN / (width + height)
        yield (centre[0], centre[1]), (width + grow, height + grow), angle


def _mean_inside(found: NDArray[np.float32], contour: cv2.typing.MatLike, rectangle: Rectangle) -> float:
    left, top, width, height = cv2.boundingRect(contour)
    corners = cv2.boxPoints(rectangle) - (left, top)
    inside = np.zeros((height, width), np.uint8)
    cv2.fillPoly(inside, [corners.astype(np.int32)], 1)
    return float(cv2.mean(found[top : top + height, left : left + width], inside)[0])
