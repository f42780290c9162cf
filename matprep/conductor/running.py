"""The two ways to start the conductor: once over folders, or for as long as an inbox is watched."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matprep import inbox
from matprep.conductor.loop import Conductor
from matprep.conductor.oneoff import OneOff
from matprep.conductor.options import Options, checked_folders, checked_table, options
from matprep.conductor.places import elsewhere, opened
from matprep.conductor.watched import Watched
from matprep.errors import FolderError, UsageError
from matprep.workers import Supervisor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    from matprep.conductor.options import ProfileReference
    from matprep.conductor.places import Site
    from matprep.conductor.sightings import Feed
    from matprep.model import Event
    from matprep.texts import Language

IN_HAND: Final = 8
"""Calls in flight for each worker: one at work, the others waiting, so that commits can be shared."""


def run(  # noqa: PLR0913 - the options of the command line, each by its name
    folders: Path | str | Sequence[Path | str],
    out: Path | str | None = None,
    *,
    profile: ProfileReference | Sequence[ProfileReference],
    jobs: int | None = None,
    facts: Mapping[str, str] | None = None,
    cases: Path | str | None = None,
    passwords: Sequence[str] = (),
    language: Language = "zh",
    today: dt.date | None = None,
    state: Path | str | None = None,
    group: str | None = None,
    executor: Executor | None = None,
    files: Iterable[Path | str] | None = None,
    dry_run: bool = False,
    ocr: bool = True,
    watermark: str | None = None,
    form: bool = True,
) -> Iterator[Event]:
    """Prepare everything in `folders` once and yield what happens, last a `Closed` for each case and profile.

    `out` defaults to `<folder>-ready` beside a single folder. What is prepared already is not done again; what was
    rejected or failed is tried again. Nothing in `folders` is changed. Closing the iterator early leaves everything
    resumable. `executor` may be any that runs `matprep.pipeline.answer`; it stays the caller's to shut down.

    `cases` is a table of cases that counts in place of a `cases.csv` in the folders. `files` names the only files to
    take, relative to the one folder or absolute; what an earlier run delivered of others stands. `ocr` false: content
    is read from QR codes and text layers only; so it is where the extra `ocr` is not installed. `watermark` is written
    with the date across copies of IDs ("": never, None: as the profiles say). Without `form` no copy sheet `form.txt`
    is written, and one that stands there is removed.

    Raises UsageError, ProfileError, FolderError, BusyError.
    """
    asked = options(
        profile=profile,
        facts=facts,
        passwords=passwords,
        language=language,
        today=today,
        group=group,
        retrying=True,
        dry=dry_run,
        ocr=ocr,
        watermark=watermark,
        form=form,
    )
    given = [folders] if isinstance(folders, str | Path) else list(folders)
    inputs, target = checked_folders([Path(each) for each in given], Path(out) if out is not None else None)
    if files is not None and len(inputs) > 1:
        raise UsageError("one_folder_wanted", count=len(inputs))
    chosen = [str(each) for each in files] if files is not None else None
    feed = OneOff(inputs, asked.profiles, table=checked_table(cases), chosen=chosen)
    place = (
        elsewhere(asked.access, asked.profiles)
        if dry_run
        else opened(target, Path(state) if state is not None else None, asked.access, asked.profiles)
    )
    with place as site:
        yield from _conducted(asked, site, feed, executor, jobs, threading.Event())


def watch(  # noqa: PLR0913 - as run
    folder: Path | str,
    out: Path | str,
    *,
    profile: ProfileReference | Sequence[ProfileReference],
    stop: threading.Event,
    settle_seconds: float = 5.0,
    complete_after: float = 600.0,
    jobs: int | None = None,
    facts: Mapping[str, str] | None = None,
    cases: Path | str | None = None,
    passwords: Sequence[str] = (),
    language: Language = "zh",
    today: dt.date | None = None,
    state: Path | str | None = None,
    group: str | None = None,
    executor: Executor | None = None,
    ocr: bool = True,
    watermark: str | None = None,
    form: bool = True,
) -> Iterator[Event]:
    """Prepare whatever lands in an inbox, until `stop` is set; yields what happens.

    A file is taken when it has not changed for `settle_seconds`; a case is complete when `_done` lies in it or nothing
    moved for `complete_after` seconds, and opens again when more comes. Stops within 5 s, everything resumable.
    `cases`, or else a `cases.csv` in the inbox, is read anew whenever it changed.

    Raises UsageError, ProfileError, FolderError (also when the inbox vanishes), BusyError.
    """
    asked = options(
        profile=profile,
        facts=facts,
        passwords=passwords,
        language=language,
        today=today,
        group=group,
        retrying=False,
        ocr=ocr,
        watermark=watermark,
        form=form,
    )
    (root,), target = checked_folders([Path(folder)], Path(out))
    wake = threading.Event()
    feed = Watched(
        root,
        asked.profiles,
        stop,
        settle=settle_seconds,
        complete_after=complete_after,
        table=checked_table(cases),
    )
    with opened(target, Path(state) if state is not None else None, asked.access, asked.profiles) as site:
        _marked(root, site)
        with inbox.waking(root, wake), _waking_at(stop, wake):
            yield from _conducted(asked, site, feed, executor, jobs, wake)


def _conducted(
    asked: Options, site: Site, feed: Feed, executor: Executor | None, jobs: int | None, wake: threading.Event
) -> Iterator[Event]:
    count = jobs or os.cpu_count() or 1
    with contextlib.ExitStack() as stack:
        if executor is None:
            executor = Supervisor(count)
            stack.callback(executor.shutdown, wait=True, cancel_futures=True)
        yield from Conductor(asked, site, feed, executor, count * IN_HAND, wake).events()


def _marked(root: Path, site: Site) -> None:
    """Mark the inbox at its first watch; a known inbox without its mark is an unmounted share, not an empty one."""
    known = site.ledger.get(f"inbox/{root}")
    marker = root / inbox.MARKER
    if known and not marker.is_file():
        raise FolderError("inbox_gone", path=str(root))
    if not known:
        marker.touch()
        site.ledger.put(f"inbox/{root}", "1")


@contextlib.contextmanager
def _waking_at(stop: threading.Event, wake: threading.Event) -> Iterator[None]:
    """Wake the conductor when it is asked to stop, so that it need not look for it all the time."""
    ended = threading.Event()

    def wait() -> None:
        while not ended.is_set():
            if stop.wait(0.5):
                wake.set()
                return

    thread = threading.Thread(target=wait, name="matprep-stop", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
