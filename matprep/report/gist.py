"""What a manifest comes down to: how much is ready, and what somebody has to do now (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from matprep.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.model import Manifest, RequirementLine, ShownProblem
    from matprep.texts import Language

USABLE: Final = frozenset({"ready", "attention"})
SETTLED: Final = frozenset({"waived", "not_needed"})
"""Statuses of requirements for which nobody has to do anything, and of which nothing is delivered."""


class Todo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to do: which materials or files it is about (each once), what is wrong, what to do now."""

    severity: Severity
    subjects: tuple[str, ...]
    message: str
    cure: str


class Progress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of the needed requirements have something to hand in."""

    ready: int
    needed: int

    @property
    def lacking(self) -> int:
        """How many have nothing."""
        return self.needed - self.ready


def progress(requirements: tuple[RequirementLine, ...]) -> Progress:
    """Count the needed requirements, and those of them that have something to hand in."""
    needed = [each for each in requirements if each.required and each.status not in SETTLED]
    return Progress(ready=sum(each.status in USABLE for each in needed), needed=len(needed))


def is_undecided(requirement: RequirementLine) -> bool:
    """Whether it depends on an open question if the requirement is needed: nothing is there, and nothing is missing."""
    return requirement.status == "attention" and not requirement.outputs


def todos(manifest: Manifest, language: Language) -> tuple[Todo, ...]:
    """Gather every error and warning, errors first; what is wrong with several things in the same way stands once."""
    subjects: dict[tuple[Severity, str, str], dict[str, None]] = {}
    for subject, problem in _found(manifest, language):
        if problem.severity != "notice":
            found = subjects.setdefault((problem.severity, problem.message, problem.cure), {})
            found.update({subject: None} if subject else {})
    gathered = [
        Todo(severity=severity, subjects=tuple(names), message=message, cure=cure)
        for (severity, message, cure), names in subjects.items()
    ]
    return tuple(sorted(gathered, key=lambda each: each.severity != "error"))


def _found(manifest: Manifest, language: Language) -> Iterator[tuple[str, ShownProblem]]:
    for problem in manifest.problems:
        yield "", problem
    for requirement in manifest.requirements:
        if requirement.status not in SETTLED:
            for problem in requirement.problems:
                yield getattr(requirement.title, language), problem
    for source in manifest.sources:
        for problem in (*source.problems, *(each for part in source.parts for each in part.problems)):
            yield source.path, problem
