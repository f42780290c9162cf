"""The ledger's notes on time: the terms of each package, and what people marked about its filing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.model import Mark, Terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matprep.ledger import Ledger

_TERMS = "terms/"
_MARKS = "marks/"


def keep_terms(ledger: Ledger, terms: Terms) -> None:
    """Keep the terms of a package, in place of what was kept of it."""
    ledger.put(f"{_TERMS}{terms.folder}", msgspec.json.encode(terms).decode())


def forget_terms(ledger: Ledger, folder: str) -> None:
    """Forget the terms of a package that is gone; marks stay."""
    ledger.remove(f"{_TERMS}{folder}")


def kept_terms(ledger: Ledger) -> tuple[Terms, ...]:
    """The terms of every package, by folder name."""
    found = ledger.having(_TERMS)
    return tuple(msgspec.json.decode(value, type=Terms) for _, value in sorted(found.items()))


def marks_of(ledger: Ledger, case: str, profile: str) -> tuple[Mark, ...]:
    """Every mark ever made for a case under a profile, in the order they came, taken back or not."""
    found = ledger.get(_key(case, profile))
    return msgspec.json.decode(found, type=tuple[Mark, ...]) if found is not None else ()


def add_mark(ledger: Ledger, mark: Mark) -> None:
    """Add a mark to the history of its case; one that is there already is not added again."""
    with ledger.transaction():
        known = marks_of(ledger, mark.case, mark.profile)
        if mark.id not in {each.id for each in known}:
            ledger.put(_key(mark.case, mark.profile), msgspec.json.encode((*known, mark)).decode())


def standing(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks that count, in the order they came: without those taken back, each status and day once."""
    found: dict[tuple[str, object], Mark] = {}
    for each in marks:
        found.pop((each.status, each.on), None)
        if not each.undo:
            found[each.status, each.on] = each
    return tuple(found.values())


def _key(case: str, profile: str) -> str:
    return f"{_MARKS}{profile}/{case}"
