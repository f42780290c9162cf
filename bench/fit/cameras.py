"""What a phone and a flatbed do to a sheet, in bands so that 48 megapixels fit; they say where the lines went."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
from PIL import Image

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from sheets import Sheet

Quad = tuple[tuple[float, float], ...]
Line = tuple[str, Quad]

_BAND = 512
_AROUND = 16
"""Rows that a band sees of its neighbours, so that blur leaves no seam."""


class Shot(NamedTuple):
    """A picture, the same without noise (grey), and the lines with their corners, clockwise from the upper left."""

    pixels: NDArray[np.uint8]
    clean: NDArray[np.uint8]
    lines: list[Line]


class Light(NamedTuple):
    """Light at the two ends of the picture (1: as drawn), its colour, the sensor's noise, the lens' blur (sigmas)."""

    weak: float
    strong: float
    warm: tuple[float, float, float] = (1, 1, 1)
    noise: float = 3.0
    blur: float = 0.7


DAY = Light(0.78, 0.97)
LAMP = Light(0.62, 0.9, (1.03, 0.99, 0.88), 3.6, 0.75)
DIM = Light(0.3, 0.52, (1.02, 0.98, 0.86), 5.5, 0.85)
"""Dim: the corner of a room in the evening, with the gain turned up."""


def photographed(sheet: Sheet, dice: random.Random, megapixels: float, light: Light) -> Shot:
    """Take a photo of a sheet on a desk: perspective, uneven light, blur, noise that follows the light, sharpening."""
    long, short = round((megapixels * 1e6 * 4 / 3) ** 0.5 / 16) * 16, round((megapixels * 1e6 * 3 / 4) ** 0.5 / 16) * 16
    width, height = (long, short) if sheet.image.width > sheet.image.height else (short, long)
    matrix = _placed(sheet.image.size, (width, height), dice)
    rng = np.random.default_rng(dice.randrange(1 << 30))
    flat, shrunk = _shrunk(np.asarray(sheet.image), matrix, width)
    warp = matrix @ np.diag([1 / shrunk, 1 / shrunk, 1])
    desk = np.array(dice.choice(((150, 112, 78), (96, 76, 62), (122, 126, 132), (186, 180, 172))), np.float32)
    across = dice.random() < 0.5
    pixels = np.empty((height, width, 3), np.uint8)
    clean = np.empty((height, width), np.uint8)
    for first, last, top, bottom in _bands(height):
        down = np.array([[1, 0, 0], [0, 1, -top], [0, 0, 1]], np.float64)
        size = (width, bottom - top)
        paper = cv2.warpPerspective(flat, down @ warp, size, flags=cv2.INTER_LINEAR).astype(np.float32)
        inside = cv2.warpPerspective(np.full(flat.shape[:2], 255, np.uint8), down @ warp, size)[..., None] / np.float32(
            255
        )
        scene = paper * inside + _grained(desk, size, rng) * (1 - inside)
        scene *= _ramp(light, (width, height), (top, bottom), across=across)
        scene = cv2.GaussianBlur(scene, (0, 0), light.blur * width / 3024 if width > 3024 else light.blur)
        cut = slice(first - top, last - top)
        clean[first:last] = cv2.cvtColor(np.clip(scene, 0, 255).astype(np.uint8), cv2.COLOR_RGB2GRAY)[cut]
        pixels[first:last] = np.clip(_sharpened(_noisy(scene, light.noise, rng)), 0, 255).astype(np.uint8)[cut]
    return Shot(pixels, clean, [(text, _moved(box, matrix)) for text, box in sheet.lines])


def scanned(sheet: Sheet, dice: random.Random, *, grey: bool = False, noise: float = 1.6) -> Shot:
    """Scan a sheet at its own resolution: a little askew, slightly soft, with the grain of paper."""
    rng = np.random.default_rng(dice.randrange(1 << 30))
    width, height = sheet.image.size
    turn = np.vstack((cv2.getRotationMatrix2D((width / 2, height / 2), dice.uniform(-0.7, 0.7), 1), (0, 0, 1)))
    flat = cv2.warpPerspective(np.asarray(sheet.image), turn, (width, height), borderValue=(246, 246, 246))
    soft = cv2.GaussianBlur(flat, (0, 0), 0.55 * sheet.dpi / 300)
    if grey:
        soft = cv2.cvtColor(soft, cv2.COLOR_RGB2GRAY)
    clean = soft if grey else cv2.cvtColor(soft, cv2.COLOR_RGB2GRAY)
    pixels = np.empty_like(soft)
    for first, last, _, _ in _bands(height):
        grain = rng.standard_normal(soft[first:last].shape[:2], np.float32)
        grain = cv2.GaussianBlur(grain, (0, 0), 0.6) * (noise * 1.9)
        own = rng.standard_normal(soft[first:last].shape, np.float32) * (0.4 * noise)
        pixels[first:last] = np.clip(soft[first:last] + (grain if grey else grain[..., None]) + own, 0, 255).astype(
            np.uint8
        )
    return Shot(pixels, clean, [(text, _moved(box, turn)) for text, box in sheet.lines])


def pale(shot: Shot, contrast: float = 0.4) -> Shot:
    """Copy a picture with its contrast lowered about white, as a worn toner does."""
    curve = np.array([round(255 - contrast * (255 - value)) for value in range(256)], np.uint8)
    return Shot(curve[shot.pixels], curve[shot.clean], shot.lines)


def _bands(height: int) -> Iterator[tuple[int, int, int, int]]:
    """Give first and last row of each band, then those that it sees."""
    for first in range(0, height, _BAND):
        last = min(height, first + _BAND)
        yield first, last, max(0, first - _AROUND), min(height, last + _AROUND)


def _placed(paper: tuple[int, int], photo: tuple[int, int], dice: random.Random) -> NDArray[np.float64]:
    """Lay the paper into the photo: nine tenths of it, turned and leaning a little."""
    share = dice.uniform(0.88, 0.94)
    scale = min(photo[0] * share / paper[0], photo[1] * share / paper[1])
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array(paper) * scale / 2
    angle = np.deg2rad(dice.uniform(-1.6, 1.6))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    lean = np.array([[dice.uniform(-0.012, 0.012) for _ in range(2)] for _ in range(4)]) * min(photo)
    corners = half @ turn + np.array(photo) / 2 + lean
    flat = np.array([(0, 0), (paper[0], 0), paper, (0, paper[1])], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(flat, corners.astype(np.float32)), np.float64)


def _shrunk(flat: NDArray[np.uint8], matrix: NDArray[np.float64], width: int) -> tuple[NDArray[np.uint8], float]:
    """Average the sheet down to about the photo's pixels first: taken point by point, thin strokes would break."""
    across = cv2.perspectiveTransform(np.array([[(0, 0), (flat.shape[1], 0)]], np.float64), matrix)[0]
    scale = float(np.linalg.norm(across[1] - across[0])) / flat.shape[1]
    if scale >= 1 or not width:
        return flat, 1.0
    small = cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), small.shape[1] / flat.shape[1]


def _grained(desk: NDArray[np.float32], size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    rough = rng.normal(0, 14, (max(2, size[1] // 80), max(2, size[0] // 9), 1)).astype(np.float32)
    return desk + cv2.resize(rough, size, interpolation=cv2.INTER_CUBIC)[..., None]


def _ramp(light: Light, size: tuple[int, int], rows: tuple[int, int], *, across: bool) -> NDArray[np.float32]:
    width, height = size
    if across:
        fall = np.linspace(light.weak, light.strong, width, dtype=np.float32)[None, :, None]
    else:
        fall = np.linspace(light.strong, light.weak, height, dtype=np.float32)[rows[0] : rows[1], None, None]
    return fall * np.array(light.warm, np.float32)


def _noisy(scene: NDArray[np.float32], sigma: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Add noise as a phone leaves it: fine in brightness, coarse in colour, stronger in the shadows."""
    height, width = scene.shape[:2]
    fine = cv2.GaussianBlur(rng.standard_normal((height, width), np.float32), (0, 0), 0.75) * 2.4
    coarse = cv2.resize(rng.standard_normal((height // 4 + 1, width // 4 + 1, 3), np.float32), (width, height))
    gain = sigma * (1.25 - 0.5 * scene.mean(axis=2, keepdims=True) / 255)
    return scene + gain * (fine[..., None] + 0.5 * coarse)


def _sharpened(scene: NDArray[np.float32]) -> NDArray[np.float32]:
    return scene + 0.35 * (scene - cv2.GaussianBlur(scene, (0, 0), 1.2))


def _moved(box: tuple[float, float, float, float], matrix: NDArray[np.float64]) -> Quad:
    left, top, right, bottom = box
    corners = np.array([[(left, top), (right, top), (right, bottom), (left, bottom)]], np.float64)
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in cv2.perspectiveTransform(corners, matrix)[0])


def coded(shot: Shot, path: str, quality: int, dpi: int | None = None) -> None:
    """Write the picture as the device would: 4:2:0 JPEG, scans with their resolution."""
    Image.fromarray(shot.pixels).save(path, "JPEG", quality=quality, dpi=(dpi, dpi) if dpi else (72, 72))
