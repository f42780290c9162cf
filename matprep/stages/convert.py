"""Sources → files of kinds that the rules accept, or uncompressed masters that `compress` will encode."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.fitting.kinds import is_deliverable, made_kind, takes_pictures
from matprep.fitting.resolution import dpi_for
from matprep.fitting.sheet import sheet
from matprep.fitting.tables import tables
from matprep.formats import bind, image, pdf, render
from matprep.model import Made, Material, Problem, Step, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PIL import Image

    from matprep.model import Job, Piece

_PHOTOGRAPHS: Final = frozenset({"heic", "webp", "jpeg"})
_NEAR_LOSSLESS: Final = 4
"""Table strength at which a photograph, coded with loss already, goes into a PDF."""

Bindable = tuple[Path, str, int]
"""A picture's path, kind and orientation."""


def convert(material: Material, job: Job) -> Material:
    """Make of the job's pieces what the rules accept, without loss wherever that is possible.

    A picture of an accepted kind is passed on as it is, and so is a JPEG that has only to be fitted. Other pictures
    become masters, or pages of a PDF; PDF pages are picked, or become pictures (a page that is one JPEG: that JPEG).
    A signed PDF is passed on whole or rendered (`signature_not_carried`), never rewritten.

    Raises Refusal: `too_many_pages`, `unsupported_kind`, and what reading a source raises.
    """
    whole = _Pieces(job)
    if job.rules.layout == "one_page" and whole.has_several_sides:
        return _with(material, _on_one_page(whole))
    whole.check_pages()
    if job.rules.pages == "pdf":
        return _with(material, _in_one_pdf(whole))
    return _with(material, *(_by_itself(whole, index) for index in range(len(job.pieces))))


def _with(material: Material, *more: Material) -> Material:
    return Material(
        files=(*material.files, *(made for each in more for made in each.files)),
        problems=(*material.problems, *(problem for each in more for problem in each.problems)),
    )


class _Pieces:
    """The job's pieces, with what must be known of all of them before anything is made."""

    def __init__(self, job: Job) -> None:
        self.job, self.rules, self.folder = job, job.rules, Path(job.folder)
        self.counts = [self._count(piece) for piece in job.pieces]
        self.pages = [
            piece.pages or tuple(range(1, count + 1)) for piece, count in zip(job.pieces, self.counts, strict=True)
        ]

    def _count(self, piece: Piece) -> int:
        if piece.kind == "pdf":
            return pdf.describe(Path(piece.path), self.job.passwords).pages
        return image.read_header(Path(piece.path), piece.kind).frames

    @property
    def has_several_sides(self) -> bool:
        return len({piece.side for piece in self.job.pieces if piece.side}) > 1

    def is_whole(self, index: int) -> bool:
        return self.pages[index] == tuple(range(1, self.counts[index] + 1))

    def stays_pdf(self, index: int) -> bool:
        """Whether a PDF's pages stay one PDF; a signed one that cannot be kept is given up where pictures do."""
        if "pdf" not in self.rules.formats:
            return False
        return not self.job.pieces[index].signed or self.keeps_signature(index) or not takes_pictures(self.rules)

    def keeps_signature(self, index: int) -> bool:
        """Whether a signed PDF may be delivered byte for byte."""
        fits = not self.rules.max_bytes or Path(self.job.pieces[index].path).stat().st_size <= self.rules.max_bytes
        return self.is_whole(index) and (fits or not takes_pictures(self.rules))

    def check_pages(self) -> None:
        """Raise `too_many_pages` where the portal takes fewer."""
        pages = sum(map(len, self.pages))
        if self.rules.pages == "one" and pages > 1:
            raise Refusal("too_many_pages", pages=pages, limit=1)
        limit = self.rules.files.max * max(1, len(self.rules.sides))
        if self.rules.pages == "separate" and sum(map(self._files, range(len(self.pages)))) > limit:
            raise Refusal("too_many_pages", pages=pages, limit=limit)

    def _files(self, index: int) -> int:
        kind = self.job.pieces[index].kind
        joined = self.stays_pdf(index) if kind == "pdf" else _is_bound(self, index)
        return 1 if joined else len(self.pages[index])

    def target(self, index: int, page: int, suffix: str) -> Path:
        return self.folder / f"convert-{index + 1:03}-{page:04}{suffix}"


def _made(
    path: Path, kind: str, pieces: Iterable[int], note: str, since: float, *, pages: int = 1, orientation: int = 1
) -> Made:
    size = path.stat().st_size
    step = Step(stage="convert", note=note, bytes=size, seconds=round(time.perf_counter() - since, 3))
    return Made(
        path=str(path),
        kind=kind,
        bytes=size,
        pieces=tuple(pieces),
        pages=pages,
        orientation=orientation,
        steps=(step,),
    )


# --- each piece by itself -----------------------------------------------------------------


def _by_itself(whole: _Pieces, index: int) -> Material:
    if whole.job.pieces[index].kind == "pdf":
        return _from_pdf(whole, index)
    if _is_bound(whole, index):
        since = time.perf_counter()
        target = whole.target(index, 0, ".pdf")
        bind.bind([_bindable(whole, index, page) for page in whole.pages[index]], target)
        return Material(files=(_made(target, "pdf", (index,), "bound", since, pages=len(whole.pages[index])),))
    return Material(files=tuple(_picture(whole, index, page) for page in whole.pages[index]))


def _is_bound(whole: _Pieces, index: int) -> bool:
    """Say whether a picture has to become a PDF."""
    return whole.job.pieces[index].kind not in whole.rules.formats and made_kind(whole.rules) == "pdf"


def _picture(whole: _Pieces, index: int, page: int) -> Made:
    """Pass a picture on, or decode it to a master."""
    since = time.perf_counter()
    piece = whole.job.pieces[index]
    path = Path(piece.path)
    header = image.read_header(path, piece.kind)
    if piece.kind == "jpeg" or is_deliverable(header, whole.rules):
        return _made(path, piece.kind, (index,), "passed", since, orientation=header.orientation)
    target = whole.target(index, page, ".tif")
    image.write_master(image.upright(path, piece.kind, page=page), target, header.dpi)
    return _made(target, "master", (index,), f"decoded {piece.kind}", since)


def _bindable(whole: _Pieces, index: int, page: int) -> Bindable:
    """Give a picture that a PDF can hold as it is, made without visible loss where the source's coding cannot be."""
    piece = whole.job.pieces[index]
    path = Path(piece.path)
    header = image.read_header(path, piece.kind)
    if piece.kind in ("jpeg", "png") and header.plain:
        image.check_whole(path, piece.kind)
        return path, piece.kind, header.orientation
    return _coded(image.upright(path, piece.kind, page=page), whole.target(index, page, ""), piece.kind, header.dpi)


def _coded(drawn: Image.Image, stem: Path, source: str, dpi: int) -> Bindable:
    if source in _PHOTOGRAPHS:
        data, kind = image.jpeg_bytes(drawn, tables(_NEAR_LOSSLESS), subsampling="4:4:4", dpi=dpi), "jpeg"
    else:
        data, kind = image.png_bytes(drawn, dpi=dpi), "png"
    target = stem.with_name(f"{stem.name}.{kind}")
    target.write_bytes(data)
    return target, kind, 1


# --- PDF sources ---------------------------------------------------------------------------


def _from_pdf(whole: _Pieces, index: int) -> Material:
    since = time.perf_counter()
    piece = whole.job.pieces[index]
    if whole.stays_pdf(index) and (not piece.signed or whole.keeps_signature(index)):
        path, note = _picked(whole, index)
        return Material(files=(_made(path, "pdf", (index,), note, since, pages=len(whole.pages[index])),))
    problems = _lost_signature(piece)
    if whole.stays_pdf(index):
        target = whole.target(index, 0, ".pdf")
        bind.bind(list(_rendered_bindables(whole, index)), target)
        made = _made(target, "pdf", (index,), "rendered and bound", since, pages=len(whole.pages[index]))
        return Material(files=(made,), problems=problems)
    return Material(files=tuple(_page_picture(whole, index, page) for page in whole.pages[index]), problems=problems)


def _lost_signature(piece: Piece) -> tuple[Problem, ...]:
    return (problem("signature_not_carried"),) if piece.signed else ()


def _picked(whole: _Pieces, index: int) -> tuple[Path, str]:
    """Give the PDF itself where all its pages are wanted, else a new one of those that are."""
    path = Path(whole.job.pieces[index].path)
    if whole.is_whole(index):
        return path, "passed"
    target = whole.target(index, 0, ".pdf")
    pdf.pick(path, whole.pages[index], target, whole.job.passwords)
    return target, "picked pages"


def _page_picture(whole: _Pieces, index: int, page: int) -> Made:
    since = time.perf_counter()
    coded = pdf.sole_jpeg(Path(whole.job.pieces[index].path), page, whole.job.passwords)
    if coded is not None:
        target = whole.target(index, page, ".jpg")
        target.write_bytes(coded)
        return _made(target, "jpeg", (index,), "taken out of its PDF page", since)
    drawn, dpi = _drawn(whole, index, page)
    target = whole.target(index, page, ".tif")
    image.write_master(drawn, target, dpi)
    made = _made(target, "master", (index,), f"rendered {dpi} dpi", since)
    return msgspec.structs.replace(made, quality={"dpi": dpi})


def _drawn(whole: _Pieces, index: int, page: int) -> tuple[Image.Image, int]:
    path = Path(whole.job.pieces[index].path)
    points = pdf.page_sizes(path, whole.job.passwords, pages=(page,))[0]
    dpi = dpi_for(points, whole.rules)
    return render.render(path, page, dpi, pdf.password_of(path, whole.job.passwords)), dpi


def _rendered_bindables(whole: _Pieces, index: int) -> Iterator[Bindable]:
    for page in whole.pages[index]:
        drawn, dpi = _drawn(whole, index, page)
        yield _coded(drawn, whole.target(index, page, ""), "pdf", dpi)


# --- all pieces in one file ------------------------------------------------------------------


def _in_one_pdf(whole: _Pieces) -> Material:
    """Put all pages in order into one PDF; a single PDF that is wanted whole is passed on."""
    since = time.perf_counter()
    pieces = whole.job.pieces
    pages = sum(map(len, whole.pages))
    if len(pieces) == 1 and pieces[0].kind == "pdf" and (not pieces[0].signed or whole.is_whole(0)):
        path, note = _picked(whole, 0)
        return Material(files=(_made(path, "pdf", (0,), note, since, pages=pages),))
    parts = [_part(whole, index) for index in range(len(pieces))]
    target = parts[0]
    if len(parts) > 1:
        target = whole.folder / "convert-joined.pdf"
        pdf.join(parts, target, whole.job.passwords)
    lost = tuple(notice for piece in pieces for notice in _lost_signature(piece))
    return Material(files=(_made(target, "pdf", range(len(pieces)), "joined", since, pages=pages),), problems=lost[:1])


def _part(whole: _Pieces, index: int) -> Path:
    piece = whole.job.pieces[index]
    if piece.kind == "pdf" and not piece.signed:
        return _picked(whole, index)[0]
    target = whole.target(index, 0, ".pdf")
    if piece.kind == "pdf":
        bind.bind(list(_rendered_bindables(whole, index)), target)
    else:
        bind.bind([_bindable(whole, index, page) for page in whole.pages[index]], target)
    return target


def _on_one_page(whole: _Pieces) -> Material:
    """Lay the sides, in the order of the rules, on one page."""
    since = time.perf_counter()
    order = sorted(range(len(whole.job.pieces)), key=lambda index: _place(whole, index))
    drawn = [each for index in order for each in _pages_drawn(whole, index)]
    page, dpi = sheet(drawn)
    note = f"{len(drawn)} sides on one page"
    if made_kind(whole.rules) == "pdf":
        target = whole.folder / "convert-sheet.pdf"
        bind.bind([_coded(page, whole.folder / "convert-sheet", "jpeg", dpi)], target)
        return Material(files=(_made(target, "pdf", order, note, since),))
    target = whole.folder / "convert-sheet.tif"
    image.write_master(page, target, dpi)
    made = _made(target, "master", order, note, since)
    lost = tuple(notice for piece in whole.job.pieces for notice in _lost_signature(piece))
    return Material(files=(msgspec.structs.replace(made, quality={"dpi": dpi}),), problems=lost[:1])


def _place(whole: _Pieces, index: int) -> tuple[int, int]:
    sides: Sequence[str] = whole.rules.sides
    side = whole.job.pieces[index].side
    return (sides.index(side) if side in sides else len(sides), index)


def _pages_drawn(whole: _Pieces, index: int) -> Iterator[Image.Image]:
    piece = whole.job.pieces[index]
    for page in whole.pages[index]:
        if piece.kind == "pdf":
            yield _drawn(whole, index, page)[0]
        else:
            yield image.upright(Path(piece.path), piece.kind, page=page)
