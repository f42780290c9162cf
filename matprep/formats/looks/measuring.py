"""A sheet opened for reading → its Look: every figure from the reduced picture and from lines that were read anyway."""

from __future__ import annotations

import hashlib
import math
import re
from statistics import median
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from matprep.formats.ocr.seals import find_seals
from matprep.model import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PIL import Image

    from matprep.formats.ocr.sheet import Sheet
    from matprep.model import Box, Line

_MOST: Final = 12
_HEIGHT: Final = 24
"""Lines whose sharpness is measured, and the pixels of height that they are brought to."""

_LARGE: Final = 96
_SOFT: Final = 0.0014
"""Pixels of height of large type, and the blur of its edges, in parts of the picture's longer side, of a smear."""

_SHARPEST: Final = 0.9
"""An edge that is crisp in the picture may be so soft in a line brought to the height at which it is read."""

_GROWN: Final = 1.38
"""A line's outline against the size of its type: the detector's own margin."""

_DIM: Final = 0.3
_TINTED: Final = 0.05
_FEW: Final = 0.001
_DEEPEST: Final = 0.04
"""A page bears colour where more than a thousandth of it is tinted otherwise than its paper, or a little of it deep."""

_ABOVE: Final = 0.12
"""Share of the print's height that belongs to it above: the national emblem, by which a licence bears colour."""

_WHITE: Final = 250
_LIT: Final = 240
_BITS: Final = 16
_DIGITS: Final = 4
_SMALL: Final = 640


def look(sheet: Sheet, lines: Sequence[Line], spot: Box | None = None) -> Look:
    """Measure a page, or the card on it that lies in `spot`; `lines` are those that were read."""
    chosen = [place for place, each in enumerate(sheet.outlines) if spot is None or _is_in(each.spot, spot)]
    if not chosen:
        return Look(print=_hash(sheet.small) if spot is None else "")
    area = _area(sheet, chosen)
    left, top, right, bottom = area
    part = sheet.small[top:bottom, left:right]
    grey = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), np.uint8)
    seals = sum(_is_near(disc.x, disc.y, area) for disc in sheet.seals) if spot is not None else len(sheet.seals)
    read = [each for each in lines if each.text and (spot is None or _is_in(each.spot, spot))]
    return Look(
        colourful=seals > 0 or _is_colourful(part),
        seals=seals,
        sharpness=_sharpness(sheet, chosen),
        confidence=_confidence(read),
        brightness=int(np.percentile(grey, 80)),
        glare=_glare(part, grey),
        margin=_margin(sheet, chosen),
        text_px=round(median(sheet.outlines[place].height for place in chosen) / _GROWN, 1),
        print=_hash(part if spot is not None else sheet.small),
        digits=_digits(read),
    )


def look_of_text(picture: Image.Image, lines: Sequence[Line]) -> Look:
    """Measure a page that was written by a program and drawn: its colour, its seals, by what it is known again.

    Nothing else of it can be wrong: such a page is neither blurred nor dark.
    """
    step = max(1, max(picture.size) // _SMALL)
    small = np.asarray((picture.reduce(step) if step > 1 else picture).convert("RGB"), np.uint8)
    seals = len(find_seals(small))
    return Look(
        colourful=seals > 0 or _is_colourful(small), seals=seals, print=_hash(small), digits=_digits(list(lines))
    )


def _is_in(inner: Box, outer: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _is_near(x: float, y: float, area: tuple[int, int, int, int]) -> bool:
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


def _area(sheet: Sheet, chosen: Sequence[int]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom on the small picture of all that is printed."""
    corners = np.concatenate([sheet.corners(place) for place in chosen])
    height, width = sheet.small.shape[:2]
    left, top = (int(max(0, each)) for each in corners.min(axis=0))
    top = max(0, top - round(_ABOVE * (corners[:, 1].max() - top)))
    right, bottom = (int(each) + 1 for each in corners.max(axis=0))
    left, top = min(left, width - 1), min(top, height - 1)
    return left, top, max(left + 1, min(width, right)), max(top + 1, min(height, bottom))


def _is_colourful(part: NDArray[np.uint8]) -> bool:
    """Whether something is tinted otherwise than the paper: light of any colour tints all of it alike."""
    smooth = np.asarray(cv2.blur(part, (3, 3)), np.float32)
    total = smooth.sum(axis=2)
    bright = total > _DIM * float(np.percentile(total, 90))
    if not bright.any():
        return False
    shares = smooth[bright] / total[bright][:, None]
    off = np.abs(shares - np.median(shares, axis=0)).max(axis=1)
    return bool((off > _TINTED).mean() >= _FEW or float(np.percentile(off, 99.8)) >= _DEEPEST)


def _sharpness(sheet: Sheet, chosen: Sequence[int]) -> float | None:
    """Give the variance of the Laplacian of lines brought to one height, over their contrast squared: the median.

    (J. L. Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy, ICPR 2000.)
    """
    known = [place for place in sheet.tallest if place in set(chosen)]
    found = (_crispness_of(sheet, place) for place in known[:_MOST])
    sharp = [each for each in found if each is not None]
    return round(median(sharp), 4) if sharp else None


def _crispness_of(sheet: Sheet, place: int) -> float | None:
    """Measure one line. Large type stays crisp where small print is a smear already: there the edges are measured."""
    height, strip = sheet.outlines[place].height, sheet.strip(place)
    if height < _LARGE:
        return _crispness(strip)
    if strip.shape[1] < 2 * strip.shape[0]:
        return None  # an emblem, no line
    edge = _edge(strip)
    limit = _SOFT * sheet.scale * max(sheet.small.shape[:2])
    return 0.0 if edge > _SHARPEST and edge * height / strip.shape[0] > limit else _crispness(strip)


def _edge(strip: NDArray[np.uint8]) -> float:
    """Give the width of its steepest edges: the standard deviation, in pixels, of the blur that they have."""
    light = np.asarray(cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY), np.float32)
    contrast = float(np.percentile(light, 95) - np.percentile(light, 5))
    across = np.asarray(cv2.Sobel(light, cv2.CV_32F, 1, 0, ksize=1), np.float32) / 2
    down = np.asarray(cv2.Sobel(light, cv2.CV_32F, 0, 1, ksize=1), np.float32) / 2
    steepest = float(np.percentile(np.hypot(across, down), 99.5))
    return contrast / max(steepest, 0.001) / math.sqrt(2 * math.pi)


def _crispness(strip: NDArray[np.uint8]) -> float | None:
    width = max(8, strip.shape[1] * _HEIGHT // strip.shape[0])
    line = cv2.resize(cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY), (width, _HEIGHT), interpolation=cv2.INTER_AREA)
    light = np.asarray(line, np.float32)
    contrast = float(np.percentile(light, 95) - np.percentile(light, 5))
    if contrast < 12:  # noqa: PLR2004 - of 255: nothing is printed there
        return None
    edges = np.asarray(cv2.Laplacian(light, cv2.CV_32F), np.float32)
    return float(edges.var()) / (contrast * contrast)


def _confidence(read: Sequence[Line]) -> float | None:
    """Give the confidence that half of the characters were read with at least: ornaments misread as print are few."""
    ranked = sorted(read, key=lambda each: each.confidence)
    half, passed = sum(len(each.text) for each in ranked) / 2, 0
    for each in ranked:
        passed += len(each.text)
        if passed >= half:
            return round(each.confidence, 4)
    return None


def _glare(part: NDArray[np.uint8], grey: NDArray[np.uint8]) -> float:
    """Share of the print's area that is burnt out, where the rest of the paper is not white."""
    burnt = np.asarray((part >= _WHITE).all(axis=2), np.uint8)
    blob = np.asarray(cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), np.uint8) > 0
    rest = grey[~blob]
    return round(float(blob.mean()), 4) if rest.size and float(np.percentile(rest, 60)) < _LIT else 0.0


def _margin(sheet: Sheet, chosen: Sequence[int]) -> float:
    """How far the nearest line is from the picture's border, in heights of that line."""
    height, width = sheet.small.shape[:2]
    gaps = []
    for place in chosen:
        corners = sheet.corners(place)
        gap = min(float(corners.min()), width - float(corners[:, 0].max()), height - float(corners[:, 1].max()))
        gaps.append(gap * sheet.scale / max(1.0, sheet.outlines[place].height))
    return round(float(max(0.0, min(gaps))), 2)


def _hash(picture: NDArray[np.uint8]) -> str:
    """Give a perceptual hash, 256 bits in hexadecimal: the low cosines of 64 × 64 greys above their median or not.

    (C. Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010.)
    """
    grey = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (64, 64), interpolation=cv2.INTER_AREA)
    low = np.asarray(cv2.dct(np.asarray(grey, np.float32)))[:_BITS, :_BITS].ravel()
    bits = low > np.median(low[1:])
    bits[0] = False
    return np.packbits(bits).tobytes().hex()


def _digits(read: Sequence[Line]) -> tuple[str, ...]:
    """Give short hashes of the digits of lines that hold four or more, in the order of the page, each once."""
    runs = (re.sub(r"\D", "", each.text) for each in read)
    known = (hashlib.blake2b(run.encode(), digest_size=4).hexdigest() for run in runs if len(run) >= _DIGITS)
    return tuple(dict.fromkeys(known))
