"""What EXIF says of how a picture was taken: which way is up, and whether by a camera."""

from __future__ import annotations

from typing import Final

from PIL import ExifTags, Image

SIDEWAYS: Final = 5
"""EXIF orientations from here on exchange width and height."""

TURNED_BY_PILLOW: Final = ("tiff", "master")
"""Kinds whose orientation Pillow applies while it decodes."""

_TOLD_BY_EXIF: Final = frozenset({"jpeg", "png", "webp", "tiff", "master", "avif"})
_PLAIN_EXIF: Final = frozenset({"png", "avif"})


def orientation_of(image: Image.Image, kind: str) -> int:
    """Give the EXIF orientation of an opened picture: 1 to 8; 1 also for nonsense, and where EXIF has no say.

    HEIC and AVIF are turned by boxes of their own: HEIC's decoder applies them, AVIF's hands them out as EXIF.
    """
    try:
        value = _exif(image, kind).get(ExifTags.Base.Orientation, 1)
        return int(value) if value in range(1, 9) else 1
    except Exception:  # noqa: BLE001 - broken EXIF breaks in many ways, and never matters
        return 1


def is_photographed(image: Image.Image, kind: str) -> bool:
    """Say whether a camera left its name: chat programs leave it only in what they do not code anew."""
    try:
        exif = _exif(image, kind)
        return any(str(exif.get(tag, "")).strip(" \0") for tag in (ExifTags.Base.Make, ExifTags.Base.Model))
    except Exception:  # noqa: BLE001 - as above
        return False


def _exif(image: Image.Image, kind: str) -> Image.Exif:
    """Read EXIF without decoding; Pillow would decode a PNG in full, and hide that its end is missing."""
    if kind not in _TOLD_BY_EXIF:
        return Image.Exif()
    if kind not in _PLAIN_EXIF:
        return image.getexif()
    exif = Image.Exif()
    exif.load(image.info.get("exif") or b"")
    return exif
