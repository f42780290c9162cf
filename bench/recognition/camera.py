"""What phones and scanners do to a paper, fast: perspective on a table, uneven light, noise, turns with right and wrong EXIF."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

if TYPE_CHECKING:
    import random

    from numpy.typing import NDArray

_QUARTERS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_EXIF = {0: 1, 90: 8, 180: 3, 270: 6}
"""How a picture that was turned clockwise by so many degrees must be tagged to be shown upright."""


def photograph(
    paper: Image.Image, dice: random.Random, pixels: float, fill: tuple[float, float] = (0.62, 0.95)
) -> tuple[NDArray[np.uint8], float]:
    """A photo of `pixels` (millions) of a paper on a table, and how many of its pixels a pixel of the paper has."""
    wide = paper.width >= paper.height
    ratio = 4 / 3
    long = int((pixels * 1e6 * ratio) ** 0.5)
    size = (long, int(long / ratio)) if wide else (int(long / ratio), long)
    width, height = size
    share = dice.uniform(*fill)
    scale = min(width * share / paper.width, height * share / paper.height)
    w, h = paper.width * scale, paper.height * scale
    left, top = (width - w) * dice.uniform(0.2, 0.8), (height - h) * dice.uniform(0.2, 0.8)
    corners = np.array([(left, top), (left + w, top), (left + w, top + h), (left, top + h)], np.float32)
    angle = np.deg2rad(dice.uniform(-5, 5))
    middle = corners.mean(0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    corners = (corners - middle) @ turn.T + middle
    corners += np.array(
        [[dice.uniform(-1, 1) * w * 0.025, dice.uniform(-1, 1) * h * 0.03] for _ in range(4)], np.float32
    )
    corners = np.clip(corners, (4, 4), (width - 5, height - 5)).astype(np.float32)
    source = np.array([(0, 0), (paper.width, 0), (paper.width, paper.height), (0, paper.height)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners)
    flat = np.asarray(paper)
    table = _table(size, dice)
    interpolation = cv2.INTER_AREA if scale < 0.7 else cv2.INTER_LINEAR
    if scale < 0.7:  # warping alone would alias
        small = cv2.resize(flat, None, fx=scale, fy=scale, interpolation=interpolation)
        matrix = matrix @ np.diag([paper.width / small.shape[1], paper.height / small.shape[0], 1.0])
        flat = small
    photo = cv2.warpPerspective(flat, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(np.full(flat.shape[:2], 255, np.uint8), matrix, size)[..., None] / 255.0
    out = photo * mask + table * (1 - mask)
    return _lit(out, dice), scale


def _table(size: tuple[int, int], dice: random.Random) -> NDArray[np.float32]:
    rng = np.random.default_rng(dice.randrange(1 << 30))
    width, height = size
    base = np.array(
        dice.choice(((150, 110, 74), (92, 70, 56), (120, 124, 130), (196, 190, 182), (60, 62, 70))), np.float32
    )
    rough = rng.normal(0, 18, (max(2, height // 160), max(2, width // 14), 1)).astype(np.float32)
    grain = cv2.resize(rough, size, interpolation=cv2.INTER_CUBIC)[..., None]
    return np.clip(base + grain, 0, 255)


def _lit(photo: NDArray[np.float64], dice: random.Random) -> NDArray[np.uint8]:
    """Light from one side, of a colour; then the noise of a sensor."""
    rng = np.random.default_rng(dice.randrange(1 << 30))
    height, width = photo.shape[:2]
    weak, strong = dice.uniform(0.62, 0.85), dice.uniform(0.92, 1.04)
    ramp = np.linspace(weak, strong, 64, dtype=np.float32)
    light = cv2.resize(
        np.outer(np.ones(2, np.float32), ramp) if dice.random() < 0.5 else np.outer(ramp, np.ones(2, np.float32)),
        (width, height),
        interpolation=cv2.INTER_LINEAR,
    )
    warm = np.array(dice.choice(((1, 1, 1), (1.03, 1, 0.9), (1, 0.98, 0.85), (0.96, 1, 1.05))), np.float32)
    out = photo * light[..., None] * warm
    noise = rng.normal(0, dice.uniform(2, 6), (height // 2 + 1, width // 2 + 1, 3)).astype(np.float32)
    out += cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR)
    out = np.clip(out, 0, 255).astype(np.uint8)
    return cv2.GaussianBlur(out, (0, 0), dice.uniform(0.5, 0.9))


def scanned(paper: Image.Image, dice: random.Random, share: float) -> NDArray[np.uint8]:
    """A flatbed scan at `share` of the paper's own pixels, a little askew, now and then on a larger sheet."""
    rng = np.random.default_rng(dice.randrange(1 << 30))
    flat = cv2.resize(np.asarray(paper), None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    height, width = flat.shape[:2]
    if dice.random() < 0.4:
        pad = int(0.08 * max(width, height))
        flat = cv2.copyMakeBorder(flat, pad, pad * 2, pad, pad, cv2.BORDER_CONSTANT, value=(250, 250, 250))
        height, width = flat.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), dice.uniform(-1.2, 1.2), 1)
    flat = cv2.warpAffine(flat, turn, (width, height), borderValue=(244, 244, 244))
    noise = rng.normal(0, dice.uniform(1, 3), flat.shape).astype(np.float32)
    return np.clip(flat + noise, 0, 255).astype(np.uint8)


def grey(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A black-and-white copy, stored with three channels."""
    return cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def blurred(picture: NDArray[np.uint8], thousandths: float) -> NDArray[np.uint8]:
    """Out of focus: sigma in thousandths of the width."""
    return cv2.GaussianBlur(picture, (0, 0), picture.shape[1] * thousandths / 1000)


def encoded(
    picture: NDArray[np.uint8],
    dice: random.Random,
    *,
    turn: int = 0,
    told: bool = True,
    quality: int | None = None,
    kind: str = "JPEG",
) -> bytes:
    """Code a picture that was turned clockwise by `turn`; `told`: its EXIF says so, else it says nothing or lies."""
    if turn:
        picture = cv2.rotate(picture, _QUARTERS[turn])
    image = Image.fromarray(picture)
    exif = Image.Exif()
    exif[0x0112] = _EXIF[turn] if told else dice.choice((1, 1, 1, 3, 6, 8))
    kept = io.BytesIO()
    if kind == "JPEG":
        image.save(kept, "JPEG", quality=quality or dice.randrange(78, 94), exif=exif)
    else:
        image.save(kept, kind)
    return kept.getvalue()
