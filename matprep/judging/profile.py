"""How far a profile's figures can be trusted: too long unchecked, or only assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.model import Problem, problem
from matprep.profile import stale

if TYPE_CHECKING:
    import datetime as dt

    from matprep.model import Profile


def judge_profile(profile: Profile, today: dt.date) -> tuple[Problem, ...]:
    """Say how far the profile's figures can be trusted: too long unchecked, or only assumed."""
    problems = []
    if stale(profile, today):
        days = (today - profile.checked).days
        problems.append(problem("profile_stale", days=days, checked=profile.checked.isoformat()))
    figures = assumed_figures(profile)
    if figures:
        problems.append(problem("figure_assumed", figures=", ".join(figures)))
    return tuple(problems)


def assumed_figures(profile: Profile) -> tuple[str, ...]:
    """Name the keys that no source supports for at least one requirement, in the profile's order."""
    cited = [figure for requirement in profile.requirements for figure in requirement.figures.items()]
    if profile.period:
        cited.append(("period", profile.period.source))
    return tuple(dict.fromkeys(key for key, source in cited if profile.sources[source].grade == "assumed"))
