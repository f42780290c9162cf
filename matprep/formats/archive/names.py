"""In which encoding an archive's names are written, where it does not say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_FREQUENT: Final = (
    ("gb18030", "gb2312", frozenset(range(0xB0, 0xD8))),  # 3,755 characters
    ("big5", "big5", frozenset(range(0xA4, 0xC7))),  # 5,401
    ("cp932", "shift_jis", frozenset((0x82, 0x83, *range(0x88, 0x98)))),  # kana and 2,965
)
"""An encoding, the one that ranks its characters, and the first bytes of those that are frequent."""

_FIRST_IDEOGRAPH: Final = 0x2E80


def encoding_of(names: Sequence[bytes]) -> str:
    """Guess one encoding for all names: UTF-8 if they are, else that in which most characters are frequent ones.

    GB18030 wins where others do no better; `cp437` where none can be.
    """
    if all(_text(name, "utf-8") is not None for name in names):
        return "utf-8"
    shares = {encoding: _share(names, encoding, narrow, first) for encoding, narrow, first in _FREQUENT}
    possible = {encoding: share for encoding, share in shares.items() if share is not None}
    return max(possible, key=lambda each: possible[each], default="cp437")


def _share(names: Sequence[bytes], encoding: str, narrow: str, first: frozenset[int]) -> float | None:
    """What part of the characters beyond ASCII is frequent, from 0 to 1; None where a name is not in this encoding."""
    texts = [_text(name, encoding) for name in names]
    wide = [letter for text in texts if text is not None for letter in text if not letter.isascii()]
    if None in texts:
        return None
    frequent = sum(_is_frequent(letter, narrow, first) for letter in wide)
    return frequent / len(wide) if wide else 0.0


def _is_frequent(letter: str, narrow: str, first: frozenset[int]) -> bool:
    if ord(letter) < _FIRST_IDEOGRAPH:
        return False
    return any(byte in first for byte in letter.encode(narrow, "ignore")[:1])


def _text(name: bytes, encoding: str) -> str | None:
    try:
        return name.decode(encoding)
    except UnicodeDecodeError:
        return None
