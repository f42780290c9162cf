"""A page that was chosen for a requirement, as it was read; where it is told among the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.model import Box, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.model import Field, Param


class Shown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page of a source, or one card on it (`box`), that is handed in for a requirement.

    `side` is the side of the card as it was assigned, `sha256` that of the source (empty: not known). `doubtful`: its
    content contradicts its name; that is told already, and it is not judged as the paper that it is not.
    """

    path: str
    page: int
    reading: Reading
    side: str | None = None
    sha256: str = ""
    box: Box | None = None
    doubtful: bool = False


def field(shown: Shown, name: str) -> Field | None:
    """A value read on a page, unless its own check fails."""
    return next((each for each in shown.reading.fields if each.name == name and each.check is not False), None)


def fields(shown: Sequence[Shown], name: str) -> Iterator[tuple[Shown, Field]]:
    """Every value read under a name, page by page, unless its own check fails."""
    for each in shown:
        found = field(each, name)
        if found is not None:
            yield each, found


def place(each: Shown, among: Sequence[Shown]) -> dict[str, Param]:
    """Params that tell which file and page is meant; none where there is only one."""
    params: dict[str, Param] = {}
    if len({other.path for other in among}) > 1:
        params["file"] = each.path
    if len({other.page for other in among if other.path == each.path}) > 1:
        params["page"] = each.page
    return params
