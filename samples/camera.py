"""What a phone and a scanner do to a paper: table, perspective, shadow, uneven light, grain, a little skew."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

if TYPE_CHECKING:
    from collections.abc import Sequence

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


def photograph(
    paper: Image.Image,
    size: tuple[int, int],
    corners: Corners,
    *,
    seed: int,
    table: str = "oak",
    grain: float = 0.03,
    radius: int = 0,
) -> Image.Image:
    """A phone photo of a paper on a table; `corners` are its corners in the photo, from 0 to 1, clockwise."""
    dice = random.Random(seed)
    width, height = size
    quad = [(x * width, y * height) for x, y in corners]
    photo = _wood(size, dice, table)
    outline = Image.new("L", paper.size)
    ImageDraw.Draw(outline).rounded_rectangle((0, 0, paper.width - 1, paper.height - 1), radius=radius, fill=255)
    mask = _projected(outline, size, quad)
    shadow = ImageChops.offset(mask, width // 160, width // 110).filter(ImageFilter.GaussianBlur(width / 130))
    photo.paste((18, 12, 8), (0, 0), shadow.point([int(value * 0.6) for value in range(256)]))
    photo.paste(_projected(paper, size, quad), (0, 0), mask.filter(ImageFilter.GaussianBlur(1)))
    photo = ImageChops.multiply(photo, _light(size, dice))
    photo = photo.filter(ImageFilter.GaussianBlur(0.9))
    return _grainy(photo, dice, grain)


def scan(
    paper: Image.Image, size: tuple[int, int], *, seed: int, skew: float = 0.5, grain: float = 0.015
) -> Image.Image:
    """A flatbed scan: a little skew, a grey edge, faint noise."""
    dice = random.Random(seed)
    page = paper.resize(size, Image.Resampling.LANCZOS)
    page = page.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=(236, 236, 234))
    edge = Image.new("L", size, 0)
    ImageDraw.Draw(edge).rectangle((0, 0, size[0] // 90, size[1]), fill=90)
    page.paste((120, 118, 116), (0, 0), edge.filter(ImageFilter.GaussianBlur(size[0] / 150)))
    return _grainy(page.filter(ImageFilter.GaussianBlur(0.5)), dice, grain)


def shop_front(size: tuple[int, int], *, seed: int) -> Image.Image:
    """A photo that serves no requirement: a shop window in the evening."""
    dice = random.Random(seed)
    width, height = size
    image = Image.linear_gradient("L").resize(size)
    image = ImageOps.colorize(image, (58, 70, 104), (222, 168, 120))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 0.8, width, height), fill=(74, 70, 72))
    draw.rectangle((width * 0.12, height * 0.2, width * 0.88, height * 0.82), fill=(66, 48, 40))
    draw.rectangle((width * 0.12, height * 0.2, width * 0.88, height * 0.33), fill=(150, 44, 40))
    for pane in range(3):
        left = width * (0.17 + pane * 0.23)
        draw.rectangle((left, height * 0.4, left + width * 0.19, height * 0.76), fill=(250, 214, 140))
        for _ in range(16):
            x, y = left + dice.random() * width * 0.16, height * (0.44 + dice.random() * 0.28)
            colour = tuple(dice.randrange(90, 230) for _ in range(3))
            draw.rectangle((x, y, x + width * 0.02, y + height * 0.035), fill=colour)
    image = ImageChops.multiply(image.filter(ImageFilter.GaussianBlur(2)), _light(size, dice))
    return _grainy(image, dice, 0.05)


def _projected(image: Image.Image, size: tuple[int, int], quad: Sequence[tuple[float, float]]) -> Image.Image:
    w, h = image.size
    coefficients = _perspective(quad, ((0, 0), (w, 0), (w, h), (0, h)))
    return image.transform(size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)


def _perspective(source: Sequence[tuple[float, float]], target: Sequence[tuple[float, float]]) -> list[float]:
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved(rows)


def _solved(rows: list[list[float]]) -> list[float]:
    """Solve linear equations (the last column is the right side) by Gauss-Jordan elimination."""
    count = len(rows)
    for column in range(count):
        pivot = max(range(column, count), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(count):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[-1] for row in rows]


TABLES = {
    "oak": ((96, 62, 36), (196, 148, 98)),
    "walnut": ((48, 30, 22), (122, 84, 60)),
    "desk": ((146, 142, 138), (196, 193, 188)),
}


def _wood(size: tuple[int, int], dice: random.Random, table: str) -> Image.Image:
    """Planks: noise drawn out along the grain, in three sizes."""
    width, height = size
    layers = Image.new("L", (width + 400, height + 400), 128)
    for across, along in ((26, 3), (150, 7), (700, 24)):
        noise = Image.frombytes("L", (along, across), dice.randbytes(along * across))
        layers = Image.blend(layers, noise.resize(layers.size, Image.Resampling.BICUBIC), 0.42)
    layers = layers.rotate(dice.uniform(-4, 4), resample=Image.Resampling.BILINEAR)
    layers = ImageOps.autocontrast(layers.crop((200, 200, width + 200, height + 200)), cutoff=1)
    dark, bright = TABLES[table]
    wood = ImageOps.colorize(layers, dark, bright)
    if table != "desk":
        draw = ImageDraw.Draw(wood)
        slope = dice.uniform(-0.03, 0.03) * width
        for plank in range(1, 4):
            y = height * (plank / 4 + dice.uniform(-0.03, 0.03))
            draw.line((0, y, width, y + slope), fill=(40, 26, 18), width=max(3, width // 500))
    return wood.filter(ImageFilter.GaussianBlur(1.2))


def _light(size: tuple[int, int], dice: random.Random) -> Image.Image:
    """A lamp on one side: brightness falls off across the picture."""
    width, height = size
    glow = ImageOps.invert(Image.radial_gradient("L")).resize((512, 512))
    field = Image.new("L", (768, 768), 60)
    field.paste(glow, (dice.randrange(20, 200), dice.randrange(0, 120)))
    field = field.filter(ImageFilter.GaussianBlur(60)).resize((width, height), Image.Resampling.BICUBIC)
    warm = ImageOps.colorize(field, (150, 138, 128), (255, 252, 244))
    return ImageEnhance.Brightness(warm).enhance(1.06)


def _grainy(image: Image.Image, dice: random.Random, strength: float) -> Image.Image:
    """Sensor noise, the same in all three channels as after a phone's own clean-up, plus a little colour."""
    width, height = image.size
    mono = Image.frombytes("L", (width, height), dice.randbytes(width * height)).convert("RGB")
    small = (width // 3, height // 3)
    colour = Image.frombytes("RGB", small, dice.randbytes(small[0] * small[1] * 3)).resize(image.size)
    return Image.blend(Image.blend(image, mono, strength), colour, strength / 2)
