"""The labels that papers print before their values, told apart by what the value is."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Final, Literal, cast

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from matprep.fields import writing

Kind = Literal[
    "company",
    "code",
    "legal_person",
    "person",
    "agent",
    "citizen_number",
    "term",
    "until",
    "issued_on",
    "established_on",
    "register_number",
    "licence_number",
    "account",
    "bank",
    "addressee",
    "issuer",
    "signed",
    "other",
]
"""What the value of a label is; `issuer`: an office, with its day below; `signed`: by hand; `other`: not read."""

_WORDS: Final = {
    kind: words.split()
    for kind, words in tomllib.loads((resources.files(__package__) / "labels.toml").read_text("utf-8")).items()
}
_COMMON: Final = frozenset(_WORDS.pop("common"))
"""Words that also begin sentences."""

_KINDS: Final[dict[str, Kind]] = {word: cast("Kind", kind) for kind, words in _WORDS.items() for word in words}
LONGEST: Final = max(map(len, _KINDS))
_MARKS: Final = ".,;:·•-_—|'\"*"
_FUZZY: Final = 4
"""Shorter labels are taken as they are only: one wrong character of three could be another word."""

_BY_LENGTH: Final[dict[int, list[str]]] = {
    length: [word for word in _KINDS if len(word) == length] for length in range(_FUZZY, LONGEST + 1)
}


class Label(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A label found at the start of a text: what its value is, how it is rightly spelt, and where the value begins."""

    kind: Kind
    word: str
    end: int
    exact: bool = True


def label_at_start(text: str) -> Label | None:
    """Find the label that a text without spaces begins with: the longest one spelt rightly, else one misread."""
    return exact_at_start(text) or _nearest(text)


def exact_at_start(text: str) -> Label | None:
    """Find the longest rightly spelt label that a text without spaces begins with."""
    start = len(text) - len(text.lstrip(_MARKS))
    body = writing.simplified(text[start : start + LONGEST + 2])
    for length in range(min(LONGEST, len(body)), 0, -1):
        kind = _KINDS.get(body[:length])
        if kind and _ends(body, length, kind):
            return Label(kind=kind, word=body[:length], end=start + length)
    return None


def _ends(body: str, length: int, kind: Kind) -> bool:
    """Whether a label can end there: one character alone, or a common word, only before a colon or the line's end."""
    after = body[length : length + 1]
    if kind == "addressee":
        return after == ":"
    if body[:length] not in _COMMON or after in {"", ":", "(", "_"} or after.isdecimal():
        return True
    rest = body[length:]
    return kind in _NAMED and len(rest) in _PERSON and writing.han_count(rest) == len(rest)


_NAMED: Final = frozenset({"legal_person", "agent"})
_PERSON: Final = range(2, 4)
"""Characters of a name that may follow such a word without a colon."""


def _nearest(text: str) -> Label | None:
    """Find the one label that differs least from the start of a text, in at most a quarter of its characters."""
    start = len(text) - len(text.lstrip(_MARKS))
    body = writing.simplified(text[start : start + LONGEST + 2])
    if len(body) < _FUZZY - 1 or not writing.has_han(body[:_FUZZY]):
        return None
    best: list[tuple[float, int, str, int]] = []
    for length, words in _BY_LENGTH.items():
        if length > len(body) + 1:
            break
        for taken in {min(length, len(body)), length - 1, min(length + 1, len(body))}:
            head = body[:taken].partition(":")[0]
            near = process.extract(head, words, scorer=Levenshtein.distance, score_cutoff=length // _FUZZY, limit=2)
            best.extend((distance / length, abs(taken - length), word, taken) for word, distance, _ in near)
    if not best:
        return None
    best.sort()
    nearest = best[0]
    rivals = {_KINDS[each[2]] for each in best if each[:2] == nearest[:2]}
    if len(rivals) > 1 or nearest[2] in _COMMON:
        return None
    return Label(kind=_KINDS[nearest[2]], word=nearest[2], end=start + nearest[3], exact=False)


def value_after(text: str, end: int) -> str:
    """Cut the label off a text, and the marks between."""
    return text[end:].lstrip(":;.,·•-_—|'\" ").strip(" ")


def is_label(text: str) -> bool:
    """Whether a text begins with a label."""
    return label_at_start(writing.plain(text)) is not None
