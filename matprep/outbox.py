"""Link into the package without clobbering; move aside what is superseded."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from matprep import files
from matprep.naming import numbered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from matprep.files import Access

SUPERSEDED: Final = "_superseded"


class Outbox:
    """The output folder; names inside a package are relative to it, with `/`."""

    def __init__(self, root: Path, access: Access) -> None:
        """Write below `root`, for the eyes that `access` allows."""
        self.root = root
        self._access = access
        self._touched: set[Path] = set()

    def package(self, profile: str | None, case: str) -> Path:
        """Make the folder of one case, `<case>/` or `<profile>/<case>/`; an existing one is kept. Raises OSError."""
        above = self.root if profile is None else self.root / profile
        folder = above / case
        if not folder.is_dir():
            files.private_folder(folder, self._access)
            self._touched |= {folder, above, self.root}
        return folder

    def free_name(self, package: Path, name: str, is_taken: Callable[[str], bool]) -> str:
        """Find a name that nobody has: `name` itself, else with `-2`, `-3` … before the suffix.

        `is_taken` tells names given out already; whatever lies in the package counts as well. The lowest free
        number where numbers were given out in a row; found in few steps also among thousands.
        """

        def is_free(number: int) -> bool:
            wanted = _candidate(name, number)
            return not is_taken(wanted) and not os.path.lexists(package / wanted)

        return _candidate(name, _first(is_free))

    def place(self, made: Path, package: Path, name: str, sha256: str) -> bool:
        """Give a finished file its name in the package; False if something else has that name, which is left alone.

        True also if the same content stands there already: repeatable after a crash. `made` stays. Durable after
        `sync`. Raises OSError.
        """
        target = package / name
        if not target.parent.is_dir():
            files.private_folder(target.parent, self._access)
            self._touched.add(target.parent.parent)
        files.grant(made, self._access)
        self._touched.add(target.parent)
        try:
            files.publish(made, target)
        except FileExistsError:
            return files.has_digest(target, sha256)
        return True

    def supersede(self, package: Path, name: str) -> str:
        """Move a delivered file into `_superseded/`; returns its name there, empty if there is no such file.

        Durable when it returns, and at no moment without a name. Repeatable after a crash: a file that is there
        already under its second name only loses the first. Raises OSError.
        """
        source, folder = package / name, package / SUPERSEDED
        if not os.path.lexists(source):
            return ""
        files.private_folder(folder, self._access)
        kept = _linked(source, folder)
        files.sync_folder(folder)
        files.sync_folder(package)
        files.remove_file(source)
        files.sync_folder(source.parent)
        return f"{SUPERSEDED}/{kept}"

    def sync(self, package: Path) -> None:
        """Return when the names given in the package, and its own, are on the disk. Raises OSError."""
        ours = {each for each in self._touched if each.is_relative_to(package) or package.is_relative_to(each)}
        for folder in sorted(ours | {package}):
            files.sync_folder(folder)
        self._touched -= ours

    def write(self, path: Path, data: bytes, access: Access | None = None) -> None:
        """Write a note anew: readers find the old or the new one, whole. The same words are not written again.

        `access`: whose eyes it is for, where that differs from the package's. Raises OSError.
        """
        if files.holds(path, data):
            return
        if not path.parent.is_dir():
            files.private_folder(path.parent, self._access)
        files.write_beside(path, data, access or self._access)


def _candidate(name: str, number: int) -> str:
    return name if number == 1 else numbered(name, number)


def _first(is_free: Callable[[int], bool]) -> int:
    """The first free number of a row without holes: by doubling, then halving."""
    high = 1
    while not is_free(high):
        high *= 2
    low = high // 2  # taken, or 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_free(middle) else (middle, high)
    return high


def _linked(source: Path, folder: Path) -> str:
    """Give a file a second name in `folder`, or find the one that an interrupted try gave it."""
    own = PurePosixPath(source.name).name
    sha256 = files.digest(source)
    number = 1
    while True:
        target = folder / _candidate(own, number)
        try:
            files.publish(source, target)
        except FileExistsError:
            # The same bytes under the first name that fits: nothing is lost by counting it as ours.
            if not files.has_digest(target, sha256):
                number += 1
                continue
        return target.name
