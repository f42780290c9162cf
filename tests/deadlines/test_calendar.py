"""The agenda as a calendar file."""

from __future__ import annotations

import datetime as dt
import stat
import sys
from typing import TYPE_CHECKING

import icalendar
import pytest
from agendas import TODAY, day, licence, mark, package

from matprep.deadlines.agenda import dues, soonest_first
from matprep.deadlines.ics import calendar_of, write_calendar
from matprep.errors import FolderError

if TYPE_CHECKING:
    from pathlib import Path

    from matprep.deadlines.agenda import Package


def events(*packages: Package, today: dt.date = TODAY) -> list[icalendar.Event]:
    found = soonest_first(each for package in packages for each in dues(package, today))
    calendar = icalendar.Calendar.from_ical(calendar_of(found, today, "zh"))
    return list(calendar.walk("VEVENT"))


def uids(*packages: Package) -> list[str]:
    return [str(each["UID"]) for each in events(*packages)]


class TestCalendar:
    """What is in it."""

    def test_an_end_is_an_event_of_that_whole_day(self) -> None:
        (event,) = events(package(papers=(licence("2027-05-06"),)))

        assert event["DTSTART"].dt == day("2027-05-06")
        assert event["DTEND"].dt == day("2027-05-07")
        assert event["SUMMARY"] == "甲：营业执照有效期至 2027-05-06"

    def test_an_end_reminds_before_it_at_nine_in_the_morning(self) -> None:
        (event,) = events(package(papers=(licence("2027-05-06"),)))

        start = dt.datetime(2027, 5, 6, tzinfo=dt.UTC)
        reminded = [start + alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
        assert [f"{each:%m-%d %H}" for each in reminded] == ["04-06 09", "04-29 09", "05-05 09"]

    def test_what_has_expired_reminds_of_nothing(self) -> None:
        (event,) = events(package(papers=(licence("2026-05-06"),)))

        assert event.walk("VALARM") == []

    def test_a_renewal_that_has_not_opened_has_two_days(self) -> None:
        opening, end = events(package(certified_on=day("2026-03-01")))

        assert (opening["DTSTART"].dt, end["DTSTART"].dt) == (day("2026-12-31"), day("2027-03-01"))
        assert len(opening.walk("VALARM")) == 1

    def test_an_empty_agenda_is_a_calendar_too(self) -> None:
        assert events(package()) == []

    def test_equal_agendas_give_equal_bytes(self) -> None:
        found = tuple(dues(package(certified_on=day("2026-03-01")), TODAY))

        assert calendar_of(found, TODAY, "en") == calendar_of(found, TODAY, "en")


class TestNames:
    """Whether importing again moves an event or doubles it."""

    def test_an_event_keeps_its_name_when_its_day_moves(self) -> None:
        assert uids(package(papers=(licence("2027-05-06"),))) == uids(package(papers=(licence("2047-05-06"),)))

    def test_an_end_keeps_its_name_when_its_renewal_opens(self) -> None:
        before, after = package(certified_on=day("2026-03-01")), package(certified_on=day("2026-01-15"))

        assert uids(before)[1] == uids(after)[0]

    def test_filed_and_refused_are_one_filing(self) -> None:
        assert uids(package(mark("filed", "2026-11-20"))) == uids(package(mark("refused", "2026-11-20")))

    def test_two_papers_of_one_requirement_have_two_names(self) -> None:
        found = uids(package(papers=(licence("2027-05-06"), licence("2027-05-07"))))

        assert len(set(found)) == 2

    def test_another_case_has_another_name(self) -> None:
        other = package(papers=(licence("2027-05-06"),), case="乙", folder="乙")

        assert len({*uids(package(papers=(licence("2027-05-06"),))), *uids(other)}) == 2


class TestWriting:
    """The file."""

    def test_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        write_calendar(tmp_path / "due.ics", calendar_of((), TODAY, "en"))

        if sys.platform != "win32":
            assert stat.S_IMODE((tmp_path / "due.ics").stat().st_mode) == 0o600

    def test_replaces_an_older_calendar(self, tmp_path: Path) -> None:
        found = tuple(dues(package(certified_on=day("2026-03-01")), TODAY))
        write_calendar(tmp_path / "due.ics", calendar_of((), TODAY, "en"))
        write_calendar(tmp_path / "due.ics", calendar_of(found, TODAY, "en"))

        assert (tmp_path / "due.ics").read_bytes() == calendar_of(found, TODAY, "en")

    def test_never_replaces_anything_else(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("mine", "utf-8")

        with pytest.raises(FolderError, match="calendar_taken"):
            write_calendar(tmp_path / "notes.txt", b"")

        assert (tmp_path / "notes.txt").read_text("utf-8") == "mine"
