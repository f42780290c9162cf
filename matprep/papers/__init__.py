"""The papers that people hand in: what speaks for each, which serve a requirement, what a run wants read.

`scoring` says which paper a page is, `rows` how the lines of a page lie to each other.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

import msgspec

from matprep.model import Paper, Recognition
from matprep.papers.library import library
from matprep.papers.phrases import plain
from matprep.papers.scoring import TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matprep.model import Profile, Requirement

__all__ = ["digest", "everything", "known", "own_id", "papers_of", "recognition", "title"]


def known() -> tuple[Paper, ...]:
    """List the papers that matprep knows by itself; some of them serve nobody, and are known so that they win."""
    return tuple(each.paper for each in library().values())


def title(paper: str, language: Literal["zh", "en"]) -> str:
    """Give the name of a known paper; a paper of a profile's own bears its id."""
    found = library().get(paper)
    if found is None:
        return paper
    return found.title.zh if language == "zh" else found.title.en


def own_id(requirement: Requirement, profile: Profile) -> str:
    """Name the paper that a requirement's own words describe."""
    return f"{profile.id}/{requirement.id}"


def papers_of(requirement: Requirement, profile: Profile) -> frozenset[str]:
    """Tell which papers serve a requirement: those that it names, and the one that its own words describe.

    Where it names none, its words name them: a known paper of one of its titles serves it, unless another requirement
    of the profile names that paper.
    """
    match = requirement.match
    own = {own_id(requirement, profile)} if _has_own(requirement) else set()
    if match.papers:
        return frozenset({*match.papers, *own})
    titles = {plain(each) for each, weight in match.text.items() if weight >= TITLE}
    taken = {each for other in profile.requirements if other.id != requirement.id for each in other.match.papers}
    return frozenset({*own, *(each.id for each in known() if each.id not in taken and _bears(each, titles))})


def recognition(profiles: Iterable[Profile], *, ocr: bool) -> Recognition:
    """Say what a run under these profiles wants read; nothing where none of them describes a paper or asks a field."""
    every = [(profile, each) for profile in profiles for each in profile.requirements]
    if not any(each.fields or each.match.papers or _has_own(each) for _, each in every):
        return Recognition(ocr=ocr)
    own = [_own(each, profile) for profile, each in every if _has_own(each)]
    fields = {name for _, each in every for name in (*each.fields, *each.agree)}
    return Recognition(papers=(*known(), *own), fields=tuple(sorted(fields)), ocr=ocr)


def everything(*, ocr: bool) -> Recognition:
    """Want every paper and every field of it read: where a file is looked at for its own sake."""
    return Recognition(
        papers=known(), fields=tuple(sorted({name for each in known() for name in each.fields})), ocr=ocr
    )


def digest(wanted: Recognition) -> str:
    """Name what is wanted by its content (SHA-256, hex): equal wishes give equal digests."""
    return hashlib.sha256(msgspec.json.encode(wanted, order="sorted")).hexdigest()


def _has_own(requirement: Requirement) -> bool:
    return bool(requirement.match.text or requirement.match.patterns)


def _own(requirement: Requirement, profile: Profile) -> Paper:
    match = requirement.match
    return Paper(
        id=own_id(requirement, profile),
        text=match.text,
        patterns=match.patterns,
        threshold=match.threshold,
        fields=requirement.fields,
    )


def _bears(paper: Paper, titles: set[str]) -> bool:
    """Whether one of the paper's titles is among these, or ends with one of them."""
    own = [plain(each) for each, weight in paper.text.items() if weight >= TITLE]
    return not paper.veto and any(each.endswith(title) for each in own for title in titles if len(title) > 1)
