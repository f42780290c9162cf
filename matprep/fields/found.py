"""A value found in print, and where it stands."""

from __future__ import annotations

import msgspec

from matprep.model import Line


class Found(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value in the form in which fields are kept, and the line around the print that says it."""

    value: str
    box: Line


def is_part_of(line: Line, box: Line) -> bool:
    """Whether the middle of a line lies in a box."""
    middle, height = (line.left + line.right) / 2, (line.top + line.bottom) / 2
    return box.left <= middle <= box.right and box.top <= height <= box.bottom
