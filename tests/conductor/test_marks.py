"""What became of a filing is marked: at once where nobody is at work, else by the folder's owner."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import making
import office as offices
import pytest
from office import complete_case
from readers import Reader, said

import matprep
from matprep.errors import FolderError, UsageError
from matprep.ledger import Ledger
from matprep.ledger.home import reading
from matprep.ledger.requests import Retry, leave_request, take_requests
from matprep.ledger.times import add_mark, marks_of
from matprep.model import Closed, Mark

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

    from matprep.conductor import Marked
    from matprep.deadlines import Due

PERIOD = '[period]\nvalid_months = 12\nrenew_from_days = 60\nfinish_within_days = 30\nsource = "S1"\n[naming]'
TODAY = dt.date(2026, 11, 29)
FILED, APPROVED = dt.date(2026, 11, 1), dt.date(2026, 11, 10)


@pytest.fixture
def yearly(office: Office) -> Office:
    """An office whose certification holds a year, with two cases prepared."""
    office.profile = offices.profile(**{"[naming]": PERIOD})
    office.put({f"{case}/{name}": data for case in ("甲", "乙") for name, data in complete_case().items()})
    office.run(today=TODAY)
    return office


def lines(out: Path) -> list[tuple[str, str, str, str]]:
    return [_line(each) for each in matprep.due(out, today=TODAY).due]


def _line(each: Due) -> tuple[str, str, str, str]:
    return each.case, each.kind, each.state, each.date.isoformat()


class TestMark:
    """`matprep.mark` where nobody is at work."""

    def test_is_in_the_ledger_at_once(self, yearly: Office) -> None:
        done = matprep.mark(yearly.out, "甲", "approved", on=APPROVED, today=TODAY)

        assert done.applied
        assert lines(yearly.out) == [("甲", "certification", "later", "2027-09-11")]

    def test_without_a_day_it_is_today(self, yearly: Office) -> None:
        assert matprep.mark(yearly.out, "甲", "filed", today=TODAY).mark.on == TODAY

    def test_is_kept_when_the_case_is_run_again(self, yearly: Office) -> None:
        matprep.mark(yearly.out, "甲", "approved", on=APPROVED, today=TODAY)
        yearly.put({"甲/合同.jpg": making.jpeg(seed=9)})
        yearly.run(today=TODAY)

        assert lines(yearly.out) == [("甲", "certification", "later", "2027-09-11")]

    def test_keeps_its_history(self, yearly: Office) -> None:
        matprep.mark(yearly.out, "甲", "filed", on=FILED, today=TODAY)
        matprep.mark(yearly.out, "甲", "approved", on=APPROVED, today=TODAY)
        matprep.mark(yearly.out, "甲", "approved", on=APPROVED, undo=True, today=TODAY)

        with reading(yearly.out / ".matprep") as ledger:
            kept = [(each.status, each.undo) for each in marks_of(ledger, "甲", "office")]
        assert kept == [("filed", False), ("approved", False), ("approved", True)]
        assert lines(yearly.out) == [("甲", "filing", "open", "2026-12-01")]

    def test_taken_back_may_be_made_again(self, yearly: Office) -> None:
        for undo in (False, True, False):
            matprep.mark(yearly.out, "甲", "approved", on=APPROVED, undo=undo, today=TODAY)

        assert lines(yearly.out) == [("甲", "certification", "later", "2027-09-11")]

    def test_a_case_may_be_written_in_another_width(self, yearly: Office) -> None:
        yearly.put({f"ABC/{name}": data for name, data in complete_case(5).items()})
        yearly.run(today=TODAY)

        assert matprep.mark(yearly.out, "ａｂｃ", "filed", today=TODAY).mark.case == "ABC"

    def test_an_unknown_case_is_refused_with_those_that_there_are(self, yearly: Office) -> None:
        with pytest.raises(FolderError, match="mark_case_unknown") as caught:
            matprep.mark(yearly.out, "丙", "filed", today=TODAY)

        assert str(caught.value.params["known"]).split(", ") == ["乙", "甲"]
        assert lines(yearly.out) == []

    def test_an_unknown_profile_is_refused_with_those_that_there_are(self, yearly: Office) -> None:
        with pytest.raises(FolderError, match="mark_profile_unknown") as caught:
            matprep.mark(yearly.out, "甲", "filed", profile="shop", today=TODAY)

        assert caught.value.params["known"] == "office"

    def test_a_case_under_two_profiles_needs_one_named(self, office: Office) -> None:
        first = offices.profile(**{"[naming]": PERIOD})
        office.profile = [first, offices.profile(**{"[naming]": PERIOD, 'id = "office"': 'id = "shop"'})]
        office.put({f"甲/{name}": data for name, data in complete_case().items()})
        office.run(today=TODAY)

        with pytest.raises(FolderError, match="mark_profile_needed"):
            matprep.mark(office.out, "甲", "approved", on=APPROVED, today=TODAY)
        matprep.mark(office.out, "甲", "approved", on=APPROVED, profile="shop", today=TODAY)

        assert [each.profile for each in matprep.due(office.out, today=TODAY).due] == ["shop"]

    def test_a_day_to_come_is_refused(self, yearly: Office) -> None:
        with pytest.raises(UsageError, match="mark_in_future"):
            matprep.mark(yearly.out, "甲", "filed", on=TODAY + dt.timedelta(days=1), today=TODAY)

    def test_what_was_never_marked_cannot_be_taken_back(self, yearly: Office) -> None:
        with pytest.raises(UsageError, match="mark_none_there"):
            matprep.mark(yearly.out, "甲", "filed", undo=True, today=TODAY)
        matprep.mark(yearly.out, "甲", "filed", on=FILED, today=TODAY)
        with pytest.raises(UsageError, match="mark_not_there"):
            matprep.mark(yearly.out, "甲", "filed", on=APPROVED, undo=True, today=TODAY)

    def test_another_word_is_refused(self, yearly: Office) -> None:
        with pytest.raises(UsageError, match="mark_status_unknown"):
            matprep.mark(yearly.out, "甲", "sent", today=TODAY)  # type: ignore[arg-type]  # as a command line may

    def test_a_later_day_in_the_case_counts_before_an_older_mark(self, yearly: Office) -> None:
        matprep.mark(yearly.out, "甲", "approved", on=APPROVED, today=TODAY)
        yearly.put({"甲/case.toml": b"[facts]\ncertified_on = 2026-11-20\n"})
        yearly.run(today=TODAY)

        assert lines(yearly.out) == [("甲", "certification", "later", "2027-09-21")]

    def test_cases_whose_day_nobody_told_are_named(self, yearly: Office) -> None:
        matprep.mark(yearly.out, "甲", "approved", on=APPROVED, today=TODAY)

        assert [each.case for each in matprep.due(yearly.out, today=TODAY).undated] == ["乙"]


class TestOwner:
    """A mark beside a matprep at work, and beside one that was killed."""

    def test_applies_it_at_its_next_look(self, yearly: Office) -> None:
        yearly.put({"甲/_done": b""})
        stop = threading.Event()
        answers: list[Marked] = []
        with ThreadPoolExecutor(2) as threads:
            options = {"profile": yearly.profile, "executor": threads, "language": "en", "settle_seconds": 0.1}
            for event in matprep.watch(yearly.inbox, yearly.out, stop=stop, today=TODAY, complete_after=0.2, **options):
                if isinstance(event, Closed) and not answers:
                    answers.append(matprep.mark(yearly.out, "甲", "filed", on=FILED, today=TODAY))
                    assert lines(yearly.out) == [("甲", "filing", "open", "2026-12-01")]
                    yearly.put({"甲/合同.jpg": making.jpeg(seed=9)})
                elif isinstance(event, Closed) and event.case == "甲":
                    stop.set()

        assert not answers[0].applied
        assert not list((yearly.out / ".matprep" / "requests").iterdir())
        assert lines(yearly.out) == [("甲", "filing", "open", "2026-12-01")]

    def test_killed_before_it_took_a_mark_the_next_start_takes_it(self, yearly: Office) -> None:
        home = yearly.out / ".matprep"
        leave_request(home, Mark(id="1", case="甲", profile="office", status="approved", on=APPROVED))
        assert lines(yearly.out) == [("甲", "certification", "later", "2027-09-11")]

        yearly.run(today=TODAY)

        assert not list((home / "requests").iterdir())
        assert lines(yearly.out) == [("甲", "certification", "later", "2027-09-11")]

    def test_killed_while_it_applied_a_mark_the_mark_counts_once(self, yearly: Office) -> None:
        home = yearly.out / ".matprep"
        made = Mark(id="1", case="甲", profile="office", status="approved", on=APPROVED)
        leave_request(home, made)
        with contextlib.closing(Ledger(home)) as ledger:
            add_mark(ledger, next(m for m in take_requests(home) if isinstance(m, Mark)))  # and no more is asked for
            assert list((home / "requests").iterdir())
            for each in take_requests(home):
                assert isinstance(each, Mark)
                add_mark(ledger, each)

            assert marks_of(ledger, "甲", "office") == (made,)
        assert not list((home / "requests").iterdir())

    def test_requests_are_taken_in_the_order_in_which_they_were_left(self, tmp_path: Path) -> None:
        names = [f"案{number}" for number in range(12)]
        for name in names:
            leave_request(tmp_path, Retry(case=name))

        assert [each.case for each in take_requests(tmp_path)] == names

    def test_a_mark_leaves_other_requests_to_the_owner(self, yearly: Office) -> None:
        matprep.retry(yearly.out)
        matprep.mark(yearly.out, "甲", "filed", on=FILED, today=TODAY)

        assert [type(each) for each in take_requests(yearly.out / ".matprep")] == [Retry]

    def test_what_is_no_request_is_removed_unread(self, tmp_path: Path) -> None:
        making.tree(tmp_path, {"requests/1.json": b"{}", "requests/2.json": b'{"request":"retry","case":"x"}'})

        assert list(take_requests(tmp_path)) == [Retry(case="x")]
        assert not list((tmp_path / "requests").iterdir())


class TestPapers:
    """The days of delivered papers."""

    def test_a_delivered_paper_is_due_when_it_ends(self, yearly: Office) -> None:
        yearly.put({"甲/营业执照.jpg": making.jpeg(seed=20)})
        yearly.run(today=TODAY, executor=Reader({"营业执照": (said(valid_until="2026-12-20"),)}))

        (found,) = [each for each in matprep.due(yearly.out, today=TODAY).due if each.case == "甲"]
        assert (found.kind, found.state, found.ends_on) == ("paper", "open", dt.date(2026, 12, 20))
        assert (found.requirement, found.source, found.page) == ("business_licence", "营业执照.jpg", 1)

    def test_one_that_is_valid_for_ever_is_never_due(self, yearly: Office) -> None:
        yearly.put({"甲/营业执照.jpg": making.jpeg(seed=20)})
        yearly.run(today=TODAY, executor=Reader({"营业执照": (said(valid_until="long_term"),)}))

        assert lines(yearly.out) == []

    def test_one_that_was_refused_is_not_due(self, yearly: Office) -> None:
        yearly.put({"甲/合同.jpg": making.jpeg(100, 80)})
        yearly.run(today=TODAY, executor=Reader({"合同": (said(valid_until="2026-12-20"),)}))

        assert lines(yearly.out) == []


class TestFolders:
    """Which ledgers are read."""

    def test_a_folder_of_output_folders_stands_for_them(self, yearly: Office) -> None:
        matprep.mark(yearly.out, "甲", "approved", on=APPROVED, today=TODAY)

        assert [each.case for each in matprep.due(yearly.out.parent, today=TODAY).due] == ["甲"]

    def test_the_same_folder_named_twice_is_read_once(self, yearly: Office) -> None:
        matprep.mark(yearly.out, "甲", "approved", on=APPROVED, today=TODAY)

        assert len(matprep.due([yearly.out, yearly.out.parent], today=TODAY).due) == 1

    def test_any_other_folder_is_refused(self, yearly: Office) -> None:
        with pytest.raises(FolderError, match="no_ledger"):
            matprep.due(yearly.inbox)

    def test_a_ledger_elsewhere_belongs_to_one_folder(self, office: Office, tmp_path: Path) -> None:
        office.profile = offices.profile(**{"[naming]": PERIOD})
        office.put(complete_case())
        office.run(today=TODAY, state=tmp_path / "state", facts={"certified_on": "2026-01-15"})

        (found,) = matprep.due(office.out, state=tmp_path / "state", today=TODAY).due
        assert found.state == "open"
        with pytest.raises(UsageError, match="state_of_one_folder"):
            matprep.due([office.out, office.out], state=tmp_path / "state")
