"""The pages of one document that came as several pictures: their order, and those that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.model import Problem, problem
from matprep.planning.candidates import place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.planning.candidates import Candidate


def in_page_order(taken: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Order by the numbers that the pages bear where each bears its own; else by name, as people number files."""
    numbers = [_number(each) for each in taken]
    if 0 not in numbers and len(set(numbers)) == len(numbers) and len(_totals(taken)) <= 1:
        return tuple(sorted(taken, key=_number))
    return tuple(sorted(taken, key=place))


def missing_pages(taken: Sequence[Candidate]) -> tuple[Problem, ...]:
    """Say which pages of a numbered document did not come.

    Only where its numbers speak of one document (none twice, one total), and fewer pages came than it has: a number
    that could not be read is no missing page.
    """
    numbers = [sheet.reading.number for each in taken for sheet in each.sheets if sheet.reading.number]
    totals = _totals(taken)
    if not numbers or len(totals) > 1 or len(set(numbers)) < len(numbers) or (not totals and len(numbers) == 1):
        return ()
    total = max(*numbers, *totals) if totals else max(numbers)
    absent = [number for number in range(1, total + 1) if number not in numbers]
    came = sum(len(each.part.pages) for each in taken)
    if not absent or came >= total:
        return ()
    pages = ", ".join(map(str, absent))
    return (problem("pages_missing", told_by="numbers", pages=pages, found=came, of=total),)


def _number(each: Candidate) -> int:
    return each.sheets[0].reading.number if each.sheets else 0


def _totals(taken: Sequence[Candidate]) -> set[int]:
    return {sheet.reading.of for each in taken for sheet in each.sheets if sheet.reading.of}
