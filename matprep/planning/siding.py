"""Which side of a card each candidate shows, as far as its name and its pages tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.cases import sides_of_name
from matprep.planning.choosing import Candidate, merit, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.model import Match, Requirement


class Sides(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The candidates of each side, those that show the whole card, and whether a side was only guessed."""

    by_side: dict[str, tuple[Candidate, ...]]
    whole: tuple[Candidate, ...]
    guessed: tuple[Candidate, ...] = ()


def divide(requirement: Requirement, candidates: Sequence[Candidate]) -> Sides:
    """Sort candidates by the side they show; what tells no side fills the empty sides in the order of names."""
    sides = requirement.rules.sides
    known: dict[str, list[Candidate]] = {side: [] for side in sides}
    unknown: list[Candidate] = []
    for each in candidates:
        for piece in _pieces(each, requirement):
            (known.get(piece.part.side or "", unknown)).append(piece)
    empty = [side for side in sides if not known[side]]
    if not unknown or not empty:
        return Sides(by_side=_frozen(known), whole=() if not unknown else tuple(unknown))
    if len(unknown) == 1 and len(empty) == len(sides):
        shown = sides_of_name(unknown[0].source.path, requirement.match)
        return Sides(by_side=_frozen(known), whole=tuple(unknown), guessed=() if len(shown) > 1 else tuple(unknown))
    return _filled(known, empty, unknown)


def side_of(each: Candidate, match: Match) -> str | None:
    """The one side that a candidate is said to show, or None."""
    if each.part.side is not None:
        return each.part.side
    shown = sides_of_name(each.source.path, match)
    return shown[0] if len(shown) == 1 else None


def _filled(known: dict[str, list[Candidate]], empty: list[str], unknown: list[Candidate]) -> Sides:
    """Give the best unknown ones to the empty sides, in natural order; the rest stay whole."""
    best = sorted(sorted(unknown, key=merit)[: len(empty)], key=place)
    guessed = []
    for side, each in zip(empty, best, strict=False):
        sided = _piece(each, side, each.part.pages)
        known[side].append(sided)
        guessed.append(sided)
    rest = tuple(each for each in unknown if each not in best)
    return Sides(by_side=_frozen(known), whole=rest, guessed=tuple(guessed))


def _pieces(each: Candidate, requirement: Requirement) -> list[Candidate]:
    """One page for each side: a piece a side; else the whole part with the side that its name tells."""
    sides, pages = requirement.rules.sides, each.part.pages
    side = side_of(each, requirement.match)
    divisible = len(pages) == len(sides) and (side is None or len(pages) > requirement.rules.files.max)
    if each.part.side is None and divisible:
        return [_piece(each, name, (page,)) for name, page in zip(sides, pages, strict=True)]
    return [_piece(each, side, pages)]


def _piece(each: Candidate, side: str | None, pages: tuple[int, ...]) -> Candidate:
    return msgspec.structs.replace(each, part=msgspec.structs.replace(each.part, side=side, pages=pages))


def _frozen(known: dict[str, list[Candidate]]) -> dict[str, tuple[Candidate, ...]]:
    return {side: tuple(found) for side, found in known.items()}
