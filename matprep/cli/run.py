"""`matprep run`: prepare folders once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matprep.cli import parameters
from matprep.cli.events import show
from matprep.cli.parameters import PATH
from matprep.cli.stopping import interruptible
from matprep.cli.wording import Verb, language_of

if TYPE_CHECKING:
    import datetime as dt


@click.command(cls=Verb, help="run")
@click.argument("folders", metavar="DIR...", nargs=-1, type=PATH)
@parameters.preparing
@click.option("--files-from", metavar="FILE", type=PATH, help="files_from")
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
    cases: Path | None,
    passwords: tuple[str, ...],
    state: Path | None,
    group: str | None,
    no_ocr: bool,
    no_form: bool,
    today: dt.date | None,
    watermark: str | None,
    as_json: bool,
    files_from: Path | None,
    dry_run: bool,
) -> int:
    """Show what happens; 0 if every case is ready, else 1."""
    import matprep  # noqa: PLC0415 - the pipeline is loaded when there is something to do

    language = language_of(ctx)
    files = _listed(files_from) if files_from is not None else None
    with interruptible():
        events = matprep.run(
            folders if folders or files is None else (Path(),),
            out,
            profile=profiles,
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
            files=files,
            dry_run=dry_run,
        )
        ready = show(events, language, as_json=as_json)
    return 0 if ready else 1


def _listed(file: Path) -> tuple[str, ...]:
    """Read the list of files; `-` is standard input."""
    from matprep.conductor.chosen import read_list  # noqa: PLC0415 - as above

    return read_list(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
