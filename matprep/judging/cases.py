"""What a platform would refuse about the papers of a case together (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.judging.agreement import agreement
from matprep.judging.reuse import reuse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matprep.judging.shown import Shown
    from matprep.model import Facts, Problem, Profile


def judge_case(
    shown: Mapping[str, Sequence[Shown]], profile: Profile, told: Facts
) -> Mapping[str, tuple[Problem, ...]]:
    """Judge papers against each other: requirement → problems, only where there are some.

    `shown` are the pages chosen for each requirement; `told` are the facts that people told, not those read on papers:
    a paper agrees with itself. A difference is told at one of the two papers, the later one of the profile.
    """
    found: dict[str, tuple[Problem, ...]] = {}
    for requirement, each in (*agreement(shown, profile, told), *reuse(shown, profile)):
        if each not in found.get(requirement, ()):
            found[requirement] = (*found.get(requirement, ()), each)
    return found
