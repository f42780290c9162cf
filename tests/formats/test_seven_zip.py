"""7z archives: packed together, packed in several ways, locked, cut and swelling."""

from __future__ import annotations

import io
import struct
import subprocess
import zlib
from typing import TYPE_CHECKING

import making
import py7zr
import pytest
from unpacking import PAPERS, opened, seven_zipped

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


def test_members_come_in_the_archive_s_order() -> None:
    found = opened(seven_zipped(PAPERS), "7z")

    assert found.contents == PAPERS
    assert list(found.contents) == list(PAPERS)


@pytest.mark.parametrize("method", ["lzma2", "bzip2", "deflate", "zstd", "copy", "brotli"])
def test_every_way_of_packing_is_read(method: str) -> None:
    filters = {
        "lzma2": [{"id": py7zr.FILTER_LZMA2, "preset": 1}],
        "bzip2": [{"id": py7zr.FILTER_BZIP2}],
        "deflate": [{"id": py7zr.FILTER_DEFLATE}],
        "zstd": [{"id": py7zr.FILTER_ZSTD, "level": 3}],
        "copy": [{"id": py7zr.FILTER_COPY}],
        "brotli": [{"id": py7zr.FILTER_BROTLI, "level": 5}],
    }[method]

    assert opened(seven_zipped(PAPERS, filters=filters), "7z").contents == PAPERS


def test_what_the_decoder_of_ppmd_is_fed_is_nothing() -> None:
    """It crashes on broken bytes (pyppmd 1.3), and whoever means harm would send it some."""
    found = opened(seven_zipped(PAPERS, filters=[{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}]), "7z")

    assert found.contents == {}
    assert found.problems == dict.fromkeys(PAPERS, ("unsupported_kind", {"kind": "7z"}))


class TestPasswords:
    """Locked members, and locked names."""

    def test_the_right_one_opens_the_members(self) -> None:
        data = seven_zipped(PAPERS, password="密码")

        assert opened(data, "7z", passwords=("wrong", "密码")).contents == PAPERS

    @pytest.mark.parametrize("passwords", [(), ("wrong",), ("wrong", "too")])
    def test_without_it_each_member_says_how_many_were_tried(self, passwords: tuple[str, ...]) -> None:
        found = opened(seven_zipped(PAPERS, password="p"), "7z", passwords=passwords)

        assert found.contents == {}
        assert set(found.problems) == set(PAPERS)
        assert all(each == ("archive_encrypted", {"tried": len(passwords)}) for each in found.problems.values())

    def test_locked_names_open_too(self) -> None:
        data = seven_zipped(PAPERS, password="p", header_encryption=True)

        assert opened(data, "7z", passwords=("wrong", "p")).contents == PAPERS

    @pytest.mark.parametrize("passwords", [(), ("wrong",)])
    def test_where_the_names_are_locked_the_whole_says_so(self, passwords: tuple[str, ...]) -> None:
        found = opened(seven_zipped(PAPERS, password="p", header_encryption=True), "7z", passwords=passwords)

        assert (found.refused, found.params) == ("archive_encrypted", {"tried": len(passwords)})


class TestBounds:
    """Nothing that is declared is believed."""

    def test_a_bomb_is_stopped_and_what_is_packed_behind_it_goes_on(self) -> None:
        found = opened(seven_zipped({"bomb": bytes(64 * MIB), "a.jpg": b"x"}), "7z", max_ratio=100)

        assert found.problems == {"bomb": ("archive_limit", {"what": "ratio", "limit": 16 * MIB})}
        assert found.contents == {"a.jpg": b"x"}

    def test_the_budget_of_bytes_counts_over_all_members(self) -> None:
        found = opened(seven_zipped({"a": b"x" * 600, "b": b"y" * 600, "c": b"z" * 300}), "7z", max_bytes=1000)

        assert list(found.contents) == ["a", "c"]
        assert found.problems["b"][1]["what"] == "total"

    def test_too_many_members_refuse_the_whole(self) -> None:
        assert opened(seven_zipped({str(n): b"" for n in range(11)}), "7z", max_members=10).refused == "archive_limit"


@pytest.mark.parametrize("name", ["../../evil.jpg", "/etc/evil.jpg", "C:/evil.jpg"])
def test_no_name_is_ever_a_path(name: str) -> None:
    """py7zr writes no such name: one of the same length is exchanged in the header, which holds it unpacked."""
    honest = "x" * len(name)
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as archive:
        archive.set_encoded_header_mode(mode=False)
        archive.writestr(b"x", honest)
    data = bytearray(buffer.getvalue().replace(honest.encode("utf-16-le"), name.encode("utf-16-le")))
    start, length = struct.unpack_from("<QQ", data, 12)
    struct.pack_into("<L", data, 28, zlib.crc32(data[32 + start : 32 + start + length]))
    struct.pack_into("<L", data, 8, zlib.crc32(data[12:32]))

    assert opened(bytes(data), "7z").contents == {name: b"x"}


def test_a_cut_one_is_truncated_and_a_broken_one_damaged() -> None:
    data = seven_zipped(PAPERS)

    assert opened(data[:-9], "7z").refused == "truncated"
    assert opened(data[:40], "7z").refused == "truncated"
    assert opened(data[:-9] + b"\xff" + data[-8:], "7z").refused == "damaged"


@pytest.mark.system("7z")
@pytest.mark.parametrize(
    "options", [["-ms=off"], ["-ms=on"], ["-pKai-men"], ["-pKai-men", "-mhe=on"], ["-m0=Deflate64"]]
)
def test_what_7_zip_writes_is_read(tmp_path: Path, options: list[str]) -> None:
    papers = {"执照.jpg": making.jpeg(), "b.png": making.png(200, 100), "empty.txt": b""}
    making.tree(tmp_path, papers)
    subprocess.run(["7z", "a", *options, "a.7z", *papers], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)

    assert opened((tmp_path / "a.7z").read_bytes(), "7z", passwords=("Kai-men",)).contents == papers


@pytest.mark.system("7z")
def test_a_link_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "link.jpg").symlink_to("/etc/passwd")
    subprocess.run(["7z", "a", "-snl", "a.7z", "link.jpg"], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)

    found = opened((tmp_path / "a.7z").read_bytes(), "7z")

    assert found.problems == {"link.jpg": ("not_a_regular_file", {})}
