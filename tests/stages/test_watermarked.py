"""A material that bears a watermark bears it whatever it comes as and becomes, or is not made at all."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import making
import msgspec
import pikepdf
import pytest
from PIL import Image, ImageChops

from matprep.errors import Refusal
from matprep.fitting import marking
from matprep.formats.documents import fonts, render
from matprep.model import Job, Made, Material, Piece, Rules
from matprep.stages.compress import compress
from matprep.stages.convert import convert

pytestmark = pytest.mark.skipif(not fonts.has_cjk(), reason="no font with Chinese characters is installed here")

TEXT = "仅供示例平台认证使用"
DAY = dt.date(2026, 11, 24)
PLAIN = Rules(max_bytes=500_000)
MARKED = Rules(max_bytes=500_000, watermark=TEXT)
MARKED_PDF = Rules(max_bytes=500_000, watermark=TEXT, formats=("pdf",), pages="pdf")


def job(root: Path, rules: Rules, *pieces: Piece) -> Job:
    folder = root / f"work-{len(list(root.iterdir()))}"
    folder.mkdir()
    return Job(
        requirement="id_card",
        pieces=pieces,
        rules=rules,
        stem="s",
        number=0,
        max_name_bytes=120,
        folder=str(folder),
        day=DAY,
    )


def piece(root: Path, data: bytes, kind: str, pages: tuple[int, ...] = (1,), **more: object) -> Piece:
    path = root / f"source-{len(list(root.iterdir()))}"
    path.write_bytes(data)
    return Piece(path=str(path), kind=kind, pages=pages, **more)


def made(root: Path, rules: Rules, *pieces: Piece) -> Material:
    task = job(root, rules, *pieces)
    return compress(convert(Material(files=()), task), task)


def seen(file: Made) -> Image.Image:
    """The first page as somebody sees it."""
    if file.kind == "pdf":
        return render.render(Path(file.path), 1, 100)
    with Image.open(file.path) as image:
        return image.convert("RGB")


def differs(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that differ clearly."""
    assert one.size == other.size
    histogram = ImageChops.difference(one.convert("L"), other.convert("L")).histogram()
    return sum(histogram[30:]) / sum(histogram)


@pytest.mark.parametrize("kind", ["jpeg", "png", "tiff", "heic", "pdf"])
@pytest.mark.parametrize("form", ["picture", "pdf"])
def test_whatever_comes_and_whatever_is_made_bears_it(tmp_path: Path, kind: str, form: str) -> None:
    page = making.picture(1200, 800)
    data = {
        "jpeg": lambda: making.encoded(page),
        "png": lambda: making.encoded(page, "PNG"),
        "tiff": lambda: making.encoded(page, "TIFF"),
        "heic": lambda: making.heic(page),
        "pdf": lambda: making.scan_pdf(width=1200, height=800),
    }[kind]()
    rules = MARKED if form == "picture" else MARKED_PDF
    source = piece(tmp_path, data, kind)

    (plain,) = made(tmp_path, msgspec.structs.replace(rules, watermark=""), source).files
    marked = made(tmp_path, rules, source)

    (file,) = marked.files
    assert file.bytes <= 500_000
    assert file.kind == plain.kind or {file.kind, plain.kind} <= {"jpeg", "png"}
    assert differs(seen(file).resize((600, 400)), seen(plain).resize((600, 400))) > 0.01
    assert [(each.code, each.params) for each in marked.problems] == [
        ("watermark_added", {"text": f"{TEXT} 2026-11-24"})
    ]


def test_without_one_an_accepted_file_is_kept_as_it_is(tmp_path: Path) -> None:
    data = making.jpeg(800, 600)

    material = made(tmp_path, PLAIN, piece(tmp_path, data, "jpeg"))

    assert material.problems == ()
    assert material.files[0].quality["coded"] == "original"


def test_a_turned_photo_bears_it_upright(tmp_path: Path) -> None:
    upright, turned = (
        made(tmp_path, MARKED, piece(tmp_path, making.encoded(page, exif=exif), "jpeg")).files[0]
        for page, exif in (
            (Image.new("RGB", (800, 600), "white"), b""),
            (Image.new("RGB", (600, 800), "white"), turned_by(6)),
        )
    )

    assert differs(seen(upright), seen(turned)) < 0.01


def turned_by(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def test_it_survives_the_tightest_limit(tmp_path: Path) -> None:
    page = making.picture(3000, 2000)
    tight = Rules(max_bytes=60_000, watermark=TEXT)

    (file,) = made(tmp_path, tight, piece(tmp_path, making.encoded(page), "jpeg")).files

    assert file.bytes <= 60_000
    size = (file.width, file.height)
    assert differs(seen(file), page.resize(size)) > 0.01


def test_where_fields_were_read_it_is_not(tmp_path: Path) -> None:
    white = making.encoded(Image.new("RGB", (1000, 630), "white"), "PNG")
    source = piece(tmp_path, white, "png", keep_clear=((380, 800, 880, 880),))

    (file,) = made(tmp_path, MARKED, source).files

    assert seen(file).crop((380, 504, 880, 554)).convert("L").getextrema()[0] >= 250
    assert seen(file).convert("L").getextrema()[0] < 200


def test_a_card_that_is_cut_out_and_turned_bears_it_whole_and_off_its_fields(tmp_path: Path) -> None:
    page = Image.new("RGB", (1600, 1200), "white")
    field = (340, 350, 380, 750)  # a line of print that runs down the page: the card lies on its side
    card = piece(tmp_path, making.encoded(page, "PNG"), "png", box=(200, 100, 600, 900), turn=270, keep_clear=(field,))

    (file,) = made(tmp_path, MARKED, card).files

    upright = seen(file).convert("L")
    assert upright.size == (960, 640)
    # on the card it reaches from 31 to 81 % of its height, which becomes its width, and from 35 to 45 % of its width
    line = (300, 352, 780, 416)
    assert upright.crop(line).getextrema()[0] >= 250
    assert upright.getextrema()[0] < 200


def test_both_sides_on_one_page_bear_it_each(tmp_path: Path) -> None:
    sides = [
        piece(tmp_path, making.encoded(Image.new("RGB", (1000, 630), "white")), "jpeg", side=side)
        for side in ("front", "back")
    ]
    rules = Rules(max_bytes=2_000_000, sides=("front", "back"), layout="one_page", watermark=TEXT)

    (file,) = made(tmp_path, rules, *sides).files

    page = seen(file).convert("L")
    for half in ((0, 0, page.width, page.height // 2), (0, page.height // 2, page.width, page.height)):
        assert page.crop(half).getextrema()[0] < 200


def test_a_long_picture_bears_it_on_every_page(tmp_path: Path) -> None:
    rules = Rules(pages="long_picture", watermark=TEXT)
    white = making.encoded(Image.new("RGB", (800, 600), "white"), "PNG")

    (file,) = made(tmp_path, rules, *(piece(tmp_path, white, "png") for _ in range(3))).files

    page = seen(file).convert("L")
    assert all(
        page.crop((0, top, page.width, top + page.height // 3)).getextrema()[0] < 200
        for top in range(0, page.height - 2, page.height // 3)
    )


def test_what_was_text_in_a_pdf_can_not_be_freed_of_it(tmp_path: Path) -> None:
    source = piece(tmp_path, making.pdf(2, text="Some text"), "pdf", (1, 2))

    (file,) = made(tmp_path, MARKED_PDF, source).files

    with pikepdf.open(file.path) as opened:
        assert len(opened.pages) == 2
        assert all(len(page.get_images()) == 1 for page in opened.pages)
    assert render.text(Path(file.path), 1).strip() == ""


def test_a_signed_pdf_loses_its_signature_and_says_so(tmp_path: Path) -> None:
    source = piece(tmp_path, making.signed_pdf(), "pdf", (1,), signed=True)

    material = made(tmp_path, MARKED_PDF, source)

    assert {each.code for each in material.problems} >= {"watermark_added", "signature_not_carried"}


def test_a_pdf_stays_one_file_where_the_portal_takes_pictures_and_pdfs(tmp_path: Path) -> None:
    rules = Rules(formats=("jpeg", "pdf"), watermark=TEXT)

    material = made(tmp_path, rules, piece(tmp_path, making.scan_pdf(3, width=600, height=800), "pdf", (1, 2, 3)))

    assert [(each.kind, each.pages) for each in material.files] == [("pdf", 3)]


def test_without_a_font_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_: object) -> None:
        raise Refusal("font_missing", what="watermark")

    monkeypatch.setattr(marking, "write_across", lacking)

    with pytest.raises(Refusal) as caught:
        made(tmp_path, MARKED, piece(tmp_path, making.jpeg(), "jpeg"))

    assert caught.value.problem.code == "font_missing"


def test_the_source_is_never_touched(tmp_path: Path) -> None:
    source = piece(tmp_path, making.jpeg(), "jpeg")
    before = Path(source.path).read_bytes()

    made(tmp_path, MARKED, source)

    assert Path(source.path).read_bytes() == before
    assert Image.open(io.BytesIO(before)).size == (1200, 900)
