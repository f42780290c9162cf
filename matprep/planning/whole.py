"""The plan of one case under one profile: every source's every page has a task or a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep import judging
from matprep.model import (
    Facts,
    Part,
    Plan,
    Problem,
    Profile,
    Requirement,
    RequirementPlan,
    RequirementStatus,
    Sighted,
    Task,
    Verdict,
    problem,
)
from matprep.planning.assigning import assign, misnumbered
from matprep.planning.candidates import Candidate, candidates, place
from matprep.planning.judged import judged
from matprep.planning.lending import own_first, unused
from matprep.planning.serving import Served, serve
from matprep.planning.sheets import sheets_of
from matprep.planning.tasking import is_waiting, known_tasks, unassigned_tasks
from matprep.planning.telling import facts_read, legal_person
from matprep.planning.weighing import roster_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from matprep.cases import CaseFile
    from matprep.planning.weighing import Roster


def plan(sources: Sequence[Sighted], profile: Profile, told: Facts, file: CaseFile, *, today: dt.date) -> Plan:
    """Decide what is made of a case's sources; pure, and independent of the order of `sources`.

    `told` are the facts that people told; what the chosen papers tell comes after them.
    """
    roster = roster_of(profile)
    found = [each for source in sources for each in _candidates(source, profile, file, roster, told, today)]
    served = _all_served(profile, found, told)
    chosen = {name: each.chosen for name, each in served.items()}
    facts = {**facts_read(chosen), **told}
    unknown, spare = unused(sorted((each for each in found if each.part.requirement is None), key=place))
    shas = {source.id: source.sha256 for source in sources}
    known = known_tasks(served, profile, facts, shas, waiting=is_waiting(sources, profile, facts, chosen))
    rest, verdicts = unassigned_tasks(unknown, found, profile, shas, roster)
    return Plan(
        tasks=(*known, *rest),
        verdicts=(*(verdict for each in served.values() for verdict in each.verdicts), *verdicts, *spare),
        requirements=_requirements(served, profile, facts, file, judged(chosen, profile, told, today)),
        facts=facts,
        problems=(
            *judging.open_questions(profile, facts),
            *misnumbered(sources, file),
            *judging.judge_profile(profile, today),
        ),
    )


def _candidates(
    source: Sighted, profile: Profile, file: CaseFile, roster: Roster, told: Facts, today: dt.date
) -> Iterable[Candidate]:
    sheets = sheets_of(source.finding, roster)
    return candidates(assign(source, profile, file, sheets), source, sheets, profile, roster, told, today)


def _all_served(profile: Profile, candidates: Sequence[Candidate], told: Facts) -> dict[str, Served]:
    """Serve every requirement; cards last, since the licence tells whose card is wanted."""
    plain = {each.id: _served(each, candidates, None) for each in profile.requirements if not each.rules.sides}
    holder = told.get("person") or legal_person({name: each.chosen for name, each in plain.items()})
    cards = {each.id: _served(each, candidates, holder) for each in profile.requirements if each.rules.sides}
    return {each.id: (plain | cards)[each.id] for each in profile.requirements}


def _served(requirement: Requirement, candidates: Iterable[Candidate], holder: str | None) -> Served:
    own, spare = own_first([each for each in candidates if each.part.requirement == requirement.id])
    served = serve(requirement, own, holder)
    return msgspec.structs.replace(served, verdicts=(*served.verdicts, *spare))


def _requirements(
    served: Mapping[str, Served],
    profile: Profile,
    facts: Facts,
    file: CaseFile,
    judgements: Mapping[str, tuple[Problem, ...]],
) -> tuple[RequirementPlan, ...]:
    """Say for each requirement what is known before anything is made."""
    given = {name for name, each in served.items() if each.groups or name in file.waive}
    groups = {each.group for each in profile.requirements if each.group and each.id in given}
    return tuple(
        _requirement(
            each,
            served[each.id],
            profile,
            facts,
            file,
            judgements[each.id],
            replaced=each.group in groups and each.id not in given,
        )
        for each in profile.requirements
    )


def _requirement(
    requirement: Requirement,
    served: Served,
    profile: Profile,
    facts: Facts,
    file: CaseFile,
    judgements: tuple[Problem, ...],
    *,
    replaced: bool,
) -> RequirementPlan:
    needed = judging.needed(requirement, facts)
    status = _status(requirement, served, needed=needed, waived=requirement.id in file.waive, replaced=replaced)
    problems = [*served.problems, *(each.doubt for each in served.chosen if each.doubt is not None), *judgements]
    if status == "missing":
        sides = served.absent if served.groups else ()
        problems += [problem("side_missing", side=side) for side in sides] or [_missing(requirement, profile, facts)]
    return RequirementPlan(
        id=requirement.id, needed=bool(needed) and not replaced, status=status, problems=tuple(problems)
    )


def _missing(requirement: Requirement, profile: Profile, facts: Facts) -> Problem:
    """Say that nothing was handed in, and what would do in its place."""
    others = [
        each.title
        for each in profile.requirements
        if requirement.group
        and each.group == requirement.group
        and each.id != requirement.id
        and judging.needed(each, facts) is not False
    ]
    if not others:
        return problem("missing")
    titles = {language: [getattr(each, language) for each in others] for language in ("zh", "en")}
    return problem("missing", others_zh="、".join(titles["zh"]), others_en=", ".join(titles["en"]))


def _status(
    requirement: Requirement, served: Served, *, needed: bool | None, waived: bool, replaced: bool
) -> RequirementStatus | None:
    if served.groups:
        return "missing" if served.absent or _too_few(requirement, served) else None
    if waived:
        return "waived"
    endings = {verdict.status for verdict in served.verdicts}
    if "failed" in endings:
        return "failed"
    if "rejected" in endings:
        return "rejected"
    if replaced or needed is False:
        return "not_needed"
    return "attention" if needed is None else "missing"


def _too_few(requirement: Requirement, served: Served) -> bool:
    """Whether fewer files come than the portal asks for at least (known for files of one page each)."""
    pages = sum(len(part.pages) for group in served.groups for part in group.parts)
    return not requirement.rules.sides and pages < requirement.rules.files.min


def parts_of(each: Plan) -> Iterable[tuple[Part, Task | Verdict]]:
    """Walk over every part of a plan with what was decided of it."""
    for task in each.tasks:
        for part in task.parts:
            yield part, task
    for verdict in each.verdicts:
        yield verdict.part, verdict
