"""The purpose watermark that a run asks for: on every copy of an ID, on none, or as the profiles say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from matprep.errors import UsageError
from matprep.profile.watermark import LONGEST, is_copy_of_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matprep.model import Profile, Requirement


def watermarked(profiles: Sequence[Profile], text: str | None) -> tuple[Profile, ...]:
    """Have every copy of an ID bear this text; no paper any where it is empty; None: as the profiles say.

    Raises UsageError: `watermark_too_long`, `watermark_nowhere` where no profile asks for the copy of an ID,
    `watermark_refused` or `watermark_unfit` where the portal takes none, or none of this purpose.
    """
    if text is None:
        return tuple(profiles)
    words = text.strip()
    if not words:
        return tuple(_with(profile, {each.id: "" for each in profile.requirements}) for profile in profiles)
    if len(words) > LONGEST or not words.isprintable():
        raise UsageError("watermark_too_long", most=LONGEST)
    copies = [(profile, each) for profile in profiles for each in profile.requirements if _is_copy(each)]
    if not copies:
        raise UsageError("watermark_nowhere", profiles=", ".join(profile.id for profile in profiles))
    for profile, requirement in copies:
        _check(profile, requirement, words)
    return tuple(_with(profile, {each.id: words for owner, each in copies if owner is profile}) for profile in profiles)


def _is_copy(requirement: Requirement) -> bool:
    return is_copy_of_id(requirement.id, requirement.rules.sides, requirement.match.papers)


def _check(profile: Profile, requirement: Requirement, text: str) -> None:
    if requirement.rules.alter == "minimal":
        raise UsageError("watermark_refused", profile=profile.id, requirement=requirement.id)
    purposes = requirement.purposes
    if purposes and not any(each in text for each in purposes):
        raise UsageError("watermark_unfit", profile=profile.id, purposes=", ".join(purposes))


def _with(profile: Profile, texts: Mapping[str, str]) -> Profile:
    """Give the named requirements their watermarks."""
    return replace(
        profile,
        requirements=tuple(
            replace(each, rules=replace(each.rules, watermark=texts[each.id])) if each.id in texts else each
            for each in profile.requirements
        ),
    )
