"""Paths longer than Windows takes: what is handed in is found and read all the same."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import making
import pytest

from matprep import files, inbox
from matprep.files import system

if TYPE_CHECKING:
    from pathlib import Path


def test_elsewhere_a_path_is_what_it_is() -> None:
    if sys.platform != "win32":
        assert files.reachable("/" + "x" * 1000) == "/" + "x" * 1000


def test_a_short_path_is_left_alone() -> None:
    assert files.reachable("C:\\材料\\a.jpg") == "C:\\材料\\a.jpg"


def test_a_junction_is_a_link_though_windows_shows_it_as_a_folder(tmp_path: Path) -> None:
    """What `lstat` tells of one; Wine makes none, and elsewhere there are none."""
    real = tmp_path.lstat()
    names = [name for name in dir(real) if name.startswith("st_")]
    told: Any = SimpleNamespace(**{**{name: getattr(real, name) for name in names}, "st_reparse_tag": 0xA0000003})
    assert (files.form_of(real), files.form_of(told)) == ("folder", "link")


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows limits whole paths to 259 characters")
class TestLong:
    """Where the system has not been told to take long paths."""

    def test_a_path_gets_the_prefix_once_and_its_slashes_are_turned(self) -> None:
        far = "D:\\材料/" + "甲" * 250 + "/a.jpg"
        wanted = "\\\\?\\D:\\材料\\" + "甲" * 250 + "\\a.jpg"
        assert files.reachable(far) == wanted
        assert files.reachable(wanted) == wanted

    def test_a_share_gets_its_own_prefix(self) -> None:
        far = "\\\\server\\扫描\\" + "甲" * 250
        assert files.reachable(far) == "\\\\?\\UNC\\server\\扫描\\" + "甲" * 250

    def test_what_lies_far_down_is_listed_and_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every path is taken for a long one, so that all calls are tried with the prefix."""
        making.tree(tmp_path / "in", {"某公司/三证/营业执照.jpg": b"x" * 100})
        plain = inbox.scan(tmp_path / "in")
        monkeypatch.setattr(system, "_LONG", 0)

        found = inbox.scan(tmp_path / "in")

        assert found == plain
        assert [each.path for each in found] == ["某公司/三证/营业执照.jpg"]
        source = tmp_path / "in" / "某公司" / "三证" / "营业执照.jpg"
        assert inbox.look_at(source) is not None
        taken = files.snapshot(source, tmp_path / "taken", found[0].identity, 1000, root=tmp_path / "in")
        assert taken == (files.digest(source), 100)
        assert not files.has_writer(source)
        with source.open("rb"):
            assert files.has_writer(source)

    def test_a_real_one_of_400_characters_is_listed_and_read(self, tmp_path: Path) -> None:
        folder = files.reachable(os.path.join(tmp_path, *["很长的文件夹名" * 8] * 7))  # noqa: PTH118 - a string is asked for
        os.makedirs(folder)  # noqa: PTH103 - as above
        with open(folder + "\\a.jpg", "wb") as file:  # noqa: PTH123 - as above
            file.write(b"x" * 100)

        (found,) = inbox.scan(tmp_path)

        assert len(found.path) > 400
        assert files.snapshot(tmp_path / found.path, tmp_path / "taken", found.identity, 1000)[1] == 100
