"""What a PDF is, and its pages picked, tidied and exchanged."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import making
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops

from matprep.errors import Refusal
from matprep.formats.documents import pdf
from matprep.formats.documents.pdf_pictures import NewPicture
from matprep.formats.documents.render import render
from matprep.formats.documents.reread import reread
from matprep.formats.pictures import image

Put = Callable[[bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Write bytes to a file of their own."""
    count = iter(range(100))

    def _put(data: bytes) -> Path:
        path = tmp_path / f"{next(count)}.pdf"
        path.write_bytes(data)
        return path

    return _put


def refused(call: Callable[..., object], *args: Any, **options: Any) -> str:
    """The code of the problem that a call is refused with."""
    with pytest.raises(Refusal) as caught:
        call(*args, **options)
    return caught.value.problem.code


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """A PDF with something done to it."""
    with pikepdf.open(io.BytesIO(data)) as document:
        change(document)
        buffer = io.BytesIO()
        document.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def laden(document: pikepdf.Pdf) -> None:
    """Put into a PDF all that does not belong in a submission."""
    script = Dictionary(S=Name.JavaScript, JS="app.alert('SecretScript')")
    document.Root.OpenAction = script
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=["x", document.make_indirect(script)]))
    document.attachments["SecretFile.txt"] = b"SecretAttachment"
    document.docinfo["/Author"] = "SecretAuthor"
    document.pages[0].obj.Metadata = document.make_stream(b"SecretPageXmp")
    document.Root.Metadata = document.make_stream(b"SecretXmp")
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=[10, 10, 60, 60],
        Border=[0, 0, 0],
        A=Dictionary(S=Name.URI, URI="https://secret.example/"),
    )
    document.pages[0].obj.Annots = Array([document.make_indirect(link)])


def unpacked(path: Path) -> bytes:
    """A PDF's bytes with every stream in the clear, to search them."""
    buffer = io.BytesIO()
    with pikepdf.open(path) as document:
        document.save(buffer, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return buffer.getvalue()


class TestDescribe:
    """What a PDF says of itself."""

    def test_pages_are_counted(self, put: Put) -> None:
        assert pdf.describe(put(making.pdf(3))).pages == 3

    def test_ten_thousand_pages_are_counted_at_once(self, put: Put) -> None:
        path = put(making.pdf(10_000))
        start = time.monotonic()

        assert pdf.describe(path).pages == 10_000
        assert time.monotonic() - start < 2

    def test_a_password_is_asked_for_and_every_given_one_tried(self, put: Put) -> None:
        path = put(making.pdf(2, password="geheim"))

        assert refused(pdf.describe, path) == "password_needed"
        assert refused(pdf.describe, path, ["wrong"]) == "password_needed"
        assert pdf.describe(path, ["wrong", "geheim"]).pages == 2

    def test_an_empty_password_needs_no_asking(self, put: Put) -> None:
        path = put(making.pdf(2, password=""))

        assert pdf.describe(path).encrypted

    def test_a_signature_is_found(self, put: Put) -> None:
        assert pdf.describe(put(making.signed_pdf())).signed
        assert not pdf.describe(put(making.pdf())).signed

    def test_an_empty_signature_field_is_no_signature(self, put: Put) -> None:
        def empty(document: pikepdf.Pdf) -> None:
            field = document.make_indirect(Dictionary(FT=Name.Sig, T="Sign here"))
            document.Root.AcroForm = Dictionary(Fields=[field], SigFlags=3)

        assert not pdf.describe(put(changed(making.pdf(), empty))).signed

    def test_usage_rights_are_no_signature_but_a_certification_is(self, put: Put) -> None:
        def grant(name: str) -> Callable[[pikepdf.Pdf], None]:
            return lambda document: setattr(document.Root, "Perms", Dictionary({name: Dictionary(Type=Name.Sig)}))

        assert not pdf.describe(put(changed(making.pdf(), grant("/UR3")))).signed
        assert pdf.describe(put(changed(making.pdf(), grant("/DocMDP")))).signed

    def test_a_ring_of_form_fields_is_walked_but_once(self, put: Put) -> None:
        def ring(document: pikepdf.Pdf) -> None:
            field = document.make_indirect(Dictionary(T="a"))
            field.Kids = Array([field])
            document.Root.AcroForm = Dictionary(Fields=[field])

        assert not pdf.describe(put(changed(making.pdf(), ring))).signed

    def test_a_broken_cross_reference_is_repaired_and_said(self, put: Put) -> None:
        data = making.pdf(2)
        at = data.rindex(b"startxref")

        described = pdf.describe(put(data[:at] + b"startxref\n99999\n%%EOF\n"))

        assert described.repaired
        assert described.pages == 2
        assert not pdf.describe(put(data)).repaired

    def test_scripts_and_attachments_are_seen(self, put: Put) -> None:
        assert pdf.describe(put(changed(making.pdf(), laden))).extras.scripts
        assert not pdf.describe(put(making.pdf())).extras.scripts

    def test_a_form_that_only_another_program_shows_is_dynamic(self, put: Put) -> None:
        def xfa(document: pikepdf.Pdf) -> None:
            document.Root.NeedsRendering = True
            document.Root.AcroForm = Dictionary(XFA=document.make_stream(b"<xdp/>"), Fields=[])

        assert pdf.describe(put(changed(making.pdf(), xfa))).extras.elsewhere

    @pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\nnothing here %%EOF", b"\0" * 100 + b"%%EOF"])
    def test_what_cannot_be_opened_is_refused(self, put: Put, data: bytes) -> None:
        assert refused(pdf.describe, put(data)) in ("damaged", "truncated")

    def test_a_missing_end_is_told_apart_where_nothing_can_be_saved(self, put: Put) -> None:
        assert refused(pdf.describe, put(making.pdf()[:40])) == "truncated"

    def test_no_page_at_all_is_damage(self, put: Put) -> None:
        assert (
            refused(pdf.describe, put(changed(making.pdf(), lambda document: document.pages.__delitem__(0))))
            == "damaged"
        )


class TestPageSizes:
    """Pages are measured as people see them."""

    def test_a4_is_a4(self, put: Put) -> None:
        assert pdf.page_sizes(put(making.pdf(2))) == ((595.0, 842.0), (595.0, 842.0))

    @pytest.mark.parametrize(
        ("keys", "size"),
        [
            ({"/Rotate": 90}, (842, 595)),
            ({"/Rotate": -270}, (842, 595)),
            ({"/UserUnit": 2}, (1190, 1684)),
            ({"/CropBox": [100, 100, 300, 200]}, (200, 100)),
            ({"/CropBox": [300, 200, 100, 100]}, (200, 100)),
            ({"/CropBox": [-500, -500, 5000, 5000]}, (595, 842)),
            ({"/CropBox": [0, 0, 0, 0]}, (595, 842)),
            ({"/CropBox": "no box"}, (595, 842)),
            ({"/MediaBox": [0, 0, 0, 0]}, (612, 792)),
            ({"/Rotate": "sideways", "/UserUnit": -1}, (595, 842)),
        ],
    )
    def test_crop_box_rotation_and_unit_count(self, put: Put, keys: dict[str, Any], size: tuple[int, int]) -> None:
        def alter(document: pikepdf.Pdf) -> None:
            for key, value in keys.items():
                document.pages[0].obj[key] = Array(value) if isinstance(value, list) else value

        assert pdf.page_sizes(put(changed(making.pdf(), alter))) == (size,)

    def test_only_the_pages_asked_for_are_measured(self, put: Put) -> None:
        assert len(pdf.page_sizes(put(making.pdf(5)), pages=[2, 3])) == 2


class TestPick:
    """Pages leave their document."""

    def test_pages_come_in_the_order_asked(self, put: Put, tmp_path: Path) -> None:
        source = put(making.pdf(4))

        pdf.pick(source, [3, 1], tmp_path / "picked.pdf")

        assert reread(tmp_path / "picked.pdf").pages == 2
        assert render(tmp_path / "picked.pdf", 1, 60).tobytes() == render(source, 3, 60).tobytes()
        assert render(tmp_path / "picked.pdf", 2, 60).tobytes() == render(source, 1, 60).tobytes()

    def test_the_result_is_open_and_twice_the_same(self, put: Put, tmp_path: Path) -> None:
        source = put(making.pdf(3, password="geheim"))

        pdf.pick(source, [2], tmp_path / "one.pdf", ["geheim"])
        pdf.pick(source, [2], tmp_path / "two.pdf", ["geheim"])

        assert not reread(tmp_path / "one.pdf").encrypted
        assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()

    def test_filled_form_fields_stay_visible(self, put: Put, tmp_path: Path) -> None:
        def filled(document: pikepdf.Pdf) -> None:
            field = Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T="company",
                V="ACME",
                DA="/Helv 30 Tf 0 g",
                Rect=[80, 400, 400, 500],
            )
            field = document.make_indirect(field)
            document.pages[0].obj.Annots = Array([field])
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            document.Root.AcroForm = Dictionary(Fields=[field], DR=Dictionary(Font=Dictionary(Helv=font)))

        source = put(changed(making.pdf(), filled))

        pdf.pick(source, [1], tmp_path / "picked.pdf")

        drawn = render(tmp_path / "picked.pdf", 1, 72).crop((80, 342, 400, 442))
        assert drawn.convert("L").getextrema()[0] < 100


class TestJoin:
    """Documents become one."""

    def test_all_pages_follow_one_another(self, put: Put, tmp_path: Path) -> None:
        first, second = put(making.scan_pdf(2)), put(making.pdf(1, password="geheim"))

        pdf.join([first, second], tmp_path / "joined.pdf", ["geheim"])

        assert reread(tmp_path / "joined.pdf").pages == 3
        assert render(tmp_path / "joined.pdf", 2, 40).tobytes() == render(first, 2, 40).tobytes()
        assert render(tmp_path / "joined.pdf", 3, 40).tobytes() == render(second, 1, 40, ["geheim"]).tobytes()


class TestTidy:
    """What does not belong in a submission goes, what people see stays."""

    def test_scripts_attachments_and_names_go(self, put: Put, tmp_path: Path) -> None:
        source = put(changed(making.pdf(), laden))
        assert unpacked(source).count(b"Secret") >= 5

        pdf.tidy(source, tmp_path / "tidy.pdf")

        assert b"secret" not in unpacked(tmp_path / "tidy.pdf").lower()
        assert not pdf.describe(tmp_path / "tidy.pdf").extras.scripts
        assert render(tmp_path / "tidy.pdf", 1, 60).tobytes() == render(source, 1, 60).tobytes()

    def test_exif_inside_its_jpegs_goes_and_their_pixels_stay(self, put: Put, tmp_path: Path) -> None:
        def exchange(document: pikepdf.Pdf) -> None:
            (picture,) = document.pages[0].get_images().values()
            picture.write(making.phone_jpeg(), filter=Name.DCTDecode)
            picture.Width, picture.Height = 400, 300

        source = put(changed(making.scan_pdf(), exchange))

        pdf.tidy(source, tmp_path / "tidy.pdf")

        assert b"SecretPhone" in source.read_bytes()
        assert b"Secret" not in (tmp_path / "tidy.pdf").read_bytes()
        assert render(tmp_path / "tidy.pdf", 1, 60).tobytes() == render(source, 1, 60).tobytes()

    def test_the_same_source_gives_the_same_bytes(self, put: Put, tmp_path: Path) -> None:
        source = put(changed(making.pdf(), laden))

        pdf.tidy(source, tmp_path / "one.pdf")
        pdf.tidy(source, tmp_path / "two.pdf")

        assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()

    def test_a_repaired_document_can_be_read_again(self, put: Put, tmp_path: Path) -> None:
        data = making.pdf(2)
        at = data.rindex(b"trailer") if b"trailer" in data else data.rindex(b"startxref")

        pdf.tidy(put(data[:at] + b"trailer << /Root 1 0 R >>\nstartxref\n1\n%%EOF\n"), tmp_path / "tidy.pdf")

        assert reread(tmp_path / "tidy.pdf").pages == 2


def stretch(_: pikepdf.Page, picture: Any) -> None:
    """Let the picture have half as many columns as the page gives it room for."""
    picture.write(making.jpeg(827, 2339), filter=Name.DCTDecode)
    picture.Width = 827


class TestSoleJpeg:
    """A page that is one JPEG gives it back untouched; in any doubt it does not."""

    def test_a_scanned_page_is_its_jpeg(self, put: Put, tmp_path: Path) -> None:
        source = put(making.scan_pdf(2))

        data = pdf.sole_jpeg(source, 2)

        assert data is not None
        assert data[20:] in source.read_bytes()
        (tmp_path / "page.jpg").write_bytes(data)
        assert image.upright(tmp_path / "page.jpg", "jpeg").size == (1654, 2339)

    @pytest.mark.parametrize(
        "doubt",
        [
            lambda page, _: page.contents_add(b"BT ET"),
            lambda page, _: page.contents_add(b"0 0 10 10 re f"),
            lambda page, _: page.contents_add(b"q .5 0 0 .5 0 0 cm", prepend=True),
            lambda page, _: page.contents_add(b"-1 0 0 1 595 0 cm", prepend=True),
            lambda page, _: page.contents_add(b"0 1 -1 0 0 0 cm", prepend=True),
            lambda page, _: setattr(page.obj, "Rotate", 90),
            lambda page, _: setattr(page.obj, "CropBox", Array([100, 100, 300, 300])),
            lambda page, _: setattr(page.obj, "Annots", Array([Dictionary(Subtype=Name.Link, Rect=[0, 0, 1, 1])])),
            lambda _, picture: setattr(picture, "Decode", Array([1, 0, 1, 0, 1, 0])),
            lambda _, picture: setattr(picture, "Mask", Array([0, 1, 0, 1, 0, 1])),
            lambda _, picture: setattr(picture, "ColorSpace", Name.DeviceCMYK),
            lambda _, picture: setattr(picture, "ColorSpace", Name.DeviceGray),
            lambda _, picture: setattr(picture, "OC", Dictionary(Type=Name.OCG, Name="Draft")),
            lambda _, picture: picture.write(picture.read_raw_bytes()[:5000], filter=Name.DCTDecode),
            stretch,
        ],
    )
    def test_any_doubt_means_no(self, put: Put, doubt: Callable[[pikepdf.Page, Any], None]) -> None:
        def alter(document: pikepdf.Pdf) -> None:
            (picture,) = document.pages[0].get_images().values()
            doubt(document.pages[0], picture)

        assert pdf.sole_jpeg(put(changed(making.scan_pdf(), alter)), 1) is None

    def test_a_page_of_text_has_none(self, put: Put) -> None:
        assert pdf.sole_jpeg(put(making.pdf()), 1) is None


class TestPictures:
    """Pictures inside a PDF are listed, decoded and exchanged."""

    def test_each_picture_is_listed_once_with_its_page(self, put: Put) -> None:
        listed = pdf.pictures(put(making.scan_pdf(3)))

        assert [(each.page, each.width, each.height) for each in listed] == [(n, 1654, 2339) for n in (1, 2, 3)]

    def test_bilevel_pictures_are_left_alone(self, put: Put) -> None:
        assert pdf.pictures(put(making.encoded(making.picture(900, 900, mode="1"), "PDF"))) == ()

    def test_a_listed_picture_can_be_exchanged_and_the_rest_stays(self, put: Put, tmp_path: Path) -> None:
        source = put(making.scan_pdf(2))
        first, second = pdf.pictures(source)
        white = Image.new("L", (300, 400), 255)
        coded = tmp_path / "white.jpg"
        coded.write_bytes(making.encoded(white, "JPEG"))
        new = NewPicture(path=coded, bytes=coded.stat().st_size, width=300, height=400, grey=True)

        pdf.with_pictures(source, {first.number: new}, tmp_path / "new.pdf")

        assert render(tmp_path / "new.pdf", 1, 30).getextrema() == ((255, 255),) * 3
        assert render(tmp_path / "new.pdf", 2, 30).tobytes() == render(source, 2, 30).tobytes()
        assert reread(tmp_path / "new.pdf").pages == 2
        with pdf.gallery(source) as pixels:
            assert pixels(second.number).size == (1654, 2339)

    def test_pixels_come_out_as_they_went_in(self, put: Put) -> None:
        plain = making.picture(400, 300)
        source = put(making.encoded(plain, "PDF", quality=95))

        (listed,) = pdf.pictures(source)

        with pdf.gallery(source) as pixels:
            difference = ImageChops.difference(pixels(listed.number), plain)
        assert max(high for _, high in difference.getextrema()) < 90
