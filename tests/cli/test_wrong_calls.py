"""A wrong call is answered with what is wrong and what to do, in the user's language, never with a traceback."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import matprep
from matprep.cli.main import answer
from matprep.cli.surroundings import Asked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def ask(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "matprep", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **options,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rnu"], "There is no verb rnu; did you mean run?"),
        (["frobnicate"], "There is no verb frobnicate."),
        (["profiles", "lst"], "There is no verb lst; did you mean list?"),
        (["run", "x", "-p", "y", "--jbos", "3"], "There is no option --jbos; did you mean --jobs?"),
        (["run", "x", "-p", "y", "--zzz"], "There is no option --zzz."),
        (["run", "x"], "No profile was given (-p)."),
        (["watch", "-p", "x"], "INBOX is missing."),
        (["inspect"], "FILE... is missing."),
        (["inspect", "x", "-p"], "Option -p lacks its value"),
        (["status", "a", "b"], "Too much on the line: b"),
        (["run", "x", "-p", "y", "--jobs", "0"], "--jobs takes a whole number from 1, not 0"),
        (["run", "x", "-p", "y", "--jobs", "many"], "--jobs takes a whole number from 1, not many"),
        (["watch", "x", "-p", "y", "-o", "z", "--settle", "-1"], "--settle takes seconds, not -1"),
        (["run", "x", "-p", "y", "--set", "company"], "--set takes NAME=VALUE, not company"),
        (["run", "x", "-p", "y", "--today", "tomorrow"], "--today takes a day, not tomorrow"),
        (["watch", "x", "-p", "y"], "Nothing says where the packages shall go."),
        (["run", "x", "-p", "y", "--lang", "fr"], "--lang takes zh or en, not fr"),
    ],
)
def test_usage_is_explained_and_exits_with_2(
    arguments: Sequence[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = answer(arguments, Asked(language="en"))
    told = capsys.readouterr()
    assert code == 2
    assert told.err.startswith(said)
    assert "What to do: " in told.err
    assert told.out == ""


def test_the_same_in_chinese() -> None:
    told = ask("run", "x", "-p", "y", "--jbos", "3", "--lang", "zh")
    assert told.returncode == 2
    assert told.stderr.splitlines() == [
        "没有 --jbos 这个选项，是不是 --jobs？",
        "怎么办：用 matprep run --help 查看全部选项。",
    ]


def test_an_unknown_profile_exits_with_3_and_says_which_was_meant() -> None:
    told = ask("profiles", "show", "xiaohongshu-enterprize", "--lang", "en")
    assert told.returncode == 3
    assert "xiaohongshu-enterprise?" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_faulty_profile_lists_every_complaint_on_a_line_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('schema = 1\nid = "mine"\nvresion = "1"\n', "utf-8")
    told = ask("profiles", "validate", str(file), "--lang", "en")
    complaints = [line for line in told.stdout.splitlines() if line.startswith("- ")]
    assert told.returncode == 3
    assert any("vresion" in line and "version" in line for line in complaints)
    assert len(complaints) > 1


def test_a_file_where_a_folder_belongs_is_called_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "营业执照.jpg"
    file.write_bytes(b"x")

    assert answer(["run", str(file), "-p", "ssc-exam"], Asked(language="zh")) == 4
    assert capsys.readouterr().err.startswith("这是一个文件，不是文件夹：")


def test_a_folder_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The parser of options must not refuse it as a call that it does not understand."""
    monkeypatch.setattr("os.access", lambda *_arguments, **_options: False)

    assert answer(["check", str(tmp_path), "-p", "ssc-exam"], Asked(language="en")) == 1
    assert "does not understand" not in capsys.readouterr().err


class TestMistakesOfTheProgram:
    """What no sentence was written for, and what the system refuses."""

    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_arguments: object, **_options: object) -> None:
            message = "secret 110101199001011234"
            raise RuntimeError(message)

        monkeypatch.setattr(matprep, "status", fail, raising=False)

    @pytest.mark.usefixtures("broken")
    def test_are_named_by_their_type_only_and_exit_with_70(self, capsys: pytest.CaptureFixture[str]) -> None:
        code = answer(["status", "x"], Asked(language="en"))
        told = capsys.readouterr().err
        assert code == 70
        assert "RuntimeError" in told
        assert "secret" not in told
        assert "Traceback" not in told

    @pytest.mark.usefixtures("broken")
    def test_are_shown_in_full_with_debug(self, capsys: pytest.CaptureFixture[str]) -> None:
        code = answer(["status", "x", "--debug"], Asked(language="en", debug=True))
        assert code == 70
        assert "Traceback" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (OSError(28, "No space left on device", "out/x"), "The disk is full: out/x"),
            (PermissionError(13, "Permission denied", "out/x"), "Permission denied: out/x"),
            (OSError(30, "Read-only file system", "out/x"), "This disk can only be read: out/x"),
            (OSError(5, "Input/output error"), "The system reports: Input/output error"),
        ],
    )
    def test_what_the_system_refuses_is_a_sentence_and_exits_with_4(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: OSError, said: str
    ) -> None:
        def fail(*_arguments: object, **_options: object) -> None:
            raise error

        monkeypatch.setattr(matprep, "status", fail, raising=False)
        assert answer(["status", "x"], Asked(language="en")) == 4
        assert capsys.readouterr().err.startswith(said)


def test_debug_shows_the_traceback_of_a_known_error() -> None:
    told = ask("profiles", "show", "nothing-like-it", "--debug", "--lang", "en")
    assert told.returncode == 3
    assert "Traceback" in told.stderr
    assert "What to do: " in told.stderr
