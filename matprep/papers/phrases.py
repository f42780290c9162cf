"""Which known phrases a line of print says, misread characters and spread-out spelling allowed for.

A line is taken for the phrase that is nearest to it among all that are known. One that lies as near to a second phrase
says neither: so `发证机关` never counts for `签发机关`, nor `食品生产许可证` for `食品经营许可证`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIMPLIFIED: Final = str.maketrans(
    "營業執照統會號碼發證機關經範圍註冊資類稱書權託簽許衛學戶銀賬帳開標續務識別間長號",
    "营业执照统会号码发证机关经范围注册资类称书权托签许卫学户银账账开标续务识别间长号",
)
_COPY: Final = re.compile(r"[(\[【<]?(?:正本|副本)[)\]】>]?|[(\[][正副][)\]]|[(\[]?\d{1,2}[-_/]\d{1,2}[)\]]?$")
_COPY_KIND: Final = re.compile(r"(正|副)本")
_ASIDE: Final = re.compile(r"[(\[【](?:样本|样张|复印件|示例|电子版?|SAMPLE|COPY)[)\]】]")
_FRAME: Final = " .,:;·•-_—~*|'\"“”‘’《》<>「」【】[]()/\\、，。：；!？?"
_TALKED_OF: Final = re.compile(
    "代办|办理|代理|上传|提交|提供|拍摄|申请|申办|领取|查看|查询|注销|吊销|遗失|丢失|补办|补领|变更|示例|如何|怎么|怎样|什么|"
    "请|您|你的|我的|无需|需要|没有|有效的|关于"
)
"""Words before a title that make it something talked of: a button, an advertisement, a sentence."""

_JOINING: Final = re.compile("[及和与或凭持见附、]")
"""So do these, unless they belong to the name of a company."""

_OWNER: Final = re.compile(r"(?:公司|企业|单位|中心|工作室|[店厂行部院社校])$")
_LONGEST_LEAD: Final = 8
"""Characters that may stand before a title: `企业法人营业执照`, `账号认证授权书`."""

_NATION: Final = "中华人民共和国"
_FUZZY: Final = 4
"""Shorter phrases than this are taken as they are only."""

_FUZZY_WITHIN: Final = 5
_LIKE: Final = 80
"""Likeness in percent (`rapidfuzz.fuzz.partial_ratio`) of a phrase inside a line: one character in five differs."""


def plain(text: str) -> str:
    """Give the words of a line for comparison: no compatibility forms, no spaces, characters simplified."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper().translate(_SIMPLIFIED)


def copy_kind(text: str) -> str:
    """Tell which copy of a paper a line names: `正本`, `副本`, or none (empty)."""
    found = _COPY_KIND.search(plain(text))
    return found[0] if found is not None else ""


def bare_title(text: str) -> str:
    """Cut from a title what stands beside it: `(副本)`, `正本`, `(1-1)`, and the frame's strokes."""
    return _COPY.sub("", _ASIDE.sub("", plain(text))).strip(_FRAME)


class Phrases:
    """Every phrase of some papers, found in lines of print; what a text says is kept, since pages repeat it."""

    def __init__(self, *, titles: Iterable[str], labels: Iterable[str], within: Iterable[str]) -> None:
        """Take the phrases as the rules write them: titles, words that begin a line, words that stand anywhere."""
        self._titles = {plain(each): each for each in titles}
        self._labels = {plain(each): each for each in labels}
        self._within = {plain(each): each for each in within}
        self._by_length: dict[int, list[str]] = {}
        for each in self._labels:
            self._by_length.setdefault(len(each), []).append(each)
        self._long_within = [each for each in self._within if len(each) >= _FUZZY_WITHIN]
        self._said: dict[tuple[str, str], frozenset[str]] = {}

    def title(self, text: str) -> frozenset[str]:
        """Find the title that a large line ends with: the longest, with no more than a few characters before it.

        One of four characters or more may differ in one where it is all of the line.
        """
        return self._kept("title", bare_title(text))

    def label(self, text: str) -> frozenset[str]:
        """Find the phrases that a line starts with: all that are exact, else the nearest one."""
        return self._kept("label", plain(text).lstrip(_FRAME))

    def inside(self, text: str) -> frozenset[str]:
        """Find the phrases that stand anywhere in a line; those of five characters or more also misread."""
        return self._kept("within", plain(text))

    def spelt(self, text: str) -> frozenset[str]:
        """Find the phrases that stand anywhere in a whole page's words, as they are written."""
        return frozenset(phrase for each, phrase in self._within.items() if each in text)

    def _kept(self, how: str, text: str) -> frozenset[str]:
        if (how, text) not in self._said:
            find = {"title": self._title, "label": self._label, "within": self._inside}[how]
            self._said[how, text] = find(text)
        return self._said[how, text]

    def _title(self, text: str) -> frozenset[str]:
        exact = [each for each in self._titles if text.endswith(each) and _may_lead(text[: -len(each)])]
        if exact:
            return frozenset({self._titles[max(exact, key=len)]})
        whole = text.removeprefix(_NATION)
        near = [each for each in self._titles if len(each) >= _FUZZY and Levenshtein.distance(whole, each) <= 1]
        return frozenset({self._titles[near[0]]}) if len(near) == 1 else frozenset()

    def _label(self, text: str) -> frozenset[str]:
        exact = [each for each in self._labels if text.startswith(each)]
        if any(len(each) > _FUZZY - 2 for each in exact):
            return frozenset(self._labels[each] for each in exact)
        return frozenset(self._labels[each] for each in (*exact, *self._nearest(text)))

    def _nearest(self, text: str) -> list[str]:
        """Give the one label that a line starts with but for a misread character (two of seven or more)."""
        found: dict[str, float] = {}
        for length, labels in self._by_length.items():
            allowed = 1 if length < 7 else 2  # noqa: PLR2004 - as said
            if length < _FUZZY or len(text) < length - 1:
                continue
            for start in {text[: length + longer] for longer in (-1, 0, 1)}:
                near = process.extract(start, labels, scorer=Levenshtein.distance, score_cutoff=allowed, limit=None)
                for label, distance, _ in near:
                    found[label] = min(found.get(label, 1.0), distance / length)
        best = sorted(found.items(), key=lambda each: each[1])
        alone = len(best) == 1 or (len(best) > 1 and best[0][1] < best[1][1])
        return [best[0][0]] if alone else []

    def _inside(self, text: str) -> frozenset[str]:
        exact = {each for each in self._within if each in text}
        rest = [each for each in self._long_within if each not in exact and len(each) <= len(text) + 1]
        near = process.extract(text, rest, scorer=fuzz.partial_ratio, score_cutoff=_LIKE, limit=None)
        return frozenset(self._within[each] for each in (*exact, *(phrase for phrase, _, _ in near)))


def _may_lead(lead: str) -> bool:
    if _TALKED_OF.search(lead):
        return False
    return _OWNER.search(lead) is not None or (len(lead) <= _LONGEST_LEAD and not _JOINING.search(lead))
