"""`matprep profiles`: what platforms ask for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import click

from matprep.cli.failures import sentences
from matprep.cli.parameters import PATH, spread
from matprep.cli.printing import say
from matprep.cli.requirement_lines import requirement_lines
from matprep.cli.wording import Verb, Verbs, language_of
from matprep.errors import ProfileError
from matprep.texts import word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from matprep.model import Profile, Text
    from matprep.texts import Language

profiles: Final = Verbs(
    "profiles",
    help="profiles",
    table={
        "list": "matprep.cli.profiles:listed",
        "show": "matprep.cli.profiles:show",
        "validate": "matprep.cli.profiles:validate",
        "new": "matprep.cli.profile_new:new",
        "diff": "matprep.cli.profile_diff:diff",
    },
)


@click.command("list", cls=Verb, help="profiles_list")
@click.pass_context
def listed(ctx: click.Context) -> int:
    """Show one line for each profile that comes with matprep."""
    from matprep.profile import available  # noqa: PLC0415 - loaded when it is needed

    language = language_of(ctx)
    say(line for each in available() for line in _summary(each, language))
    return 0


@click.command("show", cls=Verb, help="profiles_show")
@click.argument("profile", metavar="PROFILE")
@click.pass_context
def show(ctx: click.Context, *, profile: str) -> int:
    """Show what one profile asks for."""
    from matprep.profile import load  # noqa: PLC0415 - loaded when it is needed

    say(_details(load(profile), language_of(ctx)))
    return 0


@click.command("validate", cls=Verb, help="profiles_validate")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)
@click.pass_context
def validate(ctx: click.Context, *, files: tuple[Path, ...]) -> int:
    """Show every fault of every file; 0 if there is none, else 3."""
    from matprep.profile import load  # noqa: PLC0415 - loaded when it is needed

    call = ctx.find_root().obj
    faulty = False
    for path in spread(files):
        try:
            good = load(path)
        except ProfileError as error:
            faulty = True
            say(sentences(error, call))
        else:
            say([word("profiles", "valid", call.language, file=str(path), id=good.id)])
            say(_stale(good, call.language))
    return ProfileError.exit_code if faulty else 0


def _summary(profile: Profile, language: Language) -> Iterator[str]:
    yield profile.id
    title, checked = _in(profile.title, language), profile.checked.isoformat()
    yield "    " + word("profiles", "summary", language, title=title, version=profile.version, checked=checked)
    yield from _stale(profile, language)


def _stale(profile: Profile, language: Language) -> Iterator[str]:
    """Say what nobody compared with the platform for too long: the profile, or figures of it."""
    from matprep.profile import stale, stale_figures  # noqa: PLC0415 - loaded when it is needed

    today = dt.datetime.now(dt.UTC).astimezone().date()
    if stale(profile, today):
        yield "    " + word("profiles", "stale", language, days=profile.stale_after_days)
    figures = ", ".join(stale_figures(profile, today))
    if figures:
        yield "    " + word("profiles", "stale_figures", language, days=profile.stale_after_days, figures=figures)


def _details(profile: Profile, language: Language) -> Iterator[str]:
    yield from _summary(profile, language)
    naming = profile.naming
    yield "    " + word("profiles", naming.charset, language, max_bytes=naming.max_bytes)
    yield ""
    for each in profile.requirements:
        yield from requirement_lines(each, language)
    yield ""
    yield word("profiles", "sources", language)
    for name, source in profile.sources.items():
        grade = word("grade", source.grade, language)
        checked = source.checked.isoformat() if source.checked is not None else ""
        place = " ".join(each for each in (source.url, source.note, checked) if each)
        yield "  " + word("profiles", "source", language, name=name, grade=grade, place=place)


def _in(text: Text, language: Language) -> str:
    return text.zh if language == "zh" else text.en
