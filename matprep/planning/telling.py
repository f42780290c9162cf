"""Facts that papers tell: company, credit code and person, as read on what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matprep.model import Facts, Profile, Requirement
    from matprep.planning.candidates import Candidate

_COMPANY: Final = ("business_licence", "food_licence", "industry_licence", "bank_account")
"""Papers that are made out to the applicant's company, the surest first; a letter or a contract names others too."""

TOLD_BY: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "company": tuple((requirement, "company") for requirement in _COMPANY),
    "credit_code": tuple((requirement, "credit_code") for requirement in _COMPANY),
    "person": (("id_card", "person"), ("business_licence", "legal_person")),
}
"""Fact → the requirements whose papers tell it, and under which field, the surest first."""


def facts_read(chosen: Mapping[str, Sequence[Candidate]]) -> Facts:
    """Read facts from the papers chosen for each requirement; a value whose check fails tells nothing."""
    found = ((fact, _first(chosen, places)) for fact, places in TOLD_BY.items())
    return {fact: value for fact, value in found if value}


def may_come(fact: str, profile: Profile, chosen: Mapping[str, Sequence[Candidate]]) -> bool:
    """Whether the paper that tells a fact best under this profile may still be handed in."""
    wanted = (
        profile.requirement(name) for name, field in TOLD_BY.get(fact, ()) if _reads(field, profile.requirement(name))
    )
    surest = next((each.id for each in wanted if each is not None), None)
    return surest is not None and not chosen.get(surest)


def _reads(field: str, requirement: Requirement | None) -> bool:
    return requirement is not None and field in {*requirement.fields, *requirement.agree}


def _first(chosen: Mapping[str, Sequence[Candidate]], places: Iterable[tuple[str, str]]) -> str | None:
    """The first value found; a paper that is not what its name says tells nothing."""
    values = (
        each.field(field) for requirement, field in places for each in chosen.get(requirement, ()) if each.doubt is None
    )
    return next((value for value in values if value), None)


def legal_person(chosen: Mapping[str, Sequence[Candidate]]) -> str | None:
    """The legal person that the chosen licence names."""
    return _first(chosen, [("business_licence", "legal_person")])
