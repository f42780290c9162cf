"""Which requirement, and which side of a card, the name of a file or folder speaks for."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matprep.model import Match, Profile, Requirement

_SUFFIX = re.compile(r"(?<=.)\.[a-z0-9]{1,5}$", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATOR = r"[\s_.·-]"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_ORGANISATION = re.compile(f"[{_HAN}]*(?:公司|集团|集團|工作室|事务所)")


def keyword_matches(name: str, match: Match) -> int:
    """Tell how strongly a name speaks for a requirement: the length of its longest keyword found, 0 for none.

    Width and case of letters do not count. A Chinese keyword is found anywhere, a Latin one only where no letter
    touches it (`yyzz1` yes, `buzzyyzz` no). A keyword inside the name of an organisation counts only where the rest of
    the name says nothing (食品 in 某某食品有限公司_营业执照 does not). One word of `not` in the name beats all others.
    """
    strength = _strength(_outside_organisations(name), match)
    return strength or _strength(name, match)


def requirement_of_name(name: str, profile: Profile) -> tuple[str, ...]:
    """Find the requirements that a file's name speaks for best; several are a tie, none is no match.

    Only the last component of a path counts, without its suffix. Besides its keywords, a requirement is named by its
    id and its titles.
    """
    stem = stem_of(name)
    return _best([(each.id, keyword_matches(stem, _with_titles(each))) for each in profile.requirements])


def requirement_of_folder(name: str, profiles: Sequence[Profile]) -> tuple[str, ...]:
    """Find the requirements that a folder's name speaks for best, over all profiles of the run.

    Stricter than for a file: keywords inside the name of an organisation never count, since folders are called after
    applicants.
    """
    rest = _outside_organisations(name)
    every = [each for profile in profiles for each in profile.requirements]
    return _best([(each.id, _strength(rest, _with_titles(each))) for each in every])


def sides_of_name(name: str, match: Match) -> tuple[str, ...]:
    """Find the sides of a card that a path speaks for, in the profile's order; none where it says nothing.

    The file's own name counts first; else the nearest folder that names exactly one side.
    """
    *folders, last = name.split("/")
    for words in (stem_of(last), *reversed(folders)):
        sides = tuple(side for side, keywords in match.sides.items() if _longest(words, keywords))
        if sides and (len(sides) == 1 or words == stem_of(last)):
            return sides
    return ()


def stem_of(path: str) -> str:
    """Take a path's last component without the suffix."""
    return _SUFFIX.sub("", path.rpartition("/")[2])


def _best(strengths: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    strongest: dict[str, int] = {}
    for requirement, strength in strengths:
        strongest[requirement] = max(strength, strongest.get(requirement, 0))
    top = max(strongest.values(), default=0)
    return tuple(requirement for requirement, strength in strongest.items() if top and strength == top)


def _with_titles(requirement: Requirement) -> Match:
    own = (requirement.id, requirement.title.zh, requirement.title.en)
    return replace(requirement.match, names=(*requirement.match.names, *own))


def _strength(text: str, match: Match) -> int:
    return 0 if _longest(text, match.exclude) else _longest(text, match.names)


def _longest(text: str, keywords: tuple[str, ...]) -> int:
    forms = _forms(text)
    if not any(_any_of(keywords).search(form) for form in forms):
        return 0
    found = (len(_folded(keyword)) for keyword in keywords if any(_pattern(keyword).search(form) for form in forms))
    return max(found, default=0)


@functools.lru_cache(maxsize=4096)
def _forms(text: str) -> tuple[str, ...]:
    # `BusinessLicence` is two words to people; `IDCard` is found as it stands
    return tuple(dict.fromkeys((_folded(text), _folded(_CAMEL.sub(" ", text)))))


@functools.cache
def _any_of(keywords: tuple[str, ...]) -> re.Pattern[str]:
    # most names say nothing: one search instead of one for each keyword
    return re.compile("|".join(_pattern(keyword).pattern for keyword in keywords) or "(?!)")


@functools.cache
def _pattern(keyword: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in re.split(f"{_SEPARATOR}+", _folded(keyword)) if word]
    pattern = f"{_SEPARATOR}*".join(words)
    return re.compile(rf"(?<![a-zß-ÿ]){pattern}(?![a-zß-ÿ])" if keyword.isascii() else pattern)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _outside_organisations(text: str) -> str:
    return _ORGANISATION.sub(" ", text)
