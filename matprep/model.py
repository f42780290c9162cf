"""The nouns: every value that travels, is stored or is shown; frozen, JSON by msgspec."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA: Final = 1
"""Version of the manifest, the events and the profile format."""

RECIPE: Final = 2
"""Raised when the same input and rules shall give other bytes than before: then all work is done anew."""

LARGEST_SOURCE: Final = 1 << 30
"""Bytes; a larger file is named as such, not read."""

ARCHIVE_KINDS: Final = frozenset({"zip", "7z", "rar", "tar", "gzip", "bzip2", "xz", "eml", "portfolio"})
"""Kinds (`formats.sniff`) whose members are sources of their own."""

OFFICE_KINDS: Final = frozenset(
    {"doc", "docx", "odt", "rtf", "text", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "ooxml"}
)
"""Kinds whose pages LibreOffice makes (`documents.office`); `ooxml` is one of the new formats behind a password."""

# --- statuses: closed lists, schema 1 -------------------------------------------------

SourceStatus = Literal[
    "prepared",
    "rejected",
    "failed",
    "unassigned",
    "alternative",
    "duplicate",
    "expanded",
    "ignored",
    "withdrawn",
    "pending",
]
RequirementStatus = Literal["ready", "attention", "missing", "rejected", "failed", "waived", "not_needed"]
CaseStatus = Literal["ready", "attention", "incomplete"]
Severity = Literal["error", "warning", "notice"]
RecognisedBy = Literal["case_toml", "folder", "name", "content"]
Grade = Literal["official", "third_party", "assumed"]
Charset = Literal["unicode", "ascii"]
PageShape = Literal["one", "separate", "long_picture", "pdf"]

WORST_FIRST: Final[tuple[SourceStatus, ...]] = (
    "failed",
    "rejected",
    "unassigned",
    "prepared",
    "alternative",
    "duplicate",
    "ignored",
)
"""A source's status is the first of these that one of its parts has."""

FAILED_CODES: Final = frozenset({"decoder_crashed", "timed_out", "internal_error", "verify_failed"})
"""Errors of the machine or of matprep; every other error asks the owner to act."""

_ERRORS = (
    # files
    "empty not_downloaded not_a_regular_file unreadable damaged truncated unsupported_kind tool_missing "
    "password_needed font_missing archive_encrypted archive_limit over_limits decoder_crashed timed_out "
    "internal_error verify_failed held_open "
    # fit
    "limit_not_met below_minimum too_few_pixels too_many_pages "
    # assignment and case
    "with_rejected side_missing missing"
)
_WARNINGS = (
    "named_file_missing "
    "unassigned ambiguous side_unknown content_contradicts_name picture_reused pages_missing quality_doubtful "
    "question_open expired not_colour seal_missing blurred too_dark text_too_small company_differs person_differs "
    "code_differs code_check_failed watermark_present"
)
_NOTICES = (
    "shared_unused "
    "suffix_differs signature_not_carried form_or_script_removed attachments_left_out blank_pages_left_out repaired "
    "first_picture_only recompressed_by_chat office_rendered font_replaced padded enlarged cropped rasterised "
    "duplicate alternative expires_soon glare cut_off screen_photo name_shortened name_taken superseded profile_stale "
    "figure_assumed"
)
SEVERITIES: Final[Mapping[str, Severity]] = {
    **dict.fromkeys(_ERRORS.split(), "error"),
    **dict.fromkeys(_WARNINGS.split(), "warning"),
    **dict.fromkeys(_NOTICES.split(), "notice"),
}
"""Every problem code there is, with its severity."""

Param = str | int | float | bool


class Problem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong or worth knowing: a code and its parameters; never a sentence, never a paper's content."""

    code: str
    params: dict[str, Param] = {}

    def __post_init__(self) -> None:
        """Hold the list of codes closed, also for what a worker sends."""
        if self.code not in SEVERITIES:
            message = f"unknown problem code {self.code[:40]!r}"
            raise ValueError(message)

    @property
    def severity(self) -> Severity:
        """How much it matters; belongs to the code."""
        return SEVERITIES[self.code]


def problem(code: str, **params: Param) -> Problem:
    """Make a problem in one line."""
    return Problem(code=code, params=params)


# --- profile ---------------------------------------------------------------------------


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A title or a question in both languages."""

    zh: str
    en: str


class Citation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a figure comes from (`[sources]` of a profile)."""

    grade: Grade
    url: str | None = None
    checked: dt.date | None = None
    note: str | None = None


class FactDeclaration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact that a profile asks for, beyond those always declared."""

    one_of: tuple[str, ...] = ()
    ask: Text | None = None


class Period(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a certification holds, in months and days, counted from the fact `certified_on`."""

    valid_months: int
    renew_from_days: int
    finish_within_days: int
    source: str


class Naming(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How delivered files are called; `max_bytes` is the whole name's length in UTF-8 bytes, suffix included.

    `charset` ascii: letters, digits, `.`, `_` and `-` only.
    """

    stem: str = "{order:02}_{title}_{company}"
    charset: Charset = "unicode"
    max_bytes: int = 120


class Pixels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bounds of a delivered picture in pixels (0: no bound); `dpi` is the tag to write."""

    min_side: int = 0
    max_side: int = 0
    min_width: int = 0
    min_height: int = 0
    exact: tuple[int, int] | None = None
    shape: Literal["pad", "crop"] = "pad"
    dpi: int = 0


class Files(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many delivered files the portal takes, for each side where there are sides."""

    min: int = 1
    max: int = 1


class Floor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Below this a picture is not delivered: character height in pixels, and libjpeg-like quality.

    Quality q stands for the table strength k <= 0.225 * qscale(q), see `fitting.tables`.
    """

    text_px: int = 8
    quality: int = 25


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The effective rules of one requirement: its own keys over the profile's `[defaults]`. Bytes and pixels."""

    formats: tuple[str, ...] = ("jpeg", "png")
    min_bytes: int = 0
    max_bytes: int = 0
    pixels: Pixels = Pixels()
    files: Files = Files()
    pages: PageShape = "separate"
    colour: Literal["any", "required", "grey_allowed"] = "any"
    alter: Literal["free", "minimal"] = "free"
    metadata: Literal["strip", "keep"] = "strip"
    floor: Floor = Floor()
    sides: tuple[str, ...] = ()
    layout: Literal["separate", "one_page"] = "separate"

    @property
    def are_joined(self) -> bool:
        """Whether all pages come in one file, whatever their number."""
        return self.pages in ("pdf", "long_picture")


class Match(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"exclude": "not"}):
    """How a requirement's paper is recognised: by name (keywords), by text (weights), and per side."""

    names: tuple[str, ...] = ()
    text: dict[str, int] = {}
    exclude: tuple[str, ...] = ()
    threshold: int = 5
    sides: dict[str, tuple[str, ...]] = {}


class When(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A condition on facts: each named fact has one of the listed values."""

    when: dict[str, tuple[str, ...]]


class Requirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One material that a profile asks for; `order` is its place in the profile, from 1."""

    id: str
    order: int
    title: Text
    required: bool | When = True
    group: str | None = None
    rules: Rules = Rules()
    match: Match = Match()
    seal: bool = False
    valid_days_left: int = 0
    fields: tuple[str, ...] = ()
    agree: tuple[str, ...] = ()
    figures: dict[str, str] = {}


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one platform asks for one certification. `sha256` is that of the file's bytes."""

    id: str
    version: str
    title: Text
    checked: dt.date
    stale_after_days: int = 180
    sources: dict[str, Citation] = {}
    facts: dict[str, FactDeclaration] = {}
    period: Period | None = None
    naming: Naming = Naming()
    defaults: Rules = Rules()
    default_figures: dict[str, str] = {}
    requirements: tuple[Requirement, ...] = ()
    sha256: str = ""

    def requirement(self, name: str) -> Requirement | None:
        """Find a requirement by its id."""
        return next((each for each in self.requirements if each.id == name), None)


Facts = dict[str, str]
"""What is known about a case; dates in ISO form, bools as `true`/`false`."""

# --- what examining a source taught ----------------------------------------------------


class Guess(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the content of some pages speaks for (`stages.recognise`); confidence from 0 to 1."""

    pages: tuple[int, ...]
    requirement: str
    side: str | None = None
    confidence: float = 0.0
    evidence: str = ""


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value read from a paper, where it was read and whether its own check holds (None: it has none)."""

    name: str
    value: str
    page: int = 1
    check: bool | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="finding"):
    """What examining one source taught.

    `kind` is what the bytes are (`formats.sniff`), `pages` how many there are (0: could not be opened), `pixels` of
    the largest page in its upright form (a PDF page counts as rendered at 200 dpi), `signed` a PDF with a digital
    signature, `blank` the pages on which there is nothing.
    """

    kind: str
    pages: int = 0
    width: int = 0
    height: int = 0
    pixels: int = 0
    signed: bool = False
    blank: tuple[int, ...] = ()
    guesses: tuple[Guess, ...] = ()
    fields: tuple[Field, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether something can be made of it."""
        return self.pages > 0 and all(each.severity != "error" for each in self.problems)


# --- work: all that crosses to a worker, and back ---------------------------------------


class Piece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part as a worker sees it: a snapshot in scratch (ASCII path), its kind, pages from 1, and the card side.

    `blank` are those of its pages that are left out where pages become pictures.
    """

    path: str
    kind: str
    pages: tuple[int, ...]
    side: str | None = None
    signed: bool = False
    blank: tuple[int, ...] = ()


class Job(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One material to prepare. `folder` is an empty folder in scratch: everything is written there, nothing else.

    `number` is that of the first file made (0: there is only one and it bears no number).
    """

    requirement: str
    pieces: tuple[Piece, ...]
    rules: Rules
    stem: str
    number: int
    max_name_bytes: int
    folder: str
    passwords: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one stage did to one file: a short English note, the bytes it wrote, the seconds it took."""

    stage: str
    note: str
    bytes: int
    seconds: float


class Made(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file on its way through the stages.

    `kind` is what the bytes at `path` are, except `master`: upright 8-bit sRGB or grey pixels without loss
    (uncompressed TIFF) that `compress` has yet to encode. `orientation` 1 to 8 is the EXIF orientation still to be
    applied.
    `least_width` is the width in pixels below which a long picture could not be read (0: any other file).
    `pieces` are indexes into `Job.pieces`; `number` orders the files of one requirement from 1 (0: the only one).
    `thumbnail` is the path of a small JPEG that `verify` made of it (empty: none).
    """

    path: str
    kind: str
    bytes: int
    pieces: tuple[int, ...]
    width: int = 0
    height: int = 0
    pages: int = 1
    orientation: int = 1
    least_width: int = 0
    number: int = 0
    name: str = ""
    thumbnail: str = ""
    quality: dict[str, Param] = {}
    steps: tuple[Step, ...] = ()


class Material(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What travels: one requirement's files, and the notices met on the way."""

    files: tuple[Made, ...]
    problems: tuple[Problem, ...] = ()


class Prepared(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="prepared"):
    """The material is made; nothing is delivered yet."""

    material: Material


class Rejected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="rejected"):
    """The owner must act; `problems` say how."""

    problems: tuple[Problem, ...]


class Failed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="failed"):
    """The machine or matprep failed; may be tried again."""

    problems: tuple[Problem, ...]


Outcome = Prepared | Rejected | Failed


class Examine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask what a snapshot is. `name` is the source's own file name, only compared with the content's kind."""

    path: str
    name: str
    passwords: tuple[str, ...] = ()


class Unpack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for an archive's members, streamed to numbered files in `folder` within bounds (bytes, count, ratio).

    `kind` is one of ARCHIVE_KINDS, as examining found it.
    """

    path: str
    folder: str
    kind: str = "zip"
    passwords: tuple[str, ...] = ()
    max_members: int = 5000
    max_bytes: int = 4 << 30
    max_ratio: int = 200


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One archive member: its raw name in base64, the encoding guessed, its numbered file (empty: not unpacked)."""

    name: str
    encoding: str
    file: str
    bytes: int
    problems: tuple[Problem, ...] = ()


class Unpacked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="unpacked"):
    """The members of one archive, in the archive's order."""

    members: tuple[Member, ...]


class Verify(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask whether finished files keep the rules; read by code that did not write them."""

    files: tuple[Made, ...]
    rules: Rules
    max_name_bytes: int
    charset: Charset = "unicode"
    thumbnails: bool = True


class Verified(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="verified"):
    """Every file keeps its rules; the files with what was read from their bytes (kind, bytes, pixels, pages)."""

    files: tuple[Made, ...]


class Call(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One call of a worker function: its name, its argument as JSON, and the seconds that it may take."""

    function: Literal["unpack", "examine", "prepare", "verify"]
    request: bytes
    seconds: float


Answer = Finding | Unpacked | Prepared | Verified | Rejected | Failed

# --- plan -------------------------------------------------------------------------------


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
    """Pages of a source that serve one requirement (None: unknown)."""

    source: int
    pages: tuple[int, ...]
    requirement: str | None
    side: str | None = None
    by: RecognisedBy | None = None

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
    """All decisions about one case under one profile."""

    tasks: tuple[Task, ...]
    verdicts: tuple[Verdict, ...]
    requirements: tuple[RequirementPlan, ...]
    problems: tuple[Problem, ...] = ()


# --- the delivery note ------------------------------------------------------------------


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


# --- events: what `run` yields and `--json` prints ----------------------------------------


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
    """A dry run's line: which sources would become which name (suffix and number are found only by doing it)."""

    requirement: str | None
    paths: tuple[str, ...]
    stem: str


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
