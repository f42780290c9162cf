"""Where the ledger of an output folder lies, opened to read beside its owner."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from matprep.errors import FolderError
from matprep.ledger import Ledger
from matprep.ledger.connection import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN: Final = ".matprep"


def home_of(out: Path, state: Path | None = None) -> Path:
    """Find the folder of the ledger: `state`, else that in `out`. Raises FolderError where none lies there."""
    home = state if state is not None else out / OWN
    if not has_ledger(home):
        raise FolderError("no_ledger", path=str(out))
    return home


def has_ledger(home: Path) -> bool:
    """Whether a ledger lies in this folder."""
    return (home / NAME).is_file()


@contextlib.contextmanager
def reading(home: Path) -> Iterator[Ledger]:
    """Read a ledger while its owner may be at work. Raises FolderError as `Ledger`."""
    with contextlib.closing(Ledger.reading(home)) as ledger:
        yield ledger
