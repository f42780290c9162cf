"""A snapshot is one moment of a file, or nothing."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from matprep import files
from matprep.files import snapshots

if TYPE_CHECKING:
    from collections.abc import Callable

LARGE = 1 << 30
BIG = b"paper" * 600_000  # three blocks of a copy

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such thing")
movable = pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody move a file that is being read")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "scan.jpg"
    path.parent.mkdir()
    path.write_bytes(BIG)
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "src"


def identity(path: Path) -> files.Identity:
    return files.identity_of(os.lstat(path))


def while_reading(monkeypatch: pytest.MonkeyPatch, happening: Callable[[], Any]) -> None:
    """Let something happen to the file after its first block was read: the outer wall is `os.read`."""
    read, waiting = os.read, [happening]

    def read_then(descriptor: int, size: int) -> bytes:
        block = read(descriptor, size)
        if waiting:
            waiting.pop()()
        return block

    monkeypatch.setattr(os, "read", read_then)


class TestSnapshot:
    """The plain case, and what is refused."""

    def test_is_a_copy_with_its_digest_and_size(self, source: Path, target: Path) -> None:
        sha256, size = files.snapshot(source, target, identity(source), LARGE)

        assert target.read_bytes() == BIG
        assert (sha256, size) == (hashlib.sha256(BIG).hexdigest(), len(BIG))
        assert files.digest(target) == sha256

    @posix
    def test_is_for_its_owner_only_whatever_the_umask(self, source: Path, target: Path) -> None:
        source.chmod(0o666)
        before = os.umask(0)
        try:
            files.snapshot(source, target, None, LARGE)
        finally:
            os.umask(before)
        assert target.stat().st_mode & 0o777 == 0o600

    def test_leaves_the_original_as_it_was(self, source: Path, target: Path) -> None:
        before = identity(source)
        files.snapshot(source, target, before, LARGE)
        assert identity(source) == before

    def test_of_an_empty_file_is_empty(self, source: Path, target: Path) -> None:
        source.write_bytes(b"")
        assert files.snapshot(source, target, None, LARGE) == (hashlib.sha256().hexdigest(), 0)

    @posix
    def test_takes_a_name_that_is_not_utf8(self, source: Path, target: Path) -> None:
        odd = source.with_name(os.fsdecode("身份证.jpg".encode("gbk")))
        source.rename(odd)
        assert files.snapshot(odd, target, None, LARGE, root=source.parent)[1] == len(BIG)

    def test_refuses_another_file_than_was_expected(self, source: Path, target: Path) -> None:
        expected = identity(source)
        other = source.with_name("other")
        other.write_bytes(BIG)
        other.replace(source)
        with pytest.raises(files.Changed):
            files.snapshot(source, target, expected, LARGE)

    def test_of_what_is_gone_says_so(self, source: Path, target: Path) -> None:
        source.unlink()
        with pytest.raises(files.Vanished):
            files.snapshot(source, target, None, LARGE)

    def test_of_what_was_a_folder_and_is_a_file_now_says_gone(self, source: Path, target: Path) -> None:
        with pytest.raises(files.Vanished):
            files.snapshot(source / "page.jpg", target, None, LARGE, root=source.parent)

    def test_refuses_a_large_file_before_it_is_read(
        self, source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        os.truncate(source, 10 << 30)  # sparse: it has no blocks
        while_reading(monkeypatch, lambda: pytest.fail("it was read"))
        with pytest.raises(files.TooLarge):
            files.snapshot(source, target, None, LARGE)

    def test_takes_a_file_of_exactly_the_limit(self, source: Path, target: Path) -> None:
        assert files.snapshot(source, target, None, len(BIG))[1] == len(BIG)

    def test_an_existing_target_is_never_written_into(self, source: Path, target: Path) -> None:
        target.write_bytes(b"somebody's")
        with pytest.raises(FileExistsError):
            files.snapshot(source, target, None, LARGE)
        assert target.read_bytes() == b"somebody's"

    def test_a_bad_medium_makes_it_unreadable(
        self, source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def bad(*_: object) -> bytes:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(os, "read", bad)
        with pytest.raises(files.Unreadable):
            files.snapshot(source, target, None, LARGE)
        assert not target.exists()

    def test_a_full_disk_is_the_targets_fault_and_leaves_nothing(
        self, source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space") as caught:
            files.snapshot(source, target, None, LARGE)
        assert not isinstance(caught.value, files.Unsnapped)
        assert not target.exists()

    @posix
    def test_without_permission_it_is_unreadable(self, tmp_path: Path) -> None:
        if os.geteuid() != 0:
            path = tmp_path / "shut.jpg"
            path.write_bytes(b"x")
            path.chmod(0)
            with pytest.raises(files.Unreadable):
                files.snapshot(path, tmp_path / "src", None, LARGE)
            return
        # Root reads everything: try as nobody, in a process of its own.
        tmp_path.chmod(0o777)
        shut = tmp_path / "shut.jpg"
        shut.write_bytes(b"x")
        shut.chmod(0)
        descriptor = os.open(tmp_path, os.O_RDONLY)
        child = os.fork()
        if child == 0:
            try:
                os.fchdir(descriptor)
                os.setuid(65534)
                files.snapshot(shut.relative_to(tmp_path), shut.relative_to(tmp_path).with_name("src"), None, LARGE)
                os._exit(1)
            except files.Unreadable:
                os._exit(42)
            finally:
                os._exit(2)
        os.close(descriptor)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42


class TestAFileThatChangesWhileItIsRead:
    """No mixture of two contents is ever taken."""

    @pytest.mark.parametrize("change", ["grown", "cut", "rewritten", pytest.param("replaced", marks=movable)])
    def test_gives_no_snapshot(self, change: str, source: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        other = source.with_name("other")
        other.write_bytes(BIG)

        def grow() -> None:
            with source.open("ab") as file:
                file.write(b"more")

        changes: dict[str, Callable[[], Any]] = {
            "grown": grow,
            "cut": lambda: os.truncate(source, 10),
            "rewritten": lambda: source.write_bytes(BIG[::-1]),
            "replaced": lambda: other.replace(source),
        }
        while_reading(monkeypatch, changes[change])

        with pytest.raises(files.Changed):
            files.snapshot(source, target, identity(source), LARGE)
        assert not target.exists()

    def test_one_that_never_stops_growing_ends_all_the_same(
        self, source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "read", lambda _, size: b"x" * size)
        with pytest.raises(files.Changed):
            files.snapshot(source, target, None, LARGE)
        assert not target.exists()

    @movable
    def test_one_removed_from_its_folder_gives_a_whole_copy_or_none(
        self, source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        while_reading(monkeypatch, source.unlink)
        with pytest.raises(files.Changed):
            files.snapshot(source, target, None, LARGE)
        assert not target.exists()


@posix
class TestWhatIsNoRegularFile:
    """Refused, never followed, never waited for."""

    def test_a_fifo_is_refused_without_waiting_for_a_writer(self, tmp_path: Path, target: Path) -> None:
        os.mkfifo(tmp_path / "scan.pdf")
        with pytest.raises(files.NotRegular):
            files.snapshot(tmp_path / "scan.pdf", target, None, LARGE)

    def test_a_socket_is_refused(self, tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)  # a socket's path is short
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("s.jpg")
            with pytest.raises(files.NotRegular):
                files.snapshot(tmp_path / "s.jpg", target, None, LARGE)

    def test_a_device_is_refused(self, target: Path) -> None:
        with pytest.raises(files.NotRegular):
            files.snapshot(Path("/dev/zero"), target, None, LARGE)

    def test_a_folder_is_refused(self, tmp_path: Path, target: Path) -> None:
        (tmp_path / "x.pdf").mkdir()
        with pytest.raises(files.NotRegular):
            files.snapshot(tmp_path / "x.pdf", target, None, LARGE)

    def test_a_link_is_refused_and_nothing_of_its_aim_is_read(self, source: Path, target: Path) -> None:
        link = source.with_name("link.jpg")
        link.symlink_to(source)
        with pytest.raises(files.NotRegular):
            files.snapshot(link, target, None, LARGE)
        assert not target.exists()

    def test_a_link_that_leads_to_itself_is_refused(self, tmp_path: Path, target: Path) -> None:
        (tmp_path / "loop.jpg").symlink_to("loop.jpg")
        with pytest.raises(files.NotRegular):
            files.snapshot(tmp_path / "loop.jpg", target, None, LARGE)

    def test_a_folder_swapped_for_a_link_after_the_scan_is_not_followed(self, source: Path, target: Path) -> None:
        root = source.parent
        (root / "case" / "deep").mkdir(parents=True)
        inner = root / "case" / "deep" / "scan.jpg"
        inner.write_bytes(b"inside")
        assert files.snapshot(inner, target, None, LARGE, root=root)[1] == 6
        target.unlink()
        (root.parent / "secret" / "deep").mkdir(parents=True)
        (root.parent / "secret" / "deep" / "scan.jpg").write_bytes(b"outside")
        (root / "case").rename(root / "old")
        (root / "case").symlink_to(root.parent / "secret")

        with pytest.raises(files.Vanished):
            files.snapshot(inner, target, None, LARGE, root=root)
        assert not target.exists()

    def test_without_links_that_an_open_can_refuse_lstat_refuses_them(
        self, source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """How Windows goes: no open step by step, no O_NOFOLLOW."""
        monkeypatch.setattr(snapshots, "folder_descriptor", lambda *_: contextlib.nullcontext())
        assert files.snapshot(source, target, identity(source), LARGE, root=source.parent)[1] == len(BIG)
        link = source.with_name("link.jpg")
        link.symlink_to(source)
        with pytest.raises(files.NotRegular):
            files.snapshot(link, target, None, LARGE, root=source.parent)


class TestIdentity:
    """What makes a second reading needless."""

    def test_survives_json_also_with_numbers_of_128_bits(self) -> None:
        one = files.Identity(device=2**64 - 1, inode=2**128 - 1, size=1, mtime_ns=-1, ctime_ns=2**62)
        assert msgspec.json.decode(msgspec.json.encode(one), type=files.Identity) == one

    def test_a_rewritten_file_with_its_old_times_has_another(self, source: Path) -> None:
        before = identity(source)
        status = source.stat()
        source.write_bytes(BIG[::-1])
        os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
        after = identity(source)
        assert after.mtime_ns == before.mtime_ns
        if sys.platform != "win32":
            assert after != before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux and Windows tell whether there is a writer")
class TestHasWriter:
    """Whether somebody is still writing."""

    def test_a_file_open_for_writing_has_one(self, source: Path) -> None:
        with source.open("ab"):
            assert files.has_writer(source)
        assert not files.has_writer(source)

    def test_a_reader_is_no_writer(self, source: Path) -> None:
        with source.open("rb"):
            assert not files.has_writer(source)

    def test_what_cannot_be_asked_has_none(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "fifo")
        (tmp_path / "loop").symlink_to("loop")
        assert not any(map(files.has_writer, [tmp_path, tmp_path / "gone", tmp_path / "fifo", tmp_path / "loop"]))
        assert not files.has_writer(tmp_path / "a\0b")

    def test_a_writer_who_comes_while_it_is_asked_does_not_end_the_program(
        self, source: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The kernel tells the lease's holder by a signal; SIGIO, its default, would end the process."""
        close = os.close

        def close_late(descriptor: int) -> None:
            monkeypatch.undo()
            writer = threading.Thread(target=lambda: source.write_bytes(b"new"))
            writer.start()
            # Only a signal was sent when the open blocks; it ends when the lease is given back.
            while not _is_blocked_or_done(writer):
                pass
            close(descriptor)
            writer.join()

        monkeypatch.setattr(os, "close", close_late)
        files.has_writer(source)
        assert source.read_bytes() == b"new"


def _is_blocked_or_done(thread: threading.Thread) -> bool:
    if not thread.is_alive():
        return True
    return "lease" in Path(f"/proc/self/task/{thread.native_id}/wchan").read_text("ascii")
