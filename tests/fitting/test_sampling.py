"""How large a JPEG will be, foretold from some of its rows."""

from __future__ import annotations

import math

import making
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matprep.fitting import tables
from matprep.fitting.frame import Frame, frame
from matprep.fitting.original import Original
from matprep.fitting.path import Point, path
from matprep.fitting.sampling import MAX_ESTIMATES, Sampler, foretold_place, patches_of
from matprep.formats.pictures import encoding
from matprep.model import Pixels, Rules

LETTERS = making.photo(2400, 1800)


def sampler_of(original: Original, framed: Frame) -> Sampler:
    return Sampler(original, framed, tables.tables, grey=False)


@pytest.mark.parametrize("point", [Point(30, 1.0), Point(45, 0.6), Point(45, 0.3)])
def test_the_bytes_of_the_whole_are_foretold_closely(point: Point) -> None:
    original = Original.of_pixels(LETTERS)
    framed = frame(original.size, Rules())

    foretold = sampler_of(original, framed).bytes_at(point)

    real = len(encoding.jpeg_bytes(framed.draw(original, point.scale), tables.tables(point.k)))
    assert abs(math.log(foretold / real)) < 0.2


def test_a_picture_laid_on_white_is_foretold_as_it_will_be_drawn() -> None:
    original = Original.of_pixels(making.photo(1600, 1200))
    framed = frame(original.size, Rules(pixels=Pixels(exact=(900, 1600), shape="pad")))

    foretold = sampler_of(original, framed).bytes_at(Point(20, 1.0))

    real = len(encoding.jpeg_bytes(framed.draw(original, 1.0), tables.tables(20)))
    assert abs(math.log(foretold / real)) < 0.25


@given(width=st.integers(1, 9000), height=st.integers(1, 9000))
def test_patches_lie_inside_the_picture_each_elsewhere(width: int, height: int) -> None:
    patches = patches_of((width, height))

    if patches is not None:
        assert all(0 <= left <= width - 256 and 0 <= top <= height - 16 for left, top in patches.places)
        assert len(set(patches.places)) == len(patches.places)
        assert patches.size[0] * patches.size[1] <= width * height / 2


@given(
    size=st.floats(10_000, 5_000_000),
    goal=st.floats(5_000, 2_000_000),
    start=st.floats(0, 9),
    aim=st.floats(10, 45),
    strength=st.floats(0.5, 1.0),
    pixels=st.floats(1.2, 2.2),
)
def test_the_place_found_meets_the_goal_or_is_an_end_of_the_way(
    *, size: float, goal: float, start: float, aim: float, strength: float, pixels: float
) -> None:
    way = path(gentlest=5, aim=aim, harshest=45, least_scale=0.2)
    asked = []

    def bytes_at(point: Point) -> float:
        asked.append(point)
        return size * (5 / point.k) ** strength * point.scale**pixels

    place = foretold_place(bytes_at, way, goal, start)

    assert len(asked) <= MAX_ESTIMATES
    met = abs(math.log(bytes_at(way.at(place)) / goal)) < 0.15
    too_large, too_small = bytes_at(way.at(way.length)) > goal, bytes_at(way.at(0.0)) < goal
    assert met or (too_large and place >= way.length) or (too_small and place <= 0)


@given(scale=st.floats(0.2, 1.0), aim=st.floats(10, 45))
def test_the_place_of_a_scale_is_the_first_that_has_no_more_pixels(scale: float, aim: float) -> None:
    way = path(gentlest=5, aim=aim, harshest=45, least_scale=0.2)

    place = way.where(scale)

    assert way.at(place).scale <= scale * (1 + 1e-6)
    assert way.at(place - 0.01).scale > scale or place <= 0.01
