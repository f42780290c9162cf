"""What examining a source taught."""

from __future__ import annotations

import msgspec

from matprep.model.problems import Problem
from matprep.model.reading import Field, Reading


class Finding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="finding"):
    """What examining one source taught.

    `kind` is what the bytes are (`formats.sniff`), `pages` how many there are (0: could not be opened), `pixels` of
    the largest page in its upright form (a PDF page counts as rendered at 200 dpi), `signed` a PDF with a digital
    signature, `blank` the pages on which there is nothing. `readings` are what was read, in the order of pages;
    `unread` counts the pages that were too many to be read.
    """

    kind: str
    pages: int = 0
    width: int = 0
    height: int = 0
    pixels: int = 0
    signed: bool = False
    blank: tuple[int, ...] = ()
    readings: tuple[Reading, ...] = ()
    unread: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether something can be made of it."""
        return self.pages > 0 and all(each.severity != "error" for each in self.problems)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every value read, in the order of pages."""
        return tuple(field for reading in self.readings for field in reading.fields)
