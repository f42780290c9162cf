"""Whether two candidates are pictures of one paper, or even one picture that was packed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.formats.looks.sameness import SHARED, same_picture

if TYPE_CHECKING:
    from matprep.model import Look
    from matprep.planning.candidates import Candidate


def are_one_picture(one: Candidate, other: Candidate) -> bool:
    """Whether one is the other packed anew, made smaller or brighter; only what was measured can tell."""
    looks = _look(one), _look(other)
    return looks[0] is not None and looks[1] is not None and same_picture(looks[0], looks[1])


def are_one_paper(one: Candidate, other: Candidate) -> bool:
    """Whether two pictures show the same paper, perhaps photographed twice."""
    looks = _look(one), _look(other)
    if looks[0] is None or looks[1] is None:
        return False
    digits = set(looks[0].digits), set(looks[1].digits)
    shared = len(digits[0] & digits[1]) / max(1, min(map(len, digits)))
    return shared >= SHARED or same_picture(looks[0], looks[1])


def _look(each: Candidate) -> Look | None:
    """How a candidate of one page looks."""
    return each.sheets[0].reading.look if len(each.sheets) == 1 and len(each.part.pages) == 1 else None
