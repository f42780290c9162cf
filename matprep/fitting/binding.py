"""Pictures → pages of a PDF, without loss that could be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal
from matprep.fitting.lying import orientation_and
from matprep.fitting.tables import tables
from matprep.formats.documents import bind
from matprep.formats.pictures import encoding, image

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from matprep.fitting.pieces import Pieces
    from matprep.formats.documents.bind import Bindable

_LOSSLESS: Final = frozenset({"png", "tiff", "pdf", "gif", "bmp", "ppm", "tga", "pcx", "sgi", "ico", "psd"})
_NEAR_LOSSLESS: Final = 4
"""Table strength for a photograph that a PDF cannot hold as it is, and that was coded with loss before."""


def bind_piece(pieces: Pieces, index: int, target: Path) -> None:
    """Bind a piece's pages. JPEG and plain PNG keep their coded bytes, also turned.

    PDF pages are rendered: signed ones, and those of which a part is wanted. Raises Refusal as reading the source does.
    """
    pages = pieces.pages[index]
    try:
        bind.bind([_bindable(pieces, index, page) for page in pages], target)
    except Refusal:
        # a picture that decodes, but has something odd about it: whatever is wrong with its pixels is raised here
        bind.bind([_anew(pieces, index, page) for page in pages], target)


def _bindable(pieces: Pieces, index: int, page: int) -> Bindable:
    found = _as_it_is(pieces, index, page) or _anew(pieces, index, page)
    pieces.converted()
    return found


def bind_pixels(drawn: Image.Image, dpi: int, target: Path) -> None:
    """Bind one composed page."""
    bind.bind([_coded(drawn, dpi, target.with_suffix(""), lossless=False)], target)


def _as_it_is(pieces: Pieces, index: int, page: int) -> Bindable | None:
    piece, path = pieces.job.pieces[index], pieces.path(index)
    kind = piece.kind
    if kind not in ("jpeg", "png") or page != 1 or pieces.bears_watermark or piece.box:
        return None
    header = image.read_header(path, kind)
    if not header.plain:
        return None
    image.check_whole(path, kind)
    return path, kind, orientation_and(header.orientation, piece.turn)


def _anew(pieces: Pieces, index: int, page: int) -> Bindable:
    drawn, dpi = pieces.pixels(index, page)
    lossless = pieces.job.pieces[index].kind in _LOSSLESS and not pieces.bears_watermark
    return _coded(drawn, dpi, pieces.target(index, page, ""), lossless=lossless)


def _coded(drawn: Image.Image, dpi: int, stem: Path, *, lossless: bool) -> Bindable:
    if lossless:
        data, kind = encoding.png_bytes(drawn, dpi=dpi), "png"
    else:
        data, kind = encoding.jpeg_bytes(drawn, tables(_NEAR_LOSSLESS), subsampling="4:4:4", dpi=dpi), "jpeg"
    target = stem.with_name(f"{stem.name}.{kind}")
    target.write_bytes(data)
    return target, kind, 1
