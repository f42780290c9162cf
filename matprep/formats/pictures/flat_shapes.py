"""Whether a picture is a logo: a few flat colours in solid shapes, hardly any stroke."""

from __future__ import annotations

import functools
import math
from typing import Final, cast

from PIL import Image, ImageChops

from matprep.formats.pictures.marks import at_least, share_above, written

_MOST_LETTERED: Final = 0.1
_SAMPLES: Final = 128
_OTHER_COLOUR: Final = 64


def is_logo(probe: Image.Image) -> bool:
    """Say whether four colours fill the picture, one of them the ground, and shapes rather than strokes stand on it."""
    side = max(1.0, max(probe.size) / _SAMPLES)
    size = (max(1, round(probe.width / side)), max(1, round(probe.height / side)))
    sampled = probe.resize(size, Image.Resampling.NEAREST)  # mixes no colours
    bands = len(sampled.getbands())
    counts = sampled.point([value & 0xF0 for value in range(256)] * bands).getcolors(math.prod(size))
    ranked = sorted(counts or [], reverse=True, key=lambda pair: pair[0])
    ground, four = ranked[0][0] / math.prod(size), sum(count for count, _ in ranked[:4]) / math.prod(size)
    if not 0.3 <= ground <= 0.97 or four < 0.86:  # noqa: PLR2004 - shares of the picture
        return False
    coarse = probe.reduce(max(1, round(side / 2)))
    tone = cast("int | tuple[int, ...]", ranked[0][1])  # Pillow types it as any object
    apart = ImageChops.difference(coarse, Image.new(coarse.mode, coarse.size, tone))
    cells = functools.reduce(ImageChops.lighter, apart.split()).point(at_least(_OTHER_COLOUR)).reduce(4)
    solid, touched = share_above(cells, 250), share_above(cells, 13)
    shapes = solid >= 0.05 and touched - solid <= min(0.15, 1.2 * solid)  # noqa: PLR2004 - shares of the picture
    return shapes and written(coarse) <= _MOST_LETTERED
