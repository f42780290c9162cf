"""The verbs as people call them: what they print, and how they exit."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import making
import office
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = [sys.executable, "-m", "matprep"]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with an inbox `in` and the profile `office.toml`."""
    (tmp_path / "in").mkdir()
    (tmp_path / "office.toml").write_text(office.PROFILE, "utf-8")
    return tmp_path


def ask(desk: Path, *arguments: str, jobs: str = "1") -> subprocess.CompletedProcess[str]:
    """Call matprep there, in English; a run starts one worker, unless told otherwise."""
    return subprocess.run(
        [*HERE, "--lang", "en", *arguments, *(["--jobs", jobs] if arguments[0] == "run" and jobs else [])],
        cwd=desk,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def events(answer: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.stdout.splitlines()]


class TestRun:
    """`matprep run`."""

    def test_a_complete_case_exits_with_0(self, desk: Path) -> None:
        making.tree(desk / "in", office.complete_case())

        answer = ask(desk, "run", "in", "-p", "office.toml", "-o", "out", jobs="")

        assert answer.returncode == 0, answer.stderr
        assert "01_营业执照.jpg" in answer.stdout
        assert answer.stderr == ""
        assert (desk / "out" / "in" / "manifest.json").is_file()

    def test_a_case_that_lacks_something_exits_with_1(self, desk: Path) -> None:
        making.tree(desk / "in", {"营业执照.jpg": making.jpeg()})

        assert ask(desk, "run", "in", "-p", "office.toml", "-o", "out").returncode == 1

    def test_the_output_lies_beside_the_input_by_default(self, desk: Path) -> None:
        making.tree(desk / "in", office.complete_case())

        assert ask(desk, "run", "in", "-p", "office.toml").returncode == 0
        assert (desk / "in-ready" / "in" / "report.html").is_file()

    def test_json_is_one_ascii_event_a_line_and_nothing_else(self, desk: Path) -> None:
        making.tree(desk / "in", office.complete_case())

        answer = ask(desk, "run", "in", "-p", "office.toml", "-o", "out", "--json")

        kinds = [each["event"] for each in events(answer)]
        assert answer.stdout.isascii()
        assert kinds[-1] == "case"
        assert set(kinds) == {"taken", "finding", "outcome", "case"}
        assert events(answer)[-1]["manifest"]["status"] == "ready"

    def test_a_dry_run_writes_nothing_and_exits_as_the_plan_predicts(self, desk: Path) -> None:
        making.tree(desk / "in", office.complete_case())

        answer = ask(desk, "run", "in", "-p", "office.toml", "-o", "out", "--dry-run", "--json")

        assert answer.returncode == 0
        assert events(answer)[-1]["event"] == "plan"
        assert not (desk / "out").exists()

    def test_facts_are_set_on_the_command_line(self, desk: Path) -> None:
        making.tree(desk / "in", office.complete_case())

        ask(desk, "run", "in", "-p", "office.toml", "-o", "out", "--set", "company=示例公司")

        assert (desk / "out" / "in" / "01_营业执照_示例公司.jpg").is_file()

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["in", "other", "-p", "office.toml"], 2),
            (["in", "-p", "offcie"], 3),
            (["nothing", "-p", "office.toml"], 4),
            (["in", "-p", "office.toml", "-o", "in/out"], 4),
        ],
    )
    def test_what_cannot_be_done_has_its_exit_code(self, desk: Path, arguments: list[str], code: int) -> None:
        (desk / "other").mkdir()

        answer = ask(desk, "run", *arguments)

        assert answer.returncode == code
        assert "What to do: " in answer.stderr
        assert "Traceback" not in answer.stderr

    def test_a_folder_in_use_exits_with_5(self, desk: Path) -> None:
        making.tree(desk / "in", office.complete_case())
        with watching(desk):
            answer = ask(desk, "run", "in", "-p", "office.toml", "-o", "out")

        assert answer.returncode == 5

    def test_a_reader_of_one_line_does_not_stop_the_work(self, desk: Path) -> None:
        making.tree(desk / "in", office.complete_case())
        with subprocess.Popen(
            [*HERE, "run", "in", "-p", "office.toml", "-o", "out", "--json"],
            cwd=desk,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert b"Traceback" not in process.stderr.read()

        assert process.returncode == 0
        assert (desk / "out" / "in" / "manifest.json").is_file()

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals to one process")
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_interrupted_it_ends_within_five_seconds_and_goes_on_later(
        self, desk: Path, number: signal.Signals
    ) -> None:
        making.tree(desk / "in", {f"合同{each}.jpg": making.jpeg(3000, 2000, seed=each) for each in range(5)})
        making.tree(desk / "in", office.complete_case())
        with subprocess.Popen(
            [*HERE, "run", "in", "-p", "office.toml", "-o", "out", "--json", "--lang", "en"],
            cwd=desk,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            asked = time.monotonic()
            process.send_signal(number)
            _, said = process.communicate()

        assert time.monotonic() - asked < 5
        assert process.returncode == 130
        assert b"Traceback" not in said
        assert said.rstrip().endswith(b"goes on from here.")
        assert ask(desk, "run", "in", "-p", "office.toml", "-o", "out").returncode == 0


@contextlib.contextmanager
def watching(desk: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A `matprep watch` of the inbox that has taken something in; killed if it is still there at the end."""
    with subprocess.Popen(
        [*HERE, "watch", "in", "-p", "office.toml", "-o", "out", "--json", "--settle", "0", "--lang", "en", *options],
        cwd=desk,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline(), "it ended at once"
            yield process
        finally:
            process.kill()


class TestWatch:
    """`matprep watch`."""

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals to one process")
    @pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
    def test_asked_to_stop_it_ends_within_five_seconds(self, desk: Path, number: signal.Signals, code: int) -> None:
        making.tree(desk / "in", {f"客户/{name}": data for name, data in office.complete_case().items()})
        with watching(desk) as process:
            asked = time.monotonic()
            process.send_signal(number)
            _, told = process.communicate()

            assert time.monotonic() - asked < 5
            assert process.returncode == code
            assert b"Watching in: " in told
            assert (b"Stopped." in told) == (code == 130)

    def test_status_tells_of_it_while_it_works_and_after(self, desk: Path) -> None:
        making.tree(desk / "in", {f"客户/{name}": data for name, data in office.complete_case().items()})
        making.tree(desk / "in", {"客户/_done": b""})
        with watching(desk) as process:
            assert process.stdout is not None
            while b'"event": "case"' not in process.stdout.readline():
                pass
            during = ask(desk, "status", "out")
        after = ask(desk, "status", "out")

        assert (during.returncode, after.returncode) == (0, 0)
        assert "客户  Office  Ready to submit  2/2" in during.stdout
        assert "matprep is at work here." in during.stdout
        assert "No matprep is at work here now." in after.stdout


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = tmp_path_factory.mktemp("desk")
    (desk / "office.toml").write_text(office.PROFILE, "utf-8")
    making.tree(desk / "in", {**office.complete_case(), "合同.gif": b"GIF89a" + bytes(40), "IMG_1.jpg": b""})
    ask(desk, "run", "in", "-p", "office.toml", "-o", "out")
    return desk


class TestLaterQuestions:
    """`status`, `retry`, `check`, `inspect` about what stands on disk."""

    @pytest.fixture
    def done(self, run_once: Path, tmp_path: Path) -> Path:
        """A desk of its own for each test, as one run left it."""
        return shutil.copytree(run_once, tmp_path / "desk")

    def test_status_as_json(self, done: Path) -> None:
        found = json.loads(ask(done, "status", "out", "--json").stdout)

        assert found["running"] is False
        assert [each["case"] for each in found["packages"]] == ["in"]

    def test_status_of_any_other_folder_exits_with_4(self, done: Path) -> None:
        assert ask(done, "status", "in").returncode == 4

    def test_retry_says_how_much_will_be_tried_again(self, done: Path) -> None:
        answer = ask(done, "retry", "out")

        assert answer.returncode == 0
        assert answer.stdout.strip()

    def test_retry_of_an_unknown_case_exits_with_4(self, done: Path) -> None:
        assert ask(done, "retry", "out", "nobody").returncode == 4

    def test_check_of_a_good_package_exits_with_0(self, done: Path) -> None:
        answer = ask(done, "check", "out/in", "-p", "office.toml")

        assert answer.returncode == 0, answer.stdout
        assert "[good] 01_营业执照.jpg" in answer.stdout
        assert "All is well." in answer.stdout

    def test_check_of_an_altered_package_exits_with_1(self, done: Path) -> None:
        target = done / "out" / "in" / "01_营业执照.jpg"
        target.unlink()
        target.write_bytes(making.jpeg(seed=50))

        answer = ask(done, "check", "out/in", "-p", "office.toml")

        assert answer.returncode == 1
        assert "[altered] 01_营业执照.jpg" in answer.stdout

    def test_check_of_the_whole_output_folder_exits_with_4_and_names_a_package(self, done: Path) -> None:
        answer = ask(done, "check", "out", "-p", "office.toml")

        assert answer.returncode == 4
        assert answer.stderr.startswith("out is an output folder with 1 package;")

    def test_check_as_json(self, done: Path) -> None:
        found = json.loads(ask(done, "check", "out/in", "-p", "office.toml", "--json").stdout)

        assert {each["verdict"] for each in found["files"]} == {"good", "note"}

    def test_inspect_shows_each_file_and_exits_by_the_worst(self, done: Path) -> None:
        good = ask(done, "inspect", "in/营业执照.jpg", "-p", "office.toml")
        bad = ask(done, "inspect", "in/营业执照.jpg", "in/合同.gif")

        assert (good.returncode, bad.returncode) == (0, 1)
        assert "01_营业执照.jpg (Business licence; known by its file name)" in good.stdout
        assert "800×600 pixels" in good.stdout
        assert f"in{os.sep}合同.gif" in bad.stdout

    def test_inspect_resolves_stars_where_no_shell_does(self, done: Path) -> None:
        found = [json.loads(line) for line in ask(done, "inspect", "in/*.jpg", "--json").stdout.splitlines()]

        assert len(found) == 4


class TestProfilesAndDoctor:
    """What is known of platforms and of this machine."""

    def test_every_profile_is_listed_by_its_id(self, desk: Path) -> None:
        assert "\nxiaohongshu-enterprise\n" in ask(desk, "profiles", "list").stdout

    def test_a_profile_shows_its_limits_and_where_they_come_from(self, desk: Path) -> None:
        shown = ask(desk, "profiles", "show", "office.toml").stdout

        assert "1. Business licence (required)" in shown
        assert "at most 200 KB; short side at least 200 pixels" in shown
        assert "S1 (official) example.com 2026-11-24" in shown

    def test_a_profile_shows_what_a_reviewer_looks_at_and_how_a_paper_is_known(self, desk: Path) -> None:
        shown = ask(desk, "profiles", "show", "xiaohongshu-individual-business").stdout

        assert "in colour; with a red seal; holds for at least 90 more days; a purpose stamp must hold 小红书" in shown
        assert "needed where Filed by is agent and Has a seal is no" in shown
        assert "known by content: ID card; read: Name, Citizen number, Valid until" in shown

    def test_a_photo_portal_shows_its_exact_pixels_and_its_names(self, desk: Path) -> None:
        shown = ask(desk, "profiles", "show", "chsi-photo").stdout

        assert "Names: letters, digits, `.`, `_` and `-` only (Chinese in pinyin), at most 60 characters" in shown
        assert "exactly 480×640 pixels; another shape is cut at its edges; 300 dpi; one page only" in shown

    def test_a_good_profile_is_valid(self, desk: Path) -> None:
        answer = ask(desk, "profiles", "validate", "office.toml")

        assert answer.returncode == 0
        assert answer.stdout == "office.toml: no mistakes (office)\n"

    def test_doctor_says_a_sentence_for_each_ability(self, desk: Path) -> None:
        answer = ask(desk, "doctor")

        assert answer.returncode == 0
        for start in ("matprep ", "Libraries: pillow ", "HEIC", "Text recogn", "LibreOffice", "Processor", "Disk"):
            assert any(line.startswith(start) for line in answer.stdout.splitlines()), start

    def test_doctor_names_a_folder_that_cannot_be_written(self, desk: Path) -> None:
        assert "nothing cannot be written" in ask(desk, "doctor", "nothing").stdout

    def test_the_version_is_that_of_the_installation(self, desk: Path) -> None:
        assert ask(desk, "--version").stdout.startswith("matprep 0.")
