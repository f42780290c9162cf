"""`matprep inspect`: what files are, what they would become, and why."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import click

from matprep.cli import parameters
from matprep.cli.parameters import PATH, spread
from matprep.cli.printing import say, say_json
from matprep.cli.stopping import interruptible
from matprep.cli.wording import Verb, language_of
from matprep.model import LONG_TERM
from matprep.texts import printable, word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from matprep.inspecting import Inspection, PageSeen
    from matprep.model import FieldLine, GuessLine, Param, Profile
    from matprep.texts import Language

SURE: Final = 0.5
"""From this confidence on a page is called what it best seems to be; below, it only may be that."""


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
    if seen.usable and seen.recognition in {"off", "not_installed"} and len(seen.seen) < seen.pages:
        yield "  " + word("inspect", f"ocr_{seen.recognition}", language)
    for page in seen.seen:
        yield from _page(page, language, alone=seen.pages == 1)
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


def _page(page: PageSeen, language: Language, *, alone: bool) -> Iterator[str]:
    place = "" if alone and page.spot is None else word("inspect", "page", language, page=page.page)
    yield "  " + place + _what(page, language)
    for field in page.fields:
        mark = {True: "holds", False: "fails", None: "unchecked"}[field.check]
        name = word("field", field.name, language)
        yield "    " + word("inspect", f"field_{mark}", language, name=name, value=_value(field, language))
    if page.said:
        yield "    " + word("inspect", "look", language, said=word("inspect", "between", language).join(page.said))


def _what(page: PageSeen, language: Language) -> str:
    """What a page is, or which two papers it may be."""
    if not page.guesses:
        return word("inspect", "nothing_known" if page.lines else "nothing_read", language)
    best = page.guesses[0]
    evidence = word("inspect", "phrases", language).join(best.evidence)
    params: dict[str, Param] = {"confidence": best.confidence, "evidence": evidence, **_titled("title", best)}
    if best.confidence >= SURE:
        return word("inspect", "is", language, **params, **({"side": page.side} if page.side else {}))
    for second in page.guesses[1:]:
        params |= _titled("second", second)
    return word("inspect", "may_be", language, **params)


def _titled(name: str, guess: GuessLine) -> dict[str, Param]:
    return {f"{name}_zh": guess.title.zh, f"{name}_en": guess.title.en}


def _value(field: FieldLine, language: Language) -> str:
    return word("read", field.value, language) if field.value == LONG_TERM else printable(field.value)
