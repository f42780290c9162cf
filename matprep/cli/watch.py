"""`matprep watch`: prepare whatever lands in an inbox, until stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from matprep.cli import parameters
from matprep.cli.events import show
from matprep.cli.failures import INTERRUPTED
from matprep.cli.parameters import PATH, SECONDS
from matprep.cli.printing import tell
from matprep.cli.stopping import stoppable
from matprep.cli.wording import Verb, language_of
from matprep.errors import UsageError
from matprep.texts import word

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


@click.command(cls=Verb, help="watch")
@click.argument("inbox", metavar="INBOX", type=PATH)
@parameters.preparing
@click.option("--complete-after", type=SECONDS, default=600.0, help="complete_after")
@click.option("--settle", type=SECONDS, default=5.0, help="settle")
@click.pass_context
def watch(
    ctx: click.Context,
    *,
    inbox: Path,
    profiles: tuple[str, ...],
    out: Path | None,
    jobs: int | None,
    facts: tuple[tuple[str, str], ...],
    cases: Path | None,
    passwords: tuple[str, ...],
    state: Path | None,
    group: str | None,
    no_ocr: bool,
    no_form: bool,
    today: dt.date | None,
    watermark: str | None,
    as_json: bool,
    complete_after: float,
    settle: float,
) -> int:
    """Show what happens until somebody stops it; 0 after a wish of the system, 130 after Ctrl-C."""
    import matprep  # noqa: PLC0415 - the pipeline is loaded when there is something to do

    if out is None:
        raise UsageError("watch_out_needed", inbox=str(inbox))
    language = language_of(ctx)
    with stoppable() as stop:
        events = matprep.watch(
            inbox,
            out,
            profile=profiles,
            stop=stop.event,
            settle_seconds=settle,
            complete_after=complete_after,
            jobs=jobs,
            facts=dict(facts),
            cases=cases,
            passwords=passwords,
            language=language,
            today=today,
            watermark=watermark,
            state=state,
            group=group,
            ocr=not no_ocr,
            form=not no_form,
        )
        if inbox.is_dir():
            tell(word("cli", "watching", language, inbox=str(inbox)))
        show(events, language, as_json=as_json)
    if stop.code == INTERRUPTED:
        raise KeyboardInterrupt  # said and answered as everywhere
    return stop.code
