"""Files of the right kind → files of the right bytes and pixels."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.fitting.density import with_dpi
from matprep.fitting.frame import keeps
from matprep.fitting.kinds import is_deliverable, picture_kind
from matprep.fitting.original import Original
from matprep.fitting.padding import PADDABLE
from matprep.fitting.pdf import fit_pdf
from matprep.fitting.picture import fit_picture, pad
from matprep.formats.documents import pdf
from matprep.formats.pictures import image
from matprep.formats.pictures.leftovers import leftovers
from matprep.formats.pictures.strip import strip
from matprep.model import Material, Problem, Step
from matprep.progress import Stretch

if TYPE_CHECKING:
    from matprep.fitting.fitted import Fitted
    from matprep.formats.pictures.image import Header
    from matprep.model import Job, Made, Param, Rules

_SUFFIXES: Final = {"jpeg": ".jpg", "png": ".png", "webp": ".webp", "heic": ".heic", "tiff": ".tif", "pdf": ".pdf"}
_RECODED_GROWTH: Final = 1.3
"""What a JPEG may grow to when it must be coded anew for another reason than its bytes."""

_MOST_KEPT: Final = 200_000_000
"""Bytes of a file that is kept as it is but for its metadata: it is there twice while that is cut out."""


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
    header = image.read_header(Path(made.path), made.kind)
    bare = _bare(made, header, job.rules)
    if bare is not None and job.rules.min_bytes <= len(bare):
        return _kept(made, job, number, bare, since), ()
    fitted = _fitted(made, job.rules)
    if bare is not None and _is_padded_in_vain(fitted, bare, job.rules):
        grown, notice = pad(bare, made.kind, job.rules)
        return _kept(made, job, number, grown, since), (notice,)
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


def _bare(made: Made, header: Header, rules: Rules) -> bytes | None:
    """Give the file's bytes without metadata where pixels and limit let them stay, else None; damage is a Refusal."""
    path = Path(made.path)
    upright = made.orientation == 1 and header.orientation == 1 and not (made.turn or made.box)
    if not (upright and is_deliverable(header, rules) and keeps((header.width, header.height), rules)):
        return None
    if path.stat().st_size > _MOST_KEPT:
        return None
    data = path.read_bytes()
    cut = data if rules.metadata == "keep" else strip(data, made.kind)
    bare = with_dpi(cut, made.kind, rules.pixels.dpi) if rules.pixels.dpi not in (0, header.dpi) else cut
    if bare is None or len(bare) > (rules.max_bytes or len(bare)):
        return None  # it is decoded anyway
    image.check_whole(path, made.kind)
    too_odd_to_cut = rules.metadata == "strip" and cut == data and leftovers(path)
    return None if too_odd_to_cut else bare


def _kept(made: Made, job: Job, number: int, data: bytes, since: float) -> Made:
    target = _target(job, number, made.kind)
    target.write_bytes(data)
    header = image.read_header(target, made.kind)
    quality: dict[str, Param] = made.quality | {"coded": "original"}
    if header.dpi:
        quality["dpi"] = header.dpi
    return msgspec.structs.replace(
        made,
        path=str(target),
        bytes=len(data),
        width=header.width,
        height=header.height,
        quality=quality,
        steps=(*made.steps, _step("kept", len(data), since)),
    )


def _fitted(made: Made, rules: Rules) -> Fitted:
    left, top, right, bottom = made.box or (0, 0, 1000, 1000)
    share = (right - left) * (bottom - top) / 1_000_000
    spend = round(made.bytes * share * _RECODED_GROWTH) if made.kind == "jpeg" else 0
    original = Original.of_file(Path(made.path), made.kind, made.box, made.turn)
    return fit_picture(original, picture_kind(rules, made.kind), rules, spend=spend, least_width=made.least_width)


def _is_padded_in_vain(fitted: Fitted, bare: bytes, rules: Rules) -> bool:
    """Say whether a new encoding had to be padded too, of a picture whose coded pixels could have stayed."""
    padded = any(each.code == "padded" for each in fitted.problems)
    return padded and fitted.kind in PADDABLE and len(bare) < rules.min_bytes


def _note(fitted: Fitted, header: Header) -> str:
    quality = fitted.quality
    read = f"{header.reading}, " if header.reading else ""
    if fitted.kind == "png":
        colours = f" colours={quality['colours']}" if "colours" in quality else ""
        return f"{read}png scale={quality['scale']}{colours}"
    colours = "grey" if fitted.grey else str(quality["subsampling"]).replace(":", "")
    return f"{read}jpeg k={quality['k']} scale={quality['scale']} {colours}"


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
    finished = msgspec.structs.replace(
        made,
        path=str(target),
        bytes=size,
        quality=made.quality | quality,
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
