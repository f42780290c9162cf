"""Which directories of a TIFF are pages, and what they say of their pixels."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

import making
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matprep.formats.pictures import tiff

if TYPE_CHECKING:
    from pathlib import Path

Listed = Callable[[bytes], tuple[tiff.Page, ...]]


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    """The pages of a TIFF's bytes."""

    def _listed(data: bytes) -> tuple[tiff.Page, ...]:
        path = tmp_path / "file.tif"
        path.write_bytes(data)
        return tiff.pages(path)

    return _listed


class TestPages:
    """Not everything in a TIFF is a page."""

    def test_small_copies_and_masks_are_no_pages(self, listed: Listed) -> None:
        data = making.tiff([{}, {254: 1}, {254: 2}, {254: 4}, {255: 2}, {255: 3}])

        assert [page.frame for page in listed(data)] == [0, 2, 5]

    def test_a_small_copy_may_come_first(self, listed: Listed) -> None:
        assert [page.frame for page in listed(making.tiff([{254: 1}, {}]))] == [1]

    def test_where_all_call_themselves_small_all_are_pages(self, listed: Listed) -> None:
        assert [page.frame for page in listed(making.tiff([{254: 1}, {254: 1}]))] == [0, 1]

    @pytest.mark.parametrize("back", [0, 1])
    def test_a_chain_that_leads_back_ends(self, listed: Listed, back: int) -> None:
        assert len(listed(making.tiff([{}, {}], loop=back))) == 2

    def test_a_chain_that_leads_out_of_the_file_is_no_end(self, listed: Listed) -> None:
        data = making.tiff([{}])

        with pytest.raises(ValueError, match=str(len(data) + 9)):
            listed(data[:-4] + struct.pack("<I", len(data) + 9))

    @pytest.mark.parametrize("order", ["<", ">"])
    @pytest.mark.parametrize("big", [False, True])
    def test_every_byte_order_and_bigtiff_are_read(self, listed: Listed, order: str, big: bool) -> None:  # noqa: FBT001 - a parameter of the test
        page = listed(making.tiff([{258: (8, 8, 8), 277: 3, 262: 2}], order=order, big=big))[0]

        assert (page.width, page.height, page.white, page.inverted) == (4, 2, 0, False)


class TestPixelShape:
    """A fax's pixels are higher than wide."""

    @pytest.mark.parametrize(
        ("across", "down", "unit", "shape"),
        [
            ((204, 1), (98, 1), 2, (1.0, 204 / 98)),
            ((98, 1), (204, 1), 2, (204 / 98, 1.0)),
            ((204, 1), (196, 1), 2, (1.0, 1.0)),
            ((8031, 100), (3858, 100), 3, (1.0, 8031 / 3858)),
            ((204, 1), (98, 1), 1, (1.0, 1.0)),
            ((204, 0), (98, 0), 2, (1.0, 1.0)),
            ((2, 1), (1, 1), 2, (1.0, 1.0)),
            ((1200, 1), (72, 1), 2, (1.0, 1.0)),
        ],
    )
    def test_it_is_told_by_plausible_resolutions(
        self, listed: Listed, across: tuple[int, int], down: tuple[int, int], unit: int, shape: tuple[float, float]
    ) -> None:
        page = listed(making.tiff([{282: across, 283: down, 296: unit}]))[0]

        assert page.shape == pytest.approx(shape)


@pytest.mark.parametrize(
    ("tags", "white", "inverted"),
    [
        ({258: 8, 262: 0}, 0, False),
        ({258: 16, 262: 0}, 0, True),
        ({258: 16, 262: 1}, 0, False),
        ({258: 12, 262: 1}, 4095, False),
        ({258: 32, 262: 0}, 0, True),
    ],
)
def test_what_a_decoder_leaves_to_its_caller_is_told(
    listed: Listed,
    tags: dict[int, int],
    white: int,
    inverted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    page = listed(making.tiff([tags]))[0]

    assert (page.white, page.inverted) == (white, inverted)


@settings(deadline=None, max_examples=200)
@given(at=st.integers(0, 400), filler=st.binary(max_size=60), cut=st.integers(1, 400))
def test_a_mutilated_file_gives_pages_or_a_value_error(
    tmp_path_factory: pytest.TempPathFactory, at: int, filler: bytes, cut: int
) -> None:
    whole = making.tiff([{282: (204, 1), 283: (98, 1)}, {254: 1}, {258: (8, 8, 8)}])
    path = tmp_path_factory.getbasetemp() / "mutilated.tif"
    path.write_bytes((whole[:at] + filler + whole[at + len(filler) :])[:cut])

    try:
        pages = tiff.pages(path)
    except (ValueError, struct.error):
        return
    assert all(page.frame >= 0 for page in pages)
