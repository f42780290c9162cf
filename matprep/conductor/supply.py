"""The bytes of sources, at hand in scratch whenever a worker needs them: kept, or fetched again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matprep import files
from matprep.model import LARGEST_SOURCE, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from matprep.conductor.casework import Case
    from matprep.conductor.register import Register
    from matprep.conductor.scratch import Scratch
    from matprep.conductor.sightings import Feed
    from matprep.ledger import SourceRow


class Supply:
    """Knows where a source's bytes lie. `open_archive` opens one anew, so that its members come back."""

    def __init__(
        self, register: Register, scratch: Scratch, feed: Feed, open_archive: Callable[[Case, SourceRow], None]
    ) -> None:
        """Use the one register and scratch of the process."""
        self._register = register
        self._scratch = scratch
        self._feed = feed
        self._open_archive = open_archive

    def is_at_hand(self, case: Case, source: int) -> bool:
        """Whether a source's bytes lie in scratch; if not, they are fetched again, at once or soon."""
        borrower, case = case, case.holder(source)
        row = case.sources[source]
        if self._scratch.path_of(row).is_file():
            return True
        if not row.present:
            if case is borrower:
                self._register.save(case, row, state="withdrawn")
            else:
                borrower.miss(source)
            return False
        if row.parent is None:
            return self._retake(case, row)
        archive = case.sources[row.parent]
        if self.is_at_hand(case, archive.id):
            self._open_archive(case, archive)
        return False

    def _retake(self, case: Case, row: SourceRow) -> bool:
        """Snapshot a known file again; if it is another by now it is taken in anew."""
        sighting = self._register.where.get(row.id)
        if sighting is None:
            self._register.save(case, row, state="withdrawn", present=False)
            return False
        path, root = Path(sighting.root) / sighting.seen.path, Path(sighting.root)
        try:
            sha256, _ = self._scratch.take(row.id, path, None, LARGEST_SOURCE, root)
        except files.Vanished:
            self._register.leave(case, [row])
            return False
        except (files.Changed, files.NotRegular, files.NotDownloaded, files.TooLarge, files.Unreadable):
            sha256 = None
        if sha256 == row.sha256:
            return True
        self._scratch.drop_source(row.id)
        if not self._feed.again(sighting):
            self._register.refuse(case, row, (problem("unreadable"),))
        return False
