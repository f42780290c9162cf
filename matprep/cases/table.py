"""`cases.csv`: what people tell about many cases at once, a row for each."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.cases.cells import fact_in_cell
from matprep.cases.facts import known_facts
from matprep.cases.spreadsheet import Row, read_rows
from matprep.complaints import Spot
from matprep.errors import Complaint, FolderError
from matprep.model import Facts
from matprep.naming import folded, safe_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matprep.model import Profile

CASE: Final = "case"
PROFILE: Final = "profile"
CHINESE: Final = {
    "申请人": CASE,
    "文件夹": CASE,
    "规则": PROFILE,
    "企业名称": "company",
    "统一社会信用代码": "credit_code",
    "姓名": "person",
    "认证日期": "certified_on",
}
"""Headers that a Chinese office would write by itself; any other column is called as the profile calls its fact."""


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a table says of one case: `facts` under every profile, `by_profile` under one; `profiles` it is for.

    An empty `profiles` stands for all of the run's.
    """

    case: str
    facts: Facts = {}
    by_profile: dict[str, Facts] = {}
    profiles: frozenset[str] = frozenset()

    def facts_for(self, profile: str) -> Facts:
        """The facts under one profile: a row for this profile says it better than a row for all."""
        return {**self.facts, **self.by_profile.get(profile, {})}


NOTHING_TOLD: Final = Told(case="")


class CaseTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a table says, by case, however its name is composed, cased or as wide as its letters are."""

    cases: dict[str, Told] = {}

    def of(self, case: str) -> Told:
        """What is told of a case; NOTHING_TOLD where no row names it."""
        return self.cases.get(case_key(case), NOTHING_TOLD)


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row that was read: which case, for which profiles (none: for all), and the facts it tells."""

    row: int
    case: str
    profiles: tuple[str, ...]
    facts: Facts


def read_case_table(data: bytes, file: str, profiles: Sequence[Profile]) -> CaseTable:
    """Read `cases.csv`; `file` is only named in complaints.

    Raises:
        FolderError: `case_table`, with every complaint at once.
    """
    found: list[Complaint] = []
    spot = Spot(file=file, found=found)
    lines = _lines(read_rows(data, spot), profiles, spot)
    cases = _gathered(lines, spot)
    if found:
        complaints = tuple(sorted(found, key=lambda each: each.row))
        raise FolderError("case_table", complaints, file=file, count=len(found))
    return CaseTable(cases=cases)


@functools.lru_cache(maxsize=8192)
def case_key(case: str) -> str:
    """What cases' names are compared by: as folders, without regard to width, case and composition."""
    return folded(safe_folder(unicodedata.normalize("NFKC", case)))


def _lines(rows: Sequence[Row], profiles: Sequence[Profile], spot: Spot) -> list[_Line]:
    if not rows:
        if not spot.found:
            spot.refuse("table_empty")
        return []
    columns = _columns(rows[0], profiles, msgspec.structs.replace(spot, row=rows[0].number))
    read = [_line(row, columns, profiles, msgspec.structs.replace(spot, row=row.number)) for row in rows[1:]]
    return [each for each in read if each is not None]


def _columns(header: Row, profiles: Sequence[Profile], spot: Spot) -> tuple[str, ...]:
    """What each column tells; an empty name for one that has none, an unknown one for one complained about."""
    names = tuple(CHINESE.get(each, each.casefold()) for each in header.cells)
    known = (CASE, PROFILE, *known_facts(profiles))
    for name, written in zip(names, header.cells, strict=True):
        if name and name not in known:
            msgspec.structs.replace(spot, key=written).unknown(written, known, "unknown_column")
    for name in dict.fromkeys(name for name in names if name and names.count(name) > 1):
        msgspec.structs.replace(spot, key=name).refuse("column_twice")
    if CASE not in names:
        spot.refuse("no_case_column", expected=CASE)
    return names


def _line(row: Row, columns: tuple[str, ...], profiles: Sequence[Profile], spot: Spot) -> _Line | None:
    beyond = row.cells[len(columns) :]
    if len(row.cells) < len(columns) or any(beyond):
        spot.refuse("row_length", expected=str(len(columns)), got=len(row.cells))
        return None
    cells = list(zip(columns, row.cells, strict=False))
    if any(cell and not name for name, cell in cells):
        spot.refuse("cell_without_column", got=next(cell for name, cell in cells if cell and not name))
    told = dict(cells)
    case = told.get(CASE, "")
    if CASE in told and not case:
        spot.refuse("row_without_case")
    known = known_facts(profiles)
    facts = {
        name: fact_in_cell(name, cell, profiles, msgspec.structs.replace(spot, key=name))
        for name, cell in told.items()
        if cell and name in known
    }
    return _Line(
        row=row.number,
        case=case,
        profiles=_profiles(told.get(PROFILE, ""), profiles, msgspec.structs.replace(spot, key=PROFILE)),
        facts={name: value for name, value in facts.items() if value is not None},
    )


def _profiles(cell: str, profiles: Sequence[Profile], spot: Spot) -> tuple[str, ...]:
    known = [each.id for each in profiles]
    named = [each.strip() for each in re.split("[;；]", cell) if each.strip()]
    for each in named:
        if each not in known:
            spot.unknown(each, known, "unknown_profile")
    return tuple(dict.fromkeys(named))


def _gathered(lines: Sequence[_Line], spot: Spot) -> dict[str, Told]:
    by_case: dict[str, list[_Line]] = {}
    for line in lines:
        if line.case:
            by_case.setdefault(case_key(line.case), []).append(line)
    return {key: _told(of_case, spot) for key, of_case in by_case.items()}


def _told(lines: Sequence[_Line], spot: Spot) -> Told:
    """Put together what several rows say of one case; a row for some profiles counts before a row for all."""
    named = dict.fromkeys(profile for line in lines for profile in line.profiles)
    for_all = [line for line in lines if not line.profiles]
    return Told(
        case=lines[0].case,
        facts=_agreed(for_all, spot),
        by_profile={each: _agreed([line for line in lines if each in line.profiles], spot) for each in named},
        profiles=frozenset() if for_all else frozenset(named),
    )


def _agreed(lines: Iterable[_Line], spot: Spot) -> Facts:
    """The facts of rows that say the same; where two contradict, the later one is complained about."""
    facts: dict[str, tuple[str, int]] = {}
    for line in lines:
        for name, value in line.facts.items():
            before, row = facts.setdefault(name, (value, line.row))
            if before != value:
                at = msgspec.structs.replace(spot, row=line.row, key=name)
                at.refuse("rows_contradict", expected=str(row), got=value)
    return {name: value for name, (value, _) in facts.items()}
