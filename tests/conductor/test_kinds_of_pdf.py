"""PDFs of every kind, from the inbox to the package: what is delivered is harmless and whole, and says what it lost."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import making
import odd_pdfs
import pikepdf
import pypdf
import pytest
from office import complete_case
from pikepdf import Array, Dictionary, Name
from PIL import Image

if TYPE_CHECKING:
    from office import Office

SCRIPT = odd_pdfs.acting({"S": Name.JavaScript, "JS": "app.alert('Secret')"})
LINK = odd_pdfs.acting({"S": Name.URI, "URI": "https://example.com"}, where="link")
TOLD = {
    "script": SCRIPT,
    "form": odd_pdfs.filled("ACME", appearance=True),
    "link": LINK,
}


def told(office: Office, source: str) -> dict[str, dict[str, Any]]:
    """The codes that a source's lines bear in the manifest, with their params."""
    (line,) = [each for each in office.manifest()["sources"] if each["path"] == source]
    found = [*line["problems"], *(problem for part in line["parts"] for problem in part["problems"])]
    return {each["code"]: each["params"] for each in found}


def outputs(office: Office, source: str) -> list[str]:
    """The delivered files that were made of a source."""
    return [each["name"] for each in office.manifest()["outputs"] if source in each["sources"]]


def delivered(office: Office, source: str) -> Any:
    """The first picture made of a source."""
    return Image.open(io.BytesIO(office.package()[outputs(office, source)[0]]))


def prepared(office: Office, files: dict[str, bytes], **options: Any) -> None:
    """Prepare a complete case with these files."""
    office.put({**complete_case(), **files})
    office.run(**options)


@pytest.mark.parametrize(("what", "as_picture", "as_pdf"), [("script", 1, 1), ("form", 1, 0), ("link", 0, 1)])
def test_what_acts_is_told_where_it_does_not_come_along(
    office: Office, what: str, as_picture: int, as_pdf: int
) -> None:
    prepared(office, {f"{name}.pdf": odd_pdfs.made(TOLD[what]) for name in ("合同", "卷宗")})

    for name, is_told in (("合同.pdf", as_picture), ("卷宗.pdf", as_pdf)):
        found = told(office, name).get("form_or_script_removed")
        assert found == ({"what": what} if is_told else None)
        assert office.sources()[name] == "prepared"
    assert not [data for data in office.package().values() if b"Secret" in data]


def test_attachments_are_counted(office: Office) -> None:
    prepared(office, {"合同.pdf": odd_pdfs.made(odd_pdfs.attached({"a.xml": b"<a/>", "b.txt": b"b"}))})

    assert told(office, "合同.pdf")["attachments_left_out"] == {"count": 2}


def test_a_signed_pdf_that_is_delivered_as_it_is_lacks_nothing(office: Office) -> None:
    data = odd_pdfs.made(odd_pdfs.signed(), SCRIPT, odd_pdfs.attached({"a.xml": b"<a/>"}))
    prepared(office, {"卷宗.pdf": data})

    assert office.package()[outputs(office, "卷宗.pdf")[0]] == data
    assert told(office, "卷宗.pdf") == {}


@pytest.mark.parametrize("kind", ["updated", "certified", "twice"])
def test_however_it_is_signed_not_a_byte_changes(office: Office, kind: str) -> None:
    data = odd_pdfs.made(odd_pdfs.signed())
    if kind == "updated":
        writer = pypdf.PdfWriter(io.BytesIO(data), incremental=True)
        writer.add_metadata({"/Title": "added after it was signed"})
        buffer = io.BytesIO()
        writer.write(buffer)
        data = buffer.getvalue()
    elif kind == "certified":
        data = odd_pdfs.made(
            lambda document: setattr(document.Root, "Perms", Dictionary(DocMDP=Dictionary(Type=Name.Sig)))
        )
    else:
        data = odd_pdfs.made(second_signature, data=data)
    prepared(office, {"卷宗.pdf": data})

    assert office.package()[outputs(office, "卷宗.pdf")[0]] == data


def second_signature(document: pikepdf.Pdf) -> None:
    """Sign a signed document again, invisibly."""
    value = document.make_indirect(Dictionary(Type=Name.Sig, ByteRange=[0, 9, 9, 9], Contents=b"1" * 64))
    document.Root.AcroForm.Fields.append(document.make_indirect(Dictionary(FT=Name.Sig, T="Second", V=value)))


def test_pages_of_mixed_sizes_are_each_drawn_in_their_own(office: Office) -> None:
    def mix(document: pikepdf.Pdf) -> None:
        _, second, third = (page.obj for page in document.pages)
        second.MediaBox = Array([0, 0, 1191, 842])
        third.Rotate = 90

    prepared(office, {"合同.pdf": odd_pdfs.made(mix, pages=3)})

    sizes = [each for each in office.manifest()["outputs"] if "合同.pdf" in each["sources"]]
    shapes = [round(each["width"] / each["height"], 2) for each in sizes]
    assert shapes == [0.71, 1.41, 1.41]


@pytest.mark.parametrize("reached", ["form", "page"])
def test_a_seal_is_seen_on_the_picture_of_a_signed_page(office: Office, reached: str) -> None:
    prepared(office, {"合同.pdf": odd_pdfs.made(odd_pdfs.signed(reached=reached))})

    assert "signature_not_carried" in told(office, "合同.pdf")
    red, green, blue = odd_pdfs.mark_of(delivered(office, "合同.pdf"))
    assert red > 220
    assert max(green, blue) < 40


def test_a_signed_pdf_under_a_password_becomes_pictures(office: Office) -> None:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(odd_pdfs.made(odd_pdfs.signed()))) as document:
        document.save(buffer, encryption=pikepdf.Encryption(user="开门", owner="开门"))
    prepared(office, {"卷宗.pdf": buffer.getvalue()}, passwords=["开门"])

    assert "signature_not_carried" in told(office, "卷宗.pdf")
    with pikepdf.open(io.BytesIO(office.package()[outputs(office, "卷宗.pdf")[0]])) as document:
        assert not document.is_encrypted
        assert len(document.pages[0].get_images()) == 1


def test_a_signed_pdf_that_is_broken_becomes_pictures(office: Office) -> None:
    """It cannot go as it is, and mending it would break its signature for good."""
    data = odd_pdfs.made(odd_pdfs.signed())
    prepared(office, {"卷宗.pdf": data[: data.rindex(b"xref")]})

    assert set(told(office, "卷宗.pdf")) == {"repaired", "signature_not_carried"}
    with pikepdf.open(io.BytesIO(office.package()[outputs(office, "卷宗.pdf")[0]])) as document:
        assert len(document.pages[0].get_images()) == 1


def test_a_portfolio_is_a_folder_of_files(office: Office) -> None:
    inside = {"营业执照.jpg": making.jpeg(800, 600), "合同.pdf": making.pdf()}
    cards = {name: data for name, data in complete_case().items() if "身份证" in name}
    office.put({**cards, "全部材料.pdf": odd_pdfs.made(odd_pdfs.attached(inside, portfolio=True))})

    office.run()

    assert office.sources() == {
        **dict.fromkeys(cards, "prepared"),
        "全部材料.pdf": "expanded",
        "全部材料.pdf/营业执照.jpg": "prepared",
        "全部材料.pdf/合同.pdf": "prepared",
    }
    assert office.manifest()["status"] == "ready"


@pytest.mark.parametrize(
    "xfa",
    [odd_pdfs.xfa(rendering=True), odd_pdfs.xfa(b"<x><dynamicRender>required</dynamicRender></x>")],
    ids=["rendering", "config"],
)
def test_a_form_that_only_adobe_shows_is_named_with_the_way_out(office: Office, xfa: Any) -> None:
    prepared(office, {"合同.pdf": odd_pdfs.made(xfa)})

    assert told(office, "合同.pdf") == {"unsupported_kind": {"kind": "xfa"}}
    assert "print it to PDF" in json.dumps(office.manifest())


@pytest.mark.parametrize("pages", [1, 2])
def test_a_page_that_says_please_wait_is_not_delivered_as_the_form(office: Office, pages: int) -> None:
    """A second page means that the pages are real."""
    data = making.pdf(pages, text="Please wait... If this message is not eventually replaced")
    prepared(office, {"合同.pdf": odd_pdfs.made(odd_pdfs.xfa(), data=data)})

    assert office.sources()["合同.pdf"] == ("rejected" if pages == 1 else "prepared")


def test_a_form_with_real_pages_is_prepared_without_its_xfa(office: Office) -> None:
    prepared(office, {"合同.pdf": odd_pdfs.made(odd_pdfs.xfa(widgets=True))})

    assert told(office, "合同.pdf") == {"form_or_script_removed": {"what": "script"}}


class TestBlankPages:
    """The blank back of a sheet is no page for a portal that counts pictures."""

    SCAN = odd_pdfs.scanned([making.picture(827, 1169), Image.new("RGB", (827, 1169), "white")])

    def test_it_gets_no_picture_of_its_own(self, office: Office) -> None:
        prepared(office, {"合同.pdf": self.SCAN})

        assert len(outputs(office, "合同.pdf")) == 1
        assert told(office, "合同.pdf") == {"blank_pages_left_out": {"pages": "2"}}

    def test_it_does_not_count_against_the_number_of_files(self, office: Office) -> None:
        case = {name: data for name, data in complete_case().items() if "营业执照" not in name}
        office.put({**case, "营业执照.pdf": self.SCAN})
        office.run()

        assert office.requirements()["business_licence"] == "ready"

    def test_it_stays_in_a_pdf(self, office: Office) -> None:
        prepared(office, {"卷宗.pdf": self.SCAN})

        (made,) = [each for each in office.manifest()["outputs"] if each["requirement"] == "dossier"]
        assert made["pages"] == 2
        assert told(office, "卷宗.pdf") == {}

    def test_who_asks_for_it_gets_it(self, office: Office) -> None:
        asked = b'[assign]\n"scan.pdf" = { "2" = "contract" }'
        prepared(office, {"scan.pdf": self.SCAN, "case.toml": asked})

        assert [each["pages"] for each in office.manifest()["outputs"] if each["requirement"] == "contract"] == [1]
        assert "blank_pages_left_out" not in told(office, "scan.pdf")

    def test_nothing_is_left_out_where_all_is_blank(self, office: Office) -> None:
        prepared(office, {"合同.pdf": odd_pdfs.scanned([Image.new("RGB", (827, 1169), "white")] * 2)})

        assert len(outputs(office, "合同.pdf")) == 2


class TestDamage:
    """What can be mended is mended, what cannot be drawn is refused by its page."""

    @pytest.mark.parametrize("name", ["合同.pdf", "卷宗.pdf"])
    def test_a_page_that_cannot_be_drawn_is_named(self, office: Office, name: str) -> None:
        def spoil(document: pikepdf.Pdf) -> None:
            (picture,) = document.pages[1].get_images().values()
            picture.write(picture.read_raw_bytes()[:900], filter=picture.Filter)

        prepared(office, {name: odd_pdfs.made(spoil, data=making.scan_pdf(2, width=400, height=560))})

        assert office.sources()[name] == "rejected"
        assert told(office, name) == {"damaged": {"what": "page", "page": 2}}

    @pytest.mark.parametrize(
        "damage",
        [
            lambda data: data.replace(b"startxref", b"startxfer"),
            lambda data: b"HTTP/1.1 200 OK\r\n\r\n" + data,
            lambda data: data + b"\0" * 5000 + b"trailing junk",
            lambda data: data.replace(b"endobj", b"endobX", 3),
            lambda data: data[: data.rindex(b"xref")],
            lambda data: data.replace(b"/Length ", b"/Length 9"),
        ],
        ids=["xref", "before", "after", "endobj", "truncated", "length"],
    )
    @pytest.mark.parametrize("name", ["合同.pdf", "卷宗.pdf"])
    def test_a_broken_structure_is_mended(self, office: Office, name: str, damage: Any) -> None:
        prepared(office, {name: damage(odd_pdfs.made())})

        assert office.sources()[name] == "prepared"
        assert set(told(office, name)) <= {"repaired"}

    def test_a_web_page_saved_as_pdf_is_named(self, office: Office) -> None:
        prepared(office, {"合同.pdf": b"<!DOCTYPE html><html><body>Please sign in</body></html>"})

        assert set(told(office, "合同.pdf")) == {"suffix_differs", "unsupported_kind"}
        assert "sign in and download it again" in json.dumps(office.manifest())

    def test_a_page_tree_that_is_a_ring_is_damage(self, office: Office) -> None:
        def ring(document: pikepdf.Pdf) -> None:
            document.Root.Pages.Kids.append(document.Root.Pages)

        prepared(office, {"合同.pdf": odd_pdfs.made(ring)})

        assert office.sources()["合同.pdf"] in ("rejected", "prepared")
        assert "internal_error" not in office.codes()
