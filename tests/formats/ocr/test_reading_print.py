"""Print on pictures, read by OCR: whichever way up, of any mode and size."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw, ImageFont

from matprep.formats import ocr
from matprep.formats.ocr import wheel

if TYPE_CHECKING:
    from pathlib import Path

needs_engine = pytest.mark.skipif(not ocr.is_installed(), reason="the extra ocr is not installed: matprep[ocr]")

ROWS = ("BUSINESS LICENCE", "91440300MA5FAKE1X0", "Example Trading Limited", "valid until 2038.05.06")
MODES = ("1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16", "I", "F")


def page(turn: int = 0, skew: float = 0.0) -> Image.Image:
    """Give a page of four rows, turned clockwise by `turn`."""
    made = Image.new("RGB", (1200, 900), "white")
    draw = ImageDraw.Draw(made)
    for place, row in enumerate(ROWS):
        draw.text((150, 150 + place * 150), row, fill="black", font=ImageFont.load_default(60))
    if skew:
        made = made.rotate(-skew, resample=Image.Resampling.BICUBIC, fillcolor="white")
    return made.rotate(-turn, expand=True)


def words(picture: Image.Image) -> list[str]:
    sheet = ocr.open_sheet(picture)
    return [sheet.read(place).text.replace(" ", "") for place in range(len(sheet.outlines))]


def read_of(rows: tuple[str, ...]) -> list[str]:
    return [each.replace(" ", "") for each in rows]


@needs_engine
class TestAPage:
    """What is printed is read, however the page lies."""

    @pytest.mark.parametrize("turn", [0, 90, 180, 270])
    def test_is_read_whichever_way_up_it_lies(self, turn: int) -> None:
        sheet = ocr.open_sheet(page(turn))
        assert (sheet.turn + turn) % 360 == 0
        assert words(page(turn)) == read_of(ROWS)

    @pytest.mark.parametrize("skew", [-10, 10])
    def test_is_levelled(self, skew: float) -> None:
        outlines = ocr.open_sheet(page(skew=skew)).outlines
        assert all(each.height < 130 for each in outlines)
        assert max(each.left for each in outlines) - min(each.left for each in outlines) < 40

    def test_gives_the_same_answer_every_time(self) -> None:
        once, again = ocr.open_sheet(page()), ocr.open_sheet(page())
        assert once.outlines == again.outlines
        assert [once.read(each) for each in once.tallest] == [again.read(each) for each in again.tallest]

    def test_a_closer_look_finds_small_print_in_the_same_places(self) -> None:
        large = Image.new("RGB", (4800, 3600), "white")
        large.paste(page().resize((800, 600), Image.Resampling.LANCZOS), (2000, 1500))
        closer = ocr.open_sheet(large).closer()
        assert closer is not None
        found = {closer.read(place).text.replace(" ", ""): closer.outlines[place] for place in closer.tallest}
        assert found["91440300MA5FAKE1X0"].left == pytest.approx(
            2000 + 150 / 1.5, abs=45
        )  # a box reaches over its print
        assert closer.corners(0).max() <= 640

    def test_a_very_long_picture_is_read_to_its_end(self) -> None:
        long = Image.new("RGB", (1200, 9000), "white")
        for place in range(10):
            long.paste(page(), (0, 900 * place))
        assert words(long) == 10 * read_of(ROWS)


@needs_engine
class TestAnyPicture:
    """No picture is too odd to be opened."""

    @pytest.mark.parametrize("mode", MODES)
    def test_of_any_mode(self, mode: str) -> None:
        made = page().convert("L").convert("I").point(lambda value: value * 257) if mode[0] == "I" else page()
        assert words(made.convert(mode)) == read_of(ROWS)

    @pytest.mark.parametrize("size", [(1, 1), (8, 8), (2000, 3), (3, 2000), (640, 480)])
    def test_with_nothing_on_it_has_no_lines(self, size: tuple[int, int]) -> None:
        sheet = ocr.open_sheet(Image.new("RGB", size, "white"))
        assert (sheet.outlines, sheet.turn, sheet.seals, sheet.closer()) == ((), 0, (), None)


@needs_engine
def test_a_red_seal_is_found_and_hides_no_line() -> None:
    made = page()
    ImageDraw.Draw(made).ellipse((500, 380, 760, 640), outline=(214, 60, 60), width=9)
    sheet = ocr.open_sheet(made)
    (seal,) = sheet.seals
    assert (seal.x * sheet.scale, seal.y * sheet.scale) == (pytest.approx(630, abs=8), pytest.approx(510, abs=8))
    assert len(words(made)) == len(ROWS)


class TestTheExtra:
    """Without the extra, or where nothing is to be read, none of its libraries is loaded."""

    def test_asking_whether_it_is_there_loads_nothing(self) -> None:
        program = "import sys; from matprep.formats import ocr; ocr.is_installed(); print(*sys.modules)"
        assert not {"numpy", "cv2", "onnxruntime", "rapidocr"} & loaded(program)

    def test_a_picture_that_is_not_to_be_read_loads_nothing(self, tmp_path: Path) -> None:
        page().save(tmp_path / "a.jpg")
        program = (
            "import sys; from matprep import pipeline; from matprep.model import Examine;"
            f"found = pipeline.examine(Examine(path={str(tmp_path / 'a.jpg')!r}, name='a.jpg'));"
            "assert found.usable; print(*sys.modules)"
        )
        assert not {"numpy", "cv2", "onnxruntime", "rapidocr"} & loaded(program)

    def test_an_installation_without_its_models_counts_as_none(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wheel, "folder", lambda: tmp_path)
        assert not ocr.is_installed()


def loaded(program: str) -> set[str]:
    """Give the modules that a program names as loaded."""
    return set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )
