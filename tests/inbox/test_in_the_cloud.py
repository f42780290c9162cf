"""What stands for a file in the cloud is shown as that file, and nothing of it is opened."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from matprep import files, inbox
from matprep.inbox import EMPTY_QUIET, Seen, Settling

if TYPE_CHECKING:
    from pathlib import Path

RECALL_ON_DATA_ACCESS = 0x400000
RECALL_ON_OPEN = 0x40000
OFFLINE = 0x1000
SF_DATALESS = 0x40000000


def told(path: Path, **words: int) -> Any:
    """What `lstat` would tell on another system: the same, and a word that this one does not know."""
    real = path.lstat()
    names = [name for name in dir(real) if name.startswith("st_")]
    return SimpleNamespace(**{**{name: getattr(real, name) for name in names}, **words})


def forms(root: Path) -> dict[str, str]:
    return {each.path: each.form for each in inbox.scan(root)}


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.jpg"
    path.write_bytes(b"paper" * 1000)
    return path


class TestForm:
    """What the system tells of a file."""

    @pytest.mark.parametrize("attribute", [RECALL_ON_DATA_ACCESS, RECALL_ON_OPEN, OFFLINE, OFFLINE | 0x20])
    def test_windows_tells_by_an_attribute(self, scan: Path, attribute: int) -> None:
        assert files.form_of(told(scan, st_file_attributes=attribute, st_reparse_tag=0x9000601A)) == "placeholder"

    @pytest.mark.parametrize("attribute", [0x20, 0x80, 0x200, 0x800, 0x2000, 0x80000, 0x100000])
    def test_other_attributes_tell_nothing(self, scan: Path, attribute: int) -> None:
        """Archive, normal, sparse, compressed, not indexed, pinned and unpinned say nothing of where the bytes are."""
        assert files.form_of(told(scan, st_file_attributes=attribute, st_reparse_tag=0)) == "file"

    def test_macos_tells_by_a_flag(self, scan: Path) -> None:
        assert files.form_of(told(scan, st_flags=SF_DATALESS)) == "placeholder"
        assert files.form_of(told(scan, st_flags=0x20)) == "file"

    def test_a_folder_in_the_cloud_is_a_folder(self, tmp_path: Path) -> None:
        assert files.form_of(told(tmp_path, st_file_attributes=RECALL_ON_OPEN, st_reparse_tag=0)) == "folder"

    def test_a_file_of_holes_that_takes_no_room_on_the_disk_is_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "holes.pdf"
        with path.open("wb") as file:
            file.truncate(100_000)

        assert getattr(path.lstat(), "st_blocks", 0) == 0
        assert forms(tmp_path) == {"holes.pdf": "file"}
        assert files.snapshot(path, tmp_path / "copy", None, 1 << 20)[1] == 100_000


def test_a_placeholder_is_not_read(scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's answers about an open file, and its reading, are the outer wall."""

    def never(*_: object) -> bytes:
        message = "reading would have downloaded it"
        raise AssertionError(message)

    monkeypatch.setattr(os, "fstat", lambda _: told(scan, st_flags=SF_DATALESS))
    monkeypatch.setattr(os, "read", never)
    with pytest.raises(files.NotDownloaded):
        files.snapshot(scan, tmp_path / "copy", None, 1 << 20)
    assert not (tmp_path / "copy").exists()


class TestStubs:
    """Files that stand for others, under another name."""

    @pytest.mark.parametrize(
        ("stub", "name"),
        [
            (".营业执照.pdf.icloud", "营业执照.pdf"),
            ("客户/.IMG_1.HEIC.icloud", "客户/IMG_1.HEIC"),
            ("营业执照.pdf.nextcloud", "营业执照.pdf"),
            ("营业执照.pdf.owncloud", "营业执照.pdf"),
        ],
    )
    def test_are_shown_as_the_file_that_will_come(self, tmp_path: Path, stub: str, name: str) -> None:
        (tmp_path / stub).parent.mkdir(exist_ok=True)
        (tmp_path / stub).write_bytes(b" ")

        assert forms(tmp_path) == {name: "placeholder"}

    def test_are_not_shown_beside_the_file_itself(self, tmp_path: Path) -> None:
        (tmp_path / ".a.pdf.icloud").write_bytes(b"bplist00")
        (tmp_path / "a.pdf").write_bytes(b"%PDF-")

        assert forms(tmp_path) == {"a.pdf": "file"}

    @pytest.mark.parametrize("name", ["x.icloud", ".icloud", "a.pdf.icloud", "big.nextcloud"])
    def test_what_only_looks_like_one_is_a_file(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_bytes(b"some content")

        assert forms(tmp_path) == {name: "file"}


class TestSettling:
    """What has yet to come is given time."""

    def seen(self, size: int, form: Any = "file") -> Seen:
        identity = files.Identity(device=1, inode=1, size=size, mtime_ns=0, ctime_ns=0)
        return Seen(path="a", form=form, identity=identity)

    def test_an_empty_file_is_given_a_minute(self) -> None:
        settling = Settling(5.0)

        def settled(now: float) -> bool:
            return bool(settling.settled([self.seen(0)], now, lambda _: False, {"a"}))

        assert not settled(0)
        assert not settled(EMPTY_QUIET - 1)
        assert settled(EMPTY_QUIET)

    def test_a_file_that_arrives_from_the_cloud_settles_anew_though_nothing_else_changed(self) -> None:
        settling = Settling(5.0)

        assert not settling.settled([self.seen(9, "placeholder")], 0, lambda _: False)
        assert settling.settled([self.seen(9, "placeholder")], 6, lambda _: False)
        assert not settling.settled([self.seen(9)], 7, lambda _: False)
        assert settling.settled([self.seen(9)], 12, lambda _: False)
