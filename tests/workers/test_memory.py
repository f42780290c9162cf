"""No worker takes more than 1 GiB: real pictures through a real worker, its peak as the kernel counts it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import making
import msgspec
import pikepdf
import pytest
from PIL import Image

from matprep import pipeline
from matprep.formats.documents.pdf_cleaning import MOST_HELD
from matprep.model import Call, Job, Piece, Prepared, Rules
from matprep.workers import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="VmHWM, a process's own peak, is Linux's")

MIB = 1 << 20
GIB = 1 << 30
MP_64 = (9238, 6928)


def peak(path: Path, kind: str, folder: Path, *, count: int = 1, **rules: Any) -> int:
    """Prepare a file in a fresh worker; give the worker's peak of resident memory in bytes."""
    folder.mkdir()
    piece = Piece(path=str(path), kind=kind, pages=tuple(range(1, count + 1)))
    asked = Rules(**{"formats": ("jpeg", "png"), "max_bytes": 5_000_000, **rules})
    job = Job(
        requirement="paper", pieces=(piece,), rules=asked, stem="a", number=0, max_name_bytes=100, folder=str(folder)
    )
    call = Call(function="prepare", request=msgspec.json.encode(job), seconds=600)
    with Supervisor(1) as workers:
        reply = msgspec.json.decode(workers.submit(pipeline.answer, call).result(), type=pipeline.Answer)
        (place,) = workers._places.values()
        assert place._worker is not None
        status = Path(f"/proc/{place._worker.pid}/status").read_text()
    assert isinstance(reply, Prepared), reply
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) << 10


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif.tobytes()


def pixels(size: tuple[int, int], mode: str) -> Image.Image:
    image = making.picture(2000, 1500, detail=900).resize(size, Image.Resampling.NEAREST).convert(mode)
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.linear_gradient("L").resize(size))
    return image


def written(path: Path, size: tuple[int, int], mode: str, form: str, **options: Any) -> Path:
    pixels(size, mode).save(path, form, **options)
    return path


def scan(path: Path, pages: int) -> Path:
    """A scan whose pages are 1 MB JPEGs, each with metadata."""
    coded = making.encoded(making.noise(1000, 1000), "JPEG", quality=90, exif=turned())
    document = pikepdf.new()
    for number in range(pages):
        marked = coded[:2] + b"\xff\xfe\x00\x06" + number.to_bytes(4, "big") + coded[2:]
        picture = document.make_stream(marked)
        picture.Type, picture.Subtype, picture.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
        picture.Width = picture.Height = 1000
        picture.BitsPerComponent, picture.ColorSpace = 8, pikepdf.Name.DeviceRGB
        sheet = document.add_blank_page(page_size=(595, 842)).obj
        sheet.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
        sheet.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    document.save(path)
    return path


def fax(path: Path, pages: int) -> Path:
    sheets = [making.noise(1600, 1100, seed=number).convert("L") for number in range(pages)]
    sheets[0].save(path, "TIFF", compression="tiff_lzw", save_all=True, append_images=sheets[1:])
    return path


def test_a_turned_picture_with_alpha_takes_two_copies_of_its_pixels_not_five(tmp_path: Path) -> None:
    """18 MP are 72 MB; the program itself takes 80."""
    path = written(tmp_path / "src", (4900, 3700), "RGBA", "PNG", compress_level=1, exif=turned())

    assert peak(path, "png", tmp_path / "job") < 340 * MIB


@pytest.mark.soak
@pytest.mark.timeout(1800)
class TestGiants:
    """The worst modes of each kind, as large as they are taken."""

    @pytest.mark.parametrize(
        ("kind", "size", "mode", "form", "options"),
        [
            ("png", MP_64, "RGBA", "PNG", {"compress_level": 1, "exif": turned()}),
            ("png", (15_000, 12_000), "LA", "PNG", {"compress_level": 1, "exif": turned()}),
            ("png", (20_000, 12_000), "P", "PNG", {"compress_level": 1}),
            ("tiff", (12_000, 10_000), "CMYK", "TIFF", {"compression": "tiff_lzw"}),
            ("tiff", (11_000, 8500), "RGB", "TIFF", {"compression": "tiff_lzw", "strip_size": 1 << 29}),
            ("jpeg", (11_000, 10_000), "RGB", "JPEG", {"exif": turned(), "progressive": True}),
            ("jpeg", (12_000, 9000), "CMYK", "JPEG", {"icc_profile": making.swapped_profile()}),
            ("jpeg", (16_000, 16_000), "RGB", "JPEG", {"subsampling": "4:4:4"}),
            ("jpeg", (13_400, 10_000), "RGB", "JPEG", {"exif": turned()}),
            ("webp", (8100, 6100), "RGBA", "WEBP", {"lossless": True, "method": 0, "quality": 0}),
            ("avif", (8100, 6100), "RGBA", "AVIF", {"speed": 10, "subsampling": "4:4:4"}),
            ("bmp", (13_500, 10_000), "RGB", "BMP", {}),
            ("jp2", (8000, 6000), "RGB", "JPEG2000", {}),
            ("jp2", (14_000, 12_000), "RGB", "JPEG2000", {}),
        ],
    )
    def test_keep_a_gibibyte(
        self, tmp_path: Path, kind: str, size: tuple[int, int], mode: str, form: str, options: dict[str, Any]
    ) -> None:
        path = written(tmp_path / "src", size, mode, form, **options)

        assert peak(path, kind, tmp_path / "job") < GIB

    @pytest.mark.parametrize("formats", [("jpeg",), ("png",)])
    def test_keep_a_gibibyte_where_nothing_bounds_the_bytes(self, tmp_path: Path, formats: tuple[str, ...]) -> None:
        """All pixels are coded then, in full colours where a minimum of bytes is asked for."""
        path = written(tmp_path / "src", (10_300, 7700), "RGB", "TIFF")

        assert peak(path, "tiff", tmp_path / "job", formats=formats, max_bytes=0, min_bytes=1 << 20) < GIB

    @pytest.mark.parametrize(("make", "kind"), [(scan, "pdf"), (fax, "tiff")])
    def test_a_document_takes_no_more_memory_with_more_pages(
        self, tmp_path: Path, make: Callable[[Path, int], Path], kind: str
    ) -> None:
        """Beyond a bound of pages in hand, and what is delivered, which is held when it is bound."""
        few, many = make(tmp_path / "few", 60), make(tmp_path / "many", 240)
        limits = few.stat().st_size // 2, many.stat().st_size // 2
        rules: dict[str, Any] = {"formats": ("pdf",), "pages": "pdf"}

        less = peak(few, kind, tmp_path / "a", count=60, max_bytes=limits[0], **rules)
        more = peak(many, kind, tmp_path / "b", count=240, max_bytes=limits[1], **rules)

        assert more < less + MOST_HELD + limits[1]


def test_what_is_said_of_a_peak_is_the_workers_own(tmp_path: Path) -> None:
    path = tmp_path / "src"
    path.write_bytes(making.jpeg())

    assert 20 * MIB < peak(path, "jpeg", tmp_path / "job") < 200 * MIB
