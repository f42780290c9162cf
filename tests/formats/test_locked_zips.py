"""Zips with passwords, in other ways of packing, and with names of every system."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import subprocess
import sys
import zipfile
import zlib
from typing import TYPE_CHECKING

import making
import pytest
from unpacking import PAPERS, locked_zip, opened

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from pathlib import Path


class TestPasswords:
    """PKWARE's cipher and WinZip's AES."""

    @pytest.mark.parametrize("strength", [0, 1, 2, 3])
    @pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
    def test_the_right_one_opens_every_member_in_either_spelling(self, strength: int, encoding: str) -> None:
        data = locked_zip(PAPERS, "密码123".encode(encoding), strength=strength)

        assert opened(data, "zip", passwords=("wrong", "密码123")).contents == PAPERS

    @pytest.mark.parametrize("strength", [0, 3])
    @pytest.mark.parametrize("passwords", [(), ("wrong",), ("wrong", "Kai-men")])
    def test_without_it_each_member_says_how_many_were_tried(self, strength: int, passwords: tuple[str, ...]) -> None:
        found = opened(locked_zip(PAPERS, b"kai-men", strength=strength), "zip", passwords=passwords)

        assert found.contents == {}
        assert set(found.problems) == set(PAPERS)
        assert all(each == ("archive_encrypted", {"tried": len(passwords)}) for each in found.problems.values())

    def test_members_under_other_passwords_are_opened_each_with_its_own(self) -> None:
        first, second = locked_zip({"a.jpg": b"one"}, b"p1"), locked_zip({"b.jpg": b"two"}, b"p2", strength=2)
        outer = making.zipped({"1.zip": first, "2.zip": second})

        inner = opened(outer, "zip").contents
        found = [opened(inner[name], "zip", passwords=("p1", "p2")).contents for name in ("1.zip", "2.zip")]

        assert found == [{"a.jpg": b"one"}, {"b.jpg": b"two"}]

    def test_a_damaged_member_is_not_taken_for_whole_under_aes(self) -> None:
        data = bytearray(locked_zip({"a.jpg": b"x" * 500}, b"p", strength=3))
        data[80] ^= 1

        assert opened(bytes(data), "zip", passwords=("p",)).contents == {}

    def test_a_locked_bomb_is_a_bomb(self) -> None:
        found = opened(locked_zip({"bomb": bytes(20 << 20)}, b"p", strength=1), "zip", passwords=("p",))

        assert found.problems["bomb"][0] == "archive_limit"

    @pytest.mark.system("7z")
    @pytest.mark.parametrize("method", ["ZipCrypto", "AES128", "AES192", "AES256"])
    def test_what_7_zip_locks_is_opened(self, tmp_path: Path, method: str) -> None:
        (tmp_path / "a.jpg").write_bytes(making.jpeg())
        options = ("-tzip", f"-mem={method}", "-pKai-men", "a.zip", "a.jpg")
        subprocess.run(["7z", "a", *options], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)

        found = opened((tmp_path / "a.zip").read_bytes(), "zip", passwords=("Kai-men",))

        assert found.contents == {"a.jpg": making.jpeg()}


def packed_by(number: int, packed: bytes, data: bytes) -> bytes:
    """A zip of one member whose bytes were packed in the way of this number."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.tif", packed)
    changed = bytearray(buffer.getvalue())
    central = changed.rindex(b"PK\x01\x02")
    for start in (6, central + 8):
        at = start + 2
        struct.pack_into("<H", changed, at, number)
        struct.pack_into("<L", changed, at + 6, zlib.crc32(data))
        struct.pack_into("<L", changed, at + 14, len(data))
    return bytes(changed)


class TestPacking:
    """Ways of packing beside deflate."""

    data = b"a scan of paper " * 3000

    @pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_what_python_packs(self, method: int) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            archive.writestr("a.tif", self.data)

        assert opened(buffer.getvalue(), "zip").contents == {"a.tif": self.data}

    def test_what_winzip_and_newer_programs_pack(self) -> None:
        assert opened(packed_by(93, zstd.compress(self.data), self.data), "zip").contents == {"a.tif": self.data}
        assert opened(packed_by(95, lzma.compress(self.data), self.data), "zip").contents == {"a.tif": self.data}
        assert opened(packed_by(12, bz2.compress(self.data), self.data), "zip").contents == {"a.tif": self.data}

    def test_what_windows_packs_beyond_two_gigabytes(self) -> None:
        """Deflate64 differs from deflate only in its longest matches: this has none."""
        packed = zlib.compress(self.data[:200], wbits=-15)

        assert opened(packed_by(9, packed, self.data[:200]), "zip").contents == {"a.tif": self.data[:200]}

    def test_a_way_that_nobody_reads_is_said(self) -> None:
        assert opened(packed_by(97, b"wavpack", b"x"), "zip").problems == {
            "a.tif": ("unsupported_kind", {"kind": "zip"})
        }


class TestNames:
    """What systems and programs write, and what the sources are called."""

    @pytest.mark.parametrize(
        ("encoding", "names"),
        [
            ("gbk", ["营业执照.jpg", "法人身份证（正面）.jpg", "镕喆.pdf"]),
            ("big5", ["營業執照.jpg", "身分證正面.jpg"]),
            ("cp932", ["営業許可証.pdf", "パスポート.jpg"]),
            ("utf-8", ["授权书.pdf", "Résumé.pdf"]),
        ],
    )
    def test_names_without_a_flag_are_read_in_their_encoding(self, encoding: str, names: list[str]) -> None:
        found = opened(making.zipped(dict.fromkeys(names, b"x"), encoding=encoding), "zip")

        assert list(found.contents) == names

    def test_the_name_in_unicode_beside_the_old_one_counts(self) -> None:
        buffer = io.BytesIO()
        name = "营业执照.jpg".encode()
        info = zipfile.ZipInfo("______.jpg")
        info.extra = struct.pack("<HHBL", 0x7075, 5 + len(name), 1, zlib.crc32(b"______.jpg")) + name
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(info, b"x")

        assert list(opened(buffer.getvalue(), "zip").contents) == ["营业执照.jpg"]

    def test_a_name_in_unicode_for_another_old_one_does_not(self) -> None:
        buffer = io.BytesIO()
        info = zipfile.ZipInfo("renamed.jpg")
        info.extra = struct.pack("<HHBL", 0x7075, 6, 1, zlib.crc32(b"before.jpg")) + b"y"
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(info, b"x")

        assert list(opened(buffer.getvalue(), "zip").contents) == ["renamed.jpg"]


class TestShapes:
    """Zips that are parts of something, or stand behind something."""

    def test_the_last_part_of_a_split_zip_is_named(self) -> None:
        data = bytearray(making.zipped({"a.jpg": b"x"}))
        end = data.rindex(b"PK\x05\x06")
        data[end + 4] = 2

        found = opened(bytes(data), "zip")

        assert (found.refused, found.params) == ("unsupported_kind", {"kind": "volume"})

    def test_a_comment_is_no_obstacle(self) -> None:
        buffer = io.BytesIO(making.zipped({"a.jpg": b"x"}))
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.comment = "请查收".encode("gbk") * 100

        assert opened(buffer.getvalue(), "zip").contents == {"a.jpg": b"x"}

    def test_zip64_is_read(self) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive, archive.open("a.jpg", "w", force_zip64=True) as member:
            member.write(b"x" * 1000)

        assert opened(buffer.getvalue(), "zip").contents == {"a.jpg": b"x" * 1000}
