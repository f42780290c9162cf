"""`matprep mark`: note what became of a filing."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from matprep.cli import parameters
from matprep.cli.parameters import DAY, PATH
from matprep.cli.printing import say
from matprep.cli.wording import Verb, language_of
from matprep.texts import word

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from matprep.model import FilingStatus


@click.command(cls=Verb, help="mark")
@click.argument("out", metavar="OUT", type=PATH)
@click.argument("case", metavar="CASE")
@click.argument("status", metavar="filed|approved|refused")
@click.option("--on", type=DAY, help="on")
@click.option("-p", "--profile", metavar="PROFILE", help="mark_profile")
@click.option("--undo", is_flag=True, help="undo")
@parameters.state
@parameters.today
@click.pass_context
def mark(
    ctx: click.Context,
    *,
    out: Path,
    case: str,
    status: str,
    on: dt.date | None,
    profile: str | None,
    undo: bool,
    state: Path | None,
    today: dt.date | None,
) -> int:
    """Say what was noted."""
    import matprep  # noqa: PLC0415 - loads what works with files

    language = language_of(ctx)
    wanted = cast("FilingStatus", status)  # any other word is refused there, in the user's language
    done = matprep.mark(out, case, wanted, on=on, profile=profile, undo=undo, state=state, today=today)
    made = done.mark
    key = "undone" if undo else made.status
    say([word("mark", key, language, case=made.case, profile=made.profile, on=made.on.isoformat())])
    if not done.applied:
        say([word("mark", "later", language)])
    return 0
