"""Front and back of one card: which of several belong together, and whose card is wanted."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

from matprep.planning.candidates import NATURAL, Candidate, merit, place
from matprep.planning.choosing import Chosen, contests

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAIRED: Final = 6
"""Cards of one case whose sides are paired all at once: there are 720 ways."""


class Cards:
    """The fronts and the backs that were handed in for one requirement, and the `holder` who is wanted, if known."""

    def __init__(self, fronts: Sequence[Candidate], backs: Sequence[Candidate], holder: str | None) -> None:
        """Both sides are there at least once."""
        self._fronts, self._backs, self._holder = sorted(fronts, key=place), sorted(backs, key=place), holder
        paths = {each.source.path for each in (*fronts, *backs)}
        self._places = {
            path: number for number, path in enumerate(sorted(paths, key=lambda path: (NATURAL(path), path)))
        }
        self._pairs = self._closest()

    def choose(self) -> tuple[Chosen, Chosen]:
        """Choose the front and the back of one card.

        A back bears no name: it belongs to the front in whose file it lies, else to the one whose name is most like
        its own, else to the one listed next to it. Of a person's cards one not expired, then the newest is taken.
        """
        front, back = min(((front, back) for front in self._fronts for back in self._backs), key=self._key)
        other_fronts = sorted((each for each in self._fronts if each is not front), key=merit)
        other_backs = sorted((each for each in self._backs if each is not back), key=merit)
        level = self._strangeness(front)
        return (
            Chosen(
                taken=(front,),
                left=tuple(other_fronts),
                doubtful=any(self._strangeness(each) <= level and _may_be_meant(each, front) for each in other_fronts),
            ),
            Chosen(
                taken=(back,),
                left=tuple(other_backs),
                doubtful=any(contests(each, back) for each in other_backs if self._belongs(each, front)),
            ),
        )

    def _key(self, card: tuple[Candidate, Candidate]) -> tuple[Any, ...]:
        front, back = card
        return (
            not front.sound or not back.sound,
            (front.rank > 0) + (back.rank > 0),
            self._strangeness(front),
            not self._belongs(back, front),
            back.reason,
            front.reason,
            self._distance(front, back),
            merit(back),
            merit(front),
        )

    def _strangeness(self, front: Candidate) -> int:
        """0 where it is the holder's, 1 where nobody can tell, 2 where it is another person's."""
        person = front.field("person")
        if self._holder is None or person is None:
            return 1
        return 0 if _bare(person) == _bare(self._holder) else 2

    def _belongs(self, back: Candidate, front: Candidate) -> bool:
        """Whether a back goes with a front: in the closest way to pair all, or since no other front lies nearer."""
        if self._pairs is not None:
            return any(pair[0] is front and pair[1] is back for pair in self._pairs)
        return self._distance(front, back) == min(self._distance(each, back) for each in self._fronts)

    def _closest(self) -> tuple[tuple[Candidate, Candidate], ...] | None:
        """The way to pair all that leaves them least apart; None where there are not as many of each, or too many."""
        if not 1 < len(self._fronts) == len(self._backs) <= _PAIRED:
            return None
        ways = (tuple(zip(self._fronts, backs, strict=True)) for backs in itertools.permutations(self._backs))
        return min(
            ways, key=lambda way: [sum(each) for each in zip(*itertools.starmap(self._distance, way), strict=True)]
        )

    def _distance(self, front: Candidate, back: Candidate) -> tuple[int, ...]:
        """How far apart two lie: in one file, one folder, under like names, listed one after the other."""
        one, other = front.source.path, back.source.path
        pages = abs(front.part.pages[0] - back.part.pages[0]) if one == other else 0
        behind = self._places[other] - self._places[one]
        apart = 2 * abs(behind) + (behind < 0)  # most people begin with the front
        folders = one.rpartition("/")[0] != other.rpartition("/")[0]
        return (one != other, pages, folders, -_alike(_name(one), _name(other)), apart)


def _may_be_meant(rival: Candidate, front: Candidate) -> bool:
    """Whether another front may as well be the one wanted: of another person, or no worse."""
    numbers = {rival.field("citizen_number"), front.field("citizen_number")}
    other_person = len(numbers) > 1 and None not in numbers and rival.sound and rival.source.present
    return other_person or contests(rival, front)


def _alike(one: str, other: str) -> int:
    """How many characters two names begin with alike, digits not counted: photos are numbered one after the other."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right or left.isdigit():
            break
        count += 1
    return count


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _bare(person: str) -> str:
    return "".join(person.split()).replace("·", "")
