"""A picture as PNG: without loss if it fits, else with a palette that nobody sees, else with fewer pixels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal
from matprep.fitting.fitted import UNBOUNDED, Fitted
from matprep.fitting.path import SCALE_SLOPE
from matprep.fitting.search import search
from matprep.formats.pictures import encoding, pixels

if TYPE_CHECKING:
    from matprep.fitting.frame import Frame
    from matprep.fitting.original import Original
    from matprep.model import Param, Rules

_PALETTE_GAIN: Final = 6
"""A palette saves at most about this factor."""


def fit_png(original: Original, framed: Frame, rules: Rules) -> Fitted:
    """Encode within the limit. Raises Refusal `limit_not_met`, and as `Original.at`."""
    limit, dpi = rules.max_bytes or UNBOUNDED, rules.pixels.dpi
    drawn = framed.draw(original, 1.0)
    exact = encoding.png_bytes(drawn, dpi=dpi)
    if len(exact) <= limit:
        return _fitted_png(exact, framed, 1.0, 1, colours=0)
    reduced = pixels.in_palette(drawn) if len(exact) < limit * _PALETTE_GAIN else None
    if reduced is not None:
        data = encoding.png_bytes(reduced, dpi=dpi)
        if len(data) <= limit:
            return _fitted_png(data, framed, 1.0, 2, colours=256)
    return _smaller_png(original, framed, rules, len(exact))


def _smaller_png(original: Original, framed: Frame, rules: Rules, largest: int) -> Fitted:
    length = -SCALE_SLOPE * math.log(framed.least_scale)

    def encode(place: float) -> bytes:
        drawn = framed.draw(original, math.exp(-place / SCALE_SLOPE))
        return encoding.png_bytes(drawn, dpi=rules.pixels.dpi)

    found = search(encode, length, rules.max_bytes, math.log(largest / rules.max_bytes))
    scale = math.exp(-found.place / SCALE_SLOPE)
    if found.data is None:
        width, height = framed.size(scale)
        raise Refusal(
            "limit_not_met",
            smallest=found.smallest,
            limit=rules.max_bytes,
            stopped_by="pixels",
            width=width,
            height=height,
        )
    return _fitted_png(found.data, framed, scale, found.encodes + 2, colours=0)


def _fitted_png(data: bytes, framed: Frame, scale: float, encodes: int, *, colours: int) -> Fitted:
    width, height = framed.size(scale)
    quality: dict[str, Param] = {"scale": round(framed.factor * scale, 4), "encodes": encodes, "coded": "encoded"}
    if colours:
        quality["colours"] = colours
    return Fitted(data=data, kind="png", width=width, height=height, grey=False, quality=quality)
