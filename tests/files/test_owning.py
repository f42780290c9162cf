"""One owner of an output folder; groups that may read."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from matprep import files
from matprep.errors import BusyError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import pathlib, sys, time
from matprep import files
with files.own_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


class TestOwnLock:
    """One owner at a time, told apart by name."""

    def test_a_second_owner_is_told_who_the_first_is(self, tmp_path: Path) -> None:
        with files.own_lock(tmp_path / "lock"), pytest.raises(BusyError) as caught, files.own_lock(tmp_path / "lock"):
            pytest.fail("two owners")
        assert caught.value.code == "busy"
        assert caught.value.params == {"path": str(tmp_path), "holder": f"{platform.node()} {os.getpid()}"}

    def test_a_first_owner_who_left_no_note_is_not_named(self, tmp_path: Path) -> None:
        with files.own_lock(tmp_path / "lock"):
            (tmp_path / "lock.owner").unlink()
            with pytest.raises(BusyError) as caught, files.own_lock(tmp_path / "lock"):
                pytest.fail("two owners")
        assert caught.value.params == {"path": str(tmp_path)}

    def test_it_is_free_afterwards_and_the_note_is_gone(self, tmp_path: Path) -> None:
        for _ in range(2):
            with files.own_lock(tmp_path / "lock"):
                assert (tmp_path / "lock.owner").read_text("utf-8") == f"{platform.node()} {os.getpid()}\n"
        assert not (tmp_path / "lock.owner").exists()

    def test_it_is_free_after_an_error_too(self, tmp_path: Path) -> None:
        with pytest.raises(ZeroDivisionError), files.own_lock(tmp_path / "lock"):
            raise ZeroDivisionError
        with files.own_lock(tmp_path / "lock"):
            pass

    def test_a_killed_owner_frees_it(self, tmp_path: Path) -> None:
        command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            holder.stdout.readline()
            with pytest.raises(BusyError) as caught, files.own_lock(tmp_path / "lock"):
                pytest.fail("two owners")
            assert str(caught.value.params["holder"]).endswith(f" {holder.pid}")
            holder.kill()
            assert holder.wait() in {-signal.SIGKILL if sys.platform != "win32" else 1, 1}
        with files.own_lock(tmp_path / "lock"):
            assert str(os.getpid()) in (tmp_path / "lock.owner").read_text("utf-8")

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
    def test_lock_and_note_are_private(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            with files.own_lock(tmp_path / "lock"):
                assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}
        finally:
            os.umask(before)


class TestGroups:
    """Who else may read."""

    def test_without_one_it_is_the_owner_alone(self) -> None:
        assert files.access_for(None) == files.Access()

    def test_one_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(UsageError) as caught:
            files.access_for("no such group")
        assert caught.value.code == "unknown_group"

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such groups")
    def test_one_is_found_by_name_and_by_number(self) -> None:
        grp = pytest.importorskip("grp")
        own = grp.getgrgid(os.getgid())
        assert files.access_for(own.gr_name) == files.access_for(str(own.gr_gid)) == files.Access(group=own.gr_gid)

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such groups")
    def test_one_that_the_user_is_not_in_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(UsageError) as caught:
            files.access_for("54321")
        assert caught.value.code == "not_in_group"
