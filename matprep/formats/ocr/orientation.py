"""Which way up a page is, told by its print alone: EXIF lies, and scanners know nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from matprep.formats.ocr import detection, lines
from matprep.formats.ocr.frames import Region, in_reading_order, stored, turned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matprep.model import Turn

_ASKED: Final = 9
_CHECKED: Final = 4
_READABLE: Final = 0.8
_BETTER: Final = 0.1
"""Lines that the classifier is asked about; lines read to check it; confidence of upright print; by how much the other
way has to be better."""

_ENOUGH: Final = 8
_SURE: Final = 0.95
"""Characters, and their confidence, after which no further line is read: print on its head never reads like that."""

_WORD: Final = (1.6, 12.0)
"""Length of a line in its heights that is worth reading to find the turn."""

_STANDING: Final = 1.5


class Upright(NamedTuple):
    """A page brought upright: how, its lines (corners on the upright small picture), and those read on the way."""

    turn: Turn
    quads: list[NDArray[np.float32]]
    read: dict[int, tuple[str, float]]


def upright(full: NDArray[np.uint8], small: NDArray[np.uint8], scale: float) -> Upright:
    """Find the turn by the print of a picture; `small` is `full` reduced by `scale`, without red ink."""
    region = Region(0, 0, full.shape[1], full.shape[0], scale)
    first = _looked_at(small, 0)
    if _is_lying(first):
        lying = [_looked_at(small, turn) for turn in (90,)]
        best = _better_way(full, region, 90, lying[0])
        return best if _confidence(best) >= _READABLE else _surer(full, region, best, Upright(0, first, {}))
    best = _better_way(full, region, 0, first)
    if _confidence(best) >= _READABLE or not best.read:
        return best
    return _surer(full, region, best, Upright(90, _looked_at(small, 90), {}))


def _looked_at(small: NDArray[np.uint8], turn: Turn) -> list[NDArray[np.float32]]:
    return in_reading_order(detection.quads(turned(small, turn)))


def _is_lying(quads: Sequence[NDArray[np.float32]]) -> bool:
    """Whether the lines run from top to bottom: the page lies on its side."""
    wide = tall = 0.0
    for each in quads:
        across, down = float(np.ptp(each[:, 0])), float(np.ptp(each[:, 1]))
        if across > _STANDING * down:
            wide += across
        elif down > _STANDING * across:
            tall += down
    return tall > wide


def _better_way(full: NDArray[np.uint8], region: Region, turn: Turn, quads: list[NDArray[np.float32]]) -> Upright:
    """Ask the classifier which of two ways is up, and check its answer by reading."""
    if not quads:
        return Upright(turn, quads, {})
    widest = sorted(quads, key=lambda each: -float(np.ptp(each[:, 0])))[:_ASKED]
    over = lines.upside_down([lines.strip(full, stored(each, turn, region)) for each in widest]) > 0.5  # noqa: PLR2004 - even chances
    first = _read(full, region, _flipped(turn, quads, region) if over else Upright(turn, quads, {}))
    if _confidence(first) >= _READABLE:
        return first
    other = _read(full, region, Upright(turn, quads, {}) if over else _flipped(turn, quads, region))
    return other if _confidence(other) > _confidence(first) + _BETTER else first


def _surer(full: NDArray[np.uint8], region: Region, best: Upright, other: Upright) -> Upright:
    """Hold a page that cannot be read against the same page by a quarter of a turn further."""
    found = _better_way(full, region, other.turn, other.quads)
    return found if _confidence(found) > _confidence(best) + _BETTER else best


def _flipped(turn: Turn, quads: Sequence[NDArray[np.float32]], region: Region) -> Upright:
    """The same lines on the page turned by 180 degrees."""
    lying = turn in {90, 270}
    size = np.array([region.height, region.width] if lying else [region.width, region.height], np.float32)
    over = [(size / np.float32(region.scale) - each)[[2, 3, 0, 1]] for each in quads]
    return Upright((turn + 180) % 360, in_reading_order(over), {})  # type: ignore[arg-type]  # a quarter again


def _read(full: NDArray[np.uint8], region: Region, page: Upright) -> Upright:
    """Read a few lines, until they are surely upright: the tallest of a word or two, which tell the paper too."""
    read: dict[int, tuple[str, float]] = {}
    for place in sorted(range(len(page.quads)), key=lambda place: _telling(page.quads[place]))[:_CHECKED]:
        read[place] = lines.read(lines.strip(full, stored(page.quads[place], page.turn, region)))
        found = page._replace(read=read)
        if sum(len(text) for text, _ in read.values()) >= _ENOUGH and _confidence(found) >= _SURE:
            return found
    return page._replace(read=read)


def _telling(quad: NDArray[np.float32]) -> tuple[bool, float]:
    """Sort lines by what reading them tells for its cost: neither single characters nor paragraphs; the tallest."""
    length, height = float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))
    ratio = length / max(1.0, height)
    return not _WORD[0] <= ratio <= _WORD[1], -height


def _confidence(page: Upright) -> float:
    """Mean confidence of the lines read, a line of one character counting little."""
    weights = [min(len(text), 8) for text, _ in page.read.values()]
    sure = [confidence for _, confidence in page.read.values()]
    return sum(w * c for w, c in zip(weights, sure, strict=True)) / sum(weights) if sum(weights) else 0.0
