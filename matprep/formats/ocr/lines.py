"""One line of print: cut out of the picture's own pixels, read, and told whether it stands on its head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from matprep.formats.ocr import models
from matprep.formats.ocr.characters import decoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

HEIGHT: Final = 48
"""Pixels of a line as the recogniser wants it."""

_LONGEST: Final = 3200
_STEP: Final = 32
_CLASSIFIED: Final = 192
_SHRUNK: Final = 1.6
"""A line so many times higher than wanted is averaged down first: taken point by point, thin strokes would be lost."""


def strip(full: NDArray[np.uint8], quad: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Cut a line (corners in pixels of `full`, clockwise from its own upper left) out as RGB, 48 pixels high."""
    wide = max(float(np.linalg.norm(quad[0] - quad[1])), float(np.linalg.norm(quad[3] - quad[2])))
    high = max(float(np.linalg.norm(quad[0] - quad[3])), float(np.linalg.norm(quad[1] - quad[2])), 1.0)
    width = int(min(_LONGEST, max(16, round(HEIGHT * wide / high))))
    piece, corners = _cut(full, quad)
    if high > _SHRUNK * HEIGHT:
        piece, corners = _averaged(piece, corners, 1.2 * HEIGHT / high)
    target = np.array([(0, 0), (width, 0), (width, HEIGHT), (0, HEIGHT)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    made = cv2.warpPerspective(piece, matrix, (width, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(made, np.uint8)


def read(line: NDArray[np.uint8]) -> tuple[str, float]:
    """Read a line 48 pixels high: its text, and the mean confidence of its characters from 0 to 1."""
    width = line.shape[1]
    batch = np.zeros((1, 3, HEIGHT, -(-width // _STEP) * _STEP), np.float32)
    batch[0, :, :, :width] = models.normalised(line)
    chances = models.answer(models.recogniser(), batch)[0]
    return decoded(chances)


def upside_down(lines: Sequence[NDArray[np.uint8]]) -> float:
    """Tell how surely lines stand on their heads, from 0 to 1: the mean over all; a single line errs too often."""
    batch = np.zeros((len(lines), 3, HEIGHT, _CLASSIFIED), np.float32)
    for place, line in enumerate(lines):
        small = cv2.resize(line, (min(_CLASSIFIED, max(8, line.shape[1])), HEIGHT))
        batch[place, :, :, : small.shape[1]] = models.normalised(np.asarray(small, np.uint8))
    return float(models.answer(models.classifier(), batch)[:, 1].mean())


def _cut(full: NDArray[np.uint8], quad: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    height, width = full.shape[:2]
    left, top = (int(max(0, each)) for each in np.floor(quad.min(axis=0)) - 2)
    right, bottom = (int(each) for each in np.ceil(quad.max(axis=0)) + 3)
    left, top = min(left, width - 1), min(top, height - 1)
    piece = full[top : max(top + 1, min(height, bottom)), left : max(left + 1, min(width, right))]
    return piece, quad - np.array([left, top], np.float32)


def _averaged(
    piece: NDArray[np.uint8], corners: NDArray[np.float32], factor: float
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    high, wide = piece.shape[:2]
    size = (max(1, round(wide * factor)), max(1, round(high * factor)))
    small = cv2.resize(piece, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), corners * np.array([size[0] / wide, size[1] / high], np.float32)
