"""`--cases` and `--files-from` as batch jobs call them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import making
import office
import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the profile `office.toml` and two applicants in `in`."""
    (tmp_path / "office.toml").write_text(office.PROFILE, "utf-8")
    for case, seed in (("甲", 1), ("乙", 20)):
        making.tree(tmp_path / "in" / case, office.complete_case(seed))
    return tmp_path


def ask(folder: Path, *arguments: str, told: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Call matprep in a folder, with something on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "matprep", *arguments],
        cwd=folder,
        input=told,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def stopped_at(watch: subprocess.Popen[bytes], word: str, line: bytes) -> bool:
    """Ask a watch to stop when its line says something; whether it did."""
    said = word.encode() in line
    if said:
        watch.terminate()
    return said


def packages(answer: subprocess.CompletedProcess[bytes]) -> dict[str, str]:
    events = [json.loads(line) for line in answer.stdout.splitlines()]
    return {each["case"]: each["manifest"]["status"] for each in events if each["event"] == "case"}


class TestFilesFrom:
    """The list of files."""

    def test_on_standard_input_for_the_current_folder(self, desk: Path) -> None:
        listed = "\0".join(f"甲/{name}" for name in office.COMPLETE).encode()

        answer = ask(
            desk / "in", "run", "-p", "../office.toml", "-o", "../out", "--json", "--files-from", "-", told=listed
        )

        assert answer.returncode == 0, answer.stderr.decode()
        assert packages(answer) == {"甲": "ready"}

    def test_in_a_file_for_a_named_folder(self, desk: Path) -> None:
        (desk / "list.txt").write_text("乙/营业执照.jpg\n", "utf-8")

        answer = ask(desk, "run", "in", "-p", "office.toml", "-o", "out", "--json", "--files-from", "list.txt")

        assert answer.returncode == 1
        assert packages(answer) == {"乙": "incomplete"}

    def test_what_is_not_there_is_told_line_by_line_and_exits_with_4(self, desk: Path) -> None:
        listed = "甲/营业执照.jpg\n甲/没有.jpg\n丁/也没有.jpg\n".encode()

        answer = ask(
            desk, "--lang", "zh", "run", "in", "-p", "office.toml", "-o", "out", "--files-from", "-", told=listed
        )

        said = answer.stderr.decode()
        assert answer.returncode == 4
        assert "第 2 个 甲/没有.jpg" in said
        assert "第 3 个 丁/也没有.jpg" in said
        assert not (desk / "out").exists()

    def test_a_list_that_is_not_there_exits_with_4(self, desk: Path) -> None:
        answer = ask(desk, "run", "in", "-p", "office.toml", "-o", "out", "--files-from", "gone.txt")

        assert answer.returncode == 4

    def test_for_two_folders_exits_with_2(self, desk: Path) -> None:
        (desk / "more").mkdir()

        answer = ask(desk, "run", "in", "more", "-p", "office.toml", "-o", "out", "--files-from", "-", told=b"x\n")

        assert answer.returncode == 2

    def test_a_watch_does_not_know_it(self, desk: Path) -> None:
        answer = ask(desk, "watch", "in", "-p", "office.toml", "-o", "out", "--files-from", "-", told=b"x\n")

        assert answer.returncode == 2


class TestCases:
    """The table of cases."""

    def test_saved_by_excel_in_china_names_the_companies(self, desk: Path) -> None:
        (desk / "名单.csv").write_bytes("case,company\r\n甲,示例公司\r\n乙,样品公司\r\n".encode("gbk"))

        answer = ask(desk, "run", "in", "-p", "office.toml", "-o", "out", "--cases", "名单.csv")

        assert answer.returncode == 0, answer.stderr.decode()
        assert (desk / "out" / "甲" / "01_营业执照_示例公司.jpg").is_file()

    def test_its_faults_are_told_row_by_row_and_exit_with_4(self, desk: Path) -> None:
        table = "case,compny,credit_code\n甲,示例,1.10101E+17\n,,913501000000100432\n"
        (desk / "in" / "cases.csv").write_text(table, "utf-8")

        answer = ask(desk, "--lang", "en", "run", "in", "-p", "office.toml", "-o", "out")

        said = answer.stderr.decode()
        assert answer.returncode == 4
        assert "cases.csv has faults: 3" in said
        assert "row 1: the column compny is no declared fact. Did you mean company?" in said
        assert 'row 2: credit_code is "1.10101E+17": Excel has cut this number' in said
        assert "row 3: the row names no case" in said

    def test_one_that_is_not_there_exits_with_4(self, desk: Path) -> None:
        answer = ask(desk, "run", "in", "-p", "office.toml", "-o", "out", "--cases", "gone.csv")

        assert answer.returncode == 4
        assert "gone.csv" in answer.stderr.decode()

    def test_status_says_what_a_watch_waited_for(self, desk: Path) -> None:
        (desk / "in" / "cases.csv").write_bytes(b"company\nx\n")
        call = ["--lang", "zh", "watch", "in", "-p", "office.toml", "-o", "out", "--settle", "0.1"]
        with subprocess.Popen(
            [sys.executable, "-m", "matprep", *call],
            cwd=desk,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
        ) as watch:
            guard = threading.Timer(40, watch.kill)
            guard.start()
            assert watch.stdout is not None
            seen = [line for line in iter(watch.stdout.readline, b"") if stopped_at(watch, "全部申请人", line)]
            guard.cancel()

        answer = ask(desk, "--lang", "en", "status", "out")

        assert len(seen) == 1
        assert "no column is called case" in answer.stdout.decode()
