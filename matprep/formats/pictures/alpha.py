"""Whether a picture's fourth channel is transparency at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.formats.pictures import psd

if TYPE_CHECKING:
    from PIL import Image

    from matprep.formats.held import Source

_UNSURE: Final = ("bmp", "tga")


def with_real_alpha(image: Image.Image, source: Source, kind: str) -> Image.Image:
    """Drop what is no transparency of a decoded picture: programs leave zeros there, or a saved selection.

    A BMP or TGA whose every pixel were clear would be a picture of nothing; of a Photoshop file the layers tell.
    """
    if image.mode != "RGBA":
        return image
    if kind in _UNSURE and image.getchannel("A").getextrema()[1] == 0:
        return image.convert("RGB")
    if kind == "psd" and not psd.is_transparent(source):
        return image.convert("RGB")
    return image
