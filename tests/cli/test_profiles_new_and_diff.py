"""`matprep profiles new`, `diff` and what `validate` warns of, as people call them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import making
import office
import pytest
from calling import ask

if TYPE_CHECKING:
    from pathlib import Path


class TestNew:
    """`matprep profiles new`."""

    @pytest.mark.parametrize("base", [(), ("--from", "xiaohongshu-enterprise")])
    def test_writes_a_profile_that_is_valid(self, tmp_path: Path, base: tuple[str, ...]) -> None:
        answer = ask(tmp_path, "profiles", "new", "my-shop", *base)

        assert answer.returncode == 0, answer.stderr
        assert answer.stdout.startswith("my-shop.toml is written.")
        assert ask(tmp_path, "profiles", "validate", "my-shop.toml").stdout.startswith("my-shop.toml: no mistakes")

    def test_never_overwrites(self, tmp_path: Path) -> None:
        (tmp_path / "my-shop.toml").write_text("mine", "utf-8")
        answer = ask(tmp_path, "profiles", "new", "my-shop")

        assert answer.returncode == 3
        assert (tmp_path / "my-shop.toml").read_text("utf-8") == "mine"

    def test_takes_no_name_of_a_profile_that_comes_along(self, tmp_path: Path) -> None:
        answer = ask(tmp_path, "profiles", "new", "icp-filing")

        assert answer.returncode == 3
        assert "--from icp-filing" in answer.stderr
        assert not list(tmp_path.iterdir())

    def test_a_name_that_is_no_id_exits_with_2(self, tmp_path: Path) -> None:
        assert ask(tmp_path, "profiles", "new", "My Shop").returncode == 2
        assert not list(tmp_path.iterdir())


class TestDiff:
    """`matprep profiles diff`."""

    @pytest.fixture
    def desk(self, tmp_path: Path) -> Path:
        """Two versions of the office's profile."""
        (tmp_path / "old.toml").write_text(office.PROFILE, "utf-8")
        newer = office.PROFILE.replace('"200 KB"', '"100 KB"').replace('"合同", "contract"', '"合同"')
        (tmp_path / "new.toml").write_text(newer, "utf-8")
        return tmp_path

    def test_says_in_words_what_changed(self, desk: Path) -> None:
        answer = ask(desk, "profiles", "diff", "old.toml", "new.toml")

        assert answer.returncode == 1
        assert answer.stdout.splitlines() == [
            "office 2026-11-24 → office 2026-11-24",
            "",
            "Business licence",
            "    at most: 200 KB → 100 KB",
            "",
            "ID card",
            "    at most: 200 KB → 100 KB",
            "",
            "Contract",
            "    words in file names: removed contract",
            "    at most: 200 KB → 100 KB",
        ]

    def test_speaks_chinese(self, desk: Path) -> None:
        assert "    最大：200 KB → 100 KB" in ask(desk, "profiles", "diff", "old.toml", "new.toml", lang="zh").stdout

    def test_equal_profiles_exit_with_0(self, desk: Path) -> None:
        answer = ask(desk, "profiles", "diff", "old.toml", "old.toml")

        assert (answer.returncode, answer.stdout) == (0, "The two profiles do not differ.\n")

    def test_names_the_open_cases_that_it_touches(self, desk: Path) -> None:
        making.tree(desk / "in", {f"{c}/{name}": data for c in "甲乙" for name, data in office.complete_case().items()})
        ask(desk, "run", "in", "-p", "old.toml", "-o", "out")
        ask(desk, "mark", "out", "乙", "approved")

        answer = ask(desk, "profiles", "diff", "old.toml", "new.toml", "out")
        found = json.loads(ask(desk, "profiles", "diff", "old.toml", "new.toml", "out", "--json").stdout)

        assert "1 open case is touched (not yet filed, or not answered); run matprep again:" in answer.stdout
        assert "    甲 (out/甲): Business licence; ID card; Contract" in answer.stdout
        assert [(each["case"], each["requirements"]) for each in found["touched"]] == [
            ("甲", ["business_licence", "id_card", "contract"])
        ]

    def test_a_change_of_papers_that_a_case_need_not_hand_in_touches_it_not(self, desk: Path) -> None:
        text = office.PROFILE.replace("files = { min = 1, max = 5 }", "files = { min = 1, max = 4 }")
        (desk / "new.toml").write_text(text, "utf-8")
        making.tree(desk / "in", office.complete_case())
        ask(desk, "run", "in", "-p", "old.toml", "-o", "out")

        assert "No open case is touched." in ask(desk, "profiles", "diff", "old.toml", "new.toml", "out").stdout

    def test_an_unknown_profile_exits_with_3(self, desk: Path) -> None:
        assert ask(desk, "profiles", "diff", "old.toml", "none.toml").returncode == 3


def test_validate_names_figures_whose_sources_are_old(tmp_path: Path) -> None:
    old = office.PROFILE.replace("3650", "180").replace(
        'official", checked = 2026-11-24', 'official", checked = 2020-01-01'
    )
    (tmp_path / "old.toml").write_text(old, "utf-8")

    answer = ask(tmp_path, "profiles", "validate", "old.toml")

    assert answer.returncode == 0
    assert "more than 180 days: file formats, largest size, pixels." in answer.stdout
