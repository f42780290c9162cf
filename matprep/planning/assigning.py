"""Which requirement each page of a source serves: case.toml, the folder, the name, the content; first answer wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.cases import CaseFile, assignment, pages_of, requirement_of_name
from matprep.model import Part, Problem, Profile, RecognisedBy, Sighted, problem
from matprep.planning.dividing import runs
from matprep.planning.regions import known_side, parts_of_cards
from matprep.planning.sheets import Sheet, turn_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matprep.planning.dividing import Run

Sheets = dict[int, tuple[Sheet, ...]]


def assign(source: Sighted, profile: Profile, file: CaseFile, sheets: Sheets) -> tuple[Part, ...]:
    """Divide a source into parts; every page, or every card on it, stands in exactly one.

    What case.toml says is taken as it stands. A folder or a name says what the whole file is, unless it holds several
    papers: then its pages are told by their content (`_named`). What nothing names is told by its content alone; what
    nothing tells is one unknown part.
    """
    stated = _stated(source.path, file)
    if isinstance(stated, str) and _known(stated, profile):
        return _upright((_whole(source, stated, "case_toml"),), sheets)
    if isinstance(stated, dict):
        return _upright(_with_the_rest(source, _stated_pages(source, stated, profile)), sheets)
    if source.folder is not None and profile.requirement(source.folder):
        return _named(source, source.folder, "folder", profile, sheets)
    named = requirement_of_name(source.path.rpartition("/")[2], profile)
    if len(named) == 1:
        return _named(source, named[0], "name", profile, sheets)
    return _by_content(source, profile, sheets)


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


# --- case.toml -----------------------------------------------------------------------------


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


# --- folder and name -------------------------------------------------------------------------


def _named(source: Sighted, name: str, by: RecognisedBy, profile: Profile, sheets: Sheets) -> tuple[Part, ...]:
    """A file that a folder or its name calls `name`: that requirement as a whole, unless it plainly holds several.

    It is divided where its pages show at least two requirements, pages that show none counting for the one named.
    Those then go by their content, pages that show none to the one named, unless it has pages of its own. A file that
    belongs in one PDF or one long picture anyway was put together on purpose and stays whole.
    """
    requirement = profile.requirement(name)
    whole = _whole(source, name, by)
    if requirement is None or requirement.rules.are_joined or not source.finding.pages:
        return _upright((whole,), sheets)
    if source.finding.pages == 1:
        cards = parts_of_cards(source, 1, sheets.get(1, ()), profile, by)
        if cards and {each.requirement for each in cards} == {name}:
            return cards
        return _upright((whole,), sheets)
    found = runs(source.finding, sheets, profile)
    if not _holds_several(found, name):
        return _upright((whole,), sheets)
    parts = _parts_of_runs(source, found, profile, sheets)
    if name in {each.requirement for each in parts}:
        return _upright(_with_the_rest(source, parts), sheets)
    left = _left(source, parts)
    rest = (Part(source=source.id, pages=left, requirement=name, by=by),) if left else ()
    return _upright((*parts, *rest), sheets)


def _holds_several(found: Sequence[Run], name: str) -> bool:
    """Whether some pages clearly serve another requirement than the one named, and not all of them the same."""
    clear = [each for each in found if each.requirement not in {None, name} and _is_clear(each)]
    others = {each.requirement if each in clear else name for each in found}
    return bool(clear) and len(others) > 1


def _is_clear(run: Run) -> bool:
    return run.first is not None and run.first.claim is not None and run.first.claim.clear


# --- content ---------------------------------------------------------------------------------


def _by_content(source: Sighted, profile: Profile, sheets: Sheets) -> tuple[Part, ...]:
    found = runs(source.finding, sheets, profile)
    return _upright(_with_the_rest(source, _parts_of_runs(source, found, profile, sheets)), sheets)


def _parts_of_runs(source: Sighted, found: Sequence[Run], profile: Profile, sheets: Sheets) -> list[Part]:
    """The parts of runs that serve something, and of cards that lie on one page."""
    parts: list[Part] = []
    for run in found:
        if run.cards:
            parts.extend(parts_of_cards(source, run.pages[0], sheets[run.pages[0]], profile, "content"))
        elif run.requirement is not None:
            side = known_side(run.side, profile.requirement(run.requirement))
            parts.append(Part(source=source.id, pages=run.pages, requirement=run.requirement, side=side, by="content"))
    return parts


def _with_the_rest(source: Sighted, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Add the pages that nobody asked for as one unknown part."""
    rest = _left(source, parts)
    if rest or not parts:
        return (*parts, Part(source=source.id, pages=rest, requirement=None))
    return tuple(parts)


def _left(source: Sighted, parts: Iterable[Part]) -> tuple[int, ...]:
    taken = {page for part in parts for page in part.pages}
    return tuple(page for page in range(1, source.finding.pages + 1) if page not in taken)


def _upright(parts: Iterable[Part], sheets: Sheets) -> tuple[Part, ...]:
    """Say of each part of one page how it has to be turned."""
    return tuple(msgspec.structs.replace(each, turn=turn_of(each, sheets)) for each in parts)
