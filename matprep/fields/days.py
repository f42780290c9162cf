"""Days, ranges of days and terms as papers write them: digits, Chinese numerals, `长期` and its kin."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

LONG_TERM: Final = "long_term"

_YEAR: Final = r"(?P<y>(?:19|20)\d{2})"
_GAP: Final = r"[^\w()]{0,2}"
_DIGITS: Final = re.compile(
    rf"(?:(?<!\d)|(?<=[.\-/]\d\d)){_YEAR}{_GAP}[年.\-/,·_]{_GAP}(?P<m>\d{{1,2}}){_GAP}[月.\-/,·_]{_GAP}"
    r"(?P<d>\d{1,2}(?!\d)|\d{2}(?=(?:19|20)\d{2}[.\-/]))日?"
)
"""Two marks may stand between the parts: print leaves stray points there. A second day may follow without a mark."""

_TIGHT: Final = re.compile(rf"(?<!\d){_YEAR}[年.\-/·]?(?P<m>\d{{2}})[月.\-/·]?(?P<d>\d{{2}})(?!\d{{1,3}}(?!\d))日?")
"""A day whose points were lost; only where a day is expected."""

_NUMERALS: Final = {
    **dict(zip("〇一二三四五六七八九", range(10), strict=True)),
    **dict.fromkeys("零○Oo0◯", 0),
    **{str(digit): digit for digit in range(1, 10)},
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    "两": 2,
    "元": 1,
}
_LETTER: Final = f"[{''.join(_NUMERALS)}]"
_SMALL: Final = f"[{''.join(_NUMERALS)}十拾廿]{{1,4}}"
_CHINESE: Final = re.compile(rf"(?P<y>{_LETTER}{{4}})年(?P<m>{_SMALL})月(?P<d>{_SMALL})日?")

_NO_END: Final = re.compile(
    r"长期|長期|永久|永续|不约定|无固定|不固定|无期限|无限期|未约定|[*＊×xX]{3,}|(?<=[至\-~—])[.·*…_]{2,}$|^\W*无\W*$|(?<=[至\-~—])(?:长.|.期)$"
)
"""Ways to say that there is no end: `长期`, `至永久`, `至不约定期限`, `至******`, `无固定期限`, `无`."""

_TERM: Final = re.compile(
    rf"(?<![\d年月])(?P<n>\d{{1,3}}|{_SMALL})(?:\([^)]*\))?(?P<u>年|个月|个?工作日|日|天)(?!\d|[月])"
)
_YEARLY: Final = re.compile(r"每年.{0,24}")


class Day(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day found in a text, and from where to where it stands there."""

    day: dt.date
    start: int
    end: int


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when to when something is in force, in ISO form (`since` may be unknown); no end is `long_term`."""

    since: str | None = None
    until: str | None = None


def days_in(text: str, *, tight: bool = False) -> tuple[Day, ...]:
    """Find the days in a text without spaces, in its order; those of a rule that returns yearly are left out.

    With `tight` also those whose points were lost (`20180506`): where a day is expected.
    """
    text = _YEARLY.sub(lambda found: " " * len(found[0]), text)
    found: dict[int, Day] = {}
    for pattern in (_DIGITS, _CHINESE, *((_TIGHT,) if tight else ())):
        for match in pattern.finditer(text):
            day = _day(match["y"], match["m"], match["d"])
            if day and not any(each.start < match.end() and match.start() < each.end for each in found.values()):
                found[match.start()] = Day(day=day, start=match.start(), end=match.end())
    return tuple(found[start] for start in sorted(found))


def term_in(text: str, *, only_end: bool = False) -> Term:
    """Read a term from the text of its value: a range, an end, a beginning without end, or nothing.

    With `only_end` a single day is the end, as after `有效期至`; else it is so only where a word before it says so.
    """
    found = days_in(text, tight=True)
    if len(found) > 1:
        first, last = found[0], found[1]
        if first.day >= last.day:
            return Term()
        return Term(since=first.day.isoformat(), until=last.day.isoformat())
    rest = text[found[0].end :] if found else text
    if _NO_END.search(rest):
        return Term(since=found[0].day.isoformat() if found else None, until=LONG_TERM)
    if not found:
        return Term()
    day = found[0].day.isoformat()
    before = text[: found[0].start]
    if only_end or re.search(r"[至到\-~—]\W?$", before) or re.match(r"\W?(?:前|止|以前|之前)", rest):
        return Term(until=day)
    return Term(since=day)


def length_in(text: str, since: dt.date) -> dt.date | None:
    """Work out the last day of a term told by its length (`一年`, `12个月`, `60天`) from its first day."""
    match = _TERM.search(_without(days_in(text, tight=True), text))
    if not match:
        return None
    count = int(match["n"]) if match["n"].isdecimal() else number(match["n"])
    if not count:
        return None
    if match["u"] == "年":
        return _later(since, 12 * count) - dt.timedelta(days=1)
    if match["u"] == "个月":
        return _later(since, count) - dt.timedelta(days=1)
    return since + dt.timedelta(days=count)


def _without(found: Sequence[Day], text: str) -> str:
    """Blank the days in a text, so that none of their parts is taken for a length."""
    for each in found:
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return text


def number(text: str) -> int | None:
    """Read a small number in Chinese numerals or digits: `十二`, `二十`, `廿三`, `三`, `12`."""
    text = text.replace("拾", "十").replace("廿", "二十")
    if text.isdecimal() and text.isascii():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        if len(tens) > 1 or len(ones) > 1 or "十" in ones:
            return None
        return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)
    return int("".join(str(_NUMERALS[each]) for each in text)) if text else None


def _day(year: str, month: str, day: str) -> dt.date | None:
    figures = [number(each) for each in (year, month, day)]
    with contextlib.suppress(ValueError):
        if None not in figures:
            made = dt.date(*(each or 0 for each in figures))
            return made if 1900 <= made.year < 2100 else None  # noqa: PLR2004 (papers in use are of these centuries)
    return None


def _later(day: dt.date, months: int) -> dt.date:
    """The same day so many months on; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    with contextlib.suppress(ValueError):
        return day.replace(year=year, month=month + 1)
    return dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)
