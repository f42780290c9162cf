"""What a picture is: only a head before a plain ground is a portrait, only flat shapes are a logo."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from matprep.fitting.content import content

if TYPE_CHECKING:
    from collections.abc import Callable

LIGHT, DARK = (232, 196, 170), (98, 66, 50)
WHITE, BLUE, RED = (255, 255, 255), (67, 142, 219), (200, 30, 40)


def noisy(image: Image.Image, sigma: float = 4) -> Image.Image:
    noise = [Image.effect_noise(image.size, sigma) for _ in image.getbands()]
    return ImageChops.add(image, Image.merge(image.mode, noise), 1, -128)


def person(
    size: tuple[int, int] = (354, 472),
    ground: tuple[int, int, int] = WHITE,
    skin: tuple[int, int, int] = LIGHT,
    clothes: tuple[int, int, int] = (40, 44, 60),
) -> Image.Image:
    """A photo as for a visa."""
    w, h = size
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((w * 0.02, h * 0.72, w * 0.98, h * 1.4), fill=clothes)
    draw.rectangle((w * 0.42, h * 0.55, w * 0.58, h * 0.8), fill=skin)
    draw.ellipse((w * 0.24, h * 0.1, w * 0.76, h * 0.62), fill=(30, 26, 28))
    draw.ellipse((w * 0.27, h * 0.2, w * 0.73, h * 0.7), fill=skin)
    for left in (0.37, 0.55):
        draw.ellipse((w * left, h * 0.42, w * (left + 0.08), h * 0.45), fill=(40, 30, 30))
    draw.ellipse((w * 0.42, h * 0.57, w * 0.58, h * 0.6), fill=(170, 92, 88))
    return noisy(image.filter(ImageFilter.GaussianBlur(w / 150)))


def lines(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], height: int) -> None:
    """Writing without letters: strokes as high as characters, word by word."""
    dice = random.Random(7)
    left, top, right, bottom = box
    for y in range(top, bottom - height, 2 * height):
        x = left
        while x < right - height:
            if dice.random() < 0.85:
                for _ in range(3):
                    draw.line(
                        (x + dice.random() * height * 0.7, y, x + dice.random() * height * 0.7, y + height), 40, 2
                    )
                draw.line(
                    (x, y + dice.random() * height, x + height * 0.7, y + dice.random() * height), (40, 40, 40), 2
                )
            x += height


def page(size: tuple[int, int] = (660, 930), paper: tuple[int, int, int] = WHITE) -> Image.Image:
    image = Image.new("RGB", size, paper)
    lines(ImageDraw.Draw(image), (60, 80, size[0] - 60, size[1] - 80), 12)
    return image


def identity_card() -> Image.Image:
    card = Image.new("RGB", (850, 540), (224, 236, 240))
    lines(ImageDraw.Draw(card), (50, 60, 520, 500), 26)
    card.paste(person((200, 260)), (590, 100))
    return card


def passport() -> Image.Image:
    """A page that is a face for a third."""
    sheet = Image.new("RGB", (700, 940), (236, 230, 214))
    draw = ImageDraw.Draw(sheet)
    sheet.paste(person((320, 420), ground=(225, 232, 238)), (190, 60))
    lines(draw, (60, 520, 640, 900), 18)
    return sheet


def on_desk(paper: Image.Image, desk: tuple[int, int, int], *, slant: float) -> Image.Image:
    """A photo of a paper that lies askew and reaches beyond the foot of the picture."""
    ground = Image.new("RGB", (675, 900), desk)
    shrunk = paper.resize((500, 760)).rotate(slant, expand=True, fillcolor=desk)
    ground.paste(shrunk, ((675 - shrunk.width) // 2, 110))
    return noisy(ground)


def logo(ground: tuple[int, int, int] = WHITE) -> Image.Image:
    image = Image.new("RGB", (1600, 1600), ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((300, 200, 1300, 1200), fill=(220, 30, 40))
    draw.polygon([(600, 900), (800, 400), (1000, 900)], fill=(250, 220, 60))
    draw.rectangle((400, 1320, 1200, 1440), fill=(20, 40, 90))
    return image.resize((400, 400), Image.Resampling.LANCZOS)


class TestPortraits:
    """One person as for a visa."""

    @pytest.mark.parametrize("ground", [WHITE, BLUE, RED, (215, 220, 226)])
    @pytest.mark.parametrize("skin", [LIGHT, DARK])
    def test_a_head_and_shoulders_before_a_plain_ground(
        self, ground: tuple[int, int, int], skin: tuple[int, int, int]
    ) -> None:
        assert content(person(ground=ground, skin=skin)) == "portrait"

    @pytest.mark.parametrize("size", [(295, 413), (413, 626), (600, 600), (671, 894)])
    def test_at_the_sizes_that_offices_ask_for(self, size: tuple[int, int]) -> None:
        assert content(person(size)) == "portrait"

    def test_in_grey_too(self) -> None:
        assert content(person().convert("L")) == "portrait"


class TestDocuments:
    """Everything else, and everything in doubt."""

    @pytest.mark.parametrize("make", [page, identity_card, passport])
    @pytest.mark.parametrize("turn", [0, 90, 180, 270])
    def test_a_face_on_a_paper_makes_no_portrait(self, make: Callable[[], Image.Image], turn: int) -> None:
        drawn = make().rotate(turn, expand=True)

        assert content(drawn) == content(drawn.convert("L")) == "document"

    @pytest.mark.parametrize("slant", [-12, 0, 12])
    @pytest.mark.parametrize("desk", [(92, 66, 48), (120, 122, 126)])
    @pytest.mark.parametrize("paper", [WHITE, (232, 204, 178)])
    def test_a_paper_on_a_desk_even_where_both_have_the_colours_of_skin(
        self, slant: float, desk: tuple[int, int, int], paper: tuple[int, int, int]
    ) -> None:
        photo = on_desk(page(paper=paper), desk, slant=slant)

        assert content(photo) == content(photo.convert("L")) == "document"

    def test_a_person_before_a_busy_ground_or_on_its_side_is_in_doubt(self) -> None:
        busy = Image.effect_noise((354, 472), 120).convert("RGB")
        busy.paste(person().crop((60, 40, 300, 472)), (60, 40))

        assert content(busy) == "document"
        assert content(person().rotate(90, expand=True)) == "document"

    @pytest.mark.parametrize("size", [(1, 1), (40, 60), (2000, 70), (70, 2000)])
    def test_of_a_picture_too_small_or_too_slender_nothing_is_told(self, size: tuple[int, int]) -> None:
        assert content(Image.new("RGB", size, LIGHT)) == content(Image.new("L", size, 128)) == "document"


class TestLogos:
    """Solid shapes of a few colours."""

    @pytest.mark.parametrize("ground", [WHITE, (20, 40, 90)])
    def test_a_few_flat_shapes(self, ground: tuple[int, int, int]) -> None:
        assert content(logo(ground)) == "logo"

    def test_in_grey_too(self) -> None:
        assert content(logo().convert("L")) == "logo"

    def test_blank_paper_and_a_seal_on_it_are_no_logo(self) -> None:
        sealed = page()
        ImageDraw.Draw(sealed).ellipse((400, 600, 560, 760), outline=(220, 30, 40), width=8)

        assert content(Image.new("RGB", (600, 800), WHITE)) == "document"
        assert content(sealed) == "document"

    def test_a_photo_is_no_logo(self) -> None:
        assert content(noisy(Image.radial_gradient("L").resize((600, 500)))) == "document"
