"""How far workers are inside long documents, told while they are at it."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

from matprep import progress, texts
from matprep.model import Progressed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.conductor.casework import Case, Work
    from matprep.conductor.scratch import Scratch
    from matprep.model import Event

LONG: Final = 20
"""Pages; of a document with more it is told how far it is."""

LOOK_EVERY: Final = 1.0
"""Seconds between two looks."""


class Following:
    """Follows works in hand by what their workers leave in the jobs' folders; whatever executor runs them."""

    def __init__(self, scratch: Scratch) -> None:
        """Look into this scratch."""
        self._scratch = scratch
        self._followed: dict[int, tuple[Case, Work]] = {}
        self._told: dict[int, tuple[int, int]] = {}
        self._looked = -math.inf

    def follow(self, case: Case, work: Work) -> None:
        """Follow a work that was handed out, if it is long; as long as it is out."""
        if sum(len(part.pages) for part in work.task.parts) > LONG:
            self._followed[work.row.id] = (case, work)

    @property
    def pause(self) -> float:
        """Seconds until the next look is worth while."""
        return LOOK_EVERY if self._followed else math.inf

    def look(self) -> Iterator[Event]:
        """Tell what has moved since the last look; seldom enough to cost nothing."""
        if not self._followed or time.monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked = time.monotonic()
        for number, (case, work) in list(self._followed.items()):
            if work.stage != "out" or work.row.id != number:
                del self._followed[number]
                self._told.pop(number, None)
                continue
            found = progress.noted(self._scratch.job_path(number))
            if found is not None and found != self._told.get(number):
                self._told[number] = found
                yield _told(case, work, *found)


def _told(case: Case, work: Work, done: int, total: int) -> Progressed:
    return Progressed(
        case=case.name,
        profile=work.profile.id,
        requirement=work.task.requirement,
        paths=tuple(texts.printable(case.source(part.source).path) for part in work.task.parts),
        done=done,
        total=total,
    )
