"""What macOS does otherwise, shown where its calls are: the branches that no other system takes."""

from __future__ import annotations

import errno
import os
import sys
import types
from typing import TYPE_CHECKING

import pytest

from matprep import files
from matprep.files import system

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="macOS' calls are POSIX ones")

FULL = 51
"""The number of F_FULLFSYNC in Apple's headers."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a disk of macOS is asked to do, in order."""
    done: list[str] = []

    def fcntl(_descriptor: int, command: int) -> None:
        done.append("the drive's cache too" if command == FULL else f"fcntl {command}")

    monkeypatch.setattr(system, "sys", types.SimpleNamespace(platform="darwin"))
    monkeypatch.setattr(system, "fcntl", types.SimpleNamespace(F_FULLFSYNC=FULL, fcntl=fcntl))
    monkeypatch.setattr(os, "fsync", lambda _: done.append("the system's cache"))
    return done


def test_bytes_are_durable_only_when_the_drive_has_emptied_its_own_cache(tmp_path: Path, asked: list[str]) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    files.sync_file(tmp_path / "a.jpg")
    assert asked == ["the drive's cache too"]


def test_a_volume_that_knows_no_such_call_is_synced_as_elsewhere(
    tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Network shares and exFAT sticks."""

    def fcntl(_descriptor: int, _command: int) -> None:
        raise OSError(errno.ENOTSUP, "not supported")

    monkeypatch.setattr(system, "fcntl", types.SimpleNamespace(F_FULLFSYNC=FULL, fcntl=fcntl))
    (tmp_path / "a.jpg").write_bytes(b"x")
    files.sync_file(tmp_path / "a.jpg")
    assert asked == ["the system's cache"]


def test_a_note_is_written_as_elsewhere(tmp_path: Path, asked: list[str]) -> None:
    files.write_beside(tmp_path / "manifest.json", b"{}")
    assert (tmp_path / "manifest.json").read_bytes() == b"{}"
    assert asked == ["the drive's cache too", "the system's cache"]


@pytest.mark.usefixtures("asked")
def test_nobody_tells_whether_a_file_is_still_written_so_time_alone_decides(tmp_path: Path) -> None:
    with (tmp_path / "a.jpg").open("wb"):
        assert not files.has_writer(tmp_path / "a.jpg")
