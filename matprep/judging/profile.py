"""How far a profile's figures can be trusted: too long unchecked, or only assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.model import Problem, problem
from matprep.profile import stale, stale_figures

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from matprep.model import Profile


def judge_profile(profile: Profile, today: dt.date) -> tuple[Problem, ...]:
    """Say how far the profile's figures can be trusted: too long unchecked, or only assumed."""
    problems = [*_stale(profile, today)]
    figures = assumed_figures(profile)
    if figures:
        problems.append(problem("figure_assumed", figures=", ".join(figures)))
    return tuple(problems)


def _stale(profile: Profile, today: dt.date) -> Iterator[Problem]:
    """Tell of the profile, or of figures whose sources nobody has looked at for longer than it says."""
    figures = stale_figures(profile, today)
    days = [*figures.values(), *([profile.checked] if stale(profile, today) else [])]
    if days:
        oldest = min(days)
        named = {"figures": ", ".join(figures)} if figures else {}
        yield problem("profile_stale", days=(today - oldest).days, checked=oldest.isoformat(), **named)


def assumed_figures(profile: Profile) -> tuple[str, ...]:
    """Name the keys that no source supports for at least one requirement, in the profile's order."""
    cited = [figure for requirement in profile.requirements for figure in requirement.figures.items()]
    if profile.period:
        cited.append(("period", profile.period.source))
    return tuple(dict.fromkeys(key for key, source in cited if profile.sources[source].grade == "assumed"))
