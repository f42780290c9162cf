"""What was made is decoded again, told how it reads, and held back where it cannot be read."""

from __future__ import annotations

import making
import pytest
from PIL import Image, ImageFilter

from matprep.errors import Refusal
from matprep.fitting.original import Original
from matprep.fitting.picture import fit_picture
from matprep.model import Floor, Rules
from tests.fitting.test_writing import page


def grainy(sheet: Image.Image) -> Image.Image:
    """The sheet as a phone takes it by bad light."""
    grain = making.noise(sheet.width, sheet.height).filter(ImageFilter.GaussianBlur(0.6))
    return Image.blend(sheet.convert("RGB"), grain, 0.25)


def test_a_page_with_room_reads_well_and_says_how_high_its_writing_is() -> None:
    sheet = page(24)

    fitted = fit_picture(Original.of_pixels(sheet), "jpeg", Rules(max_bytes=1_000_000))

    assert fitted.quality["verdict"] == "good"
    assert float(fitted.quality["similarity"]) > 0.95
    assert float(fitted.quality["text_px"]) == pytest.approx(22, abs=4)
    assert fitted.problems == ()


def test_small_print_at_a_tight_limit_is_delivered_with_a_warning_where_the_floor_lets_it() -> None:
    sheet = page(20)
    floor = Floor(text_px=5, quality=25)

    fitted = fit_picture(Original.of_pixels(sheet), "jpeg", Rules(max_bytes=18_000, floor=floor))

    assert fitted.quality["verdict"] == "doubtful"
    assert [(each.code, each.params["what"]) for each in fitted.problems] == [("quality_doubtful", "hard_to_read")]


def test_a_pale_page_whose_strokes_are_lost_is_refused_though_its_writing_is_high_enough() -> None:
    pale = page(20).point(lambda value: 255 - (255 - value) // 6)

    with pytest.raises(Refusal) as caught:
        fit_picture(Original.of_pixels(grainy(pale)), "jpeg", Rules(max_bytes=16_000))

    problem = caught.value.problem
    assert (problem.code, problem.params["stopped_by"]) == ("limit_not_met", "legibility")
    assert float(problem.params["text_px"]) > Floor().text_px


def test_no_page_is_made_so_small_that_its_writing_falls_below_the_floor() -> None:
    with pytest.raises(Refusal) as caught:
        fit_picture(Original.of_pixels(grainy(page(20))), "jpeg", Rules(max_bytes=12_000))

    problem = caught.value.problem
    assert (problem.code, problem.params["stopped_by"]) == ("limit_not_met", "pixels")
    assert int(problem.params["smallest"]) > 12_000


def test_a_source_that_was_no_better_is_handed_on() -> None:
    low = page(5)

    fitted = fit_picture(Original.of_pixels(low), "jpeg", Rules(max_bytes=200_000))

    assert (fitted.width, fitted.height) == low.size


def test_the_grain_of_a_photo_is_no_fault_of_large_writing() -> None:
    large = grainy(page(60))

    fitted = fit_picture(Original.of_pixels(large), "jpeg", Rules(max_bytes=100_000))

    assert fitted.quality["verdict"] in {"good", "readable"}


def test_a_lossless_png_is_as_its_source() -> None:
    fitted = fit_picture(Original.of_pixels(page(24)), "png", Rules(formats=("png",)))

    assert (fitted.quality["verdict"], fitted.quality["similarity"]) == ("as_source", 1.0)


def test_what_is_not_to_be_measured_tells_nothing() -> None:
    fitted = fit_picture(Original.of_pixels(page(24)), "jpeg", Rules(max_bytes=100_000), measured=False)

    assert "verdict" not in fitted.quality
