"""Whatever standard output is, and whoever stops reading it, the program lives."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from office import PROFILE

if TYPE_CHECKING:
    from pathlib import Path


def ask(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "matprep", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_a_gbk_pipe_carries_chinese() -> None:
    answer = ask("profiles", "list", "--lang", "zh", PYTHONIOENCODING="gbk")

    assert answer.returncode == 0
    assert "小红书" in answer.stdout.decode("gbk")


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252"])
def test_what_cannot_be_encoded_is_replaced_and_kills_nothing(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "office.toml"
    file.write_text(PROFILE.replace("办公室", "办公室 ✓ 😀"), "utf-8")

    answer = ask("profiles", "show", str(file), "--lang", "zh", PYTHONIOENCODING=encoding)

    assert answer.returncode == 0
    assert b"? ?" in answer.stdout
    assert answer.stderr == b""


def test_an_error_that_cannot_be_encoded_is_still_an_error() -> None:
    answer = ask("profiles", "show", "没有✓这个", "--lang", "zh", PYTHONIOENCODING="ascii")

    assert answer.returncode == 3
    assert b"Traceback" not in answer.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["profiles", "show", "xiaohongshu-enterprise"], ["doctor"]])
def test_a_reader_that_goes_away_is_no_error(arguments: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "matprep", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()

    assert process.returncode == 0
    assert said == b""


def test_a_program_without_standard_streams_works() -> None:
    code = "import sys; sys.stdout = sys.stderr = None; sys.argv = ['matprep', 'profiles', 'list']\n"
    answer = subprocess.run(
        [sys.executable, "-c", f"{code}from matprep.__main__ import main; main()"], capture_output=True, check=False
    )

    assert answer.returncode == 0
