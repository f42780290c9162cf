"""Type and ink: fonts, lines of text on a page, red seals, drawn portraits, and codes that only look like codes."""

from __future__ import annotations

import functools
import math
import random
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

FONTS = Path("/usr/share/fonts/opentype/noto")
SIMPLIFIED = 2  # the place of the mainland shapes inside Noto's font collections
RED = (200, 24, 30)
INK = (34, 32, 36)


@functools.cache
def font(size: int, *, family: str = "Serif", weight: str = "Regular") -> ImageFont.FreeTypeFont:
    """A Noto CJK face at `size` pixels."""
    return ImageFont.truetype(str(FONTS / f"Noto{family}CJK-{weight}.ttc"), size, index=SIMPLIFIED)


def spaced(
    draw: ImageDraw.ImageDraw,
    centre: tuple[int, int],
    text: str,
    face: ImageFont.FreeTypeFont,
    *,
    gap: int = 0,
    fill: tuple[int, int, int] = INK,
) -> None:
    """Write one centred line with `gap` pixels between the characters."""
    widths = [face.getlength(each) for each in text]
    left = centre[0] - (sum(widths) + gap * (len(text) - 1)) / 2
    for each, width in zip(text, widths, strict=True):
        draw.text((left, centre[1]), each, font=face, fill=fill, anchor="lm")
        left += width + gap


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break a Chinese text into lines of `width` pixels; closing punctuation may hang over the edge."""
    lines = [""]
    for each in text:
        if face.getlength(lines[-1] + each) > width and each not in "。，；：、）":
            lines.append("")
        lines[-1] += each
    return lines


def seal(name: str, side: int, *, below: str = "样本专用", seed: int = 1) -> Image.Image:
    """A round red seal with uneven ink, on transparent ground."""
    big = side * 2
    mask = Image.new("L", (big, big))
    draw = ImageDraw.Draw(mask)
    draw.ellipse((6, 6, big - 6, big - 6), outline=255, width=big // 38)
    draw.polygon(_star((big / 2, big / 2), big * 0.145), fill=255)
    face = font(int(big * min(0.13, 1.5 / len(name))), family="Serif", weight="Bold")
    spread = min(250.0, 24.0 * (len(name) - 1))
    for place, each in enumerate(name):
        angle = -90 - spread / 2 + spread * place / max(1, len(name) - 1)
        _on_arc(mask, each, face, big * 0.385, angle)
    small = font(int(big * 0.075), family="Serif", weight="SemiBold")
    draw.text((big / 2, big * 0.76), below, font=small, fill=255, anchor="mm")
    worn = ImageChops.multiply(mask.resize((side, side), Image.Resampling.LANCZOS), _wear(side, seed))
    ink = Image.new("RGBA", (side, side), (*RED, 0))
    ink.putalpha(worn.point([int(value * 0.86) for value in range(256)]))
    return ink


def _star(centre: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.radians(-90 + corner * 36)
        points.append((centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    return points


def _on_arc(mask: Image.Image, letter: str, face: ImageFont.FreeTypeFont, radius: float, angle: float) -> None:
    tile = Image.new("L", (int(face.size * 1.6),) * 2)
    ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), letter, font=face, fill=255, anchor="mm")
    tile = tile.rotate(-angle - 90, resample=Image.Resampling.BICUBIC)
    x = mask.width / 2 + radius * math.cos(math.radians(angle)) - tile.width / 2
    y = mask.height / 2 + radius * math.sin(math.radians(angle)) - tile.height / 2
    mask.paste(255, (int(x), int(y)), tile)


def _wear(side: int, seed: int) -> Image.Image:
    dice = random.Random(seed)
    coarse = Image.frombytes("L", (24, 24), dice.randbytes(576)).resize((side, side), Image.Resampling.BICUBIC)
    fine = Image.frombytes("L", (side // 3, side // 3), dice.randbytes((side // 3) ** 2)).resize((side, side))
    return ImageChops.add(coarse, fine).point([min(255, 110 + value) for value in range(256)])


def stamp(page: Image.Image, ink: Image.Image, centre: tuple[int, int], *, turn: float = 0.0) -> None:
    """Press a seal on the page: what is under it shows through, as with real ink."""
    turned = ink.rotate(turn, resample=Image.Resampling.BICUBIC, expand=True)
    corner = (centre[0] - turned.width // 2, centre[1] - turned.height // 2)
    under = page.crop((*corner, corner[0] + turned.width, corner[1] + turned.height))
    inked = ImageChops.multiply(under, Image.new("RGB", under.size, RED))
    page.paste(Image.composite(inked, under, turned.getchannel("A")), corner)


def portrait(width: int, height: int, *, hair: tuple[int, int, int] = (40, 36, 38)) -> Image.Image:
    """A drawn head and shoulders: nobody."""
    scale = 4
    image = Image.new("RGB", (width * scale, height * scale), (222, 232, 242))
    draw = ImageDraw.Draw(image)
    w, h = image.size
    draw.ellipse((w * 0.02, h * 0.72, w * 0.98, h * 1.4), fill=(52, 66, 92))
    draw.polygon([(w * 0.36, h * 0.74), (w * 0.5, h * 0.92), (w * 0.64, h * 0.74)], fill=(240, 240, 244))
    draw.rounded_rectangle((w * 0.42, h * 0.58, w * 0.58, h * 0.8), radius=w * 0.06, fill=(214, 176, 150))
    draw.ellipse((w * 0.24, h * 0.12, w * 0.76, h * 0.62), fill=hair)
    draw.ellipse((w * 0.27, h * 0.2, w * 0.73, h * 0.7), fill=(232, 196, 170))
    draw.chord((w * 0.25, h * 0.13, w * 0.75, h * 0.55), 187, 353, fill=hair)
    for left in (0.38, 0.55):
        draw.ellipse((w * left, h * 0.425, w * (left + 0.07), h * 0.45), fill=(50, 40, 40))
        draw.line((w * (left - 0.015), h * 0.395, w * (left + 0.085), h * 0.39), fill=hair, width=w // 70)
    draw.arc((w * 0.46, h * 0.45, w * 0.54, h * 0.54), 20, 150, fill=(196, 150, 126), width=w // 90)
    draw.arc((w * 0.42, h * 0.53, w * 0.58, h * 0.62), 25, 155, fill=(170, 92, 88), width=w // 60)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def matrix(side: int, *, seed: int) -> Image.Image:
    """A square that looks like a QR code and says nothing."""
    dice = random.Random(seed)
    modules = 29
    image = Image.new("L", (modules, modules), 255)
    for x in range(modules):
        for y in range(modules):
            image.putpixel((x, y), dice.choice((0, 255)))
    draw = ImageDraw.Draw(image)
    for x, y in ((0, 0), (modules - 7, 0), (0, modules - 7)):
        draw.rectangle((x - 1, y - 1, x + 7, y + 7), fill=255)
        draw.rectangle((x, y, x + 6, y + 6), fill=0)
        draw.rectangle((x + 1, y + 1, x + 5, y + 5), fill=255)
        draw.rectangle((x + 2, y + 2, x + 4, y + 4), fill=0)
    return image.resize((side, side), Image.Resampling.NEAREST).convert("RGB")


def badge(side: int) -> Image.Image:
    """A golden disc with rays and the character for "sample": stands where papers bear an emblem, and is none."""
    big = side * 4
    image = Image.new("RGBA", (big, big), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    middle = big / 2
    for ray in range(36):
        angle = math.radians(ray * 10)
        far = (middle + middle * 0.98 * math.cos(angle), middle + middle * 0.98 * math.sin(angle))
        draw.line((middle, middle, *far), fill=(214, 164, 52, 255), width=big // 32)
    draw.ellipse(
        [big * 0.1] * 2 + [big * 0.9] * 2, fill=(186, 30, 34, 255), outline=(222, 176, 70, 255), width=big // 28
    )
    draw.ellipse([big * 0.18] * 2 + [big * 0.82] * 2, outline=(232, 190, 92, 255), width=big // 80)
    face = font(int(big * 0.46), weight="Bold")
    draw.text((middle, middle * 0.98), "样", font=face, fill=(240, 204, 110, 255), anchor="mm")
    return image.resize((side, side), Image.Resampling.LANCZOS)


def guilloche(size: tuple[int, int], colours: tuple[tuple[int, int, int], ...], *, lines: int = 34) -> Image.Image:
    """The ground of a card: pale paper with families of waving hairlines."""
    width, height = size
    image = Image.new("RGB", size, (247, 250, 250))
    draw = ImageDraw.Draw(image)
    for number, colour in enumerate(colours):
        for line in range(lines):
            level = height * line / lines
            points = []
            for x in range(0, width + 8, 8):
                wave = math.sin(x / width * math.tau * (1.5 + number * 0.7) + line * 0.23 + number)
                points.append((x, level + wave * height * 0.09))
            draw.line(points, fill=colour, width=2)
    return image.filter(ImageFilter.GaussianBlur(0.6))
