"""What a case must hand in, as its facts tell; what is not known is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.model import Problem, When, problem

if TYPE_CHECKING:
    from matprep.model import Facts, Profile, Requirement


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
