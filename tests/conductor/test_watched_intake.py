"""A watched inbox: tables of cases, shared papers, files that have yet to come from the cloud."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import making
import pytest
from office import complete_case

import matprep
from matprep import files, inbox
from matprep.model import Closed, Found, Taken, Waiting

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from office import Office

    from matprep.model import Event

LONGEST = 40.0
"""Seconds after which a watch that does not come to its point is stopped, so that the test fails instead of hanging."""

LICENCE = "营业执照.jpg"


def watched(office: Office, react: Callable[[Event], object], **options: Any) -> list[Event]:
    """Watch until `react` answers True."""
    stop = threading.Event()
    guard = threading.Timer(LONGEST, stop.set)
    guard.start()
    seen: list[Event] = []
    with ThreadPoolExecutor(2) as threads:
        given = {"profile": office.profile, "language": "en", "settle_seconds": 0.1, "complete_after": 0.3, **options}
        for event in matprep.watch(office.inbox, office.out, stop=stop, executor=threads, **given):
            seen.append(event)
            if react(event) is True:
                stop.set()
    guard.cancel()
    return seen


def in_case(case: str, pile: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{case}/{name}": data for name, data in pile.items()}


def cards(seed: int = 1) -> dict[str, bytes]:
    return {name: data for name, data in complete_case(seed).items() if name != LICENCE}


class Script:
    """Does one thing after the other, each at the first event that fulfils its condition; True after the last."""

    def __init__(self, *steps: tuple[Callable[[Event], bool], Callable[[], object]]) -> None:
        self._steps = list(steps)

    def __call__(self, event: Event) -> bool:
        if self._steps and self._steps[0][0](event):
            self._steps.pop(0)[1]()
        return not self._steps


def closed(case: str, status: str = "ready") -> Callable[[Event], bool]:
    return lambda event: isinstance(event, Closed) and event.case == case and event.manifest.status == status


def nothing() -> None:
    """The last step: only the condition counts."""


class TestTable:
    """cases.csv in the inbox, or given by option."""

    def test_a_change_plans_the_cases_anew(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), "cases.csv": "case,company\n甲,旧\n".encode()})
        newer = {"cases.csv": "case,company\n甲,新公司\n".encode()}

        watched(
            office,
            Script((closed("甲"), lambda: office.put(newer)), (closed("甲"), nothing)),
        )

        assert office.names("甲")[0] == "01_营业执照_新公司.jpg"

    def test_one_given_by_option_is_read_anew_too_and_forgotten_when_it_is_gone(self, office: Office) -> None:
        table = office.inbox.parent / "applicants.csv"
        table.write_bytes("case,company\n甲,旧\n".encode())
        office.put(in_case("甲", complete_case()))

        watched(office, Script((closed("甲"), table.unlink), (closed("甲"), nothing)), cases=table)

        assert office.manifest("甲")["facts"] == {}

    def test_a_broken_one_is_told_and_waited_for(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), "cases.csv": "case,company\n甲,1.1E+17\n".encode()})
        told: list[tuple[str, ...]] = []

        def mend() -> None:
            told.append(tuple(each.code for each in matprep.status(office.out).waiting))
            office.put({"cases.csv": "case,company\n甲,示例公司\n".encode()})

        events = watched(office, Script((lambda event: isinstance(event, Waiting), mend), (closed("甲"), nothing)))

        (waiting,) = [each for each in events if isinstance(each, Waiting)]
        assert waiting.case == ""
        assert waiting.problems[0].message.endswith("Excel has cut this number, its last digits are lost")
        assert told == [("cell_number_broken",)]
        assert matprep.status(office.out).waiting == ()
        assert office.names("甲")[0] == "01_营业执照_示例公司.jpg"

    def test_a_row_without_a_folder_is_seen_in_status_until_its_folder_comes(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), "cases.csv": "case,company\n甲,示例\nＡＢＣ,样品\n".encode()})
        stood: list[dict[str, str]] = []

        def hand_in() -> None:
            stood.append({each.case: each.status for each in matprep.status(office.out).packages})
            office.put(in_case("abc", complete_case(20)))

        watched(office, Script((closed("甲"), hand_in), (closed("abc"), nothing)))

        assert stood == [{"甲": "ready", "ＡＢＣ": "incomplete"}]
        assert office.manifest("abc")["facts"] == {"company": "样品"}
        assert {each.case for each in matprep.status(office.out).packages} == {"甲", "abc"}

    def test_a_faulty_case_toml_is_told_with_its_case(self, office: Office) -> None:
        office.put(in_case("甲", {**complete_case(), "case.toml": b"[nonsense]"}))

        events = watched(
            office,
            Script(
                (lambda event: isinstance(event, Waiting), (office.inbox / "甲" / "case.toml").unlink),
                (closed("甲"), nothing),
            ),
        )

        assert [each.case for each in events if isinstance(each, Waiting)] == ["甲"]
        assert matprep.status(office.out).waiting == ()


class TestShared:
    """Papers for all cases."""

    def test_a_newer_one_is_delivered_in_every_case(self, office: Office) -> None:
        office.put({**in_case("甲", cards()), **in_case("乙", cards(20)), f"_shared/{LICENCE}": making.jpeg()})
        newer = {f"_shared/{LICENCE}": making.jpeg(seed=77)}
        again: set[str] = set()

        def both(event: Event) -> bool:
            if isinstance(event, Closed) and event.manifest.status == "ready":
                again.add(event.case)
            return len(again) == 2

        def replace() -> None:
            again.clear()
            office.put(newer)

        watched(office, Script((both, replace), (both, nothing)))

        for case in ("甲", "乙"):
            assert "_superseded/01_营业执照.jpg" in office.names(case)
            assert office.manifest(case)["status"] == "ready"

    def test_one_that_comes_last_completes_the_cases(self, office: Office) -> None:
        office.put(in_case("甲", cards()))
        late = {f"_shared/{LICENCE}": making.jpeg()}

        watched(office, Script((closed("甲", "incomplete"), lambda: office.put(late)), (closed("甲"), nothing)))

        assert office.requirements("甲")["business_licence"] == "ready"


class TestInTheCloud:
    """Files whose bytes lie elsewhere."""

    @pytest.fixture
    def abroad(self, monkeypatch: pytest.MonkeyPatch) -> set[int]:
        """Inodes of which the system says that their bytes lie in the cloud; its word for it is the outer wall."""
        inodes: set[int] = set()
        real = files.form_of

        def form_of(status: os.stat_result) -> files.Form:
            return "placeholder" if status.st_ino in inodes else real(status)

        monkeypatch.setattr(inbox, "form_of", form_of)
        monkeypatch.setattr("matprep.files.snapshots.form_of", form_of)
        return inodes

    def place(self, office: Office, abroad: set[int], name: str = LICENCE) -> None:
        abroad.add((office.inbox / "甲" / name).lstat().st_ino)

    def arriving(self, office: Office, abroad: set[int], told: list[tuple[Any, ...]]) -> threading.Timer:
        """In three seconds the file arrives; before that it is noted how the case stands."""

        def arrive() -> None:
            (package,) = matprep.status(office.out).packages
            told.append((package.in_cloud, package.status, office.sources("甲")[LICENCE]))
            abroad.clear()

        timer = threading.Timer(3.0, arrive)
        timer.start()
        return timer

    def test_they_are_waited_for_and_taken_when_they_arrive(self, office: Office, abroad: set[int]) -> None:
        office.put(in_case("甲", complete_case()))
        self.place(office, abroad)
        told: list[tuple[Any, ...]] = []

        timer = self.arriving(office, abroad, told)
        events = watched(office, closed("甲"))
        timer.join()

        assert told == [(1, "incomplete", "pending")]
        assert [each.manifest.status for each in events if isinstance(each, Closed)] == ["ready"]

    def test_a_case_that_is_said_to_be_done_is_not_held_up_by_them(self, office: Office, abroad: set[int]) -> None:
        office.put(in_case("甲", {"_done": b"", **complete_case()}))
        self.place(office, abroad)
        told: list[tuple[Any, ...]] = []

        timer = self.arriving(office, abroad, told)
        events = watched(office, closed("甲"))
        timer.join()

        assert told == [(1, "incomplete", "pending")]
        assert [each.manifest.status for each in events if isinstance(each, Closed)] == ["incomplete", "ready"]

    def test_a_shared_one_keeps_every_case_open(self, office: Office, abroad: set[int]) -> None:
        office.put({**in_case("甲", cards()), f"_shared/{LICENCE}": making.jpeg()})
        abroad.add((office.inbox / "_shared" / LICENCE).lstat().st_ino)
        timer = threading.Timer(2.0, abroad.clear)
        timer.start()

        events = watched(office, closed("甲"))
        timer.join()

        assert [each.manifest.status for each in events if isinstance(each, Closed)] == ["ready"]

    def test_a_run_rejects_them_and_tries_again(self, office: Office, abroad: set[int]) -> None:
        office.put(in_case("甲", complete_case()))
        self.place(office, abroad)

        office.run()
        assert office.sources("甲")[LICENCE] == "rejected"
        assert "not_downloaded" in office.codes("甲")
        assert "empty" not in office.codes("甲")

        abroad.clear()
        office.run()
        assert office.manifest("甲")["status"] == "ready"

    def test_what_was_delivered_stands_when_the_original_is_moved_to_the_cloud(
        self, office: Office, abroad: set[int]
    ) -> None:
        office.put(in_case("甲", complete_case()))
        office.run()
        before = office.package("甲")
        self.place(office, abroad)

        office.run()

        assert office.package("甲") == before
        assert office.manifest("甲")["status"] == "ready"

    def test_what_it_tells_of_a_case_is_waited_for(self, office: Office, abroad: set[int]) -> None:
        office.put(in_case("甲", {**complete_case(), "case.toml": b""}))
        self.place(office, abroad, "case.toml")

        events = watched(
            office, Script((lambda event: isinstance(event, Waiting), abroad.clear), (closed("甲"), nothing))
        )

        (waiting,) = [each for each in events if isinstance(each, Waiting)]
        assert [each.code for each in waiting.problems] == ["control_not_downloaded"]

    def test_an_empty_file_is_given_time_before_it_is_empty(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(inbox, "EMPTY_QUIET", 2.0)
        office.put(in_case("甲", {"_done": b"", **complete_case(), LICENCE: b""}))
        timer = threading.Timer(1.0, lambda: office.put({f"甲/{LICENCE}": making.jpeg()}))
        timer.start()

        events = watched(office, closed("甲"))
        timer.join()

        assert [each.manifest.status for each in events if isinstance(each, Closed)] == ["ready"]
        assert "empty" not in {each.code for event in events if isinstance(event, Found) for each in event.problems}


def test_a_video_that_came_before_its_picture_is_ignored_in_the_end(office: Office) -> None:
    office.put(in_case("甲", {**complete_case(), "IMG_1.MOV": b"\0\0\0\x14ftypqt  moov"}))
    picture = {"甲/IMG_1.JPG": making.jpeg(seed=9), "甲/case.toml": b'[assign]\n"IMG_1.JPG" = "contract"'}

    def with_picture(event: Event) -> bool:
        return closed("甲")(event) and "IMG_1.JPG" in office.sources("甲")

    watched(office, Script((closed("甲", "attention"), lambda: office.put(picture)), (with_picture, nothing)))

    assert office.sources("甲")["IMG_1.MOV"] == "ignored"
    assert office.sources("甲")["IMG_1.JPG"] == "prepared"


def test_nothing_is_taken_twice_while_a_table_changes(office: Office) -> None:
    office.put({**in_case("甲", complete_case()), "cases.csv": "case,company\n甲,旧\n".encode()})
    newer = {"cases.csv": "case,company\n甲,新公司\n".encode()}

    events = watched(office, Script((closed("甲"), lambda: office.put(newer)), (closed("甲"), nothing)))

    taken = [each.path for each in events if isinstance(each, Taken)]
    assert len(taken) == len(set(taken))


def test_a_shared_paper_that_was_refused_is_tried_again_when_a_case_that_lacks_it_is(office: Office) -> None:
    office.put({**in_case("甲", cards()), f"_shared/{LICENCE}": making.jpeg()[:9000]})
    asked: list[int] = []

    def ask() -> None:
        asked.append(matprep.retry(office.out, "甲"))

    events = watched(
        office, Script((closed("甲", "incomplete"), ask), (lambda event: isinstance(event, Found), nothing))
    )

    assert len(asked) == 1
    assert [each.case for each in events if isinstance(each, Found) and each.path == LICENCE] == ["_shared", "_shared"]
