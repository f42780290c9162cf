"""`case.toml`: what people tell matprep about a case."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING, Any, cast

import msgspec

from matprep.cases.facts import facts_reader
from matprep.complaints import Entries, Record, Spot, read_toml, text
from matprep.errors import Complaint, FolderError
from matprep.model import Facts, Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matprep.complaints import Reader
    from matprep.model import Profile

_PAGES = re.compile(r"\s*(\d{1,6})\s*(?:[-–]\s*(\d{1,6})\s*)?")


class CaseFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `case.toml` says; paths are inside the case, with `/`, NFC.

    `assign` gives a path its requirement (`id_card`, or with a side `id_card.front`), or its pages theirs; `waive` a
    requirement the reason why it is not needed; `passwords` a path its password (never stored, never logged).
    """

    facts: Facts = {}
    assign: dict[str, dict[str, str] | str] = {}
    waive: dict[str, str] = {}
    passwords: dict[str, str] = {}

    def __repr__(self) -> str:
        """Show no password."""
        return f"CaseFile(facts={self.facts!r}, assign={self.assign!r}, waive={self.waive!r})"


def read_case_file(data: bytes, file: str, profiles: Sequence[Profile]) -> CaseFile:
    """Read `case.toml`; `file` is only named in complaints.

    Raises:
        FolderError: `case_file`, with every complaint at once.
    """
    found: list[Complaint] = []
    spot = Spot(file=file, found=found)
    try:
        raw = read_toml(data.decode(), spot)
    except UnicodeDecodeError:
        raw = {}
        spot.refuse("not_utf8")
    table = cast("dict[str, dict[str, Any]]", _case_file(profiles)(raw, spot))
    if found:
        error = FolderError("case_file", tuple(found), file=file, count=len(found))
        raise error
    by_path = {
        key: {_path(each): value for each, value in table.get(key, {}).items()} for key in ("assign", "passwords")
    }
    return msgspec.convert({**table, **by_path}, CaseFile)


def assignment(case_file: CaseFile, path: str) -> dict[str, str] | str | None:
    """Look up what `case.toml` assigns to a path inside the case, however its accents are composed."""
    return case_file.assign.get(_path(path))


def with_shared(own: CaseFile, shared: CaseFile, paths: Iterable[str]) -> CaseFile:
    """Join a case's own file with that of what all cases share, which tells about the shared `paths` only.

    Facts and passwords are looked up in each of them by itself.
    """
    told: dict[str, dict[str, str] | str] = {}
    for path in paths:
        inner = path.partition("/")[2]
        stated = assignment(shared, inner)
        stated = stated if stated is not None else assignment(shared, inner.rpartition("/")[2])
        if stated is not None:
            told[_path(path)] = stated
    return msgspec.structs.replace(own, assign={**told, **own.assign}, waive={**shared.waive, **own.waive})


def unknown_files(file: CaseFile, paths: Iterable[str], folder: str = "") -> tuple[Problem, ...]:
    """Name the files of `[assign]` and `[passwords]` that do not lie in the case, with the one probably meant.

    `folder` (with `/`) is put before the names that are shown.
    """
    known = {_path(path) for path in paths}
    names = {path.rpartition("/")[2] for path in known}
    missing = {
        name: section
        for section, named in (("assign", file.assign), ("passwords", file.passwords))
        for name in named
        if name not in known and name not in names
    }
    return tuple(
        problem("named_file_missing", file=f"{folder}{name}", section=section, **_meant(name, sorted(known | names)))
        for name, section in missing.items()
    )


def _meant(name: str, known: Sequence[str]) -> dict[str, str]:
    close = difflib.get_close_matches(name, known, n=1)
    return {"meant": close[0]} if close else {}


def pages_of(text: str, count: int) -> tuple[int, ...]:
    """Read pages as people write them: `1`, `2-3`, `1,4-5`, `all`; each once, in the order written.

    Raises:
        ValueError: not pages, or beyond the `count` pages that there are.
    """
    if text.strip().lower() == "all":
        return tuple(range(1, count + 1))
    pages: list[int] = []
    for part in re.split("[,，]", text):
        found = _PAGES.fullmatch(part)
        first = int(found.group(1)) if found else 0
        last = int(found.group(2) or first) if found else 0
        if not 1 <= first <= last <= count:
            raise ValueError(text)
        pages.extend(range(first, last + 1))
    return tuple(dict.fromkeys(pages))


def _path(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/")).removeprefix("./")


def _case_file(profiles: Sequence[Profile]) -> Record:
    return Record(
        keys={
            "facts": facts_reader(profiles),
            "assign": Entries(reader=_assignments(profiles)),
            "waive": _waivers(profiles),
            "passwords": _passwords,
        }
    )


def _assignments(profiles: Sequence[Profile]) -> Reader:
    def read(value: object, spot: Spot) -> object:
        if isinstance(value, str):
            return _target(value, profiles, spot)
        if not isinstance(value, dict) or not value:
            return spot.refuse("wanted_assignment", got=value)
        _check_pages(list(value), spot)
        return {pages: _target(each, profiles, spot.at(pages)) for pages, each in value.items()}

    return read


def _check_pages(written: list[str], spot: Spot) -> None:
    seen: set[int] = set()
    for each in written:
        try:
            pages = pages_of(each, 999_999) if each.strip().lower() != "all" else ()
        except ValueError:
            spot.at(each).refuse("wanted_pages", got=each)
            continue
        if seen.intersection(pages) or (not pages and len(written) > 1):
            spot.at(each).refuse("pages_twice", got=each)
        seen.update(pages)


def _target(value: object, profiles: Sequence[Profile], spot: Spot) -> object:
    """Read a requirement's id, optionally with a side: `id_card`, `id_card.front`."""
    if not isinstance(value, str):
        return spot.refuse("wanted_assignment", got=value)
    found = {each.id: each for profile in profiles for each in profile.requirements}
    requirement, _, side = value.partition(".")
    if requirement not in found:
        spot.unknown(value, tuple(found), "unknown_requirement")
    elif value != requirement and side not in found[requirement].rules.sides:
        # no guess here: the wrong side of a card would pass unnoticed
        ways = [requirement, *(f"{requirement}.{each}" for each in found[requirement].rules.sides)]
        spot.refuse("unknown_requirement", expected=", ".join(ways), got=value)
    return value


def _waivers(profiles: Sequence[Profile]) -> Reader:
    known = tuple(dict.fromkeys(each.id for profile in profiles for each in profile.requirements))

    def read(value: object, spot: Spot) -> object:
        if not isinstance(value, dict):
            return spot.refuse("wanted_table", got=value)
        for requirement in value:
            if requirement not in known:
                spot.at(requirement).unknown(requirement, known, "unknown_requirement")
        return {requirement: text(each, spot.at(requirement)) for requirement, each in value.items()}

    return read


def _passwords(value: object, spot: Spot) -> object:
    # what was written is not shown: it may be a password
    if not isinstance(value, dict):
        return spot.refuse("wanted_table")
    for path, password in value.items():
        if not isinstance(password, str):
            spot.at(path).refuse("wanted_password")
    return value
