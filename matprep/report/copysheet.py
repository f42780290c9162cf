"""The copy sheet: the exact strings to type into the portal's form, each alone on its line (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matprep.model import LONG_TERM, Text
from matprep.texts import printable, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matprep.texts import Language

Doubt = Literal["", "check", "unsure", "differs"]
"""Why a value is to be compared with the paper: it fails its own check, was hard to read, or others say otherwise."""

LONG_TERM_TYPED: Final = "长期"
"""What portals take for a validity without an end, whatever the language of the sheet."""

_NOT_TYPED: Final = frozenset({"purpose", "purpose_until", "platform"})
_ALIKE: Final = ("company", "credit_code", "legal_person")
"""What must be the same on every paper of a case."""


class Copied(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value as it was read: under which name of a field, in which source and on which page."""

    name: str
    value: str
    source: str
    page: int = 1
    doubt: Doubt = ""


class CopiedPaper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A requirement, and what its papers say."""

    title: Text
    values: tuple[Copied, ...]


def copy_sheet(
    case: str, title: Text, papers: Sequence[CopiedPaper], facts: Mapping[str, str], language: Language
) -> str:
    r"""Write the sheet: what the user told and no paper says, then paper by paper; lines end with `\r\n`.

    It holds citizen and account numbers in full: whoever writes it down sees to who may read it. What is told and what
    is read are compared; where they differ, or two papers do, the value is marked. Empty where no paper says anything.
    """
    papers = [each for each in map(_typed, papers) if each.values]
    if not papers:
        return ""
    said = {each.name for paper in papers for each in paper.values}
    told = {name: value for name, value in facts.items() if name not in said}
    alike = {name: {*_values(name, papers), *([facts[name]] if name in facts else [])} for name in _ALIKE}
    differing = {name for name, values in alike.items() if len(values) > 1}
    lines = [*_head(case, title, language), *_facts(told, language)]
    for paper in papers:
        lines += ["", _heading(getattr(paper.title, language))]
        for each in paper.values:
            lines += _value(each, differing, facts, language)
    return "\r\n".join(lines) + "\r\n"


def _typed(paper: CopiedPaper) -> CopiedPaper:
    """Leave out what no form asks for, and what a paper says twice in the same words."""
    kept: dict[tuple[str, str], Copied] = {}
    for each in paper.values:
        if each.name not in _NOT_TYPED and each.value:
            known = kept.get((each.name, each.value))
            kept[each.name, each.value] = each if known is None or known.doubt else known
    return msgspec.structs.replace(paper, values=tuple(kept.values()))


def _values(name: str, papers: Sequence[CopiedPaper]) -> set[str]:
    return {each.value for paper in papers for each in paper.values if each.name == name}


def _head(case: str, title: Text, language: Language) -> Iterator[str]:
    yield word("copysheet", "head", language, case=case, title=getattr(title, language))
    yield word("copysheet", "how", language)
    yield word("copysheet", "secret", language)


def _facts(told: Mapping[str, str], language: Language) -> Iterator[str]:
    if told:
        yield ""
        yield _heading(word("copysheet", "told", language))
    for name, value in told.items():
        yield ""
        yield _label(name, language)
        yield _one_line(value)


def _value(each: Copied, differing: set[str], facts: Mapping[str, str], language: Language) -> Iterator[str]:
    told = facts.get(each.name)
    doubt = each.doubt or ("differs" if each.name in differing or told not in {None, each.value} else "")
    mark = {"mark": word("copysheet", doubt, language)} if doubt else {}
    label = _label(each.name, language)
    yield ""
    yield word("copysheet", "label", language, label=label, source=each.source, page=each.page, **mark)
    yield LONG_TERM_TYPED if each.value == LONG_TERM else _one_line(each.value)


def _heading(title: str) -> str:
    return f"==== {_one_line(title)} ===="


def _label(name: str, language: Language) -> str:
    label = word("field", name, language)
    return label if label != name else word("fact", name, language)


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))
