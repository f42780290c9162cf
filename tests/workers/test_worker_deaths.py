"""A worker that dies, hangs, takes too much or lies costs its own call, nobody else's."""

from __future__ import annotations

import contextlib
import os
import random
import sys
import threading
import time
from typing import TYPE_CHECKING

import faulty
import psutil
import pytest

from matprep.errors import WorkerLost
from matprep.workers import Supervisor, supervisor
from matprep.workers.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from pathlib import Path

ENTRY = "faulty:answer"
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups are POSIX")
MEMORY = 200 << 20


@pytest.fixture
def workers() -> Iterator[Supervisor]:
    with Supervisor(2, MEMORY, entry=ENTRY) as made:
        yield made


def ask(workers: Supervisor, deed: str, seconds: float = 30.0, function: str = "examine") -> Future[bytes]:
    return workers.submit(faulty.answer, faulty.call(deed, seconds, function))


def lost(workers: Supervisor, deed: str, seconds: float = 30.0, function: str = "examine") -> tuple[str, str]:
    """Do a deed that costs the worker, and see that the next call finds another one."""
    with pytest.raises(WorkerLost) as caught:
        ask(workers, deed, seconds, function).result(timeout=20)
    assert faulty.told(ask(workers, "say still here").result(timeout=20)) == "still here"
    return caught.value.cause, caught.value.detail


class TestEnd:
    """However it ends, its call says how."""

    @posix
    @pytest.mark.parametrize(
        ("deed", "detail"), [("segfault", "signal 11"), ("signal 6", "signal 6"), ("signal 9", "signal 9")]
    )
    def test_a_crash_names_its_signal(self, workers: Supervisor, deed: str, detail: str) -> None:
        assert lost(workers, deed) == ("decoder_crashed", detail)

    @pytest.mark.parametrize(
        ("deed", "detail"), [("exit 3", "exit 3"), ("leave 4", "exit 4"), ("raise", "exit 1"), ("exit 0", "exit 0")]
    )
    def test_an_exit_names_its_code(self, workers: Supervisor, deed: str, detail: str) -> None:
        assert lost(workers, deed) == ("decoder_crashed", detail)

    def test_a_hang_ends_when_its_time_is_up(self, workers: Supervisor) -> None:
        ask(workers, "say ready").result()
        begun = time.monotonic()
        with pytest.raises(WorkerLost) as caught:
            ask(workers, "hang", seconds=0.5).result(timeout=20)
        assert (caught.value.cause, caught.value.detail) == ("timed_out", "0.5 s")
        assert 0.5 <= time.monotonic() - begun < 3

    def test_a_hang_inside_a_library_ends_too(self, workers: Supervisor) -> None:
        assert lost(workers, "hang_in_c", seconds=0.3) == ("timed_out", "0.3 s")

    def test_one_that_takes_too_much_memory_is_killed(self, workers: Supervisor) -> None:
        cause, detail = lost(workers, "take 400")
        assert cause == "over_limits"
        assert detail.endswith(" GB")
        assert 0.2 <= float(detail.removesuffix(" GB")) < 1

    def test_memory_that_is_asked_for_all_at_once_is_refused_or_killed(self, workers: Supervisor) -> None:
        cause, _ = lost(workers, "take 8000")
        assert cause in {"over_limits", "decoder_crashed"}

    def test_a_killed_one_is_noticed_at_once(self, workers: Supervisor, tmp_path: Path) -> None:
        future = ask(workers, f"hang_aloud {tmp_path / 'pid'}")
        while not (tmp_path / "pid").exists():
            assert not future.done()
        begun = time.monotonic()
        psutil.Process(int((tmp_path / "pid").read_text("ascii"))).kill()
        with pytest.raises(WorkerLost) as caught:
            future.result(timeout=20)
        assert caught.value.cause == "decoder_crashed"
        assert time.monotonic() - begun < 1

    def test_one_killed_while_idle_costs_nothing(self, workers: Supervisor) -> None:
        for _ in range(10):
            pid = int(faulty.told(ask(workers, "pid").result()))
            psutil.Process(pid).kill()
            assert int(faulty.told(ask(workers, "pid").result())) != pid

    @pytest.mark.parametrize(
        ("deed", "seconds", "cause"), [("spawn", 4.0, "timed_out"), ("spawn_and_exit", 30.0, "decoder_crashed")]
    )
    def test_what_it_started_itself_ends_with_it(
        self, workers: Supervisor, tmp_path: Path, deed: str, seconds: float, cause: str
    ) -> None:
        """Killed or crashed: a program that it started does not go on without it."""
        note = tmp_path / "pid"
        ask(workers, "say ready").result(timeout=20)
        assert lost(workers, f"{deed} {note}", seconds)[0] == cause
        assert faulty.is_gone(int(note.read_text("ascii")))

    def test_what_it_started_ends_when_it_is_let_go(self, tmp_path: Path) -> None:
        note = tmp_path / "pid"
        with Supervisor(1, entry=ENTRY) as workers:
            assert faulty.told(ask(workers, f"spawn_and_return {note}").result(timeout=20)) == "spawned"
        assert faulty.is_gone(int(note.read_text("ascii")))

    def test_its_number_is_not_used_again_when_it_is_long_dead(self) -> None:
        """A later process of that number, which may be anybody's, is left alone."""
        worker = Worker(ENTRY, MEMORY)
        worker.ready()
        worker.stop()
        killed: list[int] = []
        with pytest.MonkeyPatch.context() as patch:
            if sys.platform != "win32":
                patch.setattr(os, "killpg", lambda pid, _: killed.append(pid))
            worker.stop()
        assert killed == []

    def test_a_machine_that_slept_charges_no_document_for_it(
        self, workers: Supervisor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Clock:
            """An hour goes by between two looks, once."""

            now = 0.0

            def monotonic(self) -> float:
                self.now += 3600.0
                if self.now > 3600.0:
                    woken.set()
                return self.now

        woken = threading.Event()
        clock = Clock()
        future = ask(workers, "work 300", seconds=20.0)
        monkeypatch.setattr(supervisor, "time", clock)
        assert faulty.told(future.result(timeout=20)) == "worked"
        assert woken.is_set()


class TestLies:
    """What comes over the wire is believed only as far as it can be read."""

    @pytest.mark.parametrize(
        ("deed", "detail"),
        [
            ("garbage", "oversize answer"),
            (f"announce {1 << 30}", "oversize answer"),
            ("stop_short", "exit 0"),
            ("close", "closed its wire"),
            ("pickle", "unreadable answer"),
            ("nothing", "unreadable answer"),
            ("nest", "unreadable answer"),
            ("unknown_key", "unreadable answer"),
            ("other_answer", "unreadable answer"),
            ("long 300000", "oversize answer"),
        ],
    )
    def test_nonsense_on_the_wire_counts_as_a_crash(self, workers: Supervisor, deed: str, detail: str) -> None:
        assert lost(workers, deed) == ("decoder_crashed", detail)

    def test_an_answer_announced_as_huge_takes_no_memory(self, workers: Supervisor) -> None:
        before = psutil.Process().memory_info().rss
        lost(workers, f"announce {1 << 30}")
        assert psutil.Process().memory_info().rss - before < 50 << 20

    def test_what_a_library_prints_or_reads_does_no_harm(self, workers: Supervisor) -> None:
        assert faulty.told(ask(workers, "scribble 噪音").result()) == "read 0"
        assert faulty.told(ask(workers, "say next").result()) == "next"

    def test_an_interrupt_leaves_a_worker_alone(self, workers: Supervisor) -> None:
        assert faulty.told(ask(workers, "interrupt").result()) == "went on"


class TestOthers:
    """One bad document harms no other."""

    def test_nobody_else_loses_a_call(self, workers: Supervisor) -> None:
        good = [ask(workers, f"say {number}") for number in range(20)]
        bad = ask(workers, "exit 3")
        more = [ask(workers, f"say {number}") for number in range(20, 40)]
        assert [faulty.told(each.result(timeout=20)) for each in good + more] == [str(each) for each in range(40)]
        assert isinstance(bad.exception(), WorkerLost)

    def test_through_random_kills_every_call_gets_its_verdict(self, workers: Supervisor) -> None:
        dice = random.Random(7)
        futures = [ask(workers, "work 10") for _ in range(200)]
        kills, answered = 0, 0
        while answered < len(futures):
            threading.Event().wait(0.01)
            answered, before = sum(each.done() for each in futures), answered
            if answered // 20 > before // 20:
                with contextlib.suppress(psutil.NoSuchProcess, IndexError):
                    dice.choice(psutil.Process().children()).kill()
                    kills += 1
        errors = [each.exception() for each in futures if each.exception() is not None]
        assert all(isinstance(each, WorkerLost) for each in errors)
        assert kills > 2
        assert len(errors) <= kills
        assert {faulty.told(each.result()) for each in futures if each.exception() is None} == {"worked"}


class TestLife:
    """When workers start, and when they are replaced."""

    def test_workers_start_when_they_are_needed_only(self) -> None:
        with Supervisor(2, entry=ENTRY) as workers:
            assert psutil.Process().children() == []
            pids = {faulty.told(ask(workers, "pid").result()) for _ in range(5)}
            assert len(pids) == 1

    def test_they_work_side_by_side(self, workers: Supervisor) -> None:
        futures = [ask(workers, "work 500"), ask(workers, "pid")]
        assert int(faulty.told(futures[1].result(timeout=20))) != os.getpid()
        assert faulty.told(futures[0].result(timeout=20)) == "worked"
        assert len(psutil.Process().children()) == 2

    def test_a_worker_is_replaced_after_its_number_of_calls(self) -> None:
        with Supervisor(1, recycle_after=3, entry=ENTRY) as workers:
            pids = [faulty.told(ask(workers, "pid").result()) for _ in range(7)]
        assert pids[0] == pids[2] != pids[3] == pids[5] != pids[6]

    def test_a_worker_that_leaks_is_replaced(self, workers: Supervisor) -> None:
        leaked = faulty.told(ask(workers, "leak 120").result())
        assert faulty.told(ask(workers, "pid").result()) != leaked

    def test_a_worker_runs_one_thread_a_library_and_leaves_no_core(self, workers: Supervisor) -> None:
        assert faulty.told(ask(workers, "threads_of_libraries").result()) == "1"
        if sys.platform != "win32":
            assert faulty.told(ask(workers, "core").result()) == "0"

    def test_an_installation_without_a_library_says_so(self) -> None:
        def answer(_: object) -> bytes:
            return b""

        answer.__module__, answer.__qualname__ = "no_such_library", "answer"
        with Supervisor(1, entry="no_such_library:answer") as workers:
            error = workers.submit(answer, faulty.call("say")).exception(timeout=20)
        assert isinstance(error, WorkerLost)
        assert error.detail == "start: ModuleNotFoundError"

    def test_an_unpacked_archive_may_have_a_longer_list(self, workers: Supervisor) -> None:
        assert lost(workers, "long 400000", function="unpack") == ("decoder_crashed", "unreadable answer")
        assert lost(workers, "long 5000000", function="unpack") == ("decoder_crashed", "oversize answer")
