"""Bands of rows → one picture no larger than asked: only one band is there in its own mode, size and colours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PIL import Image

from matprep.formats.pictures.colour import settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matprep.formats.pictures.pixels import Size

_ROWS: Final = 256
_CUT_SHORT: Final = "image file is truncated"
_REACH: Final = 3
"""Rows that LANCZOS looks to each side, in rows of the smaller picture."""


def cut(image: Image.Image) -> Iterator[Image.Image]:
    """Cut a decoded picture into bands."""
    for top in range(0, image.height, _ROWS):
        yield image.crop((0, top, image.width, min(image.height, top + _ROWS)))


def raw(data: memoryview, mode: str, size: Size, stride: int) -> Iterator[Image.Image]:
    """Cut a decoder's buffer into bands."""
    for top in range(0, size[1], _ROWS):
        rows = min(_ROWS, size[1] - top)
        part = data[top * stride : (top + rows) * stride]
        yield Image.frombytes(mode, (size[0], rows), part, "raw", mode, stride)


def joined(bands: Iterable[Image.Image], size: Size, target: Size) -> Image.Image:
    """Settle bands of a picture of `size`, and join them to one of `target` (no larger): mode L or RGB, see `colour`.

    The same pixels as if the whole picture had been settled and scaled (LANCZOS) at once.
    """
    plain = (settled(band, whole=False) for band in bands)
    return _stacked(plain, target) if size == target else _shrunk(plain, size, target)


def counted(bands: Iterable[Image.Image], size: Size | None) -> None:
    """Look at every band and keep none. Raises OSError where rows are missing (None: as many as there are)."""
    got = sum(band.height for band in bands)
    if size is not None and got < size[1]:
        raise OSError(_CUT_SHORT)


def _stacked(bands: Iterable[Image.Image], target: Size) -> Image.Image:
    whole, top = None, 0
    for band in bands:
        whole = whole or Image.new(band.mode, target)
        whole.paste(band, (0, top))
        top += band.height
    return _complete(whole, top, target[1])


def _shrunk(bands: Iterable[Image.Image], size: Size, target: Size) -> Image.Image:
    scale = size[1] / target[1]
    reach = math.ceil(_REACH * scale) + 1
    whole: Image.Image | None = None
    window: Image.Image | None = None
    top = done = bottom = 0
    for band in bands:
        window = band if window is None else _below(window, band)
        bottom = top + window.height
        ready = target[1] if bottom >= size[1] else max(done, math.floor((bottom - reach) / scale))
        if ready == done:
            continue
        box = (0, done * scale - top, size[0], min(window.height, ready * scale - top))
        whole = whole or Image.new(window.mode, target)
        whole.paste(window.resize((target[0], ready - done), Image.Resampling.LANCZOS, box), (0, done))
        done = ready
        kept = max(top, math.floor(done * scale) - reach)
        window, top = window.crop((0, kept - top, window.width, window.height)), kept
    return _complete(whole, bottom, size[1])


def _below(upper: Image.Image, lower: Image.Image) -> Image.Image:
    both = Image.new(upper.mode, (upper.width, upper.height + lower.height))
    both.paste(upper, (0, 0))
    both.paste(lower, (0, upper.height))
    return both


def _complete(whole: Image.Image | None, got: int, wanted: int) -> Image.Image:
    if whole is None or got < wanted:
        raise OSError(_CUT_SHORT)
    return whole
