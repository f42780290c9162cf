"""A case to plan: a profile, sources made by name, and the plan in words."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

import msgspec

from matprep.cases import CaseFile
from matprep.model import (
    Box,
    Citation,
    FactDeclaration,
    Field,
    Files,
    Finding,
    Guess,
    Look,
    Match,
    Plan,
    Problem,
    Profile,
    Reading,
    Requirement,
    Rules,
    Sighted,
    Text,
    When,
    problem,
)
from matprep.planning import plan
from matprep.planning.whole import parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

TODAY = dt.date(2026, 11, 24)
COLOUR = Rules(colour="required")
SIDES: dict[str, tuple[str, ...]] = {"front": ("正面", "人像", "正反面"), "back": ("反面", "国徽", "正反面")}


def requirement(
    name: str, order: int, *keywords: str, rules: Rules | None = None, papers: tuple[str, ...] = (), **more: Any
) -> Requirement:
    sides = SIDES if rules is not None and rules.sides else {}
    return Requirement(
        id=name,
        order=order,
        title=Text(zh=keywords[0], en=name),
        rules=rules or Rules(),
        match=Match(names=keywords, sides=sides, papers=papers),
        **more,
    )


PROFILE = Profile(
    id="test",
    version="1",
    title=Text(zh="测试", en="Test"),
    checked=TODAY,
    sources={"S": Citation(grade="official")},
    facts={"filer": FactDeclaration(one_of=("legal_person", "agent"), ask=Text(zh="谁提交？", en="Who files?"))},
    requirements=(
        requirement(
            "business_licence",
            1,
            "营业执照",
            "yyzz",
            papers=("business_licence",),
            rules=COLOUR,
            seal=True,
            fields=("company",),
        ),
        requirement("id_card", 2, "身份证", rules=Rules(sides=("front", "back")), papers=("id_card",)),
        requirement(
            "authorization_letter",
            3,
            "授权书",
            required=When(when={"filer": ("agent",)}),
            papers=("authorization_letter",),
        ),
        requirement("contract", 4, "合同", rules=Rules(files=Files(max=5)), required=False, papers=("lease_contract",)),
        requirement("dossier", 5, "卷宗", rules=Rules(formats=("pdf",), pages="pdf"), required=False),
        requirement("food_licence", 6, "食品经营许可证", required=False, papers=("food_licence",)),
    ),
)


def shows(paper: str, score: float = 12, *, rival: tuple[str, float] | None = None, **more: Any) -> Reading:
    """What was read on a page that shows a paper (`id_card.front`: a side of it); other words are its fields."""
    name, _, side = paper.partition(".")
    guesses = [Guess(paper=name, score=score, side=side or None)] if name else []
    if rival:
        guesses.append(Guess(paper=rival[0], score=rival[1]))
    own: dict[str, Any] = {
        key: more.pop(key) for key in ("page", "spot", "turn", "number", "of", "lines", "look") if key in more
    }
    fields = tuple(Field(name=key, value=value) for key, value in more.items())
    return Reading(by="ocr", guesses=tuple(guesses), fields=fields, **({"page": 1, "lines": 20} | own))


LEFT: Box = (50, 100, 480, 900)
RIGHT: Box = (520, 100, 950, 900)
GREY = Look(colourful=False)


class Desk:
    """Collects sources and plans them."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.sources: list[Sighted] = []

    def add(self, path: str, *, content: str = "", pages: int = 1, pixels: int = 1_000_000, **more: Any) -> int:
        number = next(self._numbers)
        bad: tuple[Problem, ...] = (problem("damaged"),) if more.pop("damaged", False) else ()
        finding = Finding(
            kind=more.pop("kind", "jpeg"),
            pages=0 if bad else pages,
            pixels=pixels,
            problems=(*bad, *more.pop("notices", ())),
            blank=more.pop("blank", ()),
            readings=more.pop("readings", ()),
        )
        self.sources.append(Sighted(id=number, path=path, sha256=content or path, bytes=1000, finding=finding, **more))
        return number

    def photo(self, path: str, *readings: Reading, **more: Any) -> int:
        """A picture, and what was read on it."""
        return self.add(path, readings=readings, **more)

    def scan(self, path: str, *readings: Reading | None, **more: Any) -> int:
        """A PDF, and what was read on each of its pages (None: nothing)."""
        read = tuple(
            msgspec.structs.replace(each, page=page) for page, each in enumerate(readings, 1) if each is not None
        )
        return self.add(path, readings=read, pages=len(readings), kind="pdf", **more)

    def plan(self, facts: Mapping[str, str] | None = None, **case_file: Any) -> Plan:
        return plan(self.sources, PROFILE, dict(facts or {}), msgspec.convert(case_file, CaseFile), today=TODAY)

    def words(self, made: Plan) -> dict[str, str]:
        """What becomes of each source, `path#pages` where it is divided: its requirement and status."""
        paths = {each.id: each for each in self.sources}
        found = {}
        for part, decided in parts_of(made):
            source = paths[part.source]
            pages = "" if len(part.pages) == source.finding.pages else "#" + ",".join(map(str, part.pages))
            status = getattr(decided, "status", "task")
            side = f".{part.side}" if part.side else ""
            found[source.path + pages] = f"{part.requirement or '-'}{side} {status}"
        return found

    def status(self, made: Plan, name: str) -> str | None:
        """A requirement's status in a plan."""
        return next(each.status for each in made.requirements if each.id == name)
