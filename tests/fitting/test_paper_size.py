"""Dots per inch are told where the paper's size is known, and only there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import making
import pytest
from PIL import Image

from matprep.fitting.paper_size import dots_on_page, effective_dpi
from matprep.formats.held import Held
from matprep.formats.pictures import image

if TYPE_CHECKING:
    from matprep.formats.pictures.image import Header


def header(width: int, height: int, dpi: int, **options: object) -> Header:
    tag = {"dpi": (dpi, dpi)} if dpi else {}
    return image.read_header(Held(making.encoded(Image.new("L", (width, height)), "JPEG", **tag, **options)), "jpeg")


def test_a_scan_tells_and_the_scale_counts() -> None:
    assert effective_dpi(header(2480, 3508, 300), 0.5) == {"effective_dpi": 150}


@pytest.mark.parametrize(
    ("size", "dpi"),
    [((2480, 3508), 0), ((1920, 1080), 96), ((1000, 700), 72), ((4000, 3000), 150), ((300, 200), 600)],
    ids=["no tag", "a screen's", "a program's default", "a paper larger than A2", "half an inch"],
)
def test_what_no_scanner_would_say_tells_nothing(size: tuple[int, int], dpi: int) -> None:
    assert effective_dpi(header(*size, dpi)) == {}


def test_a_camera_cannot_know() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Phone"

    assert effective_dpi(header(2480, 3508, 300, exif=exif.tobytes())) == {}


def test_a_page_tells_more_than_a_tag() -> None:
    assert effective_dpi(header(1000, 700, 72), page_dpi=dots_on_page((1654, 2339), (595, 842))) == {
        "effective_dpi": 200
    }
