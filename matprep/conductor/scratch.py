"""The private folders in which work lies until it is delivered: ASCII names, on the package's own file system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep import files
from matprep.formats.documents.office import rendition_path

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from matprep.files import Access, Identity
    from matprep.ledger import SourceRow

KEEP_BYTES: Final = 2 << 30
"""Snapshots kept for their next stage; beyond this they are made anew when they are needed."""


class Scratch:
    """`s<id>/` holds a source's snapshot (and an archive's members), `j<id>/` what is made for a job."""

    def __init__(self, root: Path, access: Access) -> None:
        """Use `root`, which belongs to nobody else."""
        self.root = root
        self._access = access
        self._sizes: dict[int, int] = {}
        self._held: set[int] = set()
        self._kept = 0

    def clear(self, keep: frozenset[int] = frozenset()) -> None:
        """Remove what an earlier process left, but for the jobs in `keep`."""
        files.private_folder(self.root, self._access)
        kept = {self.job_path(number) for number in keep}
        for path in self.root.iterdir():
            if path not in kept:
                files.remove_tree(path)

    def snapshot_path(self, source: int) -> Path:
        """Where a source's snapshot lies or would lie."""
        return self.root / f"s{source}" / "src"

    def members_folder(self, source: int) -> Path:
        """Make the folder for an archive's members."""
        folder = self.root / f"s{source}" / "m"
        files.private_folder(folder, self._access)
        self._held.add(source)
        return folder

    def member_path(self, archive: int, member: str) -> Path:
        """Where a member of an archive lies or would lie."""
        return self.root / f"s{archive}" / "m" / member

    def path_of(self, row: SourceRow) -> Path:
        """Where a source's bytes lie, or would lie."""
        if row.parent is None:
            return self.snapshot_path(row.id)
        return self.member_path(row.parent, row.member)

    def take(self, source: int, path: Path, expected: Identity | None, limit: int, root: Path) -> tuple[str, int]:
        """Snapshot a file, hashing it; returns its SHA-256 and size in bytes. Raises what `files.snapshot` raises."""
        target = self.snapshot_path(source)
        self._held.add(source)
        files.private_folder(target.parent, self._access)
        target.unlink(missing_ok=True)
        rendition_path(target).unlink(missing_ok=True)
        sha256, size = files.snapshot(path, target, expected, limit, root=root)
        self._count(source, size)
        return sha256, size

    def _count(self, source: int, size: int) -> None:
        self._kept += size - self._sizes.pop(source, 0)
        if size:
            self._sizes[source] = size

    def is_crowded(self) -> bool:
        """Whether snapshots take more room than is kept for them."""
        return self._kept > KEEP_BYTES

    def drop_snapshot(self, source: int) -> None:
        """Remove a source's snapshot and its rendition, not the members of an archive."""
        self._count(source, 0)
        for path in (self.snapshot_path(source), rendition_path(self.snapshot_path(source))):
            files.remove_tree(path)

    def drop_sources(self, sources: Iterable[int]) -> None:
        """Remove the snapshots and members of those sources that have any."""
        for source in self._held.intersection(sources):
            self.drop_source(source)

    def drop_source(self, source: int) -> None:
        """Remove a source's snapshot and members."""
        self._count(source, 0)
        self._held.discard(source)
        files.remove_tree(self.root / f"s{source}")

    def job_path(self, job: int) -> Path:
        """Where what is made for a job lies or would lie."""
        return self.root / f"j{job}"

    def job_folder(self, job: int) -> Path:
        """Make an empty folder for what a job makes."""
        folder = self.job_path(job)
        files.remove_tree(folder)
        files.private_folder(folder, self._access)
        return folder

    def drop_job(self, job: int) -> None:
        """Remove what was made for a job."""
        files.remove_tree(self.job_path(job))
