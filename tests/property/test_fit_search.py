"""The search keeps any limit on anything that shrinks along its path, in few encodes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matprep.fitting.path import path
from matprep.fitting.search import FILLED, MAX_ENCODES, search
from matprep.fitting.sharing import Wish, shares
from matprep.fitting.tables import luma

slopes = st.floats(0.5, 1.9)
limits = st.integers(5_000, 5_000_000)
starts = st.floats(-3, 12)


class Shrinking:
    """Stands for an encoder whose bytes fall smoothly, at a rate of its own, along the path."""

    def __init__(self, whole: int, slope: float) -> None:
        self.whole, self.slope, self.calls = whole, slope, 0

    def __call__(self, place: float) -> bytes:
        self.calls += 1
        return bytes(self.size(place))

    def size(self, place: float) -> int:
        return max(200, int(self.whole * math.exp(-self.slope * place)))


@given(whole=st.integers(2_000, 9_000_000), slope=slopes, limit=limits, start=starts, length=st.floats(0.01, 6))
def test_what_is_found_keeps_the_limit_in_a_bounded_number_of_encodes(
    whole: int, slope: float, limit: int, start: float, length: float
) -> None:
    encode = Shrinking(whole, slope)

    found = search(encode, length, limit, start)

    assert found.encodes == encode.calls <= MAX_ENCODES
    assert (found.data is not None) == (encode.size(length) <= limit)
    if found.data is not None:
        assert len(found.data) <= limit


@given(whole=st.integers(20_000, 9_000_000), slope=slopes, limit=limits, error=st.floats(-0.7, 0.7))
def test_a_limit_inside_the_path_is_filled_from_a_fair_guess(
    whole: int, slope: float, limit: int, error: float
) -> None:
    encode, length = Shrinking(whole, slope), 6.0
    guess = math.log(whole / limit) + error

    found = search(encode, length, limit, guess)

    if found.data is not None and found.place > 0:
        assert len(found.data) >= FILLED * limit


@given(sizes=st.lists(st.integers(1, 2_000), min_size=2, max_size=40), limit=st.integers(1, 1_500), start=starts)
def test_even_an_encoder_without_any_law_never_breaks_the_limit(sizes: list[int], limit: int, start: float) -> None:
    length = 3.0

    def encode(place: float) -> bytes:
        return bytes(sizes[min(len(sizes) - 1, int(place / length * len(sizes)))])

    found = search(encode, length, limit, start)

    assert found.data is None or len(found.data) <= limit
    if sizes[-1] <= limit:
        assert found.data is not None


@given(
    aim=st.floats(16, 45),
    harshest=st.integers(1, 255),
    least=st.floats(0.01, 1),
    places=st.tuples(st.floats(0, 12), st.floats(0, 12)),
)
def test_the_path_never_leaves_its_floors_and_never_turns_back(
    aim: float, harshest: int, least: float, places: tuple[float, float]
) -> None:
    way = path(gentlest=5, aim=aim, harshest=harshest, least_scale=least)
    earlier, later = (way.at(place) for place in sorted(places))

    for point in (earlier, later):
        assert point.k <= harshest * (1 + 1e-9)
        assert least * (1 - 1e-9) <= point.scale <= 1
    assert later.scale <= earlier.scale * (1 + 1e-9)
    assert way.at(way.length) == pytest.approx(way.corners[-1])


@given(st.floats(1, 254), st.floats(0, 1))
def test_more_strength_never_makes_a_step_finer(k: float, more: float) -> None:
    assert all(after >= before for before, after in zip(luma(k), luma(k + more), strict=True))


wishes = st.builds(
    lambda least, more, weight: Wish(least=least, most=least + more, weight=weight),
    st.integers(0, 50_000),
    st.integers(0, 900_000),
    st.floats(1, 1e6),
)


@given(st.lists(wishes, max_size=12), st.integers(0, 5_000_000))
def test_shares_keep_the_budget_and_every_wish(asked: list[Wish], budget: int) -> None:
    given_out = shares(asked, budget)

    assert all(wish.least <= share <= wish.most for wish, share in zip(asked, given_out, strict=True))
    assert sum(given_out) <= max(budget, sum(wish.least for wish in asked))


@given(st.lists(wishes, min_size=1, max_size=12))
def test_who_may_have_everything_gets_everything(asked: list[Wish]) -> None:
    assert shares(asked, sum(wish.most for wish in asked)) == tuple(wish.most for wish in asked)
