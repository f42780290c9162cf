"""An archive's members become numbered files, within bounds."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import making
import pytest

from matprep.errors import Refusal
from matprep.formats.archive import unpack
from matprep.model import Member, Unpack

if TYPE_CHECKING:
    from pathlib import Path

Opened = Callable[..., tuple[Member, ...]]
MIB = 1 << 20


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Unpack an archive's bytes into `tmp_path/members`."""

    def _opened(data: bytes, **bounds: Any) -> tuple[Member, ...]:
        (tmp_path / "archive").write_bytes(data)
        folder = tmp_path / "members"
        folder.mkdir()
        return unpack(Unpack(path=str(tmp_path / "archive"), folder=str(folder), **bounds)).members

    return _opened


def name_of(member: Member) -> str:
    """A member's name as the parent will read it."""
    return base64.b64decode(member.name).decode(member.encoding)


def codes(member: Member) -> list[str]:
    """The codes of a member's problems."""
    return [each.code for each in member.problems]


def refused(call: Callable[..., object], *args: Any, **options: Any) -> str:
    """The code of the problem that a call is refused with."""
    with pytest.raises(Refusal) as caught:
        call(*args, **options)
    return caught.value.problem.code


def archive(*members: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    """A zip of members in order; doubles allowed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in members:
            written.writestr(name, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def test_members_come_as_numbered_files_in_the_archive_s_order(opened: Opened, tmp_path: Path) -> None:
    members = opened(making.zipped({"b.jpg": b"second", "folder/a.jpg": b"first", "empty.txt": b""}))

    assert [name_of(each) for each in members] == ["b.jpg", "folder/a.jpg", "empty.txt"]
    assert [(tmp_path / "members" / each.file).read_bytes() for each in members] == [b"second", b"first", b""]
    assert [each.bytes for each in members] == [6, 5, 0]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("gbk", "营业执照/身份证正面.jpg"), ("gb18030", "㐀繁體.jpg"), ("utf-8", "授权书.pdf"), ("cp437", "plain.jpg")],
)
def test_names_of_old_programs_are_read(opened: Opened, encoding: str, name: str) -> None:
    (member,) = opened(making.zipped({name: b"x"}, encoding=encoding))

    assert name_of(member) == name


def test_a_second_byte_that_looks_like_a_backslash_is_no_separator(opened: Opened) -> None:
    (member,) = opened(making.zipped({"誠.jpg": b"x"}, encoding="gbk"))

    assert base64.b64decode(member.name) == "誠.jpg".encode("gbk")


def test_one_encoding_is_guessed_for_all_names_together(opened: Opened) -> None:
    members = opened(making.zipped({"plain.jpg": b"x", "执照.jpg": b"y"}, encoding="gbk"))

    assert {each.encoding for each in members} == {"gb18030"}


@pytest.mark.parametrize(
    "evil", ["../../evil.jpg", "/etc/evil.jpg", "C:\\evil.jpg", "ok/../../evil.jpg", "..\\evil.jpg"]
)
def test_no_name_is_ever_a_path(opened: Opened, tmp_path: Path, evil: str) -> None:
    before = set(tmp_path.parent.rglob("evil*"))

    (member,) = opened(making.zipped({evil: b"x"}))

    assert [each.name for each in (tmp_path / "members").iterdir()] == [member.file] == ["00001"]
    assert set(tmp_path.parent.rglob("evil*")) == before
    assert base64.b64decode(member.name).endswith(b"evil.jpg")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_both_kept(opened: Opened, tmp_path: Path) -> None:
    members = opened(archive(("a.jpg", b"one"), ("a.jpg", b"two")))

    assert [(tmp_path / "members" / each.file).read_bytes() for each in members] == [b"one", b"two"]


def test_folders_are_no_members(opened: Opened) -> None:
    assert [name_of(each) for each in opened(making.zipped({"folder/": b"", "folder/a.jpg": b"x"}))] == ["folder/a.jpg"]


def test_a_link_is_skipped_and_said(opened: Opened, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.jpg")
    link.create_system = 3
    link.external_attr = 0o120777 << 16

    members = opened(archive((link, b"/etc/passwd"), ("a.jpg", b"x")))

    assert [codes(each) for each in members] == [["not_a_regular_file"], []]
    assert members[0].file == ""
    assert len(list((tmp_path / "members").iterdir())) == 1


def test_an_encrypted_member_is_said_and_the_others_go_on(opened: Opened) -> None:
    data = bytearray(making.zipped({"a.jpg": b"secret", "b.jpg": b"open"}))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1

    members = opened(bytes(data))

    assert [codes(each) for each in members] == [["archive_encrypted"], []]


def test_a_damaged_member_is_said_and_leaves_no_half_file(opened: Opened, tmp_path: Path) -> None:
    data = bytearray(archive(("a.jpg", making.noise(40, 40).tobytes()), ("b.jpg", b"fine")))
    data[300] ^= 0xFF

    members = opened(bytes(data))

    assert [codes(each) for each in members] == [["damaged"], []]
    assert [each.name for each in (tmp_path / "members").iterdir()] == ["00002"]


def test_a_bomb_is_stopped_while_it_streams(opened: Opened, tmp_path: Path) -> None:
    members = opened(archive(("bomb", bytes(64 * MIB)), ("a.jpg", b"x")), max_ratio=100)

    assert [codes(each) for each in members] == [["archive_limit"], []]
    assert members[0].problems[0].params["what"] == "ratio"
    assert sum(each.stat().st_size for each in (tmp_path / "members").iterdir()) == 1


def test_a_declared_size_is_not_believed(opened: Opened) -> None:
    data = bytearray(archive(("bomb", bytes(64 * MIB))))
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")

    (member,) = opened(bytes(data), max_ratio=100)

    assert codes(member) == ["archive_limit"]
    assert member.bytes == 0


def test_a_blank_scan_may_compress_as_well_as_it_likes(opened: Opened) -> None:
    (member,) = opened(archive(("blank.tif", bytes(4 * MIB))), max_ratio=2)

    assert codes(member) == []


def test_the_budget_of_bytes_counts_over_all_members(opened: Opened) -> None:
    members = opened(making.zipped({"a": b"x" * 600, "b": b"y" * 600, "c": b"z" * 300}), max_bytes=1000)

    assert [codes(each) for each in members] == [[], ["archive_limit"], []]
    assert members[1].problems[0].params["what"] == "total"


def test_too_many_members_refuse_the_whole(opened: Opened) -> None:
    assert refused(opened, making.zipped({str(n): b"" for n in range(11)}), max_members=10) == "archive_limit"


def test_overlapping_members_refuse_the_whole(opened: Opened) -> None:
    """Many directory entries that share one body: kilobytes that declare gigabytes."""
    data = making.zipped({"a": bytes(100_000), "b": bytes(100_000)})
    first, second = (at for at in range(len(data)) if data.startswith(b"PK\x01\x02", at))
    shared = bytearray(data)
    shared[second + 42 : second + 46] = shared[first + 42 : first + 46]

    assert refused(opened, bytes(shared)) == "archive_limit"


def test_a_zip_in_a_zip_is_just_a_member(opened: Opened, tmp_path: Path) -> None:
    inner = making.zipped({"a.jpg": b"x"})

    (member,) = opened(making.zipped({"inner.zip": inner}))

    assert (tmp_path / "members" / member.file).read_bytes() == inner


def test_a_cut_archive_is_truncated_and_a_broken_one_damaged(opened: Opened, tmp_path: Path) -> None:
    data = making.zipped({"a.jpg": making.noise(90, 90).tobytes()})

    assert refused(opened, data[: len(data) // 2]) == "truncated"
    (tmp_path / "members").rmdir()
    broken = bytearray(data)
    broken[broken.index(b"PK\x01\x02")] = 0
    assert refused(opened, bytes(broken)) == "damaged"


def test_a_member_that_lies_nowhere_is_damage_not_a_failing_disk(opened: Opened) -> None:
    data = bytearray(making.zipped({"a.jpg": b"x", "b.jpg": b"y"}))
    end = data.index(b"PK\x05\x06")
    data[end + 16 : end + 20] = (0xFFFFFFF0).to_bytes(4, "little")

    assert [codes(each) for each in opened(bytes(data))] == [["damaged"], ["damaged"]]
