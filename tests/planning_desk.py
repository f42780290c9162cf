"""A case to plan: a profile, sources made by name, and the plan in words."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

import msgspec

from matprep.cases import CaseFile
from matprep.model import (
    Citation,
    FactDeclaration,
    Files,
    Finding,
    Match,
    Plan,
    Problem,
    Profile,
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
SIDES = {"front": ("正面", "人像", "正反面"), "back": ("反面", "国徽", "正反面")}


def requirement(name: str, order: int, *keywords: str, rules: Rules | None = None, **more: Any) -> Requirement:
    sides = SIDES if rules is not None and rules.sides else {}
    return Requirement(
        id=name,
        order=order,
        title=Text(zh=keywords[0], en=name),
        rules=rules or Rules(),
        match=Match(names=keywords, sides=sides),
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
        requirement("business_licence", 1, "营业执照", "yyzz"),
        requirement("id_card", 2, "身份证", rules=Rules(sides=("front", "back"))),
        requirement("authorization_letter", 3, "授权书", required=When(when={"filer": ("agent",)})),
        requirement("contract", 4, "合同", rules=Rules(files=Files(max=5)), required=False),
        requirement("dossier", 5, "卷宗", rules=Rules(formats=("pdf",), pages="pdf"), required=False),
    ),
)


class Desk:
    """Collects sources and plans them."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.sources: list[Sighted] = []

    def add(self, path: str, *, content: str = "", pages: int = 1, pixels: int = 1_000_000, **more: Any) -> int:
        number = next(self._numbers)
        bad: tuple[Problem, ...] = (problem("damaged"),) if more.pop("damaged", False) else ()
        finding = Finding(kind=more.pop("kind", "jpeg"), pages=0 if bad else pages, pixels=pixels, problems=bad)
        self.sources.append(Sighted(id=number, path=path, sha256=content or path, bytes=1000, finding=finding, **more))
        return number

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
