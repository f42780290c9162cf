"""Pictures to a byte range."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import making
import pytest
from PIL import Image, ImageChops, ImageStat

from matprep.errors import Refusal
from matprep.fitting.original import Original
from matprep.fitting.picture import fit_picture
from matprep.fitting.search import FILLED
from matprep.model import Floor, Pixels, Rules

if TYPE_CHECKING:
    from pathlib import Path

    from matprep.fitting.fitted import Fitted


def decoded(fitted: Fitted) -> Image.Image:
    image = Image.open(io.BytesIO(fitted.data))
    image.load()
    return image


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    return making.photo(2000, 1500)


@pytest.mark.parametrize("limit", [60_000, 100_000, 200_000, 350_000])
def test_a_photo_uses_the_limit_and_keeps_it(photo: Image.Image, limit: int) -> None:
    fitted = fit_picture(Original.of_pixels(photo), "jpeg", Rules(max_bytes=limit))

    assert FILLED * limit <= len(fitted.data) <= limit
    assert decoded(fitted).size == (fitted.width, fitted.height)


def test_pixels_are_given_up_rather_than_strength_taken(photo: Image.Image) -> None:
    fitted = fit_picture(Original.of_pixels(photo), "jpeg", Rules(max_bytes=80_000))

    assert fitted.quality["scale"] < 0.9
    assert fitted.quality["k"] <= 45


def test_more_bytes_than_an_eye_needs_are_not_spent() -> None:
    fitted = fit_picture(Original.of_pixels(making.picture()), "jpeg", Rules(max_bytes=5_000_000))

    assert fitted.quality["k"] == 5
    assert len(fitted.data) < 200_000


def test_the_same_picture_gives_the_same_bytes(photo: Image.Image) -> None:
    rules = Rules(max_bytes=90_000)

    first, second = (fit_picture(Original.of_pixels(photo.copy()), "jpeg", rules) for _ in range(2))

    assert first.data == second.data


def test_few_encodes_are_needed(photo: Image.Image) -> None:
    for limit in (60_000, 90_000, 200_000, 300_000):
        assert fit_picture(Original.of_pixels(photo), "jpeg", Rules(max_bytes=limit)).quality["encodes"] <= 6


def test_an_impossible_limit_is_refused_with_the_smallest_size_reached() -> None:
    with pytest.raises(Refusal) as caught:
        fit_picture(Original.of_pixels(making.noise(1000, 800)), "jpeg", Rules(max_bytes=9_000))

    problem = caught.value.problem
    assert problem.code == "limit_not_met"
    assert problem.params["stopped_by"] == "pixels"
    assert (problem.params["width"], problem.params["height"]) == (700, 560)
    assert problem.params["smallest"] > problem.params["limit"] == 9_000


def test_a_picture_that_may_not_shrink_is_stopped_by_quality() -> None:
    with pytest.raises(Refusal) as caught:
        fit_picture(Original.of_pixels(making.noise(600, 600)), "jpeg", Rules(max_bytes=9_000))

    assert caught.value.problem.params["stopped_by"] == "quality"


def test_a_lower_floor_of_quality_lets_a_tighter_limit_be_kept() -> None:
    noise, limit = making.noise(600, 600), 50_000

    with pytest.raises(Refusal, match="limit_not_met"):
        fit_picture(Original.of_pixels(noise), "jpeg", Rules(max_bytes=limit))
    fitted = fit_picture(Original.of_pixels(noise), "jpeg", Rules(max_bytes=limit, floor=Floor(quality=8)))

    assert len(fitted.data) <= limit


def test_a_minimum_is_reached_by_quality_first(photo: Image.Image) -> None:
    rules = Rules(min_bytes=1_000_000, max_bytes=3_000_000)

    fitted = fit_picture(Original.of_pixels(photo), "jpeg", rules)

    assert 1_000_000 <= len(fitted.data) <= 1_100_000
    assert fitted.quality["k"] < 5
    assert fitted.problems == ()


def test_a_minimum_that_quality_cannot_reach_is_padded_and_told() -> None:
    page = making.picture(400, 300, detail=3)

    fitted = fit_picture(Original.of_pixels(page), "jpeg", Rules(min_bytes=300_000, max_bytes=400_000))

    assert len(fitted.data) == 300_000
    assert [problem.code for problem in fitted.problems] == ["padded"]
    assert fitted.problems[0].params["minimum"] == 300_000


def test_nothing_is_padded_where_the_portal_wants_it_unaltered() -> None:
    page = making.picture(400, 300, detail=3)

    with pytest.raises(Refusal) as caught:
        fit_picture(Original.of_pixels(page), "jpeg", Rules(min_bytes=300_000, alter="minimal"))

    assert caught.value.problem.code == "below_minimum"


def test_a_scan_without_colour_becomes_grey_even_if_saved_as_rgb() -> None:
    scan = making.photo(1200, 900).convert("L").convert("RGB")

    assert decoded(fit_picture(Original.of_pixels(scan), "jpeg", Rules(max_bytes=150_000))).mode == "L"


def test_colour_stays_where_it_is_required() -> None:
    scan = making.picture(1200, 900).convert("L").convert("RGB")

    fitted = fit_picture(Original.of_pixels(scan), "jpeg", Rules(max_bytes=60_000, colour="required"))

    assert decoded(fitted).mode == "RGB"


def test_a_small_red_seal_keeps_its_page_in_colour() -> None:
    page = Image.new("RGB", (1600, 1200), "white")
    page.paste((200, 20, 20), (1500, 1100, 1530, 1130))

    fitted = decoded(fit_picture(Original.of_pixels(page), "jpeg", Rules(max_bytes=60_000)))

    red, green, _ = fitted.getpixel((1515, 1115))
    assert red > 150
    assert green < 80


def test_padding_to_exact_pixels_is_white_and_centred() -> None:
    page = Image.new("RGB", (1600, 1200), (20, 40, 160))

    fitted = fit_picture(Original.of_pixels(page), "jpeg", Rules(pixels=Pixels(exact=(413, 531), dpi=300)))

    image = decoded(fitted)
    assert image.size == (413, 531)
    assert image.info["dpi"] == (300, 300)
    assert all(channel > 250 for channel in image.getpixel((206, 50)))
    assert image.getpixel((206, 265))[2] > 140


def test_cropping_to_exact_pixels_keeps_the_middle() -> None:
    page = Image.new("RGB", (1600, 1200), "white")
    page.paste((0, 0, 0), (0, 0, 300, 1200))

    rules = Rules(pixels=Pixels(exact=(400, 500), shape="crop"))
    image = decoded(fit_picture(Original.of_pixels(page), "jpeg", rules))

    assert image.size == (400, 500)
    assert ImageStat.Stat(image.convert("L")).mean[0] > 245


def test_the_result_looks_like_the_original(photo: Image.Image) -> None:
    fitted = decoded(fit_picture(Original.of_pixels(photo), "jpeg", Rules(max_bytes=300_000)))

    difference = ImageChops.difference(fitted.resize(photo.size), photo)
    assert max(ImageStat.Stat(difference).mean) < 6


def test_a_jpeg_is_only_decoded_as_large_as_needed(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(making.jpeg(4000, 3000))

    original = Original.of_file(path, "jpeg")

    assert original.at((600, 450)).size == (600, 450)
    assert original.at((3900, 2925)).size == (3900, 2925)


def test_a_png_stays_lossless_where_it_fits() -> None:
    page = making.picture(900, 700)

    fitted = fit_picture(Original.of_pixels(page), "png", Rules(formats=("png",), max_bytes=400_000))

    assert decoded(fitted).convert("RGB").tobytes() == page.tobytes()


def test_a_png_over_the_limit_takes_a_palette_before_it_shrinks() -> None:
    page = making.picture(1500, 1100, detail=600)
    lossless = len(making.encoded(page, "PNG"))

    fitted = fit_picture(Original.of_pixels(page), "png", Rules(formats=("png",), max_bytes=lossless - 2_000))

    assert len(fitted.data) <= lossless - 2_000
    assert (fitted.width, fitted.height) == (1500, 1100)
    assert decoded(fitted).mode == "P"


def test_a_png_of_a_photo_shrinks_to_the_limit(photo: Image.Image) -> None:
    fitted = fit_picture(Original.of_pixels(photo), "png", Rules(formats=("png",), max_bytes=900_000))

    assert 0.85 * 900_000 <= len(fitted.data) <= 900_000  # all pixels, as many colours as a palette holds
    assert decoded(fitted).size == (fitted.width, fitted.height)
