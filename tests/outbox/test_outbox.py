"""Nothing in a package is ever clobbered, and nothing is ever without a name."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matprep import files
from matprep.files import Access
from matprep.naming import folded
from matprep.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such thing")


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def tree(root: Path) -> dict[str, bytes]:
    return {each.relative_to(root).as_posix(): each.read_bytes() for each in root.rglob("*") if each.is_file()}


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "out", Access())


@pytest.fixture
def package(outbox: Outbox) -> Path:
    return outbox.package(None, "甲公司")


@pytest.fixture
def made(tmp_path: Path) -> Callable[[bytes], Path]:
    """Make a finished file in scratch."""

    def make(data: bytes) -> Path:
        path = tmp_path / sha(data)[:8]
        path.write_bytes(data)
        return path

    return make


class TestPackage:
    """Where a case's files go."""

    def test_lies_flat_or_by_profile_and_may_be_asked_for_again(self, outbox: Outbox) -> None:
        for _ in range(2):
            assert outbox.package(None, "甲") == outbox.root / "甲"
            assert outbox.package("visa", "甲") == outbox.root / "visa" / "甲"
        assert (outbox.root / "visa" / "甲").is_dir()

    @posix
    @pytest.mark.parametrize("grouped", [False, True])
    def test_only_those_may_look_who_should(
        self,
        *,
        grouped: bool,
        tmp_path: Path,
        made: Callable[[bytes], Path],
    ) -> None:
        outbox = Outbox(tmp_path / "out", Access(group=os.getgid() if grouped else None))
        package = outbox.package(None, "甲")
        outbox.place(made(b"x"), package, "_unassigned/a.jpg", sha(b"x"))
        outbox.write(package / "_rejected" / "a.txt", b"why")
        modes = {each.is_dir(): each.stat().st_mode & 0o777 for each in (tmp_path / "out").rglob("*")}
        assert modes == ({True: 0o750, False: 0o640} if grouped else {True: 0o700, False: 0o600})

    @posix
    def test_an_output_folder_that_was_there_keeps_its_mode(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "out").chmod(0o775)
        outbox = Outbox(tmp_path / "out", Access())
        outbox.package(None, "甲")
        outbox.write(outbox.root / "index.html", b"x")
        assert (tmp_path / "out").stat().st_mode & 0o777 == 0o775


class TestFreeName:
    """Which name a file gets where others were first."""

    def test_is_the_wanted_one_where_nobody_has_it(self, outbox: Outbox, package: Path) -> None:
        assert outbox.free_name(package, "01_证.jpg", set().__contains__) == "01_证.jpg"

    def test_counts_what_was_given_out_whatever_its_case(self, outbox: Outbox, package: Path) -> None:
        assert (
            outbox.free_name(package, "A.jpg", lambda name: folded(name) in {folded("a.JPG"), folded("a-2.jpg")})
            == "A-3.jpg"
        )

    def test_counts_what_lies_there_and_links_that_lead_nowhere(self, outbox: Outbox, package: Path) -> None:
        (package / "a.jpg").write_bytes(b"foreign")
        (package / "a-2.jpg").mkdir()
        assert outbox.free_name(package, "a.jpg", set().__contains__) == "a-3.jpg"
        if sys.platform != "win32":
            (package / "a-3.jpg").symlink_to("nowhere")
            assert outbox.free_name(package, "a.jpg", set().__contains__) == "a-4.jpg"

    def test_keeps_the_folder_inside_the_package(self, outbox: Outbox, package: Path) -> None:
        assert (
            outbox.free_name(package, "_unassigned/a.jpg", {"_unassigned/a.jpg"}.__contains__) == "_unassigned/a-2.jpg"
        )

    def test_among_ten_thousand_it_is_found_in_few_steps(self, outbox: Outbox, package: Path) -> None:
        asked = []

        class Taken(set[str]):
            def __contains__(self, name: object) -> bool:
                asked.append(name)
                return super().__contains__(name)

        taken = Taken(["a.jpg", *(f"a-{number}.jpg" for number in range(2, 10_001))])
        assert outbox.free_name(package, "a.jpg", taken.__contains__) == "a-10001.jpg"
        assert len(asked) < 40

    @given(st.sets(st.integers(1, 40)))
    def test_is_free_whatever_is_taken(self, numbers: set[int]) -> None:
        from pathlib import Path as Anywhere  # noqa: PLC0415 - a folder that does not exist, for no fixture per example

        taken = {"a.jpg" if each == 1 else f"a-{each}.jpg" for each in numbers}
        assert (
            Outbox(Anywhere("/nowhere"), Access()).free_name(Anywhere("/nowhere/x"), "a.jpg", taken.__contains__)
            not in taken
        )


class TestPlace:
    """A final name is given once."""

    def test_links_the_file_and_keeps_it_in_scratch(
        self, outbox: Outbox, package: Path, made: Callable[[bytes], Path]
    ) -> None:
        path = made(b"paper")
        assert outbox.place(path, package, "01.jpg", sha(b"paper"))
        assert tree(package) == {"01.jpg": b"paper"}
        assert path.read_bytes() == b"paper"

    def test_repeated_after_a_crash_it_is_done_already(
        self, outbox: Outbox, package: Path, made: Callable[[bytes], Path]
    ) -> None:
        path = made(b"paper")
        assert outbox.place(path, package, "01.jpg", sha(b"paper"))
        assert outbox.place(path, package, "01.jpg", sha(b"paper"))

    def test_a_foreign_file_of_that_name_is_left_alone(
        self, outbox: Outbox, package: Path, made: Callable[[bytes], Path]
    ) -> None:
        (package / "01.jpg").write_bytes(b"foreign")
        (package / "02.jpg").mkdir()
        assert not outbox.place(made(b"paper"), package, "01.jpg", sha(b"paper"))
        assert not outbox.place(made(b"paper"), package, "02.jpg", sha(b"paper"))
        assert tree(package) == {"01.jpg": b"foreign"}

    @posix
    def test_a_link_to_the_same_content_is_not_taken_for_the_file(
        self, outbox: Outbox, package: Path, made: Callable[[bytes], Path]
    ) -> None:
        path = made(b"paper")
        (package / "01.jpg").symlink_to(path)
        assert not outbox.place(path, package, "01.jpg", sha(b"paper"))


class TestSupersede:
    """What is replaced is kept."""

    def test_moves_aside_under_a_free_name(self, outbox: Outbox, package: Path) -> None:
        for number, data in enumerate([b"first", b"second", b"third"], 1):
            (package / "01.jpg").write_bytes(data)
            wanted = "_superseded/01.jpg" if number == 1 else f"_superseded/01-{number}.jpg"
            assert outbox.supersede(package, "01.jpg") == wanted
        assert tree(package) == {
            "_superseded/01.jpg": b"first",
            "_superseded/01-2.jpg": b"second",
            "_superseded/01-3.jpg": b"third",
        }

    def test_takes_unassigned_files_too(self, outbox: Outbox, package: Path) -> None:
        (package / "_unassigned").mkdir()
        (package / "_unassigned" / "a.jpg").write_bytes(b"x")
        assert outbox.supersede(package, "_unassigned/a.jpg") == "_superseded/a.jpg"

    def test_of_a_file_that_is_not_there_says_so(self, outbox: Outbox, package: Path) -> None:
        assert outbox.supersede(package, "01.jpg") == ""
        assert list(package.iterdir()) == []

    @pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
    @pytest.mark.parametrize("stop", ["sync_folder", "remove_file", "digest", "publish"])
    def test_cut_anywhere_the_file_has_a_name_and_a_repeat_ends_with_one(
        self, stop: str, *, links: bool, outbox: Outbox, package: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.EPERM, "cut")

        (package / "01.jpg").write_bytes(b"paper")
        if not links:
            monkeypatch.setattr("os.link", refuse)
        with monkeypatch.context() as cut:
            cut.setattr(files, stop, refuse)
            with pytest.raises(OSError, match="cut"):
                outbox.supersede(package, "01.jpg")
        assert b"paper" in tree(package).values()

        assert outbox.supersede(package, "01.jpg") == "_superseded/01.jpg"
        assert tree(package) == {"_superseded/01.jpg": b"paper"}

    @posix
    def test_the_second_name_is_durable_before_the_first_goes(
        self, outbox: Outbox, package: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        happened: list[str] = []
        sync, remove = files.sync_folder, files.remove_file
        monkeypatch.setattr(files, "sync_folder", lambda path: (happened.append(f"sync {path.name}"), sync(path)))
        monkeypatch.setattr(files, "remove_file", lambda path: (happened.append("remove"), remove(path)))
        (package / "01.jpg").write_bytes(b"paper")
        outbox.supersede(package, "01.jpg")
        assert happened == ["sync _superseded", f"sync {package.name}", "remove", f"sync {package.name}"]


class TestSync:
    """When the names of a delivery are on the disk."""

    def test_syncs_every_folder_that_got_a_name_up_to_the_output_folder_and_each_once(
        self, outbox: Outbox, made: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        synced: list[Path] = []
        monkeypatch.setattr(files, "sync_folder", synced.append)
        package = outbox.package("visa", "甲")
        outbox.place(made(b"x"), package, "_unassigned/a.jpg", sha(b"x"))
        outbox.sync(package)
        assert set(synced) == {outbox.root, outbox.root / "visa", package, package / "_unassigned"}
        synced.clear()
        outbox.sync(package)
        assert synced == [package]

    def test_leaves_other_packages_to_their_own_sync(
        self, outbox: Outbox, made: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = outbox.package(None, "甲"), outbox.package(None, "乙")
        outbox.place(made(b"x"), second, "a.jpg", sha(b"x"))
        synced: list[Path] = []
        monkeypatch.setattr(files, "sync_folder", synced.append)
        outbox.sync(first)
        assert second not in synced
        outbox.sync(second)
        assert second in synced


class TestWrite:
    """Notes are written anew, whole."""

    def test_makes_the_folder_and_replaces_the_old_note(self, outbox: Outbox, package: Path) -> None:
        outbox.write(package / "_rejected" / "a.txt", b"old")
        outbox.write(package / "_rejected" / "a.txt", b"new")
        assert tree(package) == {"_rejected/a.txt": b"new"}
