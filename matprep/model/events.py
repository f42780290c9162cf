"""What `run` yields and `--json` prints."""

from __future__ import annotations

from typing import Literal

import msgspec

from matprep.model.note import Manifest, RequirementLine, ShownProblem
from matprep.model.problems import CaseStatus
from matprep.model.versions import SCHEMA


class Taken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event", tag="taken"):
    """A source was taken in (its content is snapshot and hashed); `known` counts the sources sighted so far."""

    case: str
    path: str
    bytes: int
    known: int = 0
    schema: int = SCHEMA


class Found(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event", tag="finding"):
    """A source was examined; `requirement` is what it will serve as far as is known now."""

    case: str
    path: str
    kind: str
    pages: int
    problems: tuple[ShownProblem, ...]
    schema: int = SCHEMA


class Progressed(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event", tag="progress"
):
    """A worker is so far inside a long document: about `done` of `total` pages. Told at most once a second."""

    case: str
    profile: str
    requirement: str | None
    paths: tuple[str, ...]
    done: int
    total: int
    schema: int = SCHEMA


class Ended(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event", tag="outcome"):
    """A material ended: delivered (`outputs` names it), rejected or failed."""

    case: str
    profile: str
    requirement: str | None
    paths: tuple[str, ...]
    status: Literal["prepared", "rejected", "failed"]
    outputs: tuple[str, ...]
    bytes_before: int
    bytes_after: int
    problems: tuple[ShownProblem, ...]
    schema: int = SCHEMA


class PlannedFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dry run's line: which sources would become which name (suffix and number are found only by doing it).

    `problems` say of an unknown file what it may be, and why that is not clear.
    """

    requirement: str | None
    paths: tuple[str, ...]
    stem: str
    problems: tuple[ShownProblem, ...] = ()


class Planned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event", tag="plan"):
    """A dry run's last word on one case."""

    case: str
    profile: str
    status: CaseStatus
    files: tuple[PlannedFile, ...]
    requirements: tuple[RequirementLine, ...]
    schema: int = SCHEMA


class Closed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event", tag="case"):
    """A case's package stands on disk, with its manifest.

    `problems` are about the package's files themselves: a note or an outdated file that somebody has open.
    """

    case: str
    profile: str
    package: str
    manifest: Manifest
    problems: tuple[ShownProblem, ...] = ()
    schema: int = SCHEMA


class Waiting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event", tag="waiting"):
    """Watch only: what people wrote about a case (about all: '') cannot be read; it waits until `file` is mended."""

    case: str
    file: str
    problems: tuple[ShownProblem, ...]
    schema: int = SCHEMA


Event = Waiting | Taken | Found | Progressed | Ended | Planned | Closed
