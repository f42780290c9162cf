"""The papers that matprep knows, read from the tables that come with it."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any, Final

import msgspec

from matprep.model import Paper, Text

_TABLES: Final = ("licences", "cards", "letters", "money", "trademarks", "no_papers")


class Known(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One paper of the library with its name in both languages."""

    paper: Paper
    title: Text


@functools.cache
def library() -> dict[str, Known]:
    """Read every table, once in a process: id → paper and title, in the order of the tables."""
    found: dict[str, Known] = {}
    for table in _TABLES:
        text = (resources.files("matprep.papers") / f"{table}.toml").read_text("utf-8")
        found |= {name: _known(name, entry) for name, entry in tomllib.loads(text).items()}
    return found


def _known(name: str, entry: dict[str, Any]) -> Known:
    rules = {key: value for key, value in entry.items() if key != "title"}
    return Known(paper=msgspec.convert({"id": name, **rules}, Paper), title=msgspec.convert(entry["title"], Text))
