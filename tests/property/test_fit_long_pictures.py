"""Whatever pages come in: their long picture keeps the rules by an independent reading, or it is refused."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import making
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matprep.errors import Refusal
from matprep.fitting.long import Sheet, lay
from matprep.model import Job, Material, Piece, Pixels, Rules, Verify
from matprep.stages.compress import compress
from matprep.stages.convert import convert
from matprep.stages.rename import rename
from matprep.stages.verify import verify

REFUSALS = frozenset({"limit_not_met", "below_minimum", "too_few_pixels", "too_many_pages"})
SIDES = st.sampled_from([64, 300, 720, 1100])


@cache
def source(kind: str, width: int, height: int) -> bytes:
    image = making.picture(width, height)
    return making.encoded(image, {"jpeg": "JPEG", "png": "PNG", "pdf": "PDF"}[kind])


pages = st.lists(st.tuples(st.sampled_from(["jpeg", "png", "pdf"]), SIDES, SIDES), min_size=1, max_size=4)
pixels = st.builds(
    Pixels,
    min_side=st.sampled_from([0, 0, 100, 600]),
    min_height=st.sampled_from([0, 0, 900]),
    max_side=st.sampled_from([0, 0, 950, 2000]),
)
asked_of = st.builds(
    Rules,
    pages=st.just("long_picture"),
    formats=st.sampled_from([("jpeg",), ("png",), ("jpeg", "png")]),
    max_bytes=st.sampled_from([0, 30_000, 200_000]),
    min_bytes=st.sampled_from([0, 0, 20_000]),
    pixels=pixels,
    alter=st.sampled_from(["free", "free", "minimal"]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(given_pages=pages, asked=asked_of)
def test_delivered_or_refused(given_pages: list[tuple[str, int, int]], asked: Rules) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pieces = []
        for number, (kind, width, height) in enumerate(given_pages):
            path = Path(folder) / f"source-{number}"
            path.write_bytes(source(kind, width, height))
            pieces.append(Piece(path=str(path), kind=kind, pages=(1,)))
        work = Path(folder) / "work"
        work.mkdir()
        job = Job(
            requirement="r",
            pieces=tuple(pieces),
            rules=asked,
            stem="long",
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

        (read,) = checked.files
        assert asked.min_bytes <= read.bytes <= (asked.max_bytes or read.bytes)
        assert read.pages == 1


@given(
    sizes=st.lists(st.tuples(st.integers(1, 9000), st.integers(1, 9000)), min_size=2, max_size=60),
    most=st.sampled_from([1.0, 1.25]),
    asked=pixels,
)
def test_a_plan_keeps_its_bounds_and_every_page_can_be_read(
    sizes: list[tuple[int, int]], most: float, asked: Pixels
) -> None:
    rules = Rules(pages="long_picture", pixels=asked)
    try:
        plan = lay([Sheet(size=size, most=most) for size in sizes], rules)
    except Refusal as refusal:
        assert refusal.problem.code in {"too_many_pages", "too_few_pixels"}  # noqa: PT017 - an answer, not an error
        return

    assert max(plan.size) <= (asked.max_side or 65_500)
    assert plan.size[0] * plan.size[1] <= 50_000_000
    assert plan.least_width <= plan.size[0]
    assert plan.size[1] == sum(page[1] for page in plan.pages) + plan.gap * (len(sizes) - 1)
    for page, size in zip(plan.pages, sizes, strict=True):
        assert page[0] >= min(700, size[0], asked.max_side or 700) * 0.99
        assert page[0] <= size[0] * most + 1
