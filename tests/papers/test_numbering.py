"""A page's own number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from printed import line

from matprep.papers.numbering import page_number

if TYPE_CHECKING:
    from matprep.model import Line

BODY = tuple(line(f"第{number}条 双方应当遵守本条", 40, 100 + 40 * number) for number in range(1, 20))


def page(text: str, *, top: float = 980) -> tuple[Line, ...]:
    return (*BODY, line(text, 400, top))


class TestNumber:
    """It is read from the ways in which pages are numbered, and from nothing else."""

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("第 2 页 共 3 页", (2, 3)),
            ("第2页，共3页", (2, 3)),
            ("共 3 页 第 2 页", (2, 3)),
            ("第二页 共三页", (2, 3)),
            ("Page 2 of 3", (2, 3)),
            ("2/3", (2, 3)),
            ("- 2 -", (2, 0)),
            ("第2页", (2, 0)),
        ],
    )
    def test_each_way_of_numbering(self, text: str, number: tuple[int, int]) -> None:
        assert page_number(page(text)) == number

    def test_a_fraction_in_the_middle_of_a_page_is_no_number(self) -> None:
        assert page_number(page("1/2", top=505)) == (0, 0)

    def test_a_number_above_the_total_is_none(self) -> None:
        assert page_number(page("第5页 共3页")) == (0, 0)

    def test_a_page_without_one_has_none(self) -> None:
        assert page_number(BODY) == (0, 0)
        assert page_number(()) == (0, 0)
