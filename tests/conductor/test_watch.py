"""A watched inbox: whatever lands in it is found, taken when it has settled, and delivered."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import making
import papers
import pytest
from false_office import hide_office, put_office
from office import COMPLETE, complete_case

import matprep
from matprep.errors import FolderError
from matprep.model import Closed, Ended, Found, Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from office import Office

    from matprep.model import Event

READY = ["01_营业执照.jpg", "02_身份证_1.jpg", "02_身份证_2.jpg"]
LONGEST = 60.0
"""Seconds after which a watch that does not come to its point is stopped, so that the test fails instead of hanging."""


def watched(office: Office, until: Callable[[Event], bool], **options: Any) -> list[Event]:
    """Watch until an event fulfils `until`, then stop in order."""
    stop = threading.Event()
    guard = threading.Timer(LONGEST, stop.set)
    guard.start()
    seen: list[Event] = []
    with ThreadPoolExecutor(2) as threads:
        given = {"profile": office.profile, "executor": threads, "language": "en", "settle_seconds": 0.1, **options}
        for event in matprep.watch(office.inbox, office.out, stop=stop, **given):
            seen.append(event)
            if until(event):
                stop.set()
    guard.cancel()
    return seen


def closed(case: str) -> Callable[[Event], bool]:
    return lambda event: isinstance(event, Closed) and event.case == case


def prepared(path: str) -> Callable[[Event], bool]:
    return lambda event: isinstance(event, Ended) and event.paths == (path,) and event.status == "prepared"


def first(condition: Callable[[Event], bool], then: Callable[[], None]) -> Callable[[Event], bool]:
    """Do something at the first event that fulfils a condition; never a reason to stop."""
    done: Iterator[bool] = iter([True])

    def react(event: Event) -> bool:
        if condition(event) and next(done, False):
            then()
        return False

    return react


class TestIntake:
    """What is found."""

    def test_what_lay_there_before_the_start_is_taken(self, office: Office) -> None:
        office.put({f"甲/{name}": data for name, data in complete_case().items()})

        watched(office, closed("甲"), complete_after=0.3)

        assert office.names("甲") == READY

    def test_what_comes_while_it_runs_is_taken(self, office: Office) -> None:
        office.put({"甲/_done": b"", **{f"甲/{name}": data for name, data in complete_case().items()}})
        more = {"乙/_done": b"", **{f"乙/{name}": data for name, data in complete_case().items()}}
        react = first(closed("甲"), lambda: office.put(more))

        watched(office, lambda event: react(event) or closed("乙")(event))

        assert office.names("乙") == READY

    def test_what_comes_while_it_is_down_is_taken_at_the_next_start(self, office: Office) -> None:
        office.put({"甲/_done": b"", "甲/营业执照.jpg": making.jpeg()})
        watched(office, closed("甲"))
        office.put({f"甲/{name}": data for name, data in complete_case().items()})

        watched(office, closed("甲"))

        assert office.manifest("甲")["status"] == "ready"

    def test_a_folder_moved_in_is_taken_whole(self, office: Office) -> None:
        office.put({"甲/_done": b"", "甲/营业执照.jpg": making.jpeg()})
        elsewhere = making.tree(office.inbox.parent / "乙", {"_done": b"", **complete_case()})
        react = first(closed("甲"), lambda: elsewhere.rename(office.inbox / "乙") and None)

        watched(office, lambda event: react(event) or closed("乙")(event))

        assert office.manifest("乙")["status"] == "ready"

    def test_a_zip_is_a_case_named_after_it(self, office: Office) -> None:
        office.put({"丙.zip": making.zipped(complete_case(), encoding="gbk")})

        watched(office, closed("丙"), complete_after=0.3)

        assert office.names("丙") == READY

    @pytest.mark.skipif(sys.platform == "win32", reason="stands in for LibreOffice by a script with a #! line")
    def test_what_lacked_a_program_is_tried_again_at_the_next_start(
        self, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hide_office(tmp_path / "bin", monkeypatch)
        office.put({"甲/_done": b"", "甲/合同.docx": papers.docx("合同")})
        watched(office, closed("甲"))
        assert office.sources("甲") == {"_done": "ignored", "合同.docx": "rejected"}
        (tmp_path / "made.pdf").write_bytes(making.pdf())
        put_office(tmp_path / "bin", f"mkdir $out; cp {tmp_path / 'made.pdf'} $out/document.pdf")

        watched(office, closed("甲"))

        assert office.sources("甲") == {"_done": "ignored", "合同.docx": "prepared"}

    def test_loose_files_are_prepared_but_never_a_complete_case(self, office: Office) -> None:
        office.put({"营业执照.jpg": making.jpeg()})

        watched(office, prepared("营业执照.jpg"), complete_after=0.1)

        assert (office.out / "客户-loose" / "01_营业执照.jpg").is_file()

    def test_a_download_under_way_is_not_touched(self, office: Office) -> None:
        office.put(
            {"甲/_done": b"", "甲/营业执照.jpg": making.jpeg(), "甲/合同.jpg.part": b"half", "甲/~$合同.docx": b"x"}
        )

        events = watched(office, closed("甲"))

        assert {each.path for each in events if isinstance(each, Taken)} == {"营业执照.jpg"}

    def test_a_slow_writer_is_waited_for_and_its_file_taken_once(self, office: Office) -> None:
        whole = making.jpeg(1600, 1200)
        office.put(
            {"甲/_done": b"", "甲/营业执照.jpg": whole[:1000], "乙/_done": b"", "乙/营业执照.jpg": making.jpeg()}
        )
        target = office.inbox / "甲" / "营业执照.jpg"
        written = threading.Event()

        def write() -> None:
            with target.open("r+b") as file:
                for start in range(0, len(whole), max(1, len(whole) // 40)):
                    file.write(whole[start : start + max(1, len(whole) // 40)])
                    file.flush()
                    written.wait(0.02)

        writer = threading.Thread(target=write)
        writer.start()
        events = watched(office, closed("甲"), settle_seconds=0.3)
        writer.join()

        taken = [each for each in events if isinstance(each, Taken) and each.case == "甲"]
        assert [each.bytes for each in taken] == [len(whole)]
        assert office.sources("甲")["营业执照.jpg"] == "prepared"


class TestCases:
    """When a case is complete."""

    def test_a_later_file_opens_a_case_again(self, office: Office) -> None:
        office.put({"甲/_done": b"", "甲/营业执照.jpg": making.jpeg()})
        rest = {f"甲/{name}": data for name, data in complete_case().items() if name != "营业执照.jpg"}
        react = first(closed("甲"), lambda: office.put(rest))

        watched(
            office,
            lambda event: react(event) or (isinstance(event, Closed) and event.manifest.status == "ready"),
        )

        assert office.manifest("甲")["status"] == "ready"

    def test_a_faulty_case_toml_stops_that_case_alone(self, office: Office) -> None:
        office.put({"甲/_done": b"", "甲/case.toml": b"[nonsense]", "甲/营业执照.jpg": making.jpeg()})
        office.put({"乙/_done": b"", **{f"乙/{name}": data for name, data in complete_case().items()}})
        mended = first(closed("乙"), lambda: office.put({"甲/case.toml": b""}))

        watched(office, lambda event: mended(event) or closed("甲")(event))

        assert office.requirements("甲")["business_licence"] == "ready"

    def test_what_failed_waits_for_a_request(self, office: Office) -> None:
        office.put({"甲/_done": b"", **{f"甲/{name}": data for name, data in complete_case().items()}})
        office.put({"甲/合同.jpg": making.jpeg(100, 80)})
        watched(office, closed("甲"))
        assert not [each for each in watched(office, closed("甲")) if isinstance(each, Ended)]

        assert matprep.retry(office.out, "甲") == 1
        events = watched(office, lambda event: isinstance(event, Ended))

        assert [each.paths for each in events if isinstance(each, Ended)] == [("合同.jpg",)]

    def test_what_could_not_be_opened_is_looked_at_again_on_request(self, office: Office) -> None:
        office.put({"甲/_done": b"", **{f"甲/{name}": data for name, data in complete_case().items()}})
        office.put({"甲/合同.jpg": making.jpeg()[:9000]})
        watched(office, closed("甲"))

        assert matprep.retry(office.out, "甲") == 1
        events = watched(office, closed("甲"))

        assert "合同.jpg" in {each.path for each in events if isinstance(each, Found)}
        assert office.sources("甲")["合同.jpg"] == "rejected"


class TestInbox:
    """The folder itself."""

    def test_an_inbox_whose_marker_is_gone_is_not_an_empty_one(self, office: Office) -> None:
        office.put({"甲/_done": b"", **{f"甲/{name}": data for name, data in complete_case().items()}})
        watched(office, closed("甲"))
        (office.inbox / ".matprep-inbox").unlink()

        with pytest.raises(FolderError, match="inbox_gone"):
            watched(office, lambda _: True)

        assert office.sources("甲") == {**dict.fromkeys(COMPLETE, "prepared"), "_done": "ignored"}

    def test_status_says_how_every_package_stands(self, office: Office) -> None:
        office.put({"甲/_done": b"", **{f"甲/{name}": data for name, data in complete_case().items()}})
        office.put({"乙/_done": b"", "乙/营业执照.jpg": making.jpeg()})
        ended: set[str] = set()

        def both(event: Event) -> bool:
            if isinstance(event, Closed):
                ended.add(event.case)
            return len(ended) == 2

        watched(office, both)

        status = matprep.status(office.out)
        assert {each.case: (each.status, each.ready, each.needed) for each in status.packages} == {
            "甲": ("ready", 2, 2),
            "乙": ("incomplete", 1, 2),
        }
        assert not status.running
