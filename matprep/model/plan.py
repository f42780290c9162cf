"""What is decided about a case before anything is made."""

from __future__ import annotations

import msgspec

from matprep.model.finding import Finding
from matprep.model.problems import Charset, Problem, RecognisedBy, RequirementStatus, SourceStatus
from matprep.model.profile import Facts, Rules
from matprep.model.reading import Box, Turn


class Sighted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source as the plan sees it: `path` inside the case, `present` false when it is gone from the inbox.

    `folder` is the requirement that the nearest folder's name means, `refused` the problems of an earlier try; what is
    `shared` by all cases serves where the case has nothing of its own.
    """

    id: int
    path: str
    sha256: str
    bytes: int
    finding: Finding
    folder: str | None = None
    present: bool = True
    shared: bool = False
    refused: tuple[Problem, ...] = ()


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pages of a source that serve one requirement (None: unknown).

    `box` is the region of its one page that it is (None: all of it), `turn` what brings its pages upright.
    """

    source: int
    pages: tuple[int, ...]
    requirement: str | None
    side: str | None = None
    by: RecognisedBy | None = None
    box: Box | None = None
    turn: Turn = 0

    def blank(self, finding: Finding) -> tuple[int, ...]:
        """Its blank pages that may be left out: none where case.toml asks for them, nor where all are blank."""
        blank = tuple(page for page in self.pages if page in finding.blank)
        return () if self.by == "case_toml" or len(blank) == len(self.pages) else blank


class Verdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part that makes no material, and why."""

    part: Part
    status: SourceStatus
    problems: tuple[Problem, ...]


class Task(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A material to make: ordered parts under one stem. `key` names the work: equal key, equal bytes."""

    key: str
    requirement: str | None
    parts: tuple[Part, ...]
    rules: Rules
    stem: str
    number: int
    max_name_bytes: int
    charset: Charset = "unicode"
    problems: tuple[Problem, ...] = ()
    waits: bool = False


class RequirementPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the plan knows of one requirement before anything is made (status None: decided by its tasks)."""

    id: str
    needed: bool
    status: RequirementStatus | None
    problems: tuple[Problem, ...] = ()


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All decisions about one case under one profile; `facts` are those told and those read on the papers chosen."""

    tasks: tuple[Task, ...]
    verdicts: tuple[Verdict, ...]
    requirements: tuple[RequirementPlan, ...]
    problems: tuple[Problem, ...] = ()
    facts: Facts = {}
