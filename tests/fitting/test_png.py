"""Pictures as PNG, under a limit."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import making
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from matprep.errors import Refusal
from matprep.fitting.looking import Look
from matprep.fitting.original import Original
from matprep.fitting.picture import fit_picture
from matprep.fitting.search import FILLED
from matprep.fitting.toning import steps
from matprep.fitting.writing import Writing
from matprep.formats.pictures import png_codes
from matprep.model import Floor, Pixels, Rules

if TYPE_CHECKING:
    from matprep.fitting.fitted import Fitted

MOST_TRIED = 9
"""A probe, three ways without visible loss, five of a search."""


def fitted(picture: Image.Image, **asked: object) -> Fitted:
    """Under a floor that refuses no size of print: what is read below it is another test's."""
    rules = Rules(formats=("png",), floor=Floor(text_px=0), **asked)  # type: ignore[arg-type]
    return fit_picture(Original.of_pixels(picture), "png", rules)


def opened(made: Fitted) -> Image.Image:
    image = Image.open(io.BytesIO(made.data))
    image.load()
    return image


def is_grey(image: Image.Image) -> bool:
    """A palette of greys counts as grey."""
    red, green, blue = image.convert("RGB").split()
    return red.tobytes() == green.tobytes() == blue.tobytes()


@pytest.fixture(scope="module")
def page() -> Image.Image:
    """A photo of a printed page with a red seal: grain and warm paper."""
    sheet = Image.new("RGB", (800, 600), (238, 230, 214))
    draw = ImageDraw.Draw(sheet)
    for row in range(40, 560, 20):
        for column in range(50, 740, 11):
            draw.text((column, row), chr(0x41 + (row * 7 + column * 3) % 26), fill=(40, 40, 46))
    draw.ellipse((540, 400, 660, 520), outline=(200, 40, 44), width=9)
    return Image.blend(sheet, making.noise(800, 600), 0.06)


class TestLossless:
    """All pixels as they are, where that fits."""

    def test_no_pixel_changes_where_it_fits(self) -> None:
        page = making.picture(900, 700)

        made = fitted(page, max_bytes=400_000)

        assert opened(made).convert("RGB").tobytes() == page.tobytes()
        assert "k" not in made.quality

    def test_a_page_of_few_colours_is_a_palette_without_loss(self) -> None:
        page = making.picture(1500, 1100, detail=600)

        made = fitted(page, max_bytes=13_000)  # as RGB of Pillow it has twice that

        assert opened(made).mode == "P"
        assert opened(made).convert("RGB").tobytes() == page.tobytes()

    def test_a_limit_met_only_by_the_best_effort_is_met_without_loss(self) -> None:
        page = making.picture(1500, 1100, detail=600)
        quick, best = (len(png_codes.png_bytes(page, effort=effort)) for effort in ("quick", "best"))
        assert best < quick

        made = fitted(page, max_bytes=best)

        assert len(made.data) == best
        assert opened(made).convert("RGB").tobytes() == page.tobytes()

    def test_without_a_limit_nothing_is_lost(self, page: Image.Image) -> None:
        assert opened(fitted(page)).convert("RGB").tobytes() == page.tobytes()

    def test_a_giant_without_a_limit_is_written_row_by_row(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(png_codes, "MOST_PIXELS", 10_000)
        page = making.picture(300, 200)

        assert opened(fitted(page)).convert("RGB").tobytes() == page.tobytes()

    def test_a_giant_under_a_limit_has_no_more_pixels_than_the_coder_has_memory_for(
        self, page: Image.Image, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(png_codes, "MOST_PIXELS", 300_000)

        made = fitted(page, max_bytes=1_000_000)

        assert made.width * made.height <= 301_000


class TestFewerTones:
    """What is given up, in which order."""

    @pytest.mark.parametrize("limit", [200_000, 80_000])
    def test_the_limit_is_kept_and_used(self, page: Image.Image, limit: int) -> None:
        made = fitted(page, max_bytes=limit)

        assert FILLED * limit <= len(made.data) <= limit
        assert opened(made).size == (made.width, made.height)
        assert int(made.quality["encodes"]) <= MOST_TRIED

    def test_tones_go_before_pixels(self, page: Image.Image) -> None:
        made = fitted(page, max_bytes=250_000)

        assert (made.width, made.height) == page.size
        assert 2 <= float(made.quality["k"]) < 28

    def test_a_red_seal_is_still_red_at_a_tight_limit(self, page: Image.Image) -> None:
        made = opened(fitted(page, max_bytes=30_000)).convert("RGB")

        red, green, blue = made.getpixel((round(600 / 800 * made.width), round(404 / 600 * made.height)))
        assert red > 140
        assert max(green, blue) < 0.6 * red

    def test_a_scan_without_colour_becomes_grey_and_one_that_needs_colour_does_not(self, page: Image.Image) -> None:
        scan = page.convert("L").convert("RGB")

        assert is_grey(opened(fitted(scan, max_bytes=40_000)))
        assert opened(fitted(scan, max_bytes=40_000, colour="required")).mode in ("P", "RGB")

    def test_where_grey_is_allowed_a_tight_limit_takes_the_colour(self, page: Image.Image) -> None:
        assert is_grey(opened(fitted(page, max_bytes=32_000, colour="grey_allowed")))
        assert not is_grey(opened(fitted(page, max_bytes=32_000)))

    def test_the_same_picture_gives_the_same_bytes(self, page: Image.Image) -> None:
        assert fitted(page.copy(), max_bytes=60_000).data == fitted(page.copy(), max_bytes=60_000).data

    def test_pixels_that_are_fixed_are_kept_with_the_resolution(self, page: Image.Image) -> None:
        made = fitted(page, max_bytes=40_000, pixels=Pixels(exact=(480, 360), dpi=300))

        assert opened(made).size == (480, 360)
        assert round(opened(made).info["dpi"][0]) == 300
        assert len(made.data) <= 40_000

    def test_pixels_go_last_where_the_portal_wants_it_unaltered(self, page: Image.Image) -> None:
        free, minimal = (fitted(page, max_bytes=60_000, alter=alter) for alter in ("free", "minimal"))

        assert minimal.width >= free.width


class TestRefused:
    """What cannot be had is said aloud."""

    def test_the_smallest_size_that_was_reached_is_told(self) -> None:
        with pytest.raises(Refusal) as caught:
            fitted(making.noise(1000, 800), max_bytes=9_000)

        params = caught.value.problem.params
        assert caught.value.problem.code == "limit_not_met"
        assert params["stopped_by"] == "pixels"
        assert (params["width"], params["height"]) == (700, 560)
        assert params["smallest"] > params["limit"] == 9_000

    def test_a_picture_that_may_not_shrink_is_stopped_by_quality(self) -> None:
        with pytest.raises(Refusal) as caught:
            fitted(making.noise(600, 600), max_bytes=9_000)

        assert caught.value.problem.params["stopped_by"] == "quality"


class TestSteps:
    """How many tones a picture keeps."""

    def seen(self, contrast: int, content: str = "document") -> Look:
        return Look(writing=Writing(text_px=None, contrast=contrast), content=content, colourless=True)  # type: ignore[arg-type]

    def test_pale_print_keeps_more_tones_than_dark(self) -> None:
        assert steps(self.seen(50), Rules()).aim < steps(self.seen(150), Rules()).aim

    def test_a_face_keeps_more_than_print(self) -> None:
        face, print_ = (steps(self.seen(120, content), Rules()) for content in ("portrait", "document"))

        assert face.aim < print_.aim
        assert face.harshest < print_.harshest

    def test_the_floor_of_quality_bounds_them(self) -> None:
        assert steps(self.seen(180), Rules(floor=Floor(quality=80))).harshest < 12

    @given(contrast=st.integers(0, 255), quality=st.integers(1, 95))
    def test_pixels_are_given_up_before_the_harshest_step(self, contrast: int, quality: int) -> None:
        chosen = steps(self.seen(contrast), Rules(floor=Floor(quality=quality)))

        assert 1 <= chosen.aim <= chosen.harshest <= 255


@settings(max_examples=15, deadline=None)
@given(
    limit=st.integers(3_000, 400_000),
    kind=st.sampled_from(["noise", "photo", "drawn", "grey"]),
    colour=st.sampled_from(["any", "required", "grey_allowed"]),
)
def test_a_limit_is_kept_or_the_picture_refused(limit: int, kind: str, colour: str) -> None:
    pictures = {
        "noise": making.noise(400, 300),
        "photo": making.photo(500, 400),
        "drawn": making.picture(700, 500, detail=200),
        "grey": making.photo(500, 400).convert("L"),
    }
    try:
        made = fitted(pictures[kind], max_bytes=limit, colour=colour)
    except Refusal as refusal:
        assert refusal.problem.code == "limit_not_met"  # noqa: PT017 - a refusal is as good, and told
        return

    assert len(made.data) <= limit
    assert opened(made).size == (made.width, made.height)
