"""Sources become files of accepted kinds, or masters."""

from __future__ import annotations

from pathlib import Path

import making
import pikepdf
import pytest
from PIL import Image

from matprep.errors import Refusal
from matprep.model import Files, Job, Made, Material, Piece, Pixels, Rules
from matprep.stages.convert import convert


class Desk:
    """A scratch folder with sources, and jobs made of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "work").mkdir()

    def piece(self, data: bytes, kind: str, pages: tuple[int, ...] = (1,), **more: object) -> Piece:
        path = self.root / f"source-{len(list(self.root.iterdir()))}"
        path.write_bytes(data)
        return Piece(path=str(path), kind=kind, pages=pages, **more)

    def convert(self, rules: Rules, *pieces: Piece) -> Material:
        job = Job(
            requirement="r",
            pieces=pieces,
            rules=rules,
            stem="s",
            number=0,
            max_name_bytes=120,
            folder=str(self.root / "work"),
        )
        return convert(Material(files=()), job)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def pixels(made: Made) -> Image.Image:
    with Image.open(made.path) as image:
        image.load()
        return image


def corner_marked(width: int = 300, height: int = 200) -> Image.Image:
    """White, with a red square in the upper left corner."""
    page = Image.new("RGB", (width, height), "white")
    page.paste((220, 10, 10), (0, 0, 60, 60))
    return page


def test_an_accepted_jpeg_is_passed_on_with_its_orientation(desk: Desk) -> None:
    piece = desk.piece(making.jpeg(300, 200, orientation=6), "jpeg")

    (made,) = desk.convert(Rules(), piece).files

    assert (made.path, made.kind, made.orientation) == (piece.path, "jpeg", 6)


def test_a_jpeg_that_only_has_to_be_fitted_is_not_decoded_here(desk: Desk) -> None:
    piece = desk.piece(making.jpeg(), "jpeg")

    (made,) = desk.convert(Rules(formats=("png",)), piece).files

    assert (made.path, made.kind) == (piece.path, "jpeg")


def test_heic_becomes_a_master_with_its_pixels_upright(desk: Desk) -> None:
    (made,) = desk.convert(Rules(), desk.piece(making.heic(corner_marked(), orientation=6), "heic")).files

    assert made.kind == "master"
    image = pixels(made)
    assert image.size == (200, 300)
    assert image.getpixel((180, 20))[0] > 180
    assert image.getpixel((180, 20))[1] < 80


def test_transparency_is_laid_on_white_even_where_png_is_accepted(desk: Desk) -> None:
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))

    (made,) = desk.convert(Rules(), desk.piece(making.encoded(clear, "PNG"), "png")).files

    assert made.kind == "master"
    assert pixels(made).getpixel((5, 5)) == (255, 255, 255)


def test_each_page_of_a_tiff_is_a_file(desk: Desk) -> None:
    first, second = corner_marked(), making.picture(120, 90)
    tiff = making.encoded(first, "TIFF", save_all=True, append_images=[second])

    files = desk.convert(Rules(files=Files(max=2)), desk.piece(tiff, "tiff", pages=(1, 2))).files

    assert [pixels(made).size for made in files] == [(300, 200), (120, 90)]


def test_more_files_than_the_portal_takes_are_refused(desk: Desk) -> None:
    with pytest.raises(Refusal) as caught:
        desk.convert(Rules(files=Files(max=2)), desk.piece(making.pdf(3), "pdf", pages=(1, 2, 3)))

    assert caught.value.problem.code == "too_many_pages"
    assert caught.value.problem.params == {"pages": 3, "limit": 2}


def test_a_second_page_is_refused_where_one_is_wanted(desk: Desk) -> None:
    with pytest.raises(Refusal, match="too_many_pages"):
        desk.convert(Rules(pages="one", files=Files(max=9)), desk.piece(making.pdf(2), "pdf", pages=(1, 2)))


def test_an_accepted_pdf_counts_as_one_file_however_many_pages(desk: Desk) -> None:
    (made,) = desk.convert(Rules(formats=("pdf",)), desk.piece(making.pdf(3), "pdf", pages=(1, 2, 3))).files

    assert (made.kind, made.pages) == ("pdf", 3)


def test_only_the_pages_meant_are_picked_from_a_pdf(desk: Desk) -> None:
    (made,) = desk.convert(Rules(formats=("pdf",)), desk.piece(making.pdf(3), "pdf", pages=(2,))).files

    with pikepdf.open(made.path) as document:
        assert len(document.pages) == 1
        assert b"Page 2" in document.pages[0].Contents.read_bytes()


def test_a_pdf_page_that_is_one_jpeg_gives_that_jpeg(desk: Desk) -> None:
    scan = making.scan_pdf()

    (made,) = desk.convert(Rules(), desk.piece(scan, "pdf")).files

    assert made.kind == "jpeg"
    assert pixels(made).size == (1654, 2339)
    assert Path(made.path).read_bytes()[-2000:] in scan


def test_a_pdf_page_of_text_is_rendered_as_finely_as_the_limit_allows(desk: Desk) -> None:
    (generous,) = desk.convert(Rules(max_bytes=5_000_000), desk.piece(making.pdf(), "pdf")).files
    (tight,) = desk.convert(Rules(max_bytes=10_000), desk.piece(making.pdf(), "pdf")).files

    assert generous.quality["dpi"] == 300
    assert tight.quality["dpi"] == 150


def test_a_minimum_of_pixels_is_rendered_not_enlarged(desk: Desk) -> None:
    (made,) = desk.convert(Rules(pixels=Pixels(min_side=4000)), desk.piece(making.pdf(), "pdf")).files

    assert min(pixels(made).size) >= 4000


def test_a_picture_becomes_a_pdf_page_with_its_coded_bytes(desk: Desk) -> None:
    data = making.jpeg(400, 300)

    (made,) = desk.convert(Rules(formats=("pdf",)), desk.piece(data, "jpeg")).files

    assert made.kind == "pdf"
    assert data[-3000:] in Path(made.path).read_bytes()


def test_pictures_and_pdfs_are_joined_in_order(desk: Desk) -> None:
    pieces = (
        desk.piece(making.jpeg(400, 300, orientation=6), "jpeg"),
        desk.piece(making.pdf(3), "pdf", pages=(3, 1)),
        desk.piece(making.heic(corner_marked()), "heic"),
    )

    (made,) = desk.convert(Rules(formats=("pdf",), pages="pdf"), *pieces).files

    assert (made.pages, made.pieces) == (4, (0, 1, 2))
    with pikepdf.open(made.path) as document:
        assert [b"Page" in page.Contents.read_bytes() for page in document.pages] == [False, True, True, False]


def test_a_signed_pdf_is_passed_on_byte_for_byte(desk: Desk) -> None:
    piece = desk.piece(making.signed_pdf(), "pdf", signed=True)

    material = desk.convert(Rules(formats=("pdf",)), piece)

    assert material.files[0].path == piece.path
    assert material.problems == ()


@pytest.mark.parametrize(
    "rules",
    [
        Rules(),
        Rules(formats=("jpeg", "pdf"), max_bytes=500),
    ],
)
def test_where_a_signed_pdf_cannot_go_its_pages_go_as_pictures(desk: Desk, rules: Rules) -> None:
    material = desk.convert(rules, desk.piece(making.signed_pdf(), "pdf", signed=True))

    assert material.files[0].kind == "master"
    assert [problem.code for problem in material.problems] == ["signature_not_carried"]


def test_a_signed_pdf_is_joined_as_pictures_of_its_pages(desk: Desk) -> None:
    pieces = (desk.piece(making.jpeg(), "jpeg"), desk.piece(making.signed_pdf(), "pdf", signed=True))

    material = desk.convert(Rules(formats=("pdf",), pages="pdf"), *pieces)

    assert material.files[0].pages == 2
    assert [problem.code for problem in material.problems] == ["signature_not_carried"]


def test_both_sides_of_a_card_come_on_one_page_front_first(desk: Desk) -> None:
    rules = Rules(layout="one_page", sides=("front", "back"))
    red, blue = Image.new("RGB", (1000, 630), (200, 0, 0)), Image.new("RGB", (1000, 630), (0, 0, 200))
    back = desk.piece(making.encoded(blue, "PNG"), "png", side="back")
    front = desk.piece(making.encoded(red, "PNG"), "png", side="front")

    (made,) = desk.convert(rules, back, front).files

    image = pixels(made)
    assert image.height / image.width == pytest.approx(297 / 210, abs=0.01)
    assert image.getpixel((image.width // 2, image.height // 4))[0] > 150
    assert image.getpixel((image.width // 2, image.height * 3 // 4))[2] > 150
    assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_single_side_stays_by_itself(desk: Desk) -> None:
    piece = desk.piece(making.jpeg(), "jpeg", side="front")

    (made,) = desk.convert(Rules(layout="one_page", sides=("front", "back")), piece).files

    assert made.path == piece.path


def test_a_kind_that_cannot_be_made_is_told(desk: Desk) -> None:
    with pytest.raises(Refusal, match="unsupported_kind"):
        desk.convert(Rules(formats=("heic",)), desk.piece(making.png(), "png"))


def test_nothing_is_written_outside_the_jobs_folder(desk: Desk) -> None:
    before = making.contents(desk.root)

    desk.convert(Rules(formats=("jpeg",)), desk.piece(making.png(), "png"))

    after = making.contents(desk.root)
    assert {name for name in after if name not in before and not name.startswith("work/")} == {"source-1"}
