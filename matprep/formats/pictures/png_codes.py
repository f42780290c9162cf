"""The door to oxipng: pixels as PNG, and a PNG made smaller, without loss and with the same bytes on every system.

Pillow's own PNG hangs on the zlib that it was built with, and no two of those write the same. Here the library's own
deflate works, and the bytes do not depend on the number of threads either (tried with 1, 2 and 8).
"""

from __future__ import annotations

import os
import struct
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

import oxipng

if TYPE_CHECKING:
    from PIL import Image

Effort = Literal["quick", "search", "best"]
"""How hard to press: on pages some 0.2, 0.35 and 1 s of CPU for a million pixels; 5 and 7 % smaller than quick."""

MOST_PIXELS: Final = 24_000_000
"""Of more, coding could take more memory than a worker has: 11 bytes a pixel of colour, and a palette 13,
beside the picture itself and what it is made from."""

PALETTE: Final = 256
"""The most colours of a palette."""

_LEVEL: Final = {"quick": 6, "search": 10, "best": 12}
_SMOOTH: Final = oxipng.RowFilter.MinSum
_FLAT: Final = oxipng.RowFilter.NoOp
_PER_METRE: Final = 39.3701
_CHUNK_FRAME: Final = 12


def png_bytes(image: Image.Image, *, effort: Effort = "search", dpi: int = 0, keep_colour: bool = False) -> bytes:
    """Encode L or RGB pixels without loss: grey, 1 to 4 bits or a palette wherever the pixels allow it.

    `keep_colour`: never as grey. `dpi` writes the resolution (0: none). Nothing else goes into the file. Same pixels,
    same bytes.
    """
    _stay_home()
    kind = oxipng.ColorType.grayscale() if image.mode == "L" else oxipng.ColorType.rgb()
    raw = oxipng.RawImage(image.tobytes(), image.width, image.height, color_type=kind)
    if dpi:
        each = round(dpi * _PER_METRE)
        raw.add_png_chunk(b"pHYs", struct.pack(">IIB", each, each, 1))
    return raw.create_optimized_png(
        level=0,
        filter=_filters(effort, flat=image.getcolors(PALETTE) is not None),
        deflate=oxipng.Deflaters.libdeflater(_LEVEL[effort]),
        grayscale_reduction=not keep_colour,
    )


def optimised(data: bytes, effort: Effort = "search") -> bytes:
    """Press a whole PNG anew without touching a pixel; all its other chunks stay. `data` itself where nothing is won.

    So, too, where it cannot be read: whether it is whole, others have to say.
    """
    _stay_home()
    try:
        smaller = oxipng.optimize_from_memory(
            data,
            level=0,
            filter=[_FLAT, _SMOOTH],
            deflate=oxipng.Deflaters.libdeflater(_LEVEL[effort]),
        )
    except oxipng.PngError:
        return data
    return smaller if len(smaller) < len(data) else data


def _filters(effort: Effort, *, flat: bool) -> list[oxipng.RowFilter]:
    """Choose how rows are written: rows of few colours are best left alone, all others told by their neighbours."""
    if effort == "best":
        return [_FLAT, _SMOOTH]
    return [_FLAT if flat else _SMOOTH]


def _stay_home() -> None:
    """Refuse to work in a process forked from one that has coded already: its threads did not come along.

    It would wait for them for ever. Raises RuntimeError.
    """
    if os.getpid() != _home():
        message = "PNG cannot be coded in a fork of a process that coded PNG before: start it with spawn"
        raise RuntimeError(message)


@cache
def _home() -> int:
    return os.getpid()
