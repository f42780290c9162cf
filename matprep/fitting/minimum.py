"""A minimum of bytes: reached by what shows more, then by what shows no less, then by bytes that mean nothing.

Quality comes first and is each kind's own business (`fit_jpeg` spends more than an eye needs). What is left is done
here: a modest enlargement where it alone is enough, else padding that the kind's standard provides.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.fitting.fitted import UNBOUNDED
from matprep.fitting.frame import MAX_ENLARGEMENT, NOT_ENLARGED
from matprep.fitting.padding import PADDABLE, padded
from matprep.model import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from matprep.fitting.fitted import Fitted
    from matprep.formats.pictures.pixels import Size
    from matprep.model import Problem, Rules

_QUALITY_GOAL: Final = 1.1
_GROWTH: Final = 1.3
"""Bytes of an enlarged picture grow with its side to this power; measured 1.1 to 2.2."""

_MOST_GROWTH: Final = 2.2
_GOAL: Final = 1.04


def quality_goal(rules: Rules) -> int:
    """Give the bytes that quality beyond what an eye needs may spend to reach the minimum: somewhat more than that."""
    return min(rules.max_bytes or UNBOUNDED, round(rules.min_bytes * _QUALITY_GOAL))


def raised(fitted: Fitted, rules: Rules, source: Size, again: Callable[[Rules], Fitted]) -> Fitted:
    """Bring a fitted picture to the minimum; itself where it has that much.

    `again` fits the same original, of size `source`, under other rules: asked twice at most, for more pixels, up to
    1.25 times the source's side, never over `max_side`, never where the pixels are exact. The notices `enlarged` (from
    `again`) and `padded` say what was done.

    Raises Refusal `below_minimum` where nothing may be added (`alter = "minimal"`) or the kind cannot be padded.
    """
    if len(fitted.data) >= rules.min_bytes:
        return fitted
    if rules.alter == "minimal":
        raise _below(fitted.data, rules)
    larger = _enlarged(fitted, rules, source, again)
    if larger is not None:
        return larger
    if fitted.kind not in PADDABLE:
        raise _below(fitted.data, rules)
    data, notice = pad(fitted.data, fitted.kind, rules)
    return msgspec.structs.replace(fitted, data=data, problems=(*fitted.problems, notice))


def pad(data: bytes, kind: str, rules: Rules) -> tuple[bytes, Problem]:
    """Grow to the minimum without touching a pixel. Raises Refusal `below_minimum` where even that cannot fit."""
    grown = padded(data, kind, rules.min_bytes)
    if rules.max_bytes and len(grown) > rules.max_bytes:
        raise _below(data, rules)
    return grown, problem("padded", bytes=len(grown), added=len(grown) - len(data), minimum=rules.min_bytes)


def _enlarged(fitted: Fitted, rules: Rules, source: Size, again: Callable[[Rules], Fitted]) -> Fitted | None:
    """Fit with more pixels; None where that is not allowed or not enough: then they would be changed for nothing."""
    least = max(fitted.width / source[0], fitted.height / source[1])
    most = _most(rules, source)
    needed = rules.min_bytes / len(fitted.data)
    if least < 1 / NOT_ENLARGED or most <= NOT_ENLARGED * least or needed > (most / least) ** _MOST_GROWTH:
        return None
    guess = min(most, least * (_GOAL * needed) ** (1 / _GROWTH))
    for factor in dict.fromkeys((guess, most)):
        try:
            larger = again(_at_least(rules, source, factor))
        except Refusal:  # no room for so many pixels under the limit
            return None
        if len(larger.data) >= rules.min_bytes:
            return larger
    return None


def _most(rules: Rules, source: Size) -> float:
    """Say how much longer than the source's a side may be."""
    asked = rules.pixels
    if asked.exact:
        return 1.0
    return min(MAX_ENLARGEMENT, asked.max_side / max(source) if asked.max_side else MAX_ENLARGEMENT)


def _at_least(rules: Rules, source: Size, factor: float) -> Rules:
    """Ask for so many times the pixels of the source."""
    asked = rules.pixels
    width, height = (math.floor(each * factor + 1e-9) for each in source)
    wider = msgspec.structs.replace(
        asked, min_width=max(asked.min_width, width), min_height=max(asked.min_height, height)
    )
    return msgspec.structs.replace(rules, pixels=wider)


def _below(data: bytes, rules: Rules) -> Refusal:
    return Refusal("below_minimum", bytes=len(data), minimum=rules.min_bytes)
