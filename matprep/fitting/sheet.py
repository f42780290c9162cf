"""Several sides of one card on one page, as an office copier lays them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.formats.pictures import pixels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

_A4: Final = (210, 297)
_BOX_WIDTH: Final = 170
_BOX_ROOM: Final = 250
_MM_PER_INCH: Final = 25.4
_DPI: Final = (150, 300)


def needed(side: Image.Image, count: int) -> Image.Image:
    """Scale one of `count` sides to the most that a sheet will show of it; a smaller one stays."""
    box = tuple(round(each / _MM_PER_INCH * _DPI[1]) for each in _box(count))
    factor = min(box[0] / side.width, box[1] / side.height)
    if factor >= 1:
        return side
    return pixels.scaled(side, (max(1, round(side.width * factor)), max(1, round(side.height * factor))))


def _box(count: int) -> tuple[int, int]:
    return _BOX_WIDTH, min(125, _BOX_ROOM // count)


def sheet(sides: Sequence[Image.Image]) -> tuple[Image.Image, int]:
    """Lay pictures one above the other on a white A4 page, each most of its width; give the page and its dpi.

    The page has 300 dpi, or as few (not below 150) as the sharpest picture needs: nothing is gained by more.
    """
    box = _box(len(sides))
    sharpest = max(max(each.width / box[0], each.height / box[1]) * _MM_PER_INCH for each in sides)
    dpi = round(min(_DPI[1], max(_DPI[0], sharpest)))
    page, inner = (tuple(round(each / _MM_PER_INCH * dpi) for each in size) for size in (_A4, box))
    return pixels.stacked(sides, (page[0], page[1]), (inner[0], inner[1])), dpi
