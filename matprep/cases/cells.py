"""A cell → a fact: what spreadsheets do to numbers and dates is undone where that is sure, else refused."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from matprep.cases.facts import DATES, read_fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.complaints import Spot
    from matprep.model import Profile

_AS_TEXT: Final = re.compile(r"""'(?P<marked>.*)|="(?P<quoted>[^"]*)\"""", re.DOTALL)
"""Two ways to keep a spreadsheet from reckoning: '110… and ="110…"; what stands in them is as it was written."""

_FORMULA: Final = re.compile(r"[=@].*|[+-][^(|!]*[(|!].*|#[A-Z/0]+[!?]?|#{3,}", re.DOTALL)
"""A formula, an error that one gave, or a column that was too narrow when the table was printed to a file."""

_SHORTENED: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_CUT: Final = re.compile(r"\d{15}0+")
_DAY: Final = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?: 0{1,2}:00(?::00)?)?")
_SERIAL: Final = re.compile(r"[1-9]\d{4}(?:\.0+)?")
_EPOCH: Final = dt.date(1899, 12, 30)


def fact_in_cell(fact: str, cell: str, profiles: Sequence[Profile], spot: Spot) -> str | None:
    """Read one cell; None after a complaint.

    A spreadsheet keeps 15 digits: `1.10101E+17`, and 16 digits or more of which all beyond the fifteenth are 0, are
    refused unless the cell is marked as text ('110… or ="110…").
    """
    as_text = _AS_TEXT.fullmatch(cell)
    if as_text:
        cell = (as_text["marked"] if as_text["quoted"] is None else as_text["quoted"]).strip()
    elif _FORMULA.fullmatch(cell):
        spot.refuse("cell_formula", got=cell)
        return None
    elif _SHORTENED.fullmatch(cell) or _CUT.fullmatch(cell):
        spot.refuse("cell_number_broken", got=cell)
        return None
    if fact in DATES and _SERIAL.fullmatch(cell):
        spot.refuse("cell_serial", expected=_of_serial(cell), got=cell)
        return None
    read = read_fact(fact, _settled(fact, cell, profiles), profiles, spot)
    return read if isinstance(read, str) else None


def _settled(fact: str, cell: str, profiles: Sequence[Profile]) -> str:
    """Undo what is sure: a date as the region writes it, and TRUE for true."""
    day = _DAY.fullmatch(cell) if fact in DATES else None
    if day:
        return "-".join((day[1], day[2].zfill(2), day[3].zfill(2)))
    allowed = {value for profile in profiles if fact in profile.facts for value in profile.facts[fact].one_of}
    return cell.lower() if cell not in allowed and cell.lower() in allowed else cell


def _of_serial(cell: str) -> str:
    """The day that a spreadsheet means by its count of days."""
    return (_EPOCH + dt.timedelta(days=int(float(cell)))).isoformat()
