"""How high the characters on a picture are, in pixels, from a small look at it: no page is read for that."""

from __future__ import annotations

import bisect
import itertools
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from matprep.formats.pictures import pixels, strokes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PIL import Image

_LEVELS: Final = (1, 2, 4)
"""The look, then its half and its quarter: large type is measured where it has become as small as print."""

_LEAST, _MOST = 3, 17
"""Pixels between which a height can be told on one level."""

_TALL: Final = 36
_ALIKE, _NEAR, _FAR = 1.2, 1.3, 2.0
_MANY, _SOME, _FEW = 60, 20, 12
_SURE, _MOSTLY, _HARDLY = 0.75, 0.5, 0.36
"""Share of what stands out that lies in bands of about one height. Pages of print: 0.75 to 1; a certificate with type
of several sizes 0.38 to 0.5; portraits, landscapes and logos 0.16 to 0.36, measured."""

_SPECKS: Final = 0.25
"""Of all bands, specks included, at least so many are of about one height: of print 0.4 and more, of noise 0.12."""

_FAINTEST: Final = 12
"""Contrast below which it is noise that stands out. Pale copies of dim photos have 21 and more."""

_AGREED: Final = 1.12
_SMALLER, _SMALLEST, _LEAST_SMALL = 1.62, 2.5, 5.5
_A_PART, _CLEAR = 0.13, 2.5
_SAME, _BELOW = 1.13, 1.3
"""Small print is lower than the rest by a factor between these, which digits and Latin script in Chinese type are not
(1.45 to 1.6); at least so many of the bands are so high, and so many times more than are lower still. Certificates with
five lines of small print: 0.18 to 0.26 of their bands, 2.6 times and more."""

_COVERED: Final = 40
"""Of 255: how much of a row must be strokes to count. So little, that capitals and ascenders of Latin script do."""

_CORE, _EDGE = 96, 24
_LATIN, _CHINESE, _TALLER = 0.78, 0.86, 1.27
"""Rows that are covered well, as a share of those that are covered at all: Latin script has 0.71 to 0.84, Chinese 0.81
to 0.92 (drawn pages in five fonts); and how much higher a Chinese character is than a capital of the same type."""

_NARROWEST: Final = 64


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at a picture tells of its writing.

    `text_px`: how high its characters are in pixels of that look: the ink of a Chinese character from top to bottom, or
    what that would be in type of the same size as the Latin script; of the small print, where an eighth or more of the
    lines are that. None where there is no writing or where it cannot be told. `contrast`: how far strokes stand out
    from paper, 0 to 255.
    """

    text_px: float | None
    contrast: int


class _Measured(NamedTuple):
    """The usual height of bands, the share of all that stands out which lies in such bands, and how many there are.

    `characters`: how high the characters are, then.
    """

    share: float
    height: float
    number: int
    level: int
    characters: float = 0.0


def writing(probe: Image.Image) -> Writing:
    """Measure the writing on a small picture (L, RGB or YCbCr; some 0.6 megapixels).

    On 102 drawn pages of known height (scans, photos on a desk, dim, tables, pale copies at contrast x 0.4, English,
    certificates with small print; 7 to 18 pt, characters of 5 to 18 pixels) within 12 % on 9 of 10, within 21 % on all
    but one, whose small print was not seen.
    Takes 12 ms of a core of the 2020s, twice that where a page lies on its side. Knows dark writing and bright. Of
    handwriting, of words on posters and of papers with a few lines it tells nothing.
    """
    grey = pixels.grey(probe)
    seen = strokes.strokes(grey)
    if min(grey.size) < _NARROWEST or seen.contrast < _FAINTEST:
        return Writing(text_px=None, contrast=seen.contrast)
    found = _told(list(_looks(grey, seen)))
    if found is None or found.share < _SURE:
        lying = pixels.turned(grey, 90)
        other = _told(list(_looks(lying, seen._replace(marks=strokes.marks(lying)))))
        found = max((each for each in (found, other) if each), default=None)
    return Writing(text_px=round(found.characters, 2) if found else None, contrast=seen.contrast)


def _looks(grey: Image.Image, seen: strokes.Strokes) -> Iterator[_Measured]:
    """Measure on each level; no further once a level is sure."""
    finest = strokes.coverage(seen.marks, seen.contrast)
    all_bands = strokes.bands(finest, _COVERED)
    for level in _LEVELS:
        marks = seen.marks if level == 1 else strokes.marks(grey.reduce(level))
        if marks.width < _NARROWEST:
            return
        covered = finest if level == 1 else strokes.coverage(marks, seen.contrast)
        measured = _usual(all_bands if level == 1 else strokes.bands(covered, _COVERED), level)
        small = _small_print(all_bands, measured.height)
        script = _by_script(finest, small) if small else _by_script(covered, measured.height / level)
        measured = measured._replace(characters=(small or measured.height) * script)
        yield measured
        if _is_told(measured) and measured.share >= _SURE:
            return


def _told(looks: list[_Measured]) -> _Measured | None:
    """Choose the level that tells: the finest that is sure, or two that agree though neither is."""
    for measured in looks:
        if _is_told(measured):
            return measured
    for finer, coarser in itertools.pairwise(looks):
        shares = min(finer.share, coarser.share)
        agreed = finer.height < _AGREED * coarser.height and coarser.height < _AGREED * finer.height
        if agreed and shares >= _HARDLY and finer.number >= _MANY:
            return finer
    return None


def _is_told(measured: _Measured) -> bool:
    enough = _SOME if measured.level == 1 else _FEW
    fits = _LEAST <= measured.height / measured.level <= _MOST
    return fits and measured.share >= _MOSTLY and measured.number >= enough


def _usual(bands: Mapping[float, int], level: int) -> _Measured:
    """Find the height that most bands are near, by their length; what is lower than 3 pixels is no writing.

    A frame as high as the page says no more against it than two lines of print.
    """
    lengths = {height: min(height, _TALL) * count for height, count in bands.items() if height >= _LEAST}
    total = sum(lengths.values())
    if not total:
        return _Measured(0.0, 0.0, 0, level)
    peak = _peak(lengths)
    near = {each: lengths[each] for each in lengths if peak / _NEAR <= each <= peak * _NEAR}
    number = sum(bands[each] for each in near)
    share = sum(near.values()) / total if number >= _SPECKS * sum(bands.values()) else 0.0
    return _Measured(share, _median(near) * level, number, level)


def _small_print(bands: Mapping[float, int], height: float) -> float:
    """Find a height, clearly below the usual one, in which a part of the page is set; 0 where there is none."""
    numbers = {each: float(count) for each, count in bands.items() if each >= _LEAST}
    found, most = 0.0, _A_PART * sum(numbers.values())
    for each in numbers:
        if max(_LEAST_SMALL, height / _SMALLEST) <= each <= height / _SMALLER:
            here, below = (_within(numbers, at) for at in (each, each / _BELOW))
            if here >= max(most, _CLEAR * below):
                found, most = each, here
    return found


def _within(numbers: Mapping[float, float], height: float) -> float:
    return sum(count for each, count in numbers.items() if height / _SAME <= each <= height * _SAME)


def _by_script(covered: Image.Image, height: float) -> float:
    """Tell how much higher a Chinese character of the same type would be than bands of that height: 1 if they are."""
    core, edge = (_about(strokes.bands(covered, least), height) for least in (_CORE, _EDGE))
    latin = (_CHINESE - core / edge) / (_CHINESE - _LATIN) if edge else 0.0
    return 1 + (_TALLER - 1) * min(1.0, max(0.0, latin))


def _about(bands: Mapping[float, int], height: float) -> float:
    near = {each: each * count for each, count in bands.items() if height / _FAR <= each <= height * _NEAR}
    return _median(near)


def _peak(lengths: Mapping[float, float]) -> float:
    """Find the height that has most about it, a fifth up and down; the lowest of several."""
    heights = list(lengths)
    sums = [0.0, *itertools.accumulate(lengths.values())]
    about = [
        sums[bisect.bisect_right(heights, each * _ALIKE)] - sums[bisect.bisect_left(heights, each / _ALIKE)]
        for each in heights
    ]
    return heights[about.index(max(about))]


def _median(lengths: Mapping[float, float]) -> float:
    """Give the median of values in ascending order, each with its weight."""
    left = sum(lengths.values()) / 2
    for value, weight in lengths.items():
        if weight >= left:
            return value
        left -= weight
    return 0.0
