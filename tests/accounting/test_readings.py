"""What the delivery note tells of what was read: evidence, guesses, fields, terms; never a whole citizen number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from planning_desk import LEFT, PROFILE, RIGHT, TODAY, Desk, shows

from matprep import accounting, manifest
from matprep.accounting import Account, Delivered, Result
from matprep.ledger import SourceRow
from matprep.model import Field, Guess, Made, Reading

if TYPE_CHECKING:
    import datetime as dt

    from matprep.model import Manifest, PartLine, ReadsByOcr

FACTS = {"filer": "legal_person"}
NUMBER = "11010519491231002X"


def note(desk: Desk, *, ocr: ReadsByOcr = "on", day: dt.date | None = TODAY) -> Manifest:
    """The note of a case of which everything was prepared."""
    plan = desk.plan(FACTS)
    return accounting.manifest(
        Account(
            case="甲",
            profile=PROFILE,
            facts=plan.facts,
            plan=plan,
            sources=tuple(
                SourceRow(id=each.id, case=1, path=each.path, sha256=each.sha256, bytes=9) for each in desk.sources
            ),
            findings={each.id: each.finding for each in desk.sources},
            results={
                task.key: Result(
                    status="prepared",
                    outputs=(
                        Delivered(
                            name=f"{number}.jpg",
                            sha256="0" * 64,
                            made=Made(path="x", kind="jpeg", bytes=9, pieces=tuple(range(len(task.parts)))),
                        ),
                    ),
                )
                for number, task in enumerate(plan.tasks)
            },
            language="zh",
            version="0",
            day=day,
            ocr=ocr,
        )
    )


def parts(made: Manifest) -> dict[str, PartLine]:
    return {
        f"{source.path}#{part.pages}{f'.{part.side}' if part.side else ''}": part
        for source in made.sources
        for part in source.parts
    }


def with_evidence(reading: Reading, *phrases: str) -> Reading:
    best = msgspec.structs.replace(reading.guesses[0], evidence=phrases)
    return msgspec.structs.replace(reading, guesses=(best, *reading.guesses[1:]))


def test_a_part_known_by_content_tells_the_words_and_how_sure() -> None:
    desk = Desk()
    desk.add(
        "IMG_1.jpg", readings=(with_evidence(shows("business_licence", 14, turn=90), "营业执照", "统一社会信用代码"),)
    )

    (part,) = parts(note(desk)).values()

    assert (part.recognised_by, part.evidence) == ("content", ("营业执照", "统一社会信用代码"))
    assert part.confidence == pytest.approx(0.99)
    assert part.turn == 90


def test_a_part_known_by_its_name_tells_what_its_content_says_too() -> None:
    desk = Desk()
    desk.add("营业执照.jpg", readings=(with_evidence(shows("business_licence", 7), "营业执照"),))

    (part,) = parts(note(desk)).values()

    assert (part.recognised_by, part.evidence, part.confidence) == ("name", ("营业执照",), 0.5)


def test_an_unassigned_part_tells_the_two_best_guesses_and_a_cure() -> None:
    desk = Desk()
    desk.add("IMG_1.jpg", readings=(shows("business_licence", 3, rival=("food_licence", 2.5)),))

    (part,) = parts(note(desk)).values()

    assert [each.paper for each in part.guesses] == ["business_licence", "food_licence"]
    assert part.guesses[0].title.zh == "营业执照"
    assert all(0 < each.confidence < 0.5 for each in part.guesses)
    assert [each.code for each in part.problems] == ["unassigned"]
    assert part.problems[0].cure


def test_two_cards_on_one_page_are_two_parts_with_their_own_fields() -> None:
    desk = Desk()
    front = shows("id_card.front", spot=LEFT, person="张三")
    back = shows("id_card.back", spot=RIGHT, valid_until="2039-03-15")
    desk.add("卡.jpg", readings=(front, back))

    found = parts(note(desk))

    assert [(each.side, each.box) for each in found.values()] == [("front", LEFT), ("back", RIGHT)]
    assert [[field.name for field in each.fields] for each in found.values()] == [["person"], ["valid_until"]]


def test_long_numbers_are_masked_wherever_they_stand() -> None:
    desk = Desk()
    values: dict[str, Any] = {
        "citizen_number": NUMBER,
        "account": "6200000000000000001",
        "purpose": f"仅供{NUMBER}使用",
    }
    desk.add("身份证正面.jpg", readings=(shows("id_card.front", person="张三", **values),))

    written = manifest.encode(note(desk)).decode()

    assert NUMBER not in written
    assert "6200000000000000001" not in written
    assert "110***********002X" in written
    assert "张三" in written


def test_a_field_tells_where_it_was_read_and_whether_it_holds() -> None:
    desk = Desk()
    code = Field(name="credit_code", value="91310000MA1FL0L26R", page=2, check=True, by="qr")
    reading = Reading(page=2, by="qr", guesses=(Guess(paper="business_licence", score=12),), fields=(code,))
    desk.add("执照.pdf", pages=2, kind="pdf", readings=(reading,))

    fields = [field for part in parts(note(desk)).values() for field in part.fields]

    assert [(each.page, each.by, each.check) for each in fields] == [(2, "qr", True)]


class TestTerms:
    """How long what is handed in stays valid."""

    @pytest.mark.parametrize(
        ("written", "until", "left"),
        [("2027-05-06", "2027-05-06", 163), ("2026-11-20", "2026-11-20", -4), ("long_term", None, None)],
    )
    def test_the_last_day_and_the_days_to_it_stand_at_the_requirement(
        self, written: str, until: str | None, left: int | None
    ) -> None:
        desk = Desk()
        desk.add("营业执照.jpg", readings=(shows("business_licence", valid_until=written),))

        line = next(each for each in note(desk).requirements if each.id == "business_licence")

        assert (line.valid_until, line.days_left) == (until, left)

    def test_without_a_day_no_days_are_counted(self) -> None:
        desk = Desk()
        desk.add("营业执照.jpg", readings=(shows("business_licence", valid_until="2027-05-06"),))

        assert {each.days_left for each in note(desk, day=None).requirements} == {None}

    def test_a_day_that_is_none_is_no_term(self) -> None:
        desk = Desk()
        desk.add("营业执照.jpg", readings=(shows("business_licence", valid_until="2027-02-30"),))

        assert {each.valid_until for each in note(desk).requirements} == {None}


def test_each_requirement_tells_what_the_profile_asks() -> None:
    lines = {each.id: (each.need, each.required, each.when) for each in note(Desk()).requirements}

    assert lines["business_licence"] == ("required", True, {})
    assert lines["authorization_letter"] == ("conditional", False, {"filer": ("agent",)})
    assert lines["contract"] == ("optional", False, {})


class TestUnread:
    """Whether OCR was there to read."""

    @pytest.mark.parametrize(
        ("ocr", "told"), [("on", []), ("not_needed", []), ("off", ["off"]), ("not_installed", ["not_installed"])]
    )
    def test_where_pages_were_not_read_the_note_says_why(self, ocr: ReadsByOcr, told: list[str]) -> None:
        desk = Desk()
        desk.add("营业执照.jpg")

        made = note(desk, ocr=ocr)

        assert made.recognition == ocr
        assert [each.params["why"] for each in made.problems if each.code == "not_read"] == told

    def test_where_text_layers_told_everything_nothing_is_missed(self) -> None:
        desk = Desk()
        desk.add("执照.pdf", kind="pdf", readings=(shows("business_licence"),))

        assert "not_read" not in {each.code for each in note(desk, ocr="off").problems}
