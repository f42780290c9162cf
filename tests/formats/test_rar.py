"""RAR archives: listed and decrypted by us, unpacked by a program; stand-ins for it are used here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from unpacking import PAPERS, opened, rar4, rar5

from matprep.formats import tool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MIB = 1 << 20

pytestmark = pytest.mark.parametrize("writer", [rar4, rar5])
Writer = Callable[..., bytes]


ANSWERS = {"unrar": "UNRAR 7 freeware, Alexander Roshal", "7z": "40305 Rar5", "unar": "v1", "bsdtar": "libarchive 3"}


def by_python(way: Callable[..., Any]) -> Callable[..., Any]:
    """Start scripts in Python's own program, on every system."""

    def started(arguments: Sequence[str], **options: Any) -> Any:
        return way([sys.executable, *arguments], **options)

    return started


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Path]:
    """Install stand-ins for programs that unpack RAR; each writes what its script says. None: there is none."""

    def install(**scripts: str) -> Path:
        written = {}
        for name, script in scripts.items():
            file = tmp_path / f"{name}.py"
            asked = f"if not sys.argv[-1].endswith('.rar'): sys.exit({ANSWERS.get(name, '')!r})"
            begin = f"import sys, pathlib\nlog = pathlib.Path({str(tmp_path / 'log')!r})\n{asked}\n"
            file.write_text(begin + script, "utf-8")
            written[name] = file
        monkeypatch.setattr(
            tool, "find", lambda *names: next((written[each] for each in names if each in written), None)
        )
        for way in ("run", "reading"):
            monkeypatch.setattr(tool, way, by_python(getattr(tool, way)))
        return tmp_path / "log"

    return install


def saying(*contents: bytes) -> str:
    """The script of a program that unpacks these members, one after another, and keeps what it was called with."""
    return f"log.write_text(repr(sys.argv)); sys.stdout.buffer.write({b''.join(contents)!r})"


def packed(writer: Writer, members: Mapping[str, bytes], **options: object) -> bytes:
    """An archive whose members claim to be packed."""
    return writer(members, **options, **({"method": 0x33} if writer is rar4 else {"packing": 3 << 7}))


class TestStored:
    """What is not packed needs no program."""

    def test_members_come_in_order_with_their_names(self, writer: Writer) -> None:
        found = opened(writer(PAPERS), "rar")

        assert found.contents == PAPERS
        assert list(found.contents) == list(PAPERS)

    def test_the_right_password_opens_them(self, writer: Writer) -> None:
        assert opened(writer(PAPERS, password="密码1"), "rar", passwords=("wrong", "密码1")).contents == PAPERS

    def test_locked_names_open_too(self, writer: Writer) -> None:
        data = writer(PAPERS, password="Kai-men", hide=True)

        assert opened(data, "rar", passwords=("wrong", "Kai-men")).contents == PAPERS

    @pytest.mark.parametrize("passwords", [(), ("wrong",)])
    def test_without_the_password_each_member_says_how_many_were_tried(
        self, writer: Writer, passwords: tuple[str, ...]
    ) -> None:
        papers = {"a.jpg": b"x" * 40, "b.jpg": b"y" * 40}

        found = opened(writer(papers, password="p"), "rar", passwords=passwords)

        assert found.problems == dict.fromkeys(papers, ("archive_encrypted", {"tried": len(passwords)}))

    @pytest.mark.parametrize("passwords", [(), ("wrong",)])
    def test_where_the_names_are_locked_the_whole_says_so(self, writer: Writer, passwords: tuple[str, ...]) -> None:
        found = opened(writer({"a.jpg": b"x"}, password="p", hide=True), "rar", passwords=passwords)

        assert (found.refused, found.params) == ("archive_encrypted", {"tried": len(passwords)})

    def test_a_part_of_a_split_archive_is_named(self, writer: Writer) -> None:
        found = opened(writer({"a.jpg": b"x"}, flags=1), "rar")

        assert (found.refused, found.params) == ("unsupported_kind", {"kind": "volume"})

    def test_a_damaged_member_is_said_and_the_others_go_on(self, writer: Writer) -> None:
        data = bytearray(writer({"a.jpg": b"first" * 9, "b.jpg": b"second"}))
        data[data.index(b"firstfirst")] ^= 1

        found = opened(bytes(data), "rar")

        assert (found.problems, found.contents) == ({"a.jpg": ("damaged", {})}, {"b.jpg": b"second"})

    def test_a_cut_one_is_truncated_as_a_whole(self, writer: Writer) -> None:
        data = writer({"a.jpg": b"x" * 90, "b.jpg": b"y" * 90})

        assert {opened(data[:-cut], "rar").refused for cut in (3, 20, 120)} == {"truncated"}

    @pytest.mark.parametrize("name", ["../../evil.jpg", "/etc/evil.jpg", "..\\evil.jpg", "CON"])
    def test_no_name_is_ever_a_path(self, writer: Writer, name: str) -> None:
        assert opened(writer({name: b"x"}), "rar").contents == {name: b"x"}

    def test_the_budget_of_bytes_counts_over_all_members(self, writer: Writer) -> None:
        found = opened(writer({"a": b"x" * 600, "b": b"y" * 600, "c": b"z" * 300}), "rar", max_bytes=1000)

        assert (list(found.contents), found.problems["b"][0]) == (["a", "c"], "archive_limit")

    def test_too_many_members_refuse_the_whole(self, writer: Writer) -> None:
        assert opened(writer({str(n): b"" for n in range(11)}), "rar", max_members=10).refused == "archive_limit"


class TestPacked:
    """What a program unpacks."""

    papers: Mapping[str, bytes] = MappingProxyType({"营业执照.jpg": b"licence" * 30, "-rf b.jpg": b"second" * 50})

    def test_what_it_says_is_cut_into_the_members(self, writer: Writer, programs: Callable[..., Path]) -> None:
        programs(unar=saying(*self.papers.values()))

        assert opened(packed(writer, self.papers), "rar").contents == self.papers

    def test_neither_password_nor_name_is_an_argument(self, writer: Writer, programs: Callable[..., Path]) -> None:
        log = programs(unrar=saying(*self.papers.values()))

        found = opened(packed(writer, self.papers, password="Kai-men"), "rar", passwords=("Kai-men",))

        assert found.contents == self.papers
        assert "Kai-men" not in log.read_text("utf-8")
        assert "b.jpg" not in log.read_text("utf-8")

    def test_it_is_given_the_members_in_clear(self, writer: Writer, programs: Callable[..., Path]) -> None:
        """The archive is stored in truth: cutting the contents out of the copy shows what the program gets."""
        copied = "pathlib.Path(sys.argv[-1]).read_bytes()"
        wanted = list(self.papers.values())
        script = (
            f"data = {copied}\nfor each in {wanted!r}: sys.stdout.buffer.write(data[data.index(each):][:len(each)])"
        )
        programs(bsdtar=script)

        found = opened(packed(writer, self.papers, password="p", hide=True), "rar", passwords=("p",))

        assert found.contents == self.papers

    def test_what_one_program_cannot_another_may(self, writer: Writer, programs: Callable[..., Path]) -> None:
        programs(**{"7z": "sys.exit(2)", "unar": saying(*self.papers.values())})

        assert opened(packed(writer, self.papers), "rar").contents == self.papers

    def test_without_any_the_whole_says_so_once(self, writer: Writer, programs: Callable[..., Path]) -> None:
        programs()

        found = opened(packed(writer, self.papers), "rar")

        assert (found.refused, found.params) == ("tool_missing", {"tool": "rar"})

    def test_what_unpacks_no_solid_rar_4_is_none_for_it(self, writer: Writer, programs: Callable[..., Path]) -> None:
        programs(bsdtar=saying(*self.papers.values()))

        found = opened(packed(writer, self.papers, flags=8 if writer is rar4 else 4), "rar")

        assert found.refused == ("tool_missing" if writer is rar4 else "")

    def test_a_program_that_knows_no_rar_is_none(self, writer: Writer, programs: Callable[..., Path]) -> None:
        programs(tar=saying(*self.papers.values()))

        assert opened(packed(writer, self.papers), "rar").refused == "tool_missing"

    def test_damage_is_damage_where_the_program_knows_rar(self, writer: Writer, programs: Callable[..., Path]) -> None:
        programs(unar=saying(b"something else"))

        assert {code for code, _ in opened(packed(writer, self.papers), "rar").problems.values()} == {"damaged"}

    def test_a_wrong_password_is_no_damage(self, writer: Writer, programs: Callable[..., Path]) -> None:
        programs(unar=saying(b"garbage"))

        found = opened(packed(writer, self.papers, password="p"), "rar", passwords=("wrong",))

        assert found.problems == dict.fromkeys(self.papers, ("archive_encrypted", {"tried": 1}))

    def test_a_bomb_is_stopped_by_what_it_declares(self, writer: Writer, programs: Callable[..., Path]) -> None:
        log = programs(unar=saying(bytes(17 * MIB)))

        found = opened(packed(writer, {"bomb": bytes(17 * MIB)}), "rar", max_bytes=MIB)

        assert found.problems["bomb"][0] == "archive_limit"
        assert not log.exists()

    def test_a_program_that_says_more_than_was_declared_is_not_believed(
        self, writer: Writer, programs: Callable[..., Path]
    ) -> None:
        programs(unar="while True: sys.stdout.buffer.write(bytes(1 << 20))")

        assert {code for code, _ in opened(packed(writer, self.papers), "rar").problems.values()} == {"damaged"}


@pytest.mark.system("unar")
def test_a_copy_is_a_rar_to_programs_that_are_none_of_ours(writer: Writer, tmp_path: Path) -> None:
    """The copy holds stored members here: that its headers are read rightly is what unar proves."""
    from matprep.formats.archive import rar_copy, rars  # noqa: PLC0415 - only here

    source, copy = tmp_path / "a.rar", tmp_path / "copy.rar"
    source.write_bytes(writer({"执照.jpg": b"licence" * 99, "b.jpg": b"second"}, password="p", hide=True))
    with source.open("rb") as stream:
        archive = rars.listed(stream, ["p"])
        rar_copy.write_copy(copy, stream, archive, [(each, "p") for each in archive.files])

    ran = tool.run(["unar", "-quiet", "-output-directory", "-", str(copy)], folder=tmp_path, seconds=20)

    assert ran.output == b"licence" * 99 + b"second"
