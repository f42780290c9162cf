"""Which files are there and settled. The scan is the truth; events only wake it early."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matprep.errors import FolderError
from matprep.files import Identity, form_of, identity_of, reachable

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Container, Iterator, Sequence
    from pathlib import Path

    from watchdog.events import FileSystemEvent

MARKER: Final = ".matprep-inbox"
"""Made at the first watch; an inbox without it later is an unmounted share."""

EMPTY_QUIET: Final = 60.0
"""Seconds for which a file without content is waited for: sync clients make the name first."""

_UNFINISHED: Final = (".part", ".partial", ".crdownload", ".tmp", ".filepart", ".download", ".pd~")
_OPEN_IN_OFFICE: Final = ("~$", ".~lock")
_STUB: Final = re.compile(r"\.(?P<icloud>.+)\.icloud|(?P<virtual>.+)\.(?:nextcloud|owncloud)", re.IGNORECASE)
"""What stands for a file in the cloud under another name: iCloud's on macOS, Nextcloud's and ownCloud's on Linux."""

_OF_READING: Final = frozenset({"opened", "closed_no_write"})


class Seen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A directory entry that is no folder: `path` below the scanned root with `/`, undecodable bytes as surrogates.

    `special` is a FIFO, a socket, a device, or a folder that cannot be listed; `placeholder` a file whose bytes lie in
    the cloud, under the name that it will have here.
    """

    path: str
    form: Literal["file", "link", "special", "placeholder"]
    identity: Identity


def scan(root: Path) -> tuple[Seen, ...]:
    """List everything below `root` but the folders that can be listed, in byte order of paths.

    No link is followed, to a folder neither. What vanishes meanwhile is left out. Reads no content.
    Raises FolderError where `root` itself cannot be listed.
    """
    try:
        found, folders = _listed(os.fspath(root), "")
    except OSError as error:
        raise FolderError("inbox_unreadable", path=str(root)) from error
    while folders:
        seen = folders.pop()
        try:
            more, below = _listed(os.path.join(root, seen.path), f"{seen.path}/")  # noqa: PTH118 - 50,000 Paths are slow
        except FileNotFoundError:
            continue
        except OSError:
            found.append(seen)
        else:
            found += more
            folders += below
    return tuple(sorted(found, key=lambda each: each.path.encode("utf-8", "surrogatepass")))


def look_at(path: Path) -> Seen | None:
    """One file that need not lie in an inbox, by its whole path; None where there is none."""
    try:
        status = os.lstat(reachable(os.fspath(path)))
    except OSError:
        return None
    form = form_of(status)
    return Seen(path=str(path), form="special" if form == "folder" else form, identity=identity_of(status))


def _listed(folder: str, prefix: str) -> tuple[list[Seen], list[Seen]]:
    """One folder's entries, and its folders (each as it stands in the scan if it cannot be listed)."""
    found: list[Seen] = []
    folders: list[Seen] = []
    with os.scandir(reachable(folder)) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                # Not entry.stat(): on Windows it knows neither device nor inode.
                status = os.lstat(reachable(entry.path))
                form = form_of(status)
                into, shown = (folders, "special") if form == "folder" else (found, form)
                into.append(Seen(path=prefix + entry.name, form=shown, identity=identity_of(status)))  # type: ignore[arg-type]  # never "folder"
    return _with_stubs_named(found), folders


def _with_stubs_named(found: list[Seen]) -> list[Seen]:
    """Show what stands for a file in the cloud as that file; where the file itself lies beside it, not at all."""
    stubs = {each.path: name for each in found if (name := _meant_by(each))}
    if not stubs:
        return found
    there = {each.path: each for each in found if each.path not in stubs}
    for each in found:
        if each.path in stubs:
            there.setdefault(stubs[each.path], Seen(path=stubs[each.path], form="placeholder", identity=each.identity))
    return list(there.values())


def _meant_by(seen: Seen) -> str:
    """The path of the file that this one stands for; empty where it stands for itself."""
    folder, slash, name = seen.path.rpartition("/")
    stub = _STUB.fullmatch(name) if seen.form == "file" else None
    if stub is None or (stub["virtual"] and seen.identity.size > 1):
        return ""
    return f"{folder}{slash}{stub['icloud'] or stub['virtual']}"


def in_transit(path: str) -> bool:
    """Whether the name says that a program is still at work on the file: downloads, copies, open office documents."""
    *folders, name = path.lower().split("/")
    if name.endswith(_UNFINISHED) or name.startswith(_OPEN_IN_OFFICE):
        return True
    return any(each.endswith(".download") for each in folders)  # Safari collects a download in such a folder


class Settling:
    """Which files have stood still for a while; clocks are the caller's (monotonic seconds)."""

    def __init__(self, quiet: float) -> None:
        """A file is settled once it was the same for `quiet` seconds."""
        self._quiet = quiet
        self._since: dict[str, tuple[Seen, float]] = {}
        self._settled: set[str] = set()

    def settled(
        self, seen: Sequence[Seen], now: float, busy: Callable[[str], bool], slow: Container[str] = ()
    ) -> tuple[Seen, ...]:
        """Tell which of a scan's files are settled now: again at each call, for as long as they stay the same.

        `busy` is asked once a file has been quiet for long enough, not again after it is settled; one that is busy
        is not settled. Paths in `slow` are given EMPTY_QUIET seconds at least.
        """
        self._note(seen, now)
        for each in seen:
            quiet = max(self._quiet, EMPTY_QUIET) if each.path in slow else self._quiet
            still = now - self._since[each.path][1] >= quiet
            if still and each.path not in self._settled and not (each.form == "file" and busy(each.path)):
                self._settled.add(each.path)
        return tuple(each for each in seen if each.path in self._settled)

    def forget(self, path: str) -> None:
        """Let a file settle anew."""
        self._since.pop(path, None)
        self._settled.discard(path)

    def _note(self, seen: Sequence[Seen], now: float) -> None:
        """Start the time of what is new or other than before; forget what is gone."""
        for path in self._since.keys() - {each.path for each in seen}:
            self.forget(path)
        for each in seen:
            known = self._since.get(each.path)
            if known is None or known[0] != each:
                self._since[each.path] = (each, now)
                self._settled.discard(each.path)


@contextlib.contextmanager
def waking(root: Path, wake: threading.Event) -> Iterator[bool]:
    """Set `wake` whenever something changes below `root`, for as long as the block runs.

    A hint, no more: events may be lost. False where the system cannot watch (limits, network shares): scan by time.
    """
    # One-off runs need no watching, and its import takes a while.
    from watchdog.events import FileSystemEventHandler  # noqa: PLC0415 - see above
    from watchdog.observers import Observer  # noqa: PLC0415 - see above

    class Waker(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type not in _OF_READING:  # our own reading must not wake us
                wake.set()

    observer = Observer()
    try:
        observer.schedule(Waker(), os.fspath(root), recursive=True)
        observer.start()
    except (OSError, RuntimeError):  # no watches left; no thread to be had
        yield False
        return
    try:
        yield True
    finally:
        observer.stop()
        observer.join()
