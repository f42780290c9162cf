"""One scan of given folders, or of some files in one; then nothing more comes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from matprep import inbox, naming
from matprep.conductor.chosen import chosen_paths
from matprep.conductor.sightings import Batch, Sighting, Table, everything, place_all, table_in
from matprep.errors import FolderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matprep.model import Profile

AGAIN_AFTER: Final = 0.1
"""Seconds until a file that changed while it was read is looked at again."""

PATIENCE: Final = 20
"""Times that a one-off run looks again at a file that changes while it is read."""


class OneOff:
    """One scan of each folder; ends after it."""

    def __init__(
        self,
        folders: Sequence[Path],
        profiles: Sequence[Profile],
        *,
        table: Path | None = None,
        chosen: Sequence[str] | None = None,
    ) -> None:
        """Scan at once; `table` stands for any `cases.csv` there, `chosen` are the only files to take (of one folder).

        Raises FolderError where two folders have a case of one name, nothing lies there, or a chosen file does not.
        """
        self._roots = tuple(str(each) for each in folders)
        self._found: list[Sighting] = []
        self._tables: list[Table] = [] if table is None else [Table(root="", path=str(table))]
        self._again: list[Sighting] = []
        self._gone: list[tuple[str, str]] = []
        self._tries: Counter[str] = Counter()
        self._looked = False
        self._whole = chosen is None
        for root in folders:
            self._scan(root, profiles, chosen, own_table=table is None)
        _refuse_twins(self._found)
        papers = any(each.place.role == "source" and not each.place.shared for each in self._found)
        if not papers and not (self._whole and self._tables):
            raise FolderError("nothing_there", path=", ".join(str(folder) for folder in folders))

    def _scan(self, root: Path, profiles: Sequence[Profile], chosen: Sequence[str] | None, *, own_table: bool) -> None:
        seen = inbox.scan(root)
        found = place_all(root, seen, profiles, watched=False)
        csv = table_in(seen)
        if csv is not None and own_table:
            self._tables.append(Table(root=str(root), path=f"{root}/{csv.path}"))
        self._found += found if chosen is None else _narrowed(found, chosen_paths(chosen, root, seen))

    @property
    def ended(self) -> bool:
        """True once everything was handed over."""
        return self._looked and not self._again and not self._gone

    @property
    def stopped(self) -> bool:
        """A one-off run goes on to its end."""
        return False

    @property
    def waits(self) -> bool:
        """What is not here now is not taken now."""
        return False

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders that were scanned."""
        return self._roots

    @property
    def whole(self) -> bool:
        """False where files were chosen."""
        return self._whole

    @property
    def pause(self) -> float:
        """Only answers of workers are waited for, and files that somebody still writes."""
        return AGAIN_AFTER if self._again or self._gone else 60.0

    def look(self) -> Batch:
        """Hand over everything, all cases complete; later only what changed while it was read."""
        if self._looked:
            again, gone = tuple(self._again), tuple(self._gone)
            self._again, self._gone = [], []
            names = tuple(dict.fromkeys([*(each.case for each in again), *(case for case, _ in gone)]))
            return Batch(sightings=again, gone=gone, complete=names)
        self._looked = True
        sightings = tuple(self._found)
        names = tuple(dict.fromkeys(each.case for each in sightings if each.case))
        return Batch(sightings=sightings, complete=names, listed=everything(sightings), tables=tuple(self._tables))

    def again(self, sighting: Sighting) -> bool:
        """Look at the file's state anew; it is taken as it is now, or it is gone. Patience has an end."""
        path = f"{sighting.root}/{sighting.seen.path}"
        self._tries[path] += 1
        if self._tries[path] > PATIENCE:
            return False
        fresh = [each for each in inbox.scan(Path(sighting.root)) if each.path == sighting.seen.path]
        self._again += [msgspec.structs.replace(sighting, seen=each) for each in fresh]
        if not fresh:
            self._gone.append((sighting.case, sighting.inner))
        return True


def _narrowed(found: Sequence[Sighting], chosen: frozenset[str]) -> list[Sighting]:
    """The cases of which a file is chosen; what else lies in them is there, but not chosen.

    What is written for matprep and what all cases share counts as ever.
    """
    touched = {each.case for each in found if each.seen.path in chosen and each.place.role != "junk"}
    return [
        each
        if each.place.shared or each.place.role == "control" or each.seen.path in chosen
        else msgspec.structs.replace(each, chosen=False)
        for each in found
        if each.place.shared or each.case in touched
    ]


def _refuse_twins(sightings: Iterable[Sighting]) -> None:
    """Two places may not both make a case of one name: their files would be mixed, or their packages."""
    owners: dict[str, str] = {}
    for each in sightings:
        if each.place.role == "source" and not each.place.shared:
            first = owners.setdefault(naming.folded(naming.safe_folder(each.case)), each.origin)
            if first != each.origin:
                raise FolderError("two_cases", case=each.case, first=first, second=each.origin)
