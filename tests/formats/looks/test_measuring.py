"""How a page looks: each planted fault is seen, and good pages have none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from matprep.formats import ocr
from matprep.formats.looks.sameness import distance, same_picture
from matprep.formats.looks.thresholds import DARK, GLARE, MARGIN, READ, SHARP
from matprep.model import Line, Look

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(not ocr.is_installed(), reason="looks are measured with the extra ocr")

SIZE = (1600, 1200)
ROWS = [(200, 200 + 90 * row, 1000, 240 + 90 * row) for row in range(8)]
PAPER, INK, RED = (246, 244, 236), (30, 30, 34), (200, 30, 36)


def page(*, seal: tuple[int, int, int] | None = None, emblem: bool = False, number: str = "9131") -> Image.Image:
    """Give a page with eight lines, and a seal of some colour or an emblem beside them."""
    paper = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(paper)
    for row, (left, top, _, _) in enumerate(ROWS):
        draw.text((left, top), f"SAMPLE {number} TRADING {row}", font=ImageFont.load_default(40), fill=INK)
    if seal is not None:
        draw.ellipse((1100, 700, 1400, 1000), outline=seal, width=12)
        draw.regular_polygon((1250, 850, 60), 5, fill=seal)
    if emblem:
        draw.ellipse((1100, 200, 1300, 400), fill=RED)
    return paper


def look_of(picture: Image.Image, texts: tuple[str, ...] = ()) -> Look:
    """Measure a picture of the page; where its lines lie is known."""
    import numpy as np  # noqa: PLC0415 - of the extra

    from matprep.formats.looks.measuring import look  # noqa: PLC0415 - as above
    from matprep.formats.ocr.frames import Region, reduced  # noqa: PLC0415 - as above
    from matprep.formats.ocr.seals import find_seals  # noqa: PLC0415 - as above
    from matprep.formats.ocr.sheet import Sheet  # noqa: PLC0415 - as above

    full = np.asarray(picture.convert("RGB"))
    scale = max(picture.size) / 640
    small = reduced(full, scale)
    factor = picture.width / SIZE[0] / scale
    corners: Any = [((x, y), (right, y), (right, low), (x, low)) for x, y, right, low in ROWS]
    quads = [np.array(each, np.float32) * np.float32(factor) for each in corners]
    region = Region(0, 0, full.shape[1], full.shape[0], scale)
    sheet = Sheet(full, small, turn=0, region=region, quads=quads, seals=find_seals(small))
    lines = [Line(text=each, left=0, top=0, right=9, bottom=9) for each in texts]
    return look(sheet, lines)


class TestAGoodPage:
    """Nothing is wrong with it."""

    @pytest.mark.parametrize("light", [(255, 255, 255), (255, 225, 170), (230, 240, 255)])
    def test_is_crisp_bright_and_whole_in_any_light(self, light: tuple[int, int, int]) -> None:
        from PIL import ImageChops  # noqa: PLC0415 - this test's own

        found = look_of(ImageChops.multiply(page(seal=RED), Image.new("RGB", SIZE, light)))
        assert found.colourful
        assert found.seals == 1
        assert found.sharpness is not None
        assert found.sharpness > SHARP
        assert found.brightness is not None
        assert found.brightness > DARK
        assert found.glare == 0
        assert found.margin is not None
        assert found.margin > MARGIN
        assert found.text_px == pytest.approx(40 / 1.38, rel=0.1)

    def test_with_a_faint_seal_bears_colour(self) -> None:
        assert look_of(page(seal=(232, 196, 192))).colourful


class TestAFault:
    """Each is seen by its own figure."""

    @pytest.mark.parametrize("light", [(255, 255, 255), (255, 225, 170)])
    def test_a_grey_copy_bears_no_colour_in_any_light(self, light: tuple[int, int, int]) -> None:
        from PIL import ImageChops  # noqa: PLC0415 - this test's own

        grey = page(seal=RED).convert("L").convert("RGB")
        found = look_of(ImageChops.multiply(grey, Image.new("RGB", SIZE, light)))
        assert (found.colourful, found.seals) == (False, 0)

    def test_a_page_without_a_seal_has_none_though_it_bears_an_emblem(self) -> None:
        assert look_of(page(emblem=True)).seals == 0

    def test_a_seal_is_found_within_a_red_frame(self) -> None:
        framed = page(seal=RED)
        ImageDraw.Draw(framed).rectangle((60, 60, 1540, 1140), outline=(160, 60, 60), width=8)
        assert look_of(framed).seals == 1

    @pytest.mark.parametrize("sigma", [1.5, 2.5])
    def test_a_blurred_page_is_not_sharp(self, sigma: float) -> None:
        """Thousandths of the width."""
        found = look_of(page().filter(ImageFilter.GaussianBlur(sigma * SIZE[0] / 1000)))
        assert found.sharpness is not None
        assert found.sharpness < SHARP

    def test_a_dark_page_is_dark(self) -> None:
        found = look_of(ImageEnhance.Brightness(page()).enhance(0.25))
        assert found.brightness is not None
        assert found.brightness < DARK

    def test_a_reflection_on_the_print_is_glare(self) -> None:
        lit = ImageEnhance.Brightness(page()).enhance(0.8)
        ImageDraw.Draw(lit).ellipse((500, 400, 750, 550), fill=(255, 255, 255))
        found = look_of(lit)
        assert found.glare is not None
        assert found.glare > GLARE


def test_a_few_ornaments_misread_do_not_make_a_page_hard_to_read() -> None:
    from matprep.formats.looks.measuring import _confidence  # noqa: PLC0415 - of the extra

    good = [Line(text="SAMPLE TRADING", left=0, top=0, right=9, bottom=9, confidence=0.98)] * 4
    junk = [Line(text="0000000", left=0, top=0, right=9, bottom=9, confidence=0.4)] * 3
    assert (_confidence([*good, *junk]) or 0) > READ
    assert (_confidence([*good[:1], *junk]) or 0) < READ


class TestTheSamePicture:
    """Known again however it was coded; two people's forms are two."""

    @pytest.mark.parametrize(
        "change",
        [
            lambda each: each.resize((800, 600)),
            lambda each: each.convert("L").convert("RGB"),
            lambda each: ImageEnhance.Brightness(each).enhance(0.8),
        ],
        ids=["smaller", "grey", "darker"],
    )
    def test_is_known_again(self, change: Callable[[Image.Image], Image.Image]) -> None:
        words = ("91310199", "20210618")
        assert same_picture(look_of(page(), words), look_of(change(page()), words))

    def test_is_not_seen_in_another_paper_on_the_same_form(self) -> None:
        one, other = look_of(page(), ("91310199",)), look_of(page(number="9142"), ("91420288",))
        assert distance(one.print, other.print) <= 40
        assert not same_picture(one, other)

    def test_is_not_seen_where_nothing_was_measured(self) -> None:
        assert not same_picture(Look(), Look())
        assert not same_picture(msgspec.structs.replace(Look(), print="00"), Look())
