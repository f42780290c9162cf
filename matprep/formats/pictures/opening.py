"""A picture opened by the one decoder of its kind; whatever that throws at content becomes a Refusal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pi_heif
from PIL import Image, ImageFile, ImagePalette

from matprep.errors import Refusal
from matprep.formats.endings import is_cut_short
from matprep.formats.held import readable
from matprep.formats.pictures import boxes, limits, psd, reading, tiff
from matprep.formats.pictures.colour import INVERTED, WHITE_LEVEL, gamma_profile, wide_profile
from matprep.formats.pictures.orientation import SIDEWAYS, orientation_of
from matprep.formats.pictures.variants import rare_variant
from matprep.formats.quiet import quietly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.formats.held import Source

PLUGINS: Final = {
    "jpeg": "JPEG",
    "png": "PNG",
    "heic": "HEIF",
    "webp": "WEBP",
    "tiff": "TIFF",
    "avif": "AVIF",
    "gif": "GIF",
    "bmp": "BMP",
    "jp2": "JPEG2000",
    "psd": "PSD",
    "ppm": "PPM",
    "tga": "TGA",
    "pcx": "PCX",
    "sgi": "SGI",
    "ico": "ICO",
    "master": "TIFF",
}
"""Kind → Pillow's name of the only decoder that may see it. None of them runs a script or a program (EPS would)."""

_LARGE_UNOPENED: Final = frozenset({"heic", "avif"})
"""Kinds whose decoders do not even open what is too large for them."""

_OF_BOXES: Final = frozenset({"heic", "avif", "jp2"})
_ONLY_PAGE: Final = tiff.Page(frame=0, width=0, height=0)

pi_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = max(limits.MAX_PIXELS.values())


@contextmanager
def opened(source: Source, kind: str) -> Iterator[Image.Image]:
    """Open a picture; nothing is decoded yet.

    Raises Refusal, also for what happens inside the block: `damaged`, `truncated`, `over_limits`, and
    `unsupported_kind` for a variant that the decoder does not know. The disk's own trouble passes through.
    """
    image: Image.Image | None = None
    try:
        with quietly():
            _check_variant(source, kind)
            with Image.open(readable(source), formats=[PLUGINS[kind]]) as image:
                reading.check(image, source, kind)
                yield image
    except (MemoryError, RecursionError, Refusal):
        raise
    except Image.DecompressionBombError as bomb:
        raise Refusal(code="over_limits", limit=limits.MAX_PIXELS[kind]) from bomb
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's trouble, not the picture's
        raise _refusal(error, source, kind, is_open=image is not None) from error


def pages_of(source: Source, kind: str) -> tuple[tiff.Page, ...]:
    """List a picture's pages; anything but a TIFF has one."""
    return tiff.pages(source) if kind == "tiff" else (_ONLY_PAGE,)


def turn_to(image: Image.Image, page: tiff.Page, source: Source, kind: str) -> None:
    """Go to a page of an opened picture, and note in its `info` what `colour` has to know of its pixels.

    Raises Refusal `over_limits`, and `unsupported_kind` for a page of a variant that the decoder does not know.
    """
    if page.frame:
        try:
            image.seek(page.frame)
        except (SyntaxError, KeyError) as error:
            raise Refusal(code="unsupported_kind", kind="rare_tiff") from error
        reading.check(image, source, kind)
    if kind == "tiff" and orientation_of(image, kind) >= SIDEWAYS:
        _decode_from_stream(image)
    if page.loose_ycc:
        _decode_by_library(image)
    image.info |= {WHITE_LEVEL: page.white, INVERTED: page.inverted}
    if kind == "jp2" and image.mode == "P" and (colours := boxes.palette(source)):
        # Pillow's own palette leaves out every colour that stands there twice
        image.palette = ImagePalette.ImagePalette("RGB", colours)
        image.palette.dirty = 1
    if not image.info.get("icc_profile") and (profile := _told_otherwise(image, source, kind)):
        image.info["icc_profile"] = profile


def _told_otherwise(image: Image.Image, source: Source, kind: str) -> bytes:
    """Make a profile of what a file says of its colours in other ways."""
    if kind == "png" and "srgb" not in image.info:
        return gamma_profile(float(image.info.get("gamma", 0)))
    icc, primaries = boxes.colour(source) if kind in _OF_BOXES else (b"", 0)
    return icc or wide_profile(primaries)


def _decode_from_stream(image: Any) -> None:  # noqa: ANN401 - as below
    """Keep Pillow from mapping a plain TIFF into memory: it would take the upright width for that of the rows."""
    image.filename = ""


def _decode_by_library(image: Any) -> None:  # noqa: ANN401 - a TIFF image of Pillow, by its own attributes
    """Let libtiff bring uncompressed YCbCr to RGB: Pillow itself would take its groups of four pixels for pixels."""
    if image.width * image.height > limits.SMALL:
        raise Refusal(code="unsupported_kind", kind="rare_tiff")
    image._mode, image.use_load_libtiff = "RGB", True  # noqa: SLF001 - as Pillow does for compressed YCbCr
    image.tile = [ImageFile._Tile("libtiff", (0, 0, *image._tile_size), 0, ("RGBX", False, image.tag_v2.offset))]  # noqa: SLF001 - as above


def _check_variant(source: Source, kind: str) -> None:
    """Refuse what would decode to a blank: a Photoshop file without the finished picture."""
    if kind == "psd" and not psd.has_picture(source):
        raise Refusal(code="unsupported_kind", kind="layers_only")


def _refusal(error: Exception, source: Source, kind: str, *, is_open: bool) -> Refusal:
    """Tell a missing end, a variant unknown to the decoder, and damage apart."""
    variant = rare_variant(source, kind, is_open=is_open)
    if variant is not None:
        return Refusal(code="unsupported_kind", kind=variant)
    width, height = boxes.size(source) if kind in _LARGE_UNOPENED else (0, 0)
    if width * height > limits.MAX_PIXELS[kind]:
        return Refusal(code="over_limits", pixels=width * height, limit=limits.MAX_PIXELS[kind])
    return Refusal("truncated" if "truncated" in str(error).lower() or is_cut_short(source, kind) else "damaged")
