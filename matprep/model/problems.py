"""Statuses and problem codes: closed lists, schema 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping


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
Verdict = Literal["as_source", "good", "readable", "doubtful"]
"""How a delivered picture reads against its source, best first (docs/quality.md). `model.Verdict` is a plan's."""

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
    "code_differs code_check_failed field_hidden watermark_present"
)
_NOTICES = (
    "shared_unused "
    "suffix_differs signature_not_carried form_or_script_removed attachments_left_out blank_pages_left_out repaired "
    "first_picture_only recompressed_by_chat office_rendered font_replaced padded enlarged cropped rasterised "
    "duplicate alternative expires_soon glare cut_off screen_photo name_shortened name_taken superseded profile_stale "
    "figure_assumed turned split watermark_added pages_unread reading_failed not_read"
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
