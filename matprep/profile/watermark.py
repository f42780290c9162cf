"""The purpose watermark: which papers bear one, and what it may say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.complaints import Spot

Table = dict[str, Any]

LONGEST: Final = 40
"""Characters of a watermark."""

_COPIES: Final = frozenset({"id_card", "identity_document", "passport", "residence_permit", "household_register"})
"""Requirements and papers that are somebody's identity, whatever the profile."""


def watermark(value: object, spot: Spot) -> object:
    """Read the purpose that is written across a copy: one line, not too long to be legible."""
    if isinstance(value, str) and value.strip() and value.isprintable() and len(value.strip()) <= LONGEST:
        return value.strip()
    return spot.refuse("wanted_watermark", expected=str(LONGEST), got=value)


def is_copy_of_id(requirement: str, sides: Sequence[str], papers: Sequence[str]) -> bool:
    """Whether a requirement is a copy of somebody's identity: known by its id, its card sides or its papers."""
    return bool(sides) or requirement in _COPIES or not _COPIES.isdisjoint(papers)


def watermark_of(requirement: Table, defaults: Table) -> str:
    """Give a requirement's own watermark, or that of the defaults, which copies of IDs inherit and nothing else."""
    matched = requirement.get("match", {}).get("papers", [])
    copy = is_copy_of_id(requirement.get("id", ""), requirement.get("sides", []), matched)
    inherited = defaults.get("watermark", "") if copy else ""
    return str(requirement.get("watermark", inherited))


def check_watermark(requirement: Table, defaults: Table, spot: Spot) -> None:
    """Complain of a watermark that the same profile's portal would refuse."""
    text = watermark_of(requirement, defaults)
    if not text:
        return
    purposes = requirement.get("purposes", defaults.get("purposes", []))
    if requirement.get("alter", defaults.get("alter")) == "minimal":
        spot.at("watermark").refuse("watermark_on_unaltered", got=text)
    if purposes and not any(each in text for each in purposes):
        spot.at("watermark").refuse("watermark_of_other_purpose", expected=", ".join(purposes), got=text)
