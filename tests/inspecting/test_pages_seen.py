"""What one file's pages show: which paper and why, its fields, how it looks, what a platform would refuse."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import making
import msgspec
import pytest
from lettered import Words, lettered
from shown_pages import GOOD

from matprep.inspecting import Inspection, inspect_file
from matprep.inspecting.pages import pages_seen
from matprep.model import LONG_TERM, Field, Finding, Guess, Look, Reading
from matprep.profile import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor
    from pathlib import Path

PROFILE = load("xiaohongshu-enterprise")
TODAY = dt.date(2026, 11, 24)
NUMBER = "11010519491231002X"
ROWS = (
    "统一社会信用代码：91310000MA1FL0L26R",
    "名称：示例贸易（上海）有限公司",
    "类型：有限责任公司",
    "法定代表人：张示例",
    "注册资本：壹佰万元整",
    "成立日期：2016年09月01日",
    "营业期限：2016年09月01日至2026年08月31日",
)


def licence() -> bytes:
    """A business licence as a program writes it, whose term has ended."""
    rows = (Words(row, 80, 620 - 40 * number, 14) for number, row in enumerate(ROWS))
    return lettered(Words("营业执照", 200, 720, 36), *rows)


@pytest.fixture
def workers() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


@pytest.fixture
def seen(tmp_path: Path, workers: Executor) -> Inspection:
    (tmp_path / "scan.pdf").write_bytes(licence())
    return inspect_file(tmp_path / "scan.pdf", profile=PROFILE, language="zh", executor=workers, ocr=False, today=TODAY)


def words(look: Look | None = GOOD, **more: Any) -> tuple[str, ...]:
    guess = Guess(paper="business_licence", score=20, evidence=("营业执照",))
    values: dict[str, Any] = {"page": 1, "by": "ocr", "lines": 9, "guesses": (guess,), "look": look}
    reading = Reading(**values | more)
    (page,) = pages_seen(Finding(kind="jpeg", pages=1, readings=(reading,)), PROFILE, "zh")
    return page.said


def test_a_page_tells_what_it_is_and_by_which_words(seen: Inspection) -> None:
    (page,) = seen.seen

    assert (page.requirement, page.by, page.guesses[0].paper) == ("business_licence", "text", "business_licence")
    assert page.guesses[0].confidence > 0.5
    assert {"营业执照", "统一社会信用代码"} <= set(page.guesses[0].evidence)


def test_its_fields_stand_in_order_with_their_checks(seen: Inspection) -> None:
    fields = {each.name: (each.value, each.check) for each in seen.seen[0].fields}

    assert list(fields)[:2] == ["company", "credit_code"]
    assert fields["company"] == ("示例贸易（上海）有限公司", None)
    assert fields["credit_code"][1] is not None
    assert fields["valid_until"] == ("2026-08-31", None)


def test_what_the_platform_would_refuse_is_told_of_this_file_and_not_what_else_is_missing(seen: Inspection) -> None:
    codes = [each.code for each in seen.problems]

    assert "expired" in codes
    assert not {"missing", "side_missing"} & set(codes)
    assert seen.usable


def test_it_is_judged_against_the_day_asked_about(tmp_path: Path, workers: Executor) -> None:
    (tmp_path / "scan.pdf").write_bytes(licence())

    earlier = inspect_file(
        tmp_path / "scan.pdf", profile=PROFILE, executor=workers, ocr=False, today=dt.date(2020, 1, 1)
    )

    assert "expired" not in {each.code for each in earlier.problems}


def test_without_a_profile_every_known_paper_is_looked_for(tmp_path: Path, workers: Executor) -> None:
    (tmp_path / "scan.pdf").write_bytes(licence())

    seen = inspect_file(tmp_path / "scan.pdf", executor=workers, ocr=False)

    assert seen.seen[0].guesses[0].paper == "business_licence"
    assert seen.seen[0].requirement is None
    assert seen.becomes == ()


def test_a_picture_that_ocr_may_not_read_says_so(tmp_path: Path, workers: Executor) -> None:
    (tmp_path / "a.jpg").write_bytes(making.jpeg())

    seen = inspect_file(tmp_path / "a.jpg", profile=PROFILE, executor=workers, ocr=False)

    assert (seen.recognition, seen.seen) == ("off", ())


class TestWords:
    """How a page looks, in words."""

    def test_a_good_page(self) -> None:
        assert words() == ("彩色", "清晰", "红章 1 个", "字高约 30 像素")

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"colourful": False}, "黑白"),
            ({"sharpness": 0.01}, "模糊"),
            ({"brightness": 40}, "太暗"),
            ({"glare": 0.2}, "有反光"),
            ({"margin": 0.1}, "边缘可能没拍全"),
            ({"seals": 0}, "没有红章"),
        ],
    )
    def test_each_fault_is_named(self, change: dict[str, Any], said: str) -> None:
        assert said in words(msgspec.structs.replace(GOOD, **change))

    def test_which_way_it_lies(self) -> None:
        assert words(turn=90)[-1] == "要顺时针转 90 度才正"

    def test_a_missing_seal_is_only_missed_where_one_is_asked(self) -> None:
        front = Guess(paper="id_card", score=20, side="front")

        assert "没有红章" not in words(msgspec.structs.replace(GOOD, seals=0), guesses=(front,))

    def test_of_what_was_not_looked_at_nothing_is_said(self) -> None:
        assert words(None) == words(GOOD, lines=0) == ()


def test_numbers_are_masked_and_hashes_stay_inside() -> None:
    fields = (Field(name="citizen_number", value=NUMBER, check=True), Field(name="valid_until", value=LONG_TERM))
    look = msgspec.structs.replace(GOOD, print="ff" * 32, digits=("a", "b"))
    reading = Reading(page=1, by="ocr", lines=9, fields=fields, look=look)

    (page,) = pages_seen(Finding(kind="jpeg", pages=1, readings=(reading,)), PROFILE, "zh")

    assert [each.value for each in page.fields] == ["110***********002X", LONG_TERM]
    assert page.look is not None
    assert (page.look.print, page.look.digits) == ("", ())
