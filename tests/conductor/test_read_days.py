"""From a paper's own text to the copy sheet and the agenda, with nothing in between but matprep (no OCR is needed)."""

from __future__ import annotations

import datetime as dt

import office as offices
import pytest
from lettered import Words, lettered
from office import Office

import matprep

TODAY = dt.date(2026, 11, 29)
READ = """match = { names = ["营业执照", "licence"], papers = ["business_licence"] }
fields = ["company", "credit_code", "valid_until"]"""


def licence(until: str) -> bytes:
    return lettered(
        Words("营业执照", 200, 760, 30),
        Words("统一社会信用代码", 60, 690),
        Words("91310199MAEXAMPL88", 220, 690),
        Words("名称", 60, 660),
        Words("示例贸易（上海）有限公司", 220, 660),
        Words("类型", 60, 630),
        Words("有限责任公司", 220, 630),
        Words("法定代表人", 60, 600),
        Words("张示例", 220, 600),
        Words("营业期限", 60, 570),
        Words(until, 220, 570),
        Words("登记机关", 300, 200),
    )


@pytest.fixture
def reading(office: Office) -> Office:
    """An office that wants its licence read."""
    office.profile = offices.profile(**{'match = { names = ["营业执照", "licence"] }': READ})
    return office


def test_a_licence_is_copied_and_due_when_it_says(reading: Office) -> None:
    reading.put({"扫描.pdf": licence("2016年05月06日至2027年01月05日")})
    reading.run(today=TODAY)

    sheet = (reading.out / "客户" / "form.txt").read_bytes().decode("utf-8-sig").split("\r\n")
    assert {"示例贸易（上海）有限公司", "91310199MAEXAMPL88", "2027-01-05"} <= set(sheet)
    assert [(each.requirement, each.ends_on.isoformat()) for each in matprep.due(reading.out, today=TODAY).due] == [
        ("business_licence", "2027-01-05")
    ]


def test_one_that_holds_for_ever_is_copied_so_and_never_due(reading: Office) -> None:
    reading.put({"扫描.pdf": licence("2016年05月06日至长期")})
    reading.run(today=TODAY)

    assert "\r\n长期\r\n" in (reading.out / "客户" / "form.txt").read_bytes().decode("utf-8-sig")
    assert matprep.due(reading.out, today=TODAY).due == ()
