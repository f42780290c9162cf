"""The pictures inside a PDF: which may become JPEGs, their pixels, and the exchange. Open documents only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec
import pikepdf
from pikepdf import Name

from matprep.formats.pictures import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

_CODED: Final = frozenset({"/DCTDecode", "/FlateDecode", "/LZWDecode", "/JPXDecode", "/RunLengthDecode"})
_SMALL: Final = 64 * 64
_MAX_PIXELS: Final = {True: 200_000_000, False: 64_000_000}
"""Of a JPEG, which its decoder can scale down, and of anything else: 7 bytes a pixel are held beside the result."""

_DEEP: Final = 8


class Pictured(msgspec.Struct, frozen=True, kw_only=True):
    """A picture in a PDF that a JPEG may replace: its object number, pixels, coded bytes, the first page it is on."""

    number: int
    page: int
    width: int
    height: int
    bytes: int


class NewPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is a JPEG of RGB or grey pixels, 8 bits each, to stand in a PDF; `width` and `height` in pixels."""

    path: Path
    bytes: int
    width: int
    height: int
    grey: bool


def pictures(document: pikepdf.Pdf) -> Iterator[Pictured]:
    """List the replaceable pictures in page order, each once.

    Not listed, since a JPEG would harm them or gain nothing: bilevel pictures, stencil masks, soft masks, colour-keyed
    ones, unusual decode arrays, tiny ones.
    """
    seen: set[int] = set()
    for number, page in enumerate(document.pages, start=1):
        for picture in page.get_images().values():
            if picture.objgen[0] in seen:
                continue
            seen.add(picture.objgen[0])
            if _is_replaceable(picture):
                yield Pictured(
                    number=picture.objgen[0],
                    page=number,
                    width=int(picture.Width),
                    height=int(picture.Height),
                    bytes=len(picture.read_raw_bytes()),
                )


def pixels(document: pikepdf.Pdf, number: int) -> Image.Image:
    """Decode a listed picture: mode L where it was grey, else RGB in sRGB."""
    stored = pikepdf.PdfImage(cast("pikepdf.Stream", document.get_object(number, 0)))
    image = stored.as_pil_image()
    profile = stored.icc
    if profile is not None and "icc_profile" not in image.info:
        image.info["icc_profile"] = profile.tobytes()
    return reading.settled_pixels(image)


def replace(document: pikepdf.Pdf, number: int, new: NewPicture) -> None:
    """Put a JPEG in a listed picture's place; its soft mask, if any, stays."""
    stored: Any = document.get_object(number, 0)
    stored.write(new.path.read_bytes(), filter=Name.DCTDecode)
    stored.Width, stored.Height, stored.BitsPerComponent = new.width, new.height, 8
    stored.ColorSpace = Name.DeviceGray if new.grey else Name.DeviceRGB
    for key in (Name.Decode, Name.SMaskInData):
        if key in stored:
            del stored[key]


def _is_replaceable(picture: Any) -> bool:  # noqa: ANN401 - a pikepdf object
    try:
        width, height = int(picture.Width), int(picture.Height)
        deep = picture.get(Name.Filter) == Name.JPXDecode or int(picture.get(Name.BitsPerComponent, 1)) >= _DEEP
    except (AttributeError, TypeError, ValueError):
        return False
    filters = picture.get(Name.Filter, ())
    names = {str(filters)} if isinstance(filters, pikepdf.Name) else {str(each) for each in filters}
    masked = isinstance(picture.get(Name.Mask), pikepdf.Array) or Name.Matte in picture.get(Name.SMask, {})
    return (
        deep
        and _SMALL <= width * height <= _MAX_PIXELS[names == {"/DCTDecode"}]
        and names <= _CODED
        and not masked
        and Name.Decode not in picture
        and int(picture.get(Name.SMaskInData, 0)) == 0
        and not bool(picture.get(Name.ImageMask, False))
    )
