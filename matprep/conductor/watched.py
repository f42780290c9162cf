"""An inbox looked at again and again, until somebody stops it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from matprep import files, inbox
from matprep.conductor.sightings import Batch, Sighting, Table, everything, place_all, table_in
from matprep.errors import FolderError

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from matprep.inbox import Seen
    from matprep.model import Profile

SOON: Final = 0.5
"""Seconds between two looks while something has yet to settle."""

SCAN_SHARE: Final = 5.0
"""Scanning takes one part of so many of the time."""


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
        table: Path | None = None,
    ) -> None:
        """Look at `root`, and at `table` in place of its `cases.csv`; times in seconds of the monotonic clock."""
        self._root = root
        self._profiles = profiles
        self._settling = inbox.Settling(settle)
        self._complete_after = complete_after
        self._interval = min(interval, max(0.05, settle / 2))
        self._known: dict[str, tuple[str, str]] = {}
        self._handed: dict[str, Sighting] = {}
        self._moved: dict[str, float] = {}
        self._complete: set[str] = set()
        self._table = table
        self._told: Seen | None = None
        self._unsettled = False
        self._waits_for_shared = False
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
    def waits(self) -> bool:
        """What is in the cloud may be here later."""
        return True

    @property
    def roots(self) -> tuple[str, ...]:
        """The inbox."""
        return (str(self._root),)

    @property
    def whole(self) -> bool:
        """Everything that lies in the inbox is looked at."""
        return True

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
        csv = inbox.look_at(self._table) if self._table is not None else table_in(found)
        seen = (*(each for each in found if each.path in placed and each != csv), *((csv,) if csv else ()))
        settled = self._settling.settled(seen, now, self._busy, _empty(placed.values()))
        fresh = tuple(
            self._hand(placed[each.path], now)
            for each in settled
            if each.path in placed and self._is_new(placed[each.path])
        )
        gone = self._gone(placed)
        tables = self._tables(csv, settled)
        self._note_movement(placed, now)
        self._unsettled = self._unsettled or self._told != csv
        return Batch(
            sightings=fresh,
            gone=gone,
            complete=self._completed(placed, now),
            listed=everything(placed.values()) if fresh else {},
            tables=tables,
        )

    def _tables(self, csv: Seen | None, settled: Sequence[Seen]) -> tuple[Table, ...]:
        """Say when what is told of the cases is new, changed and settled, or gone."""
        if csv == self._told or (csv is not None and csv not in settled):
            return ()
        seen, self._told = csv or self._told, csv
        if seen is None:
            return ()
        root = "" if self._table is not None else str(self._root)
        return (Table(root=root, path=str(self._root / seen.path), there=csv is not None),)

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
        """A file that has not been handed over as it is now keeps its case from being quiet; a shared one keeps all."""
        self._unsettled = self._waits_for_shared = False
        for path, each in placed.items():
            if self._handed.get(path) != each:
                self._unsettled = True
                self._moved[each.case] = now
                self._complete.discard(each.case)
                self._waits_for_shared = self._waits_for_shared or each.place.shared

    def _completed(self, placed: Mapping[str, Sighting], now: float) -> tuple[str, ...]:
        """Cases with `_done`, or quiet long enough and nothing of them in the cloud; the inbox's loose files never."""
        if self._waits_for_shared:
            return ()
        done = {each.case for each in placed.values() if each.seen.path.rpartition("/")[2] == "_done"}
        pool = {each.case for each in placed.values() if each.place.shared}
        in_cloud = {each.case for each in placed.values() if each.seen.form == "placeholder"}
        never = {"", f"{self._root.name}-loose", *pool}
        found = []
        for case, moved in self._moved.items():
            here = in_cloud.isdisjoint({case, *pool})
            quiet = (here and now - moved >= self._complete_after) or (case in done and now - moved >= self._interval)
            if case not in never and quiet and case not in self._complete:
                self._complete.add(case)
                found.append(case)
        return tuple(found)


def _empty(placed: Iterable[Sighting]) -> frozenset[str]:
    """What is handed in without content: a sync client makes the name first."""
    return frozenset(
        each.seen.path
        for each in placed
        if each.place.role == "source" and each.seen.form == "file" and not each.seen.identity.size
    )
