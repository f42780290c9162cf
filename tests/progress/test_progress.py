"""What a worker leaves behind for whoever waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from matprep import progress
from matprep.progress import Stretch

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_noted_can_be_read(tmp_path: Path) -> None:
    progress.note(tmp_path, 12, 300)

    assert (tmp_path / progress.FILE).read_text() == "12 300"
    assert progress.noted(tmp_path) == (12, 300)


def test_a_later_note_replaces_an_earlier_one(tmp_path: Path) -> None:
    progress.note(tmp_path, 299, 300)
    progress.note(tmp_path, 1, 3)

    assert progress.noted(tmp_path) == (1, 3)


def test_a_note_that_cannot_be_written_is_nobodys_trouble(tmp_path: Path) -> None:
    progress.note(tmp_path / "gone", 1, 3)

    assert progress.noted(tmp_path / "gone") is None


@pytest.mark.parametrize("text", ["", "12", "12 ", "a b", "4 3", "-1 3", "1 2 3", "9" * 90])
def test_half_a_note_or_nonsense_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / progress.FILE).write_text(text)

    assert progress.noted(tmp_path) is None


def test_a_stretch_of_the_way_is_counted_in_pages_of_the_whole(tmp_path: Path) -> None:
    Stretch(tmp_path, 300, last=0.5).reached(0.5)

    assert progress.noted(tmp_path) == (75, 300)


def test_the_next_stretch_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    Stretch(tmp_path, 300, last=0.5).reached(1)
    rest = Stretch(tmp_path, 10).from_here()
    rest.reached(0.2)

    assert progress.noted(tmp_path) == (6, 10)
    assert Stretch(tmp_path / "gone", 10).from_here() == Stretch(tmp_path / "gone", 10)
