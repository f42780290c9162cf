"""`matprep due`: what expires or may be renewed, soonest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from matprep.cli import parameters
from matprep.cli.parameters import PATH, spread
from matprep.cli.printing import say, say_json, tell
from matprep.cli.wording import Verb, language_of
from matprep.texts import word

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from matprep.deadlines import Agenda, Due
    from matprep.texts import Language

_NAMED = 5
"""Cases without a day that are named."""


@click.command(cls=Verb, help="due")
@click.argument("outs", metavar="[OUT...]", nargs=-1, type=PATH)
@click.option("--within", metavar="60d", help="within")
@click.option("--ics", metavar="FILE", type=PATH, help="ics")
@parameters.today
@parameters.state
@parameters.json
@click.pass_context
def due(
    ctx: click.Context,
    *,
    outs: tuple[Path, ...],
    within: str | None,
    ics: Path | None,
    today: dt.date | None,
    state: Path | None,
    as_json: bool,
) -> int:
    """Show one line for each day that matters; 1 if something is due, else 0."""
    import matprep  # noqa: PLC0415 - loads what works with files

    language = language_of(ctx)
    found = matprep.due(spread(outs), within=within, state=state, today=today)
    if as_json:
        say_json(found)
    else:
        say(_lines(found, language))
    if ics is not None:
        from matprep.deadlines.ics import calendar_of, write_calendar  # noqa: PLC0415 - when a calendar is asked for

        calendar = calendar_of(found.due, found.today, language)
        write_calendar(ics, calendar)
        tell(word("due", "written", language, file=str(ics), count=calendar.count(b"BEGIN:VEVENT")))
    return 1 if found.pressing else 0


def _lines(found: Agenda, language: Language) -> Iterator[str]:
    for each in found.due:
        yield from _due(each, language)
    if not found.due:
        until = found.until.isoformat() if found.until is not None else ""
        yield word("due", "nothing_within" if until else "nothing", language, until=until)
    if found.undated:
        cases = list(dict.fromkeys(each.case for each in found.undated))
        named = word("cli", "between", language).join(cases[:_NAMED]) + (" …" if len(cases) > _NAMED else "")
        yield ""
        yield word("due", "undated", language, count=len(found.undated), cases=named)


def _due(each: Due, language: Language) -> Iterator[str]:
    from matprep.deadlines.wording import cure, left, what  # noqa: PLC0415 - loads what works with files

    title = getattr(each.title, language)
    yield word(
        "due", "line", language, date=each.date.isoformat(), left=left(each, language), case=each.case, title=title
    )
    yield "    " + what(each, language)
    if each.source:
        unsure = {} if each.sure else {"unsure": word("due", "unsure", language)}
        yield "    " + word("due", "read_in", language, source=each.source, page=each.page, **unsure)
    if each.state != "later":
        yield "    " + word("due", "cure", language, cure=cure(each, language))
