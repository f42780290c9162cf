"""The one connection to SQLite: opened, checked, durable; its refusals are errors of folders and disks."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote

from matprep import files
from matprep.errors import FolderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from matprep.files import Access

SCHEMA: Final = 1
NAME: Final = "ledger.db"

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
CREATE INDEX outputs_of_case ON outputs (case_id, profile, folded);
CREATE INDEX outputs_of_job ON outputs (job);
"""

_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_CLOSED: Final = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM})


class Connection:
    """Statements and transactions on the ledger's file. For one thread.

    Every write is durable when it, or the transaction around it, has returned. A full disk or a bad medium is an
    OSError, as it is for files.
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
            self._open(path, "rwc")

    @classmethod
    def reading(cls, folder: Path) -> Self:
        """Open an existing ledger to read, beside its owner. Raises FolderError as `Ledger`."""
        ledger = cls.__new__(cls)
        path = folder / NAME
        with _opening(path):
            ledger._open(path, "ro")  # noqa: SLF001 - it is this class
        return ledger

    def _open(self, path: Path, mode: str) -> None:
        self._depth = 0
        self._connection = sqlite3.connect(_uri(path, mode), uri=True, isolation_level=None, timeout=5.0)
        try:
            for pragma in ("foreign_keys=ON", "trusted_schema=OFF", "synchronous=FULL", "fullfsync=ON"):
                self._connection.execute(f"PRAGMA {pragma}")
            if mode == "ro":
                self._connection.execute("PRAGMA wal_autocheckpoint=0")  # the owner alone moves pages
            else:
                self._set_up()
            self._check(path)
        except BaseException:
            self.close()
            raise

    def _set_up(self) -> None:
        if self._version() == 0 and not self._all("SELECT 1 FROM sqlite_master"):
            self._connection.execute("PRAGMA journal_mode=WAL")
            with self.transaction():
                for statement in _TABLES.split(";"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version={SCHEMA}")

    def _check(self, path: Path) -> None:
        if self._version() > SCHEMA:
            raise FolderError("ledger_newer", path=str(path))
        if self._version() != SCHEMA or self._all("PRAGMA quick_check") != [("ok",)]:
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
