"""What `matprep doctor` looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from matprep.cli import doctor

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("encoding", "able"), [("utf-8", True), ("gbk", True), ("ascii", False), ("no-such", False)])
def test_an_encoding_can_show_chinese_or_not(encoding: str, able: bool) -> None:  # noqa: FBT001 - the expectation
    assert doctor.can_show(encoding) is able


@pytest.mark.parametrize(
    ("name", "is_one"), [("NotoSansCJK-Regular.ttc", True), ("simsun.ttc", True), ("x.ttf", False)]
)
def test_a_chinese_font_is_known_by_its_file(tmp_path: Path, name: str, is_one: bool) -> None:  # noqa: FBT001 - as above
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / name).touch()

    assert doctor.has_chinese_font([tmp_path / "nowhere", tmp_path]) is is_one


def test_office_is_found_on_the_search_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.find_office() is None

    program = tmp_path / "soffice"
    program.touch(mode=0o755)
    assert doctor.find_office() == str(program)


def test_a_forced_write_takes_time_and_leaves_nothing(tmp_path: Path) -> None:
    assert doctor.forced_write_milliseconds(tmp_path) > 0
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_is_not_installed_has_no_version() -> None:
    assert doctor._version("no-such-distribution") == ""
