"""Pages as the judges see them, in few words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from matprep.judging import Shown
from matprep.model import Citation, Field, Look, Profile, Reading, Requirement, Rules, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = dt.date(2026, 11, 24)
GOOD = Look(
    colourful=True,
    seals=1,
    sharpness=0.3,
    confidence=0.97,
    brightness=200,
    glare=0.0,
    margin=3.0,
    text_px=30.0,
    screen=False,
)
LICENCE_FIELDS = ("company", "credit_code", "legal_person", "valid_until")
CODE = "91310000MA1FL0L26R"
OTHER_CODE = "91110105MA00ABCD0E"


def requirement(name: str, title: str = "", order: int = 1, **more: Any) -> Requirement:
    return Requirement(id=name, order=order, title=Text(zh=title or name, en=name), **more)


LICENCE = requirement(
    "business_licence",
    "营业执照",
    rules=Rules(colour="required"),
    seal=True,
    valid_days_left=90,
    fields=LICENCE_FIELDS,
    agree=("company", "credit_code"),
)
CARD = requirement(
    "id_card", "法定代表人身份证", 2, rules=Rules(sides=("front", "back")), fields=("person", "valid_until")
)
BANK = requirement("bank_account", "银行账户", 3, fields=("company", "account"), agree=("company",))
FOOD = requirement(
    "food_licence", "食品经营许可证", 4, fields=("company", "credit_code"), agree=("company", "credit_code")
)
LETTER = requirement("authorization_letter", "授权书", 5, seal=True)


def profile(*requirements: Requirement, title: str = "小红书企业专业号认证") -> Profile:
    return Profile(
        id="test",
        version="1",
        title=Text(zh=title, en="Test"),
        checked=TODAY,
        sources={"S": Citation(grade="official")},
        requirements=requirements or (LICENCE, CARD, BANK, FOOD, LETTER),
    )


def page(
    path: str = "a.jpg",
    number: int = 1,
    *,
    look: Look | None = GOOD,
    failed: Sequence[str] = (),
    side: str | None = None,
    sha256: str = "",
    box: Any = None,
    doubtful: bool = False,
    **values: str,
) -> Shown:
    """A page with values read on it; those named in `failed` do not hold their check."""
    checked = {"credit_code", "citizen_number", "agent_number"}
    fields = tuple(
        Field(name=name, value=value, page=number, check=name not in failed if name in checked else None)
        for name, value in values.items()
    )
    reading = Reading(page=number, by="ocr", lines=20, look=look, fields=fields)
    return Shown(path=path, page=number, reading=reading, side=side, sha256=sha256 or path, box=box, doubtful=doubtful)
