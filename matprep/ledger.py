"""SQLite: rows, nothing else. One process writes, over one connection."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from urllib.parse import quote

import msgspec

from matprep import files
from matprep.errors import FolderError
from matprep.files import Access, Identity
from matprep.model import Failed, Finding, Made, Outcome, Part, Problem, Rejected
from matprep.naming import folded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA: Final = 1
NAME: Final = "ledger.db"

SourceState = Literal["taken", "expanded", "ignored", "refused", "withdrawn"]
JobState = Literal["taken", "running", "publishing", "done", "rejected", "failed", "blocked", "dropped"]
OutputState = Literal["intended", "live", "superseded"]
Kept = Finding | Rejected | Failed

_TABLES: Final = """
CREATE TABLE meta (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE cases (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, root BLOB NOT NULL);
CREATE TABLE sources (
    id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases, path BLOB NOT NULL, identity TEXT NOT NULL,
    bytes INTEGER NOT NULL, sha256 TEXT, parent INTEGER REFERENCES sources, member TEXT NOT NULL, state TEXT NOT NULL,
    present INTEGER NOT NULL, folder TEXT, problems TEXT NOT NULL,
    UNIQUE (case_id, path)
);
CREATE TABLE findings (
    sha256 TEXT NOT NULL, rules TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (sha256, rules)
) WITHOUT ROWID;
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases, profile TEXT NOT NULL, requirement TEXT,
    key TEXT NOT NULL, state TEXT NOT NULL, deaths INTEGER NOT NULL, interrupted INTEGER NOT NULL,
    outcome TEXT NOT NULL, parts TEXT NOT NULL,
    UNIQUE (case_id, profile, key)
);
CREATE INDEX unfinished ON jobs (state) WHERE state IN ('running', 'publishing');
CREATE TABLE outputs (
    id INTEGER PRIMARY KEY, job INTEGER NOT NULL REFERENCES jobs, case_id INTEGER NOT NULL REFERENCES cases,
    profile TEXT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
    made TEXT NOT NULL, state TEXT NOT NULL
);
CREATE UNIQUE INDEX standing ON outputs (case_id, profile, folded) WHERE state IN ('intended', 'live');
CREATE INDEX outputs_of_case ON outputs (case_id, profile);
CREATE INDEX outputs_of_job ON outputs (job);
"""

_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_CLOSED: Final = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM})


class CaseRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case: its name, and the absolute path of the folder it was found in last."""

    id: int
    name: str
    root: str


class SourceRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source: `path` inside the case; a member of an archive has that as `parent` and its numbered file as `member`.

    `present` is false once it is gone from the inbox; `folder` is the requirement that its folder's name means.
    """

    id: int
    case: int
    path: str
    identity: Identity | None = None
    bytes: int = 0
    sha256: str | None = None
    parent: int | None = None
    member: str = ""
    state: SourceState = "taken"
    present: bool = True
    folder: str | None = None
    problems: tuple[Problem, ...] = ()


class JobRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A material to make under one profile. `deaths` of its workers and `interrupted` ends of the program in a row."""

    id: int
    case: int
    profile: str
    requirement: str | None
    key: str
    state: JobState = "taken"
    deaths: int = 0
    interrupted: int = 0
    outcome: Outcome | None = None
    parts: tuple[Part, ...] = ()


class OutputRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of a package: `name` relative to the package with `/`; `intended` before it is there."""

    id: int
    job: int
    case: int
    profile: str
    name: str
    sha256: str
    bytes: int
    made: Made
    state: OutputState = "intended"


class Ledger:
    """The only durable state. Every write is durable when it, or the transaction around it, has returned.

    For one thread. A full disk or a bad medium is an OSError, as it is for files. Texts that go into `problems`,
    `outcome`, `parts` and `made` must be valid Unicode; names and paths need not.
    """

    def __init__(self, folder: Path, access: Access = files.OWNER) -> None:
        """Open the ledger in `folder`, making both if need be; the file is its owner's alone.

        Raises FolderError: `ledger_newer`, `ledger_damaged`, `ledger_closed` (not to be read or written).
        """
        files.private_folder(folder, access)
        path = folder / NAME
        with _opening(path):
            # Made before SQLite does, which gives its other files the mode of this one.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            files.grant(path, files.OWNER)
            files.sync_folder(folder)
            self._connect(path, "rwc")
            self._set_up()
            self._check(path)

    @classmethod
    def reading(cls, folder: Path) -> Self:
        """Open an existing ledger to read, beside its owner. Raises FolderError as `Ledger`."""
        ledger = cls.__new__(cls)
        path = folder / NAME
        with _opening(path):
            ledger._connect(path, "ro")  # noqa: SLF001 - it is this class
            ledger._check(path)  # noqa: SLF001 - it is this class
        return ledger

    def _connect(self, path: Path, mode: str) -> None:
        self._depth = 0
        self._connection = sqlite3.connect(_uri(path, mode), uri=True, isolation_level=None, timeout=5.0)
        for pragma in ("foreign_keys=ON", "trusted_schema=OFF", "synchronous=FULL", "fullfsync=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        if mode == "ro":
            self._connection.execute("PRAGMA wal_autocheckpoint=0")  # the owner alone moves pages

    def _set_up(self) -> None:
        if self._version() == 0 and not self._all("SELECT 1 FROM sqlite_master"):
            self._connection.execute("PRAGMA journal_mode=WAL")
            with self.transaction():
                for statement in _TABLES.split(";"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version={SCHEMA}")

    def _check(self, path: Path) -> None:
        if self._version() > SCHEMA:
            self.close()
            raise FolderError("ledger_newer", path=str(path))
        if self._version() != SCHEMA or self._all("PRAGMA quick_check") != [("ok",)]:
            self.close()
            raise FolderError("ledger_damaged", path=str(path))

    def _version(self) -> int:
        return int(self._all("PRAGMA user_version")[0][0])

    def close(self) -> None:
        """Close the connection; what was not committed is gone."""
        self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes of the block become durable together at its end, or none if an exception leaves it.

        Inside another transaction it joins that one.
        """
        if self._depth == 0:
            self._do("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                self._do("COMMIT")
        except BaseException:
            if self._depth == 1 and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._depth -= 1

    def _do(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401 - what SQLite takes
        with _disk_errors():
            return self._connection.execute(statement, values)

    def _all(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - what SQLite takes
        with _disk_errors():
            return self._connection.execute(statement, values).fetchall()

    # --- meta ---------------------------------------------------------------------------

    def get(self, key: str) -> str | None:
        """Read a note of the program about itself."""
        found = self._all("SELECT value FROM meta WHERE key = ?", _raw(key))
        return _text(found[0][0]) if found else None

    def put(self, key: str, value: str) -> None:
        """Write such a note, replacing the one of this key."""
        self._do("INSERT OR REPLACE INTO meta VALUES (?, ?)", _raw(key), _raw(value))

    def having(self, prefix: str) -> dict[str, str]:
        """All notes whose key begins so."""
        raw = _raw(prefix)
        found = self._all("SELECT key, value FROM meta WHERE substr(key, 1, ?) = ?", len(raw), raw)
        return {_text(key): _text(value) for key, value in found}

    # --- cases and sources ----------------------------------------------------------------

    def cases(self) -> tuple[CaseRow, ...]:
        """All cases, oldest first."""
        found = self._all("SELECT id, name, root FROM cases ORDER BY id")
        return tuple(CaseRow(id=id_, name=_text(name), root=_text(root)) for id_, name, root in found)

    def case(self, name: str, root: str) -> CaseRow:
        """Find a case by its name or make it, and remember where it lies now."""
        statement = """INSERT INTO cases (name, root) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET root = excluded.root"""
        self._do(statement, _raw(name), _raw(root))
        found = self._all("SELECT id FROM cases WHERE name = ?", _raw(name))
        return CaseRow(id=found[0][0], name=name, root=root)

    def sources(self, case_id: int) -> tuple[SourceRow, ...]:
        """All sources of a case, oldest first."""
        return tuple(map(_source, self._all("SELECT * FROM sources WHERE case_id = ? ORDER BY id", case_id)))

    def add_source(self, *, case: int, path: str, folder: str | None = None) -> SourceRow:
        """Make a source's row. Raises sqlite3.IntegrityError where the case has one of this path."""
        row = SourceRow(id=0, case=case, path=path, folder=folder)
        cursor = self._do(_insert("sources", 11), *_source_values(row))
        return msgspec.structs.replace(row, id=cursor.lastrowid or 0)

    def save_source(self, row: SourceRow) -> None:
        """Write a source's row anew."""
        self._do(_update("sources", _SOURCE_COLUMNS), *_source_values(row), row.id)

    def prepared_sources(self, case_id: int) -> frozenset[int]:
        """Ids of the sources of which something stands in a package."""
        statement = """SELECT DISTINCT json_extract(part.value, '$.source') FROM outputs
            JOIN jobs ON jobs.id = outputs.job, json_each(jobs.parts) AS part
            WHERE outputs.case_id = ? AND outputs.state = 'live'"""
        return frozenset(each for (each,) in self._all(statement, case_id))

    def finding(self, sha256: str, rules: str) -> Kept | None:
        """What examining this content under these rules gave."""
        found = self._all("SELECT value FROM findings WHERE sha256 = ? AND rules = ?", sha256, rules)
        return _FINDING.decode(found[0][0]) if found else None

    def put_finding(self, sha256: str, rules: str, value: Kept) -> None:
        """Keep what examining a content gave, replacing what was kept before."""
        self._do("INSERT OR REPLACE INTO findings VALUES (?, ?, ?)", sha256, rules, _json(value))

    # --- jobs and outputs -----------------------------------------------------------------

    def jobs(self, case_id: int, profile: str) -> tuple[JobRow, ...]:
        """All jobs of a case under a profile, oldest first."""
        statement = "SELECT * FROM jobs WHERE case_id = ? AND profile = ? ORDER BY id"
        return tuple(map(_job, self._all(statement, case_id, profile)))

    def unfinished(self) -> tuple[JobRow, ...]:
        """Jobs of all cases that are `running` or `publishing`, oldest first."""
        statement = "SELECT * FROM jobs WHERE state IN ('running', 'publishing') ORDER BY id"
        return tuple(map(_job, self._all(statement)))

    def profiles_of(self, case_id: int) -> tuple[str, ...]:
        """The profiles under which a case has jobs."""
        statement = "SELECT DISTINCT profile FROM jobs WHERE case_id = ? ORDER BY profile"
        return tuple(each for (each,) in self._all(statement, case_id))

    def add_job(self, *, case: int, profile: str, requirement: str | None, key: str, parts: tuple[Part, ...]) -> JobRow:
        """Make a job's row. Raises sqlite3.IntegrityError where there is one of this case, profile and key."""
        row = JobRow(id=0, case=case, profile=profile, requirement=requirement, key=key, parts=parts)
        cursor = self._do(_insert("jobs", 9), *_job_values(row))
        return msgspec.structs.replace(row, id=cursor.lastrowid or 0)

    def save_job(self, row: JobRow) -> None:
        """Write a job's row anew."""
        self._do(_update("jobs", _JOB_COLUMNS), *_job_values(row), row.id)

    def outputs(self, case_id: int, profile: str) -> tuple[OutputRow, ...]:
        """All outputs of a case under a profile, oldest first."""
        statement = "SELECT * FROM outputs WHERE case_id = ? AND profile = ? ORDER BY id"
        return tuple(map(_output, self._all(statement, case_id, profile)))

    def add_output(
        self,
        *,
        job: int,
        case: int,
        profile: str,
        name: str,
        sha256: str,
        bytes: int,  # noqa: A002 - the column's name
        made: Made,
    ) -> OutputRow:
        """Make an intended output's row. Raises sqlite3.IntegrityError where another stands under its folded name."""
        row = OutputRow(id=0, job=job, case=case, profile=profile, name=name, sha256=sha256, bytes=bytes, made=made)
        cursor = self._do(_insert("outputs", 9), *_output_values(row))
        return msgspec.structs.replace(row, id=cursor.lastrowid or 0)

    def save_output(self, row: OutputRow) -> None:
        """Write an output's row anew. Raises sqlite3.IntegrityError as `add_output`."""
        self._do(_update("outputs", _OUTPUT_COLUMNS), *_output_values(row), row.id)

    def remove_output(self, row: OutputRow) -> None:
        """Forget an output."""
        self._do("DELETE FROM outputs WHERE id = ?", row.id)


# --- rows ↔ values ------------------------------------------------------------------------

_SOURCE_COLUMNS: Final = "case_id path identity bytes sha256 parent member state present folder problems"
_JOB_COLUMNS: Final = "case_id profile requirement key state deaths interrupted outcome parts"
_OUTPUT_COLUMNS: Final = "job case_id profile name folded sha256 bytes made state"

_IDENTITY: Final = msgspec.json.Decoder(Identity | None)
_PROBLEMS: Final = msgspec.json.Decoder(tuple[Problem, ...])
_OUTCOME: Final = msgspec.json.Decoder(Outcome | None)
_PARTS: Final = msgspec.json.Decoder(tuple[Part, ...])
_MADE: Final = msgspec.json.Decoder(Made)
_FINDING: Final = msgspec.json.Decoder(Kept)


def _source_values(row: SourceRow) -> tuple[object, ...]:
    return (
        row.case,
        _raw(row.path),
        _json(row.identity),
        row.bytes,
        row.sha256,
        row.parent,
        row.member,
        row.state,
        row.present,
        row.folder,
        _json(row.problems),
    )


def _source(values: tuple[Any, ...]) -> SourceRow:
    id_, case, path, identity, size, sha256, parent, member, state, present, folder, problems = values
    return SourceRow(
        id=id_,
        case=case,
        path=_text(path),
        identity=_IDENTITY.decode(identity),
        bytes=size,
        sha256=sha256,
        parent=parent,
        member=member,
        state=state,
        present=bool(present),
        folder=folder,
        problems=_PROBLEMS.decode(problems),
    )


def _job_values(row: JobRow) -> tuple[object, ...]:
    return (
        row.case,
        row.profile,
        row.requirement,
        row.key,
        row.state,
        row.deaths,
        row.interrupted,
        _json(row.outcome),
        _json(row.parts),
    )


def _job(values: tuple[Any, ...]) -> JobRow:
    id_, case, profile, requirement, key, state, deaths, interrupted, outcome, parts = values
    return JobRow(
        id=id_,
        case=case,
        profile=profile,
        requirement=requirement,
        key=key,
        state=state,
        deaths=deaths,
        interrupted=interrupted,
        outcome=_OUTCOME.decode(outcome),
        parts=_PARTS.decode(parts),
    )


def _output_values(row: OutputRow) -> tuple[object, ...]:
    return (
        row.job,
        row.case,
        row.profile,
        row.name,
        folded(row.name),
        row.sha256,
        row.bytes,
        _json(row.made),
        row.state,
    )


def _output(values: tuple[Any, ...]) -> OutputRow:
    id_, job, case, profile, name, _, sha256, size, made, state = values
    return OutputRow(
        id=id_,
        job=job,
        case=case,
        profile=profile,
        name=name,
        sha256=sha256,
        bytes=size,
        made=_MADE.decode(made),
        state=state,
    )


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES (NULL{', ?' * columns})"  # noqa: S608 - constants of this module


def _update(table: str, columns: str) -> str:
    return f"UPDATE {table} SET {', '.join(f'{each} = ?' for each in columns.split())} WHERE id = ?"  # noqa: S608 - as above


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _raw(text: str) -> bytes:
    """A name as bytes, whatever is in it: the same on every system and in every locale, and always reversible."""
    return text.encode("utf-8", "surrogatepass")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")


# --- SQLite's errors ------------------------------------------------------------------------


def _uri(path: Path, mode: str) -> str:
    absolute = path.absolute().as_posix()
    start = "" if absolute.startswith("/") else "/"  # before a Windows drive
    return f"file://{start}{quote(os.fsencode(absolute))}?mode={mode}"


@contextlib.contextmanager
def _opening(path: Path) -> Iterator[None]:
    """Say what SQLite's refusal means for the folder."""
    try:
        yield
    except (PermissionError, IsADirectoryError) as error:
        raise FolderError("ledger_closed", path=str(path)) from error
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF
        if code in _DAMAGED:
            raise FolderError("ledger_damaged", path=str(path)) from error
        if code in _CLOSED:
            raise FolderError("ledger_closed", path=str(path)) from error
        raise


@contextlib.contextmanager
def _disk_errors() -> Iterator[None]:
    """A full disk and a bad medium are what they are for files."""
    try:
        yield
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), NAME) from error
        if code == sqlite3.SQLITE_IOERR:
            raise OSError(errno.EIO, os.strerror(errno.EIO), NAME) from error
        raise
