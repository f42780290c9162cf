"""The door to Pillow and pi-heif: pictures in, upright pixels out; pixels in, bytes out."""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
import pi_heif
from PIL import ExifTags, Image

from matprep.errors import Refusal
from matprep.formats import reading
from matprep.formats.colour import GREY_MODES
from matprep.formats.endings import is_cut_short, is_filled_up
from matprep.formats.limits import MAX_PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SUPPORTED: Final = frozenset({"jpeg", "png", "heic", "webp", "tiff"})
"""The kinds of picture that matprep reads."""

_PLUGINS: Final = {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF", "webp": "WEBP", "tiff": "TIFF", "master": "TIFF"}
_TURNED_BY_PILLOW: Final = ("tiff", "master")
_MAX_DPI: Final = 10_000
_SIDEWAYS: Final = 5
"""EXIF orientations from here on exchange width and height."""

Subsampling = Literal["4:4:4", "4:2:2", "4:2:0"]

pi_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = max(MAX_PIXELS.values())


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture says of itself before it is decoded.

    `width` and `height` are pixels of the upright picture, `orientation` (1 to 8) is what has still to be applied to
    the coded pixels to make it upright (always 1 for HEIC, whose decoder does it). `plain`: 8 bits a channel, RGB or
    grey, neither palette nor transparency; `opaque`: no transparency; `deep`: more than 8 bits a channel. `frames`
    counts the pages of a TIFF, 1 for anything else. `dpi` 0: unknown. `largest` is the size at which `upright` gives
    it at the most: smaller than the picture where that is too large for a worker's memory (`formats.limits`).
    """

    kind: str
    width: int
    height: int
    orientation: int
    mode: Literal["rgb", "grey", "bilevel", "other"]
    plain: bool
    opaque: bool
    deep: bool
    frames: int
    dpi: int
    icc: bool
    largest: tuple[int, int]

    @property
    def reading(self) -> str:
        """Tell that a giant is not read with all its pixels; empty for anything else."""
        if self.largest == (self.width, self.height):
            return ""
        return f"read at {self.largest[0]}x{self.largest[1]} of {self.width}x{self.height}"


def read_header(path: Path, kind: str, *, page: int = 1) -> Header:
    """Read what a page (from 1) of the picture says of itself, without decoding it.

    Raises Refusal: `damaged`, `truncated`, `over_limits` (too many pixels).
    """
    with _opened(path, kind) as image:
        if page > 1:
            image.seek(page - 1)
            reading.check(image, path, kind)
        orientation = _orientation(image, kind)
        turned = orientation >= _SIDEWAYS and kind not in _TURNED_BY_PILLOW
        width, height = image.size[::-1] if turned else image.size
        largest = reading.largest(image, kind)
        return Header(
            kind=kind,
            width=width,
            height=height,
            orientation=orientation,
            mode=_mode(image),
            plain=_is_plain(image),
            opaque=not image.has_transparency_data,
            deep=_is_deep(image),
            frames=_frames(image, kind),
            dpi=_dpi(image),
            icc=bool(image.info.get("icc_profile")),
            largest=largest[::-1] if turned else largest,
        )


def upright(path: Path, kind: str, *, page: int = 1, at_least: tuple[int, int] | None = None) -> Image.Image:
    """Decode a page (from 1) to upright 8-bit pixels: mode L where it was grey, else RGB in sRGB, alpha on white.

    With `at_least` (width and height of the upright picture in pixels) a JPEG may come at 1/2, 1/4 or 1/8 of its size,
    the smallest that is not below; scaling inside the decoder is fast and as sharp as any. Nothing comes larger than
    `Header.largest`: of a giant only parts are there at once. Of several pictures in one JPEG (MPO) the first one
    counts. No metadata stays with the pixels.

    Raises Refusal: `damaged`, `truncated`, `over_limits`.
    """
    flat, orientation = _decoded(path, kind, page, at_least)
    return reading.turned(flat, orientation)


def _decoded(path: Path, kind: str, page: int, at_least: tuple[int, int] | None) -> tuple[Image.Image, int]:
    """Decode; on return the first copy of the pixels is free again, before the next one is made by turning."""
    with _opened(path, kind) as image:
        if page > 1:
            image.seek(page - 1)
            reading.check(image, path, kind)
        orientation = _orientation(image, kind)
        flat = reading.pixels(
            image, path, kind, at_least if at_least is None or orientation < _SIDEWAYS else at_least[::-1]
        )
        _check_end(path, kind)
        flat.info = {}  # nothing of it shall travel with the pixels
        return flat, 1 if kind in _TURNED_BY_PILLOW else orientation


def check_whole(path: Path, kind: str) -> None:
    """Decode every page and throw the pixels away.

    Raises Refusal: `truncated` where the end is missing, `damaged` where the decoder gives up, `over_limits`.
    """
    with _opened(path, kind) as image:
        for page in range(_frames(image, kind)):
            if page:
                image.seek(page)
                reading.check(image, path, kind)
            reading.read_through(image, path, kind)
            _check_end(path, kind)


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


def write_master(image: Image.Image, path: Path, dpi: int = 0) -> None:
    """Write L or RGB pixels as an uncompressed TIFF: what one stage leaves for the next (kind `master`)."""
    bare = image if not image.info else image.copy()
    bare.info = {}
    bare.save(path, "TIFF", compression="raw", **({"dpi": (dpi, dpi)} if dpi else {}))  # a giant is never twice there


def thumbnail(path: Path, kind: str, side: int = 320) -> bytes:
    """Make a small JPEG of the first page, at most `side` pixels long.

    Every coded byte of the page is read: raises as `check_whole` does.
    """
    header = read_header(path, kind)
    scale = side / max(header.width, header.height)
    enough = (max(1, round(header.width * scale)), max(1, round(header.height * scale)))
    return thumbnail_of(upright(path, kind, at_least=enough), side)


def thumbnail_of(image: Image.Image, side: int = 320) -> bytes:
    """Make a small JPEG of pixels, at most `side` pixels long."""
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _encoded(small, "JPEG", quality=75, optimize=True)


def _encoded(image: Image.Image, form: str, **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own options
    bare = image if not image.info else image.copy()
    bare.info = {}  # Pillow would write comment, profile and EXIF found here
    buffer = io.BytesIO()
    bare.save(buffer, form, **options)
    return buffer.getvalue()


@contextmanager
def _opened(path: Path, kind: str) -> Iterator[Image.Image]:
    """Open by an allow-list of one plugin; whatever a decoder throws at content becomes a Refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata: nobody asked
            with Image.open(path, formats=[_PLUGINS[kind]]) as image:
                reading.check(image, path, kind)
                yield image
    except (MemoryError, RecursionError, Refusal):
        raise
    except Image.DecompressionBombError as bomb:
        raise Refusal(code="over_limits", limit=MAX_PIXELS[kind]) from bomb
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's trouble, not the picture's
        code = "truncated" if "truncated" in str(error).lower() or is_cut_short(path, kind) else "damaged"
        raise Refusal(code) from error


def _check_end(path: Path, kind: str) -> None:
    if kind == "jpeg" and is_filled_up(path):
        raise Refusal(code="truncated")


def _orientation(image: Image.Image, kind: str) -> int:
    if kind == "heic":
        return 1
    try:
        value = _exif(image, kind).get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 - broken EXIF breaks in many ways, and never matters
        return 1
    return value if value in range(1, 9) else 1


def _exif(image: Image.Image, kind: str) -> Image.Exif:
    """Read EXIF without decoding; Pillow would decode a PNG in full, and hide that its end is missing."""
    if kind != "png":
        return image.getexif()
    exif = Image.Exif()
    exif.load(image.info.get("exif") or b"")
    return exif


def _mode(image: Image.Image) -> Literal["rgb", "grey", "bilevel", "other"]:
    if image.mode == "1":
        return "bilevel"
    if image.mode in GREY_MODES:
        return "grey"
    return "rgb" if image.mode in ("RGB", "RGBA", "RGBX", "RGBa", "P", "PA") else "other"


def _is_plain(image: Image.Image) -> bool:
    return image.mode in ("RGB", "L") and not image.has_transparency_data and not _is_deep(image)


def _is_deep(image: Image.Image) -> bool:
    """16 bits a channel, which Pillow may decode to 8 on its way: then only the raw mode tells."""
    return image.mode[0] in "IF" or any("16" in str(getattr(tile, "args", "")) for tile in getattr(image, "tile", ()))


def _frames(image: Image.Image, kind: str) -> int:
    return int(getattr(image, "n_frames", 1)) if kind in ("tiff", "master") else 1


def _dpi(image: Image.Image) -> int:
    try:
        across = round(float(image.info["dpi"][0]))
    except (KeyError, TypeError, IndexError, ValueError, OverflowError, ZeroDivisionError):
        return 0
    return across if 1 < across <= _MAX_DPI else 0
