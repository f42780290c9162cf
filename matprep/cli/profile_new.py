"""`matprep profiles new`: begin a profile of one's own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matprep.cli import parameters
from matprep.cli.printing import say
from matprep.cli.wording import Verb, language_of
from matprep.errors import ProfileError
from matprep.texts import word

if TYPE_CHECKING:
    from matprep.texts import Language


@click.command("new", cls=Verb, help="profiles_new")
@click.argument("id_", metavar="ID")
@click.option("--from", "base", metavar="PROFILE", help="from")
@parameters.today
@click.pass_context
def new(ctx: click.Context, *, id_: str, base: str | None, today: dt.date | None) -> int:
    """Write ID.toml into the current folder; never over another file."""
    language = language_of(ctx)
    text = _text(id_, base, today or dt.datetime.now(dt.UTC).astimezone().date(), language)
    path = Path(f"{id_}.toml")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise ProfileError("profile_exists", file=str(path)) from error
    say([word("profiles", "begun", language, file=str(path))])
    return 0


def _text(id_: str, base: str | None, today: dt.date, language: Language) -> str:
    from matprep.profile import available, text_of  # noqa: PLC0415 - loaded when it is needed
    from matprep.profile.starting import derived, started  # noqa: PLC0415 - as above

    if id_ in {each.id for each in available()}:
        raise ProfileError("profile_id_taken", id=id_)
    return started(id_, today, language) if base is None else derived(text_of(base), id_, today)
