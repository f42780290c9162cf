"""What a small look at a picture tells before it is fitted: its writing, its colour, and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from matprep.fitting import tables
from matprep.fitting.content import Content, content
from matprep.fitting.writing import Writing, writing
from matprep.formats.pictures import pixels

if TYPE_CHECKING:
    from matprep.fitting.original import Original
    from matprep.formats.pictures.pixels import Size
    from matprep.model import Rules

_LOOK_PIXELS: Final = 600_000
_LEAST_TOLD: Final = 4.0
"""Pixels of a character on the look, below which its grain may be as high as that."""

_MOST_NEEDED: Final = 1500
"""Pixels of a long side that are always enough: a page of A4 with print of 5 points. Beyond, a height is mistaken."""

_K_BY_STEP: Final = 0.4
"""A JPEG's strength from the mean step of its luma table, where that is libjpeg's."""

_USUAL_STRENGTH: Final = 5.0
_STRENGTH_DECAY: Final = 0.7
"""Bytes of a photo of a page against the strength, between a camera's and ours: to this power, up to 60 % off."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen: heights in pixels of the original, not of the look.

    `colourless`: no pixel bears a colour that an eye would see.
    """

    writing: Writing
    content: Content
    colourless: bool


def look(original: Original) -> Look:
    """Look at it in some 0.6 megapixels; 20 ms of a core of the 2020s. Raises Refusal as `Original.at`."""
    probe = original.about(_LOOK_PIXELS)
    seen, larger = writing(probe), original.size[0] / probe.width
    height = seen.text_px * larger if seen.text_px and seen.text_px >= _LEAST_TOLD else None
    return Look(
        writing=Writing(text_px=height, contrast=seen.contrast),
        content=content(probe.convert("RGB") if probe.mode == "YCbCr" else probe),
        colourless=pixels.is_colourless(probe),
    )


def bytes_at(original: Original, k: float) -> float:
    """Guess from the source's own bytes what a JPEG of all its pixels takes at strength `k`."""
    coded = original.coded_bytes or original.size[0] * original.size[1]
    strength = original.coded_step * _K_BY_STEP or _USUAL_STRENGTH
    return float(coded * min(1.0, strength / k) ** _STRENGTH_DECAY)


def aim(seen: Look, rules: Rules) -> float:
    """Choose the strength at which pixels are given up; not above what the rules allow.

    Where a portal wants its pictures unaltered, pixels are given up last: only at the harshest strength.
    """
    harshest = float(tables.k_of_quality(rules.floor.quality))
    return harshest if rules.alter == "minimal" else min(tables.aim(seen.writing.contrast), harshest)


def legible_scale(seen: Look, size: Size, rules: Rules) -> float | None:
    """Give the scale at which the writing is as high as the rules' floor; None where its height is not known."""
    if seen.writing.text_px is None:
        return None
    return min(rules.floor.text_px / seen.writing.text_px, _MOST_NEEDED / max(size))
