"""No page comes out blank, or in part, that was not so; no text comes out as boxes."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import making
import odd_pdfs
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from matprep.errors import Refusal
from matprep.formats.documents import fonts
from matprep.formats.documents.render import render, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FLATE = odd_pdfs.flate()
JPEG = making.encoded(making.picture(400, 560, detail=200), "JPEG", quality=85)
JPX = making.encoded(making.picture(400, 560, detail=200), "JPEG2000")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the source lies."""
    return tmp_path / "source.pdf"


def refusal(path: Path, page: int = 1) -> dict[str, Any]:
    """The params with which a page is refused, and its code."""
    with pytest.raises(Refusal) as caught:
        render(path, page, 50)
    return {"code": caught.value.problem.code, **caught.value.problem.params}


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (FLATE, {"Filter": Name.FlateDecode}),
        (JPEG, {"Filter": Name.DCTDecode}),
        (JPX, {"Filter": Name.JPXDecode}),
        (FLATE, {"Filter": Array([Name.FlateDecode])}),
    ],
    ids=["flate", "jpeg", "jpx", "listed"],
)
def test_a_whole_picture_is_drawn_and_a_part_of_it_is_refused(path: Path, data: bytes, keys: dict[str, Any]) -> None:
    path.write_bytes(odd_pdfs.pictured(data, **keys))
    assert render(path, 1, 50).convert("L").getextrema()[1] > 200

    for part in (data[: len(data) // 2], b"garbage" * 90, b""):
        path.write_bytes(odd_pdfs.pictured(part, **keys))
        assert refusal(path) == {"code": "damaged", "what": "page", "page": 1}


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (b"\x12", {"BitsPerComponent": 4}),
        (FLATE, {"Filter": Name.NoSuchFilter}),
        (FLATE, {"Filter": Name.FlateDecode, "ColorSpace": Name.NoSuchSpace}),
        (FLATE, {"Filter": Name.FlateDecode, "Width": 1_000_000, "Height": 1_000_000}),
        (b"no code words", {"Filter": Name.JBIG2Decode, "BitsPerComponent": 1, "ColorSpace": Name.DeviceGray}),
    ],
    ids=["one byte", "filter", "colour space", "size", "jbig2"],
)
def test_what_no_reader_could_draw_is_refused(path: Path, data: bytes, keys: dict[str, Any]) -> None:
    path.write_bytes(odd_pdfs.pictured(data, **keys))

    assert refusal(path)["code"] == "damaged"


WHITE_SPOT = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 1, 1, 0], N=1)


@pytest.mark.parametrize(
    ("pixels", "keys"),
    [
        (b"\xff", {"ColorSpace": Name.DeviceGray}),
        (b"\xff" * 3, {}),
        (b"\xff" * 6, {"BitsPerComponent": 16}),
        (b"\x40", {"ColorSpace": Name.DeviceGray, "Mask": Array([0x40, 0x40])}),
        (b"\0", {"ColorSpace": Array([Name.Indexed, Name.DeviceRGB, 0, pikepdf.String(b"\xff\xff\xff")])}),
        (b"\0", {"ColorSpace": Array([Name.Separation, Name.Spot, Name.DeviceCMYK, WHITE_SPOT])}),
    ],
    ids=["grey", "rgb", "deep", "keyed", "indexed", "separation"],
)
def test_a_picture_that_is_white_by_intent_is_drawn_white(path: Path, pixels: bytes, keys: dict[str, Any]) -> None:
    path.write_bytes(odd_pdfs.pictured(zlib.compress(pixels * 400 * 560), Filter=Name.FlateDecode, **keys))

    assert render(path, 1, 30).getextrema() == ((255, 255),) * 3


def test_twenty_one_filters_are_undone(path: Path) -> None:
    data = odd_pdfs.flate()
    for _ in range(20):
        data = zlib.compress(data)
    path.write_bytes(odd_pdfs.pictured(data, Filter=Array([Name.FlateDecode] * 21)))

    assert render(path, 1, 50).convert("L").getextrema()[1] > 200


def test_a_bomb_is_not_expanded_further_than_the_picture_needs(path: Path) -> None:
    path.write_bytes(odd_pdfs.pictured(zlib.compress(bytes(300_000_000)), Filter=Name.FlateDecode))

    assert render(path, 1, 50).convert("L").getextrema() == (0, 0)


def test_only_the_pages_own_pictures_count(path: Path) -> None:
    """Pages often share one list of the pictures of all of them."""

    def share(document: pikepdf.Pdf) -> None:
        broken = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=400, Height=560)
        broken.ColorSpace, broken.BitsPerComponent = Name.DeviceRGB, 8
        first, second = (page.obj for page in document.pages)
        first.Resources.XObject = Dictionary(Im=broken, Form=odd_pdfs.red_square(document))
        second.Resources = first.Resources
        document.pages[1].contents_add(b"q 400 0 0 400 50 50 cm /Im Do Q")

    path.write_bytes(odd_pdfs.made(share, pages=2))

    assert render(path, 1, 30).size
    assert refusal(path, 2)["page"] == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"1 1 1 rg 0 0 595 842 re f",
        b"BT /F1 28 Tf 3 Tr 80 700 Td (only for searching) Tj ET",
        b"BT /F1 28 Tf 1 1 1 rg 80 700 Td (white on white) Tj ET",
        b"BT /F1 28 Tf 2000 700 Td (beside the page) Tj ET",
    ],
)
def test_a_page_that_is_blank_by_intent_is_drawn_blank(path: Path, content: bytes) -> None:
    def write(document: pikepdf.Pdf) -> None:
        document.pages[0].Contents = document.make_stream(content)

    path.write_bytes(odd_pdfs.made(write))

    assert render(path, 1, 50).getextrema() == ((255, 255),) * 3


def test_text_in_a_broken_font_is_not_delivered_as_nothing(path: Path) -> None:
    def write(document: pikepdf.Pdf) -> None:
        inner = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/ABCDEF+Song"), DW=1000)
        inner.CIDSystemInfo = Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0)
        inner.FontDescriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name("/ABCDEF+Song"), Flags=4)
        inner.FontDescriptor.FontBBox = Array([0, -200, 1000, 900])
        inner.FontDescriptor.FontFile2 = document.make_stream(b"no font at all")
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/ABCDEF+Song"), Encoding=Name("/Identity-H")
        )
        font.DescendantFonts = Array([document.make_indirect(inner)])
        document.pages[0].Resources.Font.F1 = font
        document.pages[0].Contents = document.make_stream(b"BT /F1 28 Tf 80 700 Td <F1F2F3F4F5F6> Tj ET")

    path.write_bytes(odd_pdfs.made(write))

    assert refusal(path)["code"] == "damaged"


class TestFonts:
    """A PDF that carries no Chinese font is drawn with this machine's, or not at all."""

    @pytest.mark.parametrize("place", ["page", "form", "note"])
    def test_without_a_font_for_it_chinese_is_refused(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, place: str
    ) -> None:
        path.write_bytes(odd_pdfs.made(chinese(place)))
        monkeypatch.setattr(fonts, "has_cjk", lambda: False)

        assert refusal(path) == {"code": "font_missing", "kind": "pdf", "font": "STSong-Light", "page": 1}

    def test_a_chinese_value_that_nobody_laid_out_needs_one_too(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fonts, "has_cjk", lambda: False)
        path.write_bytes(odd_pdfs.made(odd_pdfs.filled("示例公司")))
        assert refusal(path)["font"] == "Helv"

        path.write_bytes(odd_pdfs.made(odd_pdfs.filled("ACME")))
        assert render(path, 1, 30).size

    def test_forms_within_forms_are_looked_at_once(self, path: Path) -> None:
        """Ten of them, each with the next a hundred times, would take for ever."""

        def nest(document: pikepdf.Pdf) -> None:
            inner = odd_pdfs.red_square(document)
            for _ in range(10):
                outer = odd_pdfs.red_square(document)
                outer.Resources = Dictionary(XObject=Dictionary({f"/X{each}": inner for each in range(100)}))
                inner = outer
            document.pages[0].Resources.XObject = Dictionary(X=inner)

        path.write_bytes(odd_pdfs.made(nest))

        assert render(path, 1, 30).size

    def test_what_needs_no_such_font_is_drawn_without_one(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path.write_bytes(making.pdf())
        monkeypatch.setattr(fonts, "has_cjk", lambda: False)

        assert render(path, 1, 30).size

    @pytest.mark.skipif(not fonts.has_cjk(), reason="no Chinese font is installed here: make system")
    def test_with_one_it_is_drawn(self, path: Path) -> None:
        path.write_bytes(odd_pdfs.made(chinese("page")))

        written = render(path, 1, 72).crop((80, 420, 200, 450))
        assert written.convert("L").getextrema()[0] < 100
        assert text(path, 1).strip() == "示例公司"


def chinese(place: str) -> Callable[[pikepdf.Pdf], None]:
    """Write four Chinese characters in a font that the PDF names but does not carry."""

    def change(document: pikepdf.Pdf) -> None:
        system = Dictionary(Registry="Adobe", Ordering="GB1", Supplement=4)
        inner = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name("/STSong-Light"), DW=1000)
        inner.CIDSystemInfo = system
        font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/STSong-Light"))
        font.Encoding, font.DescendantFonts = Name("/UniGB-UCS2-H"), Array([document.make_indirect(inner)])
        written = b"BT /Song 28 Tf 80 400 Td <" + "示例公司".encode("utf-16-be").hex().encode() + b"> Tj ET"
        page = document.pages[0]
        page.Contents = document.make_stream(written)
        resources = Dictionary(Font=Dictionary(Song=font))
        if place == "page":
            page.Resources = resources
            return
        form = document.make_stream(written, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 595, 842])
        form.Resources = resources
        page.Contents = document.make_stream(b"/Form Do" if place == "form" else b"")
        page.Resources = Dictionary(XObject=Dictionary(Form=form) if place == "form" else Dictionary())
        if place == "note":
            odd_pdfs.noted("Stamp", AP=Dictionary(N=form))(document)

    return change


@pytest.mark.parametrize(
    ("angle", "size"), [(45, (595, 842)), (100, (842, 595)), (-450, (842, 595)), (720, (595, 842))]
)
def test_odd_angles_count_as_readers_count_them(path: Path, angle: int, size: tuple[int, int]) -> None:
    from matprep.formats.documents import pdf  # noqa: PLC0415 - measured here only

    path.write_bytes(odd_pdfs.made(lambda document: setattr(document.pages[0].obj, "Rotate", angle)))

    assert pdf.page_sizes(path) == (size,)
    assert render(path, 1, 72).size == size


def test_a_crop_box_beside_the_page_hides_nothing(path: Path) -> None:
    path.write_bytes(odd_pdfs.made(lambda d: setattr(d.pages[0].obj, "CropBox", Array([900, 900, 1200, 1200]))))

    assert render(path, 1, 72).size == (595, 842)


def test_boxes_that_the_page_tree_gives_are_the_pages(path: Path) -> None:
    def inherit(document: pikepdf.Pdf) -> None:
        del document.pages[0].obj["/MediaBox"]
        document.Root.Pages.MediaBox = Array([0, 0, 842, 595])
        document.Root.Pages.CropBox = Array([0, 0, 421, 595])
        document.Root.Pages.Rotate = 90

    path.write_bytes(odd_pdfs.made(inherit))

    assert render(path, 1, 72).size == (595, 421)


@pytest.mark.parametrize("box", [[0, 0, 10_000_000, 1], [0, 0, 10_000_000, 10_000_000], [-1e7, -1e7, 0, 0]])
def test_no_page_is_drawn_longer_or_larger_than_can_be_handled(
    path: Path, monkeypatch: pytest.MonkeyPatch, box: list[float]
) -> None:
    monkeypatch.setattr(
        "matprep.formats.documents.render.MAX_PIXELS", 4_000_000
    )  # the real bound takes 300 MB to reach
    path.write_bytes(odd_pdfs.made(lambda document: setattr(document.pages[0].obj, "MediaBox", Array(box))))

    width, height = render(path, 1, 300).size

    assert max(width, height) <= 30_000
    assert width * height <= 4_000_000


def test_a_list_to_choose_from_is_drawn_as_on_paper_without_its_button(path: Path) -> None:
    """What was chosen shows as the form's maker drew it; where nothing was, nothing is."""

    def change(document: pikepdf.Pdf) -> None:
        odd_pdfs.noted("Widget", FT=Name.Ch, Ff=1 << 17, T="list", V="red")(document)
        chosen = document.pages[0].obj.Annots[0]
        empty = document.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Ch, Ff=1 << 17, T="e", Rect=[300, 600, 500, 650])
        )
        document.pages[0].obj.Annots.append(empty)
        document.Root.AcroForm = Dictionary(Fields=[chosen, empty], DA="/Helv 10 Tf 0 g")

    path.write_bytes(odd_pdfs.made(change))
    drawn = render(path, 1, 72)

    assert drawn.crop((101, 643, 199, 741)).getextrema() == ((255, 255), (0, 0), (0, 0))
    assert drawn.crop((305, 195, 495, 240)).getextrema() == ((255, 255),) * 3
