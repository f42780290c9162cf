"""A document of many pages: while a worker is at it, the run tells how far it is."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import making
import pytest
from office import profile

from matprep import progress
from matprep.conductor import following
from matprep.model import Closed, Ended, Progressed
from matprep.patience import seconds_for

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three pages are many, and the run looks all the time."""
    monkeypatch.setattr(following, "LONG", 2)
    monkeypatch.setattr(following, "LOOK_EVERY", 0.002)


class Halting:
    """Makes the worker wait at its notes until the run has told of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
        """Wait at the note of so many pages."""
        self.told = threading.Event()
        note = progress.note

        def halting(folder: Path, done: int, total: int) -> None:
            note(folder, done, total)
            if done == at:
                self.told.wait(PATIENCE)

        monkeypatch.setattr(progress, "note", halting)


class TestProgress:
    """What is told of a long document."""

    @pytest.mark.parametrize(
        ("name", "requirement", "at"),
        [("卷宗.pdf", "dossier", 2), ("合同.pdf", "contract", 2), ("卷宗.tif", "dossier", 1)],
    )
    def test_tells_how_many_pages_are_done_before_it_ends(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, name: str, requirement: str, at: int
    ) -> None:
        halting = Halting(monkeypatch, at)
        office.profile = profile(**{'max_bytes = "1 MB"': 'max_bytes = "300 KB"'})
        office.put({name: scan(5) if name.endswith("pdf") else fax(5)})

        events = []
        for event in office.start():
            events.append(event)
            if isinstance(event, Progressed) and event.done == at:
                halting.told.set()

        (first, *_) = [each for each in events if isinstance(each, Progressed) and each.done == at]
        (ended,) = [each for each in events if isinstance(each, Ended)]
        assert (first.total, first.paths, first.requirement) == (5, (name,), requirement)
        assert ended.status == "prepared"
        assert events.index(first) < events.index(ended)
        counts = [each.done for each in events if isinstance(each, Progressed)]
        assert counts == sorted(set(counts))

    def test_says_nothing_of_a_document_of_few_pages(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(following, "LONG", 5)
        office.put({"合同.pdf": scan(5)})

        events = office.run()

        assert isinstance(events[-1], Closed)
        assert not [each for each in events if isinstance(each, Progressed)]

    def test_needs_no_note_to_go_on(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(progress, "note", lambda *_: None)
        office.put({"合同.pdf": scan(3)})

        events = office.run()

        assert not [each for each in events if isinstance(each, Progressed)]
        assert "03_合同_1.jpg" in office.names()

    def test_works_with_any_executor_that_answers_when_it_likes(self, office: Office) -> None:
        """Here one that has answered before the run can look: there is nothing to follow any more."""

        class Prompt:
            def submit(self, function: Any, call: Any) -> Future[bytes]:
                future: Future[bytes] = Future()
                future.set_result(function(call))
                return future

        office.put({"合同.pdf": scan(3)})

        events = office.run(executor=Prompt())

        assert [each.status for each in events if isinstance(each, Ended)] == ["prepared"]


def scan(pages: int) -> bytes:
    return making.scan_pdf(pages, width=827, height=1170)


def fax(pages: int) -> bytes:
    sheets = [making.photo(827, 1170, seed=number) for number in range(pages)]
    return making.encoded(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])


class TestTime:
    """A call's time grows with what it is given."""

    @pytest.mark.parametrize("more", [{"pages": 300}, {"size": 600_000_000}, {"pixels": 200_000_000}])
    def test_more_to_do_is_more_time(self, more: dict[str, int]) -> None:
        one = {"pages": 1, "size": 1_000_000, "pixels": 12_000_000}

        assert seconds_for(**{**one, **more}) > seconds_for(**one) + 50

    def test_a_giant_of_few_bytes_is_given_its_time_twice(self, office: Office) -> None:
        """By the one who prepares it and the one who reads it again."""
        asked: list[Any] = []

        class Prompt:
            def submit(self, function: Any, call: Any) -> Future[bytes]:
                asked.append(call)
                future: Future[bytes] = Future()
                future.set_result(function(call))
                return future

        office.put({"营业执照.png": making.png(3000, 2000)})
        office.run(executor=Prompt())

        seconds = {call.function: call.seconds for call in asked}
        assert seconds["prepare"] > seconds_for(1, 0, pixels=6_000_000)
        assert seconds["verify"] > seconds_for(1, 0)
