"""Two readers of one line of print: the recogniser of RapidOCR's wheel (PP-OCR), and Tesseract as a second opinion."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import onnxruntime
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cameras import Quad
    from numpy.typing import NDArray

HEIGHT = 48
"""Pixels of a line as the recogniser wants it."""

_LONGEST = 3200
_SHRUNK = 1.6
"""A line so many times higher is averaged down first: taken point by point, thin strokes would be lost."""


def strip(picture: NDArray[np.uint8], quad: Quad, scale: tuple[float, float] = (1, 1)) -> NDArray[np.uint8]:
    """Cut a line out of a picture that is `scale` times as large as the one of the corners: RGB, 48 pixels high."""
    corners = np.array(quad, np.float32) * np.array(scale, np.float32)
    wide = float(np.linalg.norm(corners[0] - corners[1]) + np.linalg.norm(corners[3] - corners[2])) / 2
    high = max(1.0, float(np.linalg.norm(corners[0] - corners[3]) + np.linalg.norm(corners[1] - corners[2])) / 2)
    left, top = (max(0, int(each) - 4) for each in corners.min(axis=0))
    right, bottom = (int(each) + 5 for each in corners.max(axis=0))
    piece = picture[top : max(top + 1, bottom), left : max(left + 1, right)]
    corners = corners - np.array((left, top), np.float32)
    if high > _SHRUNK * HEIGHT:
        size = tuple(max(1, round(each * 1.2 * HEIGHT / high)) for each in piece.shape[1::-1])
        corners *= np.array(size, np.float32) / np.array(piece.shape[1::-1], np.float32)
        piece = cv2.resize(piece, size, interpolation=cv2.INTER_AREA)
    width = int(min(_LONGEST, max(16, round(HEIGHT * wide / high))))
    target = np.array([(0, 0), (width, 0), (width, HEIGHT), (0, HEIGHT)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    cut = cv2.warpPerspective(piece, matrix, (width, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)


def paddle(line: NDArray[np.uint8]) -> tuple[str, float]:
    """Read a line with PP-OCR, greedily: its text, and the mean confidence of its characters."""
    session, characters = _recogniser()
    width = line.shape[1]
    batch = np.zeros((1, 3, HEIGHT, -(-width // 32) * 32), np.float32)
    batch[0, :, :, :width] = line[..., ::-1].transpose(2, 0, 1).astype(np.float32) / 127.5 - 1
    chances = session.run(None, {session.get_inputs()[0].name: batch})[0][0]
    best = chances.argmax(axis=1)
    kept = np.flatnonzero((best != 0) & np.concatenate(([True], best[1:] != best[:-1])))
    sure = float(chances.max(axis=1)[kept].mean()) if len(kept) else 0.0
    return "".join(characters[best[place]] for place in kept), sure


def has_tesseract() -> bool:
    """Say whether Tesseract is there with its Chinese."""
    if shutil.which("tesseract") is None:
        return False
    told = subprocess.run(("tesseract", "--list-langs"), capture_output=True, text=True, check=False).stdout
    return {"chi_sim", "eng"} <= set(told.split())


def tesseract(lines: Sequence[NDArray[np.uint8]]) -> list[str]:
    """Read lines with Tesseract, each as one line of text, all in one start of the program."""
    with tempfile.TemporaryDirectory() as scratch:
        names = [str(Path(scratch, f"{place:03}.png")) for place in range(len(lines))]
        for name, line in zip(names, lines, strict=True):
            bordered = cv2.copyMakeBorder(line, 12, 12, 16, 16, cv2.BORDER_REPLICATE)
            Image.fromarray(cv2.cvtColor(bordered, cv2.COLOR_RGB2GRAY)).save(name)
        listed = Path(scratch, "lines.txt")
        listed.write_text("\n".join(names), "utf-8")
        command = ("tesseract", str(listed), "-", "-l", "chi_sim+eng", "--psm", "7")
        told = subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"}
        )
    pages = told.stdout.split("\f")
    return [pages[place].strip() if place < len(pages) else "" for place in range(len(lines))]


@functools.cache
def _recogniser() -> tuple[Any, tuple[str, ...]]:
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        message = "the bench reads with the models in rapidocr's wheel: pip install rapidocr onnxruntime"
        raise SystemExit(message)
    model = Path(next(iter(spec.submodule_search_locations))) / "models" / "PP-OCRv6_rec_small.onnx"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    listed = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ("", *listed, " ")
