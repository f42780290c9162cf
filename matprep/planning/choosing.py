"""Which of several candidates a requirement takes, and what the others are: one order, the same every time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from natsort import natsort_keygen, ns

from matprep.model import FAILED_CODES, Part, Rules, Sighted, Verdict, problem

if TYPE_CHECKING:
    from collections.abc import Sequence

NATURAL: Final = natsort_keygen(alg=ns.IGNORECASE | ns.PATH)
_RANKS: Final = {"case_toml": 0, "folder": 1, "name": 2, "content": 3}


class Candidate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part that could serve a requirement, with the source that it lies in."""

    part: Part
    source: Sighted

    @property
    def rank(self) -> int:
        """How surely it serves the requirement: 0 said by the user to 3 guessed from content."""
        return _RANKS.get(self.part.by or "", len(_RANKS))

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against preparing it: it opened, and no earlier try refused it."""
        return self.source.finding.usable and not self.source.refused


class Chosen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is taken, in natural order of names, and what is left over, best first."""

    taken: tuple[Candidate, ...]
    left: tuple[Candidate, ...]

    @property
    def doubtful(self) -> bool:
        """Whether something left over had as good a claim as something taken, but for its size or name."""
        claims = {each.rank for each in self.taken if each.sound}
        return any(each.rank in claims and each.sound and each.source.present for each in self.left)


def merit(each: Candidate) -> tuple[Any, ...]:
    """Sort the best first: sound, surest, still there, most pixels, then by name."""
    return (not each.sound, each.rank, not each.source.present, -each.source.finding.pixels, place(each))


def place(each: Candidate) -> tuple[Any, ...]:
    """Sort as people number their files: by path in natural order, then by page."""
    return (NATURAL(each.source.path), each.source.path, each.part.pages)


def units(part: Part, source: Sighted, rules: Rules) -> int:
    """How many delivered files a part makes by itself: one where its pages stay together, else one a page."""
    if rules.pages == "long_picture":
        return 1
    as_pdf = rules.formats[0] == "pdf" or (source.finding.kind == "pdf" and "pdf" in rules.formats)
    return 1 if as_pdf else max(1, len(part.pages) - len(part.blank(source.finding)))


def choose(candidates: Sequence[Candidate], capacity: int, rules: Rules) -> Chosen:
    """Take the best candidates whose files fit into `capacity`."""
    taken, left = [], []
    for each in sorted(candidates, key=merit):
        need = units(each.part, each.source, rules)
        if need <= capacity and each.source.finding.usable:
            capacity -= need
            taken.append(each)
        else:
            left.append(each)
    return Chosen(taken=tuple(sorted(taken, key=place)), left=tuple(left))


def without_duplicates(candidates: Sequence[Candidate]) -> tuple[tuple[Candidate, ...], tuple[Verdict, ...]]:
    """Keep one candidate of each content; the others are `duplicate`."""
    kept: dict[tuple[str, tuple[int, ...], str | None], Candidate] = {}
    verdicts = []
    for each in sorted(candidates, key=merit):
        first = kept.setdefault((each.source.sha256, each.part.pages, each.part.side), each)
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
    return Verdict(part=each.part, status="alternative", problems=(problem(code, chosen=chosen, name=chosen),))


def broken(each: Candidate) -> Verdict:
    """Say why a candidate cannot be used."""
    problems = (*each.source.finding.problems, *each.source.refused)
    ours = any(found.code in FAILED_CODES for found in problems)
    return Verdict(part=each.part, status="failed" if ours else "rejected", problems=problems)
