"""How many pixels of each kind fit into a worker's memory: the only table of it.

A worker may take 1 GiB; some 80 MB of that are the program. Pillow keeps 4 bytes a pixel of colour (RGB, alpha, CMYK,
grey with alpha), 1 of grey, bilevel or palette. What a decoder needs besides was measured on pictures of 48 MP
(`bench/giants.py`) and is said at each number.
"""

from __future__ import annotations

from typing import Final

MAX_PIXELS: Final = {
    "jpeg": 256_000_000,  # phones make 200 MP; decoding scales down for free
    "tiff": 200_000_000,  # a bilevel A4 page at 1200 dpi has 139 MP
    "png": 100_000_000,
    "heic": 100_000_000,
    "webp": 56_000_000,  # 16 bytes a pixel: the decoder's two canvases, a copy, and Pillow's pixels
    "avif": 56_000_000,
    "bmp": 128_000_000,
    "gif": 128_000_000,
    "jp2": 56_000_000,
    "master": 256_000_000,
}
"""Above this many pixels a picture is refused, before it is decoded: `over_limits`."""
