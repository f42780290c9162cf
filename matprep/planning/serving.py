"""One requirement and its candidates → tasks, verdicts, and what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.model import Part, Problem, Requirement, Rules, Verdict, problem
from matprep.planning.candidates import Candidate
from matprep.planning.choosing import Chosen, broken, choose, left_over, units, without_duplicates
from matprep.planning.numbering import in_page_order, missing_pages
from matprep.planning.pairing import Cards
from matprep.planning.siding import Sides, divide, side_of
from matprep.planning.turning import spread

if TYPE_CHECKING:
    from collections.abc import Sequence


class Numbered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parts that become one task, and the number of its first file (0: the only file)."""

    parts: tuple[Part, ...]
    number: int


class Served(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a requirement gets, and of which candidates (`chosen`, in their order).

    `blocked`: something of it cannot be used, so nothing of it is delivered.
    """

    groups: tuple[Numbered, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    problems: tuple[Problem, ...] = ()
    absent: tuple[str, ...] = ()
    chosen: tuple[Candidate, ...] = ()
    blocked: bool = False


def serve(requirement: Requirement, candidates: Sequence[Candidate], holder: str | None = None) -> Served:
    """Decide which candidates make the requirement's files; every candidate is in a group or has a verdict.

    Of several persons' cards that of `holder` is taken.
    """
    usable = [each for each in candidates if each.source.finding.usable]
    bad = [each for each in candidates if not each.source.finding.usable]
    single, duplicates = without_duplicates(usable)
    fitting, too_long = _by_length(requirement, single, _limit(requirement))
    sided = bool(requirement.rules.sides)
    served = _sided(requirement, fitting, bad, holder) if sided else _plain(requirement, fitting, bad)
    verdicts = (*duplicates, *too_long, *(broken(each) for each in bad), *served.verdicts)
    if not served.blocked:
        return msgspec.structs.replace(served, verdicts=verdicts)
    other = bad[0].source.path
    withheld = tuple(
        Verdict(part=part, status="rejected", problems=(problem("with_rejected", other=other),))
        for group in served.groups
        for part in group.parts
    )
    return msgspec.structs.replace(served, groups=(), chosen=(), verdicts=(*verdicts, *withheld))


def _by_length(
    requirement: Requirement, candidates: Sequence[Candidate], limit: int
) -> tuple[tuple[Candidate, ...], tuple[Verdict, ...]]:
    """Refuse what alone makes more files than the portal takes: it is answered before a page is rendered."""
    rules = requirement.rules
    fitting, refused = [], []
    for each in candidates:
        if units(each.part, each.source, rules) <= limit:
            fitting.append(each)
        else:
            why = problem(
                "too_many_pages",
                pages=len(each.part.pages),
                limit=limit,
                file=each.source.path,
                requirement=requirement.id,
            )
            refused.append(Verdict(part=each.part, status="rejected", problems=(why,)))
    return tuple(fitting), tuple(refused)


def _limit(requirement: Requirement) -> int:
    rules = requirement.rules
    if rules.are_joined:
        return 1_000_000  # joined in one file, whatever their number
    each_side = 1 if rules.pages == "one" else rules.files.max
    return each_side * max(1, len(rules.sides))


def _plain(requirement: Requirement, candidates: Sequence[Candidate], bad: Sequence[Candidate]) -> Served:
    rules = requirement.rules
    joined = rules.are_joined
    chosen = choose(candidates, _limit(requirement), rules)
    taken = in_page_order(chosen.taken)
    several = joined or _limit(requirement) > 1
    if joined:
        parts = tuple(part for each in taken for part in spread(each, rules))
        groups: tuple[Numbered, ...] = (Numbered(parts=parts, number=0),)
    else:
        groups = _in_a_row(requirement, taken)
    return Served(
        groups=groups if taken else (),
        verdicts=tuple(left_over(each, taken) for each in chosen.left),
        problems=(*_doubts(chosen), *missing_pages(taken)),
        chosen=taken,
        blocked=several and bool(bad) and bool(taken),
    )


def _in_a_row(requirement: Requirement, taken: Sequence[Candidate]) -> tuple[Numbered, ...]:
    """Number the files from 1 through all parts; a single file bears none."""
    sizes = [units(each.part, each.source, requirement.rules) for each in taken]
    number = 0 if sum(sizes) <= 1 else 1
    groups = []
    for each, size in zip(taken, sizes, strict=True):
        groups.append(Numbered(parts=spread(each, requirement.rules), number=number))
        number += size
    return tuple(groups)


def _sided(
    requirement: Requirement, candidates: Sequence[Candidate], bad: Sequence[Candidate], holder: str | None
) -> Served:
    rules = requirement.rules
    sides = divide(requirement, candidates)
    fitting = {side: _by_length(requirement, found, rules.files.max) for side, found in sides.by_side.items()}
    too_long = tuple(verdict for _, verdicts in fitting.values() for verdict in verdicts)
    choices = _choices({side: found for side, (found, _) in fitting.items()}, rules, holder)
    absent = tuple(side for side, choice in choices.items() if not choice.taken)
    if len(absent) == len(choices):
        served = _whole_card(requirement, sides)
        return msgspec.structs.replace(served, verdicts=(*too_long, *served.verdicts))
    broken_sides = {side_of(each, requirement) for each in bad}
    taken = _taken(choices)
    left = [each for choice in choices.values() for each in choice.left]
    doubts = [doubt for choice in choices.values() for doubt in _doubts(choice)]
    return Served(
        groups=_by_side(requirement, choices),
        verdicts=(*too_long, *(left_over(each, taken) for each in (*left, *sides.whole))),
        problems=(*doubts, *_guessed(sides, taken)),
        absent=absent,
        chosen=tuple(taken),
        blocked=any(side in broken_sides or None in broken_sides for side in absent),
    )


def _choices(by_side: dict[str, tuple[Candidate, ...]], rules: Rules, holder: str | None) -> dict[str, Chosen]:
    """Choose for each side; the two sides of a card together, where each makes one file."""
    if len(by_side) == 2 and rules.files.max == 1 and all(by_side.values()):  # noqa: PLR2004 - a card has two sides
        fronts, backs = by_side.values()
        return dict(zip(by_side, Cards(fronts, backs, holder).choose(), strict=True))
    return {side: choose(found, rules.files.max, rules) for side, found in by_side.items()}


def _whole_card(requirement: Requirement, sides: Sides) -> Served:
    """Deliver the picture of the whole card; with nothing at all every side is absent."""
    chosen = choose(sides.whole, 1, requirement.rules)
    left = (*chosen.left, *sides.left)
    if not chosen.taken:
        return Served(verdicts=tuple(left_over(each, ()) for each in left), absent=requirement.rules.sides)
    return Served(
        groups=tuple(Numbered(parts=(each.part,), number=0) for each in chosen.taken),
        verdicts=tuple(left_over(each, chosen.taken) for each in left),
        problems=(*_doubts(chosen), *_guessed(sides, chosen.taken)),
        chosen=chosen.taken,
    )


def _guessed(sides: Sides, taken: Sequence[Candidate]) -> tuple[Problem, ...]:
    """Say which of the pictures taken tell no side."""
    parts = [each.part for each in taken]
    return tuple(problem("side_unknown", file=each.source.path) for each in sides.guessed if each.part in parts)


def _by_side(requirement: Requirement, choices: dict[str, Chosen]) -> tuple[Numbered, ...]:
    """One page of both sides, or files numbered by their side, so that a number always means the same side."""
    rules = requirement.rules
    if rules.layout == "one_page" or rules.are_joined:
        return (Numbered(parts=tuple(each.part for each in _taken(choices)), number=0),)
    groups = []
    for index, side in enumerate(rules.sides):
        number = index * rules.files.max + 1
        for each in choices[side].taken:
            groups.append(Numbered(parts=(each.part,), number=number))
            number += units(each.part, each.source, rules)
    return tuple(groups)


def _taken(choices: dict[str, Chosen]) -> list[Candidate]:
    return [each for choice in choices.values() for each in choice.taken]


def _doubts(chosen: Chosen) -> tuple[Problem, ...]:
    if not chosen.doubtful:
        return ()
    count = len(chosen.taken) + sum(each.sound for each in chosen.left)
    return (problem("ambiguous", chosen=", ".join(each.source.path for each in chosen.taken), count=count),)
