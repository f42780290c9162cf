"""`matprep run`: prepare folders once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from matprep.cli import parameters
from matprep.cli.events import show
from matprep.cli.parameters import PATH
from matprep.cli.stopping import interruptible
from matprep.cli.wording import Verb, language_of

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


@click.command(cls=Verb, help="run")
@click.argument("folders", metavar="DIR...", nargs=-1, type=PATH)
@parameters.preparing
@click.option("--dry-run", is_flag=True, help="dry_run")
@click.pass_context
def run(
    ctx: click.Context,
    *,
    folders: tuple[Path, ...],
    profiles: tuple[str, ...],
    out: Path | None,
    jobs: int | None,
    facts: tuple[tuple[str, str], ...],
    passwords: tuple[str, ...],
    state: Path | None,
    group: str | None,
    today: dt.date | None,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Show what happens; 0 if every case is ready, else 1."""
    import matprep  # noqa: PLC0415 - the pipeline is loaded when there is something to do

    language = language_of(ctx)
    with interruptible():
        events = matprep.run(
            folders,
            out,
            profile=profiles,
            jobs=jobs,
            facts=dict(facts),
            passwords=passwords,
            language=language,
            today=today,
            state=state,
            group=group,
            dry_run=dry_run,
        )
        ready = show(events, language, as_json=as_json)
    return 0 if ready else 1
