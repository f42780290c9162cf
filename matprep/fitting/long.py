"""Several pages as one long picture: each as wide as the others, one below the other."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.fitting import lying
from matprep.fitting.frame import LEGIBLE_SIDE, LONGEST_SIDE, MAX_ENLARGEMENT, NOT_ENLARGED
from matprep.fitting.resolution import MOST, dpi_for
from matprep.formats.documents import pdf, render
from matprep.formats.pictures import image, pixels
from matprep.model import Pixels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

    from matprep.fitting.pieces import Pieces
    from matprep.formats.pictures.pixels import Size
    from matprep.model import Rules

MOST_PIXELS: Final = 50_000_000
"""Of a long picture: it is held whole while it is drawn and encoded."""

_PAGES_APART: Final = 100  # between two pages there is a white line, this part of the width


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A page before it is drawn: its upright size in pixels, and how much larger it may be drawn.

    `by_pixels`: drawn larger, it shows no more than it did.
    """

    size: tuple[int, int]
    most: float
    by_pixels: bool = True

    @property
    def legible(self) -> int:
        """The width below which it could not be read any more."""
        return min(LEGIBLE_SIDE, self.size[0])

    def drawn(self, width: int) -> Size:
        """Its size in a picture of this width: as wide, or less wide where it may not grow so far."""
        factor = min(width / self.size[0], self.most)
        return min(width, max(1, round(self.size[0] * factor))), max(1, round(self.size[1] * factor))


class Long(msgspec.Struct, frozen=True, kw_only=True):
    """A long picture before it is drawn: its size, each page's size in it from the top, the gap between two of them.

    `factor` is the scale of the page that is enlarged most (1: none is), `least_width` what the whole may shrink to so
    that each page can be read.
    """

    size: tuple[int, int]
    pages: tuple[tuple[int, int], ...]
    gap: int
    factor: float
    least_width: int

    @property
    def is_enlarged(self) -> bool:
        """Whether a page of pixels is drawn larger than it is."""
        return self.factor > NOT_ENLARGED


def lay(sheets: Sequence[Sheet], rules: Rules) -> Long:
    """Choose the width: the widest page's, but not much more than what is usual among them.

    Less where the rules, the longest side of a JPEG or MOST_PIXELS ask for it.

    Raises Refusal: `too_many_pages` where a page would become too narrow to be read, `too_few_pixels`.
    """
    widths = [sheet.size[0] for sheet in sheets]
    usual = min(max(widths), round(statistics.median_high(widths) * MAX_ENLARGEMENT))
    plan = _widest(sheets, _wide_enough(usual, sheets, rules), rules)
    if plan is None:
        limit = _readable(sheets, rules)
        raise Refusal("too_many_pages", pages=len(sheets), limit=limit, into="long_picture")
    return plan


def draw(pieces: Pieces, plan: Long) -> Image.Image:
    """Draw the pages one after another; no two of them are held at once. Raises Refusal as reading the sources does."""
    ground = pixels.ground(plan.size)
    top = 0
    for (index, page), size in zip(_places(pieces), plan.pages, strict=True):
        drawn = pieces.marked(pixels.scaled(_page(pieces, index, page, size), size), index)
        ground.paste(drawn, ((plan.size[0] - size[0]) // 2, top))
        top += size[1] + plan.gap
        pieces.converted()
    return ground


def _places(pieces: Pieces) -> list[tuple[int, int]]:
    order = pieces.in_side_order()
    return [(index, page) for index in order for page in pieces.pages[index]]


def _page(pieces: Pieces, index: int, page: int, size: Size) -> Image.Image:
    """Decode or render a page, no smaller than asked where it has so many pixels."""
    path, passwords, piece = pieces.path(index), pieces.job.passwords, pieces.job.pieces[index]
    box, turn = piece.box, piece.turn
    if piece.kind != "pdf":
        header = image.read_header(path, piece.kind, page=page)
        whole = lying.size_around(size, (header.width, header.height), box, turn)
        return lying.upright(image.upright(path, piece.kind, page=page, at_least=whole), box, turn)
    points = lying.share_upright(pdf.page_sizes(path, passwords, pages=(page,))[0], box, turn)
    drawn = render.render(path, page, math.ceil(size[0] / max(1.0, points[0]) * 72), passwords)
    return lying.upright(drawn, box, turn)


def sheets_of(pieces: Pieces) -> tuple[Sheet, ...]:
    """Measure the pages, in their order. Raises Refusal as reading the sources does."""
    rules = pieces.rules
    share = msgspec.structs.replace(
        rules,
        min_bytes=0,
        max_bytes=rules.max_bytes // sum(map(len, pieces.pages)),
        pixels=Pixels(min_width=_asked_width(rules)),
    )
    return tuple(sheet for index in pieces.in_side_order() for sheet in _sheets(pieces, index, share))


def _sheets(pieces: Pieces, index: int, share: Rules) -> Iterator[Sheet]:
    path, piece, pages = pieces.path(index), pieces.job.pieces[index], pieces.pages[index]
    if piece.kind == "pdf":
        for whole in pdf.page_sizes(path, pieces.job.passwords, pages=pages):
            points = lying.share_upright(whole, piece.box, piece.turn)
            dpi = dpi_for(points, share)
            size = max(1, round(points[0] / 72 * dpi)), max(1, round(points[1] / 72 * dpi))
            yield Sheet(size=size, most=MOST / dpi, by_pixels=False)
        return
    most = 1.0 if share.alter == "minimal" else MAX_ENLARGEMENT
    for page in pages:
        header = image.read_header(path, piece.kind, page=page)
        yield Sheet(size=lying.size_upright((header.width, header.height), piece.box, piece.turn), most=most)


def _asked_width(rules: Rules) -> int:
    return max(rules.pixels.min_side, rules.pixels.min_width)


def _wide_enough(usual: int, sheets: Sequence[Sheet], rules: Rules) -> int:
    """Reach the width asked for, if a page can."""
    asked = _asked_width(rules)
    if asked <= usual or any(sheet.drawn(asked)[0] == asked for sheet in sheets):
        return max(asked, usual)
    width, height = max(sheet.size for sheet in sheets)
    raise Refusal("too_few_pixels", width=width, height=height, min_width=asked)


def _widest(sheets: Sequence[Sheet], most: int, rules: Rules) -> Long | None:
    """Lay the pages as wide as the bounds allow, at most so wide; None where they could not be read then."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if _keeps(_laid(sheets, middle, rules).size, rules):
            low = middle
        else:
            high = middle - 1
    if low < max(1, _asked_width(rules)):
        return None
    plan = _laid(sheets, low, rules)
    return plan if plan.least_width <= low else None


def _keeps(size: Size, rules: Rules) -> bool:
    return max(size) <= min(rules.pixels.max_side or LONGEST_SIDE, LONGEST_SIDE) and math.prod(size) <= MOST_PIXELS


def _laid(sheets: Sequence[Sheet], width: int, rules: Rules) -> Long:
    pages = tuple(sheet.drawn(width) for sheet in sheets)
    gap = max(1, width // _PAGES_APART)
    pairs = list(zip(sheets, pages, strict=True))
    return Long(
        size=(width, sum(page[1] for page in pages) + gap * (len(pages) - 1)),
        pages=pages,
        gap=gap,
        factor=max([1.0, *(page[0] / sheet.size[0] for sheet, page in pairs if sheet.by_pixels)]),
        least_width=max(
            math.ceil(width * min(sheet.legible, rules.pixels.max_side or sheet.legible) / page[0])
            for sheet, page in pairs
        ),
    )


def _readable(sheets: Sequence[Sheet], rules: Rules) -> int:
    """Count the pages from the top that could stand together; at least one."""
    widest = max(sheet.size[0] for sheet in sheets)
    count = 1
    while count < len(sheets) and _widest(sheets[: count + 1], widest, rules) is not None:
        count += 1
    return count
