"""How well a delivered picture reads against its source."""

from __future__ import annotations

import io
from itertools import pairwise

import making
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from matprep.fitting import tables
from matprep.fitting.legibility import Measured, is_under_floor, measure, reads_as
from matprep.fitting.writing import Writing
from matprep.formats.pictures import encoding
from matprep.model import Floor
from tests.fitting.test_writing import page

BEST_FIRST = ["as_source", "good", "readable", "doubtful"]


def coded(source: Image.Image, k: float) -> Image.Image:
    image = Image.open(io.BytesIO(encoding.jpeg_bytes(source, tables.tables(k))))
    image.load()
    return image


def measured(source: Image.Image, k: float, text_px: float | None) -> Measured:
    writing = Writing(text_px=text_px, contrast=150)
    return measure(source, coded(source, k), lossless=False, scale=1.0, writing=writing)


def shrunk(source: Image.Image, k: float, text_px: float) -> Measured:
    """Measure it as a copy at a quarter of a larger source."""
    writing = Writing(text_px=4 * text_px, contrast=150)
    return measure(source, coded(source, k), lossless=False, scale=0.25, writing=writing)


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    return page(12)


class TestSimilarity:
    """From 1, nothing changed, to 0."""

    def test_of_a_picture_to_itself_is_whole(self, sheet: Image.Image) -> None:
        assert measure(sheet, sheet, lossless=False, scale=1.0, writing=None).similarity == pytest.approx(1, abs=1e-6)

    def test_falls_with_each_step_of_strength(self, sheet: Image.Image) -> None:
        falling = [measured(sheet, k, 11.0).similarity for k in (5, 16, 45, 110)]

        assert all(before > after for before, after in pairwise(falling))
        assert falling[0] > 0.99
        assert falling[-1] < 0.95

    def test_sees_that_strokes_are_blurred(self, sheet: Image.Image) -> None:
        blurred = sheet.filter(ImageFilter.GaussianBlur(2))

        assert measure(sheet, blurred, lossless=False, scale=1.0, writing=None).similarity < 0.7

    def test_is_lost_where_another_page_is_delivered(self, sheet: Image.Image) -> None:
        other = ImageChops.offset(sheet, 17, 9)

        assert measure(sheet, other, lossless=False, scale=1.0, writing=None).similarity < 0.3

    def test_counts_a_loss_in_pale_writing_as_one_in_black(self, sheet: Image.Image) -> None:
        pale = Image.blend(Image.new("RGB", sheet.size, "white"), sheet, 0.4)

        assert measured(pale, 18, 11.0).similarity == pytest.approx(measured(sheet, 45, 11.0).similarity, abs=0.015)

    def test_does_not_count_empty_paper(self, sheet: Image.Image) -> None:
        wide = Image.new("RGB", (3 * sheet.width, sheet.height), sheet.getpixel((0, 0)))
        wide.paste(sheet, (sheet.width, 0))

        assert measured(wide, 45, 11.0).similarity == pytest.approx(measured(sheet, 45, 11.0).similarity, abs=0.02)

    def test_of_a_large_picture_is_told_from_parts_of_it(self, sheet: Image.Image) -> None:
        large = Image.new("RGB", (4 * sheet.width, 4 * sheet.height))
        for left in range(0, large.width, sheet.width):
            for top in range(0, large.height, sheet.height):
                large.paste(sheet, (left, top))

        assert measured(large, 45, 11.0).similarity == pytest.approx(measured(sheet, 45, 11.0).similarity, abs=0.02)

    @pytest.mark.parametrize("size", [(1, 1), (5, 7), (8, 8), (3, 200_000), (200_000, 3)])
    def test_is_told_of_any_size(self, size: tuple[int, int]) -> None:
        source = Image.new("L", size, 200)

        assert measure(source, source, lossless=False, scale=1.0, writing=None).similarity == pytest.approx(1)

    @given(st.integers(1, 120), st.integers(1, 120), st.integers(0, 99))
    def test_is_a_share_whatever_is_compared(self, width: int, height: int, seed: int) -> None:
        one, other = (making.noise(width, height, seed=seed + step) for step in (0, 1))

        assert 0 <= measure(one, other, lossless=False, scale=1.0, writing=None).similarity <= 1


class TestVerdict:
    """In a word."""

    def test_is_as_source_where_no_pixel_was_changed(self, sheet: Image.Image) -> None:
        seen = measure(sheet, sheet, lossless=True, scale=1.0, writing=Writing(text_px=4.0, contrast=150))

        assert (seen.verdict, seen.similarity) == ("as_source", 1.0)

    def test_is_by_height_where_only_pixels_were_given_up(self, sheet: Image.Image) -> None:
        verdicts = [
            measure(sheet, sheet, lossless=True, scale=0.5, writing=Writing(text_px=height, contrast=150)).verdict
            for height in (24.0, 16.0, 10.0)
        ]

        assert verdicts == ["good", "readable", "doubtful"]

    def test_is_worse_the_stronger_the_coding(self, sheet: Image.Image) -> None:
        verdicts = [shrunk(sheet, k, 11.0).verdict for k in (5, 45, 110, 250)]

        places = [BEST_FIRST.index(each) for each in verdicts]
        assert places == sorted(places)
        assert (verdicts[0], verdicts[-1]) == ("good", "doubtful")

    def test_of_small_writing_that_lost_nothing_is_good(self, sheet: Image.Image) -> None:
        assert measured(sheet, 9, 5.0).verdict == "good"
        assert shrunk(sheet, 9, 5.0).verdict == "doubtful"

    def test_of_a_picture_without_writing_is_by_its_likeness(self) -> None:
        portrait = making.picture(600, 800, detail=40)
        ImageDraw.Draw(portrait).ellipse((170, 140, 430, 520), fill=(226, 188, 160))

        verdicts = [measured(portrait, k, None).verdict for k in (5, 250)]

        assert verdicts[0] == "good"
        assert BEST_FIRST.index(verdicts[1]) > BEST_FIRST.index("good")

    def test_tells_the_height_of_what_is_delivered(self, sheet: Image.Image) -> None:
        seen = measure(sheet, coded(sheet, 9), lossless=False, scale=0.25, writing=Writing(text_px=44.0, contrast=150))

        assert seen.text_px == pytest.approx(11)

    def test_without_a_look_at_the_writing_has_no_height(self, sheet: Image.Image) -> None:
        assert measure(sheet, coded(sheet, 9), lossless=False, scale=1.0, writing=None).text_px is None


class TestFloor:
    """Where a page is no document any more."""

    LARGE = Writing(text_px=40.0, contrast=150)

    def test_holds_black_print_of_the_least_height_at_the_floors_strength(self) -> None:
        floor = Floor()
        seen = shrunk(page(9), tables.k_of_quality(floor.quality), 8.0)

        assert not is_under_floor(seen, self.LARGE, floor)

    def test_is_passed_by_pale_print_at_that_strength(self) -> None:
        sheet = page(9)
        pale = Image.blend(Image.new("RGB", sheet.size, "white"), sheet, 0.3)

        assert is_under_floor(shrunk(pale, tables.k_of_quality(Floor().quality), 8.0), self.LARGE, Floor())

    def test_of_nothing_stops_nothing(self) -> None:
        unreadable = Measured(similarity=0.2, text_px=3.0, verdict="doubtful")

        assert is_under_floor(unreadable, self.LARGE, Floor())
        assert not is_under_floor(unreadable, self.LARGE, Floor(text_px=0))

    def test_stops_no_picture_whose_writing_was_no_higher_in_the_source(self) -> None:
        tiny = Measured(similarity=0.97, text_px=4.0, verdict="doubtful")

        assert not is_under_floor(tiny, Writing(text_px=4.0, contrast=150), Floor())

    def test_is_not_asked_where_no_height_is_known_or_nothing_was_changed(self) -> None:
        unknown = Measured(similarity=0.2, text_px=None, verdict="doubtful")
        unchanged = Measured(similarity=1.0, text_px=3.0, verdict="as_source")

        assert not is_under_floor(unknown, Writing(text_px=None, contrast=150), Floor())
        assert not is_under_floor(unchanged, self.LARGE, Floor())


@given(st.floats(0.5, 300), st.floats(0, 1), st.floats(0, 1))
def test_characters_read_as_high_as_they_are_at_most(text_px: float, one: float, other: float) -> None:
    worse, better = sorted((one, other))

    assert reads_as(text_px, worse) <= reads_as(text_px, better) <= text_px
