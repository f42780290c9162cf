"""Where fields lie is known on the page as it came; the watermark must spare them on the page as it is delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matprep.fitting.marking import boxes_within

if TYPE_CHECKING:
    from matprep.model.reading import Box, Turn

PAGE: Box = (0, 0, 1000, 1000)
CARD: Box = (200, 100, 700, 600)

numbers = st.integers(0, 1000)
boxes = st.tuples(numbers, numbers, numbers, numbers).map(
    lambda each: (min(each[0], each[2]), min(each[1], each[3]), max(each[0], each[2]), max(each[1], each[3]))
)


def within(box: Box, region: Box = PAGE, turn: Turn = 0) -> list[Box]:
    return list(boxes_within((box,), region, turn))


def test_a_whole_upright_page_keeps_its_boxes() -> None:
    assert within((100, 200, 400, 250)) == [(100, 200, 400, 250)]


def test_a_box_is_told_within_the_region_that_was_cut_out() -> None:
    assert within((300, 200, 500, 250), CARD) == [(200, 200, 600, 300)]


def test_what_lies_outside_the_region_is_left_out() -> None:
    assert within((750, 200, 900, 250), CARD) == []


def test_what_reaches_over_the_region_ends_at_its_edge() -> None:
    assert within((100, 200, 300, 250), CARD) == [(0, 200, 200, 300)]


@pytest.mark.parametrize(
    ("turn", "wanted"),
    [
        (90, (750, 100, 800, 400)),
        (180, (600, 750, 900, 800)),
        (270, (200, 600, 250, 900)),
    ],
)
def test_a_page_that_is_turned_upright_takes_its_boxes_along(turn: Turn, wanted: Box) -> None:
    assert within((100, 200, 400, 250), turn=turn) == [wanted]


def test_what_covers_a_quarter_of_the_page_is_no_field() -> None:
    assert within((0, 0, 600, 600)) == []


@given(box=boxes, region=boxes.filter(lambda each: each[2] - each[0] > 10 and each[3] - each[1] > 10))
def test_four_quarter_turns_bring_every_box_back(box: Box, region: Box) -> None:
    once = within(box, region)
    for turn in (90, 90, 90, 90):
        assert len(once) <= 1
        once = list(boxes_within(tuple(once), PAGE, turn))

    assert once == within(box, region)


@given(box=boxes, region=boxes.filter(lambda each: each[2] > each[0] and each[3] > each[1]))
def test_no_box_leaves_the_page(box: Box, region: Box) -> None:
    for left, top, right, bottom in within(box, region, 90):
        assert 0 <= left < right <= 1000
        assert 0 <= top < bottom <= 1000
