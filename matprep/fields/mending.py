"""Lines that a detector cut in two, one character read in both parts, made whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.fields import labels, writing
from matprep.papers.rows import joined, rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matprep.model import Line


def mended(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Join neighbours whose boxes overlap and which share the character there, as happens at the rim of a seal.

    A label is never joined with its value.
    """
    made: list[Line] = []
    for row in rows(lines):
        whole = row[0]
        for line in row[1:]:
            if _shares_a_character(whole, line):
                whole = joined((msgspec.structs.replace(whole, text=whole.text.rstrip()[:-1]), line))
            else:
                made.append(whole)
                whole = line
        made.append(whole)
    return tuple(made)


def _shares_a_character(line: Line, beside: Line) -> bool:
    if beside.left >= line.right or line.text.rstrip()[-1:] != beside.text.lstrip()[:1]:
        return False
    text = writing.plain(line.text)
    label = labels.exact_at_start(text)
    return label is None or label.end < len(text)
