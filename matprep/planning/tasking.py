"""What was decided → the tasks that make it: under which name, with which number, known by which key."""

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
    Problem,
    Profile,
    Requirement,
    Rules,
    Sighted,
    Task,
    Verdict,
    problem,
)
from matprep.planning.choosing import broken, duplicate
from matprep.planning.doubting import unassigned
from matprep.planning.pages import pages_written
from matprep.planning.serving import Numbered, Served
from matprep.planning.telling import may_come
from matprep.planning.turning import spread
from matprep.profile import rules_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matprep.planning.candidates import Candidate
    from matprep.planning.weighing import Roster

UNASSIGNED_PAGES: Final = 20
"""Files made of one unknown source at most: it is prepared to be looked at, not to be handed in."""


def known_tasks(
    served: Mapping[str, Served], profile: Profile, facts: Facts, shas: Mapping[int, str], *, waiting: bool
) -> tuple[Task, ...]:
    """Make the tasks of every requirement; `waiting`: none is begun before the case is complete."""
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


def is_waiting(
    sources: Iterable[Sighted], profile: Profile, facts: Facts, chosen: Mapping[str, Sequence[Candidate]]
) -> bool:
    """Whether names lack a fact that a paper may still tell: made now, everything would be made twice."""
    lacking = {name for _, name, _, _ in string.Formatter().parse(profile.naming.stem) if name} - facts.keys()
    is_read = any(source.finding.readings for source in sources)
    return is_read and any(may_come(fact, profile, chosen) for fact in lacking)


def _split(group: Numbered, chosen: Iterable[Candidate]) -> tuple[Problem, ...]:
    """Say that pages or cards were taken out of a file that holds more than one paper."""
    divided = {each.source.id for each in chosen if each.divided}
    parts = [part for part in group.parts if part.by == "content" and part.source in divided]
    if not parts:
        return ()
    pages = sorted({page for part in parts for page in part.pages})
    return (problem("split") if any(part.box for part in parts) else problem("split", pages=pages_written(pages, 0)),)


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


def unassigned_tasks(
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
            why = judging.why_unknown([sheet.reading for sheet in each.sheets])
            tasks.append(msgspec.structs.replace(task, problems=(unassigned(each, profile, roster), *why)))
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
