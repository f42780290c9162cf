"""The fonts of this machine with which a picture can be written on."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PIL import ImageFont

from matprep.errors import Refusal
from matprep.formats.documents import fonts

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.ImageFont import FreeTypeFont

_MOST_FACES: Final = 12  # a collection for all regions and widths holds ten
_NO_CHARACTER: Final = "\U0010ffff"
_SIMPLIFIED: Final = "SC"


def face_for(text: str, size: int) -> FreeTypeFont:
    """Load a font that can draw every character of a text, `size` pixels high; Chinese in the shapes of the mainland.

    Raises Refusal `font_missing` where this machine has none.
    """
    path, index = _face(frozenset(text) - {" "})
    return ImageFont.truetype(path, size, index=index)


@functools.lru_cache(maxsize=8)
def _face(characters: frozenset[str]) -> tuple[str, int]:
    for path in fonts.files():
        face = _fitting(path, characters)
        if face is not None:
            return str(path), face
    raise Refusal("font_missing", what="watermark")


def _fitting(path: Path, characters: frozenset[str]) -> int | None:
    """Find the face of a font file that draws these characters, one for simplified Chinese before all others."""
    found = []
    for index in range(_MOST_FACES):
        try:
            face = ImageFont.truetype(path, 24, index=index)
        except OSError:  # no such face, or no font that can be read
            break
        if _SIMPLIFIED in str(face.getname()[0]).split() and _draws(face, characters):
            return index
        found.append((index, face))
    return next((index for index, face in found if _draws(face, characters)), None)


def _draws(face: FreeTypeFont, characters: frozenset[str]) -> bool:
    """Whether none of these would be the box that stands for what a font lacks."""
    lacking = bytes(face.getmask(_NO_CHARACTER))
    return all(bytes(face.getmask(each)) != lacking for each in characters)
