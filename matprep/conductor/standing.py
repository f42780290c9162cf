"""How an output folder stands, and asking for another try: reads the ledger, or leaves a request to its owner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from matprep import files
from matprep.conductor.faults import waited_for
from matprep.conductor.notes import Summary, summaries
from matprep.conductor.register import RULES, is_bad
from matprep.errors import BusyError, Complaint, FolderError
from matprep.ledger.home import home_of, reading
from matprep.ledger.requests import Retry, leave_request
from matprep.model import Finding

if TYPE_CHECKING:
    from matprep.ledger import Ledger, SourceRow


class Status(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every package as its notes stood last, whether a matprep is at work there, and the faults that it waits for."""

    packages: tuple[Summary, ...]
    running: bool
    waiting: tuple[Complaint, ...] = ()


def status(out: Path | str, *, state: Path | None = None) -> Status:
    """Say how the packages of an output folder stand; reads only, needs no lock. Raises FolderError."""
    home = home_of(Path(out), state)
    with reading(home) as ledger:
        return Status(packages=summaries(ledger), running=_is_owned(home), waiting=waited_for(ledger))


def retry(out: Path | str, case: str | None = None, *, state: Path | None = None) -> int:
    """Ask for rejected and failed parts to be tried again; returns how many there are.

    The owner of the folder applies it at its next look; without an owner the next start does.
    Raises FolderError for an unknown case.
    """
    home = home_of(Path(out), state)
    with reading(home) as ledger:
        cases = [each for each in ledger.cases() if case is None or each.name == case]
        if not cases:
            raise FolderError("no_such_case", case=case or "", path=str(out))
        count = sum(_bad_jobs(ledger, each.id) + _bad_sources(ledger, each.id) for each in cases)
    leave_request(home, Retry(case=case))
    return count


def _bad_jobs(ledger: Ledger, case: int) -> int:
    rows = [row for profile in ledger.profiles_of(case) for row in ledger.jobs(case, profile)]
    return sum(row.state in {"rejected", "failed"} for row in rows)


def _bad_sources(ledger: Ledger, case: int) -> int:
    """Sources that could not be read or opened, and so never became a job."""
    return sum(row.present and (row.state == "refused" or _is_unusable(ledger, row)) for row in ledger.sources(case))


def _is_unusable(ledger: Ledger, row: SourceRow) -> bool:
    if row.state != "taken":
        return False
    finding = ledger.any_finding(row.sha256 or "", ledger.get(RULES) or "")
    return not isinstance(finding, Finding) or is_bad(finding.problems)


def _is_owned(home: Path) -> bool:
    try:
        with files.own_lock(home / "lock"):
            return False
    except BusyError:
        return True
