"""What was read on a page of a source: lines, guesses, fields, and how the page looks."""

from __future__ import annotations

from typing import Literal

import msgspec

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in thousandths of the page as it lies in the file, right side up after its EXIF turn."""

ReadBy = Literal["qr", "text", "ocr"]
"""How something was read: a QR or bar code, the text layer of a PDF, OCR."""

Turn = Literal[0, 90, 180, 270]
"""Degrees clockwise by which a page has to be turned to stand upright."""


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of print, as it was read; never leaves the worker.

    The four sides are pixels of the page as it is read: turned upright, levelled (its skew taken out), at full size.
    `spot` is where it lies in the page as the file holds it. `confidence` from 0 to 1 (1: not read by OCR).
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0
    spot: Box = (0, 0, 1000, 1000)

    @property
    def height(self) -> float:
        """Height of the print in pixels."""
        return self.bottom - self.top


class Guess(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which paper, and which side of it, the content speaks for: `score` against the paper's threshold.

    `evidence` holds the phrases found, as the rules write them; never other words of the paper.
    """

    paper: str
    score: float
    side: str | None = None
    evidence: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value read from a paper: where, how, and whether its own check holds (None: it has none).

    Days are written in ISO form; no end of validity is `long_term`.
    """

    name: str
    value: str
    page: int = 1
    check: bool | None = None
    by: ReadBy = "ocr"
    spot: Box | None = None


class Look(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a page, or a card on it, looks (`formats.looks` says how each figure is measured); None: not measured.

    `colourful`: bears colour; false for a grey copy, however it is stored. `seals`: red seals. `sharpness`: of the
    print, 1 is crisp, 0 a smear. `brightness`: 0 to 255, of the paper. `glare`: share of the print's area from 0 to 1.
    `margin`: of the print from the nearest border, in heights of a line. `text_px`: median height of the print in
    pixels. `screen`: shows the grid of a display. `print`: perceptual hash in hexadecimal, of the upright page.
    `digits`: short hashes of its lines that hold four digits or more, by which copies of one paper know each other.
    """

    colourful: bool | None = None
    seals: int | None = None
    sharpness: float | None = None
    confidence: float | None = None
    brightness: int | None = None
    glare: float | None = None
    margin: float | None = None
    text_px: float | None = None
    screen: bool | None = None
    print: str = ""
    digits: tuple[str, ...] = ()


class Reading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one page shows, or one card on it (`spot` None: the whole page).

    `guesses` best first, three at most, also those below their threshold; `turn` brings it upright. `number` and `of`
    are the page's own numbering (`第 2 页 共 3 页`), 0 where it has none; `lines` counts the lines of print seen.
    """

    page: int
    by: ReadBy
    spot: Box | None = None
    turn: Turn = 0
    lines: int = 0
    guesses: tuple[Guess, ...] = ()
    fields: tuple[Field, ...] = ()
    look: Look | None = None
    number: int = 0
    of: int = 0
