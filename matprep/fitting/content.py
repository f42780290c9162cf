"""What a picture is: a document, one person's portrait as for a visa, or a logo; in doubt a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from matprep.formats.pictures.flat_shapes import is_logo
from matprep.formats.pictures.portrait import is_portrait

if TYPE_CHECKING:
    from PIL import Image

Content = Literal["document", "portrait", "logo"]

_LEAST_SIDE: Final = 64  # pixels; of less nothing can be told


def content(probe: Image.Image) -> Content:
    """Say what the upright picture is, from its L or RGB pixels at 0.05 to 1 megapixel.

    A portrait is a head and shoulders before a plain ground: a dome that grows from the ground at the top into what
    fills the foot, skin in its middle (of a grey picture none is asked). A logo is a few flat colours in solid shapes.
    Cards, licences and passports that bear a face are documents: no page has that outline.
    """
    if min(probe.size) < _LEAST_SIDE:
        return "document"
    if is_portrait(probe):
        return "portrait"
    return "logo" if is_logo(probe) else "document"
