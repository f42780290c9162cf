"""Decoded pixels of any mode → 8-bit sRGB or grey, on white."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from PIL import Image, ImageChops, ImageCms

if TYPE_CHECKING:
    from collections.abc import Mapping

GREY_MODES: Final = frozenset({"1", "L", "LA", "La", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
"""Pillow's modes of one colour channel."""

WHITE_LEVEL: Final = "white_level"
INVERTED: Final = "inverted"
"""Keys by which `Image.info` tells of deep grey what its mode does not: the value of white, and that 0 is white."""

_DEEP_MODES: Final = GREY_MODES - {"1", "L", "LA", "La"}
_WHITE: Final[Mapping[str, int | tuple[int, int, int]]] = {"L": 255, "RGB": (255, 255, 255)}
_DARK: Final[Mapping[str, int | tuple[int, int, int]]] = {"L": 72, "RGB": (72, 72, 72)}
_NEARLY_WHITE: Final = 230
_SEEN: Final = 128
_USUAL_GAMMA: Final = 2.2
_SAME_GAMMA: Final = 0.1
_LEAST_GAMMA: Final = 0.2
_HARDLY_ANY: Final = 0.005
_SOME: Final = 0.05


def settled(image: Image.Image, *, whole: bool = True) -> Image.Image:
    """Bring a decoded picture to mode L (it was grey or bilevel) or RGB (anything else).

    Deep channels are scaled to 8 bits, alpha and transparent colours are laid on white (a drawing that could not be
    seen there on dark grey; not for a band, `whole=False`), a colour profile is applied (one that cannot be used is
    ignored: the colours then stand as they are in the file). A grey picture stays grey, its tone curve untouched.
    Nothing of the file but its pixels remains: no EXIF, profile, comment or transparency.
    """
    profile = image.info.get("icc_profile")
    flat = _opaque(_eight_bit(image), profile if isinstance(profile, bytes) else b"", whole=whole)
    if flat is image:
        flat = image.copy()
    flat.info = {}
    return flat


def hides_on_white(image: Image.Image) -> bool:
    """Say whether a decoded picture is drawn in white on nothing: laid on white it would be gone."""
    if not image.has_transparency_data:
        return False
    layered = image.convert("RGBA")
    seen = layered.getchannel("A").point(lambda value: 255 if value >= _SEEN else 0)
    counts = layered.convert("L").histogram(seen)
    drawn, whole = sum(counts), image.width * image.height
    return 0 < drawn < whole * (1 - _SOME) and sum(counts[:_NEARLY_WHITE]) <= drawn * _HARDLY_ANY


def _eight_bit(image: Image.Image) -> Image.Image:
    if image.mode not in _DEEP_MODES:
        return image
    deep = image if image.mode in ("I", "F", "I;16") else image.convert("I")
    scale = 255 / (image.info.get(WHITE_LEVEL) or _white_level(image.mode, deep))
    grey = deep.point(lambda value: value * scale + 0.5).convert("L")
    return ImageChops.invert(grey) if image.info.get(INVERTED) else grey


def _white_level(mode: str, deep: Image.Image) -> float:
    """Find the value that means white: the smallest usual one that nothing exceeds."""
    if mode.startswith("I;16"):
        return 65535
    top = float(deep.getextrema()[1])  # type: ignore[arg-type]  # one channel: a pair of numbers
    usual = (1.0, 255.0, 65535.0) if mode == "F" else (255.0, 65535.0)
    return next((level for level in usual if top <= level), top)


def _opaque(image: Image.Image, profile: bytes, *, whole: bool) -> Image.Image:
    colour = "L" if image.mode in GREY_MODES else "RGB"
    if not image.has_transparency_data:
        return _in_srgb(image, profile) if colour == "RGB" else image.convert("L")
    paper = (_DARK if whole and hides_on_white(image) else _WHITE)[colour]
    layered = image.convert("RGBA")
    solid = layered.convert(colour) if colour == "L" else _in_srgb(layered.convert("RGB"), profile)
    ground = Image.new(colour, image.size, paper)
    ground.paste(solid, mask=layered.getchannel("A"))
    return ground


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    if image.mode == "LAB":
        return _transformed(image, ImageCms.createProfile("LAB")) or image.convert("L").convert("RGB")
    known = image if image.mode in ("RGB", "CMYK") else image.convert("RGB")
    return _managed(known, profile) or known.convert("RGB")


def needs_profile(profile: bytes) -> bool:
    """Say whether a profile is one (empty: none) that changes the colours of sRGB; of one that is broken: no."""
    return _changing(profile) is not None


def _managed(image: Image.Image, profile: bytes) -> Image.Image | None:
    """Apply an embedded profile; None where there is none, it changes nothing, or it does not fit these pixels."""
    source = _changing(profile)
    return None if source is None else _transformed(image, source)


def _changing(profile: bytes) -> Any:  # noqa: ANN401 - a handle of LittleCMS
    if not profile:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return None if "sRGB" in ImageCms.getProfileDescription(source) else source
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _transformed(image: Image.Image, source: Any) -> Image.Image | None:  # noqa: ANN401 - a handle of LittleCMS
    try:
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def wide_profile(primaries: int) -> bytes:
    """Make a profile of the colours that a phone's picture names by number (ITU-T H.273); empty for any others.

    Display P3 and BT.2020, with the tone curve of sRGB: other curves are within a few grey levels of it, but for HDR.
    """
    if primaries not in _WIDE:
        return b""
    values = zip((b"rXYZ", b"gXYZ", b"bXYZ"), _WIDE[primaries], strict=True)
    return _changed_srgb({name: b"".join(map(_fixed, colour)) for name, colour in values})


def gamma_profile(gamma: float) -> bytes:
    """Make a profile of sRGB's colours with the tone curve that a PNG names by its gamma; empty for the usual one."""
    if not _LEAST_GAMMA <= gamma <= 1 / _LEAST_GAMMA or abs(gamma * _USUAL_GAMMA - 1) < _SAME_GAMMA:
        return b""
    curve = bytes(4) + _fixed(1 / gamma)  # the curve of one parameter
    return _changed_srgb(dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve))


def _changed_srgb(values: Mapping[bytes, bytes]) -> bytes:
    """Overwrite values of tags in a profile of sRGB, and call it otherwise."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for name, value in values.items():
        start = int.from_bytes(profile[profile.index(name) + 4 :][:4], "big") + 8
        profile[start : start + len(value)] = value
    return bytes(profile).replace(b"\0s\0R\0G\0B", b"\0w\0i\0d\0e")


def _fixed(value: float) -> bytes:
    return round(value * 65536).to_bytes(4, "big", signed=True)


_WIDE: Final[Mapping[int, tuple[tuple[float, float, float], ...]]] = {
    12: ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
    9: ((0.67348, 0.27904, -0.00193), (0.16566, 0.67534, 0.02998), (0.12505, 0.04561, 0.79686)),
}
"""Number of the primaries → red, green and blue in XYZ, adapted to D50."""
