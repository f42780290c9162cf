"""`matprep due` and `matprep mark` as people call them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import icalendar
import making
import office
import pytest
from calling import ask

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

PERIOD = '[period]\nvalid_months = 12\nrenew_from_days = 60\nfinish_within_days = 30\nsource = "S1"\n[naming]'
TODAY = ("--today", "2026-11-29")


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = tmp_path_factory.mktemp("desk")
    (desk / "office.toml").write_text(office.PROFILE.replace("[naming]", PERIOD), "utf-8")
    making.tree(
        desk / "in", {f"{case}/{name}": data for case in "甲乙" for name, data in office.complete_case().items()}
    )
    assert ask(desk, "run", "in", "-p", "office.toml", "-o", "out", *TODAY).returncode == 0
    return desk


@pytest.fixture
def desk(run_once: Path, tmp_path: Path) -> Path:
    """A desk of its own for each test, as one run left it."""
    return shutil.copytree(run_once, tmp_path / "desk")


def mark(desk: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return ask(desk, "mark", "out", *arguments, *TODAY)


class TestMark:
    """`matprep mark`."""

    def test_says_what_it_noted(self, desk: Path) -> None:
        answer = mark(desk, "甲", "filed", "--on", "2026-11-20")

        assert answer.returncode == 0, answer.stderr
        assert answer.stdout == "Noted: 甲 (office) was filed on 2026-11-20.\n"

    def test_takes_a_wrong_one_back(self, desk: Path) -> None:
        mark(desk, "甲", "approved", "--on", "2026-11-20")
        answer = mark(desk, "甲", "approved", "--on", "2026-11-20", "--undo")

        assert answer.stdout == "Taken back: that mark of 甲 (office) on 2026-11-20.\n"
        assert ask(desk, "due", "out", *TODAY).returncode == 0

    def test_an_unknown_case_exits_with_4_and_names_the_known_ones(self, desk: Path) -> None:
        answer = mark(desk, "丙", "filed")

        assert answer.returncode == 4
        assert "There are: 乙, 甲." in answer.stderr

    def test_a_day_to_come_exits_with_2(self, desk: Path) -> None:
        answer = mark(desk, "甲", "filed", "--on", "2027-01-01")

        assert answer.returncode == 2
        assert answer.stderr.startswith("2027-01-01 is still to come (today is 2026-11-29).")

    def test_another_word_exits_with_2_and_names_the_right_ones(self, desk: Path) -> None:
        answer = mark(desk, "甲", "sent")

        assert answer.returncode == 2
        assert "Possible: filed, approved, refused." in answer.stderr


class TestDue:
    """`matprep due`."""

    def test_nothing_known_exits_with_0_and_says_how_to_tell(self, desk: Path) -> None:
        answer = ask(desk, "due", "out", *TODAY)

        assert answer.returncode == 0, answer.stderr
        assert "Nothing expires" in answer.stdout
        assert "matprep mark OUT CASE approved --on DATE" in answer.stdout

    def test_lists_the_soonest_first_with_what_to_do(self, desk: Path) -> None:
        mark(desk, "甲", "approved", "--on", "2026-11-20")
        mark(desk, "乙", "filed", "--on", "2026-11-20")

        answer = ask(desk, "due", "out", *TODAY)

        assert answer.returncode == 1
        assert answer.stdout.splitlines() == [
            "2026-12-20  21 days left  乙 (Office)",
            "    filed on 2026-11-20; has to be finished by 2026-12-20",
            "    What to do: Look for the platform's answer; then matprep mark … approved or refused.",
            "2027-09-21  296 days left  甲 (Office)",
            "    the certification may be renewed from 2027-09-21 on; it ends on 2027-11-20",
        ]

    def test_speaks_chinese(self, desk: Path) -> None:
        mark(desk, "甲", "approved", "--on", "2026-01-15")

        answer = ask(desk, "due", "out", *TODAY, lang="zh")

        assert "2027-01-15  还剩 47 天  甲（办公室）" in answer.stdout
        assert "认证 2027-01-15 到期，现在可以续" in answer.stdout

    @pytest.mark.parametrize(("span", "code", "count"), [("3w", 0, 0), ("60d", 1, 1), ("2y", 1, 2)])
    def test_a_span_leaves_out_what_falls_later(self, desk: Path, span: str, code: int, count: int) -> None:
        mark(desk, "甲", "approved", "--on", "2026-11-20")
        mark(desk, "乙", "filed", "--on", "2026-11-22")

        answer = ask(desk, "due", "out", "--within", span, "--json", *TODAY)

        assert answer.returncode == code
        assert len(json.loads(answer.stdout)["due"]) == count

    def test_a_span_that_is_none_exits_with_2(self, desk: Path) -> None:
        assert ask(desk, "due", "out", "--within", "soon").returncode == 2

    def test_json_is_one_value_in_ascii(self, desk: Path) -> None:
        mark(desk, "甲", "approved", "--on", "2026-01-15")

        answer = ask(desk, "due", "out", "--json", *TODAY)

        found: dict[str, Any] = json.loads(answer.stdout)
        assert answer.stdout.isascii()
        assert [(each["case"], each["kind"], each["state"], each["days_left"]) for each in found["due"]] == [
            ("甲", "certification", "open", 47)
        ]
        assert [each["case"] for each in found["undated"]] == ["乙"]

    @pytest.mark.parametrize("place", [".", "out"])
    def test_without_a_folder_the_current_one_counts(self, desk: Path, place: str) -> None:
        mark(desk, "甲", "approved", "--on", "2026-01-15")

        assert ask(desk / place, "due", *TODAY).stdout.startswith("2027-01-15")

    def test_any_other_folder_exits_with_4(self, desk: Path) -> None:
        assert ask(desk, "due", "in").returncode == 4

    def test_writes_a_calendar_beside_its_answer(self, desk: Path) -> None:
        mark(desk, "甲", "approved", "--on", "2026-01-15")

        answer = ask(desk, "due", "out", "--ics", "due.ics", "--json", *TODAY)

        assert json.loads(answer.stdout)
        assert "due.ics (1 event)" in answer.stderr
        calendar = icalendar.Calendar.from_ical((desk / "due.ics").read_bytes())
        assert [str(each["SUMMARY"]) for each in calendar.walk("VEVENT")] == [
            "甲: the certification ends on 2027-01-15 and may be renewed now"
        ]

    def test_reads_only(self, desk: Path) -> None:
        before = making.contents(desk / "out")
        ask(desk, "due", "out", *TODAY)

        assert {name: data for name, data in making.contents(desk / "out").items() if "-" not in name} == {
            name: data for name, data in before.items() if "-" not in name
        }
