"""A page's own numbering: `第 2 页 共 3 页`, `2/3`, `- 2 -`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from matprep.papers.phrases import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.model import Line

_DIGITS: Final = {each: number for number, each in enumerate("零一二三四五六七八九十")}
_NUMBER: Final = r"(\d{1,3}|[一二三四五六七八九十])"
_ANYWHERE: Final = (
    re.compile(rf"第{_NUMBER}页[,、/()]*共{_NUMBER}页"),
    re.compile(rf"(?P<of>共){_NUMBER}页[,、/()]*第{_NUMBER}页"),
    re.compile(r"PAGE(\d{1,3})OF(\d{1,3})"),
)
_ALONE: Final = (
    re.compile(rf"^第{_NUMBER}页$"),
    re.compile(r"^[-—–_·.]{1,3}(\d{1,3})[-—–_·.]{1,3}$"),
    re.compile(r"^(\d{1,2})/(\d{1,2})$"),
    re.compile(r"^PAGE(\d{1,3})$"),
)
_EDGE: Final = 0.12
"""What stands alone is a page's number where it stands so near, in heights of the print, to its upper or lower end."""


def page_number(lines: Sequence[Line]) -> tuple[int, int]:
    """Give a page's number and how many there are, 0 for what is not said; never a number above the total."""
    if not lines:
        return 0, 0
    for line in lines:
        for pattern in _ANYWHERE:
            found = pattern.search(plain(line.text))
            if found is not None:
                numbers = [_number(each) for each in found.groups() if each != "共"]
                return _sound(*(reversed(numbers) if "of" in pattern.groupindex else numbers))
    top, bottom = min(each.top for each in lines), max(each.bottom for each in lines)
    edge = _EDGE * (bottom - top)
    for line in lines:
        if line.top - top > edge and bottom - line.bottom > edge:
            continue
        for pattern in _ALONE:
            found = pattern.search(plain(line.text))
            if found is not None:
                return _sound(*map(_number, found.groups()))
    return 0, 0


def _number(word: str) -> int:
    return _DIGITS[word] if word in _DIGITS else int(word)


def _sound(number: int, of: int = 0) -> tuple[int, int]:
    return (number, of) if number and (not of or number <= of) else (0, 0)
