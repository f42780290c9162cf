"""The delivery note: what a manifest holds."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from matprep.model.problems import CaseStatus, Param, RecognisedBy, RequirementStatus, Severity, SourceStatus
from matprep.model.profile import Facts, Text
from matprep.model.reading import Box, ReadBy, Turn
from matprep.model.work import Step

ReadsByOcr = Literal["on", "off", "not_installed", "not_needed"]
"""Whether a run reads by OCR, and why not: turned off, the extra is missing, no profile of the run asks for it."""

Need = Literal["required", "conditional", "optional"]
"""Whether a profile asks for a requirement: always, where facts say so, or not."""


Quality = Annotated[
    dict[str, Param],
    msgspec.Meta(
        description="How the file was made and how it reads; a key that is not known is left out. coded: original (the "
        "coded pixels are the source's), recoded (the same pixels in fewer bytes, without loss), encoded. verdict: "
        "as_source, good, readable, doubtful. similarity: 0 to 1, structural, to the source at the delivered size. "
        "text_px: height of characters in pixels. effective_dpi: dots per inch of the paper. dpi: the tag, or what a "
        "page was rendered at. scale: of the sides against the source. k, subsampling, encodes, stopped_at, colours: "
        "see docs/manifest.md"
    ),
]
"""What fitting measured and chose."""


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
    quality: Quality = {}
    steps: tuple[Step, ...] = ()


class FieldLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value read from a paper as it may be shown: citizen and account numbers masked, days in ISO form.

    `page` and `by` say where and how it was read, `check` whether its own check holds (null: it has none).
    """

    name: str
    value: str
    page: int
    by: ReadBy
    check: bool | None = None


class GuessLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A paper that the content speaks for: how surely (0 to 0.99; half: just known), and the phrases that were seen."""

    paper: str
    title: Text
    confidence: float
    side: str | None = None
    evidence: tuple[str, ...] = ()


class PartLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part in the manifest: pages as people write them (`1`, `2-3`, `all`).

    `box` is the region of its page that it is, in thousandths from the left top; `turn` the degrees clockwise by which
    it was turned upright. `confidence` (0 to 0.99) and `evidence` (phrases of the rules, never other words of the
    paper) are what its content says for its requirement, however it was assigned; `guesses` what an unassigned part may
    be.
    """

    pages: str
    requirement: str | None
    status: SourceStatus
    outputs: tuple[str, ...] = ()
    problems: tuple[ShownProblem, ...] = ()
    side: str | None = None
    box: Box | None = None
    turn: Turn = 0
    recognised_by: RecognisedBy | None = None
    confidence: float | None = None
    evidence: tuple[str, ...] = ()
    guesses: tuple[GuessLine, ...] = ()
    fields: tuple[FieldLine, ...] = ()


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
    """A requirement in the manifest: `need` is what the profile says, `required` what that means for this case.

    `when` are the facts on which a conditional one depends, `valid_until` the last day of what is handed in (the
    earliest of several; null: none was read, or it does not end) and `days_left` those from the run's date to it.
    """

    id: str
    title: Text
    required: bool
    status: RequirementStatus
    outputs: tuple[str, ...] = ()
    problems: tuple[ShownProblem, ...] = ()
    need: Need = "required"
    when: dict[str, tuple[str, ...]] = {}
    group: str | None = None
    valid_until: str | None = None
    days_left: int | None = None


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
    recognition: ReadsByOcr = "not_needed"
