"""Files come into place whole, durable, and over nobody else's."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from matprep import files
from matprep.files import placing, system

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


def no_links(monkeypatch: pytest.MonkeyPatch, number: int = errno.EPERM) -> None:
    """A file system without hard links, as exFAT or many shares are."""

    def link(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", link)


def in_threads(count: int, act: Callable[[int], Any]) -> None:
    ready = threading.Barrier(count)

    def go(number: int) -> None:
        ready.wait()
        act(number)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class TestWriteBeside:
    """The old file or the new one, never half of either."""

    def test_replaces_the_old_file_and_leaves_nothing_beside_it(self, tmp_path: Path) -> None:
        path = tmp_path / "manifest.json"
        files.write_beside(path, b"old")
        files.write_beside(path, b"new")
        assert [each.name for each in tmp_path.iterdir()] == ["manifest.json"]
        assert path.read_bytes() == b"new"

    def test_a_full_disk_keeps_the_old_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "manifest.json"
        files.write_beside(path, b"old")

        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            files.write_beside(path, b"new")
        assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"manifest.json": b"old"}

    @posix
    def test_the_bytes_are_durable_before_the_name_and_the_name_before_it_returns(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        happened: list[str] = []
        fsync, rename = os.fsync, os.replace

        def noted(descriptor: int) -> None:
            happened.append("sync of " + ("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"))
            fsync(descriptor)

        def moved(*names: Any) -> None:
            happened.append("move")
            rename(*names)

        monkeypatch.setattr(os, "fsync", noted)
        monkeypatch.setattr(os, "replace", moved)
        files.write_beside(tmp_path / "a", b"x")
        if sys.platform == "linux":
            assert happened == ["sync of file", "move", "sync of folder"]

    @posix
    def test_takes_a_name_of_255_bytes_and_what_a_killed_process_left(self, tmp_path: Path) -> None:
        path = tmp_path / ("证" * 85)
        files.write_beside(path, b"x")
        placing._beside(path).write_bytes(b"torn")
        files.write_beside(path, b"y")
        assert [each.name for each in tmp_path.iterdir()] == [path.name]

    @posix
    @pytest.mark.parametrize(
        ("access", "mode"),
        [(files.Access(), 0o600), (files.Access(group=os.getgid() if sys.platform != "win32" else 0), 0o640)],
    )
    def test_only_those_may_read_who_should_whatever_the_umask(
        self, tmp_path: Path, access: files.Access, mode: int
    ) -> None:
        before = os.umask(0)
        try:
            files.write_beside(tmp_path / "a", b"x", access)
            files.private_folder(tmp_path / "b" / "c", access)
        finally:
            os.umask(before)
        assert (tmp_path / "a").stat().st_mode & 0o777 == mode
        folder = 0o700 if access.group is None else 0o750
        assert {(tmp_path / each).stat().st_mode & 0o777 for each in ("b", "b/c")} == {folder}

    def test_waits_until_the_other_program_closes_the_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Windows refuses to replace what somebody has open, for a moment or for long."""
        waited: list[float] = []
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(system.time, "sleep", waited.append)

        def refused(*, times: int) -> Callable[[], None]:
            left = [times]

            def act() -> None:
                if left[0]:
                    left[0] -= 1
                    raise PermissionError(errno.EACCES, "sharing violation")

            return act

        system.patiently(refused(times=3))
        assert len(waited) == 3
        with pytest.raises(PermissionError):
            system.patiently(refused(times=1000))
        assert 2.4 <= sum(waited[3:]) <= 2.6


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
class TestPublish:
    """A final name is given once."""

    @pytest.fixture(autouse=True)
    def _links(self, *, links: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        if not links:
            no_links(monkeypatch)

    def test_gives_the_file_its_name_and_keeps_the_source(self, tmp_path: Path) -> None:
        (tmp_path / "made").write_bytes(b"paper")
        files.publish(tmp_path / "made", tmp_path / "01.jpg")
        assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"made": b"paper", "01.jpg": b"paper"}

    def test_never_clobbers(self, tmp_path: Path) -> None:
        (tmp_path / "made").write_bytes(b"paper")
        (tmp_path / "01.jpg").write_bytes(b"foreign")
        with pytest.raises(FileExistsError):
            files.publish(tmp_path / "made", tmp_path / "01.jpg")
        assert (tmp_path / "01.jpg").read_bytes() == b"foreign"

    @posix
    def test_a_dangling_link_under_the_name_is_not_written_through(self, tmp_path: Path) -> None:
        (tmp_path / "made").write_bytes(b"paper")
        (tmp_path / "01.jpg").symlink_to("elsewhere")
        with pytest.raises(FileExistsError):
            files.publish(tmp_path / "made", tmp_path / "01.jpg")
        assert not (tmp_path / "elsewhere").exists()

    def test_of_fifty_at_once_exactly_one_gets_the_name(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        out.mkdir()
        won: list[int] = []

        def publish(number: int) -> None:
            made = tmp_path / f"made{number}"
            made.write_bytes(b"%d" % number * 1000)
            try:
                files.publish(made, out / "01.jpg")
            except FileExistsError:
                return
            won.append(number)

        in_threads(50, publish)

        assert len(won) == 1
        assert (out / "01.jpg").read_bytes() == b"%d" % won[0] * 1000
        assert [each.name for each in out.iterdir()] == ["01.jpg"]


class TestPublishWithoutLinks:
    """exFAT and many network shares."""

    @pytest.mark.parametrize("number", [errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS])
    def test_goes_by_a_copy(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        no_links(monkeypatch, number)
        (tmp_path / "made").write_bytes(b"paper")
        files.publish(tmp_path / "made", tmp_path / "01.jpg")
        assert (tmp_path / "01.jpg").read_bytes() == b"paper"

    def test_other_errors_are_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        no_links(monkeypatch, errno.EIO)
        (tmp_path / "made").write_bytes(b"paper")
        with pytest.raises(OSError, match="Input/output"):
            files.publish(tmp_path / "made", tmp_path / "01.jpg")

    def test_a_reservation_that_could_not_be_written_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        no_links(monkeypatch)
        (tmp_path / "made").write_bytes(b"paper")

        def bad(_: int) -> None:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(os, "fsync", bad)
        with pytest.raises(OSError, match="Input/output"):
            files.publish(tmp_path / "made", tmp_path / "01.jpg")
        assert [each.name for each in tmp_path.iterdir()] == ["made"]

    def test_killed_after_the_reservation_a_repeat_finishes_it_and_another_file_does_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        no_links(monkeypatch)
        (tmp_path / "made").write_bytes(b"paper")
        (tmp_path / "other").write_bytes(b"other")
        reservation = f"matprep reserves this name for {files.digest(tmp_path / 'made')}\n".encode()
        (tmp_path / "01.jpg").write_bytes(reservation)
        with pytest.raises(FileExistsError):
            files.publish(tmp_path / "other", tmp_path / "01.jpg")
        files.publish(tmp_path / "made", tmp_path / "01.jpg")
        assert (tmp_path / "01.jpg").read_bytes() == b"paper"

    def test_a_full_disk_leaves_neither_copy_nor_reservation(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        no_links(monkeypatch)
        (tmp_path / "made").write_bytes(b"paper")

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("shutil.copyfileobj", full)
        with pytest.raises(OSError, match="No space"):
            files.publish(tmp_path / "made", tmp_path / "01.jpg")
        assert [each.name for each in tmp_path.iterdir()] == ["made"]


class TestPrivateFolder:
    """Folders that nobody else looks into."""

    def test_may_be_asked_for_again(self, tmp_path: Path) -> None:
        for _ in range(2):
            files.private_folder(tmp_path / "a" / "b")
        assert (tmp_path / "a" / "b").is_dir()

    @posix
    def test_folders_that_were_there_above_it_keep_their_mode(self, tmp_path: Path) -> None:
        (tmp_path / "shared").mkdir()
        (tmp_path / "shared").chmod(0o775)
        files.private_folder(tmp_path / "shared" / "own")
        assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o775

    def test_a_file_in_the_way_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"")
        with pytest.raises(FileExistsError):
            files.private_folder(tmp_path / "a")


class TestRemoveTree:
    """Only what lies in it."""

    def test_removes_files_and_folders_and_does_not_mind_what_is_gone(self, tmp_path: Path) -> None:
        (tmp_path / "a" / "b").mkdir(parents=True)
        (tmp_path / "a" / "b" / "c").write_bytes(b"x")
        (tmp_path / "f").write_bytes(b"x")
        for name in ("a", "f", "gone"):
            files.remove_tree(tmp_path / name)
        assert list(tmp_path.iterdir()) == []

    @posix
    def test_never_follows_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "kept").mkdir()
        (tmp_path / "kept" / "original.jpg").write_bytes(b"x")
        (tmp_path / "scratch").mkdir()
        (tmp_path / "scratch" / "inner").symlink_to(tmp_path / "kept")
        (tmp_path / "outer").symlink_to(tmp_path / "kept")
        files.remove_tree(tmp_path / "scratch")
        files.remove_tree(tmp_path / "outer")
        assert (tmp_path / "kept" / "original.jpg").read_bytes() == b"x"
        assert [each.name for each in tmp_path.iterdir()] == ["kept"]


@posix
class TestSync:
    """Durable names."""

    def test_a_folder_that_cannot_be_synced_is_no_error_on_network_file_systems(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(number: int) -> Callable[[int], None]:
            def fsync(_: int) -> None:
                raise OSError(number, os.strerror(number))

            return fsync

        monkeypatch.setattr(os, "fsync", refuse(errno.EINVAL))
        files.sync_folder(tmp_path)
        monkeypatch.setattr(os, "fsync", refuse(errno.EIO))
        with pytest.raises(OSError, match="Input/output"):
            files.sync_folder(tmp_path)

    def test_files_and_folders_are_synced(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"x")
        files.sync_file(tmp_path / "a")
        files.sync_folder(tmp_path)
        assert (tmp_path / "a").read_bytes() == b"x"
