"""Whether a picture that its decoder refuses is of a rare variant, rather than damaged."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from matprep.formats.pictures import tiff

if TYPE_CHECKING:
    from collections.abc import Callable

    from matprep.formats.held import Source

_HEAD: Final = 1 << 20  # JPEG frames stand behind EXIF and profiles
_FRAMES: Final = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
_READABLE_FRAMES: Final = frozenset((0xC0, 0xC1, 0xC2, 0xC9, 0xCA))
_FILL: Final = 0xFF
_RARE_COMPRESSIONS: Final = frozenset((34712, 34887, 34892, 50001, 50002, 52546))  # JPEG 2000, LERC, WebP, JXL …
_BMP_LAYOUTS: Final = range(7)
_BMP_DEPTHS: Final = (1, 2, 4, 8, 16, 24, 32)
_PSD_DEPTHS: Final = (1, 8, 16, 32)
_PSD_MODES: Final = range(10)


def rare_variant(source: Source, kind: str, *, is_open: bool = False) -> str | None:
    """Name the variant, as a kind of its own, where the file's own structure is sound; else None.

    What could be opened (`is_open`) is of a known variant, but for a few that show only in their pixels.
    `rare_jpeg` (12 bits, lossless, hierarchical), `rare_tiff`, `rare_bmp`, `rare_psd`, `heic_sequence` (a film).
    """
    judge = (_WHEN_OPEN if is_open else _JUDGES).get(kind)
    with source.open("rb") as stream:
        head = stream.read(_HEAD)
    try:
        return judge(source, head) if judge else None
    except (struct.error, IndexError, ValueError):
        return None


def _jpeg(_source: Source, head: bytes) -> str | None:
    at = 2
    while head[at] == _FILL:
        marker = head[at + 1]
        if marker in _FRAMES:
            is_rare = marker not in _READABLE_FRAMES or head[at + 4] != 8  # noqa: PLR2004 - bits
            return "rare_jpeg" if is_rare else None
        at += 1 if marker == _FILL else 2 + struct.unpack_from(">H", head, at + 2)[0]
    return None


def _tiff(source: Source, _head: bytes) -> str | None:
    """Trust directories that lie within the file and name sane sides."""
    listed = tiff.pages(source)
    sane = all(0 < side <= 1 << 20 for page in listed for side in (page.width, page.height))
    return "rare_tiff" if listed and sane else None


def _rare_compression(source: Source, _head: bytes) -> str | None:
    return "rare_tiff" if any(page.compression in _RARE_COMPRESSIONS for page in tiff.pages(source)) else None


def _bmp(_source: Source, head: bytes) -> str | None:
    layout, depth = struct.unpack_from("<I", head, 30)[0], struct.unpack_from("<H", head, 28)[0]
    return "rare_bmp" if layout in _BMP_LAYOUTS and depth in _BMP_DEPTHS else None


def _psd(_source: Source, head: bytes) -> str | None:
    version, depth, mode = (struct.unpack_from(">H", head, at)[0] for at in (4, 22, 24))
    return "rare_psd" if version in (1, 2) and depth in _PSD_DEPTHS and mode in _PSD_MODES else None


def _heic(_source: Source, head: bytes) -> str | None:
    return "heic_sequence" if head[8:12] in (b"msf1", b"hevc", b"hevx", b"hevm", b"hevs") else None


_JUDGES: Final[dict[str, Callable[[Source, bytes], str | None]]] = {
    "jpeg": _jpeg,
    "tiff": _tiff,
    "bmp": _bmp,
    "psd": _psd,
    "heic": _heic,
}
_WHEN_OPEN: Final[dict[str, Callable[[Source, bytes], str | None]]] = {"jpeg": _jpeg, "tiff": _rare_compression}
