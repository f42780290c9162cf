"""What a finished picture still tells beyond its pixels; read by Pillow, not by the code that cuts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image

from matprep.formats.endings import jpeg_end
from matprep.formats.held import readable
from matprep.formats.quiet import quietly

if TYPE_CHECKING:
    from matprep.formats.held import Source

_KNOWN: Final = ("JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF")
_PNG_END: Final = b"\0\0\0\0IEND\xaeB`\x82"
_TELLING: Final = ("exif", "xmp", "photoshop", "XML:com.adobe.xmp", "Raw profile type exif", "Raw profile type iptc")


def leftovers(source: Source) -> tuple[str, ...]:
    """Name the metadata found: `exif`, `xmp`, `photoshop`, `comment`, `text`, `trailer`.

    A comment of spaces only is padding. A trailer is what stands behind a JPEG's, PNG's or WebP's end: phones put
    films, depth maps and further pictures there.
    """
    with quietly(), Image.open(readable(source), formats=_KNOWN) as image:
        image.load()
        found = [name for name in _TELLING if image.info.get(name)]
        if len(image.getexif()) and "exif" not in found:
            found.append("exif")
        if _comment(image).strip():
            found.append("comment")
        found.extend("text" for _ in getattr(image, "text", ()))
        form = image.format
    if _has_trailer(source.read_bytes(), form):
        found.append("trailer")
    return tuple(dict.fromkeys(found))


def _has_trailer(data: bytes, form: str | None) -> bool:
    ends = {
        "JPEG": jpeg_end(data),
        "MPO": jpeg_end(data),
        "PNG": data.find(_PNG_END) + len(_PNG_END),
        "WEBP": 8 + int.from_bytes(data[4:8], "little"),
    }
    return (ends.get(form or "") or len(data)) < len(data)


def _comment(image: Image.Image) -> bytes:
    """Join all comments of a JPEG; a single one of spaces must not hide another."""
    segments = [body for name, body in getattr(image, "applist", ()) if name == "COM"]
    comment = image.info.get("comment", b"")
    return b"".join(segments) or (comment if isinstance(comment, bytes) else str(comment).encode())
