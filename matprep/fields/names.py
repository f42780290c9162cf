"""Names on papers: of the company, of its legal person, of the holder; as labels and sentences give them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import msgspec
from rapidfuzz import fuzz

from matprep.fields import labels, writing
from matprep.fields.found import Found
from matprep.papers.rows import joined, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matprep.fields.entries import Entry
    from matprep.fields.flow import Flow
    from matprep.model import Line

_FORMS: Final = "有限责任公司|有限公司|公司|合作社|事务所|工作室|合伙企业|经营部|商行|门市部|服务部|中心|[厂店馆坊校院]"
_ENDS_AS_NAMES_DO: Final = re.compile(rf"(?:{_FORMS})(?:\([^()]*\))?$")
_NAME: Final = rf"[一-鿿A-Za-z0-9][一-鿿A-Za-z0-9()·&.\-]{{1,40}}?(?:{_FORMS})(?:\((?:特殊普通|普通|有限)合伙\))?"
_WE: Final = "我单位|我公司|我司|本单位|本公司|本企业|兹有|现有|委托单位|授权单位"
_SAID: Final = (
    re.compile(rf"(?:^|[\n。;,:]|{_WE}):?({_NAME})(?=\((?:统一|以下|下称|注册|简称|社会信用))"),
    re.compile(rf"(?:{_WE}|系)[:(]?({_NAME})(?=[,。的(](?!代))"),
    re.compile(rf"(?:^|\n)({_NAME})(?=(?:现|兹|特|因|系|申请|作为|在此|自愿|委托|授权)|,)"),
)
_PERMITTED: Final = re.compile(r"经审[核查批][,.:、]?\n?([^\n,。]{4,40}?)\n?(?:符合|准予)")
_REST: Final = re.compile(r"^[^()]{0,8}(?:有限责任公司|股份有限公司|有限公司|合伙企业|分公司|中心|[厂店])$|^\(.*\)$")
_BRANCH: Final = re.compile(r"^[^()]{1,12}(?:分公司|[厂店])$")
"""How a name may go on in its second line, after one that looks whole."""

_ALONE: Final = re.compile(rf"^({_NAME})(?:\((?:盖章|公章|加盖公章)\))?\W?$")
_ADDRESSEE: Final = re.compile(r"^\W?(?:致|TO|To)[::]?(.{2,30}?)[::]?$|^(.{2,30}?)[::]$")
_PERSON: Final = re.compile(r"^[一-鿿]{1,4}(?:·[一-鿿]{1,10}){0,3}$|^[A-Za-z][A-Za-z .,'-]{2,40}$")
_NO_NAME: Final = re.compile(
    "公司|单位|盖章|签字|签名|日期|年|月|有限|名称|地址|本人|以下|下列|同志|员工|职务|男|女士|称谓|信用|代码|^无$"
)
_HONORIFIC: Final = re.compile(r"(?:先生|女士|同志|\((?:先生|女士|男|女)\))$")
_LIKE: Final = 85
"""Two readings of one name are alike so far in percent (`rapidfuzz.fuzz.ratio`)."""

_LONGEST: Final = 60
_NUMBER: Final = 8
"""Digits in a row that no company's name holds."""


def company(page: Flow, entries: Sequence[Entry], *, letter: bool) -> Found | None:
    """Read the company: of a letter the one that writes it, whatever stands most often and is not its addressee."""
    labelled = [name for entry in entries if entry.kind == "company" for name in _company_of(entry)]
    if not letter:
        return _best(_bare(labelled)) or _permitted(page)
    others = {writing.plain(each.value) for each in addressees(page)}
    found = {(each.value, each.box.top): each for each in _bare((*_alone(page), *labelled, *_said(page)))}
    return _most_often([each for each in reversed(found.values()) if not _is_one_of(each, others)])


def _bare(names: Iterable[Found]) -> tuple[Found, ...]:
    """Cut from names what a sentence holds before them, and brackets around them; none holds a long number.

    A citizen number that stands in the same line must never become part of a name: names are shown, and name files.
    """
    cut = (msgspec.structs.replace(each, value=_without_sentence(each.value)) for each in names)
    return tuple(each for each in cut if writing.han_count(each.value) > 1 or re.search("[A-Za-z]{2}", each.value))


def _without_sentence(value: str) -> str:
    value = re.split(rf"\d{{{_NUMBER},}}[\dXx]?|{_WE}|代表", value)[-1].strip("：:，,。;；、 ")
    opened = re.fullmatch(r"[（(]([^（()）]+(?:[（(][^（()）]*[)）][^（()）]*)?)[)）]?", value)
    value = opened[1] if opened else value
    return value.lstrip(")）") if not re.search("[（(]", value) else value.lstrip(")）").strip()


def _permitted(page: Flow) -> Found | None:
    """Find whom the sentence of an account's permit names: `经审核,…符合开户条件`."""
    match = _PERMITTED.search(page.text)
    return Found(value=writing.as_name(match[1]), box=page.box(match.start(1), match.end(1))) if match else None


def _company_of(entry: Entry) -> Iterator[Found]:
    value = writing.as_name(_cut(_lines_of_a_name(entry))).strip(":;,. _-—")
    letters = writing.han_count(value) + len(re.findall(r"[A-Za-z]", value))
    if letters > 1 and len(value) <= _LONGEST and labels.exact_at_start(writing.plain(value)) is None:
        yield Found(value=value, box=entry.box)


def _lines_of_a_name(entry: Entry) -> str:
    """Join the lines of a value until it ends as names do: where the next label was not seen, its value follows."""
    value = ""
    for line in entry.value:
        done = _ends_well(value)
        if done and not (_BRANCH if value.endswith("公司") else _REST).search(writing.plain(line.text)):
            break
        value += line.text
    return value


def _cut(text: str) -> str:
    """Leave out what stands behind a name in its field: the seal's place, the code; and a day that stands there."""
    text = re.split(r"[（(](?:盖章|公章|加盖|签章|章)|统一社会信用代码|[（(]以下简称", text)[0]
    return "" if re.match(r"\W*\d{4}年", text) else text


def _best(names: Sequence[Found]) -> Found | None:
    """Prefer the first that ends as companies' names do."""
    strong = [each for each in names if _ends_well(each.value)]
    return next(iter(strong or names), None)


def _said(page: Flow) -> Iterator[Found]:
    for pattern in _SAID:
        for match in pattern.finditer(page.text):
            value = re.sub(rf"^(?:{_WE})", "", match[1])
            if value:
                yield Found(value=writing.as_name(value), box=page.box(match.start(1), match.end(1)))


def _alone(page: Flow) -> Iterator[Found]:
    """Find names that fill a row, in one box or in several."""
    for row in rows(page.lines):
        match = _ALONE.match(writing.plain("".join(each.text for each in row)))
        if match and labels.exact_at_start(match[1]) is None:
            yield Found(value=writing.as_name(match[1]), box=joined(row))


def _most_often(names: Sequence[Found]) -> Found | None:
    """Take the name that most others are alike to, in the spelling that most have; parts of another do not count."""
    said = Counter(each.value for each in names)
    parts = {one for one in said for other in said if _is_part(one, other) and said[other] >= said[one]}
    whole = [each for each in names if each.value not in parts]
    if not whole:
        return None
    votes = [sum(fuzz.ratio(each.value, other.value) >= _LIKE for other in whole) for each in whole]
    top = [each for each, count in zip(whole, votes, strict=True) if count == max(votes)]
    spelt = [each.value for each in top]
    best = max(dict.fromkeys(spelt), key=lambda value: (spelt.count(value), _ends_well(value)))
    return next(each for each in top if each.value == best)


def _is_part(value: str, other: str) -> bool:
    return value != other and value in other


def _ends_well(value: str) -> bool:
    """Whether a name ends as those of companies do."""
    return _ENDS_AS_NAMES_DO.search(writing.plain(value)) is not None


def _is_one_of(name: Found, others: set[str]) -> bool:
    value = writing.plain(name.value)
    return any(fuzz.ratio(value, each) >= _LIKE for each in others)


def addressees(page: Flow) -> tuple[Found, ...]:
    """Find to whom a letter is written: after `致`, else a line in its upper part that ends with a colon."""
    found = []
    upper = _middle(page.lines)
    for line in page.lines:
        text = writing.plain(line.text)
        match = _ADDRESSEE.match(text)
        if match and (match[1] or (line.top < upper and labels.exact_at_start(text) is None)):
            found.append(Found(value=writing.as_name(match[1] or match[2]), box=line))
    return tuple(found)


def _middle(lines: Sequence[Line]) -> float:
    tops = [each.top for each in lines]
    return (min(tops) + max(tops)) / 2 if tops else 0.0


def person_in(entries: Sequence[Entry], kind: labels.Kind) -> Found | None:
    """Read the name of a person after a label of this kind."""
    for entry in entries:
        for value in (entry.text, *(each.text for each in entry.value[:1])) if entry.kind == kind else ():
            name = person_name(value)
            if name:
                return Found(value=name, box=entry.box)
    return None


def person_name(text: str) -> str:
    """Give the name of a person as it is written, without title; empty where the text is none."""
    name = writing.as_name(re.split(r"[,;:，；：(（/、]", text.strip(" .,:;·_-—'\"|"))[0]).strip(" .,:;_-—'\"|")
    name = _HONORIFIC.sub("", name)
    longest = 12 if "·" in name or not writing.has_han(name) else 4
    ok = (
        _PERSON.match(name)
        and not _NO_NAME.search(name)
        and 1 < len(name) <= max(longest, 4 if writing.has_han(name) else 40)
    )
    return name if ok else ""
