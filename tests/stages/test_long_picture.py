"""Several pages become one long picture in which every page can be read."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import making
import pytest
from PIL import Image

from matprep import pipeline, texts
from matprep.errors import Refusal
from matprep.fitting.long import MOST_PIXELS, Sheet, lay
from matprep.model import Job, Material, Piece, Pixels, Prepared, Rejected, Rules, Verified, Verify
from matprep.stages.convert import convert

if TYPE_CHECKING:
    from matprep.model import Made

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (40, 60, 190)


class Desk:
    """A scratch folder with sources, and long pictures made of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "work").mkdir()

    def piece(self, data: bytes, kind: str, pages: tuple[int, ...] = (1,), **more: object) -> Piece:
        path = self.root / f"source-{len(list(self.root.iterdir()))}"
        path.write_bytes(data)
        return Piece(path=str(path), kind=kind, pages=pages, **more)

    def job(self, rules: Rules, *pieces: Piece) -> Job:
        return Job(
            requirement="r",
            pieces=pieces,
            rules=rules,
            stem="contract",
            number=0,
            max_name_bytes=120,
            folder=str(self.root / "work"),
        )

    def prepared(self, rules: Rules, *pieces: Piece) -> Material:
        """Prepare, verify, and give what was made."""
        outcome = pipeline.prepare(self.job(rules, *pieces))
        assert isinstance(outcome, Prepared), outcome
        answer = pipeline.verify(Verify(files=outcome.material.files, rules=rules, max_name_bytes=120))
        assert isinstance(answer, Verified), answer
        return Material(files=answer.files, problems=outcome.material.problems)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def long(**more: object) -> Rules:
    return Rules(pages="long_picture", **more)


def colour(width: int, height: int, fill: tuple[int, int, int]) -> bytes:
    return making.encoded(Image.new("RGB", (width, height), fill), "JPEG", quality=95)


def image_of(made: Made) -> Image.Image:
    return Image.open(io.BytesIO(Path(made.path).read_bytes())).convert("RGB")


def near(pixel: object, fill: tuple[int, int, int]) -> bool:
    return isinstance(pixel, tuple) and all(abs(one - other) < 12 for one, other in zip(pixel, fill, strict=True))


def codes(material: Material) -> list[str]:
    return [each.code for each in material.problems]


def test_pages_of_several_files_stand_one_below_the_other_in_their_order(desk: Desk) -> None:
    pieces = [desk.piece(colour(800, 600, fill), "jpeg") for fill in (RED, GREEN, BLUE)]

    material = desk.prepared(long(), *pieces)

    (made,) = material.files
    assert (made.name, made.kind, made.width, made.height) == ("contract.jpg", "jpeg", 800, 3 * 600 + 2 * 8)
    assert (made.pieces, made.pages) == ((0, 1, 2), 1)
    image = image_of(made)
    assert [near(image.getpixel((400, y)), fill) for y, fill in ((300, RED), (908, GREEN), (1516, BLUE))] == [True] * 3
    assert near(image.getpixel((400, 604)), (255, 255, 255))
    assert codes(material) == []


def test_pages_of_a_pdf_and_a_tiff_and_a_turned_photo_join(desk: Desk) -> None:
    frames = [Image.new("RGB", size, fill) for size, fill in (((900, 1200), RED), ((1200, 900), GREEN))]
    tiff = making.encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    photo = making.jpeg(1600, 1200, orientation=6)
    pieces = (
        desk.piece(tiff, "tiff", (1, 2)),
        desk.piece(making.pdf(3), "pdf", (2, 3)),
        desk.piece(photo, "jpeg"),
    )

    (made,) = desk.prepared(long(), *pieces).files

    # three pages as wide as the widest, the 900 pixels of the first enlarged to 1.25 times
    image = image_of(made)
    assert made.pages == 1
    middle = image.width // 2
    assert near(image.getpixel((middle, 700)), RED)
    assert near(image.getpixel((middle, 2000)), GREEN)
    assert made.height > 5 * made.width


def test_a_narrower_page_is_enlarged_a_little_and_stands_in_the_middle(desk: Desk) -> None:
    pieces = (desk.piece(colour(2000, 1000, RED), "jpeg"), desk.piece(colour(800, 800, GREEN), "jpeg"))

    material = desk.prepared(long(), *pieces)

    (made,) = material.files
    image = image_of(made)
    assert (made.width, made.height) == (2000, 1000 + 20 + 1000)
    assert near(image.getpixel((480, 1500)), (255, 255, 255))
    assert [near(image.getpixel((x, 1500)), GREEN) for x in (520, 1000, 1480)] == [True] * 3
    assert [(each.code, each.params) for each in material.problems] == [("enlarged", {"factor": 1.25})]


def test_unaltered_means_that_no_page_grows(desk: Desk) -> None:
    pieces = (desk.piece(colour(1000, 500, RED), "jpeg"), desk.piece(colour(800, 800, GREEN), "jpeg"))

    material = desk.prepared(long(alter="minimal"), *pieces)

    assert (material.files[0].width, material.files[0].height) == (1000, 500 + 10 + 800)
    assert codes(material) == []


def test_one_huge_page_does_not_make_the_others_swim_in_white() -> None:
    plan = lay([Sheet(size=(1000, 1400), most=1.25)] * 3 + [Sheet(size=(8000, 6000), most=1.25)], long())

    assert plan.size[0] == 1250
    assert plan.pages[-1] == (1250, 938)


def test_pages_shrink_together_to_keep_the_longest_side_and_the_memory() -> None:
    plan = lay([Sheet(size=(2480, 3508), most=1.25)] * 40, long())

    assert plan.size[1] <= 65_500
    assert plan.size[0] * plan.size[1] <= MOST_PIXELS
    assert plan.size[0] >= 900
    assert plan.size[0] > 0.98 * (MOST_PIXELS / (40 * 1.415)) ** 0.5


def test_more_pages_than_can_be_read_are_refused_with_the_number_that_can_be() -> None:
    with pytest.raises(Refusal) as caught:
        lay([Sheet(size=(2480, 3508), most=1.25)] * 90, long())

    limit = int(caught.value.problem.params["limit"])
    assert (caught.value.problem.code, caught.value.problem.params["pages"]) == ("too_many_pages", 90)
    assert lay([Sheet(size=(2480, 3508), most=1.25)] * limit, long()).size[0] >= 700
    assert limit == 65


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh", "有 90 页，一张长图最多放 65 页才看得清，所以没有交付。"),
        ("en", "90 pages; in one long picture at most 65 can still be read, so it was not delivered."),
    ],
)
def test_the_refusal_speaks_of_pages_in_one_picture_not_of_files(language: texts.Language, sentence: str) -> None:
    with pytest.raises(Refusal) as caught:
        lay([Sheet(size=(2480, 3508), most=1.25)] * 90, long())

    assert texts.shown(caught.value.problem, language).message == sentence


def test_ten_thousand_pages_are_refused_before_one_is_drawn(desk: Desk) -> None:
    piece = desk.piece(making.pdf(600), "pdf", tuple(range(1, 601)))

    outcome = pipeline.prepare(desk.job(long(), piece))

    assert isinstance(outcome, Rejected)
    assert outcome.problems[0].code == "too_many_pages"
    assert list((desk.root / "work").iterdir()) == []


def test_the_longest_side_that_the_portal_takes_is_the_whole_pictures(desk: Desk) -> None:
    pieces = [desk.piece(making.jpeg(1600, 1200, seed=seed), "jpeg") for seed in range(3)]

    (made,) = desk.prepared(long(pixels=Pixels(max_side=3000)), *pieces).files

    assert 2990 <= made.height <= 3000
    with pytest.raises(Refusal) as caught:
        convert(Material(files=()), desk.job(long(pixels=Pixels(max_side=1200)), *pieces))
    assert caught.value.problem.params == {"pages": 3, "limit": 2, "into": "long_picture"}


def test_a_least_width_is_reached_by_rendering_or_refused(desk: Desk) -> None:
    asked = long(pixels=Pixels(min_width=3000))

    assert desk.prepared(asked, desk.piece(making.pdf(2), "pdf", (1, 2))).files[0].width >= 3000
    small = [desk.piece(colour(900, 900, RED), "jpeg") for _ in range(2)]
    with pytest.raises(Refusal) as caught:
        convert(Material(files=()), desk.job(asked, *small))
    assert caught.value.problem.params == {"width": 900, "height": 900, "min_width": 3000}


def test_under_a_limit_every_page_stays_wide_enough_to_be_read(desk: Desk) -> None:
    pieces = [desk.piece(making.encoded(making.photo(1600, 1200, seed=seed)), "jpeg") for seed in range(5)]

    (made,) = desk.prepared(long(max_bytes=500_000), *pieces).files

    assert made.bytes <= 500_000
    assert 700 <= made.width < 1600


def test_what_cannot_be_read_under_the_limit_is_not_delivered(desk: Desk) -> None:
    noisy = making.encoded(making.noise(1000, 1400), quality=90)

    outcome = pipeline.prepare(desk.job(long(max_bytes=150_000), *[desk.piece(noisy, "jpeg") for _ in range(4)]))

    assert isinstance(outcome, Rejected)
    (problem,) = outcome.problems
    assert (problem.code, problem.params["stopped_by"]) == ("limit_not_met", "pixels")
    assert problem.params["width"] == 700


def test_a_narrow_page_beside_wide_ones_keeps_its_own_pixels() -> None:
    wide, narrow = Sheet(size=(3000, 4000), most=1.25), Sheet(size=(600, 800), most=1.25)

    plan = lay([wide, wide, narrow], long())

    assert plan.pages[2] == (750, 1000)
    assert plan.least_width == 2400  # where the narrow one has its own 600 again


def test_a_single_page_is_a_picture_like_any_other(desk: Desk) -> None:
    data = making.jpeg()

    (made,) = desk.prepared(long(), desk.piece(data, "jpeg")).files

    assert made.quality["coded"] == "original"
    assert image_of(made).size == (1200, 900)


def test_a_signed_pdf_is_rendered_and_that_is_said(desk: Desk) -> None:
    pieces = (desk.piece(making.signed_pdf(), "pdf", signed=True), desk.piece(making.jpeg(), "jpeg"))

    assert "signature_not_carried" in codes(desk.prepared(long(), *pieces))


def test_both_sides_of_a_card_stand_in_the_order_of_the_rules(desk: Desk) -> None:
    back = desk.piece(colour(900, 600, GREEN), "jpeg", side="back")
    front = desk.piece(colour(900, 600, RED), "jpeg", side="front")

    (made,) = desk.prepared(long(sides=("front", "back")), back, front).files

    assert near(image_of(made).getpixel((450, 300)), RED)
    assert near(image_of(made).getpixel((450, 900)), GREEN)


def test_a_long_png_is_a_png(desk: Desk) -> None:
    pieces = [desk.piece(making.png(seed=seed), "png") for seed in range(2)]

    (made,) = desk.prepared(long(formats=("png",)), *pieces).files

    assert (made.kind, made.width, made.height) == ("png", 1200, 1812)
