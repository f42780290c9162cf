"""Commands whose every sentence comes from the catalogue: a `help` here is a key, rendered when it is shown."""

from __future__ import annotations

import importlib
import sys
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import click

from matprep.texts import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matprep.texts import Language

_EXAMPLE: Final = "$ "  # in a verb's help, a line that begins so is an example and is not wrapped
_NEVER_FIRST = "，。；：！？、）》」”.,;:!?)"
_WIDEST = 88


class Verb(click.Command):
    """A command; its `help` is its key among `[word.verb]` and `[word.verb_help]` of the catalogue."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters, then `--lang`, `--debug` and `--help`, which every verb takes."""
        *own, about = super().get_params(ctx)
        return [*own, *_EVERYWHERE, about]

    allow_extra_args = True  # refused below, in the user's language

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; what is left over is an error. Raises UsageError."""
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        if rest and not isinstance(self, click.Group):
            from matprep.errors import UsageError  # noqa: PLC0415 - the start is cheap only without it

            raise UsageError("arguments_surplus", arguments=" ".join(rest), command=ctx.command_path)
        return rest

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write usage, meaning, examples and options in the language of the call."""
        language = language_of(ctx)
        width = min(formatter.width + 2, _WIDEST)
        lines = [self._usage(ctx, language), "", *_meaning(word("verb_help", self.help or "", language), width)]
        lines += _table(word("cli", "verbs", language), self._verbs(language), width)
        lines += _table(word("cli", "options", language), _options(self, ctx, language), width)
        formatter.write("\n".join(lines) + "\n")

    def _usage(self, ctx: click.Context, language: Language) -> str:
        pieces = [*self.collect_usage_pieces(ctx)]
        shown = [word("cli", "options_piece", language) if each == "[OPTIONS]" else each for each in pieces]
        return word("cli", "usage", language, line=" ".join([ctx.command_path, *shown]))

    def _verbs(self, language: Language) -> list[tuple[str, str]]:  # noqa: ARG002 - a group has some
        return []


class Verbs(Verb, click.Group):
    """A group whose verbs are imported when they are called: a table of name → `module:command`."""

    def __init__(self, name: str, *, table: Mapping[str, str], **settings: Any) -> None:  # noqa: ANN401 - click's own
        """Know the verbs by name only."""
        settings |= {"subcommand_metavar": "VERB [ARGS]...", "no_args_is_help": False, "invoke_without_command": True}
        super().__init__(name, callback=_explain_unless_called, **settings)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """List the verbs in the table's order."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one verb."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name].partition(":")
        found = getattr(importlib.import_module(module), attribute)
        return found if isinstance(found, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or say which one was probably meant. Raises UsageError."""
        if args and args[0] not in self.table:
            from difflib import get_close_matches  # noqa: PLC0415 - the start is cheap only without it

            from matprep.errors import UsageError  # noqa: PLC0415 - as above

            close = get_close_matches(args[0], self.table, n=1)
            code = "verb_unknown_meant" if close else "verb_unknown"
            raise UsageError(code, verb=args[0], meant="".join(close), known=", ".join(self.table))
        return super().resolve_command(ctx, args)

    def _verbs(self, language: Language) -> list[tuple[str, str]]:
        prefix = "" if self.name == "matprep" else f"{self.name}_"
        return [(each, word("verb", f"{prefix}{each}", language)) for each in self.table]


@click.pass_context
def _explain_unless_called(ctx: click.Context) -> None:
    """A group alone is half a call: its help, as an error."""
    if ctx.invoked_subcommand is None:
        print(ctx.get_help(), file=sys.stderr)  # noqa: T201 - the command line speaks here
        ctx.exit(2)


def _check_language(_ctx: click.Context, option: click.Parameter, value: str | None) -> None:
    """The language was chosen before anything else; here only a wrong word is refused. Raises UsageError."""
    if value not in {None, "zh", "en"}:
        from matprep.errors import UsageError  # noqa: PLC0415 - the start is cheap only without it

        raise UsageError("option_wants_language", option=option.opts[-1], value=str(value))


_EVERYWHERE: Final = (
    click.Option(["--lang"], metavar="zh|en", help="lang", expose_value=False, callback=_check_language),
    click.Option(["--debug"], is_flag=True, help="debug", expose_value=False),
)


def language_of(ctx: click.Context) -> Language:
    """The language of this call."""
    language: Language = ctx.find_root().obj.language
    return language


def _options(command: click.Command, ctx: click.Context, language: Language) -> list[tuple[str, str]]:
    rows = []
    for each in command.get_params(ctx):
        record = each.get_help_record(ctx) if isinstance(each, click.Option) else None
        if record is not None:
            rows.append((record[0], word("option", key_of(each), language)))
    return rows


def key_of(option: click.Parameter) -> str:
    """The catalogue's key of an option (click words `--help` itself)."""
    return "help" if "--help" in option.opts else str(getattr(option, "help", option.name))


def _meaning(text: str, width: int) -> Iterator[str]:
    for line in text.strip().splitlines():
        if line.startswith(_EXAMPLE):
            yield f"    {line.removeprefix(_EXAMPLE)}"
        else:
            yield from wrapped(line, width, "  ") or [""]
    yield ""


def _table(title: str, rows: list[tuple[str, str]], width: int) -> Iterator[str]:
    if not rows:
        return
    yield title
    first = min(max(cells(name) for name, _ in rows), 26)
    for name, meaning in rows:
        lines = wrapped(meaning, width, " " * (first + 4))
        if cells(name) > first:
            yield f"  {name}"
        else:
            yield f"  {name}{' ' * (first - cells(name))}  {lines.pop(0).strip()}"
        yield from lines
    yield ""


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def wrapped(text: str, width: int, indent: str) -> list[str]:
    """Break a text into lines of at most `width` columns: at spaces, and between Chinese characters."""
    lines: list[str] = []
    line = indent
    for piece in _pieces(text):
        if cells(line) + cells(piece.rstrip()) > width and line.strip() and piece[0] not in _NEVER_FIRST:
            lines.append(line.rstrip())
            line = indent
        line += piece if line.strip() else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """A word with the spaces after it, or one Chinese character."""
    piece = ""
    for each in text:
        wide = cells(each) > 1
        if piece and (wide or piece[-1] == " " != each or cells(piece[-1]) > 1):
            yield piece
            piece = ""
        piece += each
    if piece:
        yield piece
