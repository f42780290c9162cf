"""The delivery notes of a package, written from the ledger's state: manifest, report, reasons, and the overview."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from matprep import accounting, files, texts
from matprep import manifest as delivery_note
from matprep.accounting import UNUSABLE
from matprep.conductor.extracts import terms
from matprep.conductor.forms import Forms
from matprep.ledger.times import forget_terms, keep_terms
from matprep.model import CaseStatus, Text, problem
from matprep.naming import safe_folder
from matprep.report import overview, page
from matprep.report.gist import todos

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matprep.accounting import Account
    from matprep.ledger import Ledger, OutputRow
    from matprep.model import Manifest, Problem, SourceLine
    from matprep.outbox import Outbox
    from matprep.texts import Language

_NOTES: Final = ("manifest.json", "manifest.csv", "report.html")
REJECTED: Final = "_rejected"
LARGEST_THUMBNAIL: Final = 200_000
"""Bytes; what a worker wrote is embedded in a page only if it is small and a JPEG."""


class Summary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one package stood when its notes were last written; kept in the ledger for the overview and `status`."""

    case: str
    profile: str
    title: Text
    status: CaseStatus
    ready: int
    needed: int
    problems: int
    pending: int
    folder: str
    in_cloud: int = 0


class Thumbnails:
    """Small pictures of delivered files, kept by content so that a report can be written anew at any time."""

    def __init__(self, root: Path, access: files.Access) -> None:
        """Keep them in `root`."""
        self._root = root
        self._access = access
        files.private_folder(root, access)

    def keep(self, row: OutputRow) -> None:
        """Keep an output's thumbnail, where a worker made one."""
        made = Path(row.made.thumbnail)
        if row.made.thumbnail and made.is_file():
            files.grant(made, self._access)
            made.replace(self._path(row.sha256))

    def read(self, sha256: str) -> bytes | None:
        """Read a thumbnail back; None if there is none that a page should show."""
        try:
            data = self._path(sha256).read_bytes()
        except OSError:
            return None
        return data if data.startswith(b"\xff\xd8\xff") and len(data) <= LARGEST_THUMBNAIL else None

    def _path(self, sha256: str) -> Path:
        return self._root / f"{sha256}.jpg"


class Notes:
    """Writes the notes of packages; each file beside, then moved into place."""

    def __init__(self, ledger: Ledger, outbox: Outbox, thumbnails: Thumbnails) -> None:
        """Use the one ledger and outbox of the process."""
        self._ledger = ledger
        self._outbox = outbox
        self._thumbnails = thumbnails
        self._forms = Forms(ledger, outbox)

    def forget(self, package: Path) -> None:
        """Remove the notes of a package that holds nothing else."""
        folder = package.relative_to(self._outbox.root).as_posix()
        key = f"summary/{folder}"
        if self._ledger.get(key) is None:
            return
        with self._ledger.transaction():
            self._ledger.remove(key)
            forget_terms(self._ledger, folder)
        for name in _NOTES:
            files.remove_file(package / name)
        self._forms.remove(package)
        with contextlib.suppress(OSError):  # something else lies there
            package.rmdir()

    def write(self, package: Path, account: Account, *, form: bool) -> tuple[Manifest, tuple[Problem, ...]]:
        """Write manifest.json, manifest.csv, report.html, the reasons and (`form`) form.txt; remember the summary.

        A note that somebody has open stays as it was, and a problem names it: all of it stands in the ledger, so the
        next writing makes up for it.
        """
        note = accounting.manifest(account)
        pictures = {each.name: data for each in note.outputs if (data := self._thumbnails.read(each.sha256))}
        written = {
            "manifest.json": delivery_note.encode(note),
            "manifest.csv": delivery_note.as_csv(note, account.language),
            "report.html": page.case_page(note, pictures, account.language).encode(),
        }
        held = [name for name, data in written.items() if not self._is_written(package / name, data)]
        held += self._reasons(package / REJECTED, note.sources)
        held += self._forms.write(package, account) if form else self._forms.remove(package)
        self._remember(package, note, account)
        return note, tuple(problem("held_open", file=name) for name in held)

    def _is_written(self, path: Path, data: bytes) -> bool:
        try:
            self._outbox.write(path, data)
        except files.HeldOpen:
            return False
        return True

    def write_overview(self, root: Path, language: Language) -> None:
        """Write index.html over all packages of the ledger."""
        rows = [
            overview.Row(
                case=each.case,
                profile=each.profile,
                title=each.title,
                status=each.status,
                ready=each.ready,
                needed=each.needed,
                problems_count=each.problems,
                link=f"{each.folder}/report.html",
            )
            for each in summaries(self._ledger)
        ]
        # Held open, it is outdated until the next writing; what counts stands in the packages.
        self._is_written(root / "index.html", overview.overview_page(rows, language).encode())

    def _reasons(self, folder: Path, sources: Iterable[SourceLine]) -> list[str]:
        """One text for each rejected or failed source; those of sources that are well now are removed.

        Answers with those that somebody has open.
        """
        wanted = {
            f"{safe_folder(each.path.replace('/', '_'))}.txt": reason(each)
            for each in sources
            if each.status in {"rejected", "failed"}
        }
        held: list[str] = []
        if folder.is_dir():
            old = [path for path in folder.glob("*.txt") if path.name not in wanted]
            held += [f"{REJECTED}/{path.name}" for path in old if not self._is_removed(path)]
        for name, text in wanted.items():
            # Windows' editor knows UTF-8 by its mark
            if not self._is_written(folder / name, text.encode("utf-8-sig")):
                held.append(f"{REJECTED}/{name}")
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        return held

    def _is_removed(self, path: Path) -> bool:
        try:
            files.remove_file(path)
        except files.HeldOpen:
            return False
        return True

    def _remember(self, package: Path, note: Manifest, account: Account) -> None:
        needed = [each for each in note.requirements if each.required and each.status != "waived"]
        summary = Summary(
            case=note.case,
            profile=note.profile.id,
            title=note.profile.title,
            status=note.status,
            ready=sum(each.status not in UNUSABLE for each in needed),
            needed=len(needed),
            problems=len(todos(note, account.language)),
            pending=sum(each.status == "pending" and not each.problems for each in note.sources),
            in_cloud=sum(_is_in_cloud(each) for each in note.sources),
            folder=package.relative_to(self._outbox.root).as_posix(),
        )
        with self._ledger.transaction():
            self._ledger.put(f"summary/{summary.folder}", msgspec.json.encode(summary).decode())
            keep_terms(self._ledger, terms(account, note, summary.folder))


def _is_in_cloud(source: SourceLine) -> bool:
    return source.status == "pending" and any(each.code == "not_downloaded" for each in source.problems)


def summaries(ledger: Ledger) -> tuple[Summary, ...]:
    """How every package of the ledger stood last, by folder name."""
    found = ledger.having("summary/")
    return tuple(msgspec.json.decode(value, type=Summary) for _, value in sorted(found.items()))


def reason(source: SourceLine) -> str:
    """Why a source was not delivered and what to do now, as a text file's content."""
    problems = [*source.problems, *(each for part in source.parts for each in part.problems)]
    lines = [texts.printable(source.path), ""]
    for each in problems:
        if each.severity == "error":
            lines += [each.message, each.cure, ""]
    return "\r\n".join(lines)
