"""The plan of one case under one profile: every source's every page has a task or a verdict."""

from __future__ import annotations

import hashlib
import string
from typing import TYPE_CHECKING, Final

import msgspec

from matprep import judging, naming
from matprep.model import (
    RECIPE,
    Facts,
    Files,
    Part,
    Plan,
    Problem,
    Profile,
    Requirement,
    RequirementPlan,
    RequirementStatus,
    Rules,
    Sighted,
    Task,
    Verdict,
    problem,
)
from matprep.planning.assigning import assign, misnumbered
from matprep.planning.candidates import Candidate, candidates, place
from matprep.planning.choosing import broken, duplicate
from matprep.planning.doubting import unassigned
from matprep.planning.lending import own_first, unused
from matprep.planning.serving import Numbered, Served, serve
from matprep.planning.sheets import sheets_of
from matprep.planning.telling import TOLD_BY, facts_read, legal_person
from matprep.planning.turning import spread
from matprep.planning.weighing import roster_of
from matprep.profile import rules_digest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from matprep.cases import CaseFile
    from matprep.planning.weighing import Roster

UNASSIGNED_PAGES: Final = 20
"""Files made of one unknown source at most: it is prepared to be looked at, not to be handed in."""


def plan(sources: Sequence[Sighted], profile: Profile, told: Facts, file: CaseFile, *, today: dt.date) -> Plan:
    """Decide what is made of a case's sources; pure, and independent of the order of `sources`.

    `told` are the facts that people told; what the chosen papers tell comes after them.
    """
    roster = roster_of(profile)
    found = [each for source in sources for each in _candidates(source, profile, file, roster, told, today)]
    served = _all_served(profile, found, told)
    facts = {**facts_read(_chosen(served)), **told}
    unknown, spare = unused(sorted((each for each in found if each.part.requirement is None), key=place))
    shas = {source.id: source.sha256 for source in sources}
    known = _tasks(served, profile, facts, shas, waiting=_is_waiting(sources, profile, facts))
    rest, verdicts = _unassigned(unknown, found, profile, shas, roster)
    return Plan(
        tasks=(*known, *rest),
        verdicts=(*(verdict for each in served.values() for verdict in each.verdicts), *verdicts, *spare),
        requirements=_requirements(served, profile, facts, file),
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
    holder = told.get("person") or legal_person(_chosen(plain))
    cards = {each.id: _served(each, candidates, holder) for each in profile.requirements if each.rules.sides}
    return {each.id: (plain | cards)[each.id] for each in profile.requirements}


def _served(requirement: Requirement, candidates: Iterable[Candidate], holder: str | None) -> Served:
    own, spare = own_first([each for each in candidates if each.part.requirement == requirement.id])
    served = serve(requirement, own, holder)
    return msgspec.structs.replace(served, verdicts=(*served.verdicts, *spare))


def _chosen(served: Mapping[str, Served]) -> dict[str, tuple[Candidate, ...]]:
    return {name: each.chosen for name, each in served.items()}


def _tasks(
    served: Mapping[str, Served], profile: Profile, facts: Facts, shas: Mapping[int, str], *, waiting: bool
) -> tuple[Task, ...]:
    tasks: list[Task] = []
    stems: set[str] = set()
    for requirement in profile.requirements:
        stem, notices = naming.material_stem(requirement, profile, facts)
        stem = _unlike(stem, stems)
        tasks.extend(
            msgspec.structs.replace(
                _task(requirement.id, group, requirement.rules, stem, profile, shas),
                charset=profile.naming.charset,
                problems=(*notices, *_split(group, served[requirement.id].chosen)),
                waits=waiting or _waits(requirement),
            )
            for group in served[requirement.id].groups
        )
    return tuple(tasks)


def _waits(requirement: Requirement) -> bool:
    """Whether what comes later may still change the files' number or order."""
    rules = requirement.rules
    return bool(rules.sides) or rules.files.max > 1 or rules.are_joined


def _is_waiting(sources: Iterable[Sighted], profile: Profile, facts: Facts) -> bool:
    """Whether names lack a fact that a paper may still tell: made now, everything would be made twice."""
    wanted = {name for _, name, _, _ in string.Formatter().parse(profile.naming.stem)} & TOLD_BY.keys()
    return bool(wanted - facts.keys()) and any(source.finding.readings for source in sources)


def _split(group: Numbered, chosen: Iterable[Candidate]) -> tuple[Problem, ...]:
    """Say which pages were taken out of a file that holds more than one paper."""
    divided = {each.source.id: each.source.finding.pages for each in chosen if each.divided}
    parts = [part for part in group.parts if part.by == "content" and part.source in divided]
    return tuple(
        dict.fromkeys(
            problem("split") if part.box else problem("split", pages=pages_written(part.pages, 0)) for part in parts
        )
    )


def _unlike(stem: str, stems: set[str]) -> str:
    """Make a stem unlike those given out before, on every file system, the same way each time."""
    found, count = stem, 1
    while naming.folded(found) in stems:
        count += 1
        found = f"{stem}-{count}"
    stems.add(naming.folded(found))
    return found


def _task(
    requirement: str | None,
    group: Numbered,
    rules: Rules,
    stem: str,
    profile: Profile,
    shas: Mapping[int, str],
) -> Task:
    longest = profile.naming.max_bytes
    return Task(
        key=_key(profile.id, requirement, group, rules, stem, longest, shas),
        requirement=requirement,
        parts=group.parts,
        rules=rules,
        stem=stem,
        number=group.number,
        max_name_bytes=longest,
    )


def _key(
    profile: str,
    requirement: str | None,
    group: Numbered,
    rules: Rules,
    stem: str,
    longest: int,
    shas: Mapping[int, str],
) -> str:
    parts = [(shas[part.source], part.pages, part.side, part.box, part.turn) for part in group.parts]
    rules_known_by = rules_digest(rules)
    facts = (RECIPE, profile, requirement, parts, group.number, rules_known_by, stem, longest)
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()


def _unassigned(
    unknown: Sequence[Candidate],
    everything: Iterable[Candidate],
    profile: Profile,
    shas: Mapping[int, str],
    roster: Roster,
) -> tuple[tuple[Task, ...], tuple[Verdict, ...]]:
    """Prepare unknown parts under the profile's defaults; content that serves a requirement elsewhere is doubled."""
    seen = {
        (each.source.sha256, each.part.pages, each.part.box): each.source.path
        for each in everything
        if each.part.requirement is not None
    }
    rules = _defaults(profile)
    tasks: list[Task] = []
    verdicts: list[Verdict] = []
    stems: set[str] = set()
    for each in unknown:
        first = seen.setdefault((each.source.sha256, each.part.pages, each.part.box), each.source.path)
        if not each.source.finding.usable:
            verdicts.append(broken(each))
        elif first != each.source.path:
            verdicts.append(duplicate(each, first))
        elif len(each.part.pages) > UNASSIGNED_PAGES:
            verdicts.append(_too_long(each))
        else:
            stem = _unlike(naming.unassigned_stem(each.source.path), stems)
            number = 1 if len(each.part.pages) > 1 and "pdf" not in rules.formats else 0
            group = Numbered(parts=spread(each, rules), number=number)
            task = _task(None, group, rules, stem, profile, shas)
            tasks.append(msgspec.structs.replace(task, problems=(unassigned(each, profile, roster),)))
    return tuple(tasks), tuple(verdicts)


def _too_long(each: Candidate) -> Verdict:
    why = problem(
        "too_many_pages", pages=len(each.part.pages), limit=UNASSIGNED_PAGES, file=each.source.path, requirement=""
    )
    return Verdict(part=each.part, status="rejected", problems=(why,))


def _defaults(profile: Profile) -> Rules:
    return msgspec.structs.replace(
        profile.defaults, files=Files(max=UNASSIGNED_PAGES), sides=(), layout="separate", pages="separate"
    )


def _requirements(
    served: Mapping[str, Served], profile: Profile, facts: Facts, file: CaseFile
) -> tuple[RequirementPlan, ...]:
    """Say for each requirement what is known before anything is made."""
    given = {name for name, each in served.items() if each.groups or name in file.waive}
    groups = {each.group for each in profile.requirements if each.group and each.id in given}
    return tuple(
        _requirement(
            each, served[each.id], profile, facts, file, replaced=each.group in groups and each.id not in given
        )
        for each in profile.requirements
    )


def _requirement(
    requirement: Requirement, served: Served, profile: Profile, facts: Facts, file: CaseFile, *, replaced: bool
) -> RequirementPlan:
    needed = judging.needed(requirement, facts)
    status = _status(requirement, served, needed=needed, waived=requirement.id in file.waive, replaced=replaced)
    problems = [*served.problems, *(each.doubt for each in served.chosen if each.doubt is not None)]
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


def pages_written(pages: Sequence[int], count: int) -> str:
    """Write pages as people do: `all`, `3`, `1-2`, `1,4-5`."""
    if len(pages) == count:
        return "all"
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def parts_of(each: Plan) -> Iterable[tuple[Part, Task | Verdict]]:
    """Walk over every part of a plan with what was decided of it."""
    for task in each.tasks:
        for part in task.parts:
            yield part, task
    for verdict in each.verdicts:
        yield verdict.part, verdict
