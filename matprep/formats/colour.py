"""Decoded pixels of any mode → 8-bit sRGB or grey, on white."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from PIL import Image, ImageCms

if TYPE_CHECKING:
    from collections.abc import Mapping

GREY_MODES: Final = frozenset({"1", "L", "LA", "La", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
"""Pillow's modes of one colour channel."""

_DEEP_MODES: Final = GREY_MODES - {"1", "L", "LA", "La"}
_WHITE: Final[Mapping[str, int | tuple[int, int, int]]] = {"L": 255, "RGB": (255, 255, 255)}


def settled(image: Image.Image) -> Image.Image:
    """Bring a decoded picture to mode L (it was grey or bilevel) or RGB (anything else).

    Deep channels are scaled to 8 bits, alpha and transparent colours are laid on white, a colour profile is applied
    (one that cannot be used is ignored: the colours then stand as they are in the file). A grey picture stays grey,
    its tone curve untouched. Nothing of the file but its pixels remains: no EXIF, profile, comment or transparency.
    """
    profile = image.info.get("icc_profile")
    flat = _on_white(_eight_bit(image), profile if isinstance(profile, bytes) else b"")
    if flat is image:
        flat = image.copy()
    flat.info = {}
    return flat


def _eight_bit(image: Image.Image) -> Image.Image:
    if image.mode not in _DEEP_MODES:
        return image
    deep = image if image.mode in ("I", "F", "I;16") else image.convert("I")
    scale = 255 / _white_level(deep)
    return deep.point(lambda value: value * scale + 0.5).convert("L")


def _white_level(deep: Image.Image) -> float:
    """Find the value that means white: the smallest usual one that nothing exceeds."""
    if deep.mode == "I;16":
        return 65535
    top = float(deep.getextrema()[1])  # type: ignore[arg-type]  # one channel: a pair of numbers
    usual = (1.0, 255.0, 65535.0) if deep.mode == "F" else (255.0, 65535.0)
    return next((level for level in usual if top <= level), top)


def _on_white(image: Image.Image, profile: bytes) -> Image.Image:
    colour = "L" if image.mode in GREY_MODES else "RGB"
    if not image.has_transparency_data:
        return _in_srgb(image, profile) if colour == "RGB" else image.convert("L")
    layered = image.convert("RGBA")
    solid = layered.convert(colour) if colour == "L" else _in_srgb(layered.convert("RGB"), profile)
    ground = Image.new(colour, image.size, _WHITE[colour])
    ground.paste(solid, mask=layered.getchannel("A"))
    return ground


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    if image.mode == "LAB":
        return _transformed(image, ImageCms.createProfile("LAB")) or image.convert("L").convert("RGB")
    known = image if image.mode in ("RGB", "CMYK") else image.convert("RGB")
    return _managed(known, profile) or known.convert("RGB")


def _managed(image: Image.Image, profile: bytes) -> Image.Image | None:
    """Apply an embedded profile; None where there is none, it changes nothing, or it does not fit these pixels."""
    if not profile:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return None
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    return _transformed(image, source)


def _transformed(image: Image.Image, source: Any) -> Image.Image | None:  # noqa: ANN401 - a handle of LittleCMS
    try:
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
