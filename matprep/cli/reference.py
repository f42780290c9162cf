"""`docs/cli.md`, written from the commands: `python -m matprep.cli.reference > docs/cli.md`; a test compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from matprep.cli.main import ROOT
from matprep.cli.surroundings import Asked
from matprep.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.texts import Language

WIDTH: Final = 88

_HEAD: Final = """\
# The command line / 命令行

Written from the commands themselves (`python -m matprep.cli.reference`); a test compares them.

`--lang zh|en` and `--debug` may stand before or after the verb. Sentences go to standard output, progress and errors
to standard error. With `--json` each line of standard output is one JSON value in pure ASCII (other characters as
`\\\\uXXXX`), so that no code page can damage it; what the values of `run` and `watch` hold stands in `manifest.md`.
Inside a document of more than 20 pages the progress line says how far the work is; where there is no terminal, so does
a line on standard error every half minute.

Exit codes:

| code | meaning | 含义 |
|---|---|---|
| 0 | every case is ready; `watch`: stopped by the system's wish | 每家都已备齐；`watch`：按系统要求停止 |
| 1 | some case is incomplete or needs attention; `inspect`, `check`: not all is well | 有的不齐或需要留意；检查有问题 |
| 2 | usage | 用法有误 |
| 3 | profile | 规则有误 |
| 4 | folder, or what the system says of a file | 文件夹有误，或系统对文件报错 |
| 5 | another matprep is at work there | 有另一个 matprep 正在使用 |
| 70 | matprep's own mistake; `--debug` shows it | matprep 自己出错；用 `--debug` 查看 |
| 130 | interrupted; the same command goes on from there | 被中断；再次运行会接着做 |
"""


def reference() -> str:
    """The page: every verb's help in both languages."""
    pages = [_HEAD.replace("\\\\", "\\")]
    for path, command in commands(ROOT, "matprep"):
        pages.append(f"## {path}\n")
        pages += [f"```text\n{help_text(path, command, language)}\n```\n" for language in LANGUAGES]
    return "\n".join(pages)


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command with its path, groups before what they hold."""
    yield path, group
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from commands(found, f"{path} {name}")
        elif found is not None:
            yield f"{path} {name}", found


def help_text(path: str, command: click.Command, language: Language) -> str:
    """What `--help` shows."""
    context = click.Context(command, info_name=path, obj=Asked(language=language), terminal_width=WIDTH)
    return command.get_help(context).rstrip()


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201 - a script that prints a page
