"""What WebP and AVIF need to be fitted: which of their qualities errs as much as a JPEG of a strength, their bounds."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matprep.formats.pictures import encoding

if TYPE_CHECKING:
    from PIL import Image

    from matprep.formats.pictures.pixels import Size

ModernKind = Literal["webp", "avif"]


_CAREFUL, _QUICK = 4, 2
"""Methods of libwebp. 6 makes 2 to 9 % fewer bytes by dropping small coefficients, and errs as much more: strokes."""

_MANY: Final = 4_000_000
"""Pixels above which twice the time for 3 to 7 % of the bytes is not worth it."""


class Codec(msgspec.Struct, frozen=True, kw_only=True):
    """A way to encode: `knots` are pairs of JPEG strength k and the quality that errs as much, from fine to coarse.

    `aim`: the strength at which pixels are given up rather than more strength taken. `longest_side` and `most_pixels`:
    what can be encoded at all, and within a worker's memory.
    """

    kind: ModernKind
    knots: tuple[tuple[float, float], ...]
    aim: float
    longest_side: int
    most_pixels: int

    def quality(self, k: float) -> float:
        """Translate a strength: straight between the knots over its logarithm, the nearer end beyond them."""
        if k <= self.knots[0][0]:
            return self.knots[0][1]
        for (fine, good), (coarse, bad) in pairwise(self.knots):
            if k <= coarse:
                share = math.log(k / fine) / math.log(coarse / fine)
                return good + (bad - good) * share
        return self.knots[-1][1]

    def encode(self, image: Image.Image, k: float) -> bytes:
        """Encode L or RGB pixels; same pixels and strength, same bytes. AVIF knows 64 strengths only."""
        if self.kind == "webp":
            method = _CAREFUL if image.width * image.height <= _MANY else _QUICK
            return encoding.webp_bytes(image, round(self.quality(k), 2), method=method)
        return encoding.avif_bytes(image, round(self.quality(k)))

    def most(self, size: Size) -> float:
        """Give the largest scale, up to 1, at which a picture of this size can be encoded."""
        return min(1.0, self.longest_side / max(size), math.sqrt(self.most_pixels / (size[0] * size[1])))


CODECS: Final[dict[ModernKind, Codec]] = {
    "webp": Codec(
        kind="webp",
        knots=((1, 100), (3, 98), (4, 97), (5, 95), (7, 90), (11, 84), (22, 60), (32, 36), (45, 20), (70, 7), (140, 1)),
        aim=30,
        longest_side=encoding.WEBP_LONGEST_SIDE,
        most_pixels=30_000_000,
    ),
    "avif": Codec(
        kind="avif",
        knots=((1, 100), (3, 95), (4, 93), (5, 90), (11, 75), (22, 61), (32, 54), (45, 47), (70, 37), (140, 22)),
        aim=45,
        longest_side=65_500,
        most_pixels=16_000_000,
    ),
}
"""Knots: the same mean squared error as a JPEG with the flat table, on four pages of 1 MP (scans and photos)."""
