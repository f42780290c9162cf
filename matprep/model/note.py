"""The delivery note: what a manifest holds."""

from __future__ import annotations

import msgspec

from matprep.model.problems import CaseStatus, Param, RecognisedBy, RequirementStatus, Severity, SourceStatus
from matprep.model.profile import Facts, Text
from matprep.model.work import Step


class ShownProblem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A problem with its sentences, in the language of the run."""

    code: str
    severity: Severity
    params: dict[str, Param]
    message: str
    cure: str


class LimitsMet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The byte range of a delivered file (0: no bound) and whether it is kept."""

    min_bytes: int
    max_bytes: int
    met: bool


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One delivered file: the return value of publishing it. `name` is relative to the package, with `/`."""

    name: str
    sha256: str
    bytes: int
    kind: str
    width: int
    height: int
    pages: int
    requirement: str | None
    sources: tuple[str, ...]
    limits: LimitsMet
    quality: dict[str, Param] = {}
    steps: tuple[Step, ...] = ()


class PartLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part in the manifest: pages as people write them (`1`, `2-3`, `all`)."""

    pages: str
    requirement: str | None
    status: SourceStatus
    outputs: tuple[str, ...] = ()
    problems: tuple[ShownProblem, ...] = ()


class SourceLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source in the manifest. `path_bytes` (base64) stands beside a path that is not UTF-8."""

    path: str
    sha256: str | None
    bytes: int
    kind: str | None
    status: SourceStatus
    requirement: str | None = None
    recognised_by: RecognisedBy | None = None
    parts: tuple[PartLine, ...] = ()
    fields: dict[str, str] = {}
    problems: tuple[ShownProblem, ...] = ()
    path_bytes: str | None = None


class RequirementLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A requirement in the manifest."""

    id: str
    title: Text
    required: bool
    status: RequirementStatus
    outputs: tuple[str, ...] = ()
    problems: tuple[ShownProblem, ...] = ()


class ProfileLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which rules were applied."""

    id: str
    version: str
    sha256: str
    title: Text


class ToolLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What applied them."""

    name: str
    version: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The delivery note of one case under one profile: each source once, each delivered file, what is missing."""

    schema: int
    case: str
    facts: Facts
    profile: ProfileLine
    tool: ToolLine
    status: CaseStatus
    requirements: tuple[RequirementLine, ...]
    sources: tuple[SourceLine, ...]
    outputs: tuple[Entry, ...]
    problems: tuple[ShownProblem, ...] = ()
