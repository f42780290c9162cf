"""What was read for a requirement, as people look at it: by which words it was known, its fields, how long it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matprep.model import LONG_TERM
from matprep.texts import word

if TYPE_CHECKING:
    from matprep.model import FieldLine, Manifest, PartLine, RequirementLine
    from matprep.texts import Language

PHRASES_SHOWN: Final = 2
"""Words that are shown of each part: two convince, and all of them crowd the page."""

FIELDS_SHOWN: Final = 10

_NOT_SHOWN: Final = frozenset({"purpose_until"})


class ReadField(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value with its name in words; `mark` tells whether its own check holds (`no`: it has none)."""

    name: str
    value: str
    mark: Literal["holds", "fails", "no"]


class Read(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the papers of a requirement say; `evidence` only where the content alone told what they are."""

    evidence: str = ""
    fields: tuple[ReadField, ...] = ()


def read_for(line: RequirementLine, manifest: Manifest, language: Language) -> Read:
    """Gather what was read on the parts that are handed in for a requirement, each value once."""
    parts = [
        each for source in manifest.sources for each in source.parts if each.requirement == line.id and each.outputs
    ]
    fields = dict.fromkeys(
        _field(each, line, language) for part in parts for each in part.fields if each.name not in _NOT_SHOWN
    )
    return Read(evidence=_evidence(parts, language), fields=tuple(fields)[:FIELDS_SHOWN])


def known_by_content(manifest: Manifest, language: Language) -> tuple[str, ...]:
    """Titles of the requirements for which a paper was found by its content alone."""
    known = {
        part.requirement
        for source in manifest.sources
        for part in source.parts
        if part.recognised_by == "content" and part.outputs
    }
    return tuple(getattr(each.title, language) for each in manifest.requirements if each.id in known)


def needed_when(line: RequirementLine, manifest: Manifest, language: Language) -> str:
    """Why a conditional requirement is needed (`因为提交人：agent`), or when it would be; empty for any other."""
    if not line.when:
        return ""
    told = {fact: (manifest.facts.get(fact, ""),) for fact in line.when}
    key, values = ("because", told) if line.required else ("when", line.when)
    colon = word("report", "colon", language)
    facts = (
        f"{word('fact', fact, language)}{colon}{word('read', 'or', language).join(found)}"
        for fact, found in values.items()
    )
    return word("read", key, language, facts=word("report", "between", language).join(facts))


def _evidence(parts: list[PartLine], language: Language) -> str:
    found = (each.evidence[:PHRASES_SHOWN] for each in parts if each.recognised_by == "content")
    return word("report", "between", language).join(dict.fromkeys(phrase for each in found for phrase in each))


def _field(each: FieldLine, line: RequirementLine, language: Language) -> ReadField:
    marks: dict[bool | None, Literal["holds", "fails", "no"]] = {True: "holds", False: "fails", None: "no"}
    return ReadField(
        name=word("field", each.name, language), value=_value(each, line, language), mark=marks[each.check]
    )


def _value(each: FieldLine, line: RequirementLine, language: Language) -> str:
    if each.value == LONG_TERM:
        return word("read", "long_term", language)
    if each.name == "valid_until" and each.value == line.valid_until and line.days_left is not None:
        key = "days_left" if line.days_left >= 0 else "days_over"
        return word("read", key, language, day=each.value, days=abs(line.days_left))
    return each.value
