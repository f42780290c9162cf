"""Real pictures: their lines are found and read on the original, and that reading is the reference for all copies."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pictures
import readers
from cameras import Line, Shot
from PIL import Image, ImageOps

from matprep.formats.ocr import detection

if TYPE_CHECKING:
    from pathlib import Path

_LOOKED_AT = 1800
"""Pixels of the long side on which lines are looked for."""

_SURE = 0.9
_LEAST = 10
"""Mean confidence and characters of a line that may be a reference."""


def read(path: Path, folder: Path, name: str, *, tuned: bool) -> bool:
    """Copy a picture upright into the folder of the bench and keep what can be read on it surely; False: nothing."""
    with Image.open(path) as opened:
        turned = opened.getexif().get(0x0112, 1) != 1
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    pixels = np.asarray(upright)
    lines = _lines(pixels)
    if not lines:
        return False
    if turned:
        upright.save(folder / f"{name}.jpg", "JPEG", quality=95)
    else:
        shutil.copyfile(path, folder / f"{name}.jpg")
    clean = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    shot = Shot(pixels, np.asarray(clean, np.uint8), lines)
    pictures.keep(folder, name, shot, tuned=tuned, real=True)
    return True


def _lines(pixels: np.ndarray) -> list[Line]:
    scale = min(1.0, _LOOKED_AT / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found: list[Line] = []
    for corners in sorted(detection.quads(np.asarray(small, np.uint8)), key=lambda each: float(each[:, 1].mean())):
        quad = tuple((round(float(x) / scale, 1), round(float(y) / scale, 1)) for x, y in corners)
        text, sure = readers.paddle(readers.strip(pixels, quad))
        if sure >= _SURE and len(text) >= _LEAST:
            found.append((text, quad))
    return found
