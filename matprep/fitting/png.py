"""A picture as PNG: without loss if it fits, else in colours that nobody misses, else in fewer tones and pixels.

PNG counts every grain of noise. So tones are given up first: 10 greys at twice the width read better than 256.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.fitting.fitted import UNBOUNDED, Fitted
from matprep.fitting.toning import Steps, Toning, bytes_of_all, large_enough, png_bytes, steps
from matprep.formats.pictures import encoding, pixels, png_codes
from matprep.formats.pictures.tones import Middles, evenness, middles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from matprep.fitting.frame import Frame
    from matprep.fitting.looking import Look
    from matprep.fitting.original import Original
    from matprep.model import Param, Rules

_PROBE_PIXELS: Final = 600_000
_GREY_BELOW: Final = 50_000
"""Where grey is allowed and the limit is this tight, colour is given up."""

_HOPELESS: Final = 2.5
"""So many times the limit, by what a probe says, and trying without loss is not worth its time."""

_DRAWN: Final = 0.5
"""A picture with this share of pixels equal to the one before was drawn, not taken: a probe says nothing about it."""

_PALETTE_GAIN: Final = 6
"""A palette saves at most about this factor."""

_PRESSING_GAIN: Final = 1.3
"""What the best effort saves over a quick one is less than this."""


class _Probe(msgspec.Struct, frozen=True, kw_only=True):
    """What a small picture tells: whether it may become grey, the steps, and how many bytes all the pixels take.

    `exactly`: without loss; `toned`: at the step to aim at.
    """

    grey: bool
    chosen: Steps
    paper: Middles
    exactly: float
    toned: float


def fit_png(original: Original, framed: Frame, rules: Rules, seen: Look) -> Fitted:
    """Encode within the limit. A bounded number of encodes; the same bytes on every system.

    Raises Refusal `limit_not_met`, and as `Original.at`.
    """
    limit = rules.max_bytes or UNBOUNDED
    is_giant = large_enough(framed) < 1
    if is_giant and limit == UNBOUNDED:
        return _giant(framed.draw(original, 1.0), framed, rules)
    probe = _probed(original, framed, rules, seen)
    tried = 1
    if not is_giant and probe.exactly < _HOPELESS * limit:
        drawn = framed.draw(original, 1.0)
        for data, colours in _unseen(drawn, rules, limit):
            tried += 1
            if len(data) <= limit:
                return _fitted(data, framed, 1.0, tried, grey=drawn.mode == "L", colours=colours)
    reached = Toning(original, framed, rules, probe.chosen, probe.paper).reached(limit, probe.toned)
    if reached.data is None:
        raise framed.not_met(reached.point.scale, reached.smallest, limit)
    scale, encodes = reached.point.scale, tried + reached.encodes
    made = _fitted(reached.data, framed, scale, encodes, grey=probe.grey, colours=reached.colours)
    return msgspec.structs.replace(made, quality={"k": round(reached.point.k, 2), **made.quality})


def _giant(drawn: Image.Image, framed: Frame, rules: Rules) -> Fitted:
    """Code without loss and row by row, for which there is always memory; nothing hangs on how many bytes that is."""
    data = encoding.png_bytes(drawn, dpi=rules.pixels.dpi)
    return _fitted(data, framed, 1.0, 1, grey=drawn.mode == "L")


def _probed(original: Original, framed: Frame, rules: Rules, seen: Look) -> _Probe:
    """Learn from a small picture what the large one will need."""
    all_pixels = framed.inner[0] * framed.inner[1]
    scale = min(1.0, math.sqrt(_PROBE_PIXELS / all_pixels))
    small = original.at((max(1, round(framed.inner[0] * scale)), max(1, round(framed.inner[1] * scale))))
    tight = rules.colour == "grey_allowed" and 0 < rules.max_bytes <= _GREY_BELOW
    grey = small.mode == "L" or tight or (rules.colour != "required" and seen.colourless)
    larger, chosen = all_pixels / (small.width * small.height), steps(seen, rules)
    is_drawn = evenness(small) >= _DRAWN
    shown = pixels.grey(small) if grey else small
    paper = middles(shown)
    return _Probe(
        grey=grey,
        chosen=chosen,
        exactly=0.0 if is_drawn else len(png_codes.png_bytes(small, effort="quick")) * larger,
        paper=paper,
        toned=bytes_of_all(shown, chosen, paper, larger),
    )


def _unseen(drawn: Image.Image, rules: Rules, limit: int) -> Iterator[tuple[bytes, int]]:
    """Code all pixels without loss, then in a palette that an eye cannot tell; each with its number of colours."""
    exact = png_bytes(drawn, rules, "quick")
    yield exact, 0
    if len(exact) <= _PRESSING_GAIN * limit:
        yield png_bytes(drawn, rules, "best"), 0
    reduced = pixels.in_palette(drawn) if len(exact) < _PALETTE_GAIN * limit else None
    if reduced is not None:
        yield png_bytes(reduced.convert("RGB"), rules), png_codes.PALETTE


def _fitted(data: bytes, framed: Frame, scale: float, encodes: int, *, grey: bool, colours: int = 0) -> Fitted:
    width, height = framed.size(scale)
    quality: dict[str, Param] = {"scale": round(framed.factor * scale, 4), "encodes": encodes, "coded": "encoded"}
    if colours:
        quality["colours"] = colours
    return Fitted(data=data, kind="png", width=width, height=height, grey=grey, quality=quality)
