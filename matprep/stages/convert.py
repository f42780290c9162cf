"""Sources → files of kinds that the rules accept, or uncompressed masters that `compress` will encode."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from matprep.fitting.binding import bind_piece, bind_pixels
from matprep.fitting.kinds import is_deliverable, made_kind
from matprep.fitting.leaving import left_behind
from matprep.fitting.long import draw, lay, sheets_of
from matprep.fitting.marking import told
from matprep.fitting.paper_size import dots_on_page
from matprep.fitting.pieces import Pieces
from matprep.fitting.sheet import needed, sheet
from matprep.formats.documents import pdf
from matprep.formats.pictures import encoding, image
from matprep.model import Made, Material, Problem, Step, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matprep.model import Job, Param


def convert(material: Material, job: Job) -> Material:
    """Make of the job's pieces what the rules accept, without loss wherever that is possible.

    A picture of an accepted kind is passed on as it is, and so is a JPEG that has only to be fitted. Other pictures
    become masters, or pages of a PDF; PDF pages are picked, or become pictures (a page that is one JPEG: that JPEG).
    A signed PDF is passed on whole or rendered (`signature_not_carried`), never rewritten. Blank pages get no picture
    of their own (`blank_pages_left_out`); what else does not come along is told too (`fitting.leaving`).

    A piece that lies on its side is turned upright (`turned`), and what it has a box for is cut out; a JPEG keeps its
    coded bytes until `compress` does that. The pages of a PDF are shown turned. A signed PDF is passed on as it lies.

    Where the rules ask for a watermark, every page becomes pixels and bears it (`watermark_added`).

    Raises Refusal: `too_many_pages`, `unsupported_kind`, `font_missing`, and what reading a source raises.
    """
    pieces = Pieces(job)
    made = _with(material, *_converted(pieces))
    notices = (*left_behind(pieces, made.files), *_turned(pieces, made.files), *told(job))
    return _with(made, Material(files=(), problems=notices))


def _converted(pieces: Pieces) -> Iterable[Material]:
    if pieces.rules.layout == "one_page" and pieces.has_several_sides:
        return (_on_one_page(pieces),)
    pieces.check_pages()
    if pieces.rules.pages == "pdf":
        return (_in_one_pdf(pieces),)
    if pieces.rules.pages == "long_picture":
        return (_in_one_picture(pieces),)
    return (_by_itself(pieces, index) for index in range(len(pieces.job.pieces)))


def _with(material: Material, *more: Material) -> Material:
    return Material(
        files=(*material.files, *(made for each in more for made in each.files)),
        problems=(*material.problems, *(problem for each in more for problem in each.problems)),
    )


def _made(
    path: Path, kind: str, pieces: Iterable[int], note: str, since: float, *, pages: int = 1, orientation: int = 1
) -> Made:
    size = path.stat().st_size
    return Made(
        path=str(path),
        kind=kind,
        bytes=size,
        pieces=tuple(pieces),
        pages=pages,
        orientation=orientation,
        steps=(Step(stage="convert", note=note, bytes=size, seconds=round(time.perf_counter() - since, 3)),),
    )


def _turned(pieces: Pieces, files: Iterable[Made]) -> Iterator[Problem]:
    """Tell once for each turn that pieces were turned so; a signed one that is passed on was not."""
    passed = {made.path for made in files}
    turns = {each.turn for each in pieces.job.pieces if not (each.signed and each.path in passed)}
    yield from (problem("turned", degrees=turn) for turn in sorted(turns - {0}))


def _lost_signature(pieces: Pieces, *indexes: int) -> tuple[Problem, ...]:
    """Tell once that a signature does not come along."""
    signed = any(pieces.job.pieces[index].signed for index in indexes)
    return (problem("signature_not_carried"),) if signed else ()


# --- each piece by itself -----------------------------------------------------------------


def _by_itself(pieces: Pieces, index: int) -> Material:
    piece = pieces.job.pieces[index]
    if piece.kind != "pdf":
        if pieces.is_bound(index):
            return Material(files=(_bound(pieces, index),))
        return Material(files=tuple(_picture(pieces, index, page) for page in pieces.pages[index]))
    if pieces.stays_pdf(index):
        return _as_pdf(pieces, index)
    lost = _lost_signature(pieces, index)
    return Material(files=tuple(_page_picture(pieces, index, page) for page in pieces.pages[index]), problems=lost)


def _as_pdf(pieces: Pieces, index: int) -> Material:
    """Pass a PDF on or pick its pages; of a signed one that cannot go as it is, bind pictures of its pages.

    Those that bear a watermark are pictures too: one laid over a page could be taken off again.
    """
    picked = pieces.passes(index) or not pieces.job.pieces[index].signed
    if picked and not pieces.bears_watermark and not pieces.job.pieces[index].box:
        return Material(files=(_picked(pieces, index),))
    return Material(files=(_bound(pieces, index),), problems=_lost_signature(pieces, index))


def _bound(pieces: Pieces, index: int) -> Made:
    since = time.perf_counter()
    target = pieces.target(index, 0, ".pdf")
    bind_piece(pieces, index, target)
    return _made(target, "pdf", (index,), "bound", since, pages=len(pieces.pages[index]))


def _picked(pieces: Pieces, index: int) -> Made:
    """Pass a PDF on where all its pages are wanted as they lie, else make a new one of those that are, upright."""
    since = time.perf_counter()
    path, pages, piece = pieces.path(index), pieces.pages[index], pieces.job.pieces[index]
    pieces.check_drawn(index)
    if pieces.is_whole(index) and (piece.signed or not piece.turn):
        return _made(path, "pdf", (index,), "passed", since, pages=len(pages))
    target = pieces.target(index, 0, ".pdf")
    pdf.pick(path, pages, target, pieces.job.passwords, turn=piece.turn)
    return _made(target, "pdf", (index,), f"picked {len(pages)} pages", since, pages=len(pages))


def _picture(pieces: Pieces, index: int, page: int) -> Made:
    """Pass a picture on, or decode it to a master."""
    since = time.perf_counter()
    kind, path = pieces.job.pieces[index].kind, pieces.path(index)
    header = image.read_header(path, kind)
    as_it_lies = pieces.lies_right(index) and is_deliverable(header, pieces.rules)
    if not pieces.bears_watermark and (kind == "jpeg" or as_it_lies):
        passed = _made(path, kind, (index,), "passed", since, orientation=header.orientation)
        return _as_it_lies(passed, pieces, index)
    target = pieces.target(index, page, ".tif")
    encoding.write_master(pieces.marked(pieces.decoded(index, page), index), target, header.dpi)
    pieces.converted()
    note = f"decoded {kind}" + (f", {header.reading}" if header.reading else "")
    return _made(target, "master", (index,), note, since)


def _as_it_lies(made: Made, pieces: Pieces, index: int) -> Made:
    """Leave it to `compress` to turn a file, and to cut out what is wanted of it."""
    piece = pieces.job.pieces[index]
    return msgspec.structs.replace(made, box=piece.box, turn=piece.turn)


def _page_picture(pieces: Pieces, index: int, page: int) -> Made:
    made = _page_as_picture(pieces, index, page)
    pieces.converted()
    return made


def _page_as_picture(pieces: Pieces, index: int, page: int) -> Made:
    """Take a page's only JPEG out of the PDF, or render the page."""
    since = time.perf_counter()
    coded = pdf.sole_jpeg(pieces.path(index), page, pieces.job.passwords)
    if coded is not None and not pieces.bears_watermark:
        target = pieces.target(index, page, ".jpg")
        target.write_bytes(coded)
        taken = _made(target, "jpeg", (index,), "taken out of its PDF page", since)
        return _as_it_lies(msgspec.structs.replace(taken, quality=_on_page(pieces, index, page, target)), pieces, index)
    drawn, dpi = pieces.drawn(index, page)
    target = pieces.target(index, page, ".tif")
    encoding.write_master(pieces.marked(drawn, index), target, dpi)
    made = _made(target, "master", (index,), f"rendered {dpi} dpi", since)
    return msgspec.structs.replace(made, quality={"dpi": dpi})


def _on_page(pieces: Pieces, index: int, page: int, coded: Path) -> dict[str, Param]:
    """Tell the dots per inch that a picture has on the page that it fills."""
    points = pdf.page_sizes(pieces.path(index), pieces.job.passwords, pages=(page,))[0]
    header = image.read_header(coded, "jpeg")
    return {"dpi": dots_on_page((header.width, header.height), points)}


# --- all pieces in one file ------------------------------------------------------------------


def _in_one_pdf(pieces: Pieces) -> Material:
    """Put all pages in order into one PDF; a single PDF that is wanted whole is passed on."""
    since = time.perf_counter()
    indexes = range(len(pieces.job.pieces))
    if len(indexes) == 1 and pieces.job.pieces[0].kind == "pdf":
        return _as_pdf(pieces, 0)
    parts = [_part(pieces, index) for index in indexes]
    target = Path(parts[0].path)
    if len(parts) > 1:
        target = Path(pieces.job.folder) / "convert-joined.pdf"
        pdf.join([Path(part.path) for part in parts], target, pieces.job.passwords)
    made = _made(target, "pdf", indexes, "joined", since, pages=sum(part.pages for part in parts))
    return Material(files=(made,), problems=_lost_signature(pieces, *indexes))


def _part(pieces: Pieces, index: int) -> Made:
    piece = pieces.job.pieces[index]
    picked = piece.kind == "pdf" and not (piece.signed or piece.box or pieces.bears_watermark)
    return _picked(pieces, index) if picked else _bound(pieces, index)


def _in_one_picture(pieces: Pieces) -> Material:
    """Draw all pages in order one below the other; a single page is a picture like any other."""
    since = time.perf_counter()
    if sum(map(len, pieces.pages)) == 1:
        return _by_itself(pieces, next(index for index, pages in enumerate(pieces.pages) if pages))
    plan = lay(sheets_of(pieces), pieces.rules)
    target = Path(pieces.job.folder) / "convert-long.tif"
    encoding.write_master(draw(pieces, plan), target)
    indexes = range(len(pieces.job.pieces))
    made = _made(target, "master", indexes, f"{len(plan.pages)} pages one below the other", since)
    enlarged = (problem("enlarged", factor=round(plan.factor, 3)),) if plan.is_enlarged else ()
    return Material(
        files=(msgspec.structs.replace(made, least_width=plan.least_width),),
        problems=(*enlarged, *_lost_signature(pieces, *indexes)),
    )


def _on_one_page(pieces: Pieces) -> Material:
    """Lay the sides, in the order of the rules, on one page."""
    since = time.perf_counter()
    order = pieces.in_side_order()
    places = [(index, page) for index in order for page in pieces.pages[index]]
    drawn = [needed(pieces.pixels(index, page)[0], len(places)) for index, page in places]
    page, dpi = sheet(drawn)
    kind = made_kind(pieces.rules)
    target = Path(pieces.job.folder) / ("convert-sheet.pdf" if kind == "pdf" else "convert-sheet.tif")
    if kind == "pdf":
        bind_pixels(page, dpi, target)
    else:
        encoding.write_master(page, target, dpi)
    made = _made(target, "pdf" if kind == "pdf" else "master", order, f"{len(drawn)} sides on one page", since)
    files = (msgspec.structs.replace(made, quality={"dpi": dpi}),)
    return Material(files=files, problems=_lost_signature(pieces, *order))
