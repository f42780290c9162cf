"""SQLite: rows, nothing else. One process writes, over one connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.ledger.connection import NAME, SCHEMA, Connection
from matprep.ledger.rows import (
    FINDING,
    JOB_COLUMNS,
    OUTPUT_COLUMNS,
    SOURCE_COLUMNS,
    CaseRow,
    JobRow,
    Kept,
    OutputRow,
    SourceRow,
    as_bytes,
    as_json,
    as_text,
    job_of,
    job_values,
    output_of,
    output_values,
    source_of,
    source_values,
)
from matprep.naming import folded

if TYPE_CHECKING:
    from matprep.ledger.rows import OutputState
    from matprep.model import Made, Part

__all__ = ["NAME", "SCHEMA", "CaseRow", "JobRow", "Kept", "Ledger", "OutputRow", "SourceRow"]


class Ledger(Connection):
    """The only durable state: rows in, rows out.

    Texts that go into `problems`, `outcome`, `parts` and `made` must be valid Unicode; names and paths need not.
    """

    # --- meta ---------------------------------------------------------------------------

    def get(self, key: str) -> str | None:
        """Read a note of the program about itself."""
        found = self._all("SELECT value FROM meta WHERE key = ?", as_bytes(key))
        return as_text(found[0][0]) if found else None

    def put(self, key: str, value: str) -> None:
        """Write such a note, replacing the one of this key."""
        self._do("INSERT OR REPLACE INTO meta VALUES (?, ?)", as_bytes(key), as_bytes(value))

    def remove(self, key: str) -> None:
        """Forget such a note."""
        self._do("DELETE FROM meta WHERE key = ?", as_bytes(key))

    def having(self, prefix: str) -> dict[str, str]:
        """All notes whose key begins so."""
        raw = as_bytes(prefix)
        found = self._all("SELECT key, value FROM meta WHERE substr(key, 1, ?) = ?", len(raw), raw)
        return {as_text(key): as_text(value) for key, value in found}

    # --- cases and sources ----------------------------------------------------------------

    def cases(self) -> tuple[CaseRow, ...]:
        """All cases, oldest first."""
        found = self._all("SELECT id, name, root FROM cases ORDER BY id")
        return tuple(CaseRow(id=id_, name=as_text(name), root=as_text(root)) for id_, name, root in found)

    def empty_cases(self) -> tuple[CaseRow, ...]:
        """Cases that never had a source, oldest first."""
        statement = """SELECT id, name, root FROM cases
            WHERE NOT EXISTS (SELECT 1 FROM sources WHERE case_id = cases.id) ORDER BY id"""
        found = self._all(statement)
        return tuple(CaseRow(id=id_, name=as_text(name), root=as_text(root)) for id_, name, root in found)

    def case(self, name: str, root: str) -> CaseRow:
        """Find a case by its name or make it, and remember where it lies now."""
        statement = """INSERT INTO cases (name, root) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET root = excluded.root"""
        self._do(statement, as_bytes(name), as_bytes(root))
        found = self._all("SELECT id FROM cases WHERE name = ?", as_bytes(name))
        return CaseRow(id=found[0][0], name=name, root=root)

    def sources(self, case_id: int) -> tuple[SourceRow, ...]:
        """All sources of a case, oldest first."""
        return tuple(map(source_of, self._all("SELECT * FROM sources WHERE case_id = ? ORDER BY id", case_id)))

    def add_source(self, *, case: int, path: str, folder: str | None = None) -> SourceRow:
        """Make a source's row. Raises sqlite3.IntegrityError where the case has one of this path."""
        row = SourceRow(id=0, case=case, path=path, folder=folder)
        cursor = self._do(_insert("sources", 11), *source_values(row))
        return msgspec.structs.replace(row, id=cursor.lastrowid or 0)

    def save_source(self, row: SourceRow) -> None:
        """Write a source's row anew."""
        self._do(_update("sources", SOURCE_COLUMNS), *source_values(row), row.id)

    def prepared_sources(self, case_id: int | None) -> frozenset[int]:
        """Ids of the sources of which something stands in a package of a case (None: of any)."""
        statement = """SELECT DISTINCT json_extract(part.value, '$.source') FROM outputs
            JOIN jobs ON jobs.id = outputs.job, json_each(jobs.parts) AS part
            WHERE outputs.state = 'live' AND (outputs.case_id = ?1 OR ?1 IS NULL)"""
        return frozenset(each for (each,) in self._all(statement, case_id))

    def finding(self, sha256: str, rules: str) -> Kept | None:
        """What examining this content under these rules gave."""
        found = self._all("SELECT value FROM findings WHERE sha256 = ? AND rules = ?", sha256, rules)
        return FINDING.decode(found[0][0]) if found else None

    def any_finding(self, sha256: str, rules: str) -> Kept | None:
        """What examining this content under these rules gave, or else under those of an earlier run."""
        statement = "SELECT value FROM findings WHERE sha256 = ? ORDER BY rules = ? DESC, rules LIMIT 1"
        found = self._all(statement, sha256, rules)
        return FINDING.decode(found[0][0]) if found else None

    def put_finding(self, sha256: str, rules: str, value: Kept) -> None:
        """Keep what examining a content gave, replacing what was kept before."""
        self._do("INSERT OR REPLACE INTO findings VALUES (?, ?, ?)", sha256, rules, as_json(value))

    # --- jobs and outputs -----------------------------------------------------------------

    def jobs(self, case_id: int, profile: str) -> tuple[JobRow, ...]:
        """All jobs of a case under a profile, oldest first."""
        statement = "SELECT * FROM jobs WHERE case_id = ? AND profile = ? ORDER BY id"
        return tuple(map(job_of, self._all(statement, case_id, profile)))

    def unfinished(self) -> tuple[JobRow, ...]:
        """Jobs of all cases that are `running` or `publishing`, oldest first."""
        statement = "SELECT * FROM jobs WHERE state IN ('running', 'publishing') ORDER BY id"
        return tuple(map(job_of, self._all(statement)))

    def profiles_of(self, case_id: int) -> tuple[str, ...]:
        """The profiles under which a case has jobs."""
        statement = "SELECT DISTINCT profile FROM jobs WHERE case_id = ? ORDER BY profile"
        return tuple(each for (each,) in self._all(statement, case_id))

    def add_job(self, *, case: int, profile: str, requirement: str | None, key: str, parts: tuple[Part, ...]) -> JobRow:
        """Make a job's row. Raises sqlite3.IntegrityError where there is one of this case, profile and key."""
        row = JobRow(id=0, case=case, profile=profile, requirement=requirement, key=key, parts=parts)
        cursor = self._do(_insert("jobs", 9), *job_values(row))
        return msgspec.structs.replace(row, id=cursor.lastrowid or 0)

    def save_job(self, row: JobRow) -> None:
        """Write a job's row anew."""
        self._do(_update("jobs", JOB_COLUMNS), *job_values(row), row.id)

    def outputs(self, case_id: int, profile: str) -> tuple[OutputRow, ...]:
        """All outputs of a case under a profile, oldest first."""
        statement = "SELECT * FROM outputs WHERE case_id = ? AND profile = ? ORDER BY id"
        return tuple(map(output_of, self._all(statement, case_id, profile)))

    def name_states(self, case_id: int, profile: str, name: str) -> frozenset[OutputState]:
        """States of the outputs of a package that some file system takes to be called so."""
        statement = "SELECT state FROM outputs WHERE case_id = ? AND profile = ? AND folded = ?"
        return frozenset(each for (each,) in self._all(statement, case_id, profile, folded(name)))

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
        cursor = self._do(_insert("outputs", 9), *output_values(row))
        return msgspec.structs.replace(row, id=cursor.lastrowid or 0)

    def save_output(self, row: OutputRow) -> None:
        """Write an output's row anew. Raises sqlite3.IntegrityError as `add_output`."""
        self._do(_update("outputs", OUTPUT_COLUMNS), *output_values(row), row.id)

    def remove_output(self, row: OutputRow) -> None:
        """Forget an output."""
        self._do("DELETE FROM outputs WHERE id = ?", row.id)


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES (NULL{', ?' * columns})"  # noqa: S608 - constants of this module


def _update(table: str, columns: str) -> str:
    return f"UPDATE {table} SET {', '.join(f'{each} = ?' for each in columns.split())} WHERE id = ?"  # noqa: S608 - as above
