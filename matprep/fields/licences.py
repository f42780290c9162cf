"""Numbers that offices give to licences and certificates."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

from matprep.fields import citizen_number, credit_code, days, writing
from matprep.fields.found import Found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.fields.entries import Entry
    from matprep.fields.flow import Flow

_FOOD: Final = re.compile(r"(?<![0-9A-Za-z])[JS][CY][0-9OIlSZ]{14}(?![0-9A-Za-z])")
"""Food business (JY) and food production (SC): 14 digits (总局 2015 No. 17, 2020 No. 31)."""

_DIGITS: Final = str.maketrans("OIlSZ", "01152")
_YEAR: Final = r"[(\[〔【]?[一-鿿A-Za-z0-9]{0,8}[)\]〕】]?"
_SPELT: Final = re.compile(rf"(?<![一-鿿A-Za-z0-9])([一-鿿A-Za-z]{{0,8}}{_YEAR}字{_YEAR}第[0-9A-Za-z\-]{{3,24}}号)")
"""`沪卫公证字[2020]第123456号`."""

_SCHOOL: Final = re.compile(r"教民[一-鿿]?\d{12,15}号?")
_MARK: Final = re.compile(r"第(\d{5,9}[A-Z]?)号")
_NUMBER: Final = re.compile(r"[A-Za-z0-9一-鿿()\[\]〔〕\-/.]+")
_WITH_DIGITS: Final = re.compile(r"\d.*\d.*\d")
_LONGEST: Final = 40


def licence_number(page: Flow, entries: Sequence[Entry]) -> Found | None:
    """Read a licence's own number: by its form where that is sure, else after its label, else as `…字第…号`."""
    return next(itertools.chain(_by_form(page), _labelled(entries), _spelt(page)), None)


def _by_form(page: Flow) -> Iterator[Found]:
    for match in _FOOD.finditer(page.text):
        yield Found(value=match[0][:2] + match[0][2:].translate(_DIGITS), box=page.box(match.start(), match.end()))
    for match in _SCHOOL.finditer(page.text):
        yield Found(value=match[0], box=page.box(match.start(), match.end()))


def _labelled(entries: Sequence[Entry]) -> Iterator[Found]:
    for entry in entries:
        value = writing.plain(entry.value[0].text).strip(".,:;·") if entry.value else ""
        if entry.kind == "licence_number" and _is_number(value):
            yield Found(value=value, box=entry.value[0])


def _is_number(value: str) -> bool:
    """Whether a value can be a licence's number, and is no day, credit code or citizen number."""
    if len(value) > _LONGEST or not (_NUMBER.fullmatch(value) and _WITH_DIGITS.search(value)):
        return False
    return not (days.days_in(value) or credit_code.is_valid(value) or citizen_number.is_valid(value))


def _spelt(page: Flow) -> Iterator[Found]:
    for pattern, group in ((_SPELT, 1), (_MARK, 0)):
        for match in pattern.finditer(page.text):
            yield Found(value=match[group], box=page.box(match.start(group), match.end(group)))
