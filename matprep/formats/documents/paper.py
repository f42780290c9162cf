"""Whether a drawn page is bare paper: dust and punched holes do not count, a stroke of a pen does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import ImageChops, ImageFilter

if TYPE_CHECKING:
    from PIL import Image

_MM: Final = 25.4
_MARGIN_MM: Final = 5.0
"""Scanners leave shadows along the edges."""

_GROUND_MM: Final = 4.0
_LIGHT: Final = 150
_UNEVEN: Final = 60
_MARK: Final = 12
"""How much darker than the paper around it, of 255, a mark is; noise that was averaged stays far below."""

_MOST_MARKED: Final = 0.004
_SPECK_MM: Final = 1.5
_MOST_SPECKS: Final = 30
_HOLE_MM: Final = (3.5, 9.0)
_HOLE_FROM_EDGE_MM: Final = 22.0
_HOLE_FILLED: Final = 0.6
_MOST_HOLES: Final = 4

Spot = tuple[int, int]
Box = tuple[int, int, int, int]


def is_even(page: Image.Image) -> bool:
    """Say whether a drawn page is of one light colour throughout."""
    extremes = page.convert("RGB").getextrema()
    return all(low == high and low >= _LIGHT for low, high in extremes)  # type: ignore[misc]  # three pairs in RGB


def is_bare(page: Image.Image, dpi: float) -> bool:
    """Say whether a drawn scan shows nothing but paper; in doubt it does not.

    Up to 30 specks of at most 1.5 mm, and round holes near an edge, may be there.
    """
    dark = _darkest(page)
    mm = dpi / _MM
    margin = round(_MARGIN_MM * mm)
    if min(dark.size) < 4 * margin:
        return False
    ground = _ground(dark, mm).crop((margin, margin, dark.width - margin, dark.height - margin))
    low, high = ground.getextrema()
    if not isinstance(low, int) or not isinstance(high, int) or low < _LIGHT or high - low > _UNEVEN:
        return False
    inner = dark.crop((margin, margin, dark.width - margin, dark.height - margin))
    marked = _marked(ImageChops.subtract(ground, inner))
    if len(marked) > _MOST_MARKED * inner.width * inner.height:
        return False
    return _is_dust(marked, inner.size, mm)


def _darkest(page: Image.Image) -> Image.Image:
    """Take the darkest of the three colours: a pale seal or a highlighter shows there as well as ink."""
    red, green, blue = page.convert("RGB").split()
    return ImageChops.darker(ImageChops.darker(red, green), blue)


def _ground(dark: Image.Image, mm: float) -> Image.Image:
    """Estimate the paper behind the marks."""
    step = max(1, round(_GROUND_MM / 2 * mm))
    small = dark.resize((max(1, dark.width // step), max(1, dark.height // step)))
    return small.filter(ImageFilter.MedianFilter(5)).resize(dark.size)


def _marked(difference: Image.Image) -> set[Spot]:
    width = difference.width
    found = (at for at, value in enumerate(difference.tobytes()) if value > _MARK)
    return {(at % width, at // width) for at in found}


def _is_dust(marked: set[Spot], size: tuple[int, int], mm: float) -> bool:
    specks = holes = 0
    while marked:
        spots = _grown(marked.pop(), marked)
        box = _box(spots)
        if max(box[2] - box[0], box[3] - box[1]) <= max(2.0, _SPECK_MM * mm):
            specks += 1
        elif _is_hole(box, len(spots), size, mm):
            holes += 1
        else:
            return False
    return specks <= _MOST_SPECKS and holes <= _MOST_HOLES


def _grown(seed: Spot, marked: set[Spot]) -> list[Spot]:
    """Take from the marks all that hang together with one of them."""
    spots, waiting = [seed], [seed]
    while waiting:
        x, y = waiting.pop()
        near = {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & marked
        marked -= near
        waiting.extend(near)
        spots.extend(near)
    return spots


def _box(spots: list[Spot]) -> Box:
    across, down = [x for x, _ in spots], [y for _, y in spots]
    return min(across), min(down), max(across) + 1, max(down) + 1


def _is_hole(box: Box, filled: int, size: tuple[int, int], mm: float) -> bool:
    """Say whether a mark is round, filled, of a hole's size and as near to an edge as holes are punched."""
    width, height = box[2] - box[0], box[3] - box[1]
    least, most = (each * mm for each in _HOLE_MM)
    from_edge = min(box[0], box[1], size[0] - box[2], size[1] - box[3])
    return (
        least <= min(width, height)
        and max(width, height) <= most
        and max(width, height) <= 1.3 * min(width, height)
        and filled >= _HOLE_FILLED * width * height
        and from_edge <= _HOLE_FROM_EDGE_MM * mm
    )
