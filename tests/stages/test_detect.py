"""What a source is, before anything is tried."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import making
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from matprep.model import Examine, Finding, problem
from matprep.stages.detect import detect
from matprep.stages.recognise import recognise

if TYPE_CHECKING:
    from pathlib import Path

Found = Callable[..., Finding]
RARER = {
    "avif": "AVIF",
    "gif": "GIF",
    "bmp": "BMP",
    "jp2": "JPEG2000",
    "ppm": "PPM",
    "tga": "TGA",
    "pcx": "PCX",
    "sgi": "SGI",
    "ico": "ICO",
}
"""Kinds → Pillow's names of them."""


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """Detect what bytes are under a name."""

    def _found(data: bytes, name: str = "scan", **options: Any) -> Finding:
        path = tmp_path / "snapshot"
        path.write_bytes(data)
        return detect(Examine(path=str(path), name=name, **options))

    return _found


def codes(finding: Finding) -> list[str]:
    """The codes of a finding's problems."""
    return [each.code for each in finding.problems]


def test_a_picture_is_measured_upright(found: Found) -> None:
    finding = found(making.jpeg(1200, 900, orientation=6), "IMG_1.JPG")

    assert finding == Finding(kind="jpeg", pages=1, width=900, height=1200, pixels=1_080_000)
    assert finding.usable


def test_the_pages_of_a_tiff_are_counted(found: Found) -> None:
    pages = [making.picture(60, 40, seed=n) for n in range(3)]

    assert found(making.encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])).pages == 3


def test_a_heic_is_a_picture(found: Found) -> None:
    finding = found(making.heic(making.picture(640, 480)), "IMG_0001.HEIC")

    assert (finding.kind, finding.pages, finding.pixels, codes(finding)) == ("heic", 1, 307_200, [])


def test_a_pdf_counts_its_pages_and_the_pixels_of_its_largest_at_200_dpi(found: Found) -> None:
    with pikepdf.open(io.BytesIO(making.pdf(3))) as document:
        document.pages[1].obj.MediaBox = pikepdf.Array([0, 0, 842, 1191])
        buffer = io.BytesIO()
        document.save(buffer)

    finding = found(buffer.getvalue(), "a.pdf")

    assert (finding.kind, finding.pages, finding.width, finding.height) == ("pdf", 3, 2339, 3308)
    assert finding.pixels == 2339 * 3308


def test_a_signature_is_noted(found: Found) -> None:
    assert found(making.signed_pdf()).signed


def test_a_pdf_that_wants_a_password_says_so_and_opens_with_it(found: Found) -> None:
    data = making.pdf(password="geheim")

    assert codes(found(data)) == ["password_needed"]
    assert not found(data).usable
    assert found(data, passwords=("no", "geheim")).pages == 1


def test_an_empty_password_is_no_obstacle(found: Found) -> None:
    assert found(making.pdf(2, password="")).pages == 2


def test_a_repaired_pdf_is_usable_and_noted(found: Found) -> None:
    data = making.pdf()

    finding = found(data[: data.rindex(b"startxref")] + b"startxref\n1\n%%EOF\n", "a.pdf")

    assert codes(finding) == ["repaired"]
    assert finding.usable


def test_a_zip_has_no_pages_of_its_own(found: Found) -> None:
    assert found(making.zipped({"a.jpg": making.jpeg(20, 20)}), "a.zip") == Finding(kind="zip")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("jxl", b"\xff\x0a\0\0"),
        ("vsdx", making.zipped({"[Content_Types].xml": b"", "visio/document.xml": b""})),
        ("text", b"just words\n"),
        ("unknown", bytes(range(256))),
    ],
)
def test_every_other_kind_is_named_and_rejected(found: Found, kind: str, data: bytes) -> None:
    finding = found(data)

    assert (finding.kind, finding.pages, codes(finding)) == (kind, 0, ["unsupported_kind"])
    assert finding.problems[0].params == {"kind": kind}


def test_a_form_that_only_another_program_shows_is_rejected(found: Found) -> None:
    with pikepdf.open(io.BytesIO(making.pdf())) as document:
        document.Root.NeedsRendering = True
        buffer = io.BytesIO()
        document.save(buffer)

    assert codes(found(buffer.getvalue())) == ["unsupported_kind"]


def test_an_empty_file_is_empty(found: Found) -> None:
    assert codes(found(b"", "a.jpg")) == ["empty"]


def test_a_bomb_is_refused_by_its_header(found: Found) -> None:
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xdc\0\0\xff\xdc\x08\x02\0\0\0"

    finding = found(head + bytes(60), "a.png")

    assert codes(finding)[-1] in ("over_limits", "truncated")
    assert not finding.usable


@pytest.mark.parametrize(
    "name", ["a.jpg", "a.JPEG", "a.jpe", "a.jfif", "a", "营业执照", "a.bak", "a.2026", ".jpg", "a."]
)
def test_a_suffix_that_fits_or_promises_nothing_is_no_notice(found: Found, name: str) -> None:
    assert codes(found(making.jpeg(20, 20), name)) == []


@pytest.mark.parametrize(("name", "suffix"), [("a.png", "png"), ("IMG_1.HEIC", "heic"), ("执照.pdf", "pdf")])
def test_a_suffix_that_lies_is_a_notice_and_no_obstacle(found: Found, name: str, suffix: str) -> None:
    finding = found(making.jpeg(20, 20), name)

    assert codes(finding) == ["suffix_differs"]
    assert finding.problems[0].params == {"suffix": suffix, "kind": "jpeg"}
    assert finding.usable


@settings(deadline=None, max_examples=150)
@given(
    kind=st.sampled_from(["jpeg", "png", "webp", "tiff", "heic", "pdf", "scan", "zip", *RARER]),
    cut=st.floats(0, 1),
    at=st.floats(0, 1),
    filler=st.binary(max_size=40),
)
def test_no_mutilated_file_is_more_than_a_finding(
    tmp_path_factory: pytest.TempPathFactory, kind: str, cut: float, at: float, filler: bytes
) -> None:
    whole = WHOLE[kind]
    start = int(len(whole) * at)
    data = (whole[:start] + filler + whole[start + len(filler) :])[: int(len(whole) * cut) + 1]
    path = tmp_path_factory.getbasetemp() / "mutilated"
    path.write_bytes(data)

    finding = detect(Examine(path=str(path), name=f"a.{kind}"))

    assert finding.usable == (finding.pages > 0)


WHOLE = {
    "jpeg": making.phone_jpeg(120, 90),
    "png": making.png(120, 90),
    "webp": making.encoded(making.picture(120, 90), "WEBP"),
    "tiff": making.encoded(making.picture(120, 90), "TIFF", compression="tiff_lzw"),
    "heic": making.heic(making.picture(128, 96)),
    "pdf": making.pdf(2),
    "scan": making.scan_pdf(2, width=100, height=140),
    "zip": making.zipped({"a.jpg": b"x"}),
    **{kind: making.encoded(making.picture(120, 90), form) for kind, form in RARER.items()},
}


def test_recognition_leaves_a_finding_as_it_is(found: Found) -> None:
    finding = found(making.jpeg(20, 20))

    assert recognise(Examine(path="snapshot", name="a.jpg"), finding) == finding


def test_a_jpeg_cut_off_in_its_pixels_is_truncated_without_decoding_it(found: Found) -> None:
    whole = making.jpeg()

    assert codes(found(whole[: len(whole) // 2])) == ["truncated"]


def test_the_end_of_a_thumbnail_is_not_taken_for_the_pictures_end(found: Found) -> None:
    """A phone's JPEG carries a whole small JPEG in a segment of its own."""
    thumbnail = making.jpeg(160, 120)
    segment = b"\xff\xe1" + (len(thumbnail) + 8).to_bytes(2, "big") + b"Exif\0\0" + thumbnail
    whole = making.jpeg()
    with_thumbnail = whole[:2] + segment + whole[2:]

    assert codes(found(with_thumbnail)) == []
    assert codes(found(with_thumbnail[:-9000])) == ["truncated"]


def test_what_follows_a_jpegs_end_does_not_hide_it(found: Found) -> None:
    """A moving picture behind the still one, as Android phones write it."""
    assert codes(found(making.jpeg() + bytes(range(256)) * 400)) == []


def moving(form: str) -> bytes:
    """An animation of three pictures."""
    pictures = [making.picture(60, 40, seed=seed) for seed in range(3)]
    return making.encoded(pictures[0], form, save_all=True, append_images=pictures[1:], duration=100)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "AVIF"])
def test_of_an_animation_the_first_picture_is_used_and_that_is_said(found: Found, form: str) -> None:
    finding = found(moving(form))

    assert finding.problems == (problem("first_picture_only", count=3),)
    assert (finding.pages, finding.usable) == (1, True)


@pytest.mark.parametrize(
    "name", ["mmexport1690000000000.jpg", "微信图片_20240101123456.jpg", "IMG-20240101-WA0001.jpg"]
)
def test_a_picture_from_a_chat_is_noticed_by_its_name(found: Found, name: str) -> None:
    assert codes(found(making.jpeg(60, 40), name)) == ["recompressed_by_chat"]


def test_an_original_sent_through_a_chat_is_none_to_notice(found: Found) -> None:
    """The camera's name is still in it: it was sent as it was taken."""
    assert codes(found(making.phone_jpeg(60, 40), "mmexport1690000000000.jpg")) == []


def test_a_pdf_from_a_chat_is_no_picture(found: Found) -> None:
    assert codes(found(making.pdf(), "mmexport1690000000000.pdf")) == []


def test_white_on_nothing_is_a_warning_and_no_obstacle(found: Found) -> None:
    drawing = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    drawing.paste((255, 255, 255, 255), (9, 9, 40, 20))

    finding = found(making.encoded(drawing, "PNG"))

    assert finding.problems == (problem("quality_doubtful", what="white_on_nothing"),)
    assert finding.usable


def test_the_largest_page_of_a_tiff_is_measured(found: Found) -> None:
    pages = [making.picture(60, 40), making.picture(90, 200), making.picture(20, 20)]

    finding = found(making.encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]))

    assert (finding.pages, finding.width, finding.height) == (3, 90, 200)


def test_a_page_of_a_tiff_that_cannot_be_read_is_found_before_it_is_tried(found: Found) -> None:
    finding = found(making.tiff([{}, {258: 64, 339: 3}], bytes(200)), "scan.tif")

    assert finding.problems == (problem("unsupported_kind", kind="rare_tiff"),)


@pytest.mark.parametrize(
    ("name", "form"), [("a.gif", "GIF"), ("a.dib", "BMP"), ("a.j2k", "JPEG2000"), ("a.pgm", "PPM")]
)
def test_a_suffix_of_the_rarer_kinds_fits(found: Found, name: str, form: str) -> None:
    assert codes(found(making.encoded(making.picture(60, 40), form), name)) == []
