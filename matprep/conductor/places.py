"""The output folder as a process owns it: lock, ledger, scratch; what a killed process left is finished first."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from matprep import files
from matprep.conductor.casework import replaced
from matprep.conductor.notes import Notes, Thumbnails
from matprep.conductor.publishing import Publisher, package_of
from matprep.conductor.scratch import Scratch
from matprep.conductor.works import INTERRUPTED
from matprep.errors import FolderError
from matprep.ledger import Ledger
from matprep.ledger.home import OWN
from matprep.model import Failed, problem
from matprep.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.files import Access
    from matprep.ledger import JobRow
    from matprep.model import Profile

BY_PROFILE: Final = "*"


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """The rooms of one output folder, opened."""

    root: Path
    state: Path
    ledger: Ledger
    outbox: Outbox
    scratch: Scratch
    thumbnails: Thumbnails
    publisher: Publisher
    notes: Notes
    given_up: frozenset[int]
    by_profile: bool


@contextlib.contextmanager
def opened(out: Path, state: Path | None, access: Access, profiles: tuple[Profile, ...]) -> Iterator[Site]:
    """Own an output folder: locked, recovered. Raises BusyError, FolderError."""
    own = out / OWN
    files.private_folder(own, access)
    home = state if state is not None else own
    files.private_folder(home, access)
    with contextlib.ExitStack() as stack:
        stack.enter_context(files.own_lock(home / "lock"))
        if home != own:
            stack.enter_context(files.own_lock(own / "lock"))
        ledger = stack.enter_context(contextlib.closing(Ledger(home, access)))
        by_profile = _layout(ledger, profiles, out)
        yield _recovered(out, home, ledger, access, by_profile=by_profile)


@contextlib.contextmanager
def elsewhere(access: Access, profiles: tuple[Profile, ...]) -> Iterator[Site]:
    """A private temporary site for a dry run; nothing is written to the output folder."""
    with tempfile.TemporaryDirectory(prefix="matprep-") as folder, opened(Path(folder), None, access, profiles) as site:
        yield site


def _layout(ledger: Ledger, profiles: tuple[Profile, ...], out: Path) -> bool:
    """Keep the layout that the folder's first run chose: flat for one profile, or by profile."""
    asked = profiles[0].id if len(profiles) == 1 else BY_PROFILE
    fixed = ledger.get("layout")
    if fixed is None:
        ledger.put("layout", asked)
        fixed = asked
    if fixed == BY_PROFILE:
        return True
    if fixed != asked:
        other = out.with_name(f"{out.name}-{profiles[0].id}")
        raise FolderError("layout_differs", path=str(out), layout=fixed, other=str(other))
    return False


def _recovered(out: Path, home: Path, ledger: Ledger, access: Access, *, by_profile: bool) -> Site:
    outbox = Outbox(out, access)
    scratch = Scratch(out / OWN / "scratch", access)
    thumbnails = Thumbnails(out / OWN / "thumbnails", access)
    publisher = Publisher(ledger, outbox, scratch, thumbnails)
    unfinished = ledger.unfinished()
    publishing = {row.id for row in unfinished if row.state == "publishing"}
    scratch.clear(keep=frozenset(publishing))
    names = {row.id: row.name for row in ledger.cases()}
    given_up = set()
    for row in unfinished:
        package = package_of(outbox, names[row.case], row.profile, by_profile=by_profile)
        if row.state == "publishing" and publisher.recover(package, row, ledger.outputs(row.case, row.profile)):
            continue
        if _interrupted(ledger, row):
            given_up.add(row.id)
    _finish_moves(ledger, outbox, publisher, by_profile=by_profile)
    scratch.clear()
    return Site(
        root=out,
        state=home,
        ledger=ledger,
        outbox=outbox,
        scratch=scratch,
        thumbnails=thumbnails,
        publisher=publisher,
        notes=Notes(ledger, outbox, thumbnails),
        given_up=frozenset(given_up),
        by_profile=by_profile,
    )


def _interrupted(ledger: Ledger, row: JobRow) -> bool:
    """Count an end of the whole program while this job was out; True if it is given up for this run."""
    count = row.interrupted + (row.state == "running")
    if count >= INTERRUPTED:
        outcome = Failed(problems=(problem("decoder_crashed", detail="interrupted"),))
        ledger.save_job(replaced(row, state="failed", outcome=outcome, interrupted=0, deaths=0))
        return True
    ledger.save_job(replaced(row, state="taken", interrupted=count, deaths=0))
    return False


def _finish_moves(ledger: Ledger, outbox: Outbox, publisher: Publisher, *, by_profile: bool) -> None:
    for case in ledger.cases():
        for profile in ledger.profiles_of(case.id):
            package = package_of(outbox, case.name, profile, by_profile=by_profile)
            publisher.finish_moves(package, ledger.outputs(case.id, profile))
