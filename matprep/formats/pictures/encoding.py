"""The door to Pillow's encoders: pixels in, bytes out; nothing but the pixels goes into a file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from PIL import Image, features

from matprep.formats.pictures import image as decoding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Subsampling = Literal["4:4:4", "4:2:2", "4:2:0"]

WEBP_LONGEST_SIDE: Final = 16_383
"""In pixels; the format has 14 bits for it."""

_TALLEST_SHOWN: Final = 3  # times the width: a thumbnail of more would be a thread


def jpeg_bytes(
    image: Image.Image,
    tables: Sequence[Sequence[int]],
    *,
    subsampling: Subsampling = "4:2:0",
    progressive: bool = True,
    optimize: bool = True,
    dpi: int = 0,
) -> bytes:
    """Encode L or RGB pixels with these quantisation tables (luma, chroma; 64 numbers each, row by row).

    Same pixels, same bytes. Nothing else goes into the file: no EXIF, profile, comment or thumbnail.
    """
    return _encoded(
        image,
        "JPEG",
        qtables=[list(table) for table in tables[: 1 if image.mode == "L" else 2]],
        subsampling=subsampling,
        progressive=progressive,
        optimize=optimize,
        **({"dpi": (dpi, dpi)} if dpi else {}),
    )


def png_bytes(image: Image.Image, *, level: int = 6, dpi: int = 0) -> bytes:
    """Encode pixels without loss; `level` is zlib's, 0 to 9."""
    return _encoded(image, "PNG", compress_level=level, **({"dpi": (dpi, dpi)} if dpi else {}))


def webp_bytes(image: Image.Image, quality: float, *, method: int = 4) -> bytes:
    """Encode L or RGB pixels with loss at libwebp's quality, 0 to 100 and any fraction; `method` 0 (fast) to 6 (small).

    Same pixels, same bytes. No side may exceed WEBP_LONGEST_SIDE. Takes 5 bytes a pixel beside them.
    """
    return _encoded(image, "WEBP", quality=quality, method=method)


def avif_bytes(image: Image.Image, quality: int, *, speed: int = 8) -> bytes:
    """Encode L or RGB pixels with loss at libavif's quality, 0 to 100 in 64 steps; `speed` 0 (small) to 10 (fast).

    Same pixels, same bytes: on one thread, since the number of threads changes the result. Takes 21 bytes a pixel
    beside them, 34 below speed 7.
    """
    return _encoded(image, "AVIF", quality=quality, speed=speed, max_threads=1, autotiling=False)


def can_encode(kind: str) -> bool:
    """Say whether this Pillow was built with an encoder of the kind; its own wheels have all of them."""
    return kind not in ("webp", "avif") or features.check(kind) is True


def write_master(image: Image.Image, target: Path | BinaryIO, dpi: int = 0) -> None:
    """Write L or RGB pixels as an uncompressed TIFF: what one stage leaves for the next (kind `master`)."""
    bare = image if not image.info else image.copy()
    bare.info = {}
    bare.save(target, "TIFF", compression="raw", **({"dpi": (dpi, dpi)} if dpi else {}))  # a giant is never twice there


def thumbnail(path: Path, kind: str, side: int = 320) -> bytes:
    """Make a small JPEG of the first page, at most `side` pixels long; of a long picture its top.

    Every coded byte of the page is read: raises as `check_whole` does.
    """
    header = decoding.read_header(path, kind)
    scale = side / max(header.width, min(header.height, _TALLEST_SHOWN * header.width))
    enough = (max(1, round(header.width * scale)), max(1, round(header.height * scale)))
    return thumbnail_of(decoding.upright(path, kind, at_least=enough), side)


def thumbnail_of(image: Image.Image, side: int = 320) -> bytes:
    """Make a small JPEG of pixels, at most `side` pixels long; of a long picture its top."""
    small = image.crop((0, 0, image.width, min(image.height, _TALLEST_SHOWN * image.width)))
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _encoded(small, "JPEG", quality=75, optimize=True)


def _encoded(image: Image.Image, form: str, **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own options
    bare = image if not image.info else image.copy()
    bare.info = {}  # Pillow would write comment, profile and EXIF found here
    buffer = io.BytesIO()
    bare.save(buffer, form, **options)
    return buffer.getvalue()
