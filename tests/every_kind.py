"""Every kind of file that people hand in: a real one of each, and what becomes of it (docs/formats.md, its test)."""

from __future__ import annotations

import io
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import making
import odd_pdfs
import papers
import pillow_heif
import unpacking
from PIL import Image

from matprep.formats.documents import office

if TYPE_CHECKING:
    from collections.abc import Callable

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 150, 40), (30, 40, 200), (230, 200, 40)
"""The corners of `corners`, from the upper left in reading order: whatever is turned, mirrored or inverted shows."""

SIZE: Final = (640, 480)


def corners(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """A picture of four coloured quarters."""
    width, height = size
    picture = Image.new("RGB", size)
    places = [(0, 0), (width // 2, 0), (0, height // 2), (width // 2, height // 2)]
    for colour, place in zip((RED, GREEN, BLUE, YELLOW), places, strict=True):
        picture.paste(colour, (*place, place[0] + width // 2, place[1] + height // 2))
    return picture.convert(mode)


def saved(form: str, mode: str = "RGB", **options: object) -> Callable[[], bytes]:
    """`corners` as a file that Pillow writes."""
    return lambda: making.encoded(corners(mode=mode), form, **options)


def moving(form: str, **options: object) -> Callable[[], bytes]:
    """An animation whose first picture is `corners`."""
    later = [Image.new("RGB", SIZE, colour) for colour in ("white", "black")]
    return saved(form, save_all=True, append_images=later, duration=100, **options)


class Row(NamedTuple):
    """What becomes of a kind of file: `end` is the source's status, `how` and `lost` say it in Chinese and English.

    `said` are the codes of its problems; `needs` names the system package or program without which it is refused,
    `font` says that a Chinese font is.
    `shows` says what proves the delivered file: four coloured corners, their grey tones, black on white, or pages.
    """

    kind: str
    suffix: str
    title: tuple[str, str]
    make: Callable[[], bytes]
    end: str = "prepared"
    how: tuple[str, str] = ("", "")
    lost: tuple[str, str] = ("", "")
    said: tuple[str, ...] = ()
    shows: str = "colours"
    files: int = 1
    needs: str = ""
    font: bool = False


def _upright(orientation: int, encode: Callable[[Image.Image, bytes], bytes]) -> Callable[[], bytes]:
    """A picture that lies on its side, with the EXIF orientation that puts it upright."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    turn = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180}[orientation]
    return lambda: encode(corners().transpose(turn), exif.tobytes())


def _heif(form: str) -> Callable[[], bytes]:
    def make() -> bytes:
        buffer = io.BytesIO()
        file = pillow_heif.HeifFile()
        for picture in [corners(), Image.new("RGB", SIZE, "white")][: 2 if form == "several" else 1]:
            file.add_from_pillow(picture)
        file.save(buffer, quality=90)
        return buffer.getvalue()

    return make


def _clear() -> Image.Image:
    """`corners` in the middle of nothing: transparent black around it."""
    ground = Image.new("RGBA", (SIZE[0] + 80, SIZE[1] + 80), (0, 0, 0, 0))
    ground.paste(corners(), (40, 40))
    return ground


def _deep() -> bytes:
    width, height = SIZE
    return making.encoded(
        Image.frombytes(
            "I;16", SIZE, struct.pack(f"<{width * height}H", *[each * 257 for each in corners(mode="L").tobytes()])
        ),
        "PNG",
    )


def _photoshop() -> bytes:
    """A Photoshop file without layers: header, three empty parts, and the pixels channel by channel."""
    width, height = SIZE
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, height, width, 8, 3) + bytes(12)
    return head + struct.pack(">H", 0) + b"".join(channel.tobytes() for channel in corners().split())


KEPT = ("原样保留编码；超过上限才重新编码", "its coded pixels are kept; encoded anew only above the limit")
CODED = ("解码后编码为 JPEG 或 PNG", "decoded and encoded as JPEG or PNG")
MODERN = (
    "平台接收这种格式且符合要求时保留；否则解码后编码为 JPEG 或 PNG",
    "kept where the portal takes this kind and it complies; else decoded and encoded as JPEG or PNG",
)
NOTHING = ("–", "–")
METADATA = ("拍摄信息（EXIF、定位）", "metadata (EXIF, place)")
FIRST = ("第一张以外的图", "all pictures but the first")
ALPHA = ("透明度（垫成白底）", "transparency (laid on white)")
LAYERS = ("图层", "layers")
DEPTH = ("每色 8 位以上的层次", "depth beyond 8 bits a channel")
GAMUT = ("印刷色域（换成 sRGB）", "colours of print (brought to sRGB)")

PICTURES: Final = (
    Row("jpeg", "jpg", ("JPEG 照片", "JPEG"), saved("JPEG", quality=92), how=KEPT, lost=METADATA),
    Row(
        "jpeg",
        "jpg",
        ("横放、带方向标记的 JPEG", "JPEG on its side, with an EXIF orientation"),
        _upright(6, lambda picture, exif: making.encoded(picture, "JPEG", quality=92, exif=exif)),
        how=("转正后编码", "turned upright and encoded"),
        lost=METADATA,
    ),
    Row("jpeg", "jpg", ("CMYK JPEG", "CMYK JPEG"), saved("JPEG", "CMYK", quality=92), how=CODED, lost=GAMUT),
    Row(
        "jpeg",
        "jpg",
        ("灰度 JPEG", "grey JPEG"),
        saved("JPEG", "L", quality=92),
        how=KEPT,
        lost=METADATA,
        shows="greys",
    ),
    Row("png", "png", ("PNG", "PNG"), saved("PNG"), how=CODED, lost=METADATA),
    Row(
        "png",
        "png",
        ("透明 PNG", "PNG with transparency"),
        lambda: making.encoded(_clear(), "PNG"),
        how=CODED,
        lost=ALPHA,
    ),
    Row("png", "png", ("16 位 PNG", "PNG, 16 bits a channel"), _deep, how=CODED, lost=DEPTH, shows="greys"),
    Row(
        "png",
        "png",
        ("动画 PNG（APNG）", "animated PNG (APNG)"),
        moving("PNG"),
        how=CODED,
        lost=FIRST,
        said=("first_picture_only",),
    ),
    Row("webp", "webp", ("WebP", "WebP"), saved("WEBP", quality=92), how=MODERN, lost=METADATA),
    Row(
        "webp",
        "webp",
        ("动画 WebP", "animated WebP"),
        moving("WEBP", quality=92),
        how=CODED,
        lost=FIRST,
        said=("first_picture_only",),
    ),
    Row("gif", "gif", ("GIF", "GIF"), saved("GIF"), how=CODED, lost=NOTHING),
    Row("gif", "gif", ("动画 GIF", "animated GIF"), moving("GIF"), how=CODED, lost=FIRST, said=("first_picture_only",)),
    Row("bmp", "bmp", ("BMP", "BMP"), saved("BMP"), how=CODED, lost=NOTHING),
    Row("heic", "heic", ("HEIC（苹果手机）", "HEIC (iPhone)"), _heif("one"), how=CODED, lost=METADATA),
    Row(
        "heic",
        "heic",
        ("含多张图的 HEIC", "HEIC of several pictures"),
        _heif("several"),
        how=CODED,
        lost=FIRST,
        said=("first_picture_only",),
    ),
    Row(
        "heic",
        "heic",
        ("拼块的 HEIC（手机拍的都是这样）", "HEIC of tiles, as phones write it"),
        lambda: making.grid_heic(Image.new("RGB", (512, 512), RED), 2, 1),
        how=CODED,
        lost=METADATA,
        shows="something",
    ),
    Row("avif", "avif", ("AVIF", "AVIF"), saved("AVIF", quality=90), how=MODERN, lost=METADATA),
    Row("jp2", "jp2", ("JPEG 2000", "JPEG 2000"), saved("JPEG2000"), how=CODED, lost=METADATA),
    Row(
        "tiff", "tif", ("TIFF，LZW 压缩", "TIFF, LZW"), saved("TIFF", compression="tiff_lzw"), how=CODED, lost=METADATA
    ),
    Row(
        "tiff",
        "tif",
        ("TIFF，JPEG 压缩", "TIFF, JPEG"),
        saved("TIFF", compression="jpeg", quality=92),
        how=CODED,
        lost=METADATA,
    ),
    Row(
        "tiff",
        "tif",
        ("传真 TIFF，G3", "fax TIFF, G3"),
        saved("TIFF", "1", compression="group3"),
        how=CODED,
        lost=NOTHING,
        shows="greys",
    ),
    Row(
        "tiff",
        "tif",
        ("黑白扫描 TIFF，G4", "bilevel TIFF, G4"),
        saved("TIFF", "1", compression="group4"),
        how=CODED,
        lost=NOTHING,
        shows="greys",
    ),
    Row("tiff", "tif", ("CMYK TIFF", "CMYK TIFF"), saved("TIFF", "CMYK"), how=CODED, lost=GAMUT),
    Row(
        "tiff",
        "tif",
        ("多页 TIFF", "TIFF of several pages"),
        moving("TIFF"),
        how=("每页各成一张图，或合成一个 PDF", "each page a picture, or all in one PDF"),
        lost=METADATA,
        files=3,
    ),
    Row("psd", "psd", ("Photoshop（合成好的画面）", "Photoshop (its composite)"), _photoshop, how=CODED, lost=LAYERS),
    Row("ppm", "ppm", ("PPM、PGM、PBM", "PPM, PGM, PBM"), saved("PPM"), how=CODED, lost=NOTHING),
    Row("tga", "tga", ("TGA", "TGA"), saved("TGA"), how=CODED, lost=NOTHING),
    Row("pcx", "pcx", ("PCX", "PCX"), saved("PCX"), how=CODED, lost=NOTHING),
    Row("sgi", "sgi", ("SGI", "SGI"), saved("SGI"), how=CODED, lost=NOTHING),
    Row(
        "jpeg",
        "jpg",
        ("后面接着视频的照片（三星、谷歌动态照片）", "photo with a film behind it (Samsung, Google)"),
        lambda: making.encoded(corners(), quality=92) + b"\0\0\0\x18ftypmp42" + bytes(4000),
        how=KEPT,
        lost=("视频和拍摄信息", "the film and the metadata"),
    ),
)


# --- PDF ------------------------------------------------------------------------------------------------

DRAWN = (
    "要图片时每页画成图（只有一张 JPEG 的页直接取出）；要 PDF 时原样保留，必要时压缩里面的图",
    "as pictures: drawn (a page that is one JPEG: that JPEG); as PDF: kept, its pictures encoded anew if need be",
)
ACTING = ("脚本、动作、附件、作者等信息", "scripts, actions, attachments, author and the like")
PASSWORD: Final = "示例口令8"
ATTACHED: Final = {"报价.txt": "示例".encode()}


def _with_blank() -> bytes:
    blank = Image.new("RGB", (827, 1169), "white")
    return odd_pdfs.scanned([making.picture(827, 1169, detail=200), blank], dpi=100)


PDFS: Final = (
    Row("pdf", "pdf", ("PDF", "PDF"), making.pdf, how=DRAWN, lost=ACTING, shows="pages"),
    Row(
        "pdf",
        "pdf",
        ("多页扫描 PDF", "scan of several pages"),
        lambda: making.scan_pdf(3),
        how=DRAWN,
        lost=ACTING,
        shows="pages",
        files=3,
    ),
    Row(
        "pdf",
        "pdf",
        ("有打开密码的 PDF", "PDF with a password"),
        lambda: making.pdf(password=PASSWORD),
        how=(
            "用 --password 或 case.toml 里的密码打开；成品不带密码",
            "opened by --password or case.toml; delivered without",
        ),
        lost=ACTING,
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("密码不对的 PDF", "PDF whose password is not known"),
        lambda: making.pdf(password="another"),
        end="rejected",
        said=("password_needed",),
        files=0,
    ),
    Row(
        "pdf",
        "pdf",
        ("带电子签名的 PDF（电子执照）", "signed PDF (electronic licence)"),
        making.signed_pdf,
        how=(
            "绝不改写：收 PDF 的原样交付，只收图片的画成图",
            "never rewritten: delivered as it is where PDF is taken, else drawn",
        ),
        lost=("画成图时的签名效力", "as a picture: the signature"),
        said=("signature_not_carried",),
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("填好的表单", "filled form"),
        lambda: odd_pdfs.made(odd_pdfs.filled("ACME", appearance=True)),
        how=DRAWN,
        lost=("表单的可填写性", "that it can be filled in"),
        said=("form_or_script_removed",),
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("带脚本的 PDF", "PDF with a script"),
        lambda: odd_pdfs.made(odd_pdfs.acting({"S": odd_pdfs.Name.JavaScript, "JS": "app.alert(1)"})),
        how=DRAWN,
        lost=ACTING,
        said=("form_or_script_removed",),
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("夹带附件的 PDF", "PDF with attachments"),
        lambda: odd_pdfs.made(odd_pdfs.attached(ATTACHED)),
        how=DRAWN,
        lost=("附件", "the attachments"),
        said=("attachments_left_out",),
        shows="pages",
    ),
    Row(
        "portfolio",
        "pdf",
        ("PDF 包（文件夹式 PDF）", "PDF portfolio"),
        lambda: odd_pdfs.made(odd_pdfs.attached({"营业执照.jpg": making.encoded(corners())}, portfolio=True)),
        end="expanded",
        how=("里面的每个文件各自处理", "each file in it by itself"),
        lost=("封面页", "its cover page"),
    ),
    Row(
        "pdf",
        "pdf",
        ("动态表单（XFA）", "dynamic form (XFA)"),
        lambda: odd_pdfs.made(odd_pdfs.xfa(rendering=True)),
        end="rejected",
        said=("unsupported_kind",),
        files=0,
    ),
    Row(
        "pdf",
        "pdf",
        ("有空白页的扫描", "scan with a blank page"),
        _with_blank,
        how=DRAWN,
        lost=("空白页（只收图片时）", "blank pages (as pictures)"),
        said=("blank_pages_left_out",),
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("结构损坏、能修好的 PDF", "PDF with a broken structure"),
        lambda: making.pdf().replace(b"startxref", b"startxxxx"),
        how=DRAWN,
        lost=ACTING,
        said=("repaired",),
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("有一页画不出来的 PDF", "PDF with a page that cannot be drawn"),
        lambda: odd_pdfs.pictured(odd_pdfs.flate()[:999], Filter=odd_pdfs.Name.FlateDecode),
        end="rejected",
        said=("damaged",),
        files=0,
    ),
    Row(
        "html",
        "pdf",
        ("其实是网页的“PDF”", "web page saved as PDF"),
        lambda: b"<!DOCTYPE html><html><body>sign in</body></html>",
        end="rejected",
        said=(
            "suffix_differs",
            "unsupported_kind",
        ),
        files=0,
    ),
    Row(
        "pdf",
        "pdf",
        ("只限制打印、复制的 PDF", "PDF that forbids printing or copying"),
        odd_pdfs.forbidding,
        how=DRAWN,
        lost=ACTING,
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("带印章、批注的 PDF", "PDF with stamps and comments"),
        lambda: odd_pdfs.made(odd_pdfs.noted("Stamp")),
        how=DRAWN,
        lost=ACTING,
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("带隐藏图层的 PDF", "PDF with a hidden layer"),
        lambda: odd_pdfs.made(odd_pdfs.layered(shown=False)),
        how=DRAWN,
        lost=ACTING,
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("填了中文、没有外观的表单", "form with Chinese values that nobody laid out"),
        lambda: odd_pdfs.made(odd_pdfs.filled("示例公司")),
        how=DRAWN,
        font=True,
        lost=("表单的可填写性", "that it can be filled in"),
        said=("form_or_script_removed",),
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("页面真实的 XFA 表单", "XFA form whose pages are real"),
        lambda: odd_pdfs.made(odd_pdfs.xfa(widgets=True)),
        how=DRAWN,
        lost=ACTING,
        said=("form_or_script_removed",),
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("转过的、有裁切框和大单位的页", "turned page, with a crop box and a large unit"),
        lambda: odd_pdfs.made(odd_pdfs.placed(Rotate=45, UserUnit=2, CropBox=[-50, -50, 595, 842])),
        how=DRAWN,
        lost=ACTING,
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("图是 JPEG 2000 的 PDF", "PDF of a JPEG 2000 picture"),
        lambda: odd_pdfs.pictured(making.encoded(corners(), "JPEG2000"), SIZE, Filter=odd_pdfs.Name.JPXDecode),
        how=DRAWN,
        lost=ACTING,
    ),
    Row(
        "pdf",
        "pdf",
        ("图是 CMYK JPEG 的 PDF", "PDF of a CMYK JPEG"),
        lambda: odd_pdfs.cmyk(corners()),
        how=DRAWN,
        lost=GAMUT,
        shows="pages",
    ),
    Row(
        "pdf",
        "pdf",
        ("图反相存放的 PDF", "PDF of a picture stored inverted"),
        lambda: odd_pdfs.inverted(corners()),
        how=DRAWN,
        lost=ACTING,
    ),
)

# --- Office and text --------------------------------------------------------------------------------------

RENDERED = ("由 LibreOffice 转成页面，再同 PDF", "pages made by LibreOffice, then as PDF")
LIVE = ("宏、链接、批注、可编辑性", "macros, links, comments, that it can be edited")
TEXT: Final = "授权书 示例贸易（上海）有限公司"


def _old(suffix: str, make: Callable[[], bytes], form: str) -> Callable[[], bytes]:
    """A document in a format of old, for which LibreOffice is the only free writer; plain bytes without it."""

    def convert() -> bytes:
        program = office.find()
        if program is None:
            return (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
                + bytes(504)
                + {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}[form].encode("utf-16-le")
            )
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, f"paper.{suffix}")
            source.write_bytes(make())
            profile = Path(folder, "profile").as_uri()
            command = [
                program,
                "--headless",
                f"-env:UserInstallation={profile}",
                "--convert-to",
                form,
                "--outdir",
                folder,
                source,
            ]
            subprocess.run(command, check=True, capture_output=True, timeout=120)
            return Path(folder, f"paper.{form}").read_bytes()

    return convert


def _rendered(kind: str, suffix: str, title: tuple[str, str], make: Callable[[], bytes]) -> Row:
    return Row(
        kind,
        suffix,
        title,
        make,
        how=RENDERED,
        lost=LIVE,
        said=("office_rendered",),
        shows="pages",
        needs="LibreOffice",
    )


OFFICE: Final = (
    _rendered("docx", "docx", ("Word", "Word"), lambda: papers.docx(TEXT)),
    _rendered("doc", "doc", ("Word 97–2003", "Word 97–2003"), _old("docx", lambda: papers.docx(TEXT), "doc")),
    _rendered("odt", "odt", ("OpenDocument 文字", "OpenDocument text"), lambda: papers.odt(TEXT)),
    _rendered("rtf", "rtf", ("RTF", "RTF"), lambda: papers.rtf(TEXT)),
    _rendered("xlsx", "xlsx", ("Excel", "Excel"), lambda: papers.xlsx([[TEXT, "1"]])),
    _rendered(
        "xls", "xls", ("Excel 97–2003", "Excel 97–2003"), _old("xlsx", lambda: papers.xlsx([[TEXT, "1"]]), "xls")
    ),
    _rendered(
        "text",
        "txt",
        ("文本（UTF-8、GB18030、UTF-16）", "text (UTF-8, GB18030, UTF-16)"),
        lambda: TEXT.encode("gb18030"),
    ),
)

# --- archives and mail ------------------------------------------------------------------------------------

MEMBERS = ("里面的每个文件各自处理，最多两层", "each file in it by itself, two archives deep at most")
INSIDE: Final = "内/照片.jpg"


def _packed() -> dict[str, bytes]:
    return {INSIDE: making.encoded(corners(), quality=92)}


def _holding(
    kind: str, suffix: str, title: tuple[str, str], make: Callable[[], bytes], how: tuple[str, str] = MEMBERS
) -> Row:
    return Row(kind, suffix, title, make, end="expanded", how=how, lost=NOTHING)


WITH_PASSWORD = ("用给出的密码打开", "opened by the passwords given")
ARCHIVES: Final = (
    _holding(
        "zip",
        "zip",
        ("ZIP（中文名 GBK 也能认）", "ZIP (names in GBK too)"),
        lambda: making.zipped(_packed(), encoding="gb18030"),
    ),
    _holding(
        "zip",
        "zip",
        ("带密码的 ZIP（AES）", "ZIP with a password (AES)"),
        lambda: unpacking.locked_zip(_packed(), PASSWORD.encode(), strength=3),
        WITH_PASSWORD,
    ),
    _holding(
        "zip",
        "zip",
        ("带密码的 ZIP（旧式）", "ZIP with a password (old cipher)"),
        lambda: unpacking.locked_zip(_packed(), PASSWORD.encode("gb18030")),
        WITH_PASSWORD,
    ),
    _holding(
        "zip", "zip", ("ZIP 里的 ZIP", "ZIP in a ZIP"), lambda: making.zipped({"里面.zip": making.zipped(_packed())})
    ),
    _holding("7z", "7z", ("7z", "7z"), lambda: unpacking.seven_zipped(_packed())),
    _holding(
        "7z",
        "7z",
        ("带密码的 7z", "7z with a password"),
        lambda: unpacking.seven_zipped(_packed(), password=PASSWORD),
        WITH_PASSWORD,
    ),
    _holding("rar", "rar", ("RAR 5（只存储）", "RAR 5 (stored)"), lambda: unpacking.rar5(_packed())),
    _holding("rar", "rar", ("RAR 4（只存储）", "RAR 4 (stored)"), lambda: unpacking.rar4(_packed())),
    _holding("tar", "tar", ("tar", "tar"), lambda: unpacking.tarred(_packed())),
    _holding("gzip", "tgz", ("tar.gz", "tar.gz"), lambda: unpacking.tarred(_packed(), mode="w:gz")),
    _holding(
        "eml",
        "eml",
        ("电子邮件（.eml）", "e-mail (.eml)"),
        lambda: unpacking.mail(_packed()).as_bytes(),
        (
            "附件各自处理；没有附件时，正文作为一个文本文件",
            "each attachment by itself; the text is a file where there is no attachment",
        ),
    ),
)

# --- named, not read ----------------------------------------------------------------------------------------


def _named(kind: str, suffix: str, title: tuple[str, str], data: bytes) -> Row:
    return Row(kind, suffix, title, lambda: data, end="rejected", said=("unsupported_kind",), files=0)


def _ofd() -> bytes:
    return making.zipped({"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<ofd:Document/>"})


NAMED: Final = (
    _named("ofd", "ofd", ("OFD（国家版式标准）", "OFD (China's national format)"), _ofd()),
    _named(
        "iwork",
        "pages",
        ("苹果文稿（Pages、Numbers、Keynote）", "Apple's Pages, Numbers, Keynote"),
        making.zipped({"Index/Document.iwa": b"iwa"}),
    ),
    _named("jxl", "jxl", ("JPEG XL", "JPEG XL"), b"\xff\x0a" + bytes(64)),
    _named("raw", "cr2", ("相机 RAW", "camera raw"), b"II*\0\x10\0\0\0CR\x02\0" + bytes(64)),
    _named("svg", "svg", ("SVG", "SVG"), b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
    _named("eps", "eps", ("PostScript、AI", "PostScript"), b"%!PS-Adobe-3.0 EPSF-3.0\n"),
    _named("html", "html", ("网页", "web page"), b"<!doctype html><html><body>x</body></html>"),
    _named("mp4", "mp4", ("视频", "video"), b"\0\0\0\x18ftypisom\0\0\0\0isommp42"),
    _named(
        "exe",
        "exe",
        ("程序、自解压包", "program, self-extracting archive"),
        b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0",
    ),
    Row("unknown", "jpg", ("空文件", "empty file"), bytes, end="rejected", said=("empty",), files=0),
    Row(
        "jpeg",
        "jpg",
        ("没传完的 JPEG", "JPEG cut off"),
        lambda: making.jpeg()[:9000],
        end="rejected",
        said=("truncated",),
        files=0,
    ),
)

NOT_TRIED: Final = (
    (
        ("WPS 文字（.wps）、WPS 表格（.et）", "WPS Writer (.wps), Spreadsheets (.et)"),
        (
            "没有自由的写入程序；内容与 DOC、XLS 同构时按它们处理",
            "nothing free writes them; treated as DOC and XLS, whose structure they share",
        ),
    ),
    (
        ("压缩过的 RAR", "packed RAR"),
        (
            "没有自由的写入程序；靠已安装的 unrar、7z、unar、bsdtar 或 Windows 的 tar",
            "nothing free writes them; needs unrar, 7z, unar, bsdtar or the tar of Windows",
        ),
    ),
)
"""Kinds for which no file could be made, and why."""

ROWS: Final = (*PICTURES, *PDFS, *OFFICE, *ARCHIVES, *NAMED)
