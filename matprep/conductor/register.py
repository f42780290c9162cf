"""The cases of this process and their sources' rows: what memory holds and what the ledger holds stay alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from matprep import cases
from matprep.cases import CaseFile, CaseTable
from matprep.conductor.casework import Case
from matprep.conductor.faults import Faults
from matprep.conductor.sightings import pool_name
from matprep.errors import Complaint, FolderError
from matprep.model import Finding, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matprep.conductor.options import Options
    from matprep.conductor.sightings import Sighting
    from matprep.ledger import Ledger, SourceRow
RULES: Final = "rules"
"""The ledger's note of the rules under which the last run looked at content."""


class Register:
    """Knows every case met in this process; `open` are those in which something is still to be done."""

    def __init__(self, options: Options, ledger: Ledger) -> None:
        """Begin with no case; each is loaded from the ledger when it is first met."""
        self.options = options
        self.ledger = ledger
        self.rules = options.rules
        ledger.put(RULES, self.rules)
        self.cases: dict[str, Case] = {}
        self.open: dict[str, Case] = {}
        self.where: dict[int, Sighting] = {}
        self.sighted = 0
        self._known: set[str] | None = None
        self.faults = Faults(ledger, kept=not options.retrying)  # a run ends with them
        self._tables: dict[str, CaseTable] = {}
        self._table_faults: dict[str, tuple[Complaint, ...]] = {}

    def case(self, name: str, root: str, listed: Mapping[str, frozenset[str]]) -> Case:
        """Find a case, or load it; what the ledger knows and is not among the paths `listed` for it is gone."""
        if name not in self.cases:
            pool = self._pool(root, listed)
            case = self.cases[name] = self._loaded(name, root, listed)
            case.told = self._table(root).of(name)
            case.table_faults = self._table_faults.get(root, ())
            if pool is not None and pool is not case:
                case.pool = pool
                pool.borrowers.append(case)
        return self.cases[name]

    def pool(self, root: str, listed: Mapping[str, frozenset[str]]) -> Case:
        """Find what all cases of a folder share, or load it, and lend it to the cases that are known already."""
        name = pool_name(root)
        if name not in self.cases:
            pool = self.cases[name] = self._loaded(name, root, listed)
            for case in self.cases.values():
                if case is not pool and case.row.root == root:
                    case.pool = pool
                    pool.borrowers.append(case)
        return self.cases[name]

    def _pool(self, root: str, listed: Mapping[str, frozenset[str]]) -> Case | None:
        """What the cases of a folder share: if anything lies there, or once lay there."""
        name = pool_name(root)
        if self._known is None:
            self._known = {row.name for row in self.ledger.cases()}
        return self.pool(root, listed) if name in self._known or name in listed else self.cases.get(name)

    def _loaded(self, name: str, root: str, listed: Mapping[str, frozenset[str]]) -> Case:
        case = Case(row=self.ledger.case(name, root), is_pool=name == pool_name(root))
        for row in self.ledger.sources(case.row.id):
            case.keep(row)
            opened = self.known_finding(row.sha256) if row.state == "expanded" else None
            if opened is not None:
                case.learn(row.id, opened)
        there = listed.get(name, frozenset())
        self._gone(case, [row for row in case.sources.values() if row.parent is None and row.path not in there])
        return case

    def tell(self, root: str, table: CaseTable, faults: tuple[Complaint, ...]) -> None:
        """Take over what a table tells of the cases of a folder (all folders: ''); faults keep them waiting.

        A faulty table changes nothing of what the last good one told.
        """
        self._tables[root] = self._tables.get(root, CaseTable()) if faults else table
        self._table_faults[root] = faults
        for case in self.cases.values():
            if root not in {"", case.row.root} or case.is_pool:
                continue
            told = self._table(case.row.root).of(case.name)
            if told != case.told or case.table_faults != faults:
                case.told, case.table_faults, case.changed = told, faults, True
                self.reopen(case)

    def _table(self, root: str) -> CaseTable:
        return self._tables.get("", self._tables.get(root, CaseTable()))

    def forget(self, name: str) -> None:
        """Know nothing of a case any more."""
        self.open.pop(name, None)
        case = self.cases.pop(name, None)
        if case is not None and case.pool is not None:
            case.pool.borrowers.remove(case)

    def pools(self) -> Iterator[Case]:
        """What the cases of each folder share."""
        return (case for case in self.cases.values() if case.is_pool)

    def reopen(self, case: Case) -> None:
        """Something is to be done in a case again; in what is shared: in all cases that share it."""
        for each in case.borrowers if case.is_pool else (case,):
            self.open[each.name] = each

    def close(self, case: Case) -> None:
        """Nothing more is to be done in a case, as far as is known."""
        self.open.pop(case.name, None)

    def read_case_file(self, case: Case, data: bytes, name: str) -> tuple[Complaint, ...]:
        """Take over what a case.toml says; what is wrong with it keeps the case waiting, and is returned."""
        try:
            case.file = cases.read_case_file(data, name, self.options.profiles)
        except FolderError as error:
            return self.blame(case, name, error.complaints)
        return self.blame(case, name, ())

    def blame(self, case: Case, file: str, faults: tuple[Complaint, ...]) -> tuple[Complaint, ...]:
        """Keep a case waiting for what is wrong with its case.toml, or let it go on where nothing is."""
        case.faults = faults
        case.touch()
        self.faults.note(file, faults, case.label)
        return faults

    def absolve(self, case: Case) -> None:
        """Its case.toml is gone: nothing is told, and nothing is wrong."""
        for file in {each.file for each in case.faults}:
            self.faults.note(file, ())
        case.file, case.faults = CaseFile(), ()
        case.touch()

    # --- sources -----------------------------------------------------------------------

    def row(self, case: Case, path: str, folder: str | None) -> SourceRow:
        """Find the row of a path, or make it."""
        if path in case.by_path:
            return msgspec.structs.replace(case.sources[case.by_path[path]], folder=folder)
        return self.ledger.add_source(case=case.row.id, path=path, folder=folder)

    def save(self, case: Case, row: SourceRow, **changes: object) -> SourceRow:
        """Write a row with some columns changed, where that makes a difference."""
        row = msgspec.structs.replace(row, **changes)
        if case.sources.get(row.id) != row:
            self.ledger.save_source(row)
        case.keep(row)
        return row

    def refuse(self, case: Case, row: SourceRow, problems: tuple[Problem, ...]) -> None:
        """Note that a source is not even examined, and why."""
        self.save(case, row, state="refused", present=True, problems=problems)

    def leave(self, case: Case, gone: Sequence[SourceRow]) -> None:
        """Note that sources are gone: kept where they are prepared, else withdrawn; so their members."""
        if not gone:
            return
        self._gone(case, gone)
        self.reopen(case)

    def _gone(self, case: Case, gone: Sequence[SourceRow]) -> None:
        if gone:
            # what is shared stands in packages of other cases
            prepared = self.ledger.prepared_sources(None if case.is_pool else case.row.id)
            with self.ledger.transaction():
                for row in gone:
                    self._leave(case, row, prepared)

    def _leave(self, case: Case, row: SourceRow, prepared: frozenset[int]) -> None:
        for member in members(case, row):
            self._leave(case, member, prepared)
        finding = self.ledger.any_finding(row.sha256 or "", self.rules)
        stands = row.id in prepared
        if stands and isinstance(finding, Finding):
            case.learn(row.id, finding)
        self.save(case, row, present=False, state=row.state if stands or row.state == "expanded" else "withdrawn")

    def known_finding(self, sha256: str | None) -> Finding | None:
        """A finding of an earlier run, unless it was bad: what was bad is looked at again."""
        found = self.ledger.finding(sha256 or "", self.rules)
        return found if isinstance(found, Finding) and not is_bad(found.problems) else None

    def passwords(self, case: Case, row: SourceRow) -> tuple[str, ...]:
        """The passwords to try on a source: its own of case.toml first, then those of the archives around it."""
        named = case.file.passwords
        inside = row.path.partition("/")[2] if case.is_pool else row.path
        own = [named[name] for name in (inside, row.path.rpartition("/")[2]) if name in named]
        around = self.passwords(case, case.sources[row.parent]) if row.parent is not None else ()
        return tuple(dict.fromkeys([*own, *around, *self.options.passwords]))

    def passwords_of_archive(self, case: Case, row: SourceRow) -> tuple[str, ...]:
        """The passwords to try on an archive and its members, whose names are not known yet: at last the case's all."""
        return tuple(dict.fromkeys([*self.passwords(case, row), *case.file.passwords.values()]))


def members(case: Case, archive: SourceRow) -> list[SourceRow]:
    """The sources that came out of an archive."""
    if archive.id not in case.archives:
        return []
    return [each for each in case.sources.values() if each.parent == archive.id]


def is_bad(problems: Iterable[Problem]) -> bool:
    """Whether nothing can be made of a source with these problems."""
    return any(each.severity == "error" for each in problems)
