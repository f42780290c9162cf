"""Which side of a card each candidate shows: as case.toml says, as its content shows, as its name tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.cases import sides_of_name
from matprep.planning.candidates import Candidate, merit, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.model import Requirement
    from matprep.planning.sheets import Sheet


class Sides(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The candidates of each side, and whether a side was only guessed.

    `whole` show all sides in one picture, or nobody knows which; `left` are single sides that a whole card replaces.
    """

    by_side: dict[str, tuple[Candidate, ...]]
    whole: tuple[Candidate, ...]
    left: tuple[Candidate, ...] = ()
    guessed: tuple[Candidate, ...] = ()


def divide(requirement: Requirement, candidates: Sequence[Candidate]) -> Sides:
    """Sort candidates by the side they show; what tells no side fills the empty sides in the order of names.

    A picture that shows the whole card is taken where the single pictures leave a side empty.
    """
    sides = requirement.rules.sides
    known: dict[str, list[Candidate]] = {side: [] for side in sides}
    unknown: list[Candidate] = []
    for each in candidates:
        for piece in _pieces(each, requirement):
            (known.get(piece.part.side or "", unknown)).append(piece)
    empty = [side for side in sides if not known[side]]
    whole = [each for each in unknown if _shows_all(each, requirement)]
    if not unknown or not empty:
        return Sides(by_side=_frozen(known), whole=tuple(unknown))
    if any(each.sound for each in whole):
        single = [each for side in sides for each in known[side]]
        return Sides(by_side={}, whole=tuple(whole), left=(*single, *(each for each in unknown if each not in whole)))
    if len(unknown) == 1 and len(empty) == len(sides):
        return Sides(by_side=_frozen(known), whole=tuple(unknown), guessed=tuple(unknown))
    return _filled(known, empty, unknown)


def side_of(each: Candidate, requirement: Requirement) -> str | None:
    """The one side that a candidate shows, or None: its content beats its name, what case.toml says beats both."""
    if each.part.side is not None:
        return each.part.side
    shown = sides_shown(each, requirement) or sides_of_name(each.source.path, requirement.match)
    return shown[0] if len(shown) == 1 else None


def sides_shown(each: Candidate, requirement: Requirement) -> tuple[str, ...]:
    """The sides that a candidate's content shows, in the order of the rules."""
    shown = {_side(sheet, requirement) for sheet in each.sheets}
    return tuple(side for side in requirement.rules.sides if side in shown)


def _side(sheet: Sheet, requirement: Requirement) -> str | None:
    claim = sheet.claim
    known = claim is not None and claim.sure and claim.requirement == requirement.id
    return claim.side if known and claim is not None else None


def _shows_all(each: Candidate, requirement: Requirement) -> bool:
    """Whether one page shows every side, by its content, or else by its name."""
    sides = len(requirement.rules.sides)
    if len(each.part.pages) != 1:
        return len(sides_of_name(each.source.path, requirement.match)) == sides
    shown = sides_shown(each, requirement) or sides_of_name(each.source.path, requirement.match)
    return len(shown) == sides


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
    """A piece for each page whose side is known; else one page for each side; else the whole part as it is."""
    sides, pages = requirement.rules.sides, each.part.pages
    if each.part.side is None and len(pages) > 1:
        seen = _sides_of_pages(each, requirement)
        if seen:
            return [_piece(each, seen.get(page), (page,)) for page in pages]
    side = side_of(each, requirement)
    divisible = len(pages) == len(sides) and (side is None or len(pages) > requirement.rules.files.max)
    if each.part.side is None and divisible:
        return [_piece(each, name, (page,)) for name, page in zip(sides, pages, strict=True)]
    return [_piece(each, side, pages)]


def _sides_of_pages(each: Candidate, requirement: Requirement) -> dict[int, str]:
    """Which page shows which side; where all but one are known, that one shows the side that is left."""
    shown = {sheet.reading.page: _side(sheet, requirement) for sheet in each.sheets}
    sides = requirement.rules.sides
    seen = {page: side for page, side in shown.items() if side in sides and side is not None}
    open_pages = [page for page in each.part.pages if page not in seen and page not in each.source.finding.blank]
    open_sides = [side for side in sides if side not in seen.values()]
    if seen and len(open_pages) == len(open_sides) == 1 and len(each.part.pages) == len(sides):
        seen[open_pages[0]] = open_sides[0]
    return seen


def _piece(each: Candidate, side: str | None, pages: tuple[int, ...]) -> Candidate:
    """A candidate's pages that show one side."""
    part = msgspec.structs.replace(each.part, side=side, pages=pages)
    sheets = tuple(sheet for sheet in each.sheets if sheet.reading.page in pages)
    turn = sheets[0].turn if len(pages) == 1 != len(each.part.pages) and len(sheets) == 1 else None
    if turn is not None:
        part = msgspec.structs.replace(part, turn=turn)
    return msgspec.structs.replace(each, part=part, sheets=sheets)


def _frozen(known: dict[str, list[Candidate]]) -> dict[str, tuple[Candidate, ...]]:
    return {side: tuple(found) for side, found in known.items()}
