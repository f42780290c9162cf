"""Pictures become a PDF that holds their coded bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import making
import pikepdf
import pytest
from PIL import ImageChops, ImageStat

from matprep.errors import Refusal
from matprep.formats.documents import pdf
from matprep.formats.documents.bind import bind
from matprep.formats.documents.render import render
from matprep.formats.documents.reread import reread
from matprep.formats.pictures import image
from matprep.formats.pictures.strip import strip

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, data: bytes) -> Path:
    """Write bytes to a file."""
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_shown_upright(tmp_path: Path, orientation: int) -> None:
    path = write(tmp_path / "a.jpg", making.jpeg(400, 300, orientation=orientation, quality=95))

    bind([(path, "jpeg", orientation)], tmp_path / "bound.pdf")

    shown, upright = render(tmp_path / "bound.pdf", 1, 200), image.upright(path, "jpeg")
    assert shown.size == upright.size
    assert max(ImageStat.Stat(ImageChops.difference(shown, upright)).mean) < 1


def test_a_jpeg_keeps_its_coded_bytes_and_loses_what_tells(tmp_path: Path) -> None:
    data = making.phone_jpeg(orientation=1)

    bind([(write(tmp_path / "a.jpg", data), "jpeg", 1)], tmp_path / "bound.pdf")

    bound = (tmp_path / "bound.pdf").read_bytes()
    assert strip(data, "jpeg") in bound
    assert b"Secret" not in bound


def test_a_bound_jpeg_can_be_taken_out_again(tmp_path: Path) -> None:
    data = making.jpeg(400, 300)

    bind([(write(tmp_path / "a.jpg", data), "jpeg", 1)], tmp_path / "bound.pdf")

    assert pdf.sole_jpeg(tmp_path / "bound.pdf", 1) == strip(data, "jpeg")


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1", "RGBA", "LA"])
def test_a_png_keeps_every_pixel(tmp_path: Path, mode: str) -> None:
    path = write(tmp_path / "a.png", making.png(200, 100, mode=mode))

    bind([(path, "png", 1)], tmp_path / "bound.pdf")

    shown = render(tmp_path / "bound.pdf", 1, 200)
    assert max(ImageStat.Stat(ImageChops.difference(shown, image.upright(path, "png").convert("RGB"))).mean) < 1


def test_several_pictures_are_pages_in_their_order(tmp_path: Path) -> None:
    pictures = [(write(tmp_path / f"{n}.jpg", making.jpeg(200 + n, 100)), "jpeg", 1) for n in range(3)]

    bind(pictures, tmp_path / "bound.pdf")

    assert [round(width * 200 / 72) for width, _ in reread(tmp_path / "bound.pdf").sizes] == [200, 201, 202]


def test_the_same_pictures_give_the_same_bytes_without_dates(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jpg", making.jpeg())

    bind([(path, "jpeg", 6)], tmp_path / "one.pdf")
    bind([(path, "jpeg", 6)], tmp_path / "two.pdf")

    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    with pikepdf.open(tmp_path / "one.pdf") as bound:
        assert not bound.docinfo


@pytest.mark.parametrize(
    ("pixels", "dpi", "points"),
    [
        ((1654, 2339), 200, (595, 842)),  # a scan at its dpi
        ((600, 600), 300, (144, 144)),
        ((800, 400), 0, (288, 144)),  # untagged and small: 200 dpi
        ((4000, 3000), 72, (842, 631)),  # a phone's nonsense: at most as long as A4
    ],
)
def test_a_page_has_the_size_of_a_sheet(
    tmp_path: Path, pixels: tuple[int, int], dpi: int, points: tuple[int, int]
) -> None:
    options = {"dpi": (dpi, dpi)} if dpi else {}
    path = write(tmp_path / "a.jpg", making.jpeg(*pixels, **options))

    bind([(path, "jpeg", 1)], tmp_path / "bound.pdf")

    (size,) = pdf.page_sizes(tmp_path / "bound.pdf")
    assert tuple(round(each) for each in size) == points


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        bind([(write(tmp_path / "a.jpg", b"\xff\xd8\xffnonsense"), "jpeg", 1)], tmp_path / "bound.pdf")

    assert caught.value.problem.code == "damaged"


def test_many_pictures_are_bound_in_turns_with_the_same_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = [
        (write(tmp_path / f"{number}.jpg", making.jpeg(400, 300, seed=number)), "jpeg", 1 + number)
        for number in range(5)
    ]
    bind(pictures, tmp_path / "at once.pdf")

    monkeypatch.setattr("matprep.formats.documents.bind._MOST_HELD", 1)
    bind(pictures, tmp_path / "in turns.pdf")

    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["at once.pdf", "in turns.pdf"]
    assert reread(tmp_path / "in turns.pdf") == reread(tmp_path / "at once.pdf")
    for page in range(1, 6):
        turns, once = render(tmp_path / "in turns.pdf", page, 60), render(tmp_path / "at once.pdf", page, 60)
        assert turns.tobytes() == once.tobytes()
