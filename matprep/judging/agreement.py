"""Whether company, credit code and persons are the same on all papers, and as people told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.judging.names import is_same_code, is_same_company, is_same_person
from matprep.judging.shown import Shown, field
from matprep.model import Problem, Requirement, Text, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matprep.model import Facts, Profile

_TOLD: Final = Text(zh="您告诉 matprep 的", en="what you told matprep")
_LONG_NUMBER: Final = re.compile(r"(?<![0-9A-Z])[0-9]{11,}[Xx]?(?![0-9A-Z])")
"""A citizen or account number that was read into a name; a credit code has letters, or is told as what it is."""

_LEGAL: Final = re.compile("法定代表人|法人|负责人|经营者|投资人")
_AGENT: Final = re.compile("网站负责人|经办|代理|被授权|受托|代办|运营|管理员|联系人")


class _Saying(msgspec.Struct, frozen=True, kw_only=True):
    """What one file says for a requirement: values by field, `title` as the requirement (or the telling) is called."""

    title: Text
    values: dict[str, str]
    path: str = ""
    requirement: Requirement | None = None

    def agrees_on(self, name: str) -> bool:
        return self.requirement is not None and name in self.requirement.agree

    def bears(self, name: str) -> bool:
        """Whether the profile has this value read on it."""
        return self.requirement is not None and name in {*self.requirement.fields, *self.requirement.agree}


def agreement(shown: Mapping[str, Sequence[Shown]], profile: Profile, told: Facts) -> Iterator[tuple[str, Problem]]:
    """Say which requirement's paper differs from the others or from what was told, each once, naming both.

    A paper is compared with what was told, on all that is read on it; where nothing was told, with the profile's first
    paper that bears the value, on what its requirement's `agree` names. Of one code, names are not compared.
    """
    sayings = [each for requirement in profile.requirements for each in _sayings(requirement, shown)]
    spoken = _Saying(title=_TOLD, values=told)
    yield from _companies(sayings, spoken)
    yield from _persons(sayings, spoken)


def _sayings(requirement: Requirement, shown: Mapping[str, Sequence[Shown]]) -> Iterator[_Saying]:
    pages = [each for each in shown.get(requirement.id, ()) if not each.doubtful]
    for path in dict.fromkeys(each.path for each in pages):
        values: dict[str, str] = {}
        for each in pages:
            if each.path == path:
                names = [found.name for found in each.reading.fields]
                values = {name: found.value for name in names if (found := field(each, name))} | values
        yield _Saying(title=requirement.title, values=values, path=path, requirement=requirement)


def _companies(sayings: Sequence[_Saying], told: _Saying) -> Iterator[tuple[str, Problem]]:
    """What was told is what all are compared with; where nothing was, the first paper is."""
    companies = told if "company" in told.values else _first(sayings, "company")
    codes = told if "credit_code" in told.values else _first(sayings, "credit_code")
    for each in sayings:
        if companies is not None and _differ_in_company(each, companies):
            yield _told_of(each, companies, "company_differs", "company")
        elif codes is not None and _comparable(each, codes, "credit_code") and not _of_one_code(each, codes):
            yield _told_of(each, codes, "code_differs", "credit_code")


def _first(sayings: Sequence[_Saying], name: str) -> _Saying | None:
    """The paper that others are compared with: the first that bears the value."""
    return next((each for each in sayings if name in each.values and each.bears(name)), None)


def _comparable(each: _Saying, other: _Saying, name: str) -> bool:
    """Whether two are to be compared: told values with all that the profile has read, papers where they must agree."""
    if other is each or name not in each.values or name not in other.values:
        return False
    return each.bears(name) if other.requirement is None else each.agrees_on(name)


def _differ_in_company(each: _Saying, other: _Saying) -> bool:
    if not _comparable(each, other, "company") or _of_one_code(each, other):
        return False
    return not is_same_company(each.values["company"], other.values["company"])


def _of_one_code(each: _Saying, other: _Saying) -> bool:
    codes = [found.values.get("credit_code") for found in (each, other)]
    return None not in codes and is_same_code(*map(str, codes))


def _told_of(each: _Saying, other: _Saying, code: str, name: str) -> tuple[str, Problem]:
    here, there = each.values[name], other.values[name]
    if name == "company":
        here, there = _LONG_NUMBER.sub("…", here), _LONG_NUMBER.sub("…", there)
    assert each.requirement is not None  # noqa: S101 - what was told is never told of
    return each.requirement.id, problem(
        code, here=here, there=there, other_zh=other.title.zh, other_en=other.title.en, file=each.path
    )


def _persons(sayings: Sequence[_Saying], told: _Saying) -> Iterator[tuple[str, Problem]]:
    """Compare each card with the paper that names its holder: the licence the legal person, the letter the agent."""
    for card in sayings:
        person = card.values.get("person")
        if card.requirement is None or person is None:
            continue
        name, number = _holder(card.requirement)
        others = [each for each in sayings if each.requirement is not card.requirement]
        named = next((each for each in others if name in each.values and each.bears(name)), None)
        numbered = next((each for each in others if number in each.values), None)
        one_number = numbered is not None and _number(card) == numbered.values[number]
        if named is None and name == "legal_person" and "person" in told.values:
            named = msgspec.structs.replace(told, values={name: told.values["person"]})
        if named is not None and not one_number and not is_same_person(person, named.values[name]):
            yield _person_of(card, named, here=person, there=named.values[name])
        elif numbered is not None and _number(card) is not None and not one_number:
            yield _person_of(card, numbered, why="number")


def _holder(requirement: Requirement) -> tuple[str, str]:
    """The fields under which other papers name the holder of a card and the card's number; empty for nobody known."""
    title = requirement.title.zh
    if _AGENT.search(title):
        return "agent", "agent_number"
    if _LEGAL.search(title) or {"person", "legal_person"} & {*requirement.agree}:
        return "legal_person", ""
    return "", ""


def _number(card: _Saying) -> str | None:
    return card.values.get("citizen_number")


def _person_of(card: _Saying, other: _Saying, **params: str) -> tuple[str, Problem]:
    assert card.requirement is not None  # noqa: S101 - only papers are cards
    return card.requirement.id, problem(
        "person_differs", other_zh=other.title.zh, other_en=other.title.en, file=card.path, **params
    )
