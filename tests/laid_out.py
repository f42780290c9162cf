"""Papers as lines of print: laid out in pixels as a detector boxes them, and what detection does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.model import Line

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

PX = 40
"""Height of the print."""

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
GROWN = 0.12
"""A detector's box is so many heights wider than the print on each side."""


def credit_code(body: str) -> str:
    """Complete 17 characters by the check character of GB 32100-2015."""
    total = sum(LETTERS.index(each) * pow(3, place, 31) for place, each in enumerate(body))
    return body + LETTERS[-total % 31]


def citizen_number(body: str) -> str:
    """Complete 17 digits by the check character of GB 11643-1999."""
    return body + "10X98765432"[sum(int(each) * pow(2, 17 - place, 11) for place, each in enumerate(body)) % 11]


def width_of(text: str, px: float = PX) -> float:
    return sum(px if "\u2e80" <= each <= "\uffe6" else 0.55 * px for each in text)


def put(x: float, y: float, text: str, px: float = PX, *, confidence: float = 0.98) -> Line:
    """One line of print whose upper left corner is there, in a box a little larger than the print."""
    grown = GROWN * px
    right = x + width_of(text, px) + grown
    left, top, bottom = x - grown, y - grown, y + px + grown
    spot = (round(left / 4), round(top / 4), round(right / 4), round(bottom / 4))
    return Line(text=text, left=left, top=top, right=right, bottom=bottom, confidence=confidence, spot=spot)


def rows(
    x: float, y: float, pairs: Iterable[tuple[str, str]], *, label: float = 260, width: float = 800, step: float = 1.9
) -> list[Line]:
    """Labels below each other with their values to the right, wrapped in their column."""
    made = []
    for name, value in pairs:
        made.append(put(x, y, name))
        for text in wrapped(value, width):
            made.append(put(x + label, y, text))
            y += 1.55 * PX
        y += (step - 1.55) * PX
    return made


def wrapped(text: str, width: float) -> list[str]:
    """Break a text into lines of so many pixels."""
    made = [""]
    for each in text:
        if width_of(made[-1] + each) > width:
            made.append("")
        made[-1] += each
    return made


def paragraphs(x: float, y: float, texts: Iterable[str], *, width: float = 1500) -> list[Line]:
    """Sentences, wrapped at the page's margins."""
    made = []
    for paragraph in texts:
        for text in wrapped(f"　　{paragraph}", width):
            indent = len(text) - len(text.lstrip("　"))
            made.append(put(x + indent * PX, y, text.strip("　")))
            y += 1.7 * PX
        y += 0.3 * PX
    return made


def shaken(lines: Iterable[Line], dice: random.Random, *, by: float = 0.1) -> list[Line]:
    """Boxes as another detection would set them: each side off by up to so many heights, in any order."""
    made = [_shifted(line, dice, by) for line in lines]
    dice.shuffle(made)
    return made


def _shifted(line: Line, dice: random.Random, by: float) -> Line:
    left, top, right, bottom = (
        side + dice.uniform(-by, by) * line.height for side in (line.left, line.top, line.right, line.bottom)
    )
    return msgspec.structs.replace(line, left=left, top=top, right=right, bottom=bottom)


def cut(line: Line, at: int) -> tuple[Line, Line]:
    """A line that the detector took for two."""
    share = width_of(line.text[:at]) / width_of(line.text)
    middle = line.left + share * (line.right - line.left)
    return (
        msgspec.structs.replace(line, text=line.text[:at], right=middle),
        msgspec.structs.replace(line, text=line.text[at:], left=middle),
    )


def misread(text: str, places: Iterable[int], dice: random.Random, among: str = LETTERS) -> str:
    """The text with another character at these places."""
    letters = list(text)
    for place in places:
        letters[place] = dice.choice([each for each in among if each != letters[place]])
    return "".join(letters)
