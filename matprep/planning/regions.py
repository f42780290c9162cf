"""Several cards on one page: each becomes a part by itself where it can be cut out, else the page serves as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.model import Part
from matprep.planning.sheets import lie_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matprep.model import Profile, RecognisedBy, Requirement, Sighted
    from matprep.planning.sheets import Sheet


def parts_of_cards(
    source: Sighted, page: int, sheets: Sequence[Sheet], profile: Profile, by: RecognisedBy
) -> tuple[Part, ...]:
    """Make parts of a page with several cards on it; () where at most one of them is known.

    Cards are cut out where all of them go into files of their own and nothing forbids to crop; what is not known is
    then an unassigned part. Otherwise the page serves what most of it shows.
    """
    known = [each for each in sheets if each.sure is not None]
    if len(known) < 2:  # noqa: PLR2004 - one card: the page is its picture
        return ()
    if lie_apart(sheets) and all(can_be_cut(source, each) for each in _requirements(known, profile)):
        return tuple(_part(source, page, each, profile.requirement(each.sure or ""), by) for each in sheets)
    best = max(known, key=lambda each: each.claim.score if each.claim is not None else 0.0)
    return (Part(source=source.id, pages=(page,), requirement=best.sure, by=by, turn=best.turn or 0),)


def can_be_cut(source: Sighted, requirement: Requirement) -> bool:
    """Whether a portal takes a cut out card: sides apart, nothing that forbids it, and no signature to lose."""
    rules = requirement.rules
    separate = rules.layout == "separate" and not rules.are_joined
    return separate and rules.alter != "minimal" and not source.finding.signed


def _requirements(sheets: Iterable[Sheet], profile: Profile) -> Iterable[Requirement]:
    found = (profile.requirement(each.sure or "") for each in sheets)
    return (each for each in found if each is not None)


def known_side(side: str | None, requirement: Requirement | None) -> str | None:
    """A side as far as the requirement knows it."""
    return side if requirement is not None and side in requirement.rules.sides else None


def _part(source: Sighted, page: int, sheet: Sheet, requirement: Requirement | None, by: RecognisedBy) -> Part:
    known = sheet.sure is not None
    side = known_side(sheet.claim.side if sheet.claim is not None else None, requirement)
    return Part(
        source=source.id,
        pages=(page,),
        requirement=sheet.sure,
        side=side,
        by=by if known else None,
        box=sheet.spot,
        turn=sheet.turn or 0,
    )
