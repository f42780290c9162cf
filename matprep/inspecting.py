"""One file, looked at before anything is done: what it is, what it would become under a profile, and why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from matprep import asking, naming, planning, texts
from matprep.asking import Snapshot
from matprep.cases import CaseFile
from matprep.model import OFFICE_KINDS, Finding, RecognisedBy, ShownProblem, Sighted
from matprep.model import Profile as ProfileValue
from matprep.profile import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from matprep.model import Rules, Task
    from matprep.texts import Language


class Becoming(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that would be made: for which requirement (None: unknown), recognised by what, of which kind and name."""

    requirement: str | None
    by: RecognisedBy | None
    kind: str
    name: str


class Inspection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file is; `width` and `height` in pixels of its largest page, upright (PDF: rendered at 200 dpi)."""

    path: str
    sha256: str
    bytes: int
    kind: str
    pages: int
    width: int
    height: int
    usable: bool
    becomes: tuple[Becoming, ...]
    problems: tuple[ShownProblem, ...]


def inspect_file(
    path: Path | str,
    *,
    profile: str | Path | ProfileValue | None = None,
    passwords: Sequence[str] = (),
    language: Language = "zh",
    executor: Executor | None = None,
    ocr: bool = True,
) -> Inspection:
    """Say what a file is and, given a profile, what it would become under it alone; nothing is made or changed.

    The content is parsed in a worker only. `executor` may be any that runs `matprep.pipeline.answer`.
    Its content is read for the papers and fields of the profile, or else for all that are known; by OCR where `ocr` is
    true and the extra is installed. A file that cannot be read or used is an answer with problems, not an exception.
    Raises ProfileError.
    """
    loaded = profile if profile is None or isinstance(profile, ProfileValue) else load(profile)
    source = Path(path)
    with asking.snapshot(source) as taken, asking.hands(executor) as workers:
        if not isinstance(taken, Snapshot):
            return _inspection(source, "", 0, Finding(kind="unknown", problems=(taken,)), (), language)
        wanted = asking.wanted(loaded, ocr=ocr)
        finding = asking.examined(workers, taken, texts.printable(source.name), tuple(passwords), wanted)
        becomes = _becoming(source, taken, finding, loaded) if loaded is not None else ()
        return _inspection(source, taken.sha256, taken.bytes, finding, becomes, language)


def _becoming(source: Path, taken: Snapshot, finding: Finding, profile: ProfileValue) -> tuple[Becoming, ...]:
    if not finding.usable:
        return ()
    sighted = Sighted(id=1, path=source.name, sha256=taken.sha256, bytes=taken.bytes, finding=finding)
    today = dt.datetime.now(dt.UTC).astimezone().date()
    decided = planning.plan([sighted], profile, {}, CaseFile(), today=today)
    return tuple(_one(task, finding) for task in decided.tasks)


def _one(task: Task, finding: Finding) -> Becoming:
    kind = _kind(finding.kind, task.rules)
    name = naming.file_name(task.stem, task.number, naming.SUFFIXES.get(kind, ""), task.max_name_bytes)
    return Becoming(requirement=task.requirement, by=task.parts[0].by, kind=kind, name=name)


def _kind(kind: str, rules: Rules) -> str:
    """What is accepted stays what it is; anything else becomes the first kind that the portal takes.

    The pages of an Office document are a PDF.
    """
    kind = "pdf" if kind in OFFICE_KINDS else kind
    return kind if kind in rules.formats else rules.formats[0]


def _inspection(
    source: Path, sha256: str, size: int, finding: Finding, becomes: tuple[Becoming, ...], language: Language
) -> Inspection:
    return Inspection(
        path=texts.printable(str(source)),
        sha256=sha256,
        bytes=size,
        kind=finding.kind,
        pages=finding.pages,
        width=finding.width,
        height=finding.height,
        usable=finding.usable,
        becomes=becomes,
        problems=tuple(texts.shown(each, language) for each in finding.problems),
    )
