"""Blank pages are found, and only those: a page with one signature is not blank."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import odd_pdfs
import pytest
from PIL import Image, ImageDraw, ImageFilter

from matprep.fitting.blanks import blank_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pikepdf

SIZE = (1654, 2339)  # A4 at 200 dpi
MM = 200 / 25.4


def paper(seed: int = 1, *, tone: int = 244) -> Image.Image:
    """A scanned sheet with nothing on it: grain, a shade from one side to the other, a dark rim."""
    dice = random.Random(seed)
    grain = Image.frombytes("L", (SIZE[0] // 4, SIZE[1] // 4), dice.randbytes(SIZE[0] // 4 * (SIZE[1] // 4)))
    grain = grain.point(lambda value: tone - 4 + value // 32).resize(SIZE)
    shade = Image.linear_gradient("L").rotate(90).resize(SIZE).point(lambda value: value // 16)
    sheet = Image.merge("RGB", [Image.blend(grain, grain, 0)] * 3)
    sheet = Image.composite(Image.new("RGB", SIZE, (tone - 20,) * 3), sheet, shade)
    ImageDraw.Draw(sheet).rectangle((0, 0, 12, SIZE[1]), fill=(120, 120, 120))
    return sheet


def with_mark(mark: Callable[[ImageDraw.ImageDraw], None], *, tone: int = 244) -> Image.Image:
    """A scanned sheet with something on it, a little blurred as scanners do."""
    sheet = paper(tone=tone)
    mark(ImageDraw.Draw(sheet))
    return sheet.filter(ImageFilter.GaussianBlur(1))


def specks(draw: ImageDraw.ImageDraw) -> None:
    dice = random.Random(3)
    for _ in range(15):
        x, y = dice.randrange(100, 1500), dice.randrange(100, 2200)
        draw.ellipse((x, y, x + 5, y + 5), fill=(60, 60, 60))


def holes(draw: ImageDraw.ImageDraw) -> None:
    for y in (850, 1480):
        draw.ellipse((90, y, 90 + 6 * MM, y + 6 * MM), fill=(70, 70, 75))


def signature(draw: ImageDraw.ImageDraw) -> None:
    draw.line([(900, 1900), (950, 1850), (990, 1930), (1050, 1860), (1150, 1900)], fill=(50, 60, 120), width=4)


def seal(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((900, 1700, 900 + 40 * MM, 1700 + 40 * MM), outline=(225, 150, 150), width=8)


def page_number(draw: ImageDraw.ImageDraw) -> None:
    draw.line([(820, 2230), (840, 2230), (820, 2260), (842, 2260)], fill=(40, 40, 40), width=4)


def pencil(draw: ImageDraw.ImageDraw) -> None:
    for row in range(4):
        draw.line((300, 600 + 60 * row, 900, 604 + 60 * row), fill=(190, 190, 190), width=3)


def line_of_text(draw: ImageDraw.ImageDraw) -> None:
    for column in range(30):
        draw.rectangle((300 + 26 * column, 400, 314 + 26 * column, 420), fill=(30, 30, 30))


def highlighter(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((300, 600, 900, 640), fill=(250, 250, 170))


def lone_dot_of_ink(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((800, 1100, 800 + 6 * MM, 1100 + 6 * MM), fill=(40, 40, 40))


def found(folder: Path, *sheets: Image.Image) -> tuple[int, ...]:
    (folder / "scan.pdf").write_bytes(odd_pdfs.scanned(sheets, dpi=200))
    return blank_pages(folder / "scan.pdf", len(sheets))


FULL = with_mark(line_of_text)


@pytest.mark.parametrize("mark", [lambda _: None, specks, holes], ids=["paper", "specks", "holes"])
@pytest.mark.parametrize("tone", [250, 225])
def test_bare_paper_is_blank_with_its_dust_and_holes(
    tmp_path: Path, mark: Callable[[ImageDraw.ImageDraw], None], tone: int
) -> None:
    assert found(tmp_path, FULL, with_mark(mark, tone=tone)) == (2,)


@pytest.mark.parametrize(
    "mark", [signature, seal, page_number, pencil, line_of_text, highlighter, lone_dot_of_ink], ids=lambda m: m.__name__
)
def test_a_page_with_anything_on_it_is_not(tmp_path: Path, mark: Callable[[ImageDraw.ImageDraw], None]) -> None:
    assert found(tmp_path, FULL, with_mark(mark)) == ()


@pytest.mark.parametrize("tone", [0, 90])
def test_a_dark_page_is_not_paper(tmp_path: Path, tone: int) -> None:
    assert found(tmp_path, FULL, Image.new("RGB", SIZE, (tone,) * 3)) == ()


def test_white_pixels_are_blank(tmp_path: Path) -> None:
    assert found(tmp_path, Image.new("1", SIZE, 1), FULL, Image.new("RGB", SIZE, "white")) == (1, 3)


@pytest.mark.parametrize(
    ("content", "blank"),
    [
        (b"", True),
        (b"1 1 1 rg 0 0 595 842 re f", True),
        (b"BT /F1 10 Tf 300 30 Td (2) Tj ET", False),
        (b"0.98 g 100 100 300 300 re f", False),
        (b"0.2 w 100 100 m 400 100 l S", False),
    ],
)
def test_a_page_that_was_never_on_paper_is_blank_only_if_nothing_is_drawn(
    tmp_path: Path, content: bytes, *, blank: bool
) -> None:
    def write(document: pikepdf.Pdf) -> None:
        document.pages[1].Contents = document.make_stream(content)

    (tmp_path / "a.pdf").write_bytes(odd_pdfs.made(write, pages=2))

    assert blank_pages(tmp_path / "a.pdf", 2) == ((2,) if blank else ())


def test_a_blank_scan_with_a_seal_put_on_it_is_not_blank(tmp_path: Path) -> None:
    data = odd_pdfs.scanned([paper(), FULL], dpi=200)
    (tmp_path / "a.pdf").write_bytes(odd_pdfs.made(odd_pdfs.noted("Stamp"), data=data))

    assert blank_pages(tmp_path / "a.pdf", 2) == ()


def test_text_to_be_searched_does_not_make_a_blank_scan_full(tmp_path: Path) -> None:
    def searchable(document: pikepdf.Pdf) -> None:
        document.pages[0].contents_add(b"BT 3 Tr 80 700 Td () Tj ET")

    (tmp_path / "a.pdf").write_bytes(odd_pdfs.made(searchable, data=odd_pdfs.scanned([paper(), FULL], dpi=200)))

    assert blank_pages(tmp_path / "a.pdf", 2) == (1,)


def test_a_page_that_cannot_be_drawn_is_not_blank(tmp_path: Path) -> None:
    def spoil(document: pikepdf.Pdf) -> None:
        (picture,) = document.pages[0].get_images().values()
        picture.write(b"garbage", filter=picture.Filter)

    (tmp_path / "a.pdf").write_bytes(odd_pdfs.made(spoil, data=odd_pdfs.scanned([paper(), FULL], dpi=200)))

    assert blank_pages(tmp_path / "a.pdf", 2) == ()


def test_a_single_page_and_a_long_document_are_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(odd_pdfs.scanned([paper()], dpi=200))

    assert blank_pages(tmp_path / "a.pdf", 1) == ()
    assert blank_pages(tmp_path / "a.pdf", 21) == ()


def test_looking_ends_where_it_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing is left out."""
    (tmp_path / "a.pdf").write_bytes(odd_pdfs.scanned([paper(), FULL], dpi=200))
    monkeypatch.setattr("matprep.fitting.blanks._MOST_SECONDS", -1.0)

    assert blank_pages(tmp_path / "a.pdf", 2) == ()
