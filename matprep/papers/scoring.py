"""Which paper a page is: the weights of the phrases found on it, summed for each paper that is known."""

from __future__ import annotations

import re
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.model import Guess, Line, Paper
from matprep.papers.phrases import Phrases, copy_kind, plain
from matprep.papers.rows import joined, rows, words_joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TITLE: Final = 5
"""A phrase of this weight or more is a title."""

LARGE: Final = 1.25
"""A title's height against the page's median line."""

MOST: Final = 3
"""Guesses that are told."""

LEAD: Final = 2.0
LEAD_FACTOR: Final = 1.5
"""By so much, and so many times, a guess has to lead the next one."""

_SMALL_TITLE: Final = 2.0
"""Weight of a title printed no larger than the rest, alone in its line."""

_GAP: Final = 3.5
_LIKE_HEIGHT: Final = 1.5
_FOREIGN_TITLE: Final = -8.0
"""Weight of another paper's title on a page that does not bear the paper's own."""

_ANCHOR: Final = 3
"""A pattern of this weight is as good as a title for telling that a paper begins."""

_FEW: Final = 3
"""A rule of so many phrases is not satisfied by one of them alone."""

_LONGEST_BUTTON: Final = 16
"""Characters: a longer line that starts with the words of a button is a sentence."""

_ALOUD: Final = 4
"""What speaks for a screen or a poster with less than this may stand on any paper."""

_REMEMBERED: Final = 500
"""Sets of lines that were looked at: parting a page looks at the same ones again and again."""

_NAME: Final = re.compile(r"\(\?P<(\w+)>")
_STARTS: Final = 24
"""Characters of a row in which its label is looked for."""


class Seen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a page says in phrases of the rules: titles, the labels of each line, words anywhere, patterns.

    `buttons` are the labels of short lines, `patterns` count the lines in which each is found, `copy` is the kind of
    copy that is named.
    """

    titles: frozenset[str]
    small_titles: frozenset[str]
    labels: tuple[frozenset[str], ...]
    buttons: tuple[frozenset[str], ...]
    within: frozenset[str]
    patterns: dict[str, int]
    copy: str = ""


class Scorer:
    """Knows the phrases of some papers and weighs pages by them."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        """Take the papers' phrases together: a line is held against all of them."""
        self._papers = tuple(papers)
        self._by_id = {each.id: each for each in self._papers}
        self._phrases = Phrases(
            titles={each for paper in papers for each, weight in paper.text.items() if abs(weight) >= TITLE},
            labels={each for paper in papers for each, weight in paper.text.items() if 0 < weight < TITLE},
            within={each for paper in papers for each, weight in paper.text.items() if -TITLE < weight < 0}
            | {each for paper in papers for each in paper.body},
        )
        asked = {each for paper in papers for each in (*paper.patterns, *paper.needs)}
        self._patterns = {each: re.compile(each) for each in sorted(asked)}
        self._looked_at: dict[tuple[tuple[Line, ...], float], Seen] = {}
        self._matches: dict[str, tuple[str, ...]] = {}

    def guesses(self, lines: Sequence[Line], usual: float | None = None) -> tuple[Guess, ...]:
        """Give the papers that the lines speak for, best first, three at most; `usual`: height of the page's lines."""
        if not lines:
            return ()
        seen = self._seen(lines, usual or median(each.height for each in lines))
        found = {paper.id: _weights(paper, seen) for paper in self._papers}
        aloud = [sum(found[each.id].values()) for each in self._papers if each.veto]
        against = sum(each for each in aloud if each >= _ALOUD)
        guesses = [_guess(each, found[each.id], seen, 0.0 if each.veto else against) for each in self._papers]
        return tuple(sorted((each for each in guesses if each.score > 0), key=lambda each: -each.score)[:MOST])

    def settled(self, found: Sequence[Guess], by: float = LEAD) -> bool:
        """Whether it is clear which paper this is: over its threshold, and ahead of any other."""
        return bool(found) and found[0].score >= self.paper(found[0].paper).threshold and leads(found, by)

    def paper(self, name: str) -> Paper:
        """Give a paper by its id."""
        return self._by_id[name]

    def stray(self, lines: Sequence[Line], usual: float, guess: Guess) -> float:
        """Weigh the words of a card's other sides: lines of both were taken together."""
        paper = self.paper(guess.paper)
        found = _weights(paper, self._seen(lines, usual))
        others = (words for side, words in paper.sides.items() if side != guess.side)
        return sum(weight for words in others for phrase, weight in words.items() if phrase in found)

    def anchors(self, lines: Sequence[Line], usual: float) -> tuple[frozenset[str], ...]:
        """Find what a paper bears once, its title or its number: for each of these the papers that it speaks for."""
        seen = self._seen(lines, usual)
        titled = ({each.id for each in self._papers if each.text.get(title, 0) >= TITLE} for title in seen.titles)
        numbered = (
            {paper.id}
            for paper in self._papers
            for pattern, weight in paper.patterns.items()
            if weight >= _ANCHOR
            for _ in range(seen.patterns.get(pattern, 0))
        )
        return tuple(frozenset(each) for each in (*titled, *numbered) if each)

    def _seen(self, lines: Sequence[Line], usual: float) -> Seen:
        key = (tuple(lines), usual)
        if len(self._looked_at) > _REMEMBERED:
            self._looked_at.clear()
        if key not in self._looked_at:
            self._looked_at[key] = self._look(*key)
        return self._looked_at[key]

    def _look(self, lines: Sequence[Line], usual: float) -> Seen:
        words = words_joined(lines)
        large = [each for each in _runs(words) if each.height >= LARGE * usual]
        starts = [(each, self._phrases.label(each)) for each in _starts(words)]
        said = [plain(each.text) for each in words]
        texts = [*said, *{plain(each.text) for each in lines}.difference(said)]
        whole = "".join(plain(each.text) for row in rows(lines) for each in row)
        return Seen(
            titles=frozenset().union(*(self._phrases.title(each.text) for each in large)),
            small_titles=frozenset().union(*(self._small_title(each) for each in words)),
            labels=tuple(found for _, found in starts),
            buttons=tuple(found for text, found in starts if len(text) <= _LONGEST_BUTTON),
            within=frozenset().union(self._phrases.spelt(whole), *(self._phrases.inside(each) for each in texts)),
            patterns=dict(Counter(name for each in texts for name in self._matched(each))),
            copy=next(filter(None, (copy_kind(each.text) for each in words)), ""),
        )

    def _matched(self, text: str) -> tuple[str, ...]:
        if text not in self._matches:
            self._matches[text] = tuple(name for name, each in self._patterns.items() if each.search(text))
        return self._matches[text]

    def _small_title(self, line: Line) -> frozenset[str]:
        found = self._phrases.title(line.text)
        return frozenset(each for each in found if plain(each) == plain(line.text))


def guesses(lines: Sequence[Line], papers: Sequence[Paper]) -> tuple[Guess, ...]:
    """Give the papers that the lines of a page speak for, best first, three at most."""
    return Scorer(papers).guesses(lines)


def leads(found: Sequence[Guess], by: float = LEAD) -> bool:
    """Whether the best guess stands clear of the next paper.

    A profile's own rule that found the same first phrase means the same paper as the known one: they are no rivals.
    """
    if not found:
        return False
    best = found[0]
    second = max((each.score for each in found[1:] if not _is_twin(best, each)), default=0.0)
    return best.score - second >= by and best.score >= LEAD_FACTOR * second


def _is_twin(best: Guess, other: Guess) -> bool:
    return ("/" in best.paper) != ("/" in other.paper) and not set(best.evidence[:1]).isdisjoint(other.evidence)


def _runs(words: Iterable[Line]) -> tuple[Line, ...]:
    """Give each line, and the neighbours of like height in its row as one: a title may come in two boxes."""
    made: list[Line] = []
    for row in rows(words):
        run: list[Line] = []
        for each in row:
            if run and not _goes_on(run[-1], each):
                made.append(joined(run))
                run = []
            run.append(each)
        made.append(joined(run))
    return (*made, *(each for each in words if each not in made))


def _goes_on(before: Line, line: Line) -> bool:
    low, high = sorted((before.height, line.height))
    return high <= _LIKE_HEIGHT * low and line.left - before.right <= _GAP * high


def _starts(words: Iterable[Line]) -> tuple[str, ...]:
    """Give the words at each box of a row and to its right: a label may lie in a box of its own, or in two."""
    return tuple(
        "".join(each.text for each in row[place:])[:_STARTS] for row in rows(words) for place in range(len(row))
    )


def _weights(paper: Paper, seen: Seen) -> dict[str, float]:
    """Weigh what was found for one paper: phrase → weight; of a line's labels the one that weighs most."""
    found: dict[str, float] = {}
    for phrase, weight in paper.text.items():
        if abs(weight) >= TITLE and phrase in seen.titles:
            found[phrase] = weight
        elif weight >= TITLE and phrase in seen.small_titles:
            found[phrase] = _SMALL_TITLE
        elif -TITLE < weight < 0 and phrase in seen.within:
            found[phrase] = weight
    for line in seen.buttons if paper.veto else seen.labels:
        told = {each: paper.text[each] for each in line if 0 < paper.text.get(each, 0) < TITLE}
        if told:
            best = max(told, key=lambda each: (told[each], len(each), each))
            found[best] = told[best]
    found |= {each: weight for each, weight in paper.body.items() if each in seen.within}
    return found | {each: weight for each, weight in paper.patterns.items() if each in seen.patterns}


def _guess(paper: Paper, found: dict[str, float], seen: Seen, against: float) -> Guess:
    score = sum(found.values()) - against + (_FOREIGN_TITLE if _bears_another_title(paper, seen) else 0.0)
    if _is_too_little(paper, found, seen):
        score = min(score, paper.threshold - 1.0)
    speaking = sorted((each for each, weight in found.items() if weight > 0), key=lambda each: -found[each])
    evidence = dict.fromkeys([*(_shown(each) for each in speaking), *((seen.copy,) if seen.copy else ())])
    return Guess(paper=paper.id, score=score, side=_side(paper, found), evidence=tuple(evidence))


def _bears_another_title(paper: Paper, seen: Seen) -> bool:
    own = {each for each, weight in paper.text.items() if weight >= TITLE}
    return bool(seen.titles) and not paper.veto and own.isdisjoint(seen.titles | seen.small_titles)


def _shown(phrase: str) -> str:
    """A pattern is told by the name that it gives to what it finds, if it gives one."""
    name = _NAME.search(phrase)
    return name[1] if name is not None else phrase


def _is_too_little(paper: Paper, found: dict[str, float], seen: Seen) -> bool:
    """Whether this is one phrase alone where the rules know more, or an empty form."""
    known = len(paper.text) + len(paper.body) + len(paper.patterns)
    alone = sum(weight > 0 for weight in found.values()) == 1 and known >= _FEW
    return alone or (bool(paper.needs) and not any(each in seen.patterns for each in paper.needs))


def _side(paper: Paper, found: dict[str, float]) -> str | None:
    """Name the side whose words weigh most; none where two sides weigh alike."""
    weights = {
        side: sum(weight for phrase, weight in words.items() if phrase in found) for side, words in paper.sides.items()
    }
    best = sorted(weights, key=lambda side: -weights[side])
    if not best or weights[best[0]] <= 0 or (len(best) > 1 and weights[best[0]] == weights[best[1]]):
        return None
    return best[0]
