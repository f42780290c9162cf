"""Numbers that check themselves, found on a page: credit codes, citizen numbers, the older register number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.fields import citizen_number, credit_code, writing
from matprep.model import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matprep.fields.entries import Entry
    from matprep.fields.flow import Flow

    Find = Callable[[str], tuple[tuple[str, int], ...]]

_CODE_WORDS: Final = re.compile(r"信用|代码|注册号|税号|纳税人")
_PERSON_WORDS: Final = re.compile(r"身份|公民|证件号|号码$")
_BEFORE: Final = 24
"""So many characters before a number are asked what it is."""

_LETTER: Final = re.compile(r"[0-9A-Za-z]")


class Number(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number as read, whether its check holds, whether words before it name it, and where it stands."""

    value: str
    holds: bool
    named: bool
    box: Line
    start: int = 0


def credit_codes(page: Flow, entries: Sequence[Entry]) -> tuple[Number, ...]:
    """Find the credit codes of a page, those that hold first, then the named ones, each group in its order.

    A run that is a citizen number as well is a code only where the words before it say so. One that fails is told
    only where words name it, or where it begins as codes of enterprises do.
    """
    found: list[Number] = []
    for value, box, before, start in _runs(page, entries, credit_code.candidates):
        named = _names(before, _CODE_WORDS, _PERSON_WORDS)
        person = citizen_number.is_valid(value) or _names(before, _PERSON_WORDS, _CODE_WORDS)
        holds = credit_code.is_valid(value)
        if (person and not named) or not (holds or named or _looks_like_a_code(value)):
            continue
        found.append(Number(value=value, holds=holds, named=named, box=box, start=start))
    return _best_first(found)


def citizen_numbers(page: Flow, entries: Sequence[Entry]) -> tuple[Number, ...]:
    """Find the citizen numbers of a page, those that hold first, then the named ones, each group in its order.

    One that fails is told only where words name it, or its district and day of birth are real.
    """
    found: list[Number] = []
    for value, box, before, start in _runs(page, entries, citizen_number.candidates):
        named = _names(before, _PERSON_WORDS, _CODE_WORDS)
        code = credit_code.is_valid(value) and _names(before, _CODE_WORDS, _PERSON_WORDS)
        holds = citizen_number.is_valid(value)
        if code or not (holds or named or (citizen_number.is_plausible(value) and not _CODE_WORDS.search(before))):
            continue
        found.append(Number(value=value, holds=holds, named=named, box=box, start=start))
    return _best_first(found)


def register_numbers(page: Flow, entries: Sequence[Entry]) -> tuple[Number, ...]:
    """Find register numbers of 15 digits where a label or words name them."""
    found = []
    for value, box, before, start in _runs(page, entries, _old_numbers):
        if "注册号" in before[-_BEFORE:]:
            holds = credit_code.old_number_is_valid(value)
            found.append(Number(value=value, holds=holds, named=True, box=box, start=start))
    return _best_first(found)


def _runs(page: Flow, entries: Sequence[Entry], find: Find) -> Iterator[tuple[str, Line, str, int]]:
    """Give every run with the line around it, the words before it, and where it stands in the page's words."""
    for entry in entries:
        for value, _ in find(writing.plain(entry.text)):
            yield value, entry.box, entry.word, _place(page, entry)
    for index, line in enumerate(page.lines):
        start, end = page.starts[index], page.starts[index] + len(writing.plain(line.text))
        for value, at in find(page.text[start:end]):
            if not _goes_on(page, start + at, end, value):
                yield value, line, page.text[max(0, start + at - _BEFORE) : start + at], start + at
    for index, end in enumerate(page.starts[1:]):
        start = page.starts[index]
        for value, at in find(page.text[start : end + credit_code.LENGTH]):
            if start + at < end < start + at + len(value):
                before = page.text[max(0, start + at - _BEFORE) : start + at]
                yield value, page.box(start + at, start + at + len(value)), before, start + at


def _goes_on(page: Flow, start: int, end: int, value: str) -> bool:
    """Whether a run that reaches its line's end goes on in the line that follows."""
    return page.text[start:end].endswith(value[-4:]) and bool(_LETTER.match(page.text[end : end + 1]))


def _place(page: Flow, entry: Entry) -> int:
    return next((at for at, line in zip(page.starts, page.lines, strict=True) if line == entry.box), 0)


def _old_numbers(text: str) -> tuple[tuple[str, int], ...]:
    return tuple((each, text.find(each)) for each in credit_code.old_numbers(text))


def _best_first(found: list[Number]) -> tuple[Number, ...]:
    once: dict[str, Number] = {}
    for each in found:
        before = once.get(each.value, each)
        once[each.value] = msgspec.structs.replace(before, named=before.named or each.named)
    return tuple(sorted(once.values(), key=lambda each: (not each.holds, not each.named)))


def _names(before: str, words: re.Pattern[str], others: re.Pattern[str]) -> bool:
    """Whether the nearest word before a number is one of these, and not one of the others."""
    ends = [max((found.end() for found in each.finditer(before)), default=-1) for each in (words, others)]
    return ends[0] > ends[1]


def _looks_like_a_code(value: str) -> bool:
    return value[:2] in {"91", "92", "93"} and credit_code.is_plausible(value)
