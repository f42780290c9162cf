"""How long a paper is in force, and the days it bears: of issue, of establishment."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.fields import days, writing
from matprep.fields.found import Found, is_part_of
from matprep.papers.rows import joined, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.fields.entries import Entry
    from matprep.fields.flow import Flow
    from matprep.model import Line

_RANGE: Final = re.compile(r"^\W{0,3}(?:自|从)?(?=[12二一][\d一二三四五六七八九〇○零Oo]{3}[年.\-/])")
_GRANTED: Final = re.compile(
    r"(?:有效期限?|授权期限|委托期限|授权时间|期限)(?:为|是|[::])?(?=自|从|[12二]|至|一|三|六|壹|半|长)"
    r"|(?:有效期至|截至|截止(?:至|到)?|有效期到)[::]?"
)
_DATED_OTHERWISE: Final = frozenset({"other", "established_on", "term", "until", "person", "legal_person", "bank"})
"""Kinds of labels whose value may be a day, and not the day of issue."""

_LEFT_OVER: Final = 2
"""A day stands alone where so few characters follow it: what was made of `日`."""

_ANY_DAY: Final = 60
"""A sentence tells its term in so many characters."""


class Validity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days of a paper; None: not found. Newer licences have no term at all, so absence is no fault."""

    since: Found | None = None
    until: Found | None = None


def validity(page: Flow, entries: Sequence[Entry], issued: Found | None) -> Validity:
    """Read the term of a paper: after its label, else from a sentence, else a range that stands alone in its line.

    A term that is told by its length (`一年`) is counted from the day it says, or from the day of issue.
    """
    for found in (*_labelled(entries, issued), *_said(page, issued), *_alone(page)):
        if found.until is not None:
            return found
    return Validity()


def _labelled(entries: Sequence[Entry], issued: Found | None) -> Iterator[Validity]:
    for entry in entries:
        if entry.kind in {"term", "until"} and entry.value:
            yield _of(writing.plain(entry.text), entry.box, issued, only_end=entry.kind == "until")


def _of(text: str, box: Line, issued: Found | None, *, only_end: bool = False) -> Validity:
    term = days.term_in(text, only_end=only_end)
    since = term.since or (issued.value if issued else None)
    until = term.until
    if until is None and since is not None:
        end = days.length_in(text, dt.date.fromisoformat(since))
        until = end.isoformat() if end else None
    return Validity(
        since=Found(value=term.since, box=box) if term.since else None,
        until=Found(value=until, box=box) if until else None,
    )


def _said(page: Flow, issued: Found | None) -> Iterator[Validity]:
    for match in _GRANTED.finditer(page.text):
        text = re.split(r"[。;\n]", page.text[match.end() : match.end() + _ANY_DAY])[0]
        only_end = match[0].rstrip(":")[-1:] in "至到止"
        yield _of(text, page.box(match.start(), match.end() + len(text)), issued, only_end=only_end)


def _alone(page: Flow) -> Iterator[Validity]:
    """Find a range in a line of its own: two days, or a day and no end."""
    for line in page.lines:
        text = writing.plain(line.text)
        if _RANGE.match(text):
            term = days.term_in(text)
            if term.since and term.until:
                yield _of(text, line, None)


def issued_on(page: Flow, entries: Sequence[Entry]) -> Found | None:
    """Read the day of issue: after its label, else alone below the office, else the last that stands alone."""
    labelled = _day_of(entries, "issued_on")
    if labelled:
        return labelled
    others = [entry.box for entry in entries if entry.value and entry.kind in _DATED_OTHERWISE]
    free = [line for line in page.lines if not any(is_part_of(line, box) for box in others)]
    alone = [(line, found) for line in map(joined, rows(free)) for found in _lone_day(line)]
    offices = [entry.label for entry in entries if entry.kind == "issuer"]
    for office in offices:
        below = [each for each in alone if each[0].top > office.top and each[0].right > office.left - office.height]
        if below:
            line, day = below[0]
            return Found(value=day, box=line)
    return Found(value=alone[-1][1], box=alone[-1][0]) if alone else None


def established_on(entries: Sequence[Entry]) -> Found | None:
    """Read the day on which an enterprise was established."""
    return _day_of(entries, "established_on")


def _day_of(entries: Sequence[Entry], kind: str) -> Found | None:
    for entry in entries:
        found = days.days_in(writing.plain(entry.text), tight=True) if entry.kind == kind else ()
        if found:
            return Found(value=found[0].day.isoformat(), box=entry.box)
    return None


def _lone_day(line: Line) -> list[str]:
    text = writing.plain(line.text).strip(".,:;·")
    found = days.days_in(text)
    alone = len(found) == 1 and found[0].start == 0 and found[0].end >= len(text) - _LEFT_OVER
    return [found[0].day.isoformat()] if alone else []
