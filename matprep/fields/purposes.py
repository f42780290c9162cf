"""Use stamps and purpose watermarks: for what a copy was given, and until when (`仅供…使用`, `有效期60天`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.fields import days, writing
from matprep.model import Line
from matprep.papers.rows import below, joined

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

_BEGINS: Final = "(?:仅|只|专|限)(?:限于|限|用于|用作|供|作为|作|为|于|做)|[仅只](?:在|能用于|可用于)|复印件?仅|专供"
_ENDS: Final = "使用|之用|专用|用途|时用|(?:他用|挪用|再次?复印|涂改|其他用途)[一-鿿]{0,3}无效"
_DOES: Final = "认证|备案|申请|办理|审核|开户|注册|登记|报名|签证|入驻|年审|年检|变更|投标|验证|实名"
_COPY: Final = "(?:此|本)?(?:复印件|件|证)?"
_PURPOSE: Final = re.compile(rf"{_COPY}(?:{_BEGINS})[^。;\n]{{1,40}}?(?:{_ENDS})")
_PURPOSE_DONE: Final = re.compile(rf"{_COPY}(?:{_BEGINS})[^。;\n,]{{0,30}}?(?:{_DOES})(?=$|[\n,。;\d(])")
_BEGUN: Final = re.compile(rf"(?:{_BEGINS})[^。;]{{0,40}}$")
_NOT_PURPOSES: Final = re.compile(r"仅供参考|仅限本人|只限(?:本人|持证人)")
_TERM: Final = re.compile(
    r"有效(?:期限?)?(?:为|是|[:])?(?=[\d一二三四五六七八九十两半壹贰叁]{1,4}(?:天|日|个月|年|个?工作日))"
)
_DAYS_LONG: Final = re.compile(r"([\d一二三四五六七八九十两壹贰叁]{1,4}(?:天|日|个月|年|个?工作日))(?:之?内)?有效")
_UNTIL: Final = re.compile(r"(?:有效期?(?:限)?(?:至|到)|截止(?:至|到|日期)?|至)[:]?(?=(?:19|20)\d{2}|二)")
_NEAR: Final = 3
"""What belongs to a stamp stands at most so many lines below its first."""


class Purpose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For what a copy was given, in the stamp's words; until when in ISO form (None: the stamp does not say)."""

    value: str
    box: Line
    until: str | None = None


def purpose(lines: Sequence[Line]) -> Purpose | None:
    """Read the use stamp of a page: its sentence, wrapped or not, and its term, counted from the stamp's own day."""
    for line in sorted(lines, key=lambda each: each.top):
        for stamp in _stamps(line, lines):
            text = "\n".join(writing.plain(each.text) for each in stamp)
            match = _purpose_in(text.replace("\n", "", 1) if not _purpose_in(writing.plain(line.text)) else text)
            if match:
                box = joined(stamp[:2] if not _purpose_in(writing.plain(line.text)) else stamp[:1])
                return Purpose(value=match.replace("\n", ""), box=box, until=_until(text))
    return None


def _stamps(line: Line, lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Give the lines of a stamp that begins in this line."""
    text = writing.plain(line.text)
    if _purpose_in(text) or _BEGUN.search(text):
        yield (line, *below(line, lines)[:_NEAR])


def _purpose_in(text: str) -> str:
    for pattern in (_PURPOSE, _PURPOSE_DONE):
        match = pattern.search(text)
        if match and not _NOT_PURPOSES.match(match[0]):
            return match[0]
    return ""


def _until(text: str) -> str | None:
    """Tell until when a stamp is good."""
    ends = [found for match in _UNTIL.finditer(text) for found in days.days_in(text[match.end() :])[:1]]
    if ends and ends[0].start == 0:
        return ends[0].day.isoformat()
    found = days.days_in(text)
    if not found:
        return None
    if len(found) > 1 and re.search(r"[至\-~—到]\W?$", text[: found[1].start]):
        return found[1].day.isoformat()
    length = _TERM.search(text) or _DAYS_LONG.search(text)
    end = days.length_in(text[length.start() :], found[0].day) if length else None
    return end.isoformat() if end else None


def term_of(text: str, since: dt.date) -> dt.date | None:
    """Work out until when a stamp without a day is good, if it was put on that day."""
    length = _TERM.search(text) or _DAYS_LONG.search(text)
    return days.length_in(text[length.start() :], since) if length else None
