"""What was chosen, as the judges see it: pages in their order, and what they say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep import judging
from matprep.judging import Shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from matprep.model import Facts, Problem, Profile
    from matprep.planning.candidates import Candidate


def judged(
    chosen: Mapping[str, Sequence[Candidate]], profile: Profile, told: Facts, today: dt.date
) -> dict[str, tuple[Problem, ...]]:
    """Say of each requirement what a platform would refuse about its papers, alone and against each other."""
    pages = {name: shown(each) for name, each in chosen.items()}
    together = judging.judge_case(pages, profile, told)
    return {
        each.id: (
            *judging.judge(each, profile, pages.get(each.id, ()), told, today),
            *together.get(each.id, ()),
        )
        for each in profile.requirements
    }


def shown(chosen: Sequence[Candidate]) -> tuple[Shown, ...]:
    """The pages chosen that were read."""
    return tuple(
        Shown(
            path=each.source.path,
            page=sheet.reading.page,
            reading=sheet.reading,
            side=each.part.side,
            sha256=each.source.sha256,
            box=each.part.box,
            doubtful=each.doubt is not None,
        )
        for each in chosen
        for sheet in each.sheets
    )
