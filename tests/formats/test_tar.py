"""Tar archives and single packed files, read as streams."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile

import pytest
from unpacking import PAPERS, opened, tarred

MIB = 1 << 20


@pytest.mark.parametrize(("kind", "mode"), [("tar", "w"), ("gzip", "w:gz"), ("bzip2", "w:bz2"), ("xz", "w:xz")])
def test_members_come_in_order_however_they_are_packed(kind: str, mode: str) -> None:
    found = opened(tarred(PAPERS, mode=mode), kind)

    assert found.contents == PAPERS
    assert list(found.contents) == list(PAPERS)


def test_names_in_gbk_are_read() -> None:
    found = opened(tarred({"营业执照.jpg": b"x", "a.jpg": b"y"}, encoding="gbk"), "tar")

    assert list(found.contents) == ["营业执照.jpg", "a.jpg"]


def test_long_names_are_whole() -> None:
    name = "很长的文件夹名/" * 12 + "营业执照.jpg"

    assert list(opened(tarred({name: b"x"}), "tar").contents) == [name]


@pytest.mark.parametrize("form", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused_by_name(form: bytes) -> None:
    odd = tarfile.TarInfo("odd.jpg")
    odd.type = form
    odd.linkname = "/etc/passwd"

    found = opened(tarred({"a.jpg": b"x"}, odd), "tar")

    assert found.contents == {"a.jpg": b"x"}
    assert found.problems == {"odd.jpg": ("not_a_regular_file", {})}


def test_folders_are_no_members() -> None:
    folder = tarfile.TarInfo("folder")
    folder.type = tarfile.DIRTYPE

    assert opened(tarred({"folder/a.jpg": b"x"}, folder), "tar").contents == {"folder/a.jpg": b"x"}


def test_a_bomb_is_stopped_while_it_streams() -> None:
    found = opened(tarred({"bomb": bytes(64 * MIB), "a.jpg": b"x"}, mode="w:gz"), "gzip", max_ratio=100)

    assert found.problems == {"bomb": ("archive_limit", {"what": "ratio", "limit": 16 * MIB})}
    assert found.contents == {"a.jpg": b"x"}


def test_too_many_members_refuse_the_whole_and_leave_nothing() -> None:
    assert opened(tarred({str(n): b"x" for n in range(11)}), "tar", max_members=10).refused == "archive_limit"


@pytest.mark.parametrize(("kind", "mode"), [("tar", "w"), ("gzip", "w:gz"), ("xz", "w:xz")])
def test_a_cut_one_is_truncated_as_a_whole(kind: str, mode: str) -> None:
    """What comes behind the cut is not known: to take the rest for all would lose it in silence."""
    data = tarred(PAPERS, mode=mode).rstrip(b"\0")

    assert opened(data[: len(data) // 2], kind).refused == "truncated"


def test_a_cut_between_two_members_is_seen() -> None:
    data = tarred({"a.jpg": b"x" * 512, "b.jpg": b"y" * 512})

    assert opened(data[:1024], "tar").refused == "truncated"


def test_a_broken_header_in_the_middle_is_not_taken_for_the_end() -> None:
    data = bytearray(tarred({"a.jpg": b"x" * 512, "b.jpg": b"y" * 512}))
    data[1024 + 150] ^= 0xFF

    assert opened(bytes(data), "tar").refused == "damaged"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("gzip", gzip.compress(b"%PDF-1.7", mtime=0)),
        ("bzip2", bz2.compress(b"%PDF-1.7")),
        ("xz", lzma.compress(b"%PDF-1.7")),
    ],
)
def test_a_single_packed_file_is_a_member(kind: str, data: bytes) -> None:
    assert opened(data, kind).contents == {"content": b"%PDF-1.7"}


def test_a_single_packed_file_has_the_name_that_gzip_keeps() -> None:
    buffer = io.BytesIO()
    with gzip.GzipFile("scan.pdf", "wb", fileobj=buffer) as packed:
        packed.write(b"%PDF-1.7")

    assert opened(buffer.getvalue(), "gzip").contents == {"scan.pdf": b"%PDF-1.7"}


def test_a_single_packed_file_that_is_cut_is_said() -> None:
    assert opened(gzip.compress(b"x" * 9000)[:-9], "gzip").problems == {"content": ("damaged", {})}
