"""Which of several candidates a requirement takes, and what the others are: one order, the same every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.model import FAILED_CODES, Part, Rules, Sighted, Verdict, problem
from matprep.planning.candidates import Candidate, merit, place
from matprep.planning.likeness import are_one_paper, are_one_picture

if TYPE_CHECKING:
    from collections.abc import Sequence


class Chosen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is taken, in natural order of names, and what is left over, best first.

    `doubtful`: something left over had as good a claim as something taken, but for its size or name.
    """

    taken: tuple[Candidate, ...]
    left: tuple[Candidate, ...]
    doubtful: bool = False


def contests(rival: Candidate, taken: Candidate) -> bool:
    """Whether one that was left over might as well have been taken, or more rightly.

    Another picture of the same paper raises no doubt; a paper of another company does, whatever speaks against it.
    """
    if not (rival.sound and rival.source.present and taken.sound) or rival.doubt is not None:
        return False
    if taken.rank == 0 < rival.rank or are_one_paper(rival, taken):
        return False
    codes = {rival.field("credit_code"), taken.field("credit_code")} - {None}
    other_company = len(codes) > 1 and rival.standing.foreign == taken.standing.foreign
    return other_company or rival.reason == taken.reason


def units(part: Part, source: Sighted, rules: Rules) -> int:
    """How many delivered files a part makes by itself: one where its pages stay together, else one a page."""
    if rules.pages == "long_picture":
        return 1
    as_pdf = rules.formats[0] == "pdf" or (source.finding.kind == "pdf" and "pdf" in rules.formats)
    return 1 if as_pdf else max(1, len(part.pages) - len(part.blank(source.finding)))


def choose(candidates: Sequence[Candidate], capacity: int, rules: Rules) -> Chosen:
    """Take the best candidates whose files fit into `capacity`; the same picture packed anew is not taken twice."""
    taken: list[Candidate] = []
    left = []
    for each in sorted(candidates, key=merit):
        need = units(each.part, each.source, rules)
        again = any(are_one_picture(each, other) for other in taken)
        if need <= capacity and each.source.finding.usable and not again:
            capacity -= need
            taken.append(each)
        else:
            left.append(each)
    doubtful = any(contests(rival, each) for rival in left for each in taken)
    return Chosen(taken=tuple(sorted(taken, key=place)), left=tuple(left), doubtful=doubtful)


def without_duplicates(candidates: Sequence[Candidate]) -> tuple[tuple[Candidate, ...], tuple[Verdict, ...]]:
    """Keep one candidate of each content; the others are `duplicate`."""
    kept: dict[tuple[object, ...], Candidate] = {}
    verdicts = []
    for each in sorted(candidates, key=merit):
        first = kept.setdefault((each.source.sha256, each.part.pages, each.part.box, each.part.side), each)
        if first is not each:
            verdicts.append(duplicate(each, first.source.path))
    return tuple(kept.values()), tuple(verdicts)


def duplicate(each: Candidate, of: str) -> Verdict:
    """Say that the same content lies in the case under another name."""
    return Verdict(part=each.part, status="duplicate", problems=(problem("duplicate", of=of),))


def left_over(each: Candidate, taken: Sequence[Candidate]) -> Verdict:
    """Say what became of a candidate that was not taken."""
    if not each.sound:
        return broken(each)
    chosen = taken[0].source.path if taken else ""
    code = "alternative" if each.source.present else "superseded"
    doubts = (each.doubt,) if each.doubt is not None else ()
    return Verdict(part=each.part, status="alternative", problems=(*doubts, problem(code, chosen=chosen, name=chosen)))


def broken(each: Candidate) -> Verdict:
    """Say why a candidate cannot be used."""
    problems = (*each.source.finding.problems, *each.source.refused)
    ours = any(found.code in FAILED_CODES for found in problems)
    return Verdict(part=each.part, status="failed" if ours else "rejected", problems=problems)
