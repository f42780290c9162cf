"""Files of the right kind → files of the right bytes and pixels."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.fitting.keeping import Lying, kept_or_fitted
from matprep.fitting.pdf import fit_pdf
from matprep.formats.documents import pdf
from matprep.formats.pictures import image
from matprep.model import Material, Problem, Step
from matprep.progress import Stretch

if TYPE_CHECKING:
    from matprep.fitting.fitted import Fitted
    from matprep.formats.pictures.image import Header
    from matprep.model import Job, Made, Param, Rules

_SUFFIXES: Final = {
    "jpeg": ".jpg",
    "png": ".png",
    "webp": ".webp",
    "avif": ".avif",
    "heic": ".heic",
    "tiff": ".tif",
    "pdf": ".pdf",
}
_KEPT: Final = {"original": "kept", "recoded": "recoded without loss"}


def compress(material: Material, job: Job) -> Material:
    """Bring every file into the rules' bytes and pixels, guaranteed on the bytes written.

    What complies keeps its coded pixels; metadata is cut around them. Everything else is encoded once, from what was
    handed in, upright, and only what is wanted of it. A signed PDF is copied byte for byte.

    Raises Refusal: `limit_not_met`, `below_minimum`, `too_few_pixels`, `damaged`, `truncated`, `over_limits`.
    """
    files: list[Made] = []
    problems = list(material.problems)
    stretch = Stretch(Path(job.folder), sum(max(1, made.pages) for made in material.files)).from_here()
    for number, made in enumerate(material.files, start=1):
        if made.kind == "pdf":
            finished, notices = _pdf(made, job, number, stretch)
        else:
            finished, notices = _picture(made, job, number)
            stretch.reached(number / len(material.files))
        files.append(finished)
        problems.extend(notices)
    return Material(files=tuple(files), problems=tuple(problems))


def _target(job: Job, number: int, kind: str) -> Path:
    return Path(job.folder) / f"compress-{number:03}{_SUFFIXES[kind]}"


# --- pictures -----------------------------------------------------------------------------


def _picture(made: Made, job: Job, number: int) -> tuple[Made, tuple[Problem, ...]]:
    since = time.perf_counter()
    source = Path(made.path)
    header = image.read_header(source, made.kind)
    lying = Lying(box=made.box, turn=made.turn, least_width=made.least_width, page_dpi=int(made.quality.get("dpi", 0)))
    fitted = kept_or_fitted(source, made.kind, header, job.rules, lying)
    target = _target(job, number, fitted.kind)
    target.write_bytes(fitted.data)
    finished = msgspec.structs.replace(
        made,
        path=str(target),
        kind=fitted.kind,
        bytes=len(fitted.data),
        width=fitted.width,
        height=fitted.height,
        orientation=1,
        box=None,
        turn=0,
        quality=made.quality | fitted.quality,
        steps=(*made.steps, _step(_note(fitted, header), len(fitted.data), since)),
    )
    return finished, fitted.problems


def _note(fitted: Fitted, header: Header) -> str:
    quality = fitted.quality
    if quality["coded"] in _KEPT:
        return _KEPT[str(quality["coded"])]
    read = f"{header.reading}, " if header.reading else ""
    if fitted.kind == "png":
        colours = f" colours={quality['colours']}" if "colours" in quality else ""
        return f"{read}png scale={quality['scale']}{colours}"
    colours = "grey" if fitted.grey else str(quality["subsampling"]).replace(":", "")
    return f"{read}{fitted.kind} k={quality['k']} scale={quality['scale']} {colours}"


# --- PDF ------------------------------------------------------------------------------------


def _pdf(made: Made, job: Job, number: int, stretch: Stretch) -> tuple[Made, tuple[Problem, ...]]:
    since = time.perf_counter()
    source, target = Path(made.path), _target(job, number, "pdf")
    if _is_signed_source(made, job):
        _copy_signed(source, target, job.rules)
        quality: dict[str, Param] = {"coded": "original"}
        note = "kept, signed"
    elif job.rules.metadata == "keep" and _complies(source, job):
        shutil.copyfile(source, target)
        quality, note = {"coded": "original"}, "kept"
    else:
        quality = fit_pdf(source, target, job.rules, job.passwords, stretch)
        note = "tidied" if quality["coded"] == "original" else f"{quality['pictures']} pictures encoded anew"
    size = target.stat().st_size
    verdict: dict[str, Param] = {"verdict": "as_source"} if quality["coded"] == "original" else {}
    finished = msgspec.structs.replace(
        made,
        path=str(target),
        bytes=size,
        quality=made.quality | quality | verdict,
        steps=(*made.steps, _step(note, size, since)),
    )
    return finished, ()


def _is_signed_source(made: Made, job: Job) -> bool:
    return any(job.pieces[index].signed and job.pieces[index].path == made.path for index in made.pieces)


def _copy_signed(source: Path, target: Path, rules: Rules) -> None:
    size = source.stat().st_size
    if rules.max_bytes and size > rules.max_bytes:
        raise Refusal("limit_not_met", smallest=size, limit=rules.max_bytes, stopped_by="signature")
    if size < rules.min_bytes:
        raise Refusal("below_minimum", bytes=size, minimum=rules.min_bytes)
    shutil.copyfile(source, target)


def _complies(source: Path, job: Job) -> bool:
    size = source.stat().st_size
    within = job.rules.min_bytes <= size <= (job.rules.max_bytes or size)
    described = pdf.describe(source, job.passwords)
    sound = not described.encrypted and not described.repaired
    return within and sound and not described.extras.scripts and not described.extras.attachments


def _step(note: str, size: int, since: float) -> Step:
    return Step(stage="compress", note=note, bytes=size, seconds=round(time.perf_counter() - since, 3))
