"""What must hold of the rules by which a requirement's paper is recognised, and of the fields that it wants read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from matprep import papers
from matprep.fields import NAMES

if TYPE_CHECKING:
    from matprep.complaints import Spot

Table = dict[str, Any]

LONGEST_PATTERN: Final = 200
"""Characters of a regular expression."""

_RUNAWAY: Final = re.compile(r"\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)[+*{]")
"""A repeat of a repeat, as in `(a+)+`: on an unlucky line it may take longer than anybody waits."""


def check_recognition(requirement: Table, spot: Spot) -> None:
    """Complain of papers and fields that are not known, of patterns that cannot serve."""
    matched, known = requirement.get("match", {}), [paper.id for paper in papers.known()]
    for paper in matched.get("papers", []):
        if paper not in known:
            spot.at("match").at("papers").unknown(paper, known, "unknown_paper")
    for pattern in matched.get("patterns", {}):
        _check_pattern(pattern, spot.at("match").at("patterns").at(pattern))
    fields = requirement.get("fields", [])
    for field in fields:
        if field not in NAMES:
            spot.at("fields").unknown(field, NAMES, "unknown_reading")
    for field in requirement.get("agree", []):
        if field not in fields:
            spot.at("agree").unknown(field, fields, "unknown_field")


def _check_pattern(pattern: str, spot: Spot) -> None:
    if len(pattern) > LONGEST_PATTERN:
        spot.refuse("pattern_too_long", expected=str(LONGEST_PATTERN), got=pattern)
        return
    try:
        found = re.compile(pattern)
    except (re.error, OverflowError) as error:
        spot.refuse("pattern_broken", expected=str(error), got=pattern)
        return
    if found.search("") is not None:
        spot.refuse("pattern_finds_nothing", got=pattern)
    elif _RUNAWAY.search(pattern):
        spot.refuse("pattern_runaway", got=pattern)
