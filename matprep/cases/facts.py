"""Facts: what is known about a case beyond its papers, and which of them the profiles know."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, cast

import msgspec

from matprep.complaints import Spot
from matprep.errors import Complaint, UsageError
from matprep.profile.keys import ALWAYS_DECLARED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matprep.complaints import Reader
    from matprep.model import Facts, Profile

DATES: Final = ("certified_on",)
"""Facts that are days."""


def read_facts(given: Mapping[str, object], profiles: Sequence[Profile], origin: str) -> Facts:
    """Read facts from a call or from options; `origin` is named in complaints, for example `--set`.

    Raises:
        UsageError: `facts_faulty`, with every complaint at once.
    """
    found: list[Complaint] = []
    facts = facts_reader(profiles)(dict(given), Spot(file=origin, found=found))
    if found:
        error = UsageError("facts_faulty", tuple(found), origin=origin, count=len(found))
        raise error
    return cast("Facts", facts)


def facts_reader(profiles: Sequence[Profile]) -> Reader:
    """Read a table of facts that at least one profile declares; every value becomes a text."""
    known = known_facts(profiles)

    def read(value: object, spot: Spot) -> object:
        if not isinstance(value, dict):
            return spot.refuse("wanted_table", got=value)
        for fact in value:
            if fact not in known:
                spot.at(fact).unknown(fact, known, "unknown_fact")
        read = {fact: read_fact(fact, each, profiles, spot.at(fact)) for fact, each in value.items() if fact in known}
        return {fact: each for fact, each in read.items() if each is not msgspec.UNSET}

    return read


def known_facts(profiles: Sequence[Profile]) -> tuple[str, ...]:
    """The facts that at least one profile declares, and those that all know."""
    return tuple(dict.fromkeys([*ALWAYS_DECLARED, *(fact for profile in profiles for fact in profile.facts)]))


def read_fact(fact: str, value: object, profiles: Sequence[Profile], spot: Spot) -> object:
    """Read the value of a known fact as a text; UNSET after a complaint."""
    if not isinstance(value, str | bool | int | dt.date):
        return spot.refuse("wanted_fact", got=value)
    written = str(value).lower() if isinstance(value, bool) else str(value).strip()
    if not written or isinstance(value, dt.datetime):
        return spot.refuse("wanted_fact", got=value)
    if fact in DATES and not _is_day(written):
        return spot.refuse("wanted_day", got=value)
    lists = [profile.facts[fact].one_of for profile in profiles if fact in profile.facts]
    allowed = tuple(dict.fromkeys(each for one_of in lists for each in one_of))
    if allowed and all(lists) and written not in allowed:
        spot.unknown(written, allowed, "unknown_value")
    return written


def _is_day(written: str) -> bool:
    try:
        dt.date.fromisoformat(written)
    except ValueError:
        return False
    return True
