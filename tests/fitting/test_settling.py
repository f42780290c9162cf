"""The strength for drawn pixels: found in few encodings, never over the limit."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matprep.fitting.search import FILLED
from matprep.fitting.settling import MOST_ENCODES, settled

BOUNDS = (5.0, 45.0)


class Picture:
    """Encodes nothing, but is as large as pictures are: by a power of the strength, with a part that misleads."""

    def __init__(self, size: float, slope: float, bias: float = 1.0) -> None:
        self.size, self.slope, self.bias = size, slope, bias
        self.encoded: list[float] = []
        self.is_whole = False
        self.quick = 0

    def bytes_at(self, k: float) -> int:
        return max(1, round(self.size * k**-self.slope))

    def whole(self, k: float) -> bytes:
        self.encoded.append(k)
        return bytes(self.bytes_at(k))

    def whole_quickly(self, k: float) -> int:
        self.quick += 1
        return round(self.bytes_at(k) * 1.2)

    def part(self, k: float) -> int:
        return max(1, round(self.bytes_at(k) * self.bias / 10))

    def part_quickly(self, k: float) -> int:
        return max(1, round(self.bytes_at(k) * 1.2 / 10))


@given(
    size=st.floats(20_000, 3_000_000),
    slope=st.floats(0.4, 1.3),
    bias=st.floats(0.9, 1.1),
    start=st.floats(1, 200),
    limit=st.integers(2_000, 400_000),
    is_whole=st.booleans(),
)
def test_it_never_exceeds_the_limit_and_makes_few_encodings(
    *, size: float, slope: float, bias: float, start: float, limit: int, is_whole: bool
) -> None:
    picture = Picture(size, slope, bias)
    picture.is_whole = is_whole

    found = settled(picture, start, BOUNDS, limit)

    assert len(picture.encoded) == found.encodes <= MOST_ENCODES
    assert picture.quick <= 1
    if found.data is not None:
        assert len(found.data) <= limit
        assert BOUNDS[0] <= found.k <= BOUNDS[1]
    assert (found.data is not None) == (picture.bytes_at(BOUNDS[1]) <= limit)


@given(slope=st.floats(0.5, 1.1), limit=st.integers(30_000, 90_000), start=st.floats(20, 45))
def test_it_fills_the_limit_where_strength_can(slope: float, limit: int, start: float) -> None:
    fits_at = 30.0
    picture = Picture(limit * fits_at**slope, slope)

    found = settled(picture, start, BOUNDS, limit)

    assert found.data is not None
    assert len(found.data) >= FILLED * limit


def test_at_the_gentlest_strength_it_stops_and_leaves_the_rest_of_the_limit() -> None:
    picture = Picture(10_000, 0.7)

    found = settled(picture, 5.0, BOUNDS, 1_000_000)

    assert (found.k, found.encodes) == (5.0, 1)


def test_what_cannot_fit_by_far_is_not_encoded_but_foretold() -> None:
    picture = Picture(10_000_000, 0.7)

    found = settled(picture, 30.0, BOUNDS, 10_000, last=False)

    assert found.data is None
    assert picture.encoded == []
    assert math.isclose(found.smallest, picture.bytes_at(45.0), rel_tol=0.25)


def test_the_last_try_is_encoded_so_that_the_smallest_size_is_a_fact() -> None:
    picture = Picture(10_000_000, 0.7)

    found = settled(picture, 30.0, BOUNDS, 10_000)

    assert found.data is None
    assert found.smallest == picture.bytes_at(45.0)


@pytest.mark.parametrize("slope", [0.05, 3.0])
def test_a_picture_that_follows_no_law_still_ends_within_the_limit(slope: float) -> None:
    picture = Picture(50_000 * 20.0**slope, slope)

    found = settled(picture, 7.0, BOUNDS, 50_000)

    assert found.data is not None
    assert len(found.data) <= 50_000
