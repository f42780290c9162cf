"""Outside programs: bounded, without network, and gone when the door is closed, with all that they started."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

import faulty
import psutil
import pytest

from matprep.formats import tool

if TYPE_CHECKING:
    from pathlib import Path

SLEEPER = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
MIDDLE = f"""
import pathlib, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}], start_new_session=True)
pathlib.Path("pid").write_text(str(child.pid))
"""
ORPHAN = f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {MIDDLE!r}]);"
"""Leaves a grandchild behind whose parent is gone, in a session of its own, deaf to SIGTERM."""


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_program_says_how_it_ended_and_what_it_wrote(tmp_path: Path) -> None:
    ran = tool.run(
        python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"), folder=tmp_path, seconds=30
    )
    assert (ran.returncode, ran.output.split(), ran.errors.split()) == (3, [b"out"], [b"err"])


def test_a_program_that_hangs_is_killed_when_its_time_is_up(tmp_path: Path) -> None:
    with pytest.raises(tool.ToolTimedOut) as caught:
        tool.run(python(SLEEPER), folder=tmp_path, seconds=0.3)
    assert caught.value.problem.code == "timed_out"
    assert all(faulty.is_gone(each.pid) for each in psutil.Process().children())


def test_what_a_program_left_running_ends_with_it(tmp_path: Path) -> None:
    tool.run(python(ORPHAN), folder=tmp_path, seconds=30)
    assert not is_alive(int((tmp_path / "pid").read_text()))


def test_what_a_hanging_program_started_ends_with_it(tmp_path: Path) -> None:
    with pytest.raises(tool.ToolTimedOut):
        tool.run(python(ORPHAN + "time.sleep(600)"), folder=tmp_path, seconds=3)
    assert not is_alive(int((tmp_path / "pid").read_text()))


def test_a_program_that_takes_too_much_memory_is_killed(tmp_path: Path) -> None:
    with pytest.raises(tool.ToolTooLarge) as caught:
        tool.run(
            python("import time; x = bytearray(300 << 20); time.sleep(600)"),
            folder=tmp_path,
            seconds=60,
            memory_bytes=100 << 20,
        )
    assert caught.value.problem.params["what"] == "memory"


def test_a_program_that_never_stops_talking_is_killed(tmp_path: Path) -> None:
    with pytest.raises(tool.ToolTooLarge) as caught:
        tool.run(python("while True: print('x' * 10000)"), folder=tmp_path, seconds=60)
    assert caught.value.problem.params["what"] == "bytes"


def test_a_program_sees_a_private_home_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "word")
    ran = tool.run(
        python("import os; print(os.environ.get('SECRET'), os.environ['HOME'], os.getcwd())"),
        folder=tmp_path,
        seconds=30,
    )
    assert ran.output.decode().split() == ["None", str(tmp_path), str(tmp_path)]


def test_a_program_that_cannot_be_started_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        tool.run([str(tmp_path / "nowhere")], folder=tmp_path, seconds=30)


def test_the_output_is_read_while_the_program_runs(tmp_path: Path) -> None:
    with tool.reading(python("print('x' * (20 << 20))"), folder=tmp_path, seconds=30) as stream:
        assert len(stream.read()) == (20 << 20) + len(os.linesep)


def test_a_program_that_is_read_no_further_is_killed(tmp_path: Path) -> None:
    with tool.reading(python("while True: print('x' * 10000)"), folder=tmp_path, seconds=30) as stream:
        assert stream.read(5) == b"xxxxx"
    assert all(faulty.is_gone(each.pid) for each in psutil.Process().children())


def test_a_program_read_to_its_end_that_failed_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(tool.ToolFailed) as caught,
        tool.reading(python("import sys; sys.exit('no')"), folder=tmp_path, seconds=30) as stream,
    ):
        stream.read()
    assert (caught.value.returncode, caught.value.errors.strip()) == (1, b"no")


def test_a_program_that_hangs_while_it_is_read_is_timed_out_not_cut_short(tmp_path: Path) -> None:
    def read() -> None:
        with tool.reading(
            python("import time; print('x', flush=True); time.sleep(600)"), folder=tmp_path, seconds=0.5
        ) as stream:
            stream.read()
            message = "cut short"
            raise ValueError(message)

    with pytest.raises(tool.ToolTimedOut):
        read()


def test_nothing_of_a_program_is_left_in_its_folder(tmp_path: Path) -> None:
    tool.run(python("print('x')"), folder=tmp_path, seconds=30)
    assert not list(tmp_path.iterdir())
    left = [each.name for each in threading.enumerate() if each is not threading.main_thread()]
    assert not [name for name in left if not name.startswith("pytest_timeout")]


def test_a_program_in_the_current_folder_is_never_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice-of-a-stranger"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", os.environ["PATH"]]))
    assert tool.find(program.name) is None


def test_the_first_installed_of_several_programs_is_found() -> None:
    found = tool.find("no-such-program", "sh", "cmd")
    assert found is not None
    assert found.is_file()
