"""Where sightings come from: one scan of given folders, or an inbox watched until stopped."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from matprep import cases, files, inbox, naming
from matprep.cases import Place
from matprep.errors import FolderError
from matprep.inbox import Seen

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Mapping, Sequence

    from matprep.model import Profile


SOON: Final = 0.5
"""Seconds between two looks while something has yet to settle."""

SCAN_SHARE: Final = 5.0
"""Scanning takes one part of so many of the time."""

AGAIN_AFTER: Final = 0.1
"""Seconds until a file that changed while it was read is looked at again."""

PATIENCE: Final = 20
"""Times that a one-off run looks again at a file that changes while it is read."""


class Sighting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something in a folder: where it lies (`root` / `seen.path`), to which case it belongs, and as what."""

    case: str
    root: str
    seen: Seen
    place: Place
    case_archive: bool = False

    @property
    def inner(self) -> str:
        """Its path inside the case; an archive that is a case itself goes by its own name."""
        return self.place.inner or self.seen.path

    @property
    def origin(self) -> str:
        """The folder or archive that makes the case, as a path."""
        return f"{self.root}/{self.seen.path.removesuffix(self.place.inner)}".rstrip("/")


class Batch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a look brought: new or changed sightings, paths gone (case, inner), cases whose intake is complete.

    `listed` names everything that lies in each case of the sightings, so that what an earlier process knew and is gone
    is noticed.
    """

    sightings: tuple[Sighting, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    complete: tuple[str, ...] = ()
    listed: dict[str, frozenset[str]] = {}


class Feed(Protocol):
    """What the conductor takes sightings from."""

    @property
    def ended(self) -> bool:
        """Whether nothing will come any more."""

    @property
    def stopped(self) -> bool:
        """Whether the conductor shall leave at once, everything resumable."""

    @property
    def pause(self) -> float:
        """Seconds until the next look is worth while, if nothing wakes the conductor before."""

    def look(self) -> Batch:
        """Say what is new since the last look; never blocks."""

    def again(self, sighting: Sighting) -> bool:
        """Take back a sighting whose file changed while it was read: it comes again. False: it never stands still."""


def place_all(root: Path, seen: Sequence[Seen], profiles: Sequence[Profile], *, watched: bool) -> tuple[Sighting, ...]:
    """Give everything in a folder its case and its role."""
    by_path = {each.path: each for each in seen}
    sorted_ = cases.sort_into_cases(root.name, list(by_path), profiles, watched=watched)
    archives = set(sorted_.archives)
    real = set(sorted_.cases)  # junk and control files alone make no case
    return tuple(
        Sighting(
            case=each.case,
            root=str(root),
            seen=by_path[each.path],
            place=each,
            case_archive=each.path in archives,
        )
        for each in sorted_.places
        if each.case in real
    )


class OneOff:
    """One scan of each folder; ends after it."""

    def __init__(self, folders: Sequence[Path], profiles: Sequence[Profile]) -> None:
        """Scan at once. Raises FolderError where two folders have a case of one name, or nothing lies there."""
        self._found = [place_all(root, inbox.scan(root), profiles, watched=False) for root in folders]
        self._again: list[Sighting] = []
        self._gone: list[tuple[str, str]] = []
        self._tries: Counter[str] = Counter()
        self._looked = False
        _refuse_twins([each for found in self._found for each in found])
        if not any(each.place.role == "source" for found in self._found for each in found):
            raise FolderError("nothing_there", path=", ".join(str(folder) for folder in folders))

    @property
    def ended(self) -> bool:
        """True once everything was handed over."""
        return self._looked and not self._again and not self._gone

    @property
    def stopped(self) -> bool:
        """A one-off run goes on to its end."""
        return False

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
        sightings = tuple(each for found in self._found for each in found)
        names = tuple(dict.fromkeys(each.case for each in sightings if each.case))
        return Batch(sightings=sightings, complete=names, listed=_listed(sightings))

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


def _listed(sightings: Iterable[Sighting]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for each in sightings:
        found.setdefault(each.case, set()).add(each.inner)
    return {case: frozenset(inner) for case, inner in found.items()}


def _refuse_twins(sightings: Iterable[Sighting]) -> None:
    """Two places may not both make a case of one name: their files would be mixed, or their packages."""
    owners: dict[str, str] = {}
    for each in sightings:
        if each.place.role == "source":
            first = owners.setdefault(naming.folded(naming.safe_folder(each.case)), each.origin)
            if first != each.origin:
                raise FolderError("two_cases", case=each.case, first=first, second=each.origin)


class Watched:
    """An inbox looked at again and again: what settled is handed over, a case is complete by `_done` or by quiet."""

    def __init__(
        self,
        root: Path,
        profiles: Sequence[Profile],
        stop: threading.Event,
        *,
        settle: float,
        complete_after: float,
        interval: float = 5.0,
    ) -> None:
        """Look at `root`; times in seconds of the monotonic clock."""
        self._root = root
        self._profiles = profiles
        self._settling = inbox.Settling(settle)
        self._complete_after = complete_after
        self._interval = min(interval, max(0.05, settle / 2))
        self._known: dict[str, tuple[str, str]] = {}
        self._handed: dict[str, Sighting] = {}
        self._moved: dict[str, float] = {}
        self._complete: set[str] = set()
        self._unsettled = False
        self._next_look = 0.0
        self._stop = stop

    @property
    def ended(self) -> bool:
        """An inbox never ends; it is stopped."""
        return False

    @property
    def stopped(self) -> bool:
        """True once somebody asked to stop."""
        return self._stop.is_set()

    @property
    def pause(self) -> float:
        """The scan is the truth; events only wake it early. What has yet to settle is looked at more often."""
        rest = self._next_look - time.monotonic()
        return max(rest, min(self._interval, SOON) if self._unsettled else self._interval, 0.0)

    def look(self) -> Batch:
        """Scan; hand over what settled since, what is gone, and which cases became complete.

        A large inbox is scanned less often than asked, so that scanning takes no more than a fifth of the time.
        """
        began = time.monotonic()
        if began < self._next_look:
            return Batch()
        try:
            return self._looked(began)
        finally:
            self._next_look = began + SCAN_SHARE * (time.monotonic() - began)

    def _looked(self, now: float) -> Batch:
        if not (self._root / inbox.MARKER).is_file():
            raise FolderError("inbox_gone", path=str(self._root))
        found = tuple(each for each in inbox.scan(self._root) if not inbox.in_transit(each.path))
        placed = {each.seen.path: each for each in place_all(self._root, found, self._profiles, watched=True)}
        seen = tuple(each for each in found if each.path in placed)
        settled = self._settling.settled(seen, now, self._busy)
        fresh = tuple(self._hand(placed[each.path], now) for each in settled if self._is_new(placed[each.path]))
        gone = self._gone(placed)
        self._note_movement(placed, now)
        return Batch(
            sightings=fresh,
            gone=gone,
            complete=self._completed(placed, now),
            listed=_listed(placed.values()) if fresh else {},
        )

    def again(self, sighting: Sighting) -> bool:
        """Forget that it was handed over: it must settle anew."""
        self._handed.pop(sighting.seen.path, None)
        self._settling.forget(sighting.seen.path)
        return True

    def _busy(self, path: str) -> bool:
        return files.has_writer(self._root / path)

    def _is_new(self, each: Sighting) -> bool:
        """New, changed, or taken for something else since another file lies beside it."""
        return self._handed.get(each.seen.path) != each

    def _hand(self, sighting: Sighting, now: float) -> Sighting:
        self._handed[sighting.seen.path] = sighting
        self._moved[sighting.case] = now
        return sighting

    def _gone(self, placed: Mapping[str, Sighting]) -> tuple[tuple[str, str], ...]:
        """What lay there at the last look and lies there no more; then today's list becomes the known one."""
        gone = tuple(where for path, where in self._known.items() if path not in placed)
        for path in [path for path in self._handed if path not in placed]:
            del self._handed[path]
        self._known = {path: (each.case, each.inner) for path, each in placed.items()}
        return gone

    def _note_movement(self, placed: Mapping[str, Sighting], now: float) -> None:
        """A file that has not been handed over as it is now keeps its case from being quiet."""
        self._unsettled = False
        for path, each in placed.items():
            if self._handed.get(path) != each:
                self._unsettled = True
                self._moved[each.case] = now
                self._complete.discard(each.case)

    def _completed(self, placed: Mapping[str, Sighting], now: float) -> tuple[str, ...]:
        """Cases with `_done`, or quiet long enough; loose files in the inbox are never a complete case."""
        done = {each.case for each in placed.values() if each.seen.path.rpartition("/")[2] == "_done"}
        loose = f"{self._root.name}-loose"
        found = []
        for case, moved in self._moved.items():
            quiet = now - moved >= self._complete_after or (case in done and now - moved >= self._interval)
            if case and case != loose and quiet and case not in self._complete:
                self._complete.add(case)
                found.append(case)
        return tuple(found)
