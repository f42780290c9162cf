"""The scan lists everything below the inbox, follows nothing, and never stops at an odd entry."""

from __future__ import annotations

import os
import socket
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from watchdog.events import FileSystemEvent, FileSystemEventHandler

from matprep import inbox
from matprep.errors import FolderError
from matprep.files import identity_of

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such thing")


class Counting(threading.Event):
    """Remembers how many events had been told when it was set first."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self.first = 0
        self._told = told

    def set(self) -> None:
        self.first = self.first or len(self._told)
        super().set()


def forms(root: Path) -> dict[str, str]:
    return {each.path: each.form for each in inbox.scan(root)}


class TestScan:
    """What is listed, and as what."""

    def test_lists_files_of_all_folders_in_the_order_of_their_bytes(self, tmp_path: Path) -> None:
        for name in ("b.jpg", "a/2.jpg", "a/10.jpg", "a/深/证.pdf", "Z.pdf"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(b"x")
        (tmp_path / "empty").mkdir()

        assert list(forms(tmp_path)) == ["Z.pdf", "a/10.jpg", "a/2.jpg", "a/深/证.pdf", "b.jpg"]

    def test_tells_the_identity_that_a_snapshot_will_find(self, tmp_path: Path) -> None:
        (tmp_path / "a.jpg").write_bytes(b"x")
        (seen,) = inbox.scan(tmp_path)
        with (tmp_path / "a.jpg").open("rb") as file:
            assert seen.identity == identity_of(os.fstat(file.fileno()))

    @posix
    def test_keeps_names_that_are_not_utf8_and_names_with_anything_in_them(self, tmp_path: Path) -> None:
        names = ["身份证.jpg".encode("gbk"), b"new\nline", b"tab\t", b"esc\x1b[31m", b"-rf", "\u202egpj.exe".encode()]
        for name in names:
            (tmp_path / os.fsdecode(name)).write_bytes(b"")
        assert {os.fsencode(path) for path in forms(tmp_path)} == set(names)

    @posix
    def test_links_are_listed_and_never_followed(self, tmp_path: Path) -> None:
        (tmp_path / "out" / "secret").mkdir(parents=True)
        (tmp_path / "out" / "secret" / "a.jpg").write_bytes(b"x")
        root = tmp_path / "in"
        root.mkdir()
        for name, aim in {
            "folder": "../out/secret",
            "up": "..",
            "self": "self",
            "gone": "x",
            "f": "../out/secret/a.jpg",
        }.items():
            (root / name).symlink_to(aim)
        assert forms(root) == dict.fromkeys(["f", "folder", "gone", "self", "up"], "link")

    @posix
    def test_fifos_and_sockets_are_special(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        os.mkfifo(tmp_path / "a.pdf")
        monkeypatch.chdir(tmp_path)
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("b.pdf")
            assert forms(tmp_path) == {"a.pdf": "special", "b.pdf": "special"}

    def test_a_folder_that_cannot_be_listed_is_told_and_the_others_are_listed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("open", "shut"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "a.jpg").write_bytes(b"x")
        scandir = os.scandir

        def refusing(path: str) -> object:
            if path.endswith("shut"):
                raise PermissionError(13, "Permission denied", path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refusing)
        assert forms(tmp_path) == {"open/a.jpg": "file", "shut": "special"}

    def test_what_vanishes_during_the_scan_is_left_out(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "stays.jpg").write_bytes(b"x")
        (tmp_path / "gone.jpg").write_bytes(b"x")
        (tmp_path / "folder").mkdir()
        lstat = os.lstat

        def vanishing(path: str) -> os.stat_result:
            if path.endswith("gone.jpg"):
                (tmp_path / "gone.jpg").unlink()
            status = lstat(path)
            if path.endswith("folder"):
                (tmp_path / "folder").rmdir()
            return status

        monkeypatch.setattr(os, "lstat", vanishing)
        assert forms(tmp_path) == {"stays.jpg": "file"}

    @posix
    def test_a_tree_deeper_than_any_recursion_is_no_trouble(self, tmp_path: Path) -> None:
        folders = [tmp_path / ("d/" * depth) for depth in range(1, 1200)]
        for folder in folders:
            folder.mkdir()
        (folders[-1] / "a.jpg").write_bytes(b"x")
        try:
            assert list(forms(tmp_path)) == ["d/" * 1199 + "a.jpg"]
        finally:
            (folders[-1] / "a.jpg").unlink()
            for folder in reversed(folders):
                folder.rmdir()

    def test_an_inbox_that_cannot_be_listed_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(FolderError) as caught:
            inbox.scan(tmp_path / "gone")
        assert caught.value.code == "inbox_unreadable"


class TestInTransit:
    """Names under which programs keep what is not finished."""

    @pytest.mark.parametrize(
        "path",
        [
            "scan.pdf.part",
            "a/Unconfirmed 1.CRDOWNLOAD",
            "x.tmp",
            "x.filepart",
            "x.download",
            "x.jpg.download/x.jpg",
            "~$授权书.docx",
            "a/.~lock.授权书.odt#",
            "x.pd~",
        ],
    )
    def test_a_file_that_a_program_is_still_at_waits(self, path: str) -> None:
        assert inbox.in_transit(path)

    @pytest.mark.parametrize("path", ["scan.pdf", "part.jpg", "x.tmp/scan.pdf", "~scan.jpg", "a$.jpg", "download"])
    def test_other_files_do_not(self, path: str) -> None:
        assert not inbox.in_transit(path)


class TestWaking:
    """Events only wake the scan early."""

    def test_a_new_file_wakes(self, tmp_path: Path) -> None:
        wake = threading.Event()
        with inbox.waking(tmp_path, wake) as watched:
            assert watched
            (tmp_path / "a.jpg").write_bytes(b"x")
            assert wake.wait(20)

    @pytest.mark.skipif(sys.platform != "linux", reason="only inotify tells of reading")
    def test_our_own_reading_does_not(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "a.jpg").write_bytes(b"x")
        told: list[str] = []
        wake = Counting(told)
        dispatch = FileSystemEventHandler.dispatch

        def noted(handler: FileSystemEventHandler, event: FileSystemEvent) -> None:
            told.append(event.event_type)
            dispatch(handler, event)

        monkeypatch.setattr(FileSystemEventHandler, "dispatch", noted)
        with inbox.waking(tmp_path, wake):
            inbox.scan(tmp_path)
            (tmp_path / "sub" / "a.jpg").read_bytes()
            (tmp_path / "last").write_bytes(b"x")  # events come in order: before this one all others have come
            assert wake.wait(20)
        assert "opened" in told[: wake.first]
        assert told[wake.first - 1] == "created"

    @posix
    def test_a_name_that_is_not_utf8_does_not_stop_it(self, tmp_path: Path) -> None:
        wake = threading.Event()
        with inbox.waking(tmp_path, wake):
            for name in (b"\xc9\xed.jpg", b"b.jpg"):
                wake.clear()
                (tmp_path / os.fsdecode(name)).write_bytes(b"x")
                assert wake.wait(20)

    def test_where_the_system_has_no_watches_left_it_says_so_and_goes_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_: object) -> None:
            raise OSError(28, "inotify watch limit reached")

        monkeypatch.setattr("watchdog.observers.api.BaseObserver.start", refuse)
        with inbox.waking(tmp_path, threading.Event()) as watched:
            assert not watched

    def test_an_error_inside_the_block_is_not_its_own(self, tmp_path: Path) -> None:
        with pytest.raises(OSError, match="mine"), inbox.waking(tmp_path, threading.Event()):
            raise OSError("mine")
