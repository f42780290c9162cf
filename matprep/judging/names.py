"""Whether two readings mean one company, one person, one code: what print and typing may differ in, and no more."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

ALIKE: Final = 85.0
"""Two readings of one name are alike so far in percent (`rapidfuzz.fuzz.ratio`)."""

_SHORT_NAME: Final = 4
_BRANCH: Final = re.compile("分公司|分店|分部|分校|分院|分所|门市部|办事处|[0-9一二三四五六七八九十]+店")
_DOTS: Final = re.compile(r"[\s·•・‧∙.．]")


def is_same_company(one: str, other: str) -> bool:
    """Whether two names mean one company, so far as names tell.

    Brackets, width and spaces do not count. One character here and there may be misread, as under a seal; where two
    in a row are others, it is another name. A short form of a name (`某某科技` of `某某科技有限公司`) means the same
    company; a branch does not.
    """
    one, other = _plain(one), _plain(other)
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= _SHORT_NAME and shorter in longer:
        return not _BRANCH.search(longer.replace(shorter, "", 1))
    if bool(_BRANCH.search(one)) != bool(_BRANCH.search(other)) or fuzz.ratio(one, other) < ALIKE:
        return False
    changes = [each for each in Levenshtein.opcodes(one, other) if each.tag == "replace"]
    return all(each.src_end - each.src_start == 1 for each in changes)


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: spaces and the dot in a name do not count, each character does."""
    return _DOTS.sub("", unicodedata.normalize("NFKC", one)) == _DOTS.sub("", unicodedata.normalize("NFKC", other))


def is_same_code(one: str, other: str) -> bool:
    """Whether two codes or numbers are the same, however they are typed."""
    return _plain(one).upper() == _plain(other).upper()


def _plain(text: str) -> str:
    """Without spaces and brackets, in narrow letters."""
    return re.sub(r"[\s()\[\]〔〕【】<>《》·]", "", unicodedata.normalize("NFKC", text))
