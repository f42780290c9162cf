"""`matprep status`: how an output folder stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from matprep.cli import parameters
from matprep.cli.parameters import PATH
from matprep.cli.printing import say, say_json
from matprep.cli.wording import Verb, language_of
from matprep.texts import complained, word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from matprep.conductor import Status
    from matprep.texts import Language


@click.command(cls=Verb, help="status")
@click.argument("out", metavar="OUT", type=PATH)
@parameters.state
@parameters.json
@click.pass_context
def status(ctx: click.Context, *, out: Path, state: Path | None, as_json: bool) -> int:
    """Show one line for each package."""
    import matprep  # noqa: PLC0415 - loads what works with files

    found = matprep.status(out, state=state)
    if as_json:
        say_json(found)
    else:
        say(_lines(found, language_of(ctx)))
    return 0


def _lines(found: Status, language: Language) -> Iterator[str]:
    for each in found.packages:
        yield word(
            "status",
            "package",
            language,
            case=each.case,
            title=each.title.zh if language == "zh" else each.title.en,
            status=each.status,
            ready=each.ready,
            needed=each.needed,
        )
        if each.problems:
            yield "    " + word("status", "problems", language, problems=each.problems)
        if each.pending:
            yield "    " + word("status", "pending", language, pending=each.pending)
        if each.in_cloud:
            yield "    " + word("status", "in_cloud", language, in_cloud=each.in_cloud)
        yield "    " + word("status", "report", language, folder=each.folder)
    if not found.packages:
        yield word("status", "nothing", language)
    if found.waiting:
        yield word("status", "waiting", language)
        for complaint in found.waiting:
            said = complained(complaint, language)
            yield word("cli", "complaint", language, message=said.message, cure=said.cure)
    yield word("status", "running" if found.running else "idle", language)
