"""The same picture handed in twice, for two requirements or as both sides of a card: also packed anew or turned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.formats.looks.sameness import same_picture
from matprep.judging.shown import Shown
from matprep.model import Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matprep.model import Profile


class _Use(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is handed in for."""

    requirement: str
    shown: Shown


def reuse(shown: Mapping[str, Sequence[Shown]], profile: Profile) -> Iterator[tuple[str, Problem]]:
    """Say which requirement's picture is one that an earlier requirement, or the other side of the card, shows too.

    Each page is told once, at its later use. Two cards cut out of one picture are two pictures.
    """
    uses = [_Use(requirement=each.id, shown=page) for each in profile.requirements for page in shown.get(each.id, ())]
    for number, use in enumerate(uses):
        again = next((each for each in uses[:number] if _is_other_use(each, use) and _show_the_same(each, use)), None)
        if again is not None:
            first = profile.requirement(again.requirement)
            assert first is not None  # noqa: S101 - the uses are made of this profile's requirements
            within = {"within": "sides"} if again.requirement == use.requirement else {}
            yield (
                use.requirement,
                problem(
                    "picture_reused",
                    file=use.shown.path,
                    of=again.shown.path,
                    other_zh=first.title.zh,
                    other_en=first.title.en,
                    **within,
                ),
            )


def _is_other_use(one: _Use, other: _Use) -> bool:
    """Whether the two must not be one picture: two materials, or two sides; pages of one document may look alike."""
    if one.requirement != other.requirement:
        return True
    sides = one.shown.side, other.shown.side
    return None not in sides and sides[0] != sides[1]


def _show_the_same(one: _Use, other: _Use) -> bool:
    here, there = one.shown, other.shown
    same_file = here.path == there.path or (here.sha256 != "" and here.sha256 == there.sha256)
    if same_file:
        return here.page == there.page and here.box == there.box
    looks = here.reading.look, there.reading.look
    return looks[0] is not None and looks[1] is not None and same_picture(looks[0], looks[1])
