"""Papers that lie on their side, or with others on one page, are delivered upright and alone."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import making
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from matprep.fitting import lying
from matprep.formats.documents.render import render
from matprep.formats.pictures.reading import turned
from matprep.model import Files, Job, Material, Piece, Rules
from matprep.stages.compress import compress
from matprep.stages.convert import convert

if TYPE_CHECKING:
    from collections.abc import Callable

    from matprep.model import Made

RED, GREEN, BLUE = (210, 20, 20), (20, 160, 20), (20, 20, 210)
TURNS = (90, 180, 270)


def page(width: int = 800, height: int = 600) -> Image.Image:
    """Give white paper with a red square in the upper left corner and a blue one in the upper right."""
    paper = Image.new("RGB", (width, height), "white")
    paper.paste(RED, (0, 0, 160, 120))
    paper.paste(BLUE, (width - 160, 0, width, 120))
    return paper


def as_it_lies(turn: int, picture: Image.Image | None = None) -> Image.Image:
    """Give a page that has to be turned clockwise by so many degrees to stand upright."""
    return (picture or page()).rotate(turn, expand=True)


def is_upright(picture: Image.Image) -> bool:
    """Whether red is upper left and blue upper right."""
    corners = [picture.convert("RGB").getpixel((x, 40)) for x in (40, picture.width - 40)]
    return all(_is_near(seen, wanted) for seen, wanted in zip(corners, (RED, BLUE), strict=True))


def _is_near(one: Any, other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one, other, strict=True))


@pytest.fixture
def prepare(tmp_path: Path) -> Callable[..., Material]:
    """Take one piece through convert and compress."""
    (tmp_path / "work").mkdir()

    def prepared(data: bytes, kind: str, rules: Rules | None = None, **more: Any) -> Material:
        path = tmp_path / f"source.{kind}"
        path.write_bytes(data)
        job = Job(
            requirement="r",
            pieces=(Piece(path=str(path), kind=kind, **({"pages": (1,)} | more)),),
            rules=rules or Rules(),
            stem="s",
            number=0,
            max_name_bytes=120,
            folder=str(tmp_path / "work"),
        )
        return compress(convert(Material(files=()), job), job)

    return prepared


def opened(made: Made) -> Image.Image:
    with Image.open(made.path) as picture:
        picture.load()
        return picture


def codes(material: Material) -> list[tuple[str, object]]:
    return [(each.code, each.params.get("degrees")) for each in material.problems]


class TestAPictureOnItsSide:
    """A part with a turn."""

    @pytest.mark.parametrize("turn", TURNS)
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP"])
    def test_is_delivered_upright_and_told(self, prepare: Callable[..., Material], turn: int, form: str) -> None:
        material = prepare(making.encoded(as_it_lies(turn), form), form.lower(), turn=turn)
        (made,) = material.files
        picture = opened(made)
        assert picture.size == (made.width, made.height) == (800, 600)
        assert is_upright(picture)
        assert codes(material) == [("turned", turn)]
        assert (made.turn, made.box) == (0, None)

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_is_turned_after_its_exif(self, prepare: Callable[..., Material], orientation: int) -> None:
        """The print tells what is left to do once the EXIF is applied, also where that lies."""
        back = {6: 8, 8: 6}.get(orientation, orientation)
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = making.encoded(turned(as_it_lies(90), back), "JPEG", exif=exif, quality=95)
        (made,) = prepare(data, "jpeg", turn=90).files
        assert is_upright(opened(made))

    def test_that_was_turned_takes_no_more_bytes_than_a_third_above_what_it_had(
        self, prepare: Callable[..., Material]
    ) -> None:
        data = making.encoded(as_it_lies(90, making.picture(1200, 900)), "JPEG", quality=70)
        (made,) = prepare(data, "jpeg", turn=90).files
        assert made.bytes <= len(data) * 1.3

    def test_that_lies_right_keeps_its_coded_bytes(self, prepare: Callable[..., Material]) -> None:
        data = making.encoded(page(), "JPEG")
        material = prepare(data, "jpeg")
        assert material.files[0].quality["coded"] == "original"
        assert codes(material) == []

    def test_becomes_a_page_of_a_pdf_with_its_coded_bytes(self, prepare: Callable[..., Material]) -> None:
        data = making.encoded(as_it_lies(270), "JPEG", quality=90)
        (made,) = prepare(data, "jpeg", Rules(formats=("pdf",)), turn=270).files
        assert is_upright(render(Path(made.path), 1, 72))
        with pikepdf.open(made.path) as document:
            (picture,) = document.pages[0].get_images().values()
            assert picture.read_raw_bytes()[-2000:] == data[-2000:]

    def test_stands_upright_among_the_pages_of_a_long_picture(self, prepare: Callable[..., Material]) -> None:
        frames = making.encoded(as_it_lies(90), "TIFF", save_all=True, append_images=[as_it_lies(90)])
        (made,) = prepare(frames, "tiff", Rules(pages="long_picture"), turn=90, pages=(1, 2)).files
        picture = opened(made)
        assert picture.width == 800
        assert is_upright(picture.crop((0, 0, 800, 600)))
        assert is_upright(picture.crop((0, picture.height - 600, 800, picture.height)))


class TestAPaperAmongOthers:
    """A part with a box."""

    BOX = (500, 100, 900, 500)

    def sheet(self, turn: int = 0) -> Image.Image:
        """Give a green sheet with a white paper on it, which has to be turned to stand upright."""
        sheet = Image.new("RGB", (2000, 1500), GREEN)
        paper = as_it_lies(turn).resize((800, 600))
        sheet.paste(paper, (1000, 150))
        return sheet

    @pytest.mark.parametrize("turn", [0, *TURNS])
    @pytest.mark.parametrize("form", ["JPEG", "PNG"])
    def test_is_cut_out_and_turned(self, prepare: Callable[..., Material], turn: int, form: str) -> None:
        material = prepare(making.encoded(self.sheet(turn), form), form.lower(), turn=turn, box=self.BOX)
        picture = opened(material.files[0])
        assert sorted(picture.size) == [600, 800]
        assert is_upright(picture)
        corner = picture.convert("RGB").getpixel((picture.width - 1, picture.height - 1))
        assert not _is_near(corner, GREEN)

    @pytest.mark.parametrize("formats", [("jpeg",), ("pdf",)])
    def test_on_a_page_of_a_pdf_is_alone_in_what_is_made(
        self, prepare: Callable[..., Material], formats: tuple[str, ...]
    ) -> None:
        """Nothing of the other paper stays in the file, not even out of sight."""
        kept = io.BytesIO()
        self.sheet(90).save(kept, "PDF", resolution=150)
        (made,) = prepare(kept.getvalue(), "pdf", Rules(formats=formats), turn=90, box=self.BOX).files
        picture = render(Path(made.path), 1, 100) if made.kind == "pdf" else opened(made)
        assert is_upright(picture)
        assert picture.width == pytest.approx(picture.height * 3 / 4, rel=0.02)
        small = picture.convert("RGB").resize((60, 80), Image.Resampling.BOX)
        assert not [
            (x, y)
            for x in range(1, small.width - 1)
            for y in range(1, small.height - 1)
            if _is_near(small.getpixel((x, y)), GREEN)
        ]

    def test_is_fitted_into_a_small_limit(self, prepare: Callable[..., Material]) -> None:
        detailed = making.picture(4000, 3000)
        rules = Rules(max_bytes=60_000)
        (made,) = prepare(making.encoded(detailed, "JPEG", quality=95), "jpeg", rules, turn=90, box=self.BOX).files
        assert made.bytes <= 60_000
        assert made.width < made.height


class TestAPdfOnItsSide:
    """Its pages are shown turned."""

    def test_keeps_its_text_and_stands_upright(self, prepare: Callable[..., Material]) -> None:
        material = prepare(making.pdf(2), "pdf", Rules(formats=("pdf",)), turn=90, pages=(1, 2))
        with pikepdf.open(material.files[0].path) as document:
            assert [int(each.obj.Rotate) for each in document.pages] == [90, 90]
            assert Path(material.files[0].path).read_bytes().startswith(b"%PDF")
        assert codes(material) == [("turned", 90)]

    def test_becomes_an_upright_picture(self, prepare: Callable[..., Material]) -> None:
        kept = io.BytesIO()
        as_it_lies(180).save(kept, "PDF")
        (made,) = prepare(kept.getvalue(), "pdf", Rules(formats=("jpeg",)), turn=180).files
        assert is_upright(opened(made))

    def test_that_is_signed_is_passed_on_as_it_lies(self, prepare: Callable[..., Material]) -> None:
        data = making.signed_pdf()
        material = prepare(data, "pdf", Rules(formats=("pdf",)), turn=90, signed=True)
        assert Path(material.files[0].path).read_bytes() == data
        assert codes(material) == []


def test_two_sides_that_lie_differently_are_laid_upright_on_one_page(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    pieces = []
    for side, turn in (("front", 90), ("back", 270)):
        path = tmp_path / side
        path.write_bytes(making.encoded(as_it_lies(turn), "PNG"))
        pieces.append(Piece(path=str(path), kind="png", pages=(1,), side=side, turn=turn))
    job = Job(
        requirement="r",
        pieces=tuple(pieces),
        rules=Rules(layout="one_page", sides=("front", "back"), files=Files(max=1)),
        stem="s",
        number=0,
        max_name_bytes=120,
        folder=str(tmp_path / "work"),
    )
    material = convert(Material(files=()), job)
    sheet = opened(material.files[0])
    assert codes(material) == [("turned", 90), ("turned", 270)]
    reds = [place for place in range(sheet.height) if _is_near(sheet.getpixel((sheet.width // 5, place)), RED)]
    blues = [place for place in range(sheet.height) if _is_near(sheet.getpixel((sheet.width * 4 // 5, place)), BLUE)]
    assert reds
    assert [each for each in blues if each in set(reds)]


BOXES = st.tuples(*[st.integers(0, 499)] * 2, *[st.integers(501, 1000)] * 2)
SIZES = st.tuples(*[st.integers(1, 300)] * 2)


class TestArithmetic:
    """What holds for every box and turn."""

    @given(SIZES, BOXES, st.sampled_from((0, *TURNS)))
    def test_the_size_told_is_the_size_made(self, size: tuple[int, int], box: Any, turn: Any) -> None:
        assert lying.upright(Image.new("L", size), box, turn).size == lying.size_upright(size, box, turn)

    @given(SIZES, SIZES, BOXES, st.sampled_from((0, *TURNS)))
    def test_what_is_decoded_is_never_too_small(
        self,
        size: tuple[int, int],
        wanted: tuple[int, int],
        box: Any,
        turn: Any,
    ) -> None:
        whole = lying.size_around(wanted, size, box, turn)
        made, most = lying.size_upright(whole, box, turn), lying.size_upright(size, box, turn)
        assert all(each + 1 >= min(asked, full) for each, asked, full in zip(made, wanted, most, strict=True))

    @given(st.integers(1, 8), st.sampled_from(TURNS))
    def test_an_orientation_with_a_turn_does_both(self, orientation: int, turn: Any) -> None:
        picture = page(8, 6)
        picture.putpixel((1, 2), GREEN)
        both = turned(picture, lying.orientation_and(orientation, turn))
        assert both.tobytes() == lying.upright(turned(picture, orientation), None, turn).tobytes()
