"""`matprep check`: a finished folder against the rules."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import click

from matprep.cli import parameters
from matprep.cli.parameters import PATH
from matprep.cli.printing import say, say_json
from matprep.cli.stopping import interruptible
from matprep.cli.wording import Verb, language_of
from matprep.texts import word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from matprep.checking import Checked, FileLine
    from matprep.texts import Language

EXPLAINED: Final = frozenset({"altered", "missing", "unknown"})
"""Verdicts on files that have no problem of their own to explain them."""


@click.command(cls=Verb, help="check")
@click.argument("package", metavar="PACKAGE", type=PATH)
@click.option("-p", "--profile", metavar="PROFILE", required=True, help="check_profile")
@parameters.facts
@parameters.json
@click.pass_context
def check(ctx: click.Context, *, package: Path, profile: str, facts: tuple[tuple[str, str], ...], as_json: bool) -> int:
    """Show every file and every requirement; 0 if all is well, else 1."""
    from matprep import checking  # noqa: PLC0415 - loads what works with files

    language = language_of(ctx)
    with interruptible():
        found = checking.check(package, profile=profile, facts=dict(facts), language=language)
    if as_json:
        say_json(found)
    else:
        say(_lines(found, language))
    return 0 if found.good else 1


def _lines(found: Checked, language: Language) -> Iterator[str]:
    yield word("check", "own" if found.own else "foreign", language, package=found.package)
    yield ""
    for file in found.files:
        yield from _file(file, language)
    yield ""
    for each in found.requirements:
        title = each.title.zh if language == "zh" else each.title.en
        yield word("check", "requirement", language, title=title, presence=word("presence", each.presence, language))
    yield ""
    yield word("check", "good" if found.good else "not_good", language)


def _file(line: FileLine, language: Language) -> Iterator[str]:
    verdict = word("file_verdict", line.verdict, language)
    yield word("check", "file", language, name=line.name, verdict=verdict, bytes=line.bytes)
    if line.verdict in EXPLAINED:
        yield "    " + word("file_cure", line.verdict, language)
    for each in line.problems:
        said = word("cli", "complaint", language, message=each.message, cure=each.cure)
        yield textwrap.indent(said, "    ")
