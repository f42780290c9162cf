"""Which requirement each page of a source serves: case.toml, the folder, the name, the content; first answer wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.cases import CaseFile, assignment, pages_of, requirement_of_name
from matprep.model import Part, Problem, Profile, RecognisedBy, Sighted, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def assign(source: Sighted, profile: Profile, file: CaseFile) -> tuple[Part, ...]:
    """Divide a source into parts; every page stands in exactly one, those that nothing names in one unknown part."""
    stated = _stated(source.path, file)
    if isinstance(stated, str) and _known(stated, profile):
        return (_whole(source, stated, "case_toml"),)
    if isinstance(stated, dict):
        return _with_the_rest(source, _stated_pages(source, stated, profile))
    if source.folder is not None and profile.requirement(source.folder):
        return (_whole(source, source.folder, "folder"),)
    named = requirement_of_name(source.path.rpartition("/")[2], profile)
    if len(named) == 1:
        return (_whole(source, named[0], "name"),)
    return _with_the_rest(source, [])


def misnumbered(sources: Iterable[Sighted], file: CaseFile) -> tuple[Problem, ...]:
    """Say which assigned pages a source does not have."""
    found = []
    for source in sources:
        stated = _stated(source.path, file)
        if not isinstance(stated, dict) or source.finding.pages == 0:
            continue
        absent = [text for text in stated if not _pages(text, source.finding.pages)]
        if absent:
            found.append(problem("pages_missing", file=source.path, pages=", ".join(absent)))
    return tuple(found)


def _stated(path: str, file: CaseFile) -> dict[str, str] | str | None:
    """Look a source up by its path inside the case, else by its bare name."""
    by_path = assignment(file, path)
    return by_path if by_path is not None else assignment(file, path.rpartition("/")[2])


def _known(target: str, profile: Profile) -> bool:
    return profile.requirement(target.partition(".")[0]) is not None


def _whole(source: Sighted, target: str, by: RecognisedBy) -> Part:
    requirement, _, side = target.partition(".")
    pages = tuple(range(1, source.finding.pages + 1))
    return Part(source=source.id, pages=pages, requirement=requirement, side=side or None, by=by)


def _stated_pages(source: Sighted, stated: Mapping[str, str], profile: Profile) -> list[Part]:
    parts = []
    for text, target in stated.items():
        pages = _pages(text, source.finding.pages)
        if pages and _known(target, profile):
            requirement, _, side = target.partition(".")
            parts.append(
                Part(source=source.id, pages=pages, requirement=requirement, side=side or None, by="case_toml")
            )
    return parts


def _pages(text: str, count: int) -> tuple[int, ...]:
    try:
        return pages_of(text, count)
    except ValueError:
        return ()


def _with_the_rest(source: Sighted, parts: list[Part]) -> tuple[Part, ...]:
    """Add the pages that nobody asked for as one unknown part."""
    taken = {page for part in parts for page in part.pages}
    rest = tuple(page for page in range(1, source.finding.pages + 1) if page not in taken)
    if rest or not parts:
        parts = [*parts, Part(source=source.id, pages=rest, requirement=None)]
    return tuple(parts)
