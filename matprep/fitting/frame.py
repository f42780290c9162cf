"""The pixels that the rules ask for: the full size, how far it may shrink, what is cropped or laid on white."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matprep.errors import Refusal
from matprep.formats.pictures import pixels

if TYPE_CHECKING:
    from PIL import Image

    from matprep.fitting.original import Original
    from matprep.formats.pictures.pixels import Size
    from matprep.model import Param, Rules

MAX_ENLARGEMENT: Final = 1.25
"""How much longer a side may become to reach a minimum of pixels; beyond, detail would only be pretended."""

LEGIBLE_SIDE: Final = 700
"""Where the height of the writing is not known, no long side goes below this many pixels, unless the source is smaller
or the rules say so."""

LONGEST_SIDE: Final = 65_500
"""In pixels; no JPEG has a longer one."""

NOT_ENLARGED: Final = 1.0005
"""A scale that is still none."""

_SAME_SHAPE: Final = 0.01


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """How a picture meets the rules' pixels.

    `full` is the size without need for bytes, `least_scale` how far both its sides may shrink (1: not at all),
    `inner` what the source is scaled to before `shape` is applied, `factor` the scale from the source to `inner`.
    """

    full: tuple[int, int]
    inner: tuple[int, int]
    shape: Literal["whole", "pad", "crop"] = "whole"
    least_scale: float
    least: tuple[int, int] = (1, 1)
    factor: float = 1.0

    @property
    def is_enlarged(self) -> bool:
        """Whether pixels are added to reach a minimum."""
        return self.factor > NOT_ENLARGED

    @property
    def cropped(self) -> float:
        """The share of the picture that is cut off; 0 where it is no more than rounding."""
        if self.shape != "crop":
            return 0
        return 1 - (self.full[0] * self.full[1]) / (self.inner[0] * self.inner[1])

    def size(self, scale: float) -> Size:
        """Give the size at a scale, never below what the rules ask for."""
        if self.least_scale >= 1:
            return self.full
        width, height = self.full
        return (
            min(width, max(self.least[0], round(width * scale))),
            min(height, max(self.least[1], round(height * scale))),
        )

    def not_met(self, scale: float, smallest: int, limit: int) -> Refusal:
        """Say that no file kept the limit: the size in pixels at which the search ended, and what stopped it."""
        width, height = self.size(scale)
        stopped_by = "quality" if self.least_scale >= 1 else "pixels"
        return Refusal(
            "limit_not_met", smallest=smallest, limit=limit, stopped_by=stopped_by, width=width, height=height
        )

    def no_smaller(self, scale: float) -> Frame:
        """Let both sides shrink to this scale of the source, however small that is, but not below the rules' pixels."""
        if self.least_scale >= 1:
            return self
        least = max(scale / self.factor, self.least[0] / self.full[0], self.least[1] / self.full[1])
        return msgspec.structs.replace(self, least_scale=min(1.0, least))

    def draw(self, original: Original, scale: float) -> Image.Image:
        """Make the pixels that are encoded. Raises Refusal as `Original.at`."""
        if self.shape == "whole":
            return original.at(self.size(scale))
        inner = original.at(self.inner)
        return pixels.on_white(inner, self.full) if self.shape == "pad" else pixels.centre(inner, self.full)


def frame(size: Size, rules: Rules, least_width: int = 0) -> Frame:
    """Frame a source of this size. Raises Refusal `too_few_pixels`.

    `least_width` (0: unknown) is what it must have to be read, where its long side does not tell: a long picture.
    """
    return _exact(size, rules) if rules.pixels.exact else _ranged(size, rules, least_width)


def keeps(size: Size, rules: Rules) -> bool:
    """Say whether a picture of this size needs no change of its pixels."""
    asked = rules.pixels
    if asked.exact:
        return size == tuple(asked.exact)
    least = _least(rules)
    return not (asked.max_side and max(size) > asked.max_side) and size[0] >= least[0] and size[1] >= least[1]


def _least(rules: Rules) -> Size:
    asked = rules.pixels
    return max(1, asked.min_side, asked.min_width), max(1, asked.min_side, asked.min_height)


def _ranged(size: Size, rules: Rules, least_width: int) -> Frame:
    asked, least = rules.pixels, _least(rules)
    needed = max(least[0] / size[0], least[1] / size[1])
    allowed = (asked.max_side or LONGEST_SIDE) / max(size)
    factor = min(max(1.0, needed), allowed)
    _check_enlargement(size, max(factor, needed), rules)
    if factor < needed * (1 - _SAME_SHAPE / 10):
        raise _too_few(size, rules)  # so long and narrow that minimum and maximum exclude each other
    full = _full(size, factor, least, asked.max_side or LONGEST_SIDE)
    legible = least_width / full[0] if least_width else min(LEGIBLE_SIDE, max(size)) / max(full)
    return Frame(
        full=full,
        inner=full,
        least_scale=min(1.0, max(legible, least[0] / full[0], least[1] / full[1])),
        least=least,
        factor=factor,
    )


def _full(size: Size, factor: float, least: Size, most: int) -> Size:
    width, height = max(least[0], round(size[0] * factor)), max(least[1], round(size[1] * factor))
    return min(width, most), min(height, most)


def _exact(size: Size, rules: Rules) -> Frame:
    wanted = rules.pixels.exact or size
    across, down = wanted[0] / size[0], wanted[1] / size[1]
    same_shape = abs(across / down - 1) <= _SAME_SHAPE
    if not same_shape and rules.alter == "minimal":
        raise _too_few(size, rules)
    shape: Literal["whole", "pad", "crop"] = "whole" if same_shape else rules.pixels.shape
    factor = min(across, down) if shape == "pad" else max(across, down)
    _check_enlargement(size, factor, rules)
    inner = wanted if same_shape else _inner(size, factor, wanted, shape)
    return Frame(full=wanted, inner=inner, shape=shape, least_scale=1.0, factor=factor)


def _inner(size: Size, factor: float, wanted: Size, shape: str) -> Size:
    bound = min if shape == "pad" else max
    return (
        max(1, bound(wanted[0], round(size[0] * factor))),
        max(1, bound(wanted[1], round(size[1] * factor))),
    )


def _check_enlargement(size: Size, factor: float, rules: Rules) -> None:
    most = NOT_ENLARGED if rules.alter == "minimal" else MAX_ENLARGEMENT
    if factor > most + 1e-9:
        raise _too_few(size, rules)


def _too_few(size: Size, rules: Rules) -> Refusal:
    asked = rules.pixels
    named = {"min_side": asked.min_side, "min_width": asked.min_width, "min_height": asked.min_height}
    if asked.exact:
        named |= {"min_width": asked.exact[0], "min_height": asked.exact[1]}
    params: dict[str, Param] = {name: value for name, value in named.items() if value}
    return Refusal("too_few_pixels", width=size[0], height=size[1], **params)
