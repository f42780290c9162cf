"""Finished files → their names; nothing is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.model import Material, Step
from matprep.naming import SUFFIXES, file_name

if TYPE_CHECKING:
    from matprep.model import Job, Made


def rename(material: Material, job: Job) -> Material:
    """Name every file `stem_number.suffix`, the suffix by what its bytes are.

    Numbers run on from the job's; where it has none, a single file bears no number and several begin with 1.
    """
    first = job.number or (1 if len(material.files) > 1 else 0)
    files = tuple(_named(made, first + index if first else 0, job) for index, made in enumerate(material.files))
    return msgspec.structs.replace(material, files=files)


def _named(made: Made, number: int, job: Job) -> Made:
    name = file_name(job.stem, number, SUFFIXES[made.kind], job.max_name_bytes)
    step = Step(stage="rename", note="named", bytes=made.bytes, seconds=0.0)
    return msgspec.structs.replace(made, name=name, number=number, steps=(*made.steps, step))
