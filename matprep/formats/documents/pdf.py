"""The door to pikepdf: what a PDF is, its pages picked and tidied into a new one."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec
import pikepdf
from pikepdf import Name

from matprep.errors import Refusal
from matprep.formats.documents import pdf_cleaning, pdf_fonts, pdf_mending, pdf_pages, pdf_pictures, pdf_wholeness
from matprep.formats.documents.pdf_assembling import assembled
from matprep.formats.documents.pdf_extras import Extras, extras
from matprep.formats.documents.pdf_passwords import unlocked
from matprep.formats.documents.pdf_signatures import is_signed
from matprep.formats.endings import is_cut_short, is_endless
from matprep.formats.pictures.strip import strip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from PIL import Image

    from matprep.formats.documents.pdf_assembling import Part
    from matprep.formats.documents.pdf_pictures import NewPicture, Pictured

_TURNS: Final = {
    1: (False, 0),
    2: (True, 0),
    3: (False, 180),
    4: (True, 180),
    5: (True, 270),
    6: (False, 90),
    7: (True, 90),
    8: (False, 270),
}
"""EXIF orientation → whether the page is first mirrored left to right, and the degrees it is then turned clockwise."""


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """What a PDF says of itself.

    `encrypted` also where the empty password opens it; `signed`: it bears a digital signature, which any rewriting
    would break; `extras`: what it holds beside its pages; `repaired`: its structure was damaged and could be rebuilt.
    """

    pages: int
    encrypted: bool
    signed: bool
    extras: Extras
    repaired: bool


@contextmanager
def open_pdf(path: Path, passwords: Sequence[str] = ()) -> Iterator[pikepdf.Pdf]:
    """Open by the empty password or the first given one that fits, and close at the end.

    Whatever is thrown while the document is open becomes a Refusal: `password_needed`, `damaged` or `truncated`. No
    warning is ever shown.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with unlocked(path, passwords) as document:
                yield document
    except (MemoryError, RecursionError, Refusal):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's trouble, not the paper's
        if "bad_alloc" in str(error):
            raise MemoryError from error
        raise Refusal(code="truncated" if is_cut_short(path, "pdf") else "damaged") from error


def describe(path: Path, passwords: Sequence[str] = ()) -> Described:
    """Read what a PDF is; cheap also with 10,000 pages. Raises Refusal as `open_pdf`; no page at all is `damaged`."""
    with open_pdf(path, passwords) as document:
        pages = len(document.pages)
        if pages == 0:
            raise Refusal(code="damaged")
        return Described(
            pages=pages,
            encrypted=document.is_encrypted,
            signed=is_signed(document),
            extras=extras(document),
            repaired=bool(document.get_warnings()),
        )


def page_sizes(
    path: Path, passwords: Sequence[str] = (), *, pages: Sequence[int] | None = None
) -> tuple[tuple[float, float], ...]:
    """Measure pages (from 1; default all) in points, upright: crop box, /Rotate and /UserUnit are applied."""
    with open_pdf(path, passwords) as document:
        wanted = range(1, len(document.pages) + 1) if pages is None else pages
        return tuple(pdf_pages.size(document.pages[number - 1]) for number in wanted)


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """What must be known of a page before it is drawn.

    `unit`: how many points one unit of it is (1.0 nearly always); `broken`: one of its pictures is not all there;
    `fonts`: those for Chinese, Japanese or Korean that it uses and the PDF does not carry; `mended`: a PDF of this
    page alone, where the page as it stands would not be drawn in full.
    """

    unit: float
    broken: bool
    fonts: tuple[str, ...]
    mended: bytes | None


def leaf(path: Path, number: int, passwords: Sequence[str] = ()) -> Leaf:
    """Look at a page (from 1) before it is drawn. Raises Refusal as `open_pdf`."""
    with open_pdf(path, passwords) as document:
        page = document.pages[number - 1]
        return Leaf(
            unit=pdf_pages.user_unit(page),
            broken=pdf_wholeness.has_broken_pictures(page),
            fonts=pdf_fonts.missing_cjk(page),
            mended=pdf_mending.alone(document, number) if pdf_mending.needs_mending(document, page) else None,
        )


def font_names(path: Path, pages: int) -> frozenset[str]:
    """Name the fonts that the first so many pages of an open PDF use."""
    with open_pdf(path) as document:
        return frozenset(name for page in document.pages[:pages] for name in pdf_fonts.names(page))


def alone(path: Path, number: int, passwords: Sequence[str] = ()) -> bytes:
    """Copy a page (from 1) into an open PDF of its own, for readers that repair less than qpdf does."""
    with open_pdf(path, passwords) as document:
        return pdf_mending.alone(document, number)


def pick(source: Path, pages: Sequence[int], target: Path, passwords: Sequence[str] = (), *, turn: int = 0) -> None:
    """Copy pages (from 1, in this order) into a new, open, tidy PDF, with their form fields and layers as they are.

    `turn` is by how many degrees they are to be shown turned clockwise, beside the turn that they have already.
    The coded content of the pages stays as it is. Never for a signed PDF. Same source, same bytes.
    """
    with open_pdf(source, passwords) as document:
        part = document, [number - 1 for number in pages], source.stat().st_size
        with assembled([part], target) as chosen:
            chosen.remove_unreferenced_resources()
            for page in chosen.pages if turn else ():
                page.rotate(turn, relative=True)
            pdf_mending.adopt(chosen)
            _save_clean(chosen, target)


def join(sources: Sequence[Path], target: Path, passwords: Sequence[str] = ()) -> None:
    """Copy all pages of PDFs, one after the other, into a new, open, tidy PDF; as `pick`. Never for a signed PDF."""
    with assembled(_whole(sources, passwords), target) as whole:
        pdf_mending.adopt(whole)
        _save_clean(whole, target)


def _whole(sources: Sequence[Path], passwords: Sequence[str]) -> Iterator[Part]:
    for source in sources:
        with open_pdf(source, passwords) as document:
            yield document, range(len(document.pages)), source.stat().st_size


def tidy(source: Path, target: Path, passwords: Sequence[str] = ()) -> None:
    """Copy a PDF without what does not belong in a submission: title and author, XMP, scripts, actions, attachments.

    Pages, text, pictures, form fields and annotations stay; EXIF inside its JPEGs goes. Encryption goes too.
    A second time removes nothing more; same source, same bytes. A signed PDF would lose its signature: callers deliver
    it as it is or as pictures, never through here.
    """
    with open_pdf(source, passwords) as document:
        pdf_mending.adopt(document)
        _save_clean(document, target)


def loosen(source: Path, target: Path) -> None:
    """Write an open PDF again, the text and drawings of its pages not compressed: the same pages in more bytes."""
    with open_pdf(source) as document:
        for page in document.pages:
            page.contents_coalesce()
            if Name.Contents in page.obj:
                page.obj.Contents.write(page.obj.Contents.read_bytes())
        document.save(
            target,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            fix_metadata_version=False,
        )


def write_turned(source: BinaryIO, orientations: Sequence[int], target: Path) -> None:
    """Write a PDF whose pages are turned, and mirrored, by one EXIF orientation (1 to 8) each; tidy, same bytes."""
    with pikepdf.open(source) as document:
        for page, orientation in zip(document.pages, orientations, strict=True):
            mirrored, angle = _TURNS[orientation]
            if mirrored:
                left, _, right, _ = pdf_pages.visible_box(page)
                page.contents_add(f"q -1 0 0 1 {left + right:.6f} 0 cm".encode(), prepend=True)
                page.contents_add(b"Q")
            if angle:
                page.rotate(angle, relative=True)
        _save_clean(document, target)


def sole_jpeg(path: Path, page: int, passwords: Sequence[str] = ()) -> bytes | None:
    """Take out the JPEG of a page that is exactly one upright, full-page JPEG and nothing else; None in any doubt.

    Doubts: text, drawings, annotations, a second picture, a mask, a rotation, mirroring, cropping, stretching, CMYK, a
    filter beside DCT, an end that is missing. The bytes are the PDF's own, without metadata: no pixel was decoded.
    """
    with open_pdf(path, passwords) as document:
        sheet = document.pages[page - 1]
        picture = pdf_pages.sole_picture(sheet)
        if picture is None or not pdf_pages.is_bare_jpeg(picture) or pdf_pages.is_stretched(picture, sheet):
            return None
        coded = picture.read_raw_bytes()
        return None if is_endless(coded) else strip(coded, "jpeg")


def pictures(path: Path, passwords: Sequence[str] = ()) -> tuple[Pictured, ...]:
    """List the pictures that JPEGs may replace, in page order, each once; see `pdf_pictures.pictures`."""
    with open_pdf(path, passwords) as document:
        return tuple(pdf_pictures.pictures(document))


@contextmanager
def gallery(path: Path, passwords: Sequence[str] = ()) -> Iterator[Callable[[int], Image.Image]]:
    """Decode listed pictures, one after the other, to mode L or RGB (sRGB); none of them stays in memory.

    A picture that pikepdf cannot decode is a Refusal `damaged`; the others can still be had.
    """
    with open_pdf(path, passwords) as document:

        def pixels(number: int) -> Image.Image:
            try:
                return pdf_pictures.pixels(document, number)
            except (MemoryError, RecursionError, Refusal):
                raise
            except Exception as error:
                raise Refusal("damaged") from error

        yield pixels


def with_pictures(source: Path, new: Mapping[int, NewPicture], target: Path, passwords: Sequence[str] = ()) -> None:
    """Copy a PDF with these of its listed pictures replaced, tidied as by `tidy`; text and drawings stay.

    Never for a signed PDF. Same source and pictures, same bytes.
    """
    with open_pdf(source, passwords) as document:
        for number, picture in new.items():
            pdf_pictures.replace(document, number, picture)
        _save_clean(document, target)


def _save_clean(document: pikepdf.Pdf, target: Path) -> None:
    """Clean and write; of a long scan in turns, so that memory does not grow with its pages."""
    clean = pdf_cleaning.clean(document)
    _save(document, target)
    while not clean:
        part = target.with_name(f"{target.name}.part")
        target.replace(part)
        with pikepdf.open(part) as rest:
            clean = pdf_cleaning.clean(rest)
            _save(rest, target)
        part.unlink()


def _save(document: pikepdf.Pdf, target: Path) -> None:
    if Name.ID in document.trailer and not document.is_encrypted:
        del document.trailer[Name.ID]  # it would tie the new file to the old one
    # After a repair the compact form is not safe: qpdf 12.4 then may lose the root object.
    streams = pikepdf.ObjectStreamMode.disable if document.get_warnings() else pikepdf.ObjectStreamMode.generate
    document.save(
        target,
        deterministic_id=True,
        encryption=False,
        object_stream_mode=streams,
        fix_metadata_version=False,
    )
