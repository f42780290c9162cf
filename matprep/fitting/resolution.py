"""How finely a PDF page is rendered: by what the limits ask for. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matprep.model import Rules

USUAL: Final = (150, 300)
"""Dots per inch within which a page is rendered, unless pixels are asked for."""

MOST: Final = 600
"""A page is rendered larger than usual only to reach a minimum of pixels or bytes, and never beyond this."""

_BYTES_PER_PIXEL: Final = 0.01  # of a page of little text; pixels too many are scaled away when it is fitted
_MOST_PIXELS: Final = 50_000_000


def dpi_for(points: tuple[float, float], rules: Rules) -> int:
    """Choose the whole dpi for a page of this size in points, upright: enough for the minimum, no more than of use."""
    width, height = (max(1.0, each) / 72 for each in points)
    asked = rules.pixels
    wished = math.sqrt(rules.max_bytes / _BYTES_PER_PIXEL / (width * height)) if rules.max_bytes else USUAL[1]
    bytes_ask = math.sqrt(rules.min_bytes / _BYTES_PER_PIXEL / (width * height))
    dpi = min(USUAL[1], max(USUAL[0], wished), math.sqrt(_MOST_PIXELS / (width * height)))
    if asked.max_side:
        dpi = min(dpi, asked.max_side / max(width, height))
    least = max(
        max(asked.min_side, asked.min_width) / width,
        max(asked.min_side, asked.min_height) / height,
        _exact(width, height, rules),
    )
    if not asked.exact and not asked.max_side:
        least = max(least, bytes_ask)
    return math.ceil(min(MOST, max(dpi, least)))


def _exact(width: float, height: float, rules: Rules) -> float:
    if rules.pixels.exact is None:
        return 0
    across, down = rules.pixels.exact[0] / width, rules.pixels.exact[1] / height
    return max(across, down) if rules.pixels.shape == "crop" else min(across, down)
