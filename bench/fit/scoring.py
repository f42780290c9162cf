"""How a copy of a picture reads: character errors on its known lines by two readers, and likeness to the clean page."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import readers
from anyascii import anyascii
from PIL import Image, ImageOps
from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from numpy.typing import NDArray
    from pictures import Picture

SECOND_OPINION = 3
"""Lines of a picture that Tesseract reads too."""

_SEEN = 1024
"""Pixels of the window's sides that are compared."""

_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
_PLAIN = str.maketrans("“”‘’〝〞－—", '""\'\'""--')


class Score(NamedTuple):
    """Share of wrong characters as PP-OCR reads them, the same by Tesseract (None: not asked), MS-SSIM."""

    errors: float
    second: float | None
    likeness: float


def scored(picture: Picture, files: dict[str, Path], twice: Collection[str] = ()) -> dict[str, Score]:
    """Score copies of one picture; Tesseract reads those of `twice` too. All go through the same hands in one call."""
    clean = np.asarray(Image.open(picture.clean).convert("L"))
    errors, second, likeness = {}, {}, {}
    sample = _sample(picture)
    strips: list[NDArray[np.uint8]] = []
    for name, file in files.items():
        with Image.open(file) as opened:
            pixels = np.asarray(ImageOps.exif_transpose(opened).convert("RGB"))
        scale = pixels.shape[1] / picture.width, pixels.shape[0] / picture.height
        cut = [readers.strip(pixels, quad, scale) for _, quad in picture.lines]
        errors[name] = _mean([text for text, _ in picture.lines], [readers.paddle(line)[0] for line in cut])
        strips += [cut[place] for place in sample if name in twice]
        likeness[name] = _likeness(pixels, picture, clean)
    if strips:
        wanted = [picture.lines[place][0] for place in sample]
        read = readers.tesseract(strips)
        for number, name in enumerate(name for name in files if name in twice):
            second[name] = _mean(wanted, read[number * len(sample) : (number + 1) * len(sample)])
    return {name: Score(errors[name], second.get(name), likeness[name]) for name in files}


def character_errors(wanted: str, read: str) -> int:
    """Count the characters to change, add or remove.

    Width, spaces and forms of quotation marks do not count, nor does a traditional character for its simplified form:
    the network knows both, and takes one for the other on pages of Kai type that every copy shows clearly.
    """
    wanted, read = normal(wanted), normal(read)
    steps = Levenshtein.editops(wanted, read)
    return sum(1 for step, at, other in steps if step != "replace" or not _is_fellow(wanted[at], read[other]))


def _is_fellow(wanted: str, read: str) -> bool:
    """Tell a traditional form: of the same sound, and not among the characters of GB 2312."""
    return anyascii(wanted) == anyascii(read) and not _is_common(read)


def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def normal(text: str) -> str:
    """Give the text in one form: compatible characters, no spaces, plain quotation marks and dashes."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_PLAIN).split())


def ms_ssim(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Compare two grey pictures of one size by Wang's multi-scale structural similarity, five scales."""
    product = 1.0
    for number, weight in enumerate(_WEIGHTS):
        structure, luminance = _ssim(one, other)
        last = number == len(_WEIGHTS) - 1
        product *= max(0.0, structure * luminance if last else structure) ** weight
        if not last:
            half = one.shape[1] // 2, one.shape[0] // 2
            one, other = (np.asarray(cv2.resize(each, half, interpolation=cv2.INTER_AREA)) for each in (one, other))
    return product


def _ssim(one: NDArray[np.float32], other: NDArray[np.float32]) -> tuple[float, float]:
    blur = lambda each: cv2.GaussianBlur(each, (11, 11), 1.5)[5:-5, 5:-5]  # noqa: E731 - only for the five lines below
    mean, mean_other = blur(one), blur(other)
    variance, variance_other = blur(one * one) - mean * mean, blur(other * other) - mean_other * mean_other
    together = blur(one * other) - mean * mean_other
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    structure = (2 * together + c2) / (variance + variance_other + c2)
    luminance = (2 * mean * mean_other + c1) / (mean * mean + mean_other * mean_other + c1)
    return float(structure.mean()), float(luminance.mean())


def _likeness(pixels: NDArray[np.uint8], picture: Picture, clean: NDArray[np.uint8]) -> float:
    """Compare a window at the original's size with the page as it was before noise, or of a real one with itself."""
    left, top, right, bottom = picture.window
    wide, high = min(_SEEN, right - left), min(_SEEN, bottom - top)
    across, down = (right - left - wide) // 2, (bottom - top - high) // 2
    scale = pixels.shape[1] / picture.width, pixels.shape[0] / picture.height
    box = (
        (left + across) * scale[0],
        (top + down) * scale[1],
        (left + across + wide) * scale[0],
        (top + down + high) * scale[1],
    )
    seen = Image.fromarray(pixels).convert("L").resize((wide, high), Image.Resampling.BICUBIC, box=box)
    return ms_ssim(np.asarray(seen, np.float32), clean[down : down + high, across : across + wide].astype(np.float32))


def _sample(picture: Picture) -> list[int]:
    """Choose the lines for the second opinion, spread over the picture."""
    count = min(SECOND_OPINION, len(picture.lines))
    return [round((place + 0.5) * len(picture.lines) / count - 0.5) for place in range(count)]


def _mean(wanted: list[str], read: list[str]) -> float:
    """Errors over all characters of the picture; a line read as nonsense counts no more than all of its characters."""
    wrong = sum(min(len(normal(one)), character_errors(one, other)) for one, other in zip(wanted, read, strict=True))
    return wrong / max(1, sum(len(normal(one)) for one in wanted))
