"""How far a worker is inside a long document: a small file in the job's folder, looked at by whoever waits.

Works wherever worker and parent see the same folder. Nothing depends on it: what cannot be written or read is left.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "progress"
_LONGEST: Final = 40


class Stretch(NamedTuple):
    """A part of the way through a document's pages: from one share of it to another (0 to 1)."""

    folder: Path
    pages: int
    first: float = 0.0
    last: float = 1.0

    def reached(self, share: float) -> None:
        """Note that this share of the stretch is behind; nothing where there are no pages."""
        behind = self.first + (self.last - self.first) * min(1.0, share)
        if self.pages:
            note(self.folder, int(behind * self.pages), self.pages)

    def from_here(self) -> Stretch:
        """Give what is left of it, by what is noted."""
        done, total = noted(self.folder) or (0, 0)
        return self._replace(first=done / total) if total else self


def note(folder: Path, done: int, total: int) -> None:
    """Note that `done` of `total` pages are done."""
    with contextlib.suppress(OSError):
        (folder / FILE).write_bytes(f"{done} {total}".encode())


def noted(folder: Path) -> tuple[int, int] | None:
    """Read pages done and all pages; None where nothing, or nothing sensible, is noted."""
    try:
        with (folder / FILE).open("rb") as stream:
            done, total = map(int, stream.read(_LONGEST).split())
    except (OSError, ValueError):
        return None
    return (done, total) if 0 <= done <= total else None
