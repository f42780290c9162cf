"""Whatever comes in: what is delivered keeps its rules by an independent reading, or it is refused."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import making
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matprep.errors import Refusal
from matprep.model import Files, Job, Material, Piece, Pixels, Rules, Verify
from matprep.stages.compress import compress
from matprep.stages.convert import convert
from matprep.stages.rename import rename
from matprep.stages.verify import verify

REFUSALS = frozenset({"limit_not_met", "below_minimum", "too_few_pixels", "too_many_pages"})


@cache
def source(kind: str, look: str, width: int, height: int, orientation: int) -> bytes:
    image = {
        "page": lambda: making.picture(width, height),
        "photo": lambda: making.photo(width, height),
        "noise": lambda: making.noise(width, height),
        "grey": lambda: making.picture(width, height, mode="L"),
    }[look]()
    match kind:
        case "jpeg":
            exif = making.Image.Exif()
            exif[0x0112] = orientation
            return making.encoded(image, "JPEG", quality=88, exif=exif.tobytes())
        case "heic":
            return making.heic(image.convert("RGB"))
        case "pdf":
            return making.encoded(image, "PDF", resolution=150)
        case _:
            return making.encoded(image, {"png": "PNG", "webp": "WEBP", "tiff": "TIFF"}[kind])


pictures = st.tuples(
    st.sampled_from(["jpeg", "png", "webp", "heic", "tiff", "pdf"]),
    st.sampled_from(["page", "photo", "noise", "grey"]),
    st.sampled_from([64, 300, 720, 1100]),
    st.sampled_from([64, 280, 900]),
    st.integers(1, 8),
)
FORMATS = [
    ("jpeg",),
    ("png",),
    ("pdf",),
    ("jpeg", "png"),
    ("png", "jpeg", "webp", "pdf"),
    ("webp", "pdf"),
    ("jpeg", "webp"),
    ("avif", "jpeg"),
]
exacts = st.none() | st.tuples(st.integers(40, 700), st.integers(40, 700))
pixels = st.builds(
    Pixels,
    min_side=st.sampled_from([0, 0, 100, 600]),
    max_side=st.sampled_from([0, 0, 800, 2000]),
    dpi=st.sampled_from([0, 0, 300]),
) | st.builds(Pixels, exact=exacts, shape=st.sampled_from(["pad", "crop"]))


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    most = draw(st.sampled_from([0, 8_000, 20_000, 60_000, 200_000, 1_000_000]))
    least = draw(st.sampled_from([0, 0, 10_000, 90_000]))
    return Rules(
        formats=draw(st.sampled_from(FORMATS)),
        max_bytes=most,
        min_bytes=least if not most or least < most else most // 2,
        pixels=draw(pixels),
        pages=draw(st.sampled_from(["separate", "one", "pdf"])),
        files=Files(max=2),
        colour=draw(st.sampled_from(["any", "required", "grey_allowed"])),
        alter=draw(st.sampled_from(["free", "free", "minimal"])),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made_of=pictures, asked=rules())
def test_delivered_or_refused(made_of: tuple[str, str, int, int, int], asked: Rules) -> None:
    kind, look, width, height, orientation = made_of
    if asked.pages == "pdf" and "pdf" not in asked.formats:
        asked = Rules(formats=("pdf",), max_bytes=asked.max_bytes, min_bytes=asked.min_bytes, pages="pdf")
    with tempfile.TemporaryDirectory() as folder:
        path, work = Path(folder) / "source", Path(folder) / "work"
        path.write_bytes(source(kind, look, width, height, orientation if kind == "jpeg" else 1))
        work.mkdir()
        job = Job(
            requirement="r",
            pieces=(Piece(path=str(path), kind=kind, pages=(1,)),),
            rules=asked,
            stem="证",
            number=0,
            max_name_bytes=40,
            folder=str(work),
        )
        try:
            material = rename(compress(convert(Material(files=()), job), job), job)
        except Refusal as refusal:
            assert refusal.problem.code in REFUSALS  # noqa: PT017 - an answer, not an error
            return
        checked = verify(Verify(files=material.files, rules=asked, max_name_bytes=40, thumbnails=False))

        for made, read in zip(material.files, checked.files, strict=True):
            assert (made.kind, made.bytes) == (read.kind, read.bytes)
            assert asked.min_bytes <= read.bytes <= (asked.max_bytes or read.bytes)
