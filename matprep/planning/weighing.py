"""What a page's content speaks for: the requirement that its paper serves, and how surely."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import msgspec

from matprep import papers
from matprep.model import Profile
from matprep.papers.scoring import LEAD, LEAD_FACTOR, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matprep.model import Guess, Reading

CLEAR: Final = 1.3
"""How many times its threshold a paper must reach to speak against a name: a weak guess contradicts nobody."""

_THRESHOLD: Final = 5


class Roster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a profile makes of papers: paper → the requirements that it serves, in the profile's order."""

    profile: str = ""
    serves: dict[str, tuple[str, ...]] = {}
    thresholds: dict[str, int] = {}
    titles: dict[str, frozenset[str]] = {}

    def heard(self, reading: Reading) -> tuple[Guess, ...]:
        """The guesses about a page that count here: not those about papers that another profile describes."""
        return tuple(each for each in reading.guesses if "/" not in each.paper or each.paper in self.thresholds)

    def requirement(self, paper: str, guesses: Iterable[Guess]) -> str | None:
        """The requirement that a paper serves; None for one that serves nothing here.

        Where it serves several, the one that another guess speaks for too, else the first in the profile's order.
        """
        served = self.serves.get(paper, ())
        scores = {
            each: [guess.score for guess in guesses if self.serves.get(guess.paper) == (each,)] for each in served
        }
        return max(served, key=lambda each: max(scores[each], default=0.0), default=None)

    def threshold(self, paper: str) -> int:
        """The score from which a paper is known."""
        return self.thresholds.get(paper, _THRESHOLD)

    def knows(self, requirement: str) -> bool:
        """Whether some paper is known to serve a requirement, so that content can speak for it."""
        return any(requirement in served for served in self.serves.values())


class Claim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a page's content speaks for best: `requirement` None is a paper that serves nothing here.

    `sure`: enough to assign the page by; `clear`: enough to contradict its name; `titled`: its title was seen.
    """

    paper: str
    requirement: str | None
    score: float
    side: str | None = None
    sure: bool = False
    clear: bool = False
    titled: bool = False


def roster_of(profile: Profile) -> Roster:
    """Tell which papers serve which of a profile's requirements; counted once for each profile, however many cases."""
    return _roster(msgspec.json.encode(profile))


@functools.lru_cache(maxsize=64)
def _roster(encoded: bytes) -> Roster:
    profile = msgspec.json.decode(encoded, type=Profile)
    serves: dict[str, tuple[str, ...]] = {}
    own = {papers.own_id(each, profile): each.match for each in profile.requirements}
    for requirement in profile.requirements:
        for paper in sorted(papers.papers_of(requirement, profile)):
            serves[paper] = (*serves.get(paper, ()), requirement.id)
    phrases = {each.id: each.text for each in papers.known()} | {name: match.text for name, match in own.items()}
    return Roster(
        profile=profile.id,
        serves=serves,
        thresholds={each.id: each.threshold for each in papers.known()}
        | {name: match.threshold for name, match in own.items()},
        titles={
            name: frozenset(each for each, weight in text.items() if weight >= TITLE) for name, text in phrases.items()
        },
    )


def weigh(reading: Reading, roster: Roster) -> Claim | None:
    """Weigh a page's guesses against each other; None where there are none.

    The best guess is sure where it reaches its paper's threshold and leads the best one that serves something else:
    papers that serve nothing here compete too, so that a contract that quotes a licence stays a contract.
    """
    guesses = roster.heard(reading)
    best = max(guesses, key=lambda each: each.score, default=None)
    if best is None:
        return None
    requirement = roster.requirement(best.paper, guesses)
    allies = [each for each in guesses if _serves(each, requirement, roster)]
    rival = max((each.score for each in guesses if each not in allies), default=0.0)
    threshold = roster.threshold(best.paper)
    sure = best.score >= threshold and leads(best.score, rival)
    return Claim(
        paper=best.paper,
        requirement=requirement,
        score=best.score,
        side=next((each.side for each in allies if each.side is not None), None),
        sure=sure,
        clear=sure and best.score >= CLEAR * threshold,
        titled=any(not roster.titles.get(each.paper, frozenset()).isdisjoint(each.evidence) for each in allies),
    )


def leads(score: float, rival: float) -> bool:
    """Whether a score stands clearly above another."""
    return score - rival >= LEAD and score >= LEAD_FACTOR * rival


def best_guesses(readings: Iterable[Reading], roster: Roster) -> list[tuple[Guess, float]]:
    """The two best guesses over pages, of different papers, each with a confidence from 0 to 0.99.

    Confidence is one half where the score just reaches the paper's threshold.
    """
    best: dict[str, Guess] = {}
    for reading in readings:
        for guess in roster.heard(reading):
            if guess.score > 0 and (guess.paper not in best or guess.score > best[guess.paper].score):
                best[guess.paper] = guess
    ranked = sorted(best.values(), key=lambda each: (-each.score, each.paper))[:2]
    return [(each, min(each.score / (2 * roster.threshold(each.paper)), 0.99)) for each in ranked]


def _serves(guess: Guess, requirement: str | None, roster: Roster) -> bool:
    served = roster.serves.get(guess.paper, ())
    return requirement in served if requirement is not None else not served
