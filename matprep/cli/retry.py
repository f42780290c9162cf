"""`matprep retry`: ask for another try of what was rejected or failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from matprep.cli import parameters
from matprep.cli.parameters import PATH
from matprep.cli.printing import say
from matprep.cli.wording import Verb, language_of
from matprep.texts import word

if TYPE_CHECKING:
    from pathlib import Path


@click.command(cls=Verb, help="retry")
@click.argument("out", metavar="OUT", type=PATH)
@click.argument("case", metavar="[CASE]", required=False)
@parameters.state
@click.pass_context
def retry(ctx: click.Context, *, out: Path, case: str | None, state: Path | None) -> int:
    """Say how many parts will be tried again."""
    import matprep  # noqa: PLC0415 - loads what works with files

    count = matprep.retry(out, case, state=state)
    say([word("retry", "asked" if count else "nothing", language_of(ctx), count=count)])
    return 0
