"""A line of the agenda as sentences: what it is, and what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.texts import word

if TYPE_CHECKING:
    from matprep.deadlines.agenda import Due
    from matprep.model import Param
    from matprep.texts import Language


def what(each: Due, language: Language) -> str:
    """Say what ends, opens or waits, with its days."""
    return word("due_what", _key(each), language, **_params(each, language))


def cure(each: Due, language: Language) -> str:
    """Say what to do now."""
    return word("due_cure", _key(each), language, **_params(each, language))


def left(each: Due, language: Language) -> str:
    """Say how far away its day is."""
    if each.days_left == 0:
        return word("due", "today", language)
    return word("due", "left" if each.days_left > 0 else "past", language, days=abs(each.days_left))


def _key(each: Due) -> str:
    if each.kind == "paper" and each.state != "expired" and each.days_left < each.valid_days_left:
        return "paper_short"
    if each.kind in {"filing", "refused"} and each.state == "later":
        return f"{each.kind}_open"
    return f"{each.kind}_{each.state}"


def _params(each: Due, language: Language) -> dict[str, Param]:
    title = each.requirement_title
    found = {"opens": each.opens_on.isoformat(), "ends": each.ends_on.isoformat(), "needed": each.valid_days_left}
    since = {"since": each.since.isoformat()} if each.since is not None else {}
    return {**found, **since, **({"paper": getattr(title, language)} if title is not None else {})}
