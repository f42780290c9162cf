"""A watermark covers the whole picture, can be seen through, spares what must be read, and never fails in silence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import making
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from matprep.errors import Refusal
from matprep.formats.documents import fonts
from matprep.formats.pictures import faces
from matprep.formats.pictures.faces import face_for
from matprep.formats.pictures.watermark import write_across

if TYPE_CHECKING:
    from collections.abc import Iterator

PURPOSE = "仅供示例平台认证使用 2026-11-24"

pytestmark = pytest.mark.skipif(not fonts.has_cjk(), reason="no font with Chinese characters is installed here")


def blank(width: int = 1000, height: int = 630, *, shade: int = 235, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), shade if mode == "L" else (shade, shade, shade))


def changed(before: Image.Image, after: Image.Image) -> Image.Image:
    """How much each pixel changed."""
    return ImageChops.difference(before, after).convert("L")


def share_touched(difference: Image.Image, least: int = 8) -> float:
    histogram = difference.histogram()
    return sum(histogram[least:]) / max(1, sum(histogram))


def tiles(size: tuple[int, int], count: int) -> Iterator[tuple[int, int, int, int]]:
    """Cut a picture into count × count pieces."""
    width, height = size[0] // count, size[1] // count
    for x in range(count):
        for y in range(count):
            yield x * width, y * height, (x + 1) * width, (y + 1) * height


@pytest.mark.parametrize("size", [(1000, 630), (630, 1000), (4032, 3024), (358, 441), (2000, 300)])
def test_no_third_of_a_picture_can_be_cut_out_without_it(size: tuple[int, int]) -> None:
    page = blank(*size)

    difference = changed(page, write_across(page.copy(), PURPOSE))

    assert all(share_touched(difference.crop(tile)) > 0.005 for tile in tiles(size, 3))


@pytest.mark.parametrize("shade", [10, 128, 245])
def test_it_is_seen_on_dark_ground_and_on_light(shade: int) -> None:
    page = blank(shade=shade)

    _, most = changed(page, write_across(page.copy(), PURPOSE)).getextrema()

    assert most >= 30


def test_the_paper_shows_through_it() -> None:
    page = making.picture(1000, 630)

    marked = write_across(page.copy(), PURPOSE)

    black, _ = marked.convert("L").getextrema()
    assert black >= 20  # no stroke of it is opaque black
    assert share_touched(changed(page, marked)) < 0.4


def test_most_of_it_is_faint_and_some_of_it_is_strong() -> None:
    page = blank()

    histogram = changed(page, write_across(page.copy(), PURPOSE)).histogram()

    assert sum(histogram[70:]) > 500
    assert sum(histogram[20:70]) > sum(histogram[70:])


def test_where_the_picture_is_calm_it_is_strong() -> None:
    page = blank(1000, 1000)
    page.paste(making.noise(1000, 500), (0, 500))

    difference = changed(page, write_across(page.copy(), PURPOSE))

    strong = [sum(difference.crop((0, top, 1000, top + 500)).histogram()[75:]) for top in (0, 500)]
    assert strong[0] > 3 * strong[1]


def test_what_must_stay_clear_stays_as_it_is() -> None:
    page = making.picture(1000, 630)
    fields = ((380, 500, 880, 560), (100, 80, 300, 130))

    difference = changed(page, write_across(page.copy(), PURPOSE, fields))

    assert all(difference.crop(field).getextrema() == (0, 0) for field in fields)
    assert share_touched(difference) > 0.02


def test_a_grey_picture_stays_grey() -> None:
    page = blank(mode="L")

    marked = write_across(page.copy(), PURPOSE)

    assert marked.mode == "L"
    assert changed(page, marked).getextrema()[1] > 40


def test_it_bears_being_made_smaller() -> None:
    page = blank(4000, 2520)
    marked = write_across(page.copy(), PURPOSE)

    small = changed(page.resize((800, 504)), marked.resize((800, 504)))

    assert small.getextrema()[1] > 40


def test_the_same_picture_gets_the_same_watermark() -> None:
    page = making.picture(700, 500)

    assert write_across(page.copy(), PURPOSE).tobytes() == write_across(page.copy(), PURPOSE).tobytes()


@settings(max_examples=25, deadline=None)
@given(
    size=st.tuples(st.integers(1, 700), st.integers(1, 700)),
    clear=st.lists(st.tuples(*[st.integers(-50, 750)] * 4), max_size=3),
    text=st.sampled_from([PURPOSE, "For Amazon only", "仅"]),
)
def test_any_size_and_any_box_is_taken(
    size: tuple[int, int], clear: list[tuple[int, int, int, int]], text: str
) -> None:
    boxes = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in clear]

    assert write_across(blank(*size), text, boxes).size == size


class TestFonts:
    """Which font writes it."""

    def test_a_character_that_no_font_has_is_refused_instead_of_drawn_as_a_box(self) -> None:
        with pytest.raises(Refusal) as caught:
            face_for("仅供\U0001f9ff\U0010fffd使用", 20)

        assert (caught.value.problem.code, caught.value.problem.params) == ("font_missing", {"what": "watermark"})

    def test_a_machine_without_fonts_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(faces.fonts, "files", lambda: ())
        faces._face.cache_clear()

        with pytest.raises(Refusal) as caught:
            face_for("仅供示例平台认证使用", 20)

        assert caught.value.problem.code == "font_missing"

    def test_even_strokes_come_before_brushed_ones(self, tmp_path: Path) -> None:
        for name in ("ukai.ttc", "notes.txt", "simsun.ttc", "NotoSansCJK-Regular.ttc", "zz.otf", "msyh.ttc"):
            (tmp_path / name).touch()

        assert [path.name for path in fonts.files([tmp_path])] == [
            "NotoSansCJK-Regular.ttc",
            "msyh.ttc",
            "simsun.ttc",
            "ukai.ttc",
            "zz.otf",
        ]

    def test_what_only_bears_the_name_of_a_font_is_passed_over(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(b"no font")
        real = fonts.files()
        monkeypatch.setattr(faces.fonts, "files", lambda: (tmp_path / "NotoSansCJK-Regular.ttc", *real))
        faces._face.cache_clear()

        assert face_for("仅供示例平台认证使用", 20).getlength("仅") > 0

    def test_folders_that_this_system_does_not_have_are_no_mistake(self) -> None:
        assert fonts.files([Path("C:/no/such"), Path("/no/such")]) == ()
