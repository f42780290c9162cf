"""A job's pieces: their pages, and which of them may stay what they are."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal
from matprep.fitting import lying
from matprep.fitting.kinds import made_kind, takes_pictures
from matprep.fitting.marking import marked
from matprep.fitting.resolution import dpi_for
from matprep.formats.documents import pdf, render, reread
from matprep.formats.pictures import image
from matprep.progress import Stretch

if TYPE_CHECKING:
    from PIL import Image

    from matprep.formats.documents.pdf_extras import Extras
    from matprep.model import Job

_DRAWN_PAGES: Final = 20
_DRAWN_SECONDS: Final = 10.0


class Pieces:
    """What must be known of all pieces before anything is made. Indexes and pages as in `Job.pieces`."""

    def __init__(self, job: Job) -> None:
        """Count the pages. Raises Refusal as reading the sources does."""
        self.job, self.rules = job, job.rules
        self._described = {
            index: pdf.describe(self.path(index), job.passwords)
            for index, piece in enumerate(job.pieces)
            if piece.kind == "pdf"
        }
        self._counts = [self._count(index) for index in range(len(job.pieces))]
        self.pages = [
            piece.pages or tuple(range(1, count + 1)) for piece, count in zip(job.pieces, self._counts, strict=True)
        ]
        self.left_out = [self._left_out(index) for index in range(len(job.pieces))]
        self.pages = [
            tuple(page for page in pages if page not in blank)
            for pages, blank in zip(self.pages, self.left_out, strict=True)
        ]
        self._converted = 0
        self._stretch = Stretch(Path(job.folder), sum(map(len, self.pages)), last=0.5)

    def _count(self, index: int) -> int:
        if index in self._described:
            return self._described[index].pages
        return image.read_header(self.path(index), self.job.pieces[index].kind).frames

    def _left_out(self, index: int) -> tuple[int, ...]:
        """Find the blank pages that get no picture of their own; in a PDF they stay."""
        in_a_pdf = self.rules.pages == "pdf" or index not in self._described or self.stays_pdf(index)
        blank = () if in_a_pdf else tuple(page for page in self.pages[index] if page in self.job.pieces[index].blank)
        return blank if len(blank) < len(self.pages[index]) else ()

    def extras(self, index: int) -> Extras | None:
        """Give what a PDF holds beside its pages; None for a picture."""
        return self._described[index].extras if index in self._described else None

    def check_drawn(self, index: int) -> None:
        """Draw a PDF's pages before they are passed on; Refusal `damaged` names the page.

        The first 20 of them, and as many as can be drawn within some seconds: it is a check, not the work.
        """
        since = time.monotonic()
        for page in self.pages[index][:_DRAWN_PAGES]:
            if time.monotonic() - since > _DRAWN_SECONDS:
                return
            render.check(self.path(index), page, self.job.passwords)

    def converted(self) -> None:
        """Note that one more page was drawn or decoded: the first half of the way to pictures."""
        self._converted += 1
        self._stretch.reached(self._converted / self._stretch.pages)

    def path(self, index: int) -> Path:
        """Find the snapshot."""
        return Path(self.job.pieces[index].path)

    def target(self, index: int, page: int, suffix: str) -> Path:
        """Name a file to write in the job's folder (page 0: it holds several)."""
        return Path(self.job.folder) / f"convert-{index + 1:03}-{page:04}{suffix}"

    @property
    def has_several_sides(self) -> bool:
        """Whether both sides of a card are there."""
        return len({piece.side for piece in self.job.pieces if piece.side}) > 1

    def in_side_order(self) -> list[int]:
        """Order the pieces as the rules order their sides."""
        sides = self.rules.sides
        placed = [sides.index(each.side) if each.side in sides else len(sides) for each in self.job.pieces]
        return sorted(range(len(placed)), key=lambda index: placed[index])

    def lies_right(self, index: int) -> bool:
        """Whether nothing is to be turned or cut out of its pages."""
        return not (self.job.pieces[index].turn or self.job.pieces[index].box)

    def is_whole(self, index: int) -> bool:
        """Whether all pages of the source are meant, in their own order."""
        return self.pages[index] == tuple(range(1, self._counts[index] + 1))

    @property
    def bears_watermark(self) -> bool:
        """Whether every page is decoded or drawn, to be written on."""
        return bool(self.rules.watermark)

    def marked(self, picture: Image.Image, index: int) -> Image.Image:
        """Write the watermark across a page's finished pixels, where one is asked for."""
        return marked(picture, self.job, self.job.pieces[index])

    def is_bound(self, index: int) -> bool:
        """Whether a picture has to become a PDF."""
        kept = self.job.pieces[index].kind in self.rules.formats
        if self.bears_watermark and not takes_pictures(self.rules):
            kept = False
        return not kept and made_kind(self.rules) == "pdf"

    def passes(self, index: int) -> bool:
        """Whether a PDF goes on as it is: all its pages are meant, and a signed one is open and not broken.

        A signed one cannot be mended: what is broken vouches for nothing any more.
        """
        if not self.is_whole(index) or self.bears_watermark or self.job.pieces[index].box:
            return False
        return not self.job.pieces[index].signed or reread.is_open(self.path(index))

    def stays_pdf(self, index: int) -> bool:
        """Whether a PDF's pages stay one PDF; one that could not be kept or fitted becomes pictures where they do."""
        if "pdf" not in self.rules.formats or not takes_pictures(self.rules):
            return "pdf" in self.rules.formats
        size = self.path(index).stat().st_size
        if self.job.pieces[index].signed and not self.bears_watermark:
            return self.passes(index) and size <= (self.rules.max_bytes or size)
        return size >= self.rules.min_bytes

    def check_pages(self) -> None:
        """Raise Refusal `too_many_pages` where the portal takes fewer."""
        pages = sum(map(len, self.pages))
        if self.rules.pages == "one" and pages > 1:
            raise Refusal("too_many_pages", pages=pages, limit=1)
        limit = self.rules.files.max * max(1, len(self.rules.sides))
        if self.rules.pages == "separate" and sum(map(self._files, range(len(self.pages)))) > limit:
            raise Refusal("too_many_pages", pages=pages, limit=limit)

    def _files(self, index: int) -> int:
        is_pdf = self.job.pieces[index].kind == "pdf"
        joined = self.stays_pdf(index) if is_pdf else self.is_bound(index)
        return 1 if joined else len(self.pages[index])

    def drawn(self, index: int, page: int) -> tuple[Image.Image, int]:
        """Render a page of a PDF, or what is cut out of it, upright, at the dpi that the rules ask for."""
        path, piece = self.path(index), self.job.pieces[index]
        points = pdf.page_sizes(path, self.job.passwords, pages=(page,))[0]
        dpi = dpi_for(lying.share_upright(points, piece.box, piece.turn), self.rules)
        drawn = render.render(path, page, dpi, self.job.passwords)
        return lying.upright(drawn, piece.box, piece.turn), dpi

    def pixels(self, index: int, page: int) -> tuple[Image.Image, int]:
        """Give a page's upright pixels, with the watermark, and its dpi (0: unknown), whatever the source is."""
        if self.job.pieces[index].kind == "pdf":
            picture, dpi = self.drawn(index, page)
        else:
            picture, dpi = self.decoded(index, page), image.read_header(self.path(index), self._kind(index)).dpi
        return self.marked(picture, index), dpi

    def decoded(self, index: int, page: int) -> Image.Image:
        """Decode a page of a picture, or what is cut out of it, upright."""
        piece = self.job.pieces[index]
        return lying.upright(image.upright(self.path(index), piece.kind, page=page), piece.box, piece.turn)

    def _kind(self, index: int) -> str:
        return self.job.pieces[index].kind
