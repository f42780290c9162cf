"""`matprep inspect`: what files are, what they would become, and why."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from matprep.cli import parameters
from matprep.cli.parameters import PATH, spread
from matprep.cli.printing import say, say_json
from matprep.cli.stopping import interruptible
from matprep.cli.wording import Verb, language_of
from matprep.texts import word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from matprep.inspecting import Inspection
    from matprep.model import Profile
    from matprep.texts import Language


@click.command(cls=Verb, help="inspect")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)
@click.option("-p", "--profile", metavar="PROFILE", help="inspect_profile")
@parameters.password
@parameters.no_ocr
@parameters.json
@click.pass_context
def inspect(
    ctx: click.Context,
    *,
    files: tuple[Path, ...],
    profile: str | None,
    passwords: tuple[str, ...],
    no_ocr: bool,
    as_json: bool,
) -> int:
    """Show each file; 0 if all can be used, else 1."""
    from matprep import asking, inspecting  # noqa: PLC0415 - loads what works with files
    from matprep.profile import load  # noqa: PLC0415 - as above

    language = language_of(ctx)
    loaded = load(profile) if profile is not None else None
    usable = True
    with interruptible(), asking.hands(None) as workers:
        for path in spread(files):
            seen = inspecting.inspect_file(
                path, profile=loaded, passwords=passwords, language=language, executor=workers, ocr=not no_ocr
            )
            usable = usable and seen.usable
            if as_json:
                say_json(seen)
            else:
                say(_lines(seen, loaded, language))
    return 0 if usable else 1


def _lines(seen: Inspection, profile: Profile | None, language: Language) -> Iterator[str]:
    yield seen.path
    if seen.sha256:
        yield _said("measured" if seen.pages else "unmeasured", language, seen)
    for each in seen.becomes:
        known = profile.requirement(each.requirement) if profile is not None and each.requirement else None
        if known is None:
            yield "  " + word("inspect", "unassigned", language, name=each.name)
        else:
            title = known.title.zh if language == "zh" else known.title.en
            yield "  " + word("inspect", "becomes", language, name=each.name, title=title, by=each.by or "")
    for problem in seen.problems:
        said = word("cli", "complaint", language, message=problem.message, cure=problem.cure)
        yield textwrap.indent(said, "  ")


def _said(key: str, language: Language, seen: Inspection) -> str:
    return "  " + word(
        "inspect",
        key,
        language,
        kind=seen.kind,
        bytes=seen.bytes,
        pages=seen.pages,
        width=seen.width,
        height=seen.height,
    )
