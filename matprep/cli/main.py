"""The `matprep` command: its verbs, and how each call ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, NoReturn

import click

from matprep.cli.surroundings import Asked, asked, environment, steady_streams
from matprep.cli.wording import Verbs

if TYPE_CHECKING:
    from collections.abc import Sequence


def _version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from matprep import __version__  # noqa: PLC0415 - read from the installation, when asked for

        print(f"matprep {__version__}")  # noqa: T201 - the command line speaks here
        ctx.exit()


ROOT: Final = Verbs(
    "matprep",
    help="matprep",
    table={
        verb: f"matprep.cli.{verb}:{verb}"
        for verb in ("run", "watch", "inspect", "check", "status", "due", "mark", "retry", "profiles", "doctor")
    },
    params=[
        click.Option(["--version"], is_flag=True, is_eager=True, help="version", expose_value=False, callback=_version)
    ],
)


def main() -> NoReturn:
    """Do what the command line says and exit with the code that `docs/cli.md` documents."""
    steady_streams()
    arguments = sys.argv[1:]
    code = answer(arguments, asked(arguments, environment()))
    sys.stdout.flush()
    sys.stderr.flush()
    sys.exit(code)


def answer(arguments: Sequence[str], call: Asked) -> int:
    """Do one call and return its exit code; whatever goes wrong is a sentence on standard error."""
    try:
        with ROOT.make_context("matprep", list(arguments), obj=call) as context:
            return int(ROOT.invoke(context) or 0)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - no traceback ever reaches a user
        from matprep.cli.failures import explained  # noqa: PLC0415 - needed only when something went wrong

        return explained(error, call)
