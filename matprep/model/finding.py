"""What examining a source taught."""

from __future__ import annotations

import msgspec

from matprep.model.problems import Problem


class Guess(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the content of some pages speaks for (`stages.recognise`); confidence from 0 to 1."""

    pages: tuple[int, ...]
    requirement: str
    side: str | None = None
    confidence: float = 0.0
    evidence: str = ""


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value read from a paper, where it was read and whether its own check holds (None: it has none)."""

    name: str
    value: str
    page: int = 1
    check: bool | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="finding"):
    """What examining one source taught.

    `kind` is what the bytes are (`formats.sniff`), `pages` how many there are (0: could not be opened), `pixels` of
    the largest page in its upright form (a PDF page counts as rendered at 200 dpi), `signed` a PDF with a digital
    signature, `blank` the pages on which there is nothing.
    """

    kind: str
    pages: int = 0
    width: int = 0
    height: int = 0
    pixels: int = 0
    signed: bool = False
    blank: tuple[int, ...] = ()
    guesses: tuple[Guess, ...] = ()
    fields: tuple[Field, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether something can be made of it."""
        return self.pages > 0 and all(each.severity != "error" for each in self.problems)
