"""Files of the right kind become files of the right bytes and pixels."""

from __future__ import annotations

import io
from pathlib import Path

import making
import pikepdf
import pytest
from PIL import Image, ImageChops, ImageStat

from matprep.errors import Refusal
from matprep.formats.pictures.strip import strip
from matprep.model import Files, Job, Made, Material, Piece, Pixels, Rules
from matprep.stages.compress import compress
from matprep.stages.convert import convert


def prepared(root: Path, data: bytes, kind: str, rules: Rules, pages: int = 1, **more: object) -> Material:
    source, work = root / "source", root / "work"
    source.write_bytes(data)
    work.mkdir(exist_ok=True)
    piece = Piece(path=str(source), kind=kind, pages=tuple(range(1, pages + 1)), **more)
    job = Job(requirement="r", pieces=(piece,), rules=rules, stem="s", number=0, max_name_bytes=120, folder=str(work))
    return compress(convert(Material(files=()), job), job)


def content(made: Made) -> bytes:
    return Path(made.path).read_bytes()


def image_of(made: Made) -> Image.Image:
    image = Image.open(io.BytesIO(content(made)))
    image.load()
    return image


def test_what_complies_keeps_its_coded_pixels_and_loses_its_metadata(tmp_path: Path) -> None:
    data = making.phone_jpeg(orientation=1)

    (made,) = prepared(tmp_path, data, "jpeg", Rules(max_bytes=1_000_000)).files

    scan = data[data.index(b"\xff\xda") : data.index(b"SecretTrailer")]
    assert content(made).endswith(scan)
    assert b"Secret" not in content(made)
    assert b"ICC_PROFILE" in content(made)
    assert (made.quality["coded"], made.quality["verdict"]) == ("original", "as_source")


@pytest.mark.parametrize("alter", ["free", "minimal"])
def test_a_jpeg_hardly_over_the_limit_keeps_every_pixel(tmp_path: Path, alter: str) -> None:
    """Its coding wastes more than is missing."""
    data = making.encoded(making.photo(1200, 900), "JPEG", quality=88)

    (made,) = prepared(tmp_path, data, "jpeg", Rules(max_bytes=round(len(data) / 1.06), alter=alter)).files

    assert made.bytes <= len(data) / 1.06
    assert image_of(made).tobytes() == Image.open(io.BytesIO(data)).tobytes()
    assert (made.quality["coded"], made.quality["verdict"]) == ("recoded", "as_source")


def test_a_jpeg_of_a_phone_hardly_over_the_limit_loses_its_metadata_only(tmp_path: Path) -> None:
    data = making.phone_jpeg(1200, 900, orientation=1)
    bare = strip(data, "jpeg")

    (made,) = prepared(tmp_path, data, "jpeg", Rules(max_bytes=round(len(bare) / 1.05))).files

    assert made.quality["coded"] == "recoded"
    assert b"Secret" not in content(made)
    assert b"ICC_PROFILE" in content(made)


@pytest.mark.parametrize(
    ("over", "options"),
    [(1.5, {}), (1.02, {"progressive": True, "optimize": True})],
    ids=["far over the limit", "coded without waste"],
)
def test_a_jpeg_that_codes_alone_cannot_help_is_encoded(tmp_path: Path, over: float, options: dict[str, bool]) -> None:
    data = making.encoded(making.photo(1200, 900), "JPEG", quality=88, **options)

    (made,) = prepared(tmp_path, data, "jpeg", Rules(max_bytes=round(len(data) / over))).files

    assert made.quality["coded"] == "encoded"
    assert made.bytes <= len(data) / over


def test_dots_per_inch_follow_the_pixels_where_a_scanner_told_the_papers_size(tmp_path: Path) -> None:
    data = making.encoded(making.photo(2480, 3508), "JPEG", quality=90, dpi=(300, 300))

    (made,) = prepared(tmp_path, data, "jpeg", Rules(max_bytes=2_000_000, pixels=Pixels(max_side=1754))).files

    assert made.quality["effective_dpi"] == 150


def test_dots_per_inch_of_a_scan_in_a_pdf_are_those_on_its_page(tmp_path: Path) -> None:
    (made,) = prepared(tmp_path, making.scan_pdf(1), "pdf", Rules(formats=("jpeg",), max_bytes=3_000_000)).files
    with pikepdf.open(tmp_path / "source") as document:
        points = max(float(each) for each in document.pages[0].mediabox)

    assert made.quality["effective_dpi"] == pytest.approx(max(made.width, made.height) * 72 / points, abs=1)


def test_metadata_stays_where_the_profile_keeps_it(tmp_path: Path) -> None:
    data = making.phone_jpeg(orientation=1)

    (made,) = prepared(tmp_path, data, "jpeg", Rules(metadata="keep")).files

    assert content(made) == data


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_turned_jpeg_comes_out_upright_and_hardly_larger(tmp_path: Path, orientation: int) -> None:
    page = making.picture(900, 600)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = making.encoded(page, "JPEG", quality=85, exif=exif.tobytes())

    (made,) = prepared(tmp_path, data, "jpeg", Rules(max_bytes=5_000_000)).files

    image = image_of(made)
    expected = Image.open(io.BytesIO(data))
    methods = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    upright = expected.transpose(methods[orientation])
    assert image.size == upright.size
    assert max(ImageStat.Stat(ImageChops.difference(image, upright)).mean) < 2
    assert made.bytes <= 1.35 * len(data)
    assert made.orientation == 1


def test_a_large_photo_comes_under_the_limit(tmp_path: Path) -> None:
    data = making.encoded(making.photo(2400, 1800), "JPEG", quality=95)

    (made,) = prepared(tmp_path, data, "jpeg", Rules(max_bytes=150_000)).files

    assert 0.95 * 150_000 <= made.bytes == len(content(made)) <= 150_000
    assert image_of(made).size == (made.width, made.height)
    assert made.steps[-1].stage == "compress"


def test_a_truncated_jpeg_is_refused_not_delivered_grey(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="truncated"):
        prepared(tmp_path, making.jpeg()[:-9000], "jpeg", Rules(max_bytes=1_000_000))


def test_a_cmyk_jpeg_becomes_rgb(tmp_path: Path) -> None:
    data = making.encoded(making.picture(mode="CMYK"), "JPEG")

    (made,) = prepared(tmp_path, data, "jpeg", Rules()).files

    assert image_of(made).mode == "RGB"


def test_a_png_over_the_limit_becomes_what_the_profile_makes_first(tmp_path: Path) -> None:
    data = making.encoded(making.photo(900, 700), "PNG")

    (made,) = prepared(tmp_path, data, "png", Rules(formats=("jpeg", "png"), max_bytes=200_000)).files

    assert made.kind == "jpeg"
    assert made.bytes <= 200_000


def test_a_jpeg_stays_a_jpeg_even_where_png_is_made_first(tmp_path: Path) -> None:
    data = making.encoded(making.photo(1200, 900), "JPEG", quality=95)

    (made,) = prepared(tmp_path, data, "jpeg", Rules(formats=("png", "jpeg"), max_bytes=100_000)).files

    assert made.kind == "jpeg"


def test_a_palette_png_that_complies_is_kept(tmp_path: Path) -> None:
    (made,) = prepared(tmp_path, making.png(mode="P"), "png", Rules(max_bytes=1_000_000)).files

    assert image_of(made).mode == "P"
    assert made.quality["coded"] == "original"


def test_a_small_jpeg_is_padded_without_touching_its_pixels(tmp_path: Path) -> None:
    data = making.encoded(making.picture(500, 400, detail=2), "JPEG", quality=80)

    material = prepared(tmp_path, data, "jpeg", Rules(min_bytes=400_000, max_bytes=600_000))

    (made,) = material.files
    assert made.bytes == 400_000
    assert content(made).endswith(data[data.index(b"\xff\xda") :])
    assert [problem.code for problem in material.problems] == ["padded"]


def test_the_dpi_tag_is_written_without_touching_the_pixels(tmp_path: Path) -> None:
    data = making.encoded(making.picture(413, 531), "JPEG", quality=80, dpi=(72, 72))

    (made,) = prepared(tmp_path, data, "jpeg", Rules(pixels=Pixels(exact=(413, 531), dpi=300))).files

    assert image_of(made).info["dpi"] == (300, 300)
    assert content(made).endswith(data[data.index(b"\xff\xdb") :])


def test_the_dpi_tag_of_a_png_is_replaced(tmp_path: Path) -> None:
    data = making.encoded(making.picture(413, 531), "PNG", dpi=(72, 72))

    (made,) = prepared(tmp_path, data, "png", Rules(pixels=Pixels(dpi=300))).files

    image = image_of(made)
    assert round(image.info["dpi"][0]) == 300
    assert content(made).count(b"pHYs") == 1


def test_a_pdf_within_the_limit_is_tidied(tmp_path: Path) -> None:
    (made,) = prepared(tmp_path, making.scan_pdf(2), "pdf", Rules(formats=("pdf",)), pages=2).files

    with pikepdf.open(made.path) as document:
        assert "/Info" not in document.trailer
        assert len(document.pages) == 2
    assert made.quality["coded"] == "original"


def test_a_pdf_over_the_limit_shares_its_bytes_among_its_pages(tmp_path: Path) -> None:
    rules = Rules(formats=("pdf",), max_bytes=250_000)

    (made,) = prepared(tmp_path, making.scan_pdf(3), "pdf", rules, pages=3).files

    assert 0.85 * 250_000 <= made.bytes <= 250_000
    with pikepdf.open(made.path) as document:
        sizes = [len(next(iter(page.get_images().values())).read_raw_bytes()) for page in document.pages]
    assert max(sizes) < 1.5 * min(sizes)


def test_text_stays_text_in_a_pdf_that_has_to_shrink(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(making.pdf())) as mixed, pikepdf.open(io.BytesIO(making.scan_pdf(2))) as scans:
        mixed.pages.extend(scans.pages)
        buffer = io.BytesIO()
        mixed.save(buffer)
    rules = Rules(formats=("pdf",), max_bytes=200_000)

    (made,) = prepared(tmp_path, buffer.getvalue(), "pdf", rules, pages=3).files

    assert made.bytes <= 200_000
    with pikepdf.open(made.path) as document:
        assert b"(Page 1) Tj" in document.pages[0].Contents.read_bytes()


def test_a_pdf_that_cannot_shrink_enough_is_refused_with_the_smallest_size_reached(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        prepared(tmp_path, making.scan_pdf(3), "pdf", Rules(formats=("pdf",), max_bytes=20_000), pages=3)

    params = caught.value.problem.params
    assert caught.value.problem.code == "limit_not_met"
    assert 20_000 < params["smallest"] < 400_000


def test_a_pdf_of_text_that_is_too_large_is_stopped_by_its_content(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        prepared(tmp_path, making.pdf(), "pdf", Rules(formats=("pdf",), max_bytes=300))

    assert caught.value.problem.params["stopped_by"] == "content"


def test_a_pdf_below_the_minimum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        prepared(tmp_path, making.pdf(), "pdf", Rules(formats=("pdf",), min_bytes=50_000))

    assert caught.value.problem.code == "below_minimum"


def test_a_pdf_that_tidying_takes_below_the_minimum_is_written_less_compactly(tmp_path: Path) -> None:
    """It was large enough as it came; its pages do not change."""
    with pikepdf.open(io.BytesIO(making.pdf(20))) as document:
        document.docinfo["/Title"] = "x"
        buffer = io.BytesIO()
        document.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    least = len(buffer.getvalue()) * 9 // 10

    (made,) = prepared(tmp_path, buffer.getvalue(), "pdf", Rules(formats=("pdf",), min_bytes=least), pages=20).files

    assert least <= made.bytes <= len(buffer.getvalue())
    assert b"Title" not in Path(made.path).read_bytes()


def test_a_signed_pdf_is_delivered_byte_for_byte(tmp_path: Path) -> None:
    data = making.signed_pdf()

    (made,) = prepared(tmp_path, data, "pdf", Rules(formats=("pdf",)), signed=True).files

    assert content(made) == data


def test_a_signed_pdf_over_the_limit_is_refused_because_of_its_signature(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        prepared(tmp_path, making.signed_pdf(), "pdf", Rules(formats=("pdf",), max_bytes=500), signed=True)

    assert caught.value.problem.params["stopped_by"] == "signature"


def test_the_source_is_never_touched(tmp_path: Path) -> None:
    data = making.encoded(making.photo(1200, 900), "JPEG", quality=95)

    prepared(tmp_path, data, "jpeg", Rules(max_bytes=150_000, files=Files(max=1)))

    assert (tmp_path / "source").read_bytes() == data
