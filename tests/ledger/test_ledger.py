"""The ledger keeps rows, all of them, and through anything."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matprep import ledger as room
from matprep.errors import FolderError
from matprep.files import Access, Identity
from matprep.ledger import Ledger, connection
from matprep.ledger.rows import as_bytes, as_text
from matprep.model import Failed, Finding, Made, Material, Part, Prepared, Rejected, problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from matprep.ledger import JobRow, OutputRow

replace = msgspec.structs.replace
HERE = Identity(device=2**64 - 1, inode=2**100, size=3, mtime_ns=-1, ctime_ns=2**62)
MADE = Made(path="/scratch/j1/a", kind="jpeg", bytes=10, pieces=(0,), name="01_证.jpg", quality={"k": 0.5, "n": 1})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path)
    yield opened
    opened.close()


def job(ledger: Ledger, key: str = "k", source: int = 1, profile: str = "p") -> JobRow:
    case = ledger.case("甲", "/in").id
    part = Part(source=source, pages=(1, 2), requirement="id_card", side="front", by="name")
    return ledger.add_job(case=case, profile=profile, requirement="id_card", key=key, parts=(part,))


def output(ledger: Ledger, row: JobRow, name: str) -> OutputRow:
    return ledger.add_output(
        job=row.id, case=row.case, profile=row.profile, name=name, sha256="00", bytes=10, made=MADE
    )


class TestRows:
    """What is written is what is read, also by the next process."""

    def test_cases_are_found_again_and_follow_their_folder(self, ledger: Ledger) -> None:
        first = ledger.case("甲", "/in")
        second = ledger.case("乙", "/in")
        assert ledger.case("甲", "/moved") == replace(first, root="/moved")
        assert ledger.cases() == (replace(first, root="/moved"), second)

    def test_a_source_is_read_as_it_was_saved(self, ledger: Ledger, tmp_path: Path) -> None:
        case = ledger.case("甲", "/in").id
        archive = ledger.add_source(case=case, path="材料.zip")
        row = replace(
            ledger.add_source(case=case, path="材料.zip/a.jpg", folder="id_card"),
            identity=HERE,
            bytes=2**40,
            sha256="ab",
            parent=archive.id,
            member="17",
            state="refused",
            present=False,
            problems=(problem("over_limits", what="bytes", limit=1),),
        )
        ledger.save_source(row)
        assert ledger.sources(case) == (archive, row)
        ledger.close()
        again = Ledger(tmp_path)
        assert again.sources(case) == (archive, row)
        again.close()

    @given(st.text(st.characters(codec=None, exclude_categories=()), min_size=1).filter(lambda text: "\0" not in text))
    def test_any_name_survives_also_one_that_is_not_utf8(self, name: str) -> None:
        assert as_text(as_bytes(name)) == name

    def test_names_that_are_not_utf8_are_kept_everywhere(self, ledger: Ledger) -> None:
        odd = "身份证".encode("gbk").decode("utf-8", "surrogateescape")
        case = ledger.case(odd, f"/in/{odd}")
        source = ledger.add_source(case=case.id, path=f"{odd}/{odd}.jpg")
        ledger.put(f"inbox/{odd}", odd)
        assert ledger.cases() == (case,)
        assert ledger.sources(case.id) == (source,)
        assert ledger.having("inbox/") == {f"inbox/{odd}": odd}

    def test_a_job_is_read_as_it_was_saved(self, ledger: Ledger) -> None:
        row = job(ledger)
        outcome = Prepared(material=Material(files=(MADE,), problems=(problem("padded", bytes=3),)))
        for changed in (
            replace(row, state="running", deaths=1, interrupted=3),
            replace(row, state="publishing", outcome=outcome),
            replace(row, state="rejected", outcome=Rejected(problems=(problem("damaged"),))),
            replace(row, state="failed", outcome=Failed(problems=(problem("timed_out"),))),
        ):
            ledger.save_job(changed)
            assert ledger.jobs(row.case, "p") == (changed,)
        assert ledger.jobs(row.case, "other") == ()

    def test_only_running_and_publishing_jobs_are_unfinished(self, ledger: Ledger) -> None:
        states = ("taken", "running", "publishing", "done", "rejected", "failed", "blocked", "dropped")
        for state in states:
            ledger.save_job(replace(job(ledger, key=state), state=state))
        assert [row.state for row in ledger.unfinished()] == ["running", "publishing"]

    def test_outputs_are_kept_changed_and_forgotten(self, ledger: Ledger) -> None:
        row = output(ledger, job(ledger), "01_证.jpg")
        assert ledger.outputs(row.case, "p") == (row,)
        live = replace(row, state="live", name="01_证-2.jpg")
        ledger.save_output(live)
        assert ledger.outputs(row.case, "p") == (live,)
        ledger.remove_output(live)
        assert ledger.outputs(row.case, "p") == ()

    def test_two_outputs_that_are_one_file_on_windows_cannot_both_stand(self, ledger: Ledger) -> None:
        row = job(ledger)
        first = output(ledger, row, "Café.JPG")
        with pytest.raises(sqlite3.IntegrityError):
            output(ledger, row, "cafe\u0301.jpg")
        ledger.save_output(replace(first, state="superseded"))
        second = output(ledger, row, "cafe\u0301.jpg")
        with pytest.raises(sqlite3.IntegrityError):
            ledger.save_output(replace(first, state="live"))
        other = job(ledger, profile="q")
        assert {second.name, output(ledger, other, "café.jpg").name} == {"cafe\u0301.jpg", "café.jpg"}

    def test_a_source_is_prepared_while_something_of_it_stands(self, ledger: Ledger) -> None:
        row = output(ledger, job(ledger, source=7), "a.jpg")
        assert ledger.prepared_sources(row.case) == frozenset()
        ledger.save_output(replace(row, state="live"))
        assert ledger.prepared_sources(row.case) == {7}
        ledger.save_output(replace(row, state="superseded"))
        assert ledger.prepared_sources(row.case) == frozenset()

    def test_the_same_work_is_not_entered_twice(self, ledger: Ledger) -> None:
        row = job(ledger)
        with pytest.raises(sqlite3.IntegrityError):
            job(ledger)
        assert job(ledger, profile="q").id != row.id
        assert ledger.profiles_of(row.case) == ("p", "q")

    def test_a_source_is_not_entered_twice(self, ledger: Ledger) -> None:
        case = ledger.case("甲", "/in").id
        ledger.add_source(case=case, path="a.jpg")
        with pytest.raises(sqlite3.IntegrityError):
            ledger.add_source(case=case, path="a.jpg")

    def test_rows_of_a_case_that_does_not_exist_are_refused(self, ledger: Ledger) -> None:
        with pytest.raises(sqlite3.IntegrityError):
            ledger.add_source(case=99, path="a.jpg")

    @pytest.mark.parametrize(
        "value", [Finding(kind="jpeg", pages=1), Rejected(problems=()), Failed(problems=(problem("timed_out"),))]
    )
    def test_findings_are_kept_by_content_and_rules(self, ledger: Ledger, value: room.Kept) -> None:
        assert ledger.finding("ab", "r1") is None
        ledger.put_finding("ab", "r1", Finding(kind="png"))
        ledger.put_finding("ab", "r1", value)
        assert ledger.finding("ab", "r1") == value
        assert ledger.finding("ab", "r2") is None

    def test_a_finding_under_other_rules_is_better_than_none_where_the_content_is_gone(self, ledger: Ledger) -> None:
        assert ledger.any_finding("ab", "r2") is None
        ledger.put_finding("ab", "r1", Finding(kind="png"))
        assert ledger.any_finding("ab", "r2") == Finding(kind="png")
        ledger.put_finding("ab", "r2", Finding(kind="jpeg"))
        assert ledger.any_finding("ab", "r2") == Finding(kind="jpeg")
        assert ledger.any_finding("ab", "r1") == Finding(kind="png")

    def test_notes_are_found_by_how_they_begin(self, ledger: Ledger) -> None:
        for key in ("summary/甲", "summary/a%", "summary", "summary_", "other"):
            ledger.put(key, "1")
        ledger.put("summary/甲", "2")
        assert ledger.having("summary/") == {"summary/甲": "2", "summary/a%": "1"}
        assert ledger.get("other") == "1"
        assert ledger.get("none") is None


class TestTransaction:
    """All of it or nothing."""

    def test_an_error_takes_everything_back_and_the_ledger_goes_on(self, ledger: Ledger) -> None:
        def half() -> None:
            with ledger.transaction():
                ledger.put("a", "1")
                with ledger.transaction():
                    ledger.put("b", "1")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            half()
        assert ledger.get("a") is ledger.get("b") is None
        with ledger.transaction():
            ledger.put("a", "2")
        assert ledger.get("a") == "2"

    def test_inside_another_it_joins_that_one(self, ledger: Ledger, tmp_path: Path) -> None:
        reader = Ledger.reading(tmp_path)
        with ledger.transaction():
            with ledger.transaction():
                ledger.put("a", "1")
            assert reader.get("a") is None
        assert reader.get("a") == "1"
        reader.close()

    def test_ten_thousand_sources_are_a_matter_of_a_moment(self, ledger: Ledger) -> None:
        case = ledger.case("甲", "/in").id
        begun = time.process_time()
        with ledger.transaction():
            for number in range(10_000):
                ledger.save_source(replace(ledger.add_source(case=case, path=f"{number}.jpg"), identity=HERE))
        assert len(ledger.sources(case)) == 10_000
        assert time.process_time() - begun < 5

    def test_a_process_killed_in_the_middle_leaves_what_was_committed_and_nothing_else(self, tmp_path: Path) -> None:
        program = f"""
import os, pathlib, signal
from matprep.ledger import Ledger
ledger = Ledger(pathlib.Path({str(tmp_path)!r}))
with ledger.transaction():
    ledger.put("committed", "1")
with ledger.transaction():
    for number in range(20_000):
        ledger.put("half", str(number))
        ledger.case(str(number), "/in")
    os.kill(os.getpid(), signal.{"SIGKILL" if sys.platform != "win32" else "SIGTERM"})
"""
        ended = subprocess.run([sys.executable, "-c", program], check=False)
        assert ended.returncode in {-getattr(signal, "SIGKILL", 0), signal.SIGTERM}
        for opened in (Ledger.reading(tmp_path), Ledger(tmp_path)):
            assert opened.get("committed") == "1"
            assert opened.get("half") is None
            assert opened.cases() == ()
            opened.close()


class TestDurability:
    """What a power cut must not undo."""

    def test_every_commit_reaches_the_disk(self, ledger: Ledger) -> None:
        asked = {name: ledger._all(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "fullfsync")}
        assert asked == {"journal_mode": "wal", "synchronous": 2, "fullfsync": 1}

    def test_the_next_start_keeps_these_settings(self, tmp_path: Path) -> None:
        Ledger(tmp_path).close()
        again = Ledger(tmp_path)
        assert again._all("PRAGMA journal_mode") == [("wal",)]
        assert again._all("PRAGMA foreign_keys") == [(1,)]
        assert again._all("PRAGMA trusted_schema") == [(0,)]
        again.close()

    @pytest.mark.parametrize(("code", "number"), [("SQLITE_FULL", errno.ENOSPC), ("SQLITE_IOERR_WRITE", errno.EIO)])
    def test_a_full_disk_and_a_bad_one_are_errors_of_the_system(self, code: str, number: int) -> None:
        error = sqlite3.OperationalError("x")
        error.sqlite_errorcode = getattr(sqlite3, code)
        with pytest.raises(OSError, match=room.NAME) as caught, connection._disk_errors():
            raise error
        assert caught.value.errno == number

    def test_a_ledger_that_outgrows_the_disk_says_so_and_keeps_what_it_had(self, ledger: Ledger) -> None:
        ledger.put("a", "1")
        pages = ledger._all("PRAGMA page_count")[0][0]
        ledger._all(f"PRAGMA max_page_count={pages + 2}")
        with pytest.raises(OSError) as caught, ledger.transaction():  # noqa: PT011 - its number is looked at
            ledger.put("b", "x" * 1_000_000)
        assert caught.value.errno == errno.ENOSPC
        assert (ledger.get("a"), ledger.get("b")) == ("1", None)


class TestOpening:
    """What is opened, by whom, and what is refused."""

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
    @pytest.mark.parametrize("group", [None, 0])
    def test_all_its_files_are_the_owners_alone(self, tmp_path: Path, group: int | None) -> None:
        before = os.umask(0)
        try:
            opened = Ledger(tmp_path / "state", Access(group=os.getgid() if group is not None else None))
            opened.put("a", "1")
            modes = {each.name: each.stat().st_mode & 0o777 for each in (tmp_path / "state").iterdir()}
            opened.close()
        finally:
            os.umask(before)
        assert modes == dict.fromkeys(["ledger.db", "ledger.db-wal", "ledger.db-shm"], 0o600)

    def test_a_newer_schema_is_refused_and_left_as_it_is(self, tmp_path: Path) -> None:
        Ledger(tmp_path).close()
        with sqlite3.connect(tmp_path / room.NAME) as other:
            other.execute(f"PRAGMA user_version={room.SCHEMA + 1}")
        other.close()
        before = (tmp_path / room.NAME).read_bytes()
        for opening in (Ledger, Ledger.reading):
            with pytest.raises(FolderError) as caught:
                opening(tmp_path)
            assert caught.value.code == "ledger_newer"
        assert (tmp_path / room.NAME).read_bytes() == before

    def test_what_is_no_ledger_is_refused_and_left_as_it_is(self, tmp_path: Path) -> None:
        (tmp_path / room.NAME).write_bytes(b"no database at all" * 400)
        for opening in (Ledger, Ledger.reading):
            with pytest.raises(FolderError) as caught:
                opening(tmp_path)
            assert caught.value.code == "ledger_damaged"
        assert (tmp_path / room.NAME).read_bytes() == b"no database at all" * 400

    def test_another_programs_database_is_refused(self, tmp_path: Path) -> None:
        with sqlite3.connect(tmp_path / room.NAME) as other:
            other.execute("CREATE TABLE theirs (a)")
        other.close()
        with pytest.raises(FolderError) as caught:
            Ledger(tmp_path)
        assert caught.value.code == "ledger_damaged"

    def test_flipped_bytes_are_noticed_at_the_start(self, tmp_path: Path) -> None:
        opened = Ledger(tmp_path)
        with opened.transaction():
            for number in range(2000):
                opened.case(f"case {number}", "/in")
        opened.close()
        data = bytearray((tmp_path / room.NAME).read_bytes())
        for place in range(4096 * 8, len(data), 4096):
            data[place : place + 64] = b"\xff" * 64
        (tmp_path / room.NAME).write_bytes(data)
        with pytest.raises(FolderError) as caught:
            Ledger(tmp_path)
        assert caught.value.code == "ledger_damaged"

    def test_an_empty_file_of_a_power_cut_is_a_new_ledger(self, tmp_path: Path) -> None:
        (tmp_path / room.NAME).write_bytes(b"")
        opened = Ledger(tmp_path)
        assert opened.cases() == ()
        opened.close()

    def test_a_folder_in_its_place_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / room.NAME).mkdir()
        with pytest.raises(FolderError) as caught:
            Ledger(tmp_path)
        assert caught.value.code == "ledger_closed"

    def test_readers_read_beside_the_owner_and_cannot_write(self, ledger: Ledger, tmp_path: Path) -> None:
        ledger.put("a", "1")
        reader = Ledger.reading(tmp_path)
        assert reader.get("a") == "1"
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.put("a", "2")
        ledger.put("a", "3")
        assert reader.get("a") == "3"
        reader.close()

    def test_reading_what_is_not_there_is_refused_and_makes_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(FolderError) as caught:
            Ledger.reading(tmp_path)
        assert caught.value.code == "ledger_closed"
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses such names")
    def test_its_folder_may_have_any_name(self, tmp_path: Path) -> None:
        folder = tmp_path / os.fsdecode("输出?mode=ro#%41 ".encode() + b"\xc9\xed")
        opened = Ledger(folder)
        opened.put("a", "1")
        reader = Ledger.reading(folder)
        assert reader.get("a") == "1"
        reader.close()
        opened.close()
        assert {each.name for each in tmp_path.iterdir()} == {folder.name}

    @pytest.mark.parametrize(
        ("path", "uri"),
        [
            ("/out/a b", "file:///out/a%20b?mode=ro"),
            ("C:/out", "file:///C%3A/out?mode=ro"),
            ("//server/share", "file:////server/share?mode=ro"),
        ],
    )
    def test_its_path_is_named_to_sqlite_as_each_system_needs_it(self, path: str, uri: str) -> None:
        class Named:
            def absolute(self) -> Named:
                return self

            def as_posix(self) -> str:
                return path

        assert connection._uri(Named(), "ro") == uri  # type: ignore[arg-type]  # a path of any system
