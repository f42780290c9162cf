"""One scan of everything → the papers in it: by what each page shows, and by what continues the page before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from matprep.planning.sheets import Sheet

if TYPE_CHECKING:
    from matprep.model import Finding, Profile
    from matprep.planning.weighing import Claim

LONG_PAPERS: Final = frozenset(
    {
        "authorization_letter",
        "brand_authorization",
        "contract",
        "household_register",
        "labour_contract",
        "lease_contract",
        "official_letter",
        "trademark",
        "trademark_renewal",
        "undertaking",
    }
)
"""Papers that often have more than one page; a licence, a permit or a card has none to follow."""

_FOLLOWS: Final = 3
"""Lines that a page must bear to follow a long paper without saying so itself: less is a picture or a scrap."""

_RIVAL: Final = 2.5
"""Score from which a page speaks for another paper too much to follow the one before it."""


class Run(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Consecutive pages of one paper; `requirement` None: it serves nothing, or nobody knows what it is.

    `cards`: one page with several cards on it.
    """

    pages: tuple[int, ...]
    requirement: str | None = None
    side: str | None = None
    paper: str = ""
    first: Sheet | None = None
    last: Sheet | None = None
    cards: bool = False


def runs(finding: Finding, sheets: dict[int, tuple[Sheet, ...]], profile: Profile) -> tuple[Run, ...]:
    """Divide a source's pages into papers, in order; a page with several cards on it is a run by itself."""
    found: list[Run] = []
    for page in range(1, finding.pages + 1):
        shown = sheets.get(page, ())
        sheet = shown[0] if len(shown) == 1 else None
        before = found[-1] if found else None
        if len(shown) > 1 or before is None or before.cards:
            found.append(_begun(page, sheet, cards=len(shown) > 1))
        elif set(before.pages) <= set(finding.blank):
            begun = _begun(page, sheet)
            found[-1] = msgspec.structs.replace(begun, pages=(*before.pages, page))
        elif _goes_on(before, page, sheet, finding, profile):
            found[-1] = msgspec.structs.replace(before, pages=(*before.pages, page), last=sheet or before.last)
        else:
            found.append(_begun(page, sheet))
    return tuple(found)


def _begun(page: int, sheet: Sheet | None, *, cards: bool = False) -> Run:
    claim = sheet.claim if sheet is not None else None
    if claim is None or not claim.sure:
        return Run(pages=(page,), first=sheet, last=sheet, cards=cards)
    return Run(
        pages=(page,), requirement=claim.requirement, side=claim.side, paper=claim.paper, first=sheet, last=sheet
    )


def _goes_on(run: Run, page: int, sheet: Sheet | None, finding: Finding, profile: Profile) -> bool:
    """Whether a page belongs to the paper before it."""
    if page in finding.blank:
        return True
    long = _is_long(run, profile)
    if sheet is None:
        return long
    claim = sheet.claim
    if _numbered_on(run, sheet, certain=True):
        return True
    if claim is not None and claim.sure:
        same = claim.requirement == run.requirement and claim.paper == run.paper and claim.side is None
        return same and (_numbered_on(run, sheet) or (long and not claim.titled and sheet.reading.number != 1))
    if not run.paper:
        return False
    return _numbered_on(run, sheet) or (long and _may_follow(run, sheet, claim))


def _numbered_on(run: Run, sheet: Sheet, *, certain: bool = False) -> bool:
    """Whether a page bears the number after the last one's; `certain`: of equally many pages."""
    if run.last is None or not run.last.reading.number:
        return False
    last, now = run.last.reading, sheet.reading
    agree = last.of == now.of
    return now.number == last.number + 1 and (agree and now.of > 1 if certain else agree or not (last.of and now.of))


def _may_follow(run: Run, sheet: Sheet, claim: Claim | None) -> bool:
    elsewhere = claim is not None and claim.requirement != run.requirement and claim.score >= _RIVAL
    return sheet.reading.lines >= _FOLLOWS and sheet.reading.number != 1 and not elsewhere


def _is_long(run: Run, profile: Profile) -> bool:
    """Whether a paper may have more than one page, by its kind or because the portal takes several."""
    if run.paper in LONG_PAPERS:
        return True
    requirement = profile.requirement(run.requirement or "")
    if requirement is None or requirement.rules.sides:
        return False
    papers = requirement.match.papers
    taken = requirement.rules.are_joined or requirement.rules.files.max > 1
    return "/" in run.paper and (taken or not LONG_PAPERS.isdisjoint(papers))
