"""Members of a RAR 5 that hold nothing themselves: links are refused, what is stored only once is there twice."""

from __future__ import annotations

import pytest
from unpacking import opened, rar5, rar5_pointing


@pytest.mark.parametrize("way", [4, 5])
def test_equal_papers_that_are_stored_once_are_there_twice(way: int) -> None:
    found = opened(rar5({"a.jpg": b"x" * 9}, rar5_pointing("b.jpg", "a.jpg", way)), "rar")

    assert found.contents == {"a.jpg": b"x" * 9, "b.jpg": b"x" * 9}


def test_one_that_points_at_nothing_is_damaged() -> None:
    found = opened(rar5({"a.jpg": b"x" * 9}, rar5_pointing("b.jpg", "c.jpg", 5)), "rar")

    assert found.problems == {"b.jpg": ("damaged", {})}


def test_one_that_points_at_a_locked_one_is_locked_too() -> None:
    found = opened(rar5({"a.jpg": b"x" * 9}, rar5_pointing("b.jpg", "a.jpg", 5), password="p"), "rar")

    assert found.problems == dict.fromkeys(("a.jpg", "b.jpg"), ("archive_encrypted", {"tried": 0}))


@pytest.mark.parametrize("way", [1, 2, 3])
def test_a_link_is_refused_by_name(way: int) -> None:
    found = opened(rar5({"a.jpg": b"x"}, rar5_pointing("up", "../..", way)), "rar")

    assert (found.contents, found.problems) == ({"a.jpg": b"x"}, {"up": ("not_a_regular_file", {})})


def test_copies_count_for_the_budget_of_bytes() -> None:
    copies = [rar5_pointing(f"{number}.jpg", "a.jpg", 5) for number in range(5)]

    found = opened(rar5({"a.jpg": b"x" * 300}, *copies), "rar", max_bytes=1000)

    assert len(found.contents) == 3
    assert {code for code, _ in found.problems.values()} == {"archive_limit"}
