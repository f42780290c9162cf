"""Rules and facts → problems (pure): what can be judged about a case without reading its papers.

Judgement by content (dates, seals, colour, names that must agree) comes into this room once papers are read:
`judge_case(requirements, fields, facts, today)`, pure like the rest, since fields are values like facts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.model import Problem, When, problem
from matprep.profile import stale

if TYPE_CHECKING:
    import datetime as dt

    from matprep.model import Facts, Profile, Requirement


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


def needed(requirement: Requirement, facts: Facts) -> bool | None:
    """Whether this case must hand the requirement in; None: a fact that decides it is not known."""
    if not isinstance(requirement.required, When):
        return requirement.required
    answers = [facts[fact] in values if fact in facts else None for fact, values in requirement.required.when.items()]
    if False in answers:
        return False
    return None if None in answers else True


def open_questions(profile: Profile, facts: Facts) -> tuple[Problem, ...]:
    """Ask for every fact that decides whether something is needed, each once."""
    return tuple(_question(fact, profile) for fact in _undecided(profile, facts))


def _undecided(profile: Profile, facts: Facts) -> tuple[str, ...]:
    open_ones = [each.required for each in profile.requirements if needed(each, facts) is None]
    return tuple(
        dict.fromkeys(fact for when in open_ones if isinstance(when, When) for fact in when.when if fact not in facts)
    )


def _question(fact: str, profile: Profile) -> Problem:
    declared = profile.facts.get(fact)
    ask = declared.ask if declared else None
    choices = ", ".join(declared.one_of) if declared else ""
    return problem(
        "question_open", fact=fact, ask_zh=ask.zh if ask else fact, ask_en=ask.en if ask else fact, choices=choices
    )
