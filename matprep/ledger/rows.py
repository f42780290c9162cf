"""The ledger's rows as values, and values as rows."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from matprep.files import Identity
from matprep.model import Failed, Finding, Made, Outcome, Part, Problem, Rejected
from matprep.naming import folded

SourceState = Literal["taken", "expanded", "ignored", "refused", "withdrawn"]
JobState = Literal["taken", "running", "publishing", "done", "rejected", "failed", "blocked", "dropped"]
OutputState = Literal["intended", "live", "superseded"]
Kept = Finding | Rejected | Failed
"""What is kept of examining a content."""


class CaseRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case: its name, and the absolute path of the folder it was found in last."""

    id: int
    name: str
    root: str


class SourceRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source: `path` inside the case; a member of an archive has that as `parent` and its numbered file as `member`.

    `present` is false once it is gone from the inbox; `folder` is the requirement that its folder's name means.
    """

    id: int
    case: int
    path: str
    identity: Identity | None = None
    bytes: int = 0
    sha256: str | None = None
    parent: int | None = None
    member: str = ""
    state: SourceState = "taken"
    present: bool = True
    folder: str | None = None
    problems: tuple[Problem, ...] = ()


class JobRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A material to make under one profile. `deaths` of its workers and `interrupted` ends of the program in a row."""

    id: int
    case: int
    profile: str
    requirement: str | None
    key: str
    state: JobState = "taken"
    deaths: int = 0
    interrupted: int = 0
    outcome: Outcome | None = None
    parts: tuple[Part, ...] = ()


class OutputRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of a package: `name` relative to the package with `/`; `intended` before it is there."""

    id: int
    job: int
    case: int
    profile: str
    name: str
    sha256: str
    bytes: int
    made: Made
    state: OutputState = "intended"


SOURCE_COLUMNS: Final = "case_id path identity bytes sha256 parent member state present folder problems"
JOB_COLUMNS: Final = "case_id profile requirement key state deaths interrupted outcome parts"
OUTPUT_COLUMNS: Final = "job case_id profile name folded sha256 bytes made state"

_IDENTITY: Final = msgspec.json.Decoder(Identity | None)
_PROBLEMS: Final = msgspec.json.Decoder(tuple[Problem, ...])
_OUTCOME: Final = msgspec.json.Decoder(Outcome | None)
_PARTS: Final = msgspec.json.Decoder(tuple[Part, ...])
_MADE: Final = msgspec.json.Decoder(Made)
FINDING: Final = msgspec.json.Decoder(Kept)


def source_values(row: SourceRow) -> tuple[object, ...]:
    """A source's columns, in their order."""
    return (
        row.case,
        as_bytes(row.path),
        as_json(row.identity),
        row.bytes,
        row.sha256,
        row.parent,
        row.member,
        row.state,
        row.present,
        row.folder,
        as_json(row.problems),
    )


def source_of(values: tuple[Any, ...]) -> SourceRow:
    """A source from its columns."""
    id_, case, path, identity, size, sha256, parent, member, state, present, folder, problems = values
    return SourceRow(
        id=id_,
        case=case,
        path=as_text(path),
        identity=_IDENTITY.decode(identity),
        bytes=size,
        sha256=sha256,
        parent=parent,
        member=member,
        state=state,
        present=bool(present),
        folder=folder,
        problems=_PROBLEMS.decode(problems),
    )


def job_values(row: JobRow) -> tuple[object, ...]:
    """A job's columns, in their order."""
    return (
        row.case,
        row.profile,
        row.requirement,
        row.key,
        row.state,
        row.deaths,
        row.interrupted,
        as_json(row.outcome),
        as_json(row.parts),
    )


def job_of(values: tuple[Any, ...]) -> JobRow:
    """A job from its columns."""
    id_, case, profile, requirement, key, state, deaths, interrupted, outcome, parts = values
    return JobRow(
        id=id_,
        case=case,
        profile=profile,
        requirement=requirement,
        key=key,
        state=state,
        deaths=deaths,
        interrupted=interrupted,
        outcome=_OUTCOME.decode(outcome),
        parts=_PARTS.decode(parts),
    )


def output_values(row: OutputRow) -> tuple[object, ...]:
    """An output's columns, in their order."""
    return (
        row.job,
        row.case,
        row.profile,
        row.name,
        folded(row.name),
        row.sha256,
        row.bytes,
        as_json(row.made),
        row.state,
    )


def output_of(values: tuple[Any, ...]) -> OutputRow:
    """An output from its columns."""
    id_, job, case, profile, name, _, sha256, size, made, state = values
    return OutputRow(
        id=id_,
        job=job,
        case=case,
        profile=profile,
        name=name,
        sha256=sha256,
        bytes=size,
        made=_MADE.decode(made),
        state=state,
    )


def as_json(value: object) -> str:
    """A value as text of JSON."""
    return msgspec.json.encode(value).decode()


def as_bytes(text: str) -> bytes:
    """A name as bytes, whatever is in it: the same on every system and in every locale, and always reversible."""
    return text.encode("utf-8", "surrogatepass")


def as_text(raw: bytes) -> str:
    """What `as_bytes` made, back."""
    return raw.decode("utf-8", "surrogatepass")
