"""What went wrong, as sentences: what, which file, why, what to do now; and the exit code."""

from __future__ import annotations

import errno
import sys
import traceback
from typing import TYPE_CHECKING, Final

import click

from matprep import texts
from matprep.errors import FolderError, MatprepError, UsageError

if TYPE_CHECKING:
    from matprep.cli.surroundings import Asked

INTERRUPTED: Final = 130
INTERNAL: Final = 70
"""The exit code of matprep's own mistakes (EX_SOFTWARE)."""

_OF_THE_SYSTEM: Final = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.EROFS: "read_only",
    errno.ENOENT: "no_such_file",
}


def explained(error: BaseException, call: Asked) -> int:
    """Print why a call ended early, and return its exit code. The traceback is shown with `--debug` only."""
    if call.debug:
        traceback.print_exception(error)
    if isinstance(error, KeyboardInterrupt):
        _print(texts.word("cli", "interrupted", call.language))
        return INTERRUPTED
    known = _known(error)
    for line in sentences(known, call):
        _print(line)
    return INTERNAL if known.code == "internal" else known.exit_code


def sentences(error: MatprepError, call: Asked) -> list[str]:
    """What, which file, why; each complaint of a file that people write on a line of its own; what to do now."""
    params = {"count": len(error.complaints), **error.params}
    lines = [texts.message(error.code, params, call.language)]
    for each in error.complaints:
        message, cure = (of(each.code, each.params(), call.language) for of in (texts.message, texts.cure))
        lines.append(texts.word("cli", "complaint", call.language, message=message, cure=cure))
    cure = texts.cure(error.code, params, call.language)
    return [*lines, texts.word("cli", "cure", call.language, cure=cure)]


def _known(error: BaseException) -> MatprepError:
    """Turn what the libraries raise into an error with a sentence."""
    if isinstance(error, MatprepError):
        return error
    if isinstance(error, click.UsageError):
        return _usage(error)
    if isinstance(error, OSError):
        code = _OF_THE_SYSTEM.get(error.errno or 0, "system_error")
        reason = error.strerror or type(error).__name__
        if not error.filename:  # writing to an open file names none
            return FolderError(code, reason=reason)
        return FolderError(code, path=str(error.filename), reason=reason)
    return MatprepError("internal", type=type(error).__name__)


def _usage(error: click.UsageError) -> UsageError:
    path = error.ctx.command_path if error.ctx is not None else "matprep"
    if isinstance(error, click.NoSuchOption):
        meant = (error.possibilities or [""])[0]
        code = "option_unknown_meant" if meant else "option_unknown"
        return UsageError(code, option=error.option_name, meant=meant, command=path)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = error.param.opts[0] if isinstance(error.param, click.Option) else error.param.make_metavar(error.ctx)  # type: ignore[arg-type]  # click fills it in
        return UsageError("argument_missing", argument=name, command=path)
    if isinstance(error, click.BadOptionUsage):
        return UsageError("option_without_value", option=error.option_name, command=path)
    return UsageError("call_wrong", command=path)


def _print(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201 - the command line speaks here
