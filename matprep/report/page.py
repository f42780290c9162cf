"""The case page: manifest and thumbnails → HTML that stands alone (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from matprep.model import Entry, RequirementLine
from matprep.report import gist, rendering
from matprep.report.findings import Read, needed_when, read_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matprep.model import Manifest, ShownProblem, SourceLine
    from matprep.texts import Language

SUBJECTS_SHOWN: Final = 6
"""So many names stand before one thing to do; of the others only the number is given."""


class Delivered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delivered file as the page shows it. `share` of the upper limit, from 0 to 1 (None: there is no limit)."""

    entry: Entry
    name: str
    link: str
    thumbnail: str
    share: float | None


class Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One requirement and its files: `when` says by which facts it is needed, `read` what its papers say."""

    line: RequirementLine
    title: str
    files: tuple[Delivered, ...]
    undecided: bool
    when: str
    read: Read


def case_page(manifest: Manifest, thumbnails: Mapping[str, bytes], language: Language) -> str:
    """Write a static page about one case. It loads nothing and runs nothing; it lies in the package beside the files.

    `thumbnails`: small JPEGs or PNGs by output name; an output without one is shown without.
    """
    files = {each.name: _delivered(each, thumbnails) for each in manifest.outputs}
    cards = [_card(each, files, manifest, language) for each in manifest.requirements]
    return rendering.rendered(
        "page.html",
        language,
        manifest=manifest,
        progress=gist.progress(manifest.requirements),
        todos=gist.todos(manifest, language),
        most_subjects=SUBJECTS_SHOWN,
        cards=[each for each in cards if _matters(each)],
        others=[each for each in cards if not _matters(each)],
        loose=[each for each in files.values() if each.entry.requirement is None],
        notices=[each for each in manifest.problems if each.severity == "notice"],
        titles={each.line.id: each.title for each in cards},
        problems_of=_problems_of,
        link_to=rendering.link_to,
    )


def _delivered(entry: Entry, thumbnails: Mapping[str, bytes]) -> Delivered:
    limit = entry.limits.max_bytes
    picture = thumbnails.get(entry.name)
    return Delivered(
        entry=entry,
        name=entry.name.rpartition("/")[2],
        link=rendering.link_to(entry.name),
        thumbnail=rendering.data_uri(picture) if picture else "",
        share=entry.bytes / limit if limit else None,
    )


def _card(line: RequirementLine, files: Mapping[str, Delivered], manifest: Manifest, language: Language) -> Card:
    return Card(
        line=line,
        title=getattr(line.title, language),
        files=tuple(files[name] for name in line.outputs if name in files),
        undecided=gist.is_undecided(line),
        when=needed_when(line, manifest, language),
        read=read_for(line, manifest, language),
    )


def _matters(card: Card) -> bool:
    """Whether a requirement is worth a card: something was handed in for it, or somebody must still act or decide."""
    idle = card.line.status in gist.SETTLED or (card.line.status == "missing" and not card.line.required)
    return bool(card.files) or not idle


def _problems_of(source: SourceLine) -> Iterable[ShownProblem]:
    """All that is known about a source, each sentence once."""
    found = (*source.problems, *(each for part in source.parts for each in part.problems))
    return {each.message: each for each in found}.values()
