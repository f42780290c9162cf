"""What the look of a page says: grey, without a seal, blurred, dark, with glare, cut off, small, off a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.formats.looks.thresholds import DARK, GLARE, MARGIN, READ, SHARP, SMALL
from matprep.judging.shown import Shown, place
from matprep.model import Look, Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.model import Param, Requirement

_CERTIFICATES: Final = ("licence", "permit", "trademark", "certificate", "register")


def looks(requirement: Requirement, shown: Sequence[Shown]) -> Iterator[Problem]:
    """Say what is wrong with how pages look, for what this requirement asks; what was not measured is not told."""
    seen = [(each, each.reading.look) for each in shown if each.reading.look is not None]
    for each, look in seen:
        where = place(each, shown)
        if requirement.rules.colour == "required" and look.colourful is False:
            yield problem("not_colour", **where)
        yield from legibility(look, where)
        yield from _light_and_edges(look, where)
    if requirement.seal:
        yield from _seals(requirement, [look for _, look in seen], all_seen=len(seen) == len(shown))


def legibility(look: Look, where: dict[str, Param]) -> Iterator[Problem]:
    """Say why print can hardly be read."""
    if is_small(look) and look.text_px is not None:
        yield problem("text_too_small", height=round(look.text_px), **where)
    elif is_blurred(look):
        yield problem("blurred", **where)
    if is_dark(look):
        yield problem("too_dark", **where)


def _light_and_edges(look: Look, where: dict[str, Param]) -> Iterator[Problem]:
    if has_glare(look):
        yield problem("glare", **where)
    if is_cut_off(look):
        yield problem("cut_off", **where)
    if look.screen:
        yield problem("screen_photo", **where)


def _seals(requirement: Requirement, seen: Sequence[Look], *, all_seen: bool) -> Iterator[Problem]:
    """One seal on any page is enough; a grey copy that is told as grey is not told again for its seal."""
    if not seen or not all_seen or any(each.seals is None or each.seals > 0 for each in seen):
        return
    grey = all(each.colourful is False for each in seen)
    if grey and requirement.rules.colour == "required":
        return
    certificate = requirement.id.endswith(_CERTIFICATES)
    yield problem("seal_missing", seen="grey" if grey else "certificate" if certificate else "paper")


def is_blurred(look: Look) -> bool:
    """Whether the print is a smear, or was hard to read."""
    smeared = look.sharpness is not None and look.sharpness < SHARP
    return smeared or (look.confidence is not None and look.confidence < READ)


def is_small(look: Look) -> bool:
    """Whether the print has too few pixels to be read."""
    return look.text_px is not None and look.text_px < SMALL


def is_dark(look: Look) -> bool:
    """Whether even the paper is dark."""
    return look.brightness is not None and look.brightness < DARK


def has_glare(look: Look) -> bool:
    """Whether light is reflected where print lies."""
    return look.glare is not None and look.glare > GLARE


def is_cut_off(look: Look) -> bool:
    """Whether print reaches to the border, so that some may lie beyond it."""
    return look.margin is not None and look.margin < MARGIN


def is_illegible(look: Look | None) -> bool:
    """Whether a page is told to be hard to read, so that what was read on it is not held against the paper."""
    return look is not None and (is_blurred(look) or is_small(look) or is_dark(look))
