"""What a picture is: its pages and pixels, and what is worth knowing of it (the part of `detect` for pictures)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal
from matprep.fitting.telling import told
from matprep.formats.endings import lacks_end
from matprep.formats.pictures import image
from matprep.formats.pictures.chat import is_chat_name
from matprep.model import Finding, Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from matprep.formats.pictures.image import Header

_MEASURED_PAGES: Final = 50
_OF_CHATS: Final = frozenset({"jpeg", "png", "webp"})


def picture(path: Path, kind: str, name: str) -> Finding:
    """Measure a picture by its headers, the first 50 pages of a TIFF; only a transparent one is decoded.

    Notices: `first_picture_only`, `recompressed_by_chat`; the warning `quality_doubtful` where it is drawn in white on
    nothing. Raises Refusal as `image.read_header`, `truncated` for a JPEG without an end.
    """
    first = image.read_header(path, kind)
    if kind == "jpeg" and lacks_end(path):
        raise Refusal("truncated")
    others = [image.read_header(path, kind, page=page) for page in range(2, min(first.frames, _MEASURED_PAGES) + 1)]
    largest = max((first, *others), key=lambda header: header.width * header.height)
    return Finding(
        kind=kind,
        pages=first.frames,
        width=largest.width,
        height=largest.height,
        pixels=largest.width * largest.height,
        problems=tuple(_worth_knowing(path, first, name)),
    )


def _worth_knowing(path: Path, header: Header, name: str) -> Iterator[Problem]:
    if header.kind in _OF_CHATS and not header.photographed and is_chat_name(name):
        yield problem("recompressed_by_chat")
    yield from told(path, header)
