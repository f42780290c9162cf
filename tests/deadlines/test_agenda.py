"""What expires, opens or waits, seen from one day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from agendas import TODAY, day, licence, mark, package
from hypothesis import given

from matprep.deadlines.agenda import Due, dues, later_by, months_later, soonest_first
from matprep.deadlines.spans import last_day
from matprep.errors import UsageError

if TYPE_CHECKING:
    from matprep.model import FilingStatus, Mark

DAYS = st.dates(dt.date(1999, 1, 1), dt.date(2099, 12, 31))


def seen(*marks: Mark, **terms: Any) -> list[tuple[str, str, str]]:
    """Each line as (kind, state, day), seen from TODAY."""
    return [(each.kind, each.state, each.date.isoformat()) for each in dues(package(*marks, **terms), TODAY)]


class TestPapers:
    """A delivered paper with an end."""

    def test_is_valid_on_its_last_day(self) -> None:
        (found,) = dues(package(papers=(licence("2026-11-29"),)), TODAY)

        assert (found.state, found.days_left) == ("open", 0)

    def test_has_expired_the_day_after(self) -> None:
        (found,) = dues(package(papers=(licence("2026-11-28"),)), TODAY)

        assert (found.state, found.days_left) == ("expired", -1)

    def test_is_due_a_month_before_its_end(self) -> None:
        assert seen(papers=(licence("2026-12-29"),)) == [("paper", "open", "2026-12-29")]
        assert seen(papers=(licence("2026-12-30"),)) == [("paper", "later", "2026-12-30")]

    def test_is_due_as_soon_as_a_filing_would_be_refused_for_it(self) -> None:
        assert seen(papers=(licence("2027-02-27", valid_days_left=90),)) == [("paper", "open", "2027-02-27")]
        assert seen(papers=(licence("2027-02-28", valid_days_left=90),)) == [("paper", "later", "2027-02-28")]


class TestCertification:
    """Counted from the day of certification."""

    def test_nobody_told_the_day(self) -> None:
        assert seen() == []

    def test_a_profile_without_a_period_has_none(self) -> None:
        assert seen(mark("approved", "2026-01-01"), period=None) == []

    def test_before_its_window_the_day_of_the_window_counts(self) -> None:
        (found,) = dues(package(certified_on=day("2026-03-01")), TODAY)

        assert (found.state, found.date, found.ends_on) == ("later", day("2026-12-31"), day("2027-03-01"))
        assert found.days_left == 32

    def test_in_its_window_the_end_counts(self) -> None:
        assert seen(certified_on=day("2026-01-15")) == [("certification", "open", "2027-01-15")]

    def test_after_its_end_it_has_expired(self) -> None:
        assert seen(certified_on=day("2025-11-28")) == [("certification", "expired", "2026-11-28")]

    def test_the_later_of_what_was_told_and_what_was_marked_counts(self) -> None:
        early, late = "2025-12-01", "2026-11-20"

        assert seen(mark("approved", late), certified_on=day(early)) == [("certification", "later", "2027-09-21")]
        assert seen(mark("approved", early), certified_on=day(late)) == [("certification", "later", "2027-09-21")]


class TestFilings:
    """Filed, answered, refused."""

    def test_a_filing_has_to_be_finished_in_its_time(self) -> None:
        assert seen(mark("filed", "2026-11-20")) == [("filing", "open", "2026-12-20")]

    def test_a_filing_without_an_answer_in_its_time_has_expired(self) -> None:
        assert seen(mark("filed", "2026-10-01")) == [("filing", "expired", "2026-10-31")]

    def test_an_approved_filing_is_over(self) -> None:
        found = seen(mark("filed", "2026-11-01"), mark("approved", "2026-11-10"))

        assert found == [("certification", "later", "2027-09-11")]

    def test_a_day_of_certification_told_since_ends_a_filing(self) -> None:
        assert [kind for kind, *_ in seen(mark("filed", "2026-11-01"), certified_on=day("2026-11-01"))] == [
            "certification"
        ]

    def test_a_refused_one_is_to_be_filed_again_in_the_time_of_the_first(self) -> None:
        assert seen(mark("filed", "2026-11-10"), mark("refused", "2026-11-20")) == [("refused", "open", "2026-12-10")]

    def test_a_refusal_alone_counts_from_itself(self) -> None:
        assert seen(mark("refused", "2026-11-20")) == [("refused", "open", "2026-12-20")]

    def test_filed_anew_it_waits_again(self) -> None:
        found = seen(mark("filed", "2026-10-01"), mark("refused", "2026-10-10"), mark("filed", "2026-11-20"))

        assert found == [("filing", "open", "2026-12-20")]

    def test_while_a_renewal_waits_nobody_is_told_to_renew(self) -> None:
        renewed = (mark("filed", "2026-11-25"),)

        assert seen(*renewed, certified_on=day("2026-01-15")) == [("filing", "open", "2026-12-25")]

    def test_a_certification_that_ended_meanwhile_is_told_all_the_same(self) -> None:
        found = seen(mark("filed", "2026-11-25"), certified_on=day("2025-11-01"))

        assert [each[:2] for each in found] == [("filing", "open"), ("certification", "expired")]

    def test_a_refused_renewal_leaves_the_end_of_the_old_one_in_sight(self) -> None:
        found = seen(mark("filed", "2026-11-20"), mark("refused", "2026-11-25"), certified_on=day("2026-01-15"))

        assert [each[:2] for each in found] == [("refused", "open"), ("certification", "open")]

    def test_marks_count_in_order_of_days_not_in_that_in_which_they_came(self) -> None:
        assert seen(mark("approved", "2026-11-10"), mark("filed", "2026-11-01")) == [
            ("certification", "later", "2027-09-11")
        ]

    def test_a_package_is_open_until_it_is_approved(self) -> None:
        assert package().is_open
        assert package(mark("filed", "2026-11-01")).is_open
        assert not package(mark("filed", "2026-11-01"), mark("approved", "2026-11-02")).is_open
        assert package(mark("approved", "2025-11-02"), mark("filed", "2026-11-01")).is_open


class TestDays:
    """Arithmetic."""

    @pytest.mark.parametrize(
        ("start", "months", "end"),
        [
            ("2026-03-01", 12, "2027-03-01"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2026-12-31", 2, "2027-02-28"),
        ],
    )
    def test_months_end_on_the_same_day_or_the_last_of_the_month(self, start: str, months: int, end: str) -> None:
        assert months_later(day(start), months) == day(end)

    @given(DAYS, st.integers(0, 1200))
    def test_months_later_is_never_earlier_and_lands_in_the_right_month(self, start: dt.date, months: int) -> None:
        end = months_later(start, months)

        assert end >= start
        assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
        assert end.day == start.day or (end.day < start.day and (end + dt.timedelta(days=1)).day == 1)

    def test_the_calendar_has_an_end(self) -> None:
        assert months_later(dt.date(9999, 1, 1), 12) == dt.date.max
        assert later_by(dt.date.max, 5) == dt.date.max
        assert later_by(dt.date.min, -5) == dt.date.min

    @pytest.mark.parametrize(
        ("span", "end"),
        [
            ("60d", "2027-01-28"),
            ("60", "2027-01-28"),
            ("8w", "2027-01-24"),
            ("2m", "2027-01-29"),
            ("1y", "2027-11-29"),
            ("60天", "2027-01-28"),
            ("2个月", "2027-01-29"),
            ("0d", "2026-11-29"),
        ],
    )
    def test_a_span_is_written_as_people_do(self, span: str, end: str) -> None:
        assert last_day(TODAY, span) == day(end)

    def test_a_span_may_be_a_value(self) -> None:
        assert last_day(TODAY, dt.timedelta(days=2)) == day("2026-12-01")

    @pytest.mark.parametrize("span", ["", "soon", "-3d", "3 fortnights", "1.5m"])
    def test_anything_else_is_refused(self, span: str) -> None:
        with pytest.raises(UsageError, match="option_wants_span"):
            last_day(TODAY, span)

    @given(st.lists(DAYS, max_size=6), st.lists(st.tuples(st.sampled_from(["filed", "approved", "refused"]), DAYS)))
    def test_whatever_was_told_the_agenda_is_in_order_and_its_days_fit(
        self, ends: list[dt.date], marked: list[tuple[FilingStatus, dt.date]]
    ) -> None:
        papers = tuple(licence(each.isoformat()) for each in ends)
        marks = tuple(mark(status, on.isoformat()) for status, on in marked)
        found = soonest_first(dues(package(*marks, papers=papers), TODAY))

        assert [each.date for each in found] == sorted(each.date for each in found)
        assert sum(each.kind == "paper" for each in found) == len(ends)
        assert sum(each.kind == "certification" for each in found) <= 1
        for each in found:
            assert_fits(each)


def assert_fits(each: Due) -> None:
    assert each.days_left == (each.date - TODAY).days
    assert (each.state == "expired") == (each.ends_on < TODAY)
    assert each.opens_on <= each.ends_on
