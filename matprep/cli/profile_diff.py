"""`matprep profiles diff`: what changed between two profiles, and which open cases that touches."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from matprep.cli import parameters
from matprep.cli.parameters import PATH, spread
from matprep.cli.printing import say, say_json
from matprep.cli.wording import Verb, language_of
from matprep.texts import size_written, word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from matprep.deadlines.touched import Differences
    from matprep.model import Profile
    from matprep.profile.changes import Change
    from matprep.texts import Language


@click.command("diff", cls=Verb, help="profiles_diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.argument("outs", metavar="[OUT...]", nargs=-1, type=PATH)
@parameters.json
@click.pass_context
def diff(ctx: click.Context, *, old: str, new: str, outs: tuple[Path, ...], as_json: bool) -> int:
    """Say in words what differs; 1 if something does, else 0."""
    from matprep.deadlines.touched import differences  # noqa: PLC0415 - loads what works with files
    from matprep.profile import load  # noqa: PLC0415 - loaded when it is needed

    before, after = load(old), load(new)
    found = differences(before, after, spread(outs))
    if as_json:
        say_json(found)
    else:
        say(_lines(found, before, after, language_of(ctx), asked=bool(outs)))
    return 1 if found.changes else 0


def _lines(found: Differences, old: Profile, new: Profile, language: Language, *, asked: bool) -> Iterator[str]:
    if not found.changes:
        yield word("changes", "none", language)
        return
    yield word("changes", "head", language, old=f"{old.id} {old.version}", new=f"{new.id} {new.version}")
    for requirement, group in groupby(found.changes, key=lambda each: each.requirement):
        yield ""
        yield _title(requirement, (new, old), language)
        for each in group:
            yield "    " + _change(each, language)
    if asked:
        yield ""
        yield from _touched(found, (new, old), language)


def _touched(found: Differences, profiles: tuple[Profile, Profile], language: Language) -> Iterator[str]:
    if not found.touched:
        yield word("changes", "touches_none", language)
        return
    yield word("changes", "touches", language, count=len(found.touched))
    for each in found.touched:
        named = [_title(requirement, profiles, language) for requirement in each.requirements]
        papers = word("cli", "between", language).join(named) or word("changes", "all_papers", language)
        yield "    " + word(
            "changes", "case", language, case=each.case, folder=f"{each.out}/{each.folder}", papers=papers
        )


def _title(requirement: str | None, profiles: tuple[Profile, ...], language: Language) -> str:
    if requirement is None:
        return word("changes", "whole", language)
    known = next((found for each in profiles if (found := each.requirement(requirement)) is not None), None)
    return getattr(known.title, language) if known is not None else requirement


def _change(each: Change, language: Language) -> str:
    if not each.key:
        return word("changes", f"paper_{each.kind}", language)
    what = _label(each.key, language)
    old, new = (_written(value, each.key, language) for value in (each.old, each.new))
    return word("changes", each.kind, language, what=what, old=old, new=new)


def _label(key: str, language: Language) -> str:
    """A key in words; the part that people chose themselves stays."""
    whole = word("rule_key", key, language)
    if whole != key:
        return whole
    top, _, rest = key.partition(".")
    label = word("rule_key", top, language)
    if not rest:
        return label
    first, _, deeper = rest.partition(".")
    inner = word("rule_key", f"{top}.{first}", language)
    if inner != f"{top}.{first}":
        return f"{inner} {deeper}".strip()
    return f"{label} {word('figure', rest, language) if top == 'figures' else rest}"


def _written(value: Any, key: str, language: Language) -> str:  # noqa: ANN401 - a value of TOML
    if isinstance(value, bool):
        return word("changes", "yes" if value else "no", language)
    if not value:  # a bound of 0 is none
        return word("changes", "nothing", language)
    if key in {"min_bytes", "max_bytes"}:
        return size_written(value)
    if isinstance(value, list | tuple):
        return ", ".join(_written(each, "", language) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_written(each, '', language)}" for name, each in value.items() if each is not None)
    return str(value)
