"""Papers of the measuring set: layouts and fonts of their own, other than those that the rules were written on."""

from __future__ import annotations

import datetime as dt
import functools
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import people
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    import random

    from people import Company, Person

FONTS = "/usr/share/fonts/truetype/"
FACES = {
    "song": ("arphic/uming.ttc", 0),
    "kai": ("arphic/ukai.ttc", 0),
    "hei": ("wqy/wqy-zenhei.ttc", 0),
    "micro": ("wqy/wqy-microhei.ttc", 0),
    "wen": ("lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
    "wenbold": ("lxgw-wenkai/LXGWWenKai-Bold.ttf", 0),
}
INK = (28, 28, 30)
A4 = (1754, 2480)
WIDE = (2480, 1754)


class Paper(NamedTuple):
    """A drawn paper: what it is, what stands on it, and how high (pixels) the print of each field is."""

    image: Image.Image
    kind: str
    side: str | None
    fields: dict[str, str]
    heights: dict[str, int]
    colour: bool = True


@functools.cache
def face(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A face at `size` pixels."""
    file, index = FACES[name]
    return ImageFont.truetype(FONTS + file, size, index=index)


class Page:
    """A sheet to write on."""

    def __init__(self, size: tuple[int, int], ground: tuple[int, int, int] = (253, 253, 251)) -> None:
        """Begin with an empty sheet."""
        self.image = Image.new("RGB", size, ground)
        self.draw = ImageDraw.Draw(self.image)

    def put(self, x: float, y: float, text: str, name: str, size: int, *, fill: Any = INK, anchor: str = "lm") -> None:
        """Write one line."""
        self.draw.text((x, y), text, font=face(name, size), fill=fill, anchor=anchor)

    def spread(self, x: float, y: float, text: str, name: str, size: int, gap: int, *, fill: Any = INK) -> None:
        """Write a centred line with gaps between its characters."""
        widths = [face(name, size).getlength(each) for each in text]
        left = x - (sum(widths) + gap * (len(text) - 1)) / 2
        for each, width in zip(text, widths, strict=True):
            self.put(left, y, each, name, size, fill=fill)
            left += width + gap

    def wrap(self, x: float, y: float, text: str, name: str, size: int, width: int, *, step: float = 1.5) -> float:
        """Write a paragraph; answers with the height below it."""
        line = ""
        for each in text:
            if face(name, size).getlength(line + each) > width and each not in "，。；：、）":
                self.put(x, y, line, name, size)
                y += size * step
                line = ""
            line += each
        self.put(x, y, line, name, size)
        return y + size * step


def seal(page: Page, centre: tuple[int, int], radius: int, name: str, below: str, dice: random.Random) -> None:
    """A round red seal over what is written."""
    big = radius * 4
    layer = Image.new("L", (big, big))
    draw = ImageDraw.Draw(layer)
    draw.ellipse((8, 8, big - 8, big - 8), outline=255, width=max(4, big // 36))
    star = [
        (
            big / 2 + big * (0.14 if corner % 2 == 0 else 0.054) * math.cos(math.radians(-90 + corner * 36)),
            big / 2 + big * (0.14 if corner % 2 == 0 else 0.054) * math.sin(math.radians(-90 + corner * 36)),
        )
        for corner in range(10)
    ]
    draw.polygon(star, fill=255)
    letter = face("song", int(big * min(0.13, 1.7 / max(1, len(name)))))
    spread = min(260, 26 * (len(name) - 1))
    for place, each in enumerate(name):
        angle = -90 - spread / 2 + spread * place / max(1, len(name) - 1)
        tile = Image.new("L", (letter.size * 2, letter.size * 2))
        ImageDraw.Draw(tile).text((letter.size, letter.size), each, font=letter, fill=255, anchor="mm", stroke_width=1)
        tile = tile.rotate(-angle - 90, resample=Image.Resampling.BICUBIC)
        x = big / 2 + big * 0.385 * math.cos(math.radians(angle)) - letter.size
        y = big / 2 + big * 0.385 * math.sin(math.radians(angle)) - letter.size
        layer.paste(255, (int(x), int(y)), tile)
    draw.text((big / 2, big * 0.74), below, font=face("song", big // 15), fill=255, anchor="mm", stroke_width=1)
    layer = layer.rotate(dice.uniform(-14, 14), resample=Image.Resampling.BICUBIC).resize(
        (radius * 2, radius * 2), Image.Resampling.LANCZOS
    )
    strength = dice.uniform(0.62, 0.92)
    layer = layer.point([int(value * strength) for value in range(256)])
    ink = dice.choice(((206, 30, 38), (190, 22, 48), (214, 48, 40)))
    page.image.paste(ink, (centre[0] - radius, centre[1] - radius), layer)


def emblem(page: Page, centre: tuple[int, int], radius: int) -> None:
    """A red and golden disc where the national emblem is."""
    x, y = centre
    page.draw.ellipse(
        (x - radius, y - radius, x + radius, y + radius), fill=(198, 40, 38), outline=(214, 172, 70), width=radius // 6
    )
    page.draw.polygon(
        [(x, y - radius * 0.5), (x + radius * 0.3, y + radius * 0.4), (x - radius * 0.4, y)], fill=(232, 196, 84)
    )


def frame(page: Page, colour: tuple[int, int, int]) -> None:
    """A printed border."""
    width, height = page.image.size
    for inset, line in ((56, 9), (74, 3), (110, 4)):
        page.draw.rectangle((inset, inset, width - inset, height - inset), outline=colour, width=line)
    for x in range(92, width - 80, 34):
        for y in (92, height - 92):
            page.draw.line((x - 9, y, x, y - 9, x + 9, y, x, y + 9, x - 9, y), fill=colour, width=2)


def matrix(page: Page, corner: tuple[int, int], side: int, dice: random.Random) -> None:
    """What looks like a QR code and is none."""
    cells = 29
    step = side / cells
    for row in range(cells):
        for column in range(cells):
            if dice.random() < 0.48:
                x, y = corner[0] + column * step, corner[1] + row * step
                page.draw.rectangle((x, y, x + step, y + step), fill=INK)


def day(value: dt.date, style: int = 0) -> str:
    """A day as papers write it."""
    if style == 1:
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    if style == 2:
        return f"{value:%Y.%m.%d}"
    if style == 3:
        return f"{value:%Y-%m-%d}"
    return f"{value.year}年{value.month:02}月{value.day:02}日"


def _until(value: dt.date | None) -> str:
    return "long_term" if value is None else value.isoformat()


# --- business licences ---------------------------------------------------------------------


def licence(dice: random.Random, firm: Company, *, sealed: bool = True) -> Paper:
    """A business licence, in one of four layouts."""
    individual = firm.code.startswith("92")
    layout = dice.choice((_licence_wide, _licence_wide, _licence_tall, _licence_list))
    page, heights = layout(dice, firm, individual, sealed)
    fields = {"company": firm.name, "credit_code": firm.code, "legal_person": firm.person}
    if "valid_until" in heights:
        fields["valid_until"] = _until(firm.until)
    return Paper(page.image, "business_licence", None, fields, heights)


def _term(dice: random.Random, firm: Company) -> str:
    start = day(firm.founded, dice.choice((0, 0, 2, 3)))
    if firm.until is None:
        return dice.choice((f"{start}至长期", "长期", f"{start}至不约定期限"))
    style = dice.choice((0, 0, 1, 2))
    return (
        f"{day(firm.founded, style)}{dice.choice(('至', ' 至 ') if style < 2 else ('-', '至'))}{day(firm.until, style)}"
    )


def _licence_wide(dice: random.Random, firm: Company, individual: bool, sealed: bool) -> tuple[Page, dict[str, int]]:
    page = Page(WIDE, dice.choice(((252, 249, 238), (250, 250, 246), (248, 246, 232))))
    frame(page, dice.choice(((170, 138, 74), (150, 120, 60))))
    emblem(page, (1240, 230), 96)
    title = dice.choice(("song", "wenbold", "hei"))
    page.spread(1240, 440, "营业执照", title, 158, 62)
    page.put(1240, 572, dice.choice(("（副　本）", "(副 本)", "（副本）(1-1)", "")), title, 54, anchor="mm")
    label, value = dice.choice((("hei", "song"), ("micro", "micro"), ("song", "song"), ("hei", "kai")))
    size = dice.choice((38, 42, 44))
    page.put(210, 400, "统一社会信用代码", label, size)
    page.put(210, 400 + size * 1.5, firm.code, value, size)
    matrix(page, (2010, 330), 210, dice)
    page.put(2115, 575, "扫描二维码登录“国家企业信用", label, 20, anchor="mm")
    page.put(2115, 603, "信息公示系统”了解更多登记、", label, 20, anchor="mm")
    page.put(2115, 631, "备案、许可、监管信息。", label, 20, anchor="mm")
    person = "经　营　者" if individual else "法定代表人"
    left = [
        ("名　　　称", firm.name),
        ("类　　　型", "个体工商户" if individual else "有限责任公司（自然人投资或控股）"),
        (person, firm.person),
    ]
    right = [
        ("注册资本" if not individual else "组成形式", firm.capital if not individual else "个人经营"),
        ("成立日期" if not individual else "注册日期", day(firm.founded)),
    ]
    heights = {"company": size, "credit_code": size, "legal_person": size}
    if dice.random() < 0.6:
        right.append((dice.choice(("营业期限", "经营期限")), _term(dice, firm)))
        heights["valid_until"] = size
    right.append(("住　　　所" if not individual else "经 营 场 所", firm.address))
    y = 730.0
    for name, text in left:
        page.put(210, y, name, label, size)
        y = page.wrap(480, y, text, value, size, 760) + size * 0.5
    page.put(210, y, "经 营 范 围", label, size)
    page.wrap(480, y, firm.scope + "。（依法须经批准的项目，经相关部门批准后方可开展经营活动）", value, size - 4, 760)
    y = 730.0
    for name, text in right:
        page.put(1340, y, name, label, size)
        y = page.wrap(1610, y, text, value, size, 640) + size * 0.5
    page.put(1600, 1400, "登记机关", label, 50)
    page.put(1750, 1510, day(dice.choice((firm.founded, firm.founded + dt.timedelta(days=300))), 1), value, 44)
    page.put(200, 1670, "国家企业信用信息公示系统网址：http://www.gsxt.gov.cn", label, 24)
    page.put(1320, 1670, "市场主体应当于每年1月1日至6月30日通过国家企业信用信息公示系统报送公示年度报告。", label, 24)
    if sealed:
        seal(page, (1930, 1430), dice.randrange(150, 190), f"{firm.city}市场监督管理局", "", dice)
    return page, heights


def _licence_tall(dice: random.Random, firm: Company, individual: bool, sealed: bool) -> tuple[Page, dict[str, int]]:
    page = Page(A4, (250, 248, 240))
    frame(page, (160, 128, 70))
    emblem(page, (877, 250), 100)
    page.spread(
        877,
        480,
        "营业执照" if not individual else "个体工商户营业执照",
        "song",
        150 if not individual else 110,
        40 if not individual else 8,
    )
    page.put(877, 620, dice.choice(("（副　本）", "（正　本）", "")), "song", 56, anchor="mm")
    size = dice.choice((38, 42))
    value = dice.choice(("song", "kai", "micro"))
    page.put(880, 720, f"统一社会信用代码 {firm.code}", value, size)
    rows = [
        ("名　　　称", firm.name),
        ("类　　　型", "有限责任公司(自然人独资)" if not individual else "个体工商户"),
        ("住　　　所" if not individual else "经营场所", firm.address),
        ("法定代表人" if not individual else "经营者姓名", firm.person),
        ("注册资本", firm.capital),
        ("成立日期", day(firm.founded, 0)),
        ("营业期限", _term(dice, firm)),
        ("经营范围", firm.scope),
    ]
    y = 860.0
    for name, text in rows:
        page.put(230, y, name, "hei", size)
        y = page.wrap(540, y, text, value, size, 960) + size * 0.7
    page.put(900, 2010, "登记机关", "song", 50)
    page.put(1020, 2130, people.chinese_day(firm.founded) if dice.random() < 0.5 else day(firm.founded, 1), value, 44)
    page.put(
        230, 2330, "企业信用信息公示系统网址：www.gsxt.gov.cn　　　中华人民共和国国家工商行政管理总局监制", "song", 26
    )
    if sealed:
        seal(page, (1240, 2040), 180, f"{firm.district}市场监督管理局", "", dice)
    return page, {"company": size, "credit_code": size, "legal_person": size, "valid_until": size}


def _licence_list(dice: random.Random, firm: Company, individual: bool, sealed: bool) -> tuple[Page, dict[str, int]]:
    """A scanned copy of the form used before 2014, with the new code."""
    page = Page(WIDE, (253, 252, 246))
    frame(page, (120, 140, 90))
    emblem(page, (1240, 200), 80)
    page.spread(1240, 380, "企业法人营业执照" if not individual else "个体工商户营业执照", "wenbold", 120, 26)
    page.put(1240, 490, "（副本）", "song", 48, anchor="mm")
    size = dice.choice((40, 44))
    value = dice.choice(("kai", "song", "wen"))
    page.put(1500, 570, f"统一社会信用代码：{firm.code}", value, size)
    rows = [
        ("名　　称", firm.name),
        ("住　　所", firm.address),
        ("法定代表人" if not individual else "经 营 者", firm.person),
        ("注册资本", firm.capital),
        ("公司类型" if not individual else "组成形式", "有限责任公司" if not individual else "个人经营"),
        ("经营范围", firm.scope),
    ]
    y = 680.0
    for name, text in rows:
        page.put(260, y, name, "hei", size)
        y = page.wrap(560, y, text, value, size, 1650) + size * 0.45
    page.put(260, y + 20, "营业期限", "hei", size)
    page.put(560, y + 20, _term(dice, firm), value, size)
    page.put(260, y + 110, "成立日期", "hei", size)
    page.put(560, y + 110, day(firm.founded, 0), value, size)
    page.put(1560, 1440, "登 记 机 关", "song", 50)
    page.put(1640, 1540, people.chinese_day(firm.founded), value, 44)
    if sealed:
        seal(page, (1880, 1450), 170, f"{firm.city}工商行政管理局", "", dice)
    return page, {"company": size, "credit_code": size, "legal_person": size, "valid_until": size}


# --- identity cards ------------------------------------------------------------------------


def _card_ground(dice: random.Random, tint: tuple[int, int, int]) -> Page:
    page = Page((1712, 1080), tint)
    for line in range(70):
        y = line * 16
        wave = [(x, y + 14 * math.sin(x / 90 + line * 0.35)) for x in range(0, 1713, 16)]
        page.draw.line(wave, fill=tuple(max(0, each - 12) for each in tint), width=2)
    return page


def id_front(dice: random.Random, who: Person) -> Paper:
    """The side with the portrait."""
    page = _card_ground(dice, (224, 236, 240))
    blue = (60, 104, 150)
    value = dice.choice(("hei", "micro"))
    rows = (
        (130, "姓　名", who.name),
        (270, "性　别", f"{who.gender}　　"),
    )
    for y, label, text in rows:
        page.put(110, y, label, "hei", 50, fill=blue)
        page.put(320, y, text, value, 60)
    page.put(520, 270, "民　族", "hei", 50, fill=blue)
    page.put(720, 270, "汉", value, 60)
    page.put(110, 410, "出　生", "hei", 50, fill=blue)
    page.put(320, 410, f"{who.born.year}", value, 60)
    page.put(480, 410, "年", "hei", 50, fill=blue)
    page.put(560, 410, f"{who.born.month}", value, 60)
    page.put(650, 410, "月", "hei", 50, fill=blue)
    page.put(730, 410, f"{who.born.day}", value, 60)
    page.put(820, 410, "日", "hei", 50, fill=blue)
    page.put(110, 560, "住　址", "hei", 50, fill=blue)
    page.wrap(320, 560, who.address, value, 60, 720, step=1.35)
    page.put(110, 950, "公民身份号码", "hei", 50, fill=blue)
    page.put(530, 950, who.number, "hei", 78)
    page.draw.rectangle((1180, 120, 1600, 760), fill=(206, 214, 220))
    page.draw.ellipse((1270, 190, 1510, 480), fill=(196, 164, 144))
    page.draw.pieslice((1190, 480, 1590, 980), 180, 360, fill=(70, 76, 96))
    page.draw.rectangle((1180, 760, 1600, 1000), fill=(224, 236, 240))
    page.draw.chord((1265, 170, 1515, 380), 170, 10, fill=(40, 36, 36))
    page.put(530, 950, who.number, "hei", 78)
    return Paper(
        page.image,
        "id_card",
        "front",
        {"person": who.name, "citizen_number": who.number},
        {"person": 60, "citizen_number": 78},
    )


def id_back(dice: random.Random, who: Person) -> Paper:
    """The side with issuer and validity."""
    page = _card_ground(dice, (236, 228, 222))
    emblem(page, (260, 260), 140)
    page.spread(1020, 190, "中华人民共和国", "song", 92, 26)
    page.spread(1020, 360, "居民身份证", "song", 130, 40)
    value = dice.choice(("hei", "micro"))
    page.put(330, 780, "签发机关", "hei", 50)
    page.put(660, 780, who.issuer, value, 58)
    page.put(330, 930, "有效期限", "hei", 50)
    page.put(660, 930, f"{day(who.since, 2)}-{day(who.until, 2) if who.until else '长期'}", value, 58)
    return Paper(page.image, "id_card", "back", {"valid_until": _until(who.until)}, {"valid_until": 58})


# --- letters -------------------------------------------------------------------------------


def letter(
    dice: random.Random, firm: Company, agent: Person, *, sealed: bool = True, platform: str = "小红书", since: dt.date
) -> Paper:
    """An authorisation letter, which quotes the licence's words."""
    page = Page(A4)
    title = dice.choice(("授权书", "授 权 委 托 书", "账号认证授权书", "企业授权委托书"))
    body = dice.choice(("song", "kai", "micro", "wen"))
    page.put(877, 320, title, dice.choice(("hei", "song", "wenbold")), dice.choice((76, 88)), anchor="mm")
    until = since.replace(year=since.year + 1, day=min(28, since.day))
    text = dice.choice(
        (
            (
                f"致{platform}平台：",
                f"　　兹授权{agent.name}（身份证号码：{agent.number}）代表我单位{firm.name}（统一社会信用代码：{firm.code}，法定代表人：{firm.person}）办理贵平台企业账号认证、营业执照提交及相关资料维护等事宜。",
                "　　被授权人在授权范围内签署的一切文件和处理的一切有关事务，我单位均予以承认。",
                f"　　授权期限：自{day(since)}起至{day(until)}止。",
                "　　被授权人无转委托权。特此授权。",
            ),
            (
                f"委托单位：{firm.name}",
                f"统一社会信用代码：{firm.code}",
                f"法定代表人：{firm.person}",
                f"受托人：{agent.name}　　身份证号码：{agent.number}",
                f"　　现委托上述受托人为我单位办理{platform}专业号认证的代理人，代理人的行为后果由我单位承担。",
                f"　　委托期限：{day(since)}至{day(until)}。",
            ),
        )
    )
    size = 48
    y = 520.0
    for paragraph in text:
        y = page.wrap(240, y, paragraph, body, size, 1270, step=1.9) + 10
    page.put(820, y + 140, f"授权单位（盖章）：{firm.name if len(firm.name) < 12 else ''}", body, size)
    if len(firm.name) >= 12:
        page.put(820, y + 220, firm.name, body, size)
    page.put(820, y + 310, f"法定代表人签字：{firm.person}", body, size)
    page.put(1000, y + 400, day(since, 1), body, size)
    if sealed:
        seal(page, (1240, int(y + 250)), 175, firm.name, "", dice)
    fields = {"company": firm.name, "credit_code": firm.code}
    return Paper(page.image, "authorization_letter", None, fields, dict.fromkeys(fields, size))


def official(
    dice: random.Random, firm: Company, *, sealed: bool = True, platform: str = "小红书", since: dt.date
) -> Paper:
    """An official letter that applies for certification."""
    page = Page(A4)
    body = dice.choice(("song", "kai", "wen"))
    page.put(
        877,
        330,
        dice.choice(("认证申请公函", "企业认证申请公函", f"{platform}专业号认证公函", "公　函")),
        "hei",
        80,
        anchor="mm",
    )
    paragraphs = (
        f"{platform}：",
        f"　　我单位（{firm.name}，统一社会信用代码：{firm.code}）现申请贵平台企业专业号认证，所提交的营业执照、法定代表人身份证等资料均真实、合法、有效。",
        f"　　申请认证的账号昵称：{firm.name[3:6]}旗舰店；运营者姓名：{people.name_of_person(dice)}；联系电话：1380000{dice.randrange(1000, 9999)}。",
        "　　如因资料不实引起的一切纠纷和责任，由我单位承担。",
        "　　特此函告，请予审核。",
    )
    y = 540.0
    for paragraph in paragraphs:
        y = page.wrap(240, y, paragraph, body, 48, 1270, step=1.9) + 10
    page.put(900, y + 160, f"{firm.name}（公章）", body, 44)
    page.put(1020, y + 260, day(since, 1), body, 46)
    if sealed:
        seal(page, (1220, int(y + 200)), 170, firm.name, "", dice)
    fields = {"company": firm.name, "credit_code": firm.code}
    return Paper(page.image, "official_letter", None, fields, dict.fromkeys(fields, 48))


# --- other certificates --------------------------------------------------------------------


def bank(dice: random.Random, firm: Company, *, sealed: bool = True) -> Paper:
    """An opening permit, or the basic account information that took its place."""
    account = "".join(str(dice.randrange(10)) for _ in range(dice.choice((17, 19))))
    bank_name = f"{dice.choice(('华岭', '海虞', '锦川', '越溪'))}银行股份有限公司{firm.district[-3:]}支行"
    if dice.random() < 0.5:
        page = Page((2100, 1480), (246, 250, 246))
        frame(page, (90, 120, 150))
        page.spread(1050, 250, "开户许可证", "song", 110, 40)
        page.put(200, 400, f"核准号：J{dice.randrange(10**12, 10**13)}", "song", 38)
        page.put(1300, 400, f"编号：{dice.randrange(1000, 9999)}-{dice.randrange(10**7, 10**8)}", "song", 38)
        y = page.wrap(
            200, 540, f"　　经审核，{firm.name}符合开户条件，准予开立基本存款账户。", "kai", 48, 1700, step=1.8
        )
        for name, text in (("法定代表人（单位负责人）", firm.person), ("开户银行", bank_name), ("账　　号", account)):
            page.put(200, y + 30, name, "song", 44)
            page.put(780, y + 30, text, "kai", 46)
            y += 100
        page.put(1260, 1180, "发证机关（盖章）", "song", 42)
        page.put(1300, 1270, day(firm.founded, 1), "song", 42)
        if sealed:
            seal(page, (1560, 1180), 160, f"中国人民银行{firm.city}中心支行", "", dice)
        return Paper(
            page.image, "bank_account", None, {"company": firm.name, "account": account}, {"company": 48, "account": 46}
        )
    page = Page(A4)
    page.put(877, 300, "基本存款账户信息", "hei", 84, anchor="mm")
    y = 520
    for name, text in (
        ("账户名称：", firm.name),
        ("账户号码：", account),
        ("开户银行：", bank_name),
        ("法定代表人：", firm.person),
        ("（单位负责人）", ""),
        ("基本存款账户编号：", f"J{dice.randrange(10**12, 10**13)}"),
    ):
        page.put(260, y, name, "song", 48)
        page.put(760, y, text, "micro", 46)
        y += 140
    page.put(980, y + 180, day(firm.founded, 1), "song", 46)
    page.put(980, y + 90, f"{bank_name[:4]}（盖章）", "song", 46)
    if sealed:
        seal(page, (1240, y + 130), 170, bank_name[:10], "业务专用章", dice)
    return Paper(
        page.image, "bank_account", None, {"company": firm.name, "account": account}, {"company": 46, "account": 46}
    )


def food(dice: random.Random, firm: Company, *, until: dt.date, sealed: bool = True) -> Paper:
    """A food business licence."""
    page = Page(WIDE, (248, 250, 238))
    frame(page, (96, 136, 92))
    page.spread(1240, 280, "食品经营许可证", dice.choice(("song", "hei", "wenbold")), 130, 36)
    page.put(1240, 400, dice.choice(("（副　本）", "（正　本）", "")), "song", 48, anchor="mm")
    size = 42
    number = f"JY{dice.choice('123')}{firm.code[2:8]}{dice.randrange(10**6, 10**7)}"
    left = (
        ("经营者名称", firm.name),
        ("统一社会信用代码", firm.code),
        ("法定代表人（负责人）", firm.person),
        ("住　　所", firm.address),
        ("经营场所", firm.address),
        ("主体业态", "餐饮服务经营者"),
        ("经营项目", "热食类食品制售；冷食类食品制售"),
    )
    y = 540.0
    for name, text in left:
        page.put(200, y, name, "hei", size - 2)
        y = page.wrap(660, y, text, "song", size, 640) + size * 0.5
    right = (
        ("许可证编号", number),
        ("日常监督管理机构", f"{firm.district}市场监管所"),
        ("签 发 人", people.name_of_person(dice)),
        ("有效期至", day(until, dice.choice((0, 1)))),
    )
    y = 540.0
    for name, text in right:
        page.put(1420, y, name, "hei", size - 2)
        y = page.wrap(1800, y, text, "song", size, 520) + size * 0.6
    page.put(1560, 1330, "发证机关", "song", 48)
    page.put(1640, 1440, day(until.replace(year=until.year - 5, day=min(28, until.day)), 1), "song", 44)
    if sealed:
        seal(page, (1880, 1370), 170, f"{firm.district}市场监督管理局", "", dice)
    fields = {
        "company": firm.name,
        "credit_code": firm.code,
        "licence_number": number,
        "valid_until": until.isoformat(),
    }
    return Paper(page.image, "food_licence", None, fields, dict.fromkeys(fields, size))


def hygiene(dice: random.Random, firm: Company, *, until: dt.date) -> Paper:
    """A hygiene licence of a public place."""
    page = Page(WIDE, (250, 248, 236))
    frame(page, (150, 70, 60))
    page.spread(1240, 300, "卫生许可证", "song", 140, 50)
    page.put(1500, 440, f"卫公证字〔{until.year - 4}〕第{dice.randrange(100, 9999)}号", "song", 42)
    y = 600.0
    for name, text in (
        ("单位名称", firm.name),
        ("法定代表人（负责人）", firm.person),
        ("地　　址", firm.address),
        ("经济性质", "有限责任公司"),
        ("许可项目", dice.choice(("美容美发店", "住宿场所", "沐浴场所"))),
        ("有效期限", f"{day(until.replace(year=until.year - 4, day=min(28, until.day)))}至{day(until)}"),
    ):
        page.put(300, y, name, "hei", 46)
        y = page.wrap(860, y, text, "kai", 46, 1300) + 24
    page.put(1560, 1330, "发证机关", "song", 48)
    seal(page, (1800, 1380), 170, f"{firm.district}卫生健康委员会", "", dice)
    fields = {"company": firm.name, "valid_until": until.isoformat()}
    return Paper(page.image, "hygiene_licence", None, fields, dict.fromkeys(fields, 46))


def school(dice: random.Random, firm: Company, *, until: dt.date) -> Paper:
    """A permit to run a private school."""
    page = Page(WIDE, (250, 246, 238))
    frame(page, (168, 50, 48))
    page.spread(1240, 250, "中华人民共和国", "song", 60, 20)
    page.spread(1240, 380, "民办学校办学许可证", "song", 110, 24)
    page.put(1240, 480, "（副本）", "song", 44, anchor="mm")
    y = 610.0
    school_name = f"{firm.name[:5]}职业培训学校"
    for name, text in (
        ("名　　称", school_name),
        ("地　　址", firm.address),
        ("校　　长", firm.person),
        ("学校类型", "职业技能培训"),
        ("办学内容", "初级、中级职业技能培训"),
        ("主管部门", f"{firm.district}人力资源和社会保障局"),
        ("有效期限", f"自{day(until.replace(year=until.year - 3, day=min(28, until.day)))}至{day(until)}"),
    ):
        page.put(300, y, name, "hei", 44)
        y = page.wrap(640, y, text, "kai", 46, 1500) + 20
    page.put(300, y + 10, f"教民{firm.code[2:8]}{dice.randrange(10**6, 10**7)}号", "song", 44)
    page.put(1560, 1360, "发证机关", "song", 46)
    seal(page, (1800, 1390), 165, f"{firm.district}教育局", "", dice)
    fields = {"company": school_name, "valid_until": until.isoformat()}
    return Paper(page.image, "school_permit", None, fields, dict.fromkeys(fields, 46))


def trademark(dice: random.Random, firm: Company, *, until: dt.date, kind: str = "trademark") -> Paper:
    """A trade mark's certificate of registration, of renewal, or the notice that an application came in."""
    page = Page(A4, (251, 249, 242))
    frame(page, (150, 120, 60))
    number = str(dice.randrange(10**7, 7 * 10**7))
    title = {
        "trademark": "商 标 注 册 证",
        "trademark_renewal": "商标续展注册证明",
        "trademark_notice": "商标注册申请受理通知书",
    }[kind]
    page.put(877, 400, title, "song", 96 if kind == "trademark" else 76, anchor="mm")
    page.put(877, 520, f"第 {number} 号", "song", 50, anchor="mm")
    page.draw.rectangle((560, 620, 1194, 960), outline=INK, width=3)
    page.put(877, 790, firm.name[3:5], "wenbold", 150, anchor="mm")
    start = until.replace(year=until.year - 10, day=min(28, until.day))
    rows = {
        "trademark": (
            ("核定使用商品/服务项目", "第35类：广告；市场营销；替他人推销"),
            ("注册人", firm.name),
            ("注册人地址", firm.address),
            ("注册日期", day(start)),
            ("有效期至", day(until)),
        ),
        "trademark_renewal": (
            ("注册人", firm.name),
            ("类别", "第35类"),
            ("续展注册有效期自", day(start)),
            ("至", day(until)),
            ("核准续展", "予以核准"),
        ),
        "trademark_notice": (
            ("申请人", firm.name),
            ("申请日期", day(start)),
            ("类别", "35"),
            ("申请号", number),
            ("代理机构", "自行办理"),
        ),
    }[kind]
    y = 1060.0
    for name, text in rows:
        page.put(260, y, name, "hei", 44)
        y = page.wrap(800, y, text, "song", 44, 700) + 30
    page.put(877, 2200, "国家知识产权局", "song", 56, anchor="mm")
    seal(page, (1200, 2130), 160, "国家知识产权局商标局", "", dice)
    fields = {"company": firm.name, "valid_until": until.isoformat()} if kind == "trademark" else {}
    return Paper(page.image, kind, None, fields, dict.fromkeys(fields, 44))


# --- what is no paper of the profile -------------------------------------------------------


def nothing(dice: random.Random, firm: Company, who: Person, what: str, today: dt.date) -> Paper:
    """Something that serves no requirement, though it uses their words."""
    return Paper(_NOTHING[what](dice, firm, who, today), what, None, {}, {})


def _poster(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    page = Page((1400, 2000), dice.choice(((246, 212, 80), (228, 70, 66), (90, 150, 220))))
    page.spread(
        700,
        330,
        dice.choice(("开业大吉", "盛大开业", "品牌授权", "招募合伙人")),
        "wenbold",
        200,
        10,
        fill=(255, 255, 255),
    )
    page.put(700, 640, "全场五折　办理会员送好礼", "hei", 80, anchor="mm")
    page.put(700, 860, "专业代办营业执照　食品经营许可证", "hei", 72, anchor="mm")
    page.put(700, 1000, "注册公司 银行开户 商标注册", "hei", 72, anchor="mm")
    page.put(
        700, 1700, f"电话：1380000{dice.randrange(1000, 9999)}　地址：{firm.address[:12]}", "micro", 48, anchor="mm"
    )
    return page.image


def _chat(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    page = Page((1170, 2532), (237, 237, 237))
    page.put(585, 180, who.name, "micro", 50, anchor="mm")
    talk = (
        "你好，营业执照和身份证正反面都发我",
        "授权书要盖公章吗",
        "要的，还有开户许可证或者基本存款账户信息",
        f"统一社会信用代码发我一下 {firm.code}",
        "身份证拍清楚一点，有效期限要看得见",
        "好的，晚点发",
    )
    y = 360
    for number, each in enumerate(talk):
        left = 160 if number % 2 else 230
        page.draw.rounded_rectangle(
            (left, y - 50, left + 780, y + 110), 16, fill=(255, 255, 255) if number % 2 else (149, 236, 105)
        )
        page.wrap(left + 30, y, each, "micro", 40, 720, step=1.3)
        y += 250
    return page.image


def _upload(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    page = Page((1280, 1600), (250, 250, 252))
    page.put(80, 90, "企业认证 · 提交资料", "micro", 48)
    boxes = (
        "上传营业执照",
        "身份证人像面",
        "身份证国徽面",
        "上传授权书（加盖公章）",
        "上传开户许可证",
        "食品经营许可证（选填）",
    )
    for number, each in enumerate(boxes):
        x, y = 80 + number % 2 * 580, 190 + number // 2 * 400
        page.draw.rounded_rectangle(
            (x, y, x + 540, y + 330), 12, outline=(200, 204, 212), width=3, fill=(244, 246, 250)
        )
        page.put(x + 270, y + 120, "+", "micro", 90, anchor="mm", fill=(150, 156, 168))
        page.put(x + 270, y + 220, each, "micro", 38, anchor="mm")
        page.put(x + 270, y + 275, "支持 JPG/PNG，不超过 5MB", "micro", 26, anchor="mm", fill=(150, 156, 168))
    page.draw.rounded_rectangle((80, 1430, 1200, 1530), 50, fill=(254, 44, 85))
    page.put(640, 1480, "提交审核", "micro", 44, anchor="mm", fill=(255, 255, 255))
    return page.image


def _labour(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    page = Page(A4)
    page.put(877, 300, "劳 动 合 同 书", "hei", 84, anchor="mm")
    y = 480.0
    for each in (
        f"甲方（用人单位）：{firm.name}",
        f"统一社会信用代码：{firm.code}",
        f"法定代表人：{firm.person}",
        f"乙方（劳动者）：{who.name}",
        f"公民身份号码：{who.number}",
        f"住址：{who.address}",
        "　　根据《中华人民共和国劳动法》《中华人民共和国劳动合同法》，甲乙双方遵循平等自愿、协商一致的原则签订本合同。",
        f"一、合同期限：自{day(today)}至{day(today.replace(year=today.year + 3, day=min(28, today.day)))}止。",
        "二、工作内容：乙方同意在甲方从事运营岗位工作。",
        "三、劳动报酬：每月十五日前支付。",
    ):
        y = page.wrap(220, y, each, "song", 44, 1320, step=1.7)
    seal(page, (500, int(y + 220)), 160, firm.name, "", dice)
    return page.image


def _contract(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    page = Page(A4)
    page.put(877, 300, dice.choice(("房屋租赁合同", "技术服务合同", "品牌推广合作协议")), "song", 80, anchor="mm")
    y = 480.0
    for each in (
        f"甲方：{firm.name}",
        f"乙方：{people.name_of_person(dice)}　身份证号：{who.number}",
        "　　甲乙双方经友好协商，就下列事项达成一致，授权委托事宜另行签署授权书。",
        "第一条　合作内容：乙方应提供营业执照复印件并加盖公章。",
        "第二条　合作期限：一年。",
        "第三条　付款方式：开户银行、账号以发票所载为准。",
        "第四条　违约责任。",
    ):
        y = page.wrap(220, y, each, "song", 46, 1320, step=1.8)
    page.put(1200, 2380, "第 1 页 共 6 页", "song", 34)
    seal(page, (560, int(y + 240)), 160, firm.name, "合同专用章", dice)
    return page.image


def _empty_letter(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    page = Page(A4)
    page.put(877, 320, "授权委托书", "hei", 84, anchor="mm")
    y = 520.0
    for each in (
        "致__________________：",
        "　　兹授权__________（身份证号码：____________________）代表我单位________________________（统一社会信用代码：____________________）办理账号认证事宜。",
        "　　授权期限：自____年__月__日至____年__月__日。",
        "　　特此授权。",
    ):
        y = page.wrap(240, y, each, "song", 48, 1270, step=2.0)
    page.put(820, y + 140, "授权单位（盖章）：____________", "song", 46)
    page.put(820, y + 240, "法定代表人（签字）：__________", "song", 46)
    page.put(820, y + 340, "　　　年　　月　　日", "song", 46)
    return page.image


def _empty_form(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    page = Page(A4)
    page.put(
        877,
        260,
        dice.choice(("公司登记（备案）申请书", "个体工商户登记申请书", "食品经营许可申请书")),
        "hei",
        72,
        anchor="mm",
    )
    y = 400
    for each in (
        "名称",
        "统一社会信用代码",
        "住所",
        "法定代表人",
        "注册资本",
        "经营范围",
        "营业期限",
        "申请人身份证号码",
        "联系电话",
        "登记机关意见",
    ):
        page.draw.rectangle((200, y, 1554, y + 150), outline=INK, width=2)
        page.draw.line((640, y, 640, y + 150), fill=INK, width=2)
        page.put(230, y + 75, each, "song", 42)
        y += 150
    page.put(220, y + 80, "申请人签字：　　　　　　　　　　　　年　　月　　日", "song", 42)
    return page.image


def _lost(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    page = Page((1600, 1100))
    page.spread(800, 200, dice.choice(("营业执照遗失声明", "遗失声明", "营业执照作废声明")), "hei", 84, 10)
    page.wrap(
        160,
        400,
        f"　　{firm.name}遗失营业执照正、副本，统一社会信用代码：{firm.code}，核发日期{day(firm.founded)}，登记机关{firm.district}市场监督管理局，现声明作废。",
        "song",
        50,
        1280,
        step=1.9,
    )
    page.put(1000, 900, day(today), "song", 46)
    return page.image


def _invoice(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    page = Page((2100, 1350), (254, 250, 246))
    page.spread(1050, 160, "增值税普通发票", "song", 84, 20, fill=(150, 60, 40))
    for number, each in enumerate(
        (
            f"购买方　名称：{firm.name}",
            f"纳税人识别号：{firm.code}",
            f"地址、电话：{firm.address}",
            "开户行及账号：华岭银行 6222000000000000000",
            "货物或应税劳务名称　　数量　单价　金额　税率　税额",
            "*信息技术服务*技术服务费　　1　943.40　943.40　6%　56.60",
            "价税合计（大写）　壹仟圆整",
        )
    ):
        page.put(120, 330 + number * 120, each, "song", 42, fill=(120, 70, 40))
    seal(page, (1700, 1100), 140, firm.name, "发票专用章", dice)
    return page.image


def _label(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    page = Page((1500, 1500), (255, 252, 245))
    y = 160
    for each in (
        "净含量：250g",
        "配料：水、甘油、透明质酸钠",
        f"委托方：{firm.name}",
        "食品生产许可证编号：SC10631990000000",
        "唯一授权总代理",
        "保质期：三年",
        "生产日期见瓶底",
        f"地址：{firm.address}",
    ):
        page.wrap(120, y, each, "micro", 56, 1260)
        y += 160
    return page.image


def _scene(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    page = Page((1600, 1200), (160, 170, 180))
    for _ in range(60):
        x, y = dice.randrange(1600), dice.randrange(1200)
        page.draw.rectangle(
            (x, y, x + dice.randrange(40, 400), y + dice.randrange(40, 300)),
            fill=tuple(dice.randrange(30, 240) for _ in range(3)),
        )
    page.put(800, 220, firm.name[2:8], "wenbold", 140, anchor="mm", fill=(255, 255, 255))
    return page.image


def _renewal(dice: random.Random, firm: Company, who: Person, today: dt.date) -> Image.Image:
    return trademark(
        dice,
        firm,
        until=today.replace(year=today.year + 5, day=min(28, today.day)),
        kind=dice.choice(("trademark_renewal", "trademark_notice")),
    ).image


_NOTHING = {
    "poster": _poster,
    "chat": _chat,
    "upload": _upload,
    "labour": _labour,
    "contract": _contract,
    "empty_letter": _empty_letter,
    "empty_form": _empty_form,
    "lost": _lost,
    "invoice": _invoice,
    "label": _label,
    "scene": _scene,
    "renewal": _renewal,
}
NOTHINGS = tuple(_NOTHING)
