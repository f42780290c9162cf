"""Draw the sample cases: fictional papers as people really hand them in. The same run makes the same bytes.

Everything is invented and drawn here: companies, people, numbers, seals and faces. Nothing is a copy of a real paper.
Run with `make samples`; it needs the fonts of the Debian packages fonts-noto-cjk and
fonts-noto-cjk-extra.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import img2pdf
import papers
import pillow_heif
from camera import photograph, scan, shop_front
from papers import Company, Person, citizen_number, credit_code
from PIL import Image

CASES = Path(__file__).parent / "cases"
MOMENT = (2026, 3, 2, 10, 24, 0)

TRADING = Company(
    name="示例贸易（上海）有限公司",
    code=credit_code("91310199MAEXAMPL8"),
    kind="有限责任公司（自然人独资）",
    person="张示例",
    scope="一般项目：日用百货销售；服装服饰零售；文具用品零售；互联网销售（除销售需要许可的商品）；"
    "信息咨询服务（不含许可类信息咨询服务）。（样本文字，虚构内容）",
    capital="人民币壹佰万元整",
    founded="2021年06月18日",
    address="示例市样本区演示路 100 号 8 楼",
    office="示例市样本区登记管理处",
)
GROCERY = TRADING._replace(
    name="样本区好样食品店",
    code=credit_code("92310199MAEXAMP46"),
    kind="个体工商户",
    person="李样本",
    scope="许可项目：食品销售；食品互联网销售。一般项目：日用百货销售。（样本文字，虚构内容）",
    capital="人民币伍万元整",
    founded="2023年02月09日",
    address="示例市样本区演示路 16 号底层",
)
TECH = TRADING._replace(
    name="演示科技（杭州）有限公司",
    code=credit_code("91330199MAEXAMPD5"),
    person="王演示",
    scope="一般项目：软件开发；信息系统集成服务；技术服务、技术开发、技术咨询。（样本文字，虚构内容）",
    capital="人民币伍佰万元整",
    founded="2019年11月05日",
    address="示例市样本区试验路 7 号 3 幢",
)
BAKERY = TRADING._replace(
    name="样本区旧麦面包有限公司",
    code=credit_code("91310199MAEXAMPQ3"),
    person="赵试样",
    scope="许可项目：食品销售；餐饮服务。一般项目：日用品零售。（样本文字，虚构内容）",
    founded="2015年09月01日",
    address="示例市样本区演示路 88 号",
    term="2015年09月01日至2025年08月31日",
)
ZHANG = Person(
    name="张示例",
    gender="男",
    born=(1990, 1, 1),
    address="示例市样本区演示路 100 号 6 单元 802 室",
    number=citizen_number("31019919900101000"),
    issued_by="示例市公安局样本分局",
    valid="2019.03.15-2039.03.15",
)
LI = ZHANG._replace(name="李样本", born=(1985, 7, 20), number=citizen_number("31019919850720000"))
WANG = ZHANG._replace(name="王演示", born=(1988, 11, 2), number=citizen_number("31019919881102000"))
ZHAO = ZHANG._replace(name="赵试样", born=(1979, 5, 16), number=citizen_number("31019919790516000"))

LYING = ((0.14, 0.17), (0.87, 0.12), (0.93, 0.86), (0.08, 0.83))
CARD = ((0.2, 0.24), (0.81, 0.2), (0.84, 0.74), (0.17, 0.77))
CARD_UPRIGHT = ((0.12, 0.33), (0.89, 0.3), (0.92, 0.66), (0.09, 0.68))
NEAT = ((0.06, 0.08), (0.95, 0.06), (0.97, 0.94), (0.04, 0.93))


def main() -> None:
    """Draw all cases anew."""
    shutil.rmtree(CASES, ignore_errors=True)
    trading(CASES / TRADING.name)
    grocery(CASES / "好样食品店.zip")
    technology(CASES / "演示科技")
    bakery(CASES / "旧麦面包")
    for path in sorted(each for each in CASES.rglob("*") if each.is_file()):
        print(f"{path.stat().st_size:>9,}  {path.relative_to(CASES)}")


def trading(folder: Path) -> None:
    """Everything is there and good, under the names that phones, scanners and chat programs give."""
    folder.mkdir(parents=True)
    licence = photograph(papers.licence(TRADING), (4032, 3024), LYING, seed=21)
    pillow_heif.from_pillow(licence).save(folder / "IMG_4123.HEIC", quality=52, exif=_exif(1))
    front = photograph(papers.id_front(ZHANG), (4032, 3024), CARD, seed=22, table="desk", radius=70)
    front.save(folder / "IMG_4124.jpg", quality=84, exif=_exif(1))
    back = photograph(papers.id_back(ZHANG), (3024, 4032), CARD_UPRIGHT, seed=23, table="walnut", radius=70)
    # A phone held upright stores the picture lying and says so in its EXIF: orientation 6.
    back.transpose(Image.Transpose.ROTATE_90).save(folder / "IMG_4125.jpg", quality=84, exif=_exif(6))
    letter = scan(papers.letter(TRADING, LI, platform="小红书平台"), (1654, 2339), seed=24, skew=0.6)
    (folder / "扫描0301.pdf").write_bytes(_pdf([_jpeg(letter, 86)]))
    account = papers.bank_account(TRADING, account="6200 0000 0000 0000 001")
    scan(account, (2720, 1923), seed=25, skew=-0.3, grain=0.014).save(folder / "截图_20260302.png")
    _case_file(folder, "agent")


def grocery(archive: Path) -> None:
    """A zip as chat programs and old Windows tools make them: Chinese names in GBK, one common folder."""
    size = (2016, 1512)
    members = {
        "营业执照.jpg": photograph(papers.licence(GROCERY), size, LYING, seed=31, table="walnut"),
        "身份证正面.jpg": photograph(papers.id_front(LI), size, CARD, seed=32, radius=70),
        "身份证反面.jpg": photograph(papers.id_back(LI), size, CARD, seed=33, radius=70),
        "食品经营许可证.jpg": photograph(papers.food_licence(GROCERY), size, NEAT, seed=34, table="desk"),
        "开户许可证.jpg": photograph(
            papers.bank_account(GROCERY, account="6200 0000 0000 0000 002"), size, NEAT, seed=35, table="desk"
        ),
    }
    with zipfile.ZipFile(archive, "w") as file:
        for name, picture in members.items():
            file.writestr(_GbkName(f"好样食品店/{name}", MOMENT), _jpeg(picture, 80))


def technology(folder: Path) -> None:
    """One scan of everything, a bank permit cut off while it was sent, and a photo that serves nothing."""
    folder.mkdir()
    pages = (papers.licence(TECH), papers.copy_sheet(papers.id_front(WANG)), papers.copy_sheet(papers.id_back(WANG)))
    letter = papers.letter(TECH, LI, platform="小红书平台")
    sizes = ((1754, 1240), (1240, 1754), (1240, 1754), (1240, 1754))
    scans = [scan(page, size, seed=40 + size[0] % 7) for page, size in zip((*pages, letter), sizes, strict=True)]
    (folder / "扫描件全部.pdf").write_bytes(_pdf([_jpeg(each, 80) for each in scans]))
    account = papers.bank_account(TECH, account="6200 0000 0000 0000 003")
    whole = _jpeg(photograph(account, (2016, 1512), NEAT, seed=45, table="desk"), 80)
    (folder / "开户许可证.jpg").write_bytes(whole[: len(whole) * 3 // 5])
    shop_front((1600, 1200), seed=46).save(folder / "IMG_2041.jpg", quality=78, exif=_exif(1))
    _case_file(folder, "agent")


def bakery(folder: Path) -> None:
    """What a platform would refuse: a term that is over, a grey copy, one card side, a letter of another company."""
    folder.mkdir()
    size = (2016, 1512)
    old = photograph(papers.licence(BAKERY), size, LYING, seed=51)
    old.save(folder / "微信图片_20260302101.jpg", quality=80)
    copy = scan(papers.copy_sheet(papers.id_front(ZHAO)), (1240, 1754), seed=52).convert("L").convert("RGB")
    copy.save(folder / "微信图片_20260302102.jpg", quality=80)
    foreign = scan(papers.letter(GROCERY, LI, platform="小红书平台"), (1240, 1754), seed=53)
    foreign.save(folder / "营业执照副本.jpg", quality=80)
    _case_file(folder, "agent")


class _GbkName(zipfile.ZipInfo):
    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the standard library's own hook
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def _case_file(folder: Path, filer: str) -> None:
    lines = (
        "# 材料上看不出来的事：由谁提交、什么行业、有没有品牌。虚构示例。",
        "# What no paper says: who files, which industry, whether there is a brand. Fictional.",
        "[facts]",
        f'filer = "{filer}"        # legal_person 法定代表人本人 | agent 他人代办',
        'industry = "none"',
        'brand = "none"',
    )
    (folder / "case.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _exif(orientation: int) -> bytes:
    """What a phone writes: its orientation, a time and a place (an invented spot in the sea)."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Sample", "Phone 1"
    exif[0x0112], exif[0x0132] = orientation, "2026:03:02 10:24:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 0.0, 0.0), 3: "E", 4: (125.0, 0.0, 0.0)})
    return exif.tobytes()


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, dpi=(200, 200))
    return buffer.getvalue()


def _pdf(pages: list[bytes]) -> bytes:
    # nodate and the plain engine: the same pages make the same bytes.
    document: bytes = img2pdf.convert(pages, nodate=True, engine=img2pdf.Engine.internal)
    return document


if __name__ == "__main__":
    main()
