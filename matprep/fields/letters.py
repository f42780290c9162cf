"""Letters that authorise somebody: who is authorised, with which number, and to whom the letter is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.fields import names
from matprep.fields.found import Found
from matprep.fields.numbers import Number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.fields.entries import Entry
    from matprep.fields.flow import Flow

_IS_LETTER: Final = re.compile(
    r"授权委托书|授权书|委托书|授权函|公函|介绍信|(?:兹|现|特此?)(?:授权|委托|委派|证明|函告)|被授权人|受托人"
)
_TO: Final = (
    "(?:授权|委托|委派|指派|派遣|派)(?:[我本](?:公司|司|单位|方|人|企业))?的?"
    "(?:员工|工作人员|职工|职员|人员|同事|代表|同志)?:?"
)
_NAME: Final = r"([一-鿿·]{2,4}?)"
_BEHIND: Final = (
    r"(?:先生|女士|同志)?(?=[(,，、](?:男|女|性别|身份|公民|居民|证件|以下|先生|女士|手机|联系|电话|职务)"
    r"|身份证|同志|先生|女士|为|代表|担任|作为|全权|前往|办理|\d{17})"
)
_AGENT: Final = (
    re.compile(_TO + _NAME + _BEHIND),
    re.compile(r"(?:兹有|现有|兹)(?:[我本](?:公司|司|单位))?的?(?:员工|职工|工作人员)?" + _NAME + _BEHIND),
)
_OWNER_OF_NUMBER: Final = re.compile(
    r"(法定代表人|法人|负责人|经营者|授权人|委托人)|(被授权人|受托人|被委托人|代理人|经办人|运营|管理员|受权人)"
)


class Agent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is authorised, and their citizen number; None: not found."""

    name: Found | None = None
    number: Number | None = None


def is_letter(page: Flow) -> bool:
    """Whether a page reads as a letter: its title or its sentences say so."""
    return _IS_LETTER.search(page.text) is not None


def agent(page: Flow, entries: Sequence[Entry], numbers: Sequence[Number]) -> Agent:
    """Read who is authorised: after a label, else in the sentence that authorises; with the number behind it."""
    name = names.person_in(entries, "agent")
    start = page.text.find(name.value) if name else -1
    if name is None:
        for match in (match for pattern in _AGENT for match in pattern.finditer(page.text)):
            value = names.person_name(match[1])
            if value:
                start = match.start(1)
                name = Found(value=value, box=page.box(match.start(1), match.end(1)))
                break
    return Agent(name=name, number=_number_of(page, start, numbers))


def _number_of(page: Flow, start: int, numbers: Sequence[Number]) -> Number | None:
    """Take the first number behind the agent's name, else the only one that is not said to be another's."""
    theirs = [each for each in numbers if not is_principals(page, each)]
    behind = [each for each in theirs if start >= 0 and each.start > start]
    if behind:
        return min(behind, key=lambda each: (not each.holds, each.start))
    return theirs[0] if len(theirs) == 1 else None


def is_principals(page: Flow, number: Number) -> bool:
    """Whether the words before a number say that it is the one of who authorises."""
    before = page.text[max(0, number.start - 60) : number.start]
    found = list(_OWNER_OF_NUMBER.finditer(before))
    return bool(found) and found[-1][1] is not None


def platform(page: Flow) -> Found | None:
    """Read to whom a letter is written."""
    return next(iter(names.addressees(page)), None)
