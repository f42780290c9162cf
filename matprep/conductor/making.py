"""From works to finished files: handed out, prepared by one worker, verified by another; what ended badly is noted."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from matprep.conductor.casework import Case, Work, replaced
from matprep.conductor.tags import Tag
from matprep.errors import WorkerLost
from matprep.model import (
    OFFICE_KINDS,
    Failed,
    Job,
    Made,
    Material,
    Piece,
    Prepared,
    Rejected,
    Verified,
    Verify,
    problem,
)
from matprep.patience import seconds_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matprep.conductor.delivering import Delivering
    from matprep.conductor.following import Following
    from matprep.conductor.handout import Handout, Reply
    from matprep.conductor.register import Register
    from matprep.conductor.scratch import Scratch
    from matprep.conductor.supply import Supply
    from matprep.conductor.works import Works
    from matprep.model import Event, Finding, Part
    from matprep.model.reading import Box


class Maker:
    """Has queued works made, and hands those that ended on to be delivered."""

    def __init__(
        self,
        register: Register,
        scratch: Scratch,
        supply: Supply,
        works: Works,
        delivering: Delivering,
        handout: Handout[Tag],
        following: Following,
    ) -> None:
        """Use the rooms of the process."""
        self._register = register
        self._ledger = register.ledger
        self._scratch = scratch
        self._supply = supply
        self._works = works
        self._delivering = delivering
        self._handout = handout
        self._following = following

    def hand_out(self, room: int) -> None:
        """Hand out up to `room` queued works whose sources lie at hand."""
        queue = self._works.queue
        chosen: list[tuple[Case, Work]] = []
        for _ in range(len(queue)):
            if len(chosen) >= room:
                break
            case, work = queue.popleft()
            if work.stage != "queued":
                continue
            at_hand = [self._supply.is_at_hand(case, part.source) for part in work.task.parts]
            (chosen if all(at_hand) else queue).append((case, work))
        self._prepare(chosen, deaths=0)

    def _prepare(self, works: Sequence[tuple[Case, Work]], *, deaths: int) -> None:
        """Commit the attempts, then hand them out."""
        if not works:
            return
        with self._ledger.transaction():
            for _, work in works:
                work.row = replaced(work.row, state="running", deaths=deaths)
                self._ledger.save_job(work.row)
        for case, work in works:
            work.stage = "out"
            work.tried = True
            self._submit(case, work, alone=deaths > 0 or work.row.interrupted > 0)

    def _submit(self, case: Case, work: Work, *, alone: bool) -> None:
        task = work.task
        folder = self._scratch.job_folder(work.row.id)
        job = Job(
            requirement=task.requirement or "",
            pieces=tuple(self._piece(case, part) for part in task.parts),
            rules=task.rules,
            stem=task.stem,
            number=task.number,
            max_name_bytes=task.max_name_bytes,
            folder=str(folder),
            day=self._register.options.today,
            passwords=tuple(
                dict.fromkeys(
                    each
                    for part in task.parts
                    for each in self._register.passwords(case.holder(part.source), case.source(part.source))
                )
            ),
        )
        pages = sum(len(part.pages) for part in task.parts)
        size = sum(case.source(part.source).bytes for part in task.parts)
        seconds = seconds_for(
            pages,
            size,
            pixels=sum(_pixels(case, part) for part in task.parts),
            office=any(piece.kind in OFFICE_KINDS for piece in job.pieces),
        )
        self._handout.submit(self._tag("prepare", case, work), job, seconds, alone=alone)
        self._following.follow(case, work)

    def _piece(self, case: Case, part: Part) -> Piece:
        finding = case.every_finding[part.source]
        path = self._scratch.path_of(case.source(part.source))
        blank = part.blank(finding)
        return Piece(
            path=str(path),
            kind=finding.kind,
            pages=part.pages,
            side=part.side,
            signed=finding.signed,
            blank=blank,
            box=part.box,
            turn=part.turn,
            keep_clear=_fields_on(part, finding),
        )

    def _tag(self, kind: str, case: Case, work: Work) -> Tag:
        return Tag(
            kind=kind,  # type: ignore[arg-type]  # one of the two below
            case=case.name,
            id=work.row.id,
            profile=work.profile.id,
            key=work.task.key,
            deaths=work.row.deaths,
        )

    # --- answers --------------------------------------------------------------------------

    def prepared(self, tag: Tag, reply: Reply) -> Iterator[Event]:
        """Take what preparing made to another worker to be verified, or end the work."""
        found = self._found(tag)
        if found is None:
            self._scratch.drop_job(tag.id)
            return
        case, work = found
        if isinstance(reply, Prepared):
            astray = _astray(reply.material.files, self._scratch.job_path(tag.id), work.task.stem)
            if astray:
                yield from self._end(
                    case, work, Failed(problems=(problem("verify_failed", rule="place", file=astray),))
                )
                return
            work.made = reply
            request = Verify(
                files=reply.material.files,
                rules=work.task.rules,
                max_name_bytes=work.task.max_name_bytes,
                charset=work.task.charset,
            )
            pixels = sum(made.width * made.height for made in reply.material.files)
            seconds = seconds_for(_pages(reply), 0, pixels=pixels)
            self._handout.submit(self._tag("verify", case, work), request, seconds, alone=tag.deaths > 0)
        else:
            yield from self._ended(case, work, tag, reply)

    def verified(self, tag: Tag, reply: Reply) -> Iterator[Event]:
        """A verified work is made; it is delivered when its requirement's others are."""
        found = self._found(tag)
        if found is None:
            self._scratch.drop_job(tag.id)
            return
        case, work = found
        if isinstance(reply, Verified) and work.made is not None:
            work.made = Prepared(material=Material(files=reply.files, problems=work.made.material.problems))
            work.stage = "made"
            yield from self._delivering.decide(case, case.group_of(work))
        else:
            yield from self._ended(case, work, tag, reply)

    def _found(self, tag: Tag) -> tuple[Case, Work] | None:
        """The work that an answer belongs to, if it is still wanted."""
        case = self._register.cases[tag.case]
        work = case.works.get((tag.profile, tag.key))
        return (case, work) if work is not None and work.stage == "out" and work.row.id == tag.id else None

    def _ended(self, case: Case, work: Work, tag: Tag, reply: Reply) -> Iterator[Event]:
        if isinstance(reply, WorkerLost):
            if tag.deaths == 0:
                self._prepare([(case, work)], deaths=1)
                return
            why = reply.problem
            outcome = Rejected(problems=(why,)) if why.code == "over_limits" else Failed(problems=(why,))
        elif isinstance(reply, Rejected | Failed):
            outcome = reply
        else:
            outcome = Failed(problems=(problem("internal_error", type=type(reply).__name__),))
        yield from self._end(case, work, outcome)

    def _end(self, case: Case, work: Work, outcome: Rejected | Failed) -> Iterator[Event]:
        """Note how a work ended; where another source could serve, the plan is made anew without the refused one."""
        work.stage = "rejected" if isinstance(outcome, Rejected) else "failed"
        work.row = replaced(work.row, state=work.stage, outcome=outcome, deaths=0, interrupted=0)
        self._ledger.save_job(work.row)
        self._scratch.drop_job(work.row.id)
        if self._has_alternative(case, work):
            case.refused[work.profile.id, work.task.parts[0].source] = outcome.problems
            case.changed = True
            yield self._delivering.event(case, work)
            return
        yield from self._delivering.decide(case, case.group_of(work))

    def _has_alternative(self, case: Case, work: Work) -> bool:
        parts, profile = work.task.parts, work.profile.id
        if len(parts) != 1 or work.task.requirement is None or (profile, parts[0].source) in case.refused:
            return False
        return any(
            verdict.status == "alternative"
            and verdict.part.requirement == work.task.requirement
            and not case.refused.get((profile, verdict.part.source))
            for verdict in case.plans[profile].verdicts
        )


def _fields_on(part: Part, finding: Finding) -> tuple[Box, ...]:
    """Find where fields were read on a part of one page: no watermark lies over them."""
    if len(part.pages) != 1:
        return ()
    return tuple(field.spot for field in finding.fields if field.page == part.pages[0] and field.spot is not None)


def _pixels(case: Case, part: Part) -> int:
    """Count the pixels of a picture's pages; those of a PDF are no measure of its time."""
    finding = case.every_finding[part.source]
    return 0 if finding.kind == "pdf" else finding.pixels * len(part.pages)


def _pages(reply: Prepared) -> int:
    return sum(max(1, made.pages) for made in reply.material.files)


def _astray(files: Iterable[Made], folder: Path, stem: str) -> str:
    """The name of a file that a worker did not make where and as it should; empty if all is well."""
    for made in files:
        path = Path(made.path)
        try:
            regular = stat.S_ISREG(path.lstat().st_mode)
        except OSError:
            regular = False
        plain = made.name == Path(made.name).name and not set(made.name) & set("/\\:\0")
        if not regular or path.parent != folder or not plain or not made.name.startswith(stem[:1]):
            return made.name or "?"
    return ""
