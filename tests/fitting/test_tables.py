"""The quantisation tables for documents."""

from __future__ import annotations

import io
import itertools

import pytest
from PIL import Image

from matprep.fitting import tables


@pytest.mark.parametrize(("k", "mean"), [(6, 3), (8, 4), (20, 20), (45, 45)])
def test_the_luma_table_is_flat_its_mean_finer_while_bytes_are_plenty(k: int, mean: int) -> None:
    luma = tables.luma(k)

    assert luma[0] == mean
    assert set(luma[1:]) == {k}


def test_the_finest_table_changes_nothing() -> None:
    assert set(tables.luma(1)) == {1}


def test_between_two_strengths_low_frequencies_keep_the_finer_step() -> None:
    steps = tables.luma(10.5)

    assert set(steps[1:]) == {10, 11}
    assert steps[1] == steps[8] == 10
    assert steps[63] == 11


def test_strength_grows_the_table_without_a_jump() -> None:
    sums = [sum(tables.luma(10 + step / 100)) for step in range(101)]

    assert sums == sorted(sums)
    assert max(later - earlier for earlier, later in itertools.pairwise(sums)) <= 2


def test_the_chroma_mean_is_never_coarser_than_the_standards() -> None:
    assert [tables.chroma(k)[0] for k in (8, 16, 45, 255)] == [8, 17, 17, 17]


def test_no_step_leaves_what_baseline_jpeg_can_hold() -> None:
    steps = [step for k in (0.1, 1, 45, 255, 999) for table in tables.tables(k) for step in table]

    assert min(steps) == 1
    assert max(steps) == 255


@pytest.mark.parametrize(("quality", "k"), [(25, 45), (50, 22), (10, 112), (75, 11), (100, 1), (0, 255)])
def test_quality_translates_to_strength(quality: int, k: int) -> None:
    assert tables.k_of_quality(quality) == k


def test_pale_writing_gets_a_gentler_aim() -> None:
    assert tables.aim(180) == 45
    assert tables.aim(64) == pytest.approx(26.9, abs=0.1)
    assert tables.aim(5) == 16


@pytest.mark.parametrize("quality", [10, 25, 50, 75, 90])
def test_the_standard_tables_are_those_that_libjpeg_writes(quality: int) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, "JPEG", quality=quality)
    scale = 50 / quality if quality < 50 else 2 - quality / 50
    with Image.open(buffer) as written:
        steps: dict[int, list[int]] = written.quantization  # type: ignore[attr-defined]  # a JPEG has them

    ours = tables.standard(22.5 * scale)

    for number, table in enumerate(ours):
        assert all(abs(step - theirs) <= 1 for step, theirs in zip(table, steps[number], strict=True))


def test_between_two_strengths_the_standard_tables_grow_step_by_step() -> None:
    sums = [sum(tables.standard(20 + step / 50)[0]) for step in range(51)]

    assert sums == sorted(sums)
    assert max(later - earlier for earlier, later in itertools.pairwise(sums)) <= 8
    assert len(set(sums)) > 40


def test_a_face_keeps_libjpegs_tables_and_a_document_gets_the_flat_one() -> None:
    assert tables.tables_for("portrait", 30) == tables.standard(30)
    assert tables.tables_for("document", 30) == tables.tables(30)


def test_a_logo_keeps_its_colours_as_sharp_as_its_light() -> None:
    luma, chroma = tables.tables_for("logo", 30)

    assert luma == chroma == tables.luma(30)
    assert [tables.sampling_for(content) for content in ("logo", "document", "portrait")] == ["4:4:4", "4:2:0", "4:2:0"]


def test_no_standard_step_leaves_what_baseline_jpeg_can_hold() -> None:
    steps = [step for k in (0.01, 1, 45, 255) for table in tables.standard(k) for step in table]

    assert min(steps) == 1
    assert max(steps) == 255
