"""Tables of plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def table(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Lay out a table: the first column to the left, all others to the right."""
    wide = [max(len(each) for each in column) for column in zip(columns, *lines, strict=True)]
    rows = [columns, ["-" * each for each in wide], *lines]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, wide, strict=True))
        ).rstrip()
        for row in rows
    )


def number(value: float | None, digits: int) -> str:
    """Give a number with so many digits after the point, a dash for what is not known."""
    return "-" if value is None else f"{value:.{digits}f}"


def percent(share: float | None) -> str:
    """Give a share as per cent."""
    return "-" if share is None else f"{100 * share:.2f}"
