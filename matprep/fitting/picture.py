"""A picture to a byte range: the most legible file that keeps the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.fitting import tables
from matprep.fitting.frame import frame
from matprep.fitting.jpeg import expected, fit_jpeg
from matprep.fitting.kinds import alternatives, most_legible
from matprep.fitting.looking import legible_scale, look
from matprep.fitting.minimum import raised
from matprep.fitting.modern import fit_modern
from matprep.fitting.png import fit_png
from matprep.fitting.proving import proved
from matprep.model import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.fitting.fitted import Fitted, PictureKind
    from matprep.fitting.frame import Frame
    from matprep.fitting.looking import Look
    from matprep.fitting.original import Original
    from matprep.model import Problem, Rules


def fit_picture(
    original: Original,
    kind: PictureKind,
    rules: Rules,
    *,
    spend: int = 0,
    least_width: int = 0,
    measured: bool = True,
) -> Fitted:
    """Encode an upright original within the rules' pixels and bytes, guaranteed on the bytes returned.

    Uses at least 95 % of the limit whenever more bytes would still show more. `spend` (0: none) is a wish below the
    limit, for a source that must be coded anew though its bytes were no reason: kept as far as quality does not suffer.
    `least_width` as for `frame`. Same original and rules, same bytes. The result tells how well it reads, unless it is
    not to be `measured`.

    Raises Refusal: `limit_not_met` where the floor of pixels, strength or legibility does not fit, `below_minimum`,
    `too_few_pixels`, and as `Original.at`.
    """
    wanted = frame(original.size, rules, least_width).full
    wanted = wanted if kind == "png" else expected(wanted, original, rules)
    original.expect(wanted, luma_chroma=kind == "jpeg")
    seen = look(original)
    original.expect(wanted, luma_chroma=kind == "jpeg" and tables.sampling_for(seen.content) == "4:2:0")

    def make(asked: Rules, spend: int = 0) -> Fitted:
        framed = _framed(original, asked, seen, least_width)
        kinds = (kind, *alternatives(asked, kind))
        fitted = most_legible(
            kinds, lambda each: _made(original, each, framed, asked, seen, spend), seen.writing.text_px
        )
        return msgspec.structs.replace(fitted, problems=tuple(_changes(framed)))

    fitted = raised(make(rules, spend), rules, original.size, make)
    return proved(fitted, original, frame(original.size, rules, least_width), rules, seen) if measured else fitted


def _framed(original: Original, rules: Rules, seen: Look, least_width: int) -> Frame:
    framed = frame(original.size, rules, least_width)
    legible = None if least_width else legible_scale(seen, original.size, rules)
    return framed if legible is None else framed.no_smaller(legible)


def _made(original: Original, kind: PictureKind, framed: Frame, rules: Rules, seen: Look, spend: int) -> Fitted:
    if kind == "png":
        return fit_png(original, framed, rules, seen)
    if kind == "jpeg":
        return fit_jpeg(original, framed, rules, seen, spend)
    return fit_modern(original, framed, rules, kind, seen)


def _changes(framed: Frame) -> Iterator[Problem]:
    """Tell what was done to the picture beyond making it smaller."""
    if framed.is_enlarged:
        yield problem("enlarged", factor=round(framed.factor, 3))
    if framed.cropped:
        yield problem("cropped", percent=round(100 * framed.cropped))
