"""The text with which a profile of one's own begins: a commented form, or another profile under a new name (pure)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from matprep.errors import UsageError
from matprep.profile.parsing import parse

if TYPE_CHECKING:
    import datetime as dt

    from matprep.texts import Language

_ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")


def started(id_: str, today: dt.date, language: Language) -> str:
    """A profile to fill in, whose comments say how; it is valid as it stands. Raises UsageError for no id."""
    _check_id(id_)
    form = Path(__file__).with_name(f"starting.{language}.toml").read_text("utf-8")
    return _checked(form.replace("__ID__", id_).replace("__TODAY__", today.isoformat()), id_)


def derived(text: str, id_: str, today: dt.date) -> str:
    """Another profile under a new id and version; every rule, source and comment stays. Raises UsageError for no id."""
    _check_id(id_)
    table = re.search(r"^\s*\[", text, re.MULTILINE)
    end = table.start() if table else len(text)
    head = _assigned(_assigned(text[:end], "id", id_), "version", today.isoformat())
    return _checked(head + text[end:], id_)


def _assigned(head: str, key: str, value: str) -> str:
    """Give a key above all tables another text; what follows it on its line stays."""
    return re.sub(
        rf"""^(\s*{key}\s*=\s*)("[^"\n]*"|'[^'\n]*')""", rf'\g<1>"{value}"', head, count=1, flags=re.MULTILINE
    )


def _check_id(id_: str) -> None:
    if not _ID.fullmatch(id_):
        raise UsageError("profile_id_wanted", reference=id_)


def _checked(text: str, id_: str) -> str:
    """Hold that it is a profile. Raises ProfileError."""
    parse(text, f"{id_}.toml")
    return text
