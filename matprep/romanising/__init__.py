"""Text in any script → ASCII for a file's name: Chinese by pinyin, everything else by its nearest letters."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from matprep.romanising.phrases import PHRASES, SINGLE
from matprep.romanising.surnames import READINGS, surname

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["romanised"]

_HAN: Final = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_DOTTED: Final = re.compile("[·•・‧∙]")
_INSIDE_A_WORD: Final = re.compile("['’`\"]")
_NO_PART_OF_A_NAME: Final = re.compile(r"[^A-Za-z0-9.-]+|(?<![0-9])\.|\.(?![0-9])")


def romanised(text: str, *, person: bool = False) -> str:
    """Write text with `A-Z a-z 0-9 . _ -` only; empty where nothing of it can be written so.

    Chinese becomes pinyin without tones, each syllable with a capital (长沙银行: ChangShaYinHang); the phrase decides
    how a character is read, and ü is written yu. The name of a `person` is written as GB/T 28039-2011 has it, surname
    and given name with one capital each, the surname read as a surname (单晓明: ShanXiaoming, 欧阳修: OuyangXiu); a
    name with dots inside has no surname in front (买买提·艾力: Maimaiti-Aili). What is no letter, digit, dot of a
    number or hyphen becomes `_`, one for several, none at the ends. Idempotent.
    """
    spoken = _HAN.sub(lambda found: _pinyin(found.group(), text, person=person), text)
    plain = _INSIDE_A_WORD.sub("", _latin(spoken))
    return re.sub("_{2,}", "_", _NO_PART_OF_A_NAME.sub("_", plain)).strip("._-")


def _pinyin(run: str, text: str, *, person: bool) -> str:
    if not person:
        return "".join(each.capitalize() for each in _syllables(run))
    if _DOTTED.search(text):
        return "".join(_syllables(run)).capitalize()
    family = surname(run)
    given = "".join(_syllables(run[len(family) :]))
    return "".join(READINGS.get(family) or _syllables(family)).capitalize() + given.capitalize()


def _syllables(run: str) -> list[str]:
    return [re.sub("^([ln])v", r"\1yu", each) for each in _reader()(run)] if run else []


@functools.cache
def _reader() -> Callable[[str], list[str]]:
    """Load the readings of words and characters: a tenth of a second and 40 MB, for ASCII names only."""
    import pypinyin  # noqa: PLC0415 - see above

    pypinyin.load_phrases_dict(dict(PHRASES))
    pypinyin.load_single_dict(dict(SINGLE))
    return pypinyin.lazy_pinyin


def _latin(text: str) -> str:
    if text.isascii():
        return text
    from anyascii import anyascii  # noqa: PLC0415 - half a megabyte of letters, for ASCII names only

    return anyascii(text)
