"""What is wrong with the files that people write for matprep: kept where `status` finds it, told once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Complaint, FolderError

if TYPE_CHECKING:
    from matprep.ledger import Ledger

WAITING: Final = "waiting/"
"""Under such keys the ledger holds the complaints about a file for which cases wait."""


class Faults:
    """Complaints by file, from when they are found until the file is mended."""

    def __init__(self, ledger: Ledger, *, kept: bool) -> None:
        """`kept`: others can read them in the ledger; what an earlier process complained about is read again."""
        self._ledger = ledger
        self._kept = kept
        self._new: dict[str, tuple[str, tuple[Complaint, ...]]] = {}
        self._known: set[str] = set()
        for key in ledger.having(WAITING):
            ledger.remove(key)

    def note(self, file: str, complaints: tuple[Complaint, ...], case: str = "") -> None:
        """Take what is wrong with a file now (nothing: it is mended); `case` waits for it (all: '')."""
        key = f"{WAITING}{file}"
        if complaints:
            self._new[file] = (case, complaints)
            self._known.add(key)
            if self._kept:
                self._ledger.put(key, msgspec.json.encode(complaints).decode())
        elif key in self._known:
            self._new.pop(file, None)
            self._known.discard(key)
            self._ledger.remove(key)

    def new(self) -> dict[str, tuple[str, tuple[Complaint, ...]]]:
        """By file, the case that waits and what was found wrong since the last call."""
        found, self._new = self._new, {}
        return found


def waited_for(ledger: Ledger) -> tuple[Complaint, ...]:
    """What is wrong with files that people wrote, for which cases of a watch wait."""
    kept = ledger.having(WAITING).values()
    return tuple(each for faults in kept for each in msgspec.json.decode(faults, type=tuple[Complaint, ...]))


def faulty(complaints: tuple[Complaint, ...]) -> FolderError:
    """What ends a run whose case.toml or cases.csv cannot be read: every complaint at once."""
    files = dict.fromkeys(each.file for each in complaints)
    tables = {each.lower().endswith(".csv") for each in files}
    code = "control_files" if len(tables) > 1 else "case_table" if True in tables else "case_file"
    return FolderError(code, complaints, file=", ".join(files), count=len(complaints))
