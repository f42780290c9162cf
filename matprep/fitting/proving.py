"""What was made is decoded again and held against its source: how well it reads, and whether it may go out at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.fitting import legibility
from matprep.formats.held import Held
from matprep.formats.pictures import image, pixels
from matprep.model import problem

if TYPE_CHECKING:
    from PIL import Image

    from matprep.fitting.fitted import Fitted
    from matprep.fitting.frame import Frame
    from matprep.fitting.looking import Look
    from matprep.fitting.original import Original
    from matprep.model import Param, Rules

_BAND: Final = 96
_BANDS: Final = 8
"""Rows of a band, and how many of them are compared: of large pictures not all is drawn a second time."""

_AS_READ: Final = 12.0
"""Pixels of a character beyond which it is compared at a half, a third and so on of its size, as an eye would see it:
else the grain of a photo counts, which no reader needs."""

_LOSSY: Final = frozenset({"k", "colours"})
"""What is told of a PNG whose pixels are not those of its source."""


def proved(fitted: Fitted, original: Original, framed: Frame, rules: Rules, seen: Look) -> Fitted:
    """Add what was measured: `verdict`, `similarity`, `text_px`; warn where it is hard to read (`quality_doubtful`).

    Raises Refusal `limit_not_met` (stopped by `legibility`) where the limit left less than the rules' floor of a
    writing that was above it, and as `Original.at`.
    """
    scale = float(fitted.quality["scale"])
    larger = max(1, int((seen.writing.text_px or 0) * scale / _AS_READ))
    source, delivered = (each.reduce(larger) if larger > 1 else each for each in _both(fitted, original, framed))
    measured = legibility.measure(
        source,
        delivered,
        lossless=fitted.kind == "png" and not _LOSSY & fitted.quality.keys(),
        scale=scale,
        writing=seen.writing,
    )
    if rules.max_bytes and legibility.is_under_floor(measured, seen.writing, rules.floor):
        raise Refusal(
            "limit_not_met",
            smallest=len(fitted.data),
            limit=rules.max_bytes,
            stopped_by="legibility",
            width=fitted.width,
            height=fitted.height,
            **_height(measured),
        )
    quality = {"verdict": measured.verdict, "similarity": round(measured.similarity, 3), **_height(measured)}
    doubt = (problem("quality_doubtful", what="hard_to_read", **_height(measured)),)
    problems = (*fitted.problems, *(doubt if measured.verdict == "doubtful" else ()))
    return msgspec.structs.replace(fitted, quality=fitted.quality | quality, problems=problems)


def _height(measured: legibility.Measured) -> dict[str, Param]:
    return {} if measured.text_px is None else {"text_px": round(measured.text_px, 1)}


def _both(fitted: Fitted, original: Original, framed: Frame) -> tuple[Image.Image, Image.Image]:
    """Give the luma of the pixels that were encoded and of those delivered: whole, or the same bands of rows."""
    size = (fitted.width, fitted.height)
    delivered = image.luma(Held(fitted.data), fitted.kind)
    if framed.shape != "whole":
        return pixels.grey(framed.draw(original, 1.0)), delivered
    step = size[1] // _BANDS
    if step < 2 * _BAND:
        return pixels.grey(original.at(size)), delivered
    tops = [number * step + (step - _BAND) // 2 for number in range(_BANDS)]
    bands = pixels.Patches(size[0], _BAND, [(0, top) for top in tops])
    return pixels.grey(original.patches(size, bands)), pixels.cut_out(delivered, bands)
