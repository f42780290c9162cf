"""A picture to a byte range: the most legible file that keeps the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.errors import Refusal
from matprep.fitting import tables
from matprep.fitting.frame import frame
from matprep.fitting.jpeg import expected, fit_jpeg
from matprep.fitting.kinds import alternatives, most_legible
from matprep.fitting.looking import legible_scale, look
from matprep.fitting.modern import fit_modern
from matprep.fitting.padding import PADDABLE, padded
from matprep.fitting.png import fit_png
from matprep.model import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.fitting.fitted import Fitted, PictureKind
    from matprep.fitting.frame import Frame
    from matprep.fitting.original import Original
    from matprep.model import Problem, Rules


def fit_picture(original: Original, kind: PictureKind, rules: Rules, *, spend: int = 0, least_width: int = 0) -> Fitted:
    """Encode an upright original within the rules' pixels and bytes, guaranteed on the bytes returned.

    Uses at least 95 % of the limit whenever more bytes would still show more. `spend` (0: none) is a wish below the
    limit, for a source that must be coded anew though its bytes were no reason: kept as far as quality does not suffer.
    `least_width` as for `frame`. Same original and rules, same bytes.

    Raises Refusal: `limit_not_met` where the floor of pixels or strength does not fit, `below_minimum`,
    `too_few_pixels`, and as `Original.at`.
    """
    framed = frame(original.size, rules, least_width)
    wanted = expected(framed.full, original, rules) if kind == "jpeg" else framed.full
    original.expect(wanted, luma_chroma=kind == "jpeg")
    seen = look(original)
    original.expect(wanted, luma_chroma=kind == "jpeg" and tables.sampling_for(seen.content) == "4:2:0")
    legible = None if least_width else legible_scale(seen, original.size, rules)
    framed = framed if legible is None else framed.no_smaller(legible)
    notices = tuple(_changes(framed))

    def make(each: PictureKind) -> Fitted:
        if each == "png":
            return fit_png(original, framed, rules)
        if each == "jpeg":
            return fit_jpeg(original, framed, rules, seen, spend)
        return fit_modern(original, framed, rules, each)

    fitted = most_legible((kind, *alternatives(rules, kind)), make)
    return _at_least(msgspec.structs.replace(fitted, problems=notices), rules)


def _changes(framed: Frame) -> Iterator[Problem]:
    """Tell what was done to the picture beyond making it smaller."""
    if framed.is_enlarged:
        yield problem("enlarged", factor=round(framed.factor, 3))
    if framed.cropped:
        yield problem("cropped", percent=round(100 * framed.cropped))


def _at_least(fitted: Fitted, rules: Rules) -> Fitted:
    """Pad to the minimum, and say so."""
    if len(fitted.data) >= rules.min_bytes:
        return fitted
    if rules.alter == "minimal" or fitted.kind not in PADDABLE:
        raise Refusal("below_minimum", bytes=len(fitted.data), minimum=rules.min_bytes)
    data, notice = pad(fitted.data, fitted.kind, rules)
    return msgspec.structs.replace(fitted, data=data, problems=(*fitted.problems, notice))


def pad(data: bytes, kind: str, rules: Rules) -> tuple[bytes, Problem]:
    """Grow to the minimum without touching a pixel. Raises Refusal `below_minimum` where even that cannot fit."""
    grown = padded(data, kind, rules.min_bytes)
    if rules.max_bytes and len(grown) > rules.max_bytes:
        raise Refusal("below_minimum", bytes=len(data), minimum=rules.min_bytes)
    return grown, problem("padded", bytes=len(grown), added=len(grown) - len(data), minimum=rules.min_bytes)
