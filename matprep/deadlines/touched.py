"""Which open cases a change of a profile touches: those still to be filed or answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.deadlines import packages
from matprep.profile.changes import Change, changes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from matprep.deadlines import Package
    from matprep.model import Profile


class Touched(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An open case, and the requirements of it that change; without any the change is about all of them."""

    out: str
    case: str
    profile: str
    folder: str
    requirements: tuple[str, ...]


class Differences(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What differs between two profiles, and the open cases that it touches."""

    old: str
    new: str
    changes: tuple[Change, ...]
    touched: tuple[Touched, ...] = ()


def differences(old: Profile, new: Profile, outs: Sequence[Path | str] = ()) -> Differences:
    """Compare two profiles; of the output folders name the open packages under either that are touched.

    Reads only. Raises FolderError.
    """
    found = changes(old, new)
    touching = [each for each in found if each.touches]
    opened = packages(outs) if outs and touching else ()
    touched = [_touched(each, touching) for each in opened if each.is_open and each.terms.profile in {old.id, new.id}]
    return Differences(
        old=old.version, new=new.version, changes=found, touched=tuple(each for each in touched if each is not None)
    )


def _touched(package: Package, touching: Sequence[Change]) -> Touched | None:
    """What of a package is touched; None where all that changed is of papers that it does not hand in."""
    statuses = package.terms.requirements
    whole = any(each.requirement is None for each in touching)
    papers = dict.fromkeys(
        each.requirement
        for each in touching
        if each.requirement is not None and ((each.kind == "added" and not each.key) or _is_used(each, statuses))
    )
    if not whole and not papers:
        return None
    terms = package.terms
    return Touched(
        out=package.out, case=terms.case, profile=terms.profile, folder=terms.folder, requirements=tuple(papers)
    )


def _is_used(change: Change, statuses: Mapping[str, str]) -> bool:
    """Whether a case hands a paper in; one that it does not may be needed or found now, where that is what changed."""
    status = statuses.get(change.requirement or "")
    return status is not None and (
        change.key.startswith(("required", "group", "match")) or status not in {"not_needed", "waived"}
    )
