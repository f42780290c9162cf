"""The comparison behind `make windows` sees what it is there to see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import compare
import making
import pytest
import wine

if TYPE_CHECKING:
    from pathlib import Path


NOTE = {"outputs": [{"kind": "pdf", "bytes": 1, "sha256": "a", "limits": {}, "steps": [{"stage": "compress"}]}]}


def packages(tmp_path: Path, name: str, here: bytes, there: bytes) -> list[str]:
    """Compare two packages of one file each, and tell what differs."""
    for folder, data in (("here", here), ("there", there)):
        (tmp_path / folder / ".matprep").mkdir(parents=True)
        (tmp_path / folder / ".matprep" / folder).touch()
        (tmp_path / folder / name).write_bytes(data)
    return [each.differs for each in compare.lines(tmp_path / "here", tmp_path / "there")]


def note(**changes: object) -> bytes:
    return json.dumps({"outputs": [{**NOTE["outputs"][0], **changes}]}).encode()


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.pdf", "a.txt"])
def test_the_same_file_is_the_same(tmp_path: Path, name: str) -> None:
    data = {"jpg": making.jpeg(), "png": making.png(), "pdf": making.pdf(), "txt": b"x"}[name[2:]]
    assert packages(tmp_path, name, data, data) == [""]


def test_a_jpeg_with_other_bytes_differs(tmp_path: Path) -> None:
    assert packages(tmp_path, "a.jpg", making.jpeg(), making.jpeg() + b"\0") != [""]


def test_a_png_compressed_otherwise_is_the_same_and_one_with_other_pixels_is_not(tmp_path: Path) -> None:
    data = making.png(64, 64)
    loosely = making.encoded(making.picture(64, 64), "PNG", compress_level=0)
    assert len(loosely) > len(data)
    assert packages(tmp_path / "1", "a.png", data, loosely) == [""]
    assert packages(tmp_path / "2", "a.png", data, making.png(64, 64, seed=2)) == ["RGB (64, 64) and RGB (64, 64)"]


def test_a_pdf_with_another_number_of_pages_or_another_look_differs(tmp_path: Path) -> None:
    assert packages(tmp_path / "1", "a.pdf", making.pdf(2), making.pdf(1)) == ["2 and 1 pages"]
    assert packages(tmp_path / "2", "a.pdf", making.pdf(2), making.pdf(2, text="Side")) == ["page 1, 2"]


def test_a_file_that_one_system_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    (tmp_path / "here" / "report.html").touch()
    assert [each.differs for each in compare.lines(tmp_path / "here", tmp_path / "there")] == [
        f"not in {tmp_path / 'there'}"
    ]
    assert not compare.told(tmp_path / "here", tmp_path / "there")


def test_two_folders_without_files_are_no_success(tmp_path: Path) -> None:
    assert not compare.told(tmp_path, tmp_path)


def test_delivery_notes_may_differ_in_seconds_and_in_bytes_of_a_pdf_only(tmp_path: Path) -> None:
    other = note(bytes=2, sha256="b", steps=[{"stage": "compress", "seconds": 3.0, "bytes": 2}])
    assert packages(tmp_path / "1", "manifest.json", note(), other) == [""]
    assert packages(tmp_path / "2", "manifest.json", note(), note(pages=2)) != [""]
    jpeg = note(kind="jpeg")
    assert packages(tmp_path / "3", "manifest.json", jpeg, note(kind="jpeg", bytes=2)) == [".outputs[0].bytes: 1 and 2"]


def test_the_lock_file_is_read_with_the_markers_of_windows() -> None:
    lock = (
        "colorama==0.4.6 ; os_name == 'nt' or sys_platform == 'win32' \\\n    --hash=sha256:aa\n"
        "uvloop==1.0 ; sys_platform == 'linux' \\\n    --hash=sha256:bb\n"
        "puremagic==1.30 ; python_full_version < '3.12' \\\n    --hash=sha256:cc \\\n    --hash=sha256:dd\n"
        "puremagic==2.2 ; python_full_version >= '3.12' \\\n    --hash=sha256:ee\n"
        "ruff==0.9 \\\n    --hash=sha256:ff\n"
    )
    assert wine.locked_for_windows(lock) == [
        "colorama==0.4.6 --hash=sha256:aa",
        "puremagic==1.30 --hash=sha256:cc --hash=sha256:dd",
    ]
