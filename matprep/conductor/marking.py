"""Marking what became of a filing: the owner of the folder notes it at its next look, or this process does at once."""

from __future__ import annotations

import contextlib
import difflib
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import msgspec

from matprep import files
from matprep.cases import case_key
from matprep.conductor.notes import summaries
from matprep.conductor.options import this_day
from matprep.errors import BusyError, FolderError, UsageError
from matprep.ledger import Ledger
from matprep.ledger.home import home_of, reading
from matprep.ledger.requests import leave_request, marks_left, take_marks
from matprep.ledger.times import add_mark, marks_of, standing
from matprep.model import FilingStatus, Mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from matprep.conductor.notes import Summary

_NAMED = 20
"""Cases that an error names at most."""


class Marked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mark that was left; `applied`: it stands in the ledger already, else the owner applies it at its next look."""

    mark: Mark
    applied: bool


def mark(  # noqa: PLR0913 - the options of the command line, each by its name
    out: Path | str,
    case: str,
    status: FilingStatus,
    *,
    on: dt.date | None = None,
    profile: str | None = None,
    undo: bool = False,
    state: Path | str | None = None,
    today: dt.date | None = None,
) -> Marked:
    """Note that a case's filing was filed, approved or refused on a day (None: today); the history is kept.

    `profile` is needed where the case has packages under several. `undo` takes back the mark of this status and day.
    Raises FolderError for an unknown case or profile, UsageError for a day to come or a mark that is not there.
    """
    if status not in get_args(FilingStatus):
        raise UsageError("mark_status_unknown", status=str(status), known=", ".join(get_args(FilingStatus)))
    now = this_day(today)
    day = on or now
    if day > now:
        raise UsageError("mark_in_future", day=day.isoformat(), today=now.isoformat())
    home = home_of(Path(out), Path(state) if state is not None else None)
    with reading(home) as ledger:
        package = _package(summaries(ledger), case, profile, out=str(out))
        made = Mark(id=uuid.uuid4().hex, case=package.case, profile=package.profile, status=status, on=day, undo=undo)
        if undo:
            _check_there(made, [*marks_of(ledger, made.case, made.profile), *marks_left(home)])
    left = leave_request(home, made)
    _apply_unless_owned(home)
    return Marked(mark=made, applied=not left.exists())


def _apply_unless_owned(home: Path) -> None:
    with contextlib.suppress(BusyError), files.own_lock(home / "lock"), contextlib.closing(Ledger(home)) as ledger:
        while marks_left(home):  # also those of others, who found the lock taken
            for each in take_marks(home):
                add_mark(ledger, each)


def _check_there(made: Mark, marks: Sequence[Mark]) -> None:
    """Raise UsageError where there is no such mark to take back."""
    known = standing(each for each in marks if (each.case, each.profile) == (made.case, made.profile))
    if not any((each.status, each.on) == (made.status, made.on) for each in known):
        listed = ", ".join(f"{each.status} {each.on}" for each in known)
        code = "mark_not_there" if known else "mark_none_there"
        raise UsageError(code, case=made.case, status=made.status, day=made.on.isoformat(), known=listed)


def _package(packages: Sequence[Summary], case: str, profile: str | None, *, out: str) -> Summary:
    """Find the one package that is meant. Raises FolderError, which names those that there are."""
    of_case = [each for each in packages if each.case == case] or [
        each for each in packages if case_key(each.case) == case_key(case)
    ]
    if not of_case:
        raise _unknown_case(case, sorted({each.case for each in packages}), out)
    found = [each for each in of_case if profile in {None, each.profile}]
    if len(found) != 1:
        code = "mark_profile_needed" if found else "mark_profile_unknown"
        known = ", ".join(each.profile for each in of_case)
        raise FolderError(code, case=of_case[0].case, profile=profile or "", known=known)
    return found[0]


def _unknown_case(case: str, known: Sequence[str], out: str) -> FolderError:
    close = difflib.get_close_matches(case, known, n=1)
    listed = ", ".join(known[:_NAMED]) + (" …" if len(known) > _NAMED else "")
    if close:
        return FolderError("mark_case_unknown_meant", case=case, path=out, known=listed, meant=close[0])
    return FolderError("mark_case_unknown" if known else "mark_nothing_there", case=case, path=out, known=listed)
