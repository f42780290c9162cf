"""Workers end when they are let go, when they are told to, and when their parent is gone, however it went."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

import faulty
import psutil
import pytest

from matprep.workers import Supervisor

ENTRY = "faulty:answer"
HERE = str(Path(faulty.__file__).parent)
posix = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent by a signal")

PARENT = """
    import sys
    sys.path.insert(0, sys.argv[1])
    import faulty
    from matprep.workers import Supervisor
    print("begun", flush=True)
    workers = Supervisor(1, entry="faulty:answer")
    print(faulty.told(workers.submit(faulty.answer, faulty.call("pid")).result()), flush=True)
"""


def parent(tmp_path: Path, ending: str) -> subprocess.Popen[str]:
    """Start a program that uses workers, as its user would write it."""
    script = tmp_path / "user.py"
    script.write_text(textwrap.dedent(PARENT) + textwrap.dedent(ending), "utf-8")
    return subprocess.Popen(
        [sys.executable, str(script), HERE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def worker_of(program: subprocess.Popen[str]) -> int:
    assert program.stdout is not None
    assert program.stdout.readline() == "begun\n"
    return int(program.stdout.readline())


class TestParent:
    """The program that uses workers ends, well or badly."""

    @pytest.mark.parametrize(
        "deed",
        [
            "hang",
            "say idle",
            pytest.param(
                "hang_in_c",
                marks=pytest.mark.skipif(
                    sys.platform == "darwin", reason="macOS kills no child whose interpreter gets no turn"
                ),
            ),
        ],
    )
    def test_a_killed_parent_leaves_no_worker(self, tmp_path: Path, deed: str) -> None:
        program = parent(
            tmp_path,
            f"""
            workers.submit(faulty.answer, faulty.call("{deed}"))
            print("handed out", flush=True)
            sys.stdin.read()
        """,
        )
        pid = worker_of(program)
        assert program.stdout is not None
        program.stdout.readline()
        program.kill()
        program.communicate()
        assert faulty.is_gone(pid)

    def test_a_program_that_forgets_to_shut_down_ends(self, tmp_path: Path) -> None:
        program = parent(
            tmp_path,
            """
            workers.submit(faulty.answer, faulty.call("hang"))
        """,
        )
        pid = worker_of(program)
        assert program.communicate(timeout=20) == ("", "")
        assert program.returncode == 0
        assert faulty.is_gone(pid)

    def test_a_script_needs_no_main_guard_and_runs_once(self, tmp_path: Path) -> None:
        program = parent(
            tmp_path,
            """
            print(faulty.told(workers.submit(faulty.answer, faulty.call("main_file")).result()))
            workers.shutdown()
        """,
        )
        out, err = program.communicate(timeout=20)
        assert err == ""
        assert out.splitlines()[0] == "begun"
        assert out.count("begun") == 1
        assert out.splitlines()[-1] == "None"

    @posix
    def test_ctrl_c_ends_program_and_workers_at_once(self, tmp_path: Path) -> None:
        """A terminal sends it to the whole process group; the parent alone hears it."""
        program = parent(
            tmp_path,
            """
            with workers:
                future = workers.submit(faulty.answer, faulty.call("hang"))
                print("handed out", flush=True)
                future.result()
        """,
        )
        pid = worker_of(program)
        assert program.stdout is not None
        program.stdout.readline()
        begun = time.monotonic()
        os.killpg(program.pid, signal.SIGINT)
        _, err = program.communicate(timeout=20)
        assert err.rstrip().endswith("KeyboardInterrupt")
        assert time.monotonic() - begun < 4
        assert faulty.is_gone(pid)


class TestShutdown:
    """The supervisor is told to end."""

    def test_what_was_handed_out_is_answered_first(self) -> None:
        workers = Supervisor(1, entry=ENTRY)
        futures = [workers.submit(faulty.answer, faulty.call(f"say {number}")) for number in range(20)]
        workers.shutdown(wait=True)
        assert [faulty.told(each.result(timeout=0)) for each in futures] == [str(each) for each in range(20)]

    def test_without_waiting_too(self) -> None:
        workers = Supervisor(1, entry=ENTRY)
        futures = [workers.submit(faulty.answer, faulty.call(f"say {number}")) for number in range(20)]
        workers.shutdown(wait=False)
        assert [faulty.told(each.result(timeout=20)) for each in futures] == [str(each) for each in range(20)]
        workers.shutdown()

    def test_cancelling_kills_the_busy_within_a_second(self) -> None:
        workers = Supervisor(2, entry=ENTRY)
        pids = [int(faulty.told(workers.submit(faulty.answer, faulty.call("pid")).result()))]
        futures = [workers.submit(faulty.answer, faulty.call("hang")) for _ in range(10)]
        begun = time.monotonic()
        workers.shutdown(cancel_futures=True)
        assert time.monotonic() - begun < 1
        assert all(each.done() for each in futures)
        for each in futures:
            with pytest.raises(CancelledError):
                each.result()
        assert futures[-1].cancelled()
        assert all(map(faulty.is_gone, pids))

    def test_nothing_is_left_over(self) -> None:
        with Supervisor(2, entry=ENTRY) as workers:
            list(workers.map(faulty.answer, [faulty.call("work 100")] * 4))
        assert psutil.Process().children() == []
        deadline = time.monotonic() + 2
        while any(each.name.startswith("matprep-") for each in threading.enumerate()) and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        assert not [each for each in threading.enumerate() if each.name.startswith("matprep-")]

    def test_it_may_be_said_twice(self) -> None:
        workers = Supervisor(1, entry=ENTRY)
        workers.submit(faulty.answer, faulty.call("say once")).result()
        workers.shutdown()
        workers.shutdown(cancel_futures=True)
        with pytest.raises(RuntimeError, match="after shutdown"):
            workers.submit(faulty.answer, faulty.call("say more"))

    def test_an_exception_in_the_block_does_not_wait_for_a_hang(self) -> None:
        begun = time.monotonic()
        with contextlib.suppress(ZeroDivisionError), Supervisor(1, entry=ENTRY) as workers:
            workers.submit(faulty.answer, faulty.call("say ready")).result()
            hanging = workers.submit(faulty.answer, faulty.call("hang", seconds=60))
            raise ZeroDivisionError
        with pytest.raises(CancelledError):
            hanging.result()
        assert time.monotonic() - begun < 5


class TestOrders:
    """What the supervisor takes."""

    def test_another_function_is_refused(self) -> None:
        with Supervisor(1, entry=ENTRY) as workers, pytest.raises(TypeError, match="faulty:answer"):
            workers.submit(len, faulty.call("say"))  # type: ignore[arg-type]  # that is the mistake

    def test_at_least_one_worker(self) -> None:
        assert Supervisor(0).workers == 1
        assert Supervisor(3).workers == 3
