"""How many pixels of each kind fit into a worker's memory: the only table of it, and what is read of a larger picture.

A worker may take 1 GiB; some 80 MB of that are the program. Pillow keeps 4 bytes a pixel of colour (RGB, alpha, CMYK,
grey with alpha), 1 of grey, bilevel or palette. What a decoder needs besides was measured on pictures of 48 MP and more
(`bench/giants.py`) and is said at each number.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matprep.formats.pictures.pixels import Size

MAX_PIXELS: Final = {
    "jpeg": 256_000_000,  # phones make 200 MP; the decoder scales down
    "png": 256_000_000,  # read by rows, see formats.pictures.png_rows
    "tiff": 256_000_000,  # read by strips; a bilevel A4 page at 1200 dpi has 139 MP
    "heic": 140_000_000,  # 5.1 bytes a pixel inside the decoder, 7 with 10 bits a channel
    "webp": 50_000_000,  # 16.2 bytes a pixel: the decoder's two canvases, their copy, and Pillow's pixels
    "avif": 50_000_000,  # 9.4 bytes a pixel, up to 17 with alpha or 10 bits a channel
    "bmp": 135_000_000,
    "gif": 256_000_000,
    "jp2": 192_000_000,  # 19.4 bytes a pixel; above WHOLE_JP2 the decoder leaves out its finest level
    "ppm": 128_000_000,
    "tga": 128_000_000,
    "pcx": 128_000_000,
    "sgi": 56_000_000,
    "psd": 56_000_000,
    "ico": 16_000_000,
    "master": 256_000_000,
}
"""Above this many pixels a picture is refused, before it is decoded: `over_limits`."""

AT_ONCE: Final = {"colour": 76_000_000, "grey": 200_000_000}
"""Pixels that are ever worked on at once; of a larger picture so many are read (A3 at 600 dpi has 70 MP).

Scaling and coding take 11 bytes a pixel of colour and 4 of grey at their peak, a JPEG with full colours 10.
"""

ROOM: Final = 860_000_000
"""Bytes that the pixels of one picture may take while it is read: the measured peaks stay below 980 MiB."""

DECODER: Final = {"heic": 5.1, "heic deep": 7.0, "webp": 16.3, "avif": 17.0}
"""Bytes a pixel at the peak of decoders that neither scale nor give a picture in parts; the file is there twice."""

HELD: Final = {"heic": 4.7, "heic deep": 6.2}
"""Bytes a pixel that the decoder of HEIC holds while its picture is taken from it."""

LARGEST_FILE: Final = {"jpeg": 200_000_000, "heic": 200_000_000, "webp": 200_000_000, "avif": 200_000_000}
"""Bytes of a file of a kind that is read as a whole; 200 MP of the best quality have some 100 MB."""

SMALL: Final = 16_000_000
"""Up to so many pixels a picture is decoded in one piece: copies do no harm."""

WHOLE_JP2: Final = 49_000_000
"""Pixels of three channels."""

DEEP: Final = 64_000_000
"""A picture whose white has to be found before it can be made 8 bits deep (11 bytes a pixel) is refused above this."""


def at_once(size: Size, *, grey: bool, held: float = 0.0) -> Size:
    """Give the largest size, of the same shape, at which a picture is worked on, beside `held` bytes a pixel."""
    pixels = size[0] * size[1]
    room = (ROOM - held * pixels) / (1 if grey else 4)
    most = min(AT_ONCE["grey" if grey else "colour"], room)
    if pixels <= most:
        return size
    scale = math.sqrt(max(1, most) / pixels)
    return max(1, math.floor(size[0] * scale)), max(1, math.floor(size[1] * scale))


def scale_of_jpeg(size: Size, *, grey: bool, coefficients: float) -> int | None:
    """Say whether a JPEG is decoded whole (1) or at half its size (2) at the most; None: not even that fits.

    `coefficients`: bytes a pixel that the decoder keeps of a progressive JPEG, at whatever scale (0: it is none).
    """
    channels, pixels = (1, size[0] * size[1]) if grey else (4, size[0] * size[1])
    for scale in (1, 2):
        decoded = channels * pixels / scale**2
        joined = min(decoded, channels * AT_ONCE["grey" if grey else "colour"])
        if decoded + max(coefficients * pixels, joined) <= ROOM:
            return scale
    return None


def fits_whole(size: Size, *, grey: bool, buffered: int = 0) -> bool:
    """Say whether a picture that cannot be read in parts fits in one piece, beside what is made of it.

    `buffered`: bytes a pixel that the decoder holds besides.
    """
    wanted, channels = at_once(size, grey=grey), 1 if grey else 4
    pixels = size[0] * size[1]
    return channels * pixels + max(buffered * pixels, channels * wanted[0] * wanted[1]) <= ROOM
