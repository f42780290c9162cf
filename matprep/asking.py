"""One file and one question for the workers: a private snapshot, the question, the answer (`inspect`, `check`)."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from matprep import files, papers, pipeline
from matprep.errors import WorkerLost
from matprep.formats import ocr as engine
from matprep.model import (
    LARGEST_SOURCE,
    Answer,
    Call,
    Examine,
    Failed,
    Finding,
    Made,
    Recognition,
    Rejected,
    Verified,
    Verify,
    problem,
)
from matprep.patience import is_office_name, seconds_for
from matprep.workers import Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from matprep.model import Charset, Problem, Profile, ReadsByOcr, Rules

_ANSWERS: Final[msgspec.json.Decoder[Answer]] = msgspec.json.Decoder(Answer)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file's content as it was at one moment, under an ASCII name; removed when the question is answered."""

    path: Path
    sha256: str
    bytes: int


@contextlib.contextmanager
def hands(executor: Executor | None, workers: int = 1) -> Iterator[Executor]:
    """Use the caller's executor, which stays his to shut down, or own workers for as long as they are needed."""
    if executor is not None:
        yield executor
        return
    with Supervisor(workers) as own:
        yield own


@contextlib.contextmanager
def snapshot(source: Path) -> Iterator[Snapshot | Problem]:
    """Copy a file to a private temporary folder for as long as it is asked about; a problem where that cannot be.

    Links are not followed; nothing but a regular file is opened.
    """
    with tempfile.TemporaryDirectory(prefix="matprep-") as folder:
        target = Path(folder) / "snapshot"
        try:
            sha256, size = files.snapshot(source, target, None, LARGEST_SOURCE)
        except files.Vanished:
            yield problem("unreadable", why="vanished")
        except (files.Changed, files.Unreadable):
            yield problem("unreadable")
        except files.NotRegular:
            yield problem("not_a_regular_file", form=_form(source))
        except files.NotDownloaded:
            yield problem("not_downloaded")
        except files.TooLarge:
            yield problem("over_limits", limit=LARGEST_SOURCE)
        else:
            yield Snapshot(path=target, sha256=sha256, bytes=size)


def _form(source: Path) -> str:
    if source.is_symlink():
        return "link"
    return "folder" if source.is_dir() else "special"


def wanted(profile: Profile | None, *, ocr: bool) -> Recognition:
    """Say what a file is read for: what the profile asks of papers, without one everything that is known."""
    reads = ocr and engine.is_installed()
    return papers.everything(ocr=reads) if profile is None else papers.recognition([profile], ocr=reads)


def reads_by_ocr(wanted: Recognition, *, ocr: bool) -> ReadsByOcr:
    """Tell whether what is wanted is read by OCR, and why not."""
    if not wanted.papers:
        return "not_needed"
    if not ocr:
        return "off"
    return "on" if wanted.ocr else "not_installed"


def examined(
    executor: Executor, source: Snapshot, name: str, passwords: tuple[str, ...], wanted: Recognition | None = None
) -> Finding:
    """Ask what a snapshot is, and what its content says of what is `wanted`; a dead worker makes a finding too."""
    wanted = wanted or Recognition()
    request = Examine(path=str(source.path), name=name, passwords=passwords, recognition=wanted)
    seconds = seconds_for(1, source.bytes, office=is_office_name(name), read=bool(wanted.papers))
    answer = _asked(executor, Call(function="examine", request=msgspec.json.encode(request), seconds=seconds))
    if isinstance(answer, Finding):
        return answer
    return Finding(kind="unknown", problems=_problems(answer))


def faults(
    executor: Executor, source: Snapshot, finding: Finding, name: str, rules: Rules, charset: Charset = "unicode"
) -> tuple[Problem, ...]:
    """Ask which rule a finished file breaks; nothing where it keeps them all."""
    made = Made(
        path=str(source.path),
        kind=finding.kind,
        bytes=source.bytes,
        pieces=(),
        width=finding.width,
        height=finding.height,
        pages=finding.pages,
        name=name,
    )
    request = Verify(files=(made,), rules=rules, max_name_bytes=LARGEST_SOURCE, charset=charset, thumbnails=False)
    seconds = seconds_for(max(1, finding.pages), source.bytes)
    answer = _asked(executor, Call(function="verify", request=msgspec.json.encode(request), seconds=seconds))
    return () if isinstance(answer, Verified) else _problems(answer)


def _asked(executor: Executor, call: Call) -> Answer:
    try:
        return _ANSWERS.decode(executor.submit(pipeline.answer, call).result())
    except WorkerLost as lost:
        return Failed(problems=(lost.problem,))


def _problems(answer: Answer) -> tuple[Problem, ...]:
    if isinstance(answer, Rejected | Failed):
        return answer.problems
    return (problem("internal_error", type=type(answer).__name__),)
