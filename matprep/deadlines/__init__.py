"""What expires or may be renewed, over all packages of one or several output folders; reads only."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from matprep.deadlines.agenda import Due, Package, dues, soonest_first
from matprep.deadlines.spans import last_day
from matprep.errors import FolderError, UsageError
from matprep.ledger.home import OWN, has_ledger, home_of, reading
from matprep.ledger.requests import marks_left
from matprep.ledger.times import kept_terms, marks_of, standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Agenda", "Due", "Package", "due", "packages"]


class Undated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A package whose certification has a period, but of which nobody told a day."""

    out: str
    case: str
    profile: str


class Agenda(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is due, soonest first, seen from `today`; with `until` only what falls on or before that day."""

    today: dt.date
    until: dt.date | None
    due: tuple[Due, ...]
    undated: tuple[Undated, ...] = ()

    @property
    def pressing(self) -> bool:
        """Whether something is due: within the span asked for, else what is expired or may be done now."""
        return bool(self.due) if self.until is not None else any(each.state != "later" for each in self.due)


def due(
    outs: Path | str | Sequence[Path | str] = (),
    *,
    within: str | dt.timedelta | None = None,
    state: Path | str | None = None,
    today: dt.date | None = None,
) -> Agenda:
    """Say what expires or may be renewed in output folders; reads the ledgers only, beside their owners.

    A folder that is no output folder itself stands for those directly in it; none given: the current folder. `within`
    (`60d`, `8w`, `2m`) leaves out what falls later. `state` is the ledger's folder, of one output folder.
    Raises FolderError, UsageError.
    """
    day = today or dt.datetime.now(dt.UTC).astimezone().date()
    until = last_day(day, within) if within is not None else None
    found = packages(outs, state=state)
    every = soonest_first(each for package in found for each in dues(package, day))
    undated = tuple(
        Undated(out=each.out, case=each.terms.case, profile=each.terms.profile)
        for each in found
        if each.terms.period is not None and not each.history
    )
    kept = tuple(each for each in every if until is None or each.date <= until)
    return Agenda(today=day, until=until, due=kept, undated=undated)


def packages(outs: Path | str | Sequence[Path | str] = (), *, state: Path | str | None = None) -> tuple[Package, ...]:
    """Every package of output folders, by folder. Raises FolderError, UsageError."""
    given = [outs] if isinstance(outs, str | Path) else list(outs)
    if state is not None and len(given) != 1:
        raise UsageError("state_of_one_folder")
    homes = [(Path(given[0]), home_of(Path(given[0]), Path(state)))] if state is not None else _homes(given or [Path()])
    return tuple(each for out, home in homes for each in _packages(out, home))


def _homes(outs: Sequence[Path | str]) -> list[tuple[Path, Path]]:
    """The output folders meant, each once, with their ledgers' folders."""
    found: dict[Path, tuple[Path, Path]] = {}
    for out in map(Path, outs):
        inside = [out] if has_ledger(out / OWN) else sorted(path.parent for path in out.glob(f"*/{OWN}"))
        known = [each for each in inside if has_ledger(each / OWN)]
        if not known:
            raise FolderError("no_ledger", path=str(out))
        found.update({each.resolve(): (each, each / OWN) for each in known if each.resolve() not in found})
    return list(found.values())


def _packages(out: Path, home: Path) -> Iterator[Package]:
    left = marks_left(home)  # before the ledger: what is applied in between is met twice, not missed
    with reading(home) as ledger:
        for terms in kept_terms(ledger):
            kept = marks_of(ledger, terms.case, terms.profile)
            known = {each.id for each in kept}
            new = (each for each in left if (each.case, each.profile) == (terms.case, terms.profile))
            marks = standing([*kept, *(each for each in new if each.id not in known)])
            yield Package(out=str(out), terms=terms, marks=marks)
