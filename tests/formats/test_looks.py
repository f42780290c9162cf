"""How a page looks: print that is a smear, large or small; which pages are one picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from matprep.formats import ocr
from matprep.formats.looks.sameness import distance, same_picture
from matprep.model import Look

reads_print = pytest.mark.skipif(not ocr.is_installed(), reason="the extra ocr is not installed")
HASH = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")


def page(size: int, *rows: str, blur: float = 0.0) -> Image.Image:
    """White paper with rows of black print of a height in pixels."""
    made = Image.new("RGB", (1600, 1200), "white")
    pen = ImageDraw.Draw(made)
    for number, row in enumerate(rows):
        pen.text((120, 150 + 2 * size * number), row, fill="black", font=ImageFont.load_default(size))
    return made.filter(ImageFilter.GaussianBlur(blur)) if blur else made


def look(picture: Image.Image) -> Look:
    from matprep.formats.looks.measuring import look as measured  # noqa: PLC0415 - needs the extra

    return measured(ocr.open_sheet(picture), ())


@reads_print
@pytest.mark.parametrize(("size", "rows"), [(40, ("REGISTRATION 20260301", "LIMITED COMPANY")), (200, ("LICENCE",))])
def test_a_smear_is_told_from_crisp_print_large_or_small(size: int, rows: tuple[str, ...]) -> None:
    crisp, smeared = look(page(size, *rows)), look(page(size, *rows, blur=4.0))

    assert crisp.sharpness is not None
    assert smeared.sharpness is not None
    assert crisp.sharpness > 0.15
    assert smeared.sharpness < 0.05


@reads_print
def test_a_page_of_black_print_bears_neither_colour_nor_seal() -> None:
    seen = look(page(40, "REGISTRATION 20260301"))

    assert (seen.colourful, seen.seals) == (False, 0)


@given(mark=HASH, digits=st.lists(st.text("0123456789abcdef", min_size=8, max_size=8), max_size=5))
def test_a_picture_is_the_same_as_itself(mark: str, digits: list[str]) -> None:
    seen = Look(print=mark, digits=tuple(digits))

    assert same_picture(seen, seen)


@given(one=HASH, other=HASH, digits=st.lists(st.text("0123456789abcdef", min_size=8, max_size=8), max_size=5))
def test_which_of_two_is_looked_at_first_does_not_matter(one: str, other: str, digits: list[str]) -> None:
    looks = Look(print=one, digits=tuple(digits[:3])), Look(print=other, digits=tuple(digits[2:]))

    assert distance(one, other) == distance(other, one)
    assert same_picture(*looks) == same_picture(*reversed(looks))


def test_pages_that_were_not_measured_are_not_the_same() -> None:
    assert not same_picture(Look(), Look())
