"""On Windows a file that somebody has open cannot be replaced or removed: it is named, and everything else goes on."""

from __future__ import annotations

import contextlib
import errno
import sys
import threading
import types
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import making
import pytest
from office import COMPLETE, Office, complete_case

import matprep
from matprep.conductor import loop
from matprep.files import system
from matprep.model import Closed, Ended, Event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Protocol

    class Holding(Protocol):
        """Has a file open while the block runs, as Excel or a viewer would."""

        def __call__(self, path: Path) -> AbstractContextManager[object]: ...


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Holding:
    """Real programs' way on Windows; elsewhere the system's calls refuse what Windows would refuse."""
    monkeypatch.setattr(system, "_PAUSES", ())
    if sys.platform == "win32":
        return lambda path: path.open("rb")
    return _refusing(monkeypatch)


def _refusing(monkeypatch: pytest.MonkeyPatch) -> Holding:
    import pathlib  # noqa: PLC0415 - whose calls are replaced

    monkeypatch.setattr(system, "sys", types.SimpleNamespace(platform="win32"))
    refused: set[str] = set()

    def guarded(name: str) -> None:
        real = getattr(pathlib.Path, name)

        def call(path: Path, *arguments: Any, **options: Any) -> Any:
            touched = str(arguments[0] if name == "replace" else path)
            if touched in refused:
                raise PermissionError(errno.EACCES, "held open", str(path), None, touched)
            return real(path, *arguments, **options)

        monkeypatch.setattr(pathlib.Path, name, call)

    @contextlib.contextmanager
    def hold(path: Path) -> Iterator[None]:
        refused.add(str(path))
        yield
        refused.discard(str(path))

    guarded("replace")
    guarded("unlink")
    return hold


def closed(events: list[Event]) -> Closed:
    return next(each for each in events if isinstance(each, Closed))


def said(event: Closed | Ended) -> list[tuple[str, object]]:
    return [(each.code, each.params["file"]) for each in event.problems]


class TestNote:
    """A delivery note that is open in Excel."""

    def test_is_named_and_all_else_is_delivered_and_written(self, office: Office, held: Holding) -> None:
        office.put({COMPLETE[0]: making.jpeg(800, 600)})
        office.run()
        before = (office.out / "客户" / "manifest.csv").read_bytes()
        office.put(complete_case())

        with held(office.out / "客户" / "manifest.csv"):
            event = closed(office.run())

        assert said(event) == [("held_open", "manifest.csv")]
        assert "manifest.csv is open in another program" in event.problems[0].message
        assert (office.out / "客户" / "manifest.csv").read_bytes() == before
        assert office.manifest()["status"] == "ready"
        assert len(office.names()) == 3

    def test_is_made_good_by_the_next_run(self, office: Office, held: Holding) -> None:
        office.put({COMPLETE[0]: making.jpeg(800, 600)})
        office.run()
        office.put(complete_case())
        with held(office.out / "客户" / "manifest.csv"):
            office.run()

        event = closed(office.run())

        assert event.problems == ()
        assert "身份证反面.jpg" in (office.out / "客户" / "manifest.csv").read_text("utf-8-sig")

    def test_of_a_reason_that_is_not_needed_any_more_stays_until_then(self, office: Office, held: Holding) -> None:
        office.put({**complete_case(), COMPLETE[0]: making.jpeg()[:3000]})
        office.run()
        office.put(complete_case())
        text = office.out / "客户" / "_rejected" / "营业执照.jpg.txt"

        with held(text):
            event = closed(office.run())

        assert said(event) == [("held_open", "_rejected/营业执照.jpg.txt")]
        assert text.exists()
        office.run()
        assert not text.parent.exists()

    def test_the_overview_may_be_open_too(self, office: Office, held: Holding) -> None:
        office.put(complete_case())
        office.run()
        office.put({f"别家/{name}": data for name, data in complete_case().items()})

        with held(office.out / "index.html"):
            office.run()

        assert office.requirements("别家")["business_licence"] == "ready"


class TestDelivered:
    """A delivered file that is open in a viewer when it has to make room."""

    def test_is_named_and_not_replaced_and_the_others_are(self, office: Office, held: Holding) -> None:
        office.put(complete_case(seed=1))
        office.run()
        before = office.package()
        office.put(complete_case(seed=50))

        with held(office.out / "客户" / "01_营业执照.jpg"):
            events = office.run()

        ended = {each.requirement: each for each in events if isinstance(each, Ended)}
        assert said(ended["business_licence"]) == [("held_open", "01_营业执照.jpg")]
        assert office.requirements()["business_licence"] == "rejected"
        assert office.requirements()["id_card"] == "ready"
        after = office.package()
        assert after["01_营业执照.jpg"] == before["01_营业执照.jpg"]
        assert after["02_身份证_1.jpg"] != before["02_身份证_1.jpg"]
        assert "01_营业执照-2.jpg" not in after

    def test_is_replaced_by_the_next_run(self, office: Office, held: Holding) -> None:
        office.put(complete_case(seed=1))
        office.run()
        before = office.package()
        office.put(complete_case(seed=50))
        with held(office.out / "客户" / "01_营业执照.jpg"):
            office.run()

        office.run()

        after = office.package()
        assert after["01_营业执照.jpg"] != before["01_营业执照.jpg"]
        assert after["_superseded/01_营业执照.jpg"] == before["01_营业执照.jpg"]
        assert office.manifest()["status"] == "ready"
        assert office.names() == sorted(
            [*before, *(f"_superseded/{name}" for name in before)],
        )

    def test_that_nothing_replaces_is_named_until_it_can_go(self, office: Office, held: Holding) -> None:
        office.put({**complete_case(), "IMG_1.jpg": making.jpeg(800, 600, seed=9)})
        office.run()
        loose = office.out / "客户" / "_unassigned" / "IMG_1.jpg"
        (office.inbox / "IMG_1.jpg").rename(office.inbox / "合同.jpg")

        with held(loose):
            event = closed(office.run())
            again = closed(office.run())

        assert said(event) == said(again) == [("held_open", "_unassigned/IMG_1.jpg")]
        assert loose.exists()
        assert closed(office.run()).problems == ()
        assert not loose.exists()


class TestWatch:
    """A watch is told of it once, and tries again by itself."""

    def test_writes_the_note_when_it_is_free(
        self, office: Office, held: Holding, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(loop, "HELD_AGAIN", 0.05)
        monkeypatch.setattr(system, "_has_writer", lambda _: False)  # asks for a call that only Windows has
        office.put({"甲/营业执照.jpg": making.jpeg(800, 600)})
        office.run()
        csv = office.out / "甲" / "manifest.csv"
        office.put({f"甲/{name}": data for name, data in complete_case().items()})
        stop = threading.Event()
        told = []

        with ThreadPoolExecutor(2) as threads:
            excel = held(csv)
            excel.__enter__()
            options: dict[str, Any] = {"profile": office.profile, "executor": threads, "language": "en"}
            times = {"settle_seconds": 0.1, "complete_after": 0.3}
            for event in matprep.watch(office.inbox, office.out, stop=stop, **times, **options):
                if isinstance(event, Closed):
                    told.append(said(event))
                    if event.problems:
                        excel.__exit__(None, None, None)
                    else:
                        stop.set()

        assert told == [[("held_open", "manifest.csv")], []]
        assert "身份证反面.jpg" in csv.read_text("utf-8-sig")
