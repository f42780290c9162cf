"""Tables of cases, read whenever they change; a case that a table names and no folder bears lacks everything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matprep import cases
from matprep.cases import CaseTable
from matprep.conductor.sightings import pool_name
from matprep.errors import Complaint, FolderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matprep.conductor.register import Register
    from matprep.conductor.sightings import Table


class Tables:
    """Reads tables and tells the cases what stands in them."""

    def __init__(self, register: Register) -> None:
        """Tell the cases of `register`."""
        self._register = register
        self._tables: dict[str, CaseTable] = {}

    def note(self, changed: Iterable[Table]) -> None:
        """Read the tables that changed; what is wrong with one keeps its cases waiting."""
        for each in changed:
            table, faults = self._read(each)
            if not faults:
                self._tables[each.root] = table
            self._register.tell(each.root, table, faults)
            self._register.faults.note(each.path, faults)

    def _read(self, table: Table) -> tuple[CaseTable, tuple[Complaint, ...]]:
        if not table.there:
            return CaseTable(), ()
        try:
            data = Path(table.path).read_bytes()
        except OSError:
            return CaseTable(), (Complaint(code="unreadable_file", file=table.path),)
        try:
            return cases.read_case_table(data, table.path, self._register.options.profiles), ()
        except FolderError as error:
            return CaseTable(), error.complaints

    def note_empty_cases(self, roots: Sequence[str], *, complete: bool) -> None:
        """Make a case of every row whose case has no folder: it lacks everything, and is seen to.

        A case that an earlier run knew goes by the name that it had then.
        """
        there = {cases.case_key(name) for name in self._register.cases}
        before: dict[str, str] | None = None
        for root, table in self._tables.items():
            for key, told in table.cases.items():
                if key in there:
                    continue
                if before is None:
                    before = {cases.case_key(row.name): row.name for row in self._register.ledger.cases()}
                case = self._register.case(before.get(key, told.case), root or roots[0], {})
                case.complete = complete
                self._register.reopen(case)

    def nobodys(self, roots: Sequence[str]) -> tuple[str, ...]:
        """Cases of these folders that never had a file, and that no row names any more or a folder bears instead."""
        known = self._register.cases
        empty = [
            row.name
            for row in self._register.ledger.empty_cases()
            if row.root in roots
            and row.name != pool_name(row.root)
            and not (row.name in known and known[row.name].untaken)
        ]
        if not empty:
            return ()
        named = {key for table in self._tables.values() for key in table.cases}
        named -= {cases.case_key(case.name) for case in known.values() if case.sources or case.untaken}
        return tuple(name for name in empty if cases.case_key(name) not in named)
