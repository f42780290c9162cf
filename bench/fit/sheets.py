"""Papers drawn at any resolution, with the exact text of each line and where it stands."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import wording
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

Ink = tuple[int, int, int]

FACES = {
    "sans": ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    "serif": ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    "bold": ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    "kai": ("/usr/share/fonts/truetype/arphic/ukai.ttc", 0),
    "song": ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    "hei": ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
}
INK: Ink = (30, 30, 34)
SEAL: Ink = (203, 32, 40)
A4 = (210, 297)
MARGIN = 22
LEAST = 8
"""Characters of a line below which it is drawn but not scored."""

_NO_START = "，。；：、）”！？%"


@dataclass
class Sheet:
    """A paper of `size` millimetres at `dpi`; `lines` are the text and its box (left, top, right, bottom; pixels)."""

    dpi: int
    size: tuple[int, int] = A4
    ground: Ink = (252, 252, 249)
    lines: list[tuple[str, tuple[float, float, float, float]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with an empty sheet."""
        self.image = Image.new("RGB", (round(self.mm(self.size[0])), round(self.mm(self.size[1]))), self.ground)
        self.draw = ImageDraw.Draw(self.image)

    def mm(self, length: float) -> float:
        """Millimetres in pixels."""
        return length * self.dpi / 25.4

    def em(self, points: float) -> int:
        """Height of a type of so many points, in pixels."""
        return round(points * self.dpi / 72)

    def put(self, x: float, y: float, text: str, name: str, em: int, *, ink: Ink = INK) -> float:
        """Write one line with its left end and middle at x, y, remember it, and answer with its right end."""
        font = face(name, em)
        self.draw.text((x, y), text, font=font, fill=ink, anchor="lm")
        left, top, right, bottom = self.draw.textbbox((x, y), text, font=font, anchor="lm")
        if len(text) >= LEAST:
            air = 0.16 * em
            self.lines.append(
                (text, (left - air, min(top, y - em / 2) - air, right + air, max(bottom, y + em / 2) + air))
            )
        return x + font.getlength(text)

    def centred(self, y: float, text: str, name: str, em: int) -> None:
        """Write a line in the middle of the sheet."""
        self.put((self.image.width - face(name, em).getlength(text)) / 2, y, text, name, em)


@functools.cache
def face(name: str, em: int) -> ImageFont.FreeTypeFont:
    """A face at `em` pixels."""
    file, index = FACES[name]
    if not Path(file).is_file():
        message = f"{file} is missing; make fit-bench installs fonts-noto-cjk, fonts-arphic-* and fonts-wqy-*"
        raise FileNotFoundError(message)
    return ImageFont.truetype(file, em, index=index)


def letter(dpi: int, dice: random.Random, name: str, points: float, *, sealed: bool = True) -> Sheet:
    """A full page of Chinese clauses, with a red seal over its end."""
    sheet = Sheet(dpi)
    sheet.centred(sheet.mm(26), dice.choice(("授权委托及供货框架协议", "场地租赁与仓储服务合同")), "bold", sheet.em(18))
    y = _paragraphs(sheet, sheet.mm(40), sheet.mm(268), name, points, wording.clauses(dice))
    sheet.put(sheet.mm(118), y, f"{wording.value('firm', dice)}", name, sheet.em(points))
    sheet.put(sheet.mm(128), y + sheet.em(points) * 1.7, wording.value("date", dice), name, sheet.em(points))
    if sealed:
        seal(sheet, (150, y / sheet.mm(1) - 1), 20, dice)
    return sheet


def mixed(dpi: int, dice: random.Random, name: str, points: float) -> Sheet:
    """English paragraphs with Chinese ones between them."""
    sheet = Sheet(dpi, ground=(250, 250, 250))
    sheet.centred(sheet.mm(26), "Certificate of Supply 供货证明", "bold", sheet.em(16))
    english, chinese = wording.sentences(dice), wording.clauses(dice)
    y = sheet.mm(40)
    for number in range(9):
        texts = (next(english) for _ in range(3)) if number % 3 < 2 else (next(chinese) for _ in range(2))
        y = _paragraphs(sheet, y, sheet.mm(276), name, points, texts, together=True) + sheet.em(points) * 0.6
    return sheet


def table(dpi: int, dice: random.Random, name: str, points: float) -> Sheet:
    """A ruled table of small print: codes, names, addresses, amounts."""
    sheet = Sheet(dpi, ground=(254, 254, 254))
    em = sheet.em(points)
    sheet.centred(sheet.mm(20), "入库商品与供应商登记明细表", "bold", sheet.em(14))
    columns: tuple[tuple[int, Callable[[], str]], ...] = (
        (15, lambda: wording.value("code", dice)),
        (40, lambda: wording.value("firm", dice)),
        (91, lambda: wording.value("place", dice) + wording.value("number", dice) + "号"),
        (144, lambda: wording.value("goods", dice)),
        (169, lambda: wording.value("amount", dice)),
    )
    top, bottom, step = sheet.mm(30), sheet.mm(284), em * 1.85
    rows = int((bottom - top) / step)
    for row in range(rows):
        y = top + (row + 0.5) * step
        for x, cell in columns:
            sheet.put(sheet.mm(x + 1), y, cell(), name, em)
    rule = max(1, round(sheet.mm(0.15)))
    for row in range(rows + 1):
        y = top + row * step
        sheet.draw.line((sheet.mm(15), y, sheet.mm(196), y), fill=(90, 90, 96), width=rule)
    for x in (*(x for x, _ in columns), 196):
        sheet.draw.line((sheet.mm(x), top, sheet.mm(x), top + rows * step), fill=(90, 90, 96), width=rule)
    return sheet


def certificate(dpi: int, dice: random.Random, name: str, points: float) -> Sheet:
    """A framed certificate of few, larger lines with a seal, wider than high."""
    sheet = Sheet(dpi, size=(297, 210), ground=(252, 247, 232))
    for inset, line in ((8, 1.2), (11, 0.4)):
        box = (sheet.mm(inset), sheet.mm(inset), sheet.mm(297 - inset), sheet.mm(210 - inset))
        sheet.draw.rectangle(box, outline=(176, 138, 66), width=round(sheet.mm(line)))
    sheet.centred(sheet.mm(38), dice.choice(("食品经营许可证", "特种设备使用登记证")), "bold", sheet.em(40))
    rows = (
        ("名　　称", wording.value("firm", dice)),
        ("统一编号", wording.value("code", dice) + wording.value("zip", dice)),
        ("法定代表人", wording.value("name", dice) + "　联系电话" + wording.value("phone", dice)),
        ("住　　所", wording.value("place", dice) + wording.value("number", dice) + "号" + "附三单元"),
        ("经营项目", "预包装食品、散装熟食、保健食品销售；" + wording.value("goods", dice)),
        ("许可范围", wording.value("goods", dice) + "、" + wording.value("goods", dice) + "的加工与仓储"),
        ("有效期限", f"自{wording.value('date', dice)}至{wording.value('date', dice)}"),
        (
            "签发人员",
            f"{wording.value('name', dice)}　复核{wording.value('name', dice)}　第{wording.value('number', dice)}号",
        ),
    )
    for number, (label, text) in enumerate(rows):
        y = sheet.mm(62 + 12 * number)
        sheet.put(sheet.mm(36), y, f"{label}：", "bold", sheet.em(points))
        sheet.put(sheet.mm(80), y, text, name, sheet.em(points))
    clauses = wording.clauses(dice)
    small = _wrapped("".join(next(clauses) for _ in range(3)), name, sheet.em(points * 0.6), sheet.mm(232))
    for number, text in enumerate(small[:5]):
        sheet.put(sheet.mm(32), sheet.mm(162 + 6 * number), text, name, sheet.em(points * 0.6))
    seal(sheet, (236, 150), 21, dice)
    return sheet


def seal(sheet: Sheet, centre: tuple[float, float], radius: float, dice: random.Random) -> None:
    """Press a round red seal over what is written; centre and radius in millimetres."""
    side = round(sheet.mm(2 * radius))
    layer = Image.new("L", (side, side))
    draw = ImageDraw.Draw(layer)
    draw.ellipse((2, 2, side - 3, side - 3), outline=255, width=max(3, side // 36))
    corners = [
        (
            side / 2 + side * reach * math.cos(math.radians(36 * corner - 90)),
            side / 2 + side * reach * math.sin(math.radians(36 * corner - 90)),
        )
        for corner in range(10)
        for reach in ((0.15 if corner % 2 == 0 else 0.06),)
    ]
    draw.polygon(corners, fill=255)
    font = face("serif", max(8, side // 9))
    for place, each in enumerate(wording.value("firm", dice)):
        angle = -200 + 20 * place
        tile = Image.new("L", (font.size * 2, font.size * 2))
        ImageDraw.Draw(tile).text((font.size, font.size), each, font=font, fill=255, anchor="mm", stroke_width=1)
        tile = tile.rotate(-angle - 90, resample=Image.Resampling.BICUBIC)
        at = [side / 2 + side * 0.38 * turn(math.radians(angle)) - font.size for turn in (math.cos, math.sin)]
        layer.paste(255, (round(at[0]), round(at[1])), tile)
    layer = layer.rotate(dice.uniform(-12, 12), resample=Image.Resampling.BICUBIC).point(
        [v * 3 // 4 for v in range(256)]
    )
    x, y = (round(sheet.mm(each)) - side // 2 for each in centre)
    sheet.image.paste(SEAL, (x, y), layer)


def _paragraphs(
    sheet: Sheet, y: float, bottom: float, name: str, points: float, texts: Iterator[str], *, together: bool = False
) -> float:
    """Write paragraphs down to `bottom`, or to the end of the texts; answers with the height below them."""
    em = sheet.em(points)
    step, wide = em * 1.6, sheet.image.width - 2 * sheet.mm(MARGIN)
    paragraphs = iter((" ".join(texts),)) if together else texts
    for text in paragraphs:
        for line in _wrapped(text, name, em, wide):
            if y > bottom:
                return y
            sheet.put(sheet.mm(MARGIN), y, line, name, em)
            y += step
    return y


def _wrapped(text: str, name: str, em: int, wide: float) -> list[str]:
    """Break a text into lines: Chinese anywhere but before a stop, Latin between its words."""
    font = face(name, em)
    lines, line = [], ""
    for piece in _pieces(text):
        if line and piece not in _NO_START and font.getlength(line + piece) > wide:
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()]


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for each in text:
        if each.isascii() and each != " ":
            word += each
            continue
        if word:
            yield word
            word = ""
        yield each
    if word:
        yield word
