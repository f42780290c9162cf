"""The cases of this process and their sources' rows: what memory holds and what the ledger holds stay alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from matprep import cases
from matprep.conductor.casework import Case
from matprep.errors import Complaint, FolderError
from matprep.model import RECIPE, Finding, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matprep.conductor.options import Options
    from matprep.conductor.sightings import Sighting
    from matprep.ledger import Ledger, SourceRow

RULES: Final = f"recipe-{RECIPE}"
"""What a finding depends on beside the content; the recognition rules join it when content is recognised."""


class Register:
    """Knows every case met in this process; `open` are those in which something is still to be done."""

    def __init__(self, options: Options, ledger: Ledger) -> None:
        """Begin with no case; each is loaded from the ledger when it is first met."""
        self.options = options
        self.ledger = ledger
        self.cases: dict[str, Case] = {}
        self.open: dict[str, Case] = {}
        self.where: dict[int, Sighting] = {}
        self.sighted = 0

    def case(self, name: str, root: str, listed: frozenset[str]) -> Case:
        """Find a case, or load it; what the ledger knows and is not among the paths `listed` is gone."""
        if name not in self.cases:
            case = self.cases[name] = Case(row=self.ledger.case(name, root))
            for row in self.ledger.sources(case.row.id):
                case.keep(row)
                opened = self.known_finding(row.sha256) if row.state == "expanded" else None
                if opened is not None:
                    case.learn(row.id, opened)
            rows = case.sources.values()
            self.leave(case, [row for row in rows if row.parent is None and row.path not in listed])
        return self.cases[name]

    def reopen(self, case: Case) -> None:
        """Something is to be done in a case again."""
        self.open[case.name] = case

    def close(self, case: Case) -> None:
        """Nothing more is to be done in a case, as far as is known."""
        self.open.pop(case.name, None)

    def read_case_file(self, case: Case, data: bytes, name: str) -> tuple[Complaint, ...]:
        """Take over what a case.toml says; what is wrong with it keeps the case waiting, and is returned."""
        case.changed = True
        try:
            case.file = cases.read_case_file(data, name, self.options.profiles)
        except FolderError as error:
            case.faults = error.complaints
        else:
            case.faults = ()
        return case.faults

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
        prepared = self.ledger.prepared_sources(case.row.id)
        with self.ledger.transaction():
            for row in gone:
                self._leave(case, row, prepared)
        self.reopen(case)

    def _leave(self, case: Case, row: SourceRow, prepared: frozenset[int]) -> None:
        for member in members(case, row):
            self._leave(case, member, prepared)
        finding = self.ledger.finding(row.sha256 or "", RULES)
        stands = row.id in prepared
        if stands and isinstance(finding, Finding):
            case.learn(row.id, finding)
        self.save(case, row, present=False, state=row.state if stands or row.state == "expanded" else "withdrawn")

    def known_finding(self, sha256: str | None) -> Finding | None:
        """A finding of an earlier run, unless it was bad: what was bad is looked at again."""
        found = self.ledger.finding(sha256 or "", RULES)
        return found if isinstance(found, Finding) and not is_bad(found.problems) else None

    def passwords(self, case: Case, row: SourceRow) -> tuple[str, ...]:
        """The passwords to try on a source: its own of case.toml first, then those of the archives around it."""
        named = case.file.passwords
        own = [named[name] for name in (row.path, row.path.rpartition("/")[2]) if name in named]
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
