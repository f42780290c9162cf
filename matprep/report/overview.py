"""The index page: all cases at a glance (pure)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from matprep.model import CaseStatus, Text
from matprep.report import rendering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.texts import Language


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One package: `title` is the profile's, `link` the path of its report from the index page, not yet quoted."""

    case: str
    profile: str
    title: Text
    status: CaseStatus
    ready: int
    needed: int
    problems_count: int
    link: str


def overview_page(rows: Sequence[Row], language: Language) -> str:
    """Write a static page of all cases, those that need somebody first. It loads nothing and runs nothing."""
    urgency: tuple[CaseStatus, ...] = ("incomplete", "attention", "ready")
    ordered = sorted(rows, key=lambda each: urgency.index(each.status))
    counts = Counter(each.status for each in rows)
    return rendering.rendered(
        "overview.html",
        language,
        rows=ordered,
        counts={status: counts[status] for status in urgency},
        link_to=rendering.link_to,
    )
