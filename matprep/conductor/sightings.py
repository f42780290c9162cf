"""What a look at folders brings: what lies where, to which case it belongs, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from matprep import cases
from matprep.cases import Place
from matprep.inbox import Seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from matprep.model import Profile


class Sighting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something in a folder: where it lies (`root` / `seen.path`), to which case it belongs, and as what.

    What all cases share belongs to the `pool_name` of its folder. Not `chosen`: it lies there, but the call named other
    files; only what an earlier run knew of it counts.
    """

    case: str
    root: str
    seen: Seen
    place: Place
    case_archive: bool = False
    chosen: bool = True

    @property
    def inner(self) -> str:
        """Its path inside the case; an archive that is a case itself goes by its own name."""
        return self.place.inner or self.seen.path

    @property
    def origin(self) -> str:
        """The folder or archive that makes the case, as a path."""
        return f"{self.root}/{self.seen.path.removesuffix(self.place.inner)}".rstrip("/")

    @property
    def is_case_file(self) -> bool:
        """Whether it is the `case.toml` of its case, or that of all cases."""
        return self.place.role == "control" and is_case_file(self.inner, shared=self.place.shared)


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `cases.csv` that is new, changed or (`there` false) gone; an empty `root`: it counts for every folder."""

    root: str
    path: str
    there: bool = True


class Batch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a look brought: new or changed sightings, paths gone (case, inner), cases whose intake is complete.

    `listed` names everything that lies in each case of the sightings, so that what an earlier process knew and is gone
    is noticed.
    """

    sightings: tuple[Sighting, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    complete: tuple[str, ...] = ()
    listed: dict[str, frozenset[str]] = {}
    tables: tuple[Table, ...] = ()


class Feed(Protocol):
    """What the conductor takes sightings from."""

    @property
    def ended(self) -> bool:
        """Whether nothing will come any more."""

    @property
    def stopped(self) -> bool:
        """Whether the conductor shall leave at once, everything resumable."""

    @property
    def waits(self) -> bool:
        """Whether a file that has yet to be downloaded is waited for."""

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders looked at."""

    @property
    def whole(self) -> bool:
        """Whether everything that lies there is looked at, so that a case without a file has none."""

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
            case=pool_name(str(root)) if each.shared else each.case,
            root=str(root),
            seen=by_path[each.path],
            place=each,
            case_archive=each.path in archives,
        )
        for each in sorted_.places
        if each.case in real or each.shared
    )


def everything(sightings: Iterable[Sighting]) -> dict[str, frozenset[str]]:
    """Every path of every case, inside the case."""
    found: dict[str, set[str]] = {}
    for each in sightings:
        found.setdefault(each.case, set()).add(each.inner)
    return {case: frozenset(inner) for case, inner in found.items()}


def pool_name(root: str) -> str:
    """What the ledger calls what all cases of a folder share; no folder's own name is like it."""
    return f"{root}/{cases.SHARED}"


def is_case_file(inner: str, *, shared: bool) -> bool:
    """Whether a path inside a case (or inside the inbox, for what is shared) is that of its `case.toml`."""
    top, _, below = inner.partition("/")
    return (below if shared else inner) == "case.toml" and (not shared or cases.is_shared(top))


def table_in(seen: Iterable[Seen]) -> Seen | None:
    """The `cases.csv` that lies in a folder itself."""
    return next((each for each in seen if each.path.lower() == "cases.csv"), None)
