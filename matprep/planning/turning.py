"""Pages that lie differently: a part of several is taken apart, so that each page can be turned by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from matprep.model import Part, Rules
    from matprep.planning.candidates import Candidate


def spread(each: Candidate, rules: Rules) -> tuple[Part, ...]:
    """A candidate's part, or one for each of its pages where they have to be turned differently.

    Not where its pages stay a PDF by themselves, which would fall apart into several, nor where that is signed; blank
    pages stay with the page before them.
    """
    part = each.part
    turns = {sheet.reading.page: sheet.turn or 0 for sheet in each.sheets if sheet.turn is not None}
    if len(part.pages) == 1 or len(set(turns.values())) < 2 or _stays_one(each, rules):  # noqa: PLR2004 - they differ
        return (part,)
    parts: list[Part] = []
    for page in part.pages:
        if parts and page in each.source.finding.blank:
            parts[-1] = msgspec.structs.replace(parts[-1], pages=(*parts[-1].pages, page))
        else:
            parts.append(msgspec.structs.replace(part, pages=(page,), turn=turns.get(page, 0)))
    return tuple(parts)


def _stays_one(each: Candidate, rules: Rules) -> bool:
    kept = (each.source.finding.kind == "pdf" and "pdf" in rules.formats) or rules.formats[0] == "pdf"
    return each.source.finding.signed or (kept and not rules.are_joined)
