"""How high writing is, told from a small look at the picture."""

from __future__ import annotations

import math
import random

import drawn
import making
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance, ImageFont

from matprep.fitting.writing import Writing, writing

CHINESE = "甲方应于合同签订之日起十个工作日内向乙方支付首期款人民币壹拾贰万元整逾期按日加收违约金"
LATIN = "The lessee pays a deposit and returns both keys at the end of the term; renewal requires a signed form"
INK_OF_CHINESE = 0.92
"""Height of a Chinese character's ink as a share of its type's size, in Noto Sans."""

SIZE = (660, 910)


def page(type_px: float, text: str = CHINESE, *, ruled: bool = False) -> Image.Image:
    """Draw a page of print four times as large, and look at it from far away, as a fit does."""
    sheet = Image.new("RGB", (4 * SIZE[0], 4 * SIZE[1]), (250, 249, 245))
    pen, em = ImageDraw.Draw(sheet), round(4 * type_px)
    face = ImageFont.truetype(drawn.FONT, em, index=2)
    dice = random.Random(7)
    for top in range(4 * 60, 4 * SIZE[1] - 4 * 60, round(1.7 * em)):
        start = dice.randrange(len(text))
        line = (text[start:] + text)[: int(sheet.width * 0.84 / face.getlength(text) * len(text))]
        pen.text((sheet.width * 0.08, top), line, font=face, fill=(32, 32, 36))
        if ruled:
            pen.line((60, top - 0.35 * em, sheet.width - 60, top - 0.35 * em), fill=(80, 80, 84), width=6)
    if ruled:
        for left in range(60, sheet.width, 600):
            pen.line((left, 240, left, sheet.height - 240), fill=(80, 80, 84), width=6)
    return sheet.resize(SIZE, Image.Resampling.LANCZOS)


def on_a_desk(sheet: Image.Image) -> Image.Image:
    """Photograph a page: lying askew on dark wood, in light from one side, with the noise of a sensor."""
    desk = Image.new("RGB", (900, 1200), (96, 78, 62))
    turned = sheet.rotate(2.2, Image.Resampling.BICUBIC, expand=True, fillcolor=(96, 78, 62))
    desk.paste(turned, (90, 110))
    light = Image.linear_gradient("L").resize(desk.size).point([150 + value // 3 for value in range(256)])
    lit = Image.composite(desk, Image.new("RGB", desk.size), light)
    return Image.blend(lit, making.noise(*desk.size), 0.04)


def is_about(found: float | None, wanted: float, share: float = 0.15) -> bool:
    return found is not None and math.isclose(found, wanted, rel_tol=share)


class TestWriting:
    """What there is to read."""

    @pytest.mark.parametrize("type_px", [6, 7.5, 9, 12, 16, 24, 40])
    def test_is_measured_at_any_size(self, type_px: float) -> None:
        assert is_about(writing(page(type_px)).text_px, INK_OF_CHINESE * type_px, 0.2)

    @pytest.mark.parametrize("type_px", [9, 12, 16])
    def test_in_latin_script_counts_as_high_as_chinese_of_the_same_type(self, type_px: float) -> None:
        assert is_about(writing(page(type_px, LATIN)).text_px, INK_OF_CHINESE * type_px, 0.2)

    def test_in_a_table_is_not_taken_for_its_rules(self) -> None:
        assert is_about(writing(page(9, ruled=True)).text_px, INK_OF_CHINESE * 9)

    def test_on_a_photo_is_not_taken_for_its_noise(self) -> None:
        assert is_about(writing(on_a_desk(page(10))).text_px, INK_OF_CHINESE * 10)

    def test_that_is_pale_is_as_high(self) -> None:
        sheet = page(9)
        pale = Image.blend(Image.new("RGB", sheet.size, "white"), sheet, 0.4)

        seen, seen_pale = writing(sheet), writing(pale)

        assert seen_pale.text_px == pytest.approx(seen.text_px, rel=0.05)
        assert seen_pale.contrast < 0.5 * seen.contrast

    def test_on_a_page_that_lies_on_its_side_is_as_high(self) -> None:
        sheet = page(9)

        lying = writing(sheet.transpose(Image.Transpose.ROTATE_90))

        assert lying.text_px == pytest.approx(writing(sheet).text_px, rel=0.05)

    def test_below_a_red_seal_is_as_high(self) -> None:
        sheet = page(9)
        ImageDraw.Draw(sheet).ellipse((380, 640, 580, 840), outline=(204, 34, 40), width=7)

        assert is_about(writing(sheet).text_px, INK_OF_CHINESE * 9)

    def test_in_small_print_counts_where_a_part_of_the_page_is_set_in_it(self) -> None:
        sheet, small = page(18), page(10)
        sheet.paste(small.crop((0, 300, SIZE[0], 600)), (0, 600))

        assert is_about(writing(sheet).text_px, INK_OF_CHINESE * 10)

    @pytest.mark.parametrize("mode", ["L", "YCbCr"])
    def test_is_the_same_in_any_mode(self, mode: str) -> None:
        sheet = page(9)

        assert writing(sheet.convert(mode)).text_px == pytest.approx(writing(sheet).text_px, rel=0.02)


class TestNoWriting:
    """What must not be taken for print."""

    def test_is_found_on_a_portrait(self) -> None:
        portrait = Image.new("RGB", (600, 800), (90, 140, 200))
        pen = ImageDraw.Draw(portrait)
        pen.ellipse((170, 140, 430, 520), fill=(226, 188, 160))
        pen.rectangle((110, 540, 490, 800), fill=(40, 44, 60))
        for left in (230, 330):
            pen.ellipse((left, 290, left + 40, 312), fill=(50, 40, 36))
        pen.arc((240, 380, 360, 450), 20, 160, fill=(150, 60, 60), width=6)

        assert writing(Image.blend(portrait, making.noise(600, 800), 0.03)).text_px is None

    def test_is_found_on_a_photo_of_things(self) -> None:
        assert writing(making.photo(900, 675)).text_px is None

    @pytest.mark.parametrize("size", [(1, 1), (7, 3), (3, 900), (900, 3), (63, 63), (640, 480)])
    def test_is_found_on_nothing(self, size: tuple[int, int]) -> None:
        assert writing(Image.new("L", size, 255)) == Writing(text_px=None, contrast=0)

    def test_is_found_on_a_drawing_of_a_few_strokes(self) -> None:
        logo = Image.new("RGB", (500, 500), "white")
        pen = ImageDraw.Draw(logo)
        pen.ellipse((60, 60, 440, 440), outline=(0, 80, 160), width=24)
        pen.polygon(((250, 110), (390, 360), (110, 360)), fill=(220, 40, 40))

        assert writing(logo).text_px is None


@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 1000))
def test_any_picture_can_be_looked_at(width: int, height: int, seed: int) -> None:
    noise = making.noise(width, height, seed=seed)

    seen = writing(ImageEnhance.Contrast(noise).enhance(1.5))

    assert 0 <= seen.contrast <= 255
    assert seen.text_px is None or seen.text_px > 0
