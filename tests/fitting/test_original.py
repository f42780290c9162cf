"""The picture as it was handed in: decoded no larger than needed, its colour taken apart only for a JPEG."""

from __future__ import annotations

from typing import TYPE_CHECKING

import making
import pytest
from PIL import Image, ImageChops, ImageStat

from matprep.fitting.original import Original
from matprep.formats.held import Held
from matprep.formats.pictures import image
from matprep.formats.pictures.pixels import Patches

if TYPE_CHECKING:
    from matprep.formats.pictures.pixels import Size


def jpeg_of(size: Size = (1600, 1200), **options: object) -> Held:
    return Held(making.encoded(making.picture(*size), quality=92, **options))


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures' luma."""
    return ImageStat.Stat(ImageChops.difference(one.convert("L"), other.convert("L"))).mean[0]


def test_what_will_be_a_jpeg_comes_as_luma_and_chroma_and_shows_the_same() -> None:
    source = jpeg_of()
    expecting = Original.of_file(source, "jpeg")
    expecting.expect((1600, 1200), luma_chroma=True)

    taken = expecting.at((1600, 1200))

    assert taken.mode == "YCbCr"
    # Pillow rounds otherwise than libjpeg
    assert difference(taken.convert("RGB"), Original.of_file(source, "jpeg").at((1600, 1200))) < 1.5


@pytest.mark.parametrize("size", [(800, 600), (801, 601), (1599, 1199), (2000, 1500), (333, 250)])
def test_scaled_by_planes_it_has_the_size_and_the_look_asked_for(size: Size) -> None:
    source = jpeg_of()
    expecting = Original.of_file(source, "jpeg")
    expecting.expect((1600, 1200), luma_chroma=True)

    taken = expecting.at(size)

    assert taken.size == size
    assert difference(taken.convert("RGB"), Original.of_file(source, "jpeg").at(size)) < 2


def test_some_rows_are_the_luma_of_those_of_the_whole() -> None:
    expecting = Original.of_file(jpeg_of(), "jpeg")
    expecting.expect((1600, 1200), luma_chroma=True)
    tops = [0, 160, 400]

    rows = expecting.patches((800, 600), Patches(800, 16, [(0, top) for top in tops]))

    whole = expecting.at((800, 600))
    assert rows.size == (800, 48)
    for number, top in enumerate(tops):
        taken, wanted = rows.crop((0, 16 * number, 800, 16 * number + 16)), whole.crop((0, top, 800, top + 16))
        assert difference(taken, wanted.getchannel(0)) < 0.5


def test_a_jpeg_is_decoded_at_half_its_size_where_no_more_is_expected_and_whole_once_it_is() -> None:
    original = Original.of_file(jpeg_of(), "jpeg")
    original.expect((700, 525), luma_chroma=True)

    original.at((600, 450))

    assert original.held_width == 800
    assert original.at((1600, 1200)).size == (1600, 1200)


def test_after_it_was_taken_apart_all_its_pixels_can_be_had_again() -> None:
    source = jpeg_of()
    original = Original.of_file(source, "jpeg")
    original.expect((1600, 1200), luma_chroma=True)

    original.at((900, 675))

    assert original.at((1600, 1200)).tobytes() == image.upright(source, "jpeg", luma_chroma=True).tobytes()


def test_pixels_of_their_own_stay_whole() -> None:
    page = making.picture(900, 700)
    original = Original.of_pixels(page)
    original.expect((900, 700), luma_chroma=True)

    original.at((450, 350))

    assert original.at((900, 700)).tobytes() == page.tobytes()


def test_grey_stays_grey() -> None:
    original = Original.of_file(Held(making.encoded(making.picture(800, 600, mode="L"))), "jpeg")
    original.expect((800, 600), luma_chroma=True)

    assert {
        original.at((800, 600)).mode,
        original.at((400, 300)).mode,
        original.patches((400, 300), Patches(400, 16, [(0, 0)])).mode,
    } == {"L"}


def test_a_jpeg_whose_samples_are_red_green_and_blue_is_not_taken_for_luma_and_chroma() -> None:
    source = jpeg_of(keep_rgb=True)

    taken = image.upright(source, "jpeg", luma_chroma=True)

    assert taken.mode == "RGB"
    assert difference(taken, making.picture(1600, 1200)) < 2


def test_colours_that_need_a_profile_are_managed_first() -> None:
    source = Held(making.encoded(making.picture(400, 300), icc_profile=making.swapped_profile()))

    assert image.upright(source, "jpeg", luma_chroma=True).mode == "RGB"
