"""How finely PDF pages are rendered."""

from __future__ import annotations

import pytest

from matprep.fitting.resolution import dpi_for
from matprep.model import Pixels, Rules

A4 = (595.0, 842.0)


@pytest.mark.parametrize(
    ("rules", "dpi"),
    [
        (Rules(), 300),
        (Rules(max_bytes=5_000_000), 300),
        (Rules(max_bytes=10_000), 150),
        (Rules(pixels=Pixels(min_side=4960)), 600),
        (Rules(pixels=Pixels(min_side=100_000)), 600),
    ],
)
def test_the_dpi_follows_the_limits(rules: Rules, dpi: int) -> None:
    assert dpi_for(A4, rules) == dpi


def test_between_the_bounds_it_follows_the_bytes() -> None:
    assert 150 < dpi_for(A4, Rules(max_bytes=50_000)) < 300


def test_a_minimum_of_bytes_is_rendered_larger_rather_than_padded() -> None:
    assert 300 < dpi_for(A4, Rules(min_bytes=200_000)) <= 600


def test_no_more_is_rendered_than_the_longest_side_allows() -> None:
    assert dpi_for(A4, Rules(pixels=Pixels(max_side=1000))) == pytest.approx(1000 / (842 / 72), abs=1)


def test_exact_pixels_are_reached() -> None:
    dpi = dpi_for((252.0, 153.0), Rules(pixels=Pixels(exact=(1200, 800))))

    assert 252 / 72 * dpi >= 1199 or 153 / 72 * dpi >= 799


def test_an_enormous_page_is_rendered_at_a_dpi_that_memory_bears() -> None:
    dpi = dpi_for((14_400.0, 14_400.0), Rules())

    assert (200 * dpi) ** 2 < 60_000_000
