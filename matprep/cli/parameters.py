"""The options that verbs share, and how their words become values."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from matprep.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Value(click.ParamType):  # type: ignore[type-arg, unused-ignore]  # generic from click 8.5 on
    """A word that `parse` turns into a value; its ValueError becomes the error `code`."""

    def __init__(self, name: str, parse: Callable[[str], Any], code: str) -> None:
        """Keep the parser and the sentence for what it refuses."""
        self.name = name
        self._parse = parse
        self._code = code

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401, ARG002 - click's signature
        """Parse what was typed. Raises UsageError."""
        if not isinstance(value, str):
            return value
        try:
            return self._parse(value)
        except ValueError as error:
            option = param.opts[-1] if param is not None else self.name
            raise UsageError(self._code, option=option, value=value) from error


def _count(word: str) -> int:
    if (count := int(word)) < 1:
        raise ValueError
    return count


def _seconds(word: str) -> float:
    seconds = float(word)
    if not 0 <= seconds < float("inf"):
        raise ValueError
    return seconds


def _pair(word: str) -> tuple[str, str]:
    name, sign, value = word.partition("=")
    if not (name.strip() and sign):
        raise ValueError
    return name.strip(), value.strip()


PATH: Final = click.Path(path_type=Path, readable=False)  # what may not be read is said where it is read
SECONDS: Final = Value("SECONDS", _seconds, "option_wants_seconds")
_COUNT: Final = Value("N", _count, "option_wants_count")
_PAIR: Final = Value("KEY=VALUE", _pair, "option_wants_pair")
DAY: Final = Value("YYYY-MM-DD", dt.date.fromisoformat, "option_wants_day")

json = click.option("--json", "as_json", is_flag=True, help="json")
state = click.option("--state", metavar="DIR", type=PATH, help="state")
facts = click.option("--set", "facts", type=_PAIR, multiple=True, help="set")
today = click.option("--today", type=DAY, help="today")
no_ocr = click.option("--no-ocr", is_flag=True, help="no_ocr")
password = click.option("--password", "passwords", metavar="WORD", multiple=True, help="password")


def preparing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that `run` and `watch` share."""
    shared = (
        click.option("-p", "--profile", "profiles", metavar="PROFILE", multiple=True, required=True, help="profile"),
        click.option("-o", "--out", metavar="OUT", type=PATH, help="out"),
        click.option("-j", "--jobs", type=_COUNT, help="jobs"),
        facts,
        click.option("--cases", metavar="FILE", type=PATH, help="cases"),
        password,
        state,
        click.option("--group", metavar="NAME", help="group"),
        no_ocr,
        click.option("--no-form", is_flag=True, help="no_form"),
        today,
        click.option("--watermark", metavar="TEXT", help="watermark"),
        click.option("--no-watermark", "watermark", flag_value="", default=None, help="no_watermark"),
        json,
    )
    for each in reversed(shared):
        command = each(command)
    return command


def spread(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Resolve `*` and `?` where no shell did so, as on Windows; a name that exists is taken as it is."""
    found: list[Path] = []
    for path in paths:
        wild = any(sign in path.name for sign in "*?")
        matches = sorted(path.parent.glob(path.name)) if wild and not path.exists() else []
        found.extend(matches or [path])
    return tuple(found)
