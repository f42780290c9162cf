"""The pixels that rules ask for."""

from __future__ import annotations

import pytest

from matprep.errors import Refusal
from matprep.fitting.frame import frame, keeps
from matprep.model import Pixels, Rules


def rules(*, alter: str = "free", **pixels: object) -> Rules:
    return Rules(pixels=Pixels(**pixels), alter=alter)


def test_without_rules_all_pixels_count_and_the_long_side_may_shrink_to_700() -> None:
    framed = frame((4000, 3000), rules())

    assert framed.full == (4000, 3000)
    assert framed.size(framed.least_scale) == (700, 525)


def test_a_small_source_never_shrinks() -> None:
    assert frame((600, 400), rules()).least_scale == 1


def test_a_minimum_of_pixels_holds_at_the_least_scale() -> None:
    framed = frame((4000, 3000), rules(min_side=801))

    assert min(framed.size(framed.least_scale)) == 801


def test_a_maximum_scales_down_also_below_700() -> None:
    framed = frame((4000, 3000), rules(max_side=500))

    assert framed.full == (500, 375)
    assert framed.least_scale == 1


def test_a_source_a_little_too_small_is_enlarged() -> None:
    framed = frame((1000, 640), rules(min_side=800))

    assert framed.full == (1250, 800)
    assert framed.is_enlarged


def test_a_source_much_too_small_is_refused_with_its_size() -> None:
    with pytest.raises(Refusal) as caught:
        frame((1000, 639), rules(min_side=800))

    assert caught.value.problem.code == "too_few_pixels"
    assert caught.value.problem.params == {"width": 1000, "height": 639, "min_side": 800}


def test_nothing_is_enlarged_where_the_portal_wants_it_unaltered() -> None:
    with pytest.raises(Refusal, match="too_few_pixels"):
        frame((1000, 799), rules(min_side=800, alter="minimal"))


def test_a_strip_that_cannot_keep_minimum_and_maximum_is_refused() -> None:
    with pytest.raises(Refusal, match="too_few_pixels"):
        frame((8000, 900), rules(min_side=800, max_side=2000))


def test_exact_pixels_of_the_same_shape_are_scaled_to() -> None:
    framed = frame((826, 1060), rules(exact=(413, 531)))

    assert (framed.shape, framed.inner, framed.full) == ("whole", (413, 531), (413, 531))


def test_exact_pixels_of_another_shape_are_padded_or_cropped() -> None:
    padded = frame((4000, 3000), rules(exact=(413, 531)))
    cropped = frame((4000, 3000), rules(exact=(413, 531), shape="crop"))

    assert (padded.shape, padded.inner) == ("pad", (413, 310))
    assert (cropped.shape, cropped.inner) == ("crop", (708, 531))


def test_a_picture_of_another_shape_is_refused_where_nothing_may_be_altered() -> None:
    with pytest.raises(Refusal, match="too_few_pixels"):
        frame((4000, 3000), rules(exact=(413, 531), alter="minimal"))


@pytest.mark.parametrize(
    ("size", "asked", "kept"),
    [
        ((800, 900), {"min_side": 800}, True),
        ((800, 799), {"min_side": 800}, False),
        ((2000, 900), {"max_side": 2000}, True),
        ((2001, 900), {"max_side": 2000}, False),
        ((413, 531), {"exact": (413, 531)}, True),
        ((531, 413), {"exact": (413, 531)}, False),
        ((500, 300), {"min_width": 500, "min_height": 301}, False),
    ],
)
def test_pixels_within_the_rules_need_no_change(
    size: tuple[int, int],
    asked: dict[str, object],
    kept: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert keeps(size, rules(**asked)) is kept


def test_no_side_grows_beyond_what_a_jpeg_can_have() -> None:
    framed = frame((100_000, 800), rules())

    assert framed.full == (65_500, 524)
    assert not framed.is_enlarged


def test_a_long_picture_shrinks_as_far_as_its_width_can_be_read() -> None:
    framed = frame((1200, 20_000), Rules(), 700)

    assert framed.size(framed.least_scale) == (700, 11_667)


def test_what_is_cut_off_is_known_as_a_share() -> None:
    assert frame((3000, 4000), rules(exact=(600, 600), shape="crop")).cropped == 0.25
    assert frame((3000, 4000), rules(exact=(600, 800), shape="crop")).cropped == 0
    assert frame((3000, 4000), rules(exact=(600, 600))).cropped == 0
