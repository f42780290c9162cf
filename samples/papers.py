"""The flat papers of fictional companies and people, drawn as a clean scan would show them (300 dpi)."""

from __future__ import annotations

from typing import NamedTuple

from lettering import INK, badge, font, guilloche, matrix, portrait, seal, spaced, stamp, wrapped
from PIL import Image, ImageDraw

CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SAMPLE = "样本 SAMPLE · 虚构材料，不具任何效力"
GOLD = (176, 140, 70)
PALE = (120, 118, 122)


class Company(NamedTuple):
    """A company that does not exist."""

    name: str
    code: str
    kind: str
    person: str
    scope: str
    capital: str
    founded: str
    address: str
    office: str
    term: str = ""


class Person(NamedTuple):
    """A person who does not exist; the number's district and serial were never issued."""

    name: str
    gender: str
    born: tuple[int, int, int]
    address: str
    number: str
    issued_by: str
    valid: str


def credit_code(body: str) -> str:
    """Complete 17 characters with the check character of GB 32100, so that the code is well formed."""
    total = sum(CODE_LETTERS.index(each) * pow(3, place, 31) for place, each in enumerate(body))
    return body + CODE_LETTERS[-total % 31]


def citizen_number(body: str) -> str:
    """Complete 17 digits with the check character of GB 11643."""
    total = sum(int(each) * pow(2, 17 - place, 11) for place, each in enumerate(body))
    return body + "10X98765432"[total % 11]


def licence(company: Company) -> Image.Image:
    """A business licence, landscape A4."""
    page = _sheet((3508, 2480), ground=(252, 250, 243))
    draw = ImageDraw.Draw(page)
    _frame(page, draw)
    page.paste(badge(330), (1589, 205), badge(330))
    spaced(draw, (1754, 700), "营业执照", font(230, weight="Black"), gap=70)
    spaced(draw, (1754, 880), "（副 本）", font(76, weight="SemiBold"), gap=6)
    draw.text((330, 560), "统一社会信用代码", font=font(58, family="Sans", weight="Medium"), fill=INK)
    draw.text((330, 650), company.code, font=font(60, family="Sans", weight="Bold"), fill=INK)
    page.paste(matrix(300, seed=7), (2760, 500))
    draw.text(
        (2910, 840),
        "扫描二维码\n（样本，无内容）",
        font=font(38, family="Sans"),
        fill=PALE,
        anchor="ma",
        align="center",
    )
    left = (("名        称", company.name), ("类        型", company.kind), ("法定代表人", company.person))
    _fields(draw, (330, 1050), left, width=1130)
    _fields(draw, (330, 1470), (("经 营 范 围", company.scope),), width=1130)
    right = [("注 册 资 本", company.capital), ("成 立 日 期", company.founded), ("住        所", company.address)]
    if company.term:
        right.insert(2, ("营 业 期 限", company.term))
    _fields(draw, (1960, 1050), tuple(right), width=900)
    spaced(draw, (2440, 1890), "登记机关", font(72, weight="SemiBold"), gap=24)
    draw.text((2440, 2060), _spread(company.founded), font=font(62), fill=INK, anchor="mm")
    draw.text((1754, 2212), SAMPLE, font=font(40, family="Sans"), fill=PALE, anchor="mm")
    stamp(page, seal(company.office, 560, below="样本用章", seed=3), (2700, 1900), turn=4)
    return page


def food_licence(company: Company) -> Image.Image:
    """A food business licence, landscape A4."""
    page = _sheet((3508, 2480), ground=(250, 251, 240))
    draw = ImageDraw.Draw(page)
    _frame(page, draw, colour=(88, 140, 96))
    spaced(draw, (1754, 460), "食品经营许可证", font(200, weight="Black"), gap=46)
    rows = (
        ("经 营 者 名 称", company.name),
        ("统一社会信用代码", company.code),
        ("法定代表人（负责人）", company.person),
        ("住        所", company.address),
        ("经 营 场 所", company.address),
        ("主 体 业 态", "食品销售经营者"),
        ("经 营 项 目", "预包装食品销售（样本）"),
    )
    _fields(draw, (330, 780), rows, width=1500, label=640, step=150)
    right = (("许可证编号", "JY10000000000000"), ("有效期至", "2029年12月31日"))
    _fields(draw, (2180, 780), right, width=760, label=350, step=150)
    spaced(draw, (2560, 1830), "发证机关", font(66, weight="SemiBold"), gap=20)
    draw.text((2560, 1980), "2024 年 12 月 31 日", font=font(58), fill=INK, anchor="mm")
    draw.text((1754, 2212), SAMPLE, font=font(40, family="Sans"), fill=PALE, anchor="mm")
    stamp(page, seal("示例市样本区食品管理处", 540, below="样本用章", seed=5), (2760, 1850), turn=-6)
    return page


def letter(company: Company, agent: Person, *, platform: str) -> Image.Image:
    """An authorisation letter with the company's seal, portrait A4."""
    page = _sheet((2480, 3508), ground=(253, 253, 252))
    draw = ImageDraw.Draw(page)
    spaced(draw, (1240, 520), "授 权 委 托 书", font(150, weight="Bold"), gap=10)
    face = font(66)
    granted = (
        f"　　{company.name}（统一社会信用代码：{company.code}）系依法设立并有效存续的企业。现授权 {agent.name}"
        f"（身份证号码：{agent.number}）为我公司代理人，以我公司名义在贵平台办理企业专业号认证、资料提交、信息变更等事宜。"
    )
    text = (
        f"{platform}：",
        granted,
        "　　代理人在授权范围内签署的文件和办理的事项，我公司均予以承认，并承担相应的法律责任。",
        "　　授权期限：自 2026 年 3 月 1 日起至 2027 年 2 月 28 日止。代理人无转委托权。",
        "　　特此授权。",
    )
    y = 800
    for paragraph in text:
        for line in wrapped(paragraph, face, 1840):
            draw.text((320, y), line, font=face, fill=INK)
            y += 132
        y += 24
    draw.text((1180, 2480), "授权单位（盖章）：", font=face, fill=INK)
    draw.text((1180, 2610), company.name, font=face, fill=INK)
    draw.text((1180, 2740), "法定代表人（签字）：", font=face, fill=INK)
    _signature(page, company.person, (2000, 2790))
    draw.text((1180, 2900), "2026 年 3 月 1 日", font=face, fill=INK)
    draw.text((1240, 3360), SAMPLE, font=font(40, family="Sans"), fill=PALE, anchor="mm")
    stamp(page, seal(company.name, 520, below="公章（样本）", seed=9), (1760, 2590), turn=-9)
    return page


def bank_account(company: Company, *, account: str) -> Image.Image:
    """The bank's statement of the basic deposit account, landscape A4."""
    page = _sheet((3508, 2480), ground=(253, 252, 249))
    draw = ImageDraw.Draw(page)
    draw.rectangle((170, 170, 3338, 2310), outline=(160, 60, 60), width=8)
    spaced(draw, (1754, 420), "基本存款账户信息", font(170, weight="Bold"), gap=30)
    rows = (
        ("账户名称", company.name),
        ("账户号码", account),
        ("开户银行", "示例银行股份有限公司样本支行"),
        ("法定代表人（单位负责人）", company.person),
        ("基本存款账户编号", "J0000000000001"),
        ("开户日期", company.founded),
    )
    top, tall = 640, 200
    for number, (label, value) in enumerate(rows):
        y = top + number * tall
        draw.rectangle((380, y, 3128, y + tall), outline=(90, 90, 94), width=4)
        draw.line((1290, y, 1290, y + tall), fill=(90, 90, 94), width=4)
        draw.text((430, y + tall / 2), label, font=font(64, weight="SemiBold"), fill=INK, anchor="lm")
        draw.text((1350, y + tall / 2), value, font=font(68, family="Sans"), fill=INK, anchor="lm")
    draw.text((2520, 2010), "开户银行（盖章）", font=font(66), fill=INK, anchor="mm")
    draw.text((2520, 2130), "2026 年 1 月 12 日", font=font(60), fill=INK, anchor="mm")
    draw.text((1000, 2110), SAMPLE, font=font(40, family="Sans"), fill=PALE, anchor="mm")
    stamp(page, seal("示例银行样本支行", 500, below="业务专用章", seed=11), (2600, 1990), turn=7)
    return page


def id_front(person: Person) -> Image.Image:
    """The side with the portrait, at 600 dpi (2022 x 1276)."""
    card = guilloche((2022, 1276), ((214, 232, 238), (236, 222, 232), (222, 236, 224)))
    draw = ImageDraw.Draw(card)
    label, value = font(62, family="Sans", weight="Medium"), font(74, family="Sans", weight="Medium")
    blue = (58, 110, 160)
    year, month, day = person.born
    for y, name, text in ((150, "姓名", person.name), (310, "性别", person.gender)):
        draw.text((150, y), name, font=label, fill=blue)
        draw.text((350, y - 8), text, font=value, fill=INK)
    draw.text((620, 310), "民族", font=label, fill=blue)
    draw.text((800, 302), "汉", font=value, fill=INK)
    draw.text((150, 460), "出生", font=label, fill=blue)
    x = 350
    for number, unit in ((year, "年"), (month, "月"), (day, "日")):
        draw.text((x, 452), str(number), font=value, fill=INK)
        x += int(value.getlength(str(number))) + 22
        draw.text((x, 460), unit, font=label, fill=blue)
        x += 100
    draw.text((150, 620), "住址", font=label, fill=blue)
    for number, line in enumerate(wrapped(person.address, value, 860)):
        draw.text((350, 612 + number * 104), line, font=value, fill=INK)
    draw.text((150, 1050), "公民身份号码", font=label, fill=blue)
    draw.text((620, 1032), person.number, font=font(92, family="Sans", weight="Bold"), fill=INK)
    face = portrait(520, 650)
    card.paste(face, (1370, 190))
    draw.text((1630, 900), "样本 SAMPLE", font=font(44, family="Sans"), fill=(150, 90, 90), anchor="mm")
    return card


def id_back(person: Person) -> Image.Image:
    """The side with issuer and validity, at 600 dpi (2022 x 1276)."""
    card = guilloche((2022, 1276), ((238, 222, 214), (220, 230, 240), (240, 232, 214)))
    draw = ImageDraw.Draw(card)
    card.paste(badge(330), (150, 130), badge(330))
    spaced(draw, (1200, 230), "样本证件", font(110, weight="Bold"), gap=60)
    spaced(draw, (1200, 430), "居民身份证", font(150, weight="Black"), gap=70)
    draw.text((1200, 590), "SAMPLE · 虚构样本", font=font(46, family="Sans"), fill=(150, 90, 90), anchor="mm")
    label, value = font(64, family="Sans", weight="Medium"), font(72, family="Sans", weight="Medium")
    for y, name, text in ((870, "签发机关", person.issued_by), (1030, "有效期限", person.valid)):
        draw.text((420, y), name, font=label, fill=(90, 90, 96))
        draw.text((760, y - 6), text, font=value, fill=INK)
    return card


def copy_sheet(card: Image.Image) -> Image.Image:
    """A card on a photocopier's A4 sheet."""
    page = _sheet((2480, 3508), ground=(251, 251, 250))
    small = card.resize((1011, 638), Image.Resampling.LANCZOS)
    page.paste(small, (735, 900))
    ImageDraw.Draw(page).rounded_rectangle((735, 900, 1746, 1538), radius=36, outline=(200, 200, 200), width=3)
    return page


def _sheet(size: tuple[int, int], *, ground: tuple[int, int, int]) -> Image.Image:
    return Image.new("RGB", size, ground)


def _frame(page: Image.Image, draw: ImageDraw.ImageDraw, *, colour: tuple[int, int, int] = GOLD) -> None:
    width, height = page.size
    for inset, line in ((110, 16), (140, 5), (220, 8)):
        draw.rectangle((inset, inset, width - inset, height - inset), outline=colour, width=line)
    for x in range(180, width - 170, 58):
        for y in (181, height - 181):
            draw.ellipse((x - 20, y - 20, x + 20, y + 20), outline=colour, width=5)
    for y in range(239, height - 200, 58):
        for x in (181, width - 181):
            draw.ellipse((x - 20, y - 20, x + 20, y + 20), outline=colour, width=5)


def _fields(
    draw: ImageDraw.ImageDraw,
    corner: tuple[int, int],
    rows: tuple[tuple[str, str], ...],
    *,
    width: int,
    label: int = 350,
    step: int = 136,
) -> None:
    x, y = corner
    face = font(58)
    for name, text in rows:
        draw.text((x, y), name, font=font(58, weight="SemiBold"), fill=INK)
        lines = wrapped(text, face, width)
        for number, line in enumerate(lines):
            draw.text((x + label, y + number * 92), line, font=face, fill=INK)
        y += step + (len(lines) - 1) * 92


def _spread(date: str) -> str:
    return date.replace("年", " 年 ").replace("月", " 月 ").replace("日", " 日")


def _signature(page: Image.Image, name: str, centre: tuple[int, int]) -> None:
    ink = Image.new("L", (700, 260))
    ImageDraw.Draw(ink).text((350, 130), name, font=font(150, weight="ExtraLight"), fill=255, anchor="mm")
    slanted = ink.transform(ink.size, Image.Transform.AFFINE, (1, 0.35, -45, -0.08, 1, 26), Image.Resampling.BICUBIC)
    page.paste((30, 36, 92), (centre[0] - 350, centre[1] - 130), slanted)
