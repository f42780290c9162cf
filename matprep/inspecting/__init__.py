"""One file, looked at before anything is done: what it is, what it would become under a profile, and why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from matprep import asking, naming, planning, texts
from matprep.asking import Snapshot
from matprep.cases import CaseFile
from matprep.inspecting.pages import PageSeen, pages_seen
from matprep.model import OFFICE_KINDS, Finding, ReadsByOcr, RecognisedBy, ShownProblem, Sighted
from matprep.model import Profile as ProfileValue
from matprep.profile import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from matprep.model import Plan, Problem, Rules, Task
    from matprep.texts import Language


__all__ = ["Becoming", "Inspection", "PageSeen", "inspect_file"]

_OF_THE_CASE = frozenset({"missing", "side_missing"})
"""What the plan says of a case that this file alone cannot answer for."""


class Becoming(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that would be made: for which requirement (None: unknown), recognised by what, of which kind and name."""

    requirement: str | None
    by: RecognisedBy | None
    kind: str
    name: str


class Inspection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file is; `width` and `height` in pixels of its largest page, upright (PDF: rendered at 200 dpi).

    `seen` is what its pages show, so far as they were read; `recognition` whether OCR read them. `problems` are those
    of the file and, under a profile, what its platform would refuse about the papers in it.
    """

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
    seen: tuple[PageSeen, ...] = ()
    recognition: ReadsByOcr = "not_needed"


def inspect_file(
    path: Path | str,
    *,
    profile: str | Path | ProfileValue | None = None,
    passwords: Sequence[str] = (),
    language: Language = "zh",
    executor: Executor | None = None,
    ocr: bool = True,
    today: dt.date | None = None,
) -> Inspection:
    """Say what a file is and, given a profile, what it would become under it alone; nothing is made or changed.

    The content is parsed in a worker only. `executor` may be any that runs `matprep.pipeline.answer`.
    Its content is read for the papers and fields of the profile, or else for all that are known; by OCR where `ocr` is
    true and the extra is installed. A file that cannot be read or used is an answer with problems, not an exception.
    Papers are judged against `today` (None: the machine's date). Raises ProfileError.
    """
    loaded = profile if profile is None or isinstance(profile, ProfileValue) else load(profile)
    source = Path(path)
    with asking.snapshot(source) as taken, asking.hands(executor) as workers:
        if not isinstance(taken, Snapshot):
            return _inspection(source, None, Finding(kind="unknown", problems=(taken,)), language)
        wanted = asking.wanted(loaded, ocr=ocr)
        finding = asking.examined(workers, taken, texts.printable(source.name), tuple(passwords), wanted)
    seen = msgspec.structs.replace(
        _inspection(source, taken, finding, language),
        seen=pages_seen(finding, loaded, language),
        recognition=asking.reads_by_ocr(wanted, ocr=ocr),
    )
    if loaded is None or not finding.usable:
        return seen
    day = today or dt.datetime.now(dt.UTC).astimezone().date()
    plan = _plan(source, taken, finding, loaded, day)
    return msgspec.structs.replace(
        seen,
        becomes=tuple(_one(task, finding) for task in plan.tasks),
        problems=tuple(texts.shown(each, language) for each in (*finding.problems, *_judged(plan))),
    )


def _plan(source: Path, taken: Snapshot, finding: Finding, profile: ProfileValue, today: dt.date) -> Plan:
    sighted = Sighted(id=1, path=source.name, sha256=taken.sha256, bytes=taken.bytes, finding=finding)
    return planning.plan([sighted], profile, {}, CaseFile(), today=today)


def _judged(plan: Plan) -> tuple[Problem, ...]:
    """What is said of the requirements that the file serves, and of what serves none; not what it alone must lack."""
    served = {task.requirement for task in plan.tasks} | {each.part.requirement for each in plan.verdicts}
    found = [
        *(each for line in plan.requirements if line.id in served for each in line.problems),
        *(each for task in plan.tasks for each in task.problems),
        *(each for verdict in plan.verdicts for each in verdict.problems),
    ]
    return tuple(each for number, each in enumerate(found) if _is_own(each) and each not in found[:number])


def _is_own(problem: Problem) -> bool:
    return problem.code not in _OF_THE_CASE


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


def _inspection(source: Path, taken: Snapshot | None, finding: Finding, language: Language) -> Inspection:
    return Inspection(
        path=texts.printable(str(source)),
        sha256=taken.sha256 if taken is not None else "",
        bytes=taken.bytes if taken is not None else 0,
        kind=finding.kind,
        pages=finding.pages,
        width=finding.width,
        height=finding.height,
        usable=finding.usable,
        becomes=(),
        problems=tuple(texts.shown(each, language) for each in finding.problems),
    )
