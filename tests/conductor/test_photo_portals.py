"""The photo portals of the shipped profiles: exact pixels, the byte range kept, and nobody's face stretched."""

from __future__ import annotations

import functools
import io
import random
from typing import TYPE_CHECKING

import making
import pytest
from PIL import Image, ImageDraw, ImageFilter

from matprep.profile import load

if TYPE_CHECKING:
    from office import Office

    from matprep.model import Rules

PHOTOS = ("ssc-exam", "chsi-photo", "china-visa-photo", "us-diversity-visa")
DOT = (200, 30, 40)


@functools.cache
def portrait(width: int, height: int, *, grain: float = 0.05) -> Image.Image:
    """A passport photo as a camera takes it: shaded wall, shoulders, hair, noise; the face is a red circle."""
    unit, x, y = min(width, height), width // 2, height // 2
    wall = Image.linear_gradient("L").resize((width, height)).point([200 + value // 6 for value in range(256)])
    image = Image.merge("RGB", (wall, wall, wall))
    draw = ImageDraw.Draw(image)
    draw.ellipse((x - 0.42 * unit, y + 0.28 * unit, x + 0.42 * unit, y + 1.2 * unit), fill=(40, 50, 90))
    dice = random.Random(1)
    for _ in range(1200):
        left, top = x + dice.uniform(-0.24, 0.24) * unit, y - dice.uniform(0.26, 0.36) * unit
        shade = (30 + dice.randrange(40), 25 + dice.randrange(25), 20)
        draw.line((left, top, left + dice.uniform(-0.02, 0.02) * unit, top + 0.06 * unit), fill=shade, width=2)
    draw.ellipse((x - 0.2 * unit, y - 0.2 * unit, x + 0.2 * unit, y + 0.2 * unit), fill=DOT)
    noise = making.noise(width // 2, height // 2).resize((width, height), Image.Resampling.BILINEAR)
    return Image.blend(image.filter(ImageFilter.GaussianBlur(unit / 900)), noise, grain)


@functools.cache
def taken(size: tuple[int, int], suffix: str) -> bytes:
    """The portrait as a file."""
    picture = portrait(*size)
    return making.heic(picture) if suffix == "heic" else making.encoded(picture, {"jpg": "JPEG", "png": "PNG"}[suffix])


def delivered(office: Office, portal: str, name: str, data: bytes) -> tuple[bytes, Rules]:
    """The photo that a portal gets, and its rules."""
    profile = load(portal)
    office.put({name: data})
    office.run(profile=profile)
    rules = profile.requirements[0].rules
    return office.package()["photo.jpg"], rules


def face(image: Image.Image) -> tuple[int, int]:
    """Width and height of the red circle in pixels."""
    red, green, _ = image.convert("RGB").split()
    mask = Image.merge("RGB", (red, green, green)).point([0] * 140 + [255] * 116 + ([255] * 110 + [0] * 146) * 2)
    whole = mask.convert("L").point([0] * 250 + [255] * 6)
    left, top, right, bottom = whole.getbbox() or (0, 0, 0, 0)
    return right - left, bottom - top


@pytest.mark.parametrize("portal", PHOTOS)
@pytest.mark.parametrize(
    ("name", "size"),
    [("照片.jpg", (3024, 4032)), ("照片.heic", (750, 1000)), ("证件照.jpg", (1600, 1200)), ("photo.png", (900, 900))],
)
def test_a_photo_has_the_portals_pixels_and_bytes_and_is_not_stretched(
    office: Office, portal: str, name: str, size: tuple[int, int]
) -> None:
    photo, rules = delivered(office, portal, name, taken(size, name.rpartition(".")[2]))

    assert rules.min_bytes <= len(photo) <= rules.max_bytes
    image = Image.open(io.BytesIO(photo))
    assert (image.format, image.size, image.mode) == ("JPEG", rules.pixels.exact, "RGB")
    if rules.pixels.dpi:
        assert image.info["dpi"] == (rules.pixels.dpi, rules.pixels.dpi)
    across, down = face(image)
    assert across > 0.25 * image.width
    assert abs(across - down) <= 0.02 * across + 1


@pytest.mark.parametrize("portal", PHOTOS)
def test_a_photo_a_little_too_small_is_enlarged_and_that_is_said(office: Office, portal: str) -> None:
    width, height = load(portal).requirements[0].rules.pixels.exact or (0, 0)
    small = making.encoded(portrait(round(width / 1.2), round(height / 1.2)), quality=90)

    photo, rules = delivered(office, portal, "照片.jpg", small)

    assert rules.min_bytes <= len(photo) <= rules.max_bytes
    assert "enlarged" in office.codes()


@pytest.mark.parametrize("portal", PHOTOS)
def test_a_photo_far_too_small_is_refused(office: Office, portal: str) -> None:
    office.put({"照片.jpg": making.encoded(portrait(120, 150))})

    office.run(profile=load(portal))

    assert office.sources() == {"照片.jpg": "rejected"}
    assert "too_few_pixels" in office.codes()


def test_quality_is_spent_before_bytes_without_meaning_are(office: Office) -> None:
    data = making.encoded(portrait(3024, 4032), quality=92)

    photo, _ = delivered(office, "china-visa-photo", "照片.jpg", data)

    (output,) = office.manifest()["outputs"]
    assert output["quality"]["k"] < 3  # far finer than the eye needs
    assert output["quality"]["subsampling"] == "4:4:4"
    assert b"\xff\xfe" not in photo[:64]
    assert "padded" not in office.codes()


def test_what_is_cut_off_is_said(office: Office) -> None:
    delivered(office, "us-diversity-visa", "照片.jpg", making.encoded(portrait(900, 1200)))

    (problem,) = [
        each
        for line in office.manifest()["sources"]
        for part in line["parts"]
        for each in part["problems"]
        if each["code"] == "cropped"
    ]
    assert problem["params"] == {"percent": 25}


def test_a_signature_is_laid_on_white_and_nothing_of_it_is_cut(office: Office) -> None:
    paper = Image.new("RGB", (1200, 900), "white")
    ImageDraw.Draw(paper).line((10, 890, 1190, 10), fill=(20, 20, 120), width=30)
    office.put({"签名.jpg": making.encoded(paper)})
    profile = load("ssc-exam")

    office.run(profile=profile)

    photo = office.package()["signature.jpg"]
    rules = profile.requirements[1].rules
    assert rules.min_bytes <= len(photo) <= rules.max_bytes
    image = Image.open(io.BytesIO(photo)).convert("L")
    assert image.size == (140, 60)
    left, top, right, bottom = image.point([255] * 128 + [0] * 128).getbbox() or (0, 0, 0, 0)
    assert (top, bottom) == (0, 60)
    assert abs((right - left) - 80) <= 3
