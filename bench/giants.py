"""Giant documents through a real run, one at a time: wall and CPU seconds, peak memory of each process, the result.

    python bench/giants.py [NAME…] [--keep FOLDER]

Makes fictional pages with writing and a seal in a temporary folder (some 2 GB), and runs each of them alone with one
worker: pictures under a profile of JPEG and PNG up to 5 MB, PDFs under that and under others of PDF up to 10 and
120 MB. NAME picks giants by the beginning of their names. Exit code 1 where a process took more than 1 GiB. Linux only:
peaks are the kernel's own (the parent's, and that of the largest child that was waited for).
"""

from __future__ import annotations

import argparse
import functools
import io
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pikepdf
import pillow_heif
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # some kinds are made there

import making

import matprep
from matprep.model import Closed

if TYPE_CHECKING:
    from collections.abc import Callable

GIB = 1 << 30
PAPER, INK, RED = (246, 243, 235), (34, 32, 40), (196, 28, 36)
A4_300 = (2480, 3508)
A3_600 = (9921, 7016)

HEAD = """
schema = 1
id = "giants"
version = "2026-11-24"
title = {{ zh = "巨型文件测量", en = "Giants" }}
checked = 2026-11-24
stale_after_days = 3650
[sources]
B1 = {{ grade = "assumed", note = "made up for measuring" }}
[naming]
stem = "{{order:02}}_{{title}}"
[defaults]
formats = {formats}
max_bytes = "{limit}"
pixels = {{ min_side = 800 }}
pages = "{pages}"
files = {{ min = 1, max = {files} }}
figures = {{ formats = "B1", max_bytes = "B1", files = "B1", pixels = "B1" }}
[[requirement]]
id = "paper"
title = {{ zh = "材料", en = "Paper" }}
required = true
match = {{ names = ["paper"] }}
"""
PICTURES = HEAD.format(formats='["jpeg", "png"]', limit="5 MB", pages="separate", files=10)
MANY = HEAD.format(formats='["jpeg"]', limit="500 KB", pages="separate", files=300)
PDFS = HEAD.format(formats='["pdf"]', limit="120 MB", pages="pdf", files=1)
TIGHT = HEAD.format(formats='["pdf"]', limit="10 MB", pages="pdf", files=1)


class Giant(NamedTuple):
    """A file to make, and the profile it is run under."""

    name: str
    suffix: str
    make: Callable[[Path], None]
    profile: str = PICTURES


# --- what is on the pages ---------------------------------------------------------------


@functools.cache
def tile(side: int, grain: int) -> Image.Image:
    """Writing on paper; `grain` is the strength of a sensor's noise, which PNG cannot compress."""
    dice = random.Random(side + grain)
    image = Image.new("RGB", (side, side), PAPER)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=34)
    for row in range(24, side - 40, 52):
        words = "".join(chr(dice.choice([32, *range(97, 123)])) for _ in range(side // 18))
        draw.text((30, row), words, INK, font)
    draw.ellipse((side - 420, side - 420, side - 60, side - 60), outline=RED, width=14)
    if not grain:
        return image
    noise = Image.frombytes("RGB", (side // 2, side // 2), dice.randbytes(3 * side * side // 4))
    return Image.blend(image, noise.resize(image.size), grain / 100)


def page(width: int, height: int, mode: str = "RGB", grain: int = 0) -> Image.Image:
    """A picture full of writing."""
    image = Image.new(mode, (width, height))
    stamp = tile(2000, grain).convert(mode)
    for top in range(0, height, stamp.height):
        for left in range(0, width, stamp.width):
            image.paste(stamp, (left, top))
    return image


# --- the files ------------------------------------------------------------------------


def saved(
    form: str,
    size: tuple[int, int],
    mode: str = "RGB",
    grain: int = 0,
    **options: Any,  # noqa: ANN401 - Pillow's own options
) -> Callable[[Path], None]:
    """A page as a file that Pillow writes."""

    def make(path: Path) -> None:
        image = page(*size, mode, grain)
        if mode == "RGBA":
            image.putalpha(Image.linear_gradient("L").resize(size))
        image.save(path, form, **options)

    return make


def turned() -> bytes:
    """EXIF that says: turn clockwise."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif.tobytes()


def deep_png(size: tuple[int, int]) -> Callable[[Path], None]:
    """A PNG of 16 bits a channel, which Pillow does not write: bands of rows, without filters."""

    def make(path: Path) -> None:
        import struct  # noqa: PLC0415 - here only
        import zlib  # noqa: PLC0415 - here only

        def chunk(name: bytes, body: bytes) -> bytes:
            return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

        image, packer = page(*size), zlib.compressobj(1)
        with path.open("wb") as stream:
            stream.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 16, 2, 0, 0, 0)))
            for row in range(size[1]):
                plain = image.crop((0, row, size[0], row + 1)).tobytes()
                deep = bytearray(2 * len(plain))
                deep[0::2] = plain
                stream.write(chunk(b"IDAT", packer.compress(b"\0" + bytes(deep))))
            stream.write(chunk(b"IDAT", packer.flush()) + chunk(b"IEND", b""))

    return make


def heic(size: tuple[int, int]) -> Callable[[Path], None]:
    """HEIC in one piece."""

    def make(path: Path) -> None:
        pillow_heif.from_pillow(page(*size, grain=4)).save(path, quality=60, x265_preset="ultrafast")

    return make


def heic_grid(columns: int, rows: int) -> Callable[[Path], None]:
    """HEIC as phones write it: a grid of tiles, 1 MP each."""

    def make(path: Path) -> None:
        path.write_bytes(making.grid_heic(page(1024, 1024, grain=4), columns, rows))

    return make


@functools.cache
def scans(mode: str) -> tuple[bytes, ...]:
    """Seven different scanned pages, as JPEG."""
    coded = []
    for number in range(7):
        image = page(*A4_300, mode, grain=3)
        ImageDraw.Draw(image).text((1100, 3300), f"Page kind {number}", 0, ImageFont.load_default(size=90))
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=75)
        coded.append(buffer.getvalue())
    return tuple(coded)


def scan_pdf(pages: int, mode: str, *, exif: bool = False) -> Callable[[Path], None]:
    """A scan: each page one JPEG of its own, A4 at 300 dpi; `exif`: each with metadata that has to be cut out."""

    def make(path: Path) -> None:
        document = pikepdf.new()
        space = pikepdf.Name.DeviceGray if mode == "L" else pikepdf.Name.DeviceRGB
        for number in range(pages):
            coded = scans(mode)[number % 7]
            body = b"Exif\0\0" + bytes(20_000) if exif else f"{number}".encode()
            marker = b"\xff\xe1" if exif else b"\xff\xfe"
            coded = coded[:2] + marker + (len(body) + 2).to_bytes(2, "big") + body + coded[2:]
            picture = document.make_stream(coded)
            picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            picture.Width, picture.Height = A4_300
            picture.BitsPerComponent, picture.ColorSpace, picture.Filter = 8, space, pikepdf.Name.DCTDecode
            sheet = document.add_blank_page(page_size=(595, 842)).obj
            sheet.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
            sheet.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        document.save(path)

    return make


def written_pdf(pages: int) -> Callable[[Path], None]:
    """A born-digital PDF."""

    def make(path: Path) -> None:
        document = pikepdf.new()
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        fonts = document.make_indirect(pikepdf.Dictionary(F1=document.make_indirect(font)))
        for number in range(1, pages + 1):
            sheet = document.add_blank_page(page_size=(595, 842)).obj
            sheet.Resources = pikepdf.Dictionary(Font=fonts)
            lines = "".join(f"({number} line {line} of a long fictional register) Tj T* " for line in range(40))
            sheet.Contents = document.make_stream(f"BT /F1 11 Tf 14 TL 60 780 Td {lines}ET".encode())
        document.save(path)

    return make


def pages_tiff(pages: int) -> Callable[[Path], None]:
    """A bilevel fax of many pages."""

    def make(path: Path) -> None:
        sheets = [page(*A4_300, "1") for _ in range(pages)]
        sheets[0].save(path, "TIFF", compression="group4", save_all=True, append_images=sheets[1:], dpi=(300, 300))

    return make


P48, P120, P200 = (8000, 6000), (12_000, 10_000), (16_320, 12_240)
GIANTS = (
    Giant("jpeg-48", "jpg", saved("JPEG", P48, grain=5, quality=92, exif=turned())),
    Giant("png-48-rgba", "png", saved("PNG", P48, "RGBA", compress_level=1, exif=turned())),
    Giant("png-48-16bit", "png", deep_png(P48)),
    Giant("webp-48", "webp", saved("WEBP", P48, grain=3, quality=80, method=0)),
    Giant("webp-48-lossless", "webp", saved("WEBP", P48, "RGBA", lossless=True, method=0, quality=0)),
    Giant("tiff-48-cmyk", "tif", saved("TIFF", P48, "CMYK", compression="tiff_lzw")),
    Giant("heic-48", "heic", heic(P48)),
    Giant("avif-48", "avif", saved("AVIF", P48, grain=3, quality=60, speed=10)),
    Giant("bmp-48", "bmp", saved("BMP", P48)),
    Giant("jp2-48", "jp2", saved("JPEG2000", P48, quality_mode="rates", quality_layers=[20])),
    Giant("jpeg-200", "jpg", saved("JPEG", P200, grain=4, quality=90, exif=turned())),
    Giant("jpeg-200-progressive", "jpg", saved("JPEG", P200, grain=4, quality=85, progressive=True)),
    Giant("png-120", "png", saved("PNG", P120, compress_level=1)),
    Giant("png-200", "png", saved("PNG", P200, compress_level=1)),
    Giant("tiff-a3-600dpi", "tif", saved("TIFF", A3_600, grain=2, dpi=(600, 600))),
    Giant("tiff-120-lzw", "tif", saved("TIFF", P120, compression="tiff_lzw")),
    Giant("tiff-200", "tif", saved("TIFF", P200)),
    Giant("tiff-200-g4", "tif", saved("TIFF", P200, "1", compression="group4")),
    Giant("heic-120", "heic", heic_grid(12, 10)),
    Giant("heic-200", "heic", heic_grid(16, 12)),
    Giant("pdf-100-grey", "pdf", scan_pdf(100, "L"), PDFS),
    Giant("pdf-300-grey", "pdf", scan_pdf(300, "L"), PDFS),
    Giant("pdf-100-colour", "pdf", scan_pdf(100, "RGB", exif=True), PDFS),
    Giant("pdf-300-colour", "pdf", scan_pdf(300, "RGB", exif=True), PDFS),
    Giant("pdf-300-too-much", "pdf", scan_pdf(300, "L"), TIGHT),
    Giant("pdf-300-to-pictures", "pdf", scan_pdf(300, "L"), MANY),
    Giant("pdf-300-refused", "pdf", scan_pdf(300, "RGB")),
    Giant("tiff-100-pages", "tif", pages_tiff(100), PDFS),
    Giant("tiff-300-pages", "tif", pages_tiff(300), PDFS),
    Giant("pdf-10000-refused", "pdf", written_pdf(10_000)),
    Giant("pdf-10000-whole", "pdf", written_pdf(10_000), PDFS),
)


# --- the runs -------------------------------------------------------------------------


def main() -> int:
    """Make and run every giant, print a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--keep", type=Path, help="work here and leave the giants there for the next time")
    parser.add_argument("--run", nargs=3, metavar=("FOLDER", "PROFILE", "OUT"), help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=2, metavar=("NAME", "PATH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        return run_one(*options.run)
    if options.make:
        return make_one(*options.make)
    work = options.keep or Path(tempfile.mkdtemp(prefix="matprep-giants-"))
    print(f"{'giant':<22}{'MB':>6}{'wall s':>8}{'CPU s':>7}{'parent MiB':>11}{'worker MiB':>11}  result", flush=True)
    try:
        wanted = [giant for giant in GIANTS if not options.names or giant.name.startswith(tuple(options.names))]
        return max([measured(giant, work) for giant in wanted], default=2)
    finally:
        if options.keep is None:
            shutil.rmtree(work, ignore_errors=True)


def make_one(name: str, target: str) -> int:
    """The process that makes a giant; whole or not at all."""
    path = Path(target)
    made = path.with_name(f".{path.name}")
    next(giant for giant in GIANTS if giant.name == name).make(made)
    made.rename(path)
    return 0


def measured(giant: Giant, work: Path) -> int:
    """Run one giant in a process of its own; 1 where a process took more than it may."""
    folder, out, profile = work / giant.name, work / f"{giant.name}-out", work / f"{giant.name}.toml"
    path = folder / f"paper.{giant.suffix}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # in a child: what it takes to make a giant shall not count as what it takes to read one
        subprocess.run([sys.executable, __file__, "--make", giant.name, str(path)], check=True)
    profile.write_text(giant.profile, "utf-8")
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, __file__, "--run", str(folder), str(profile), str(out)]
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    shutil.rmtree(out, ignore_errors=True)
    got = json.loads(finished.stdout.splitlines()[-1])
    print(
        f"{giant.name:<22}{path.stat().st_size / 1e6:>6.0f}{got['wall']:>8.1f}{got['cpu']:>7.1f}"
        f"{got['parent'] / (1 << 20):>11.0f}{got['worker'] / (1 << 20):>11.0f}  {got['result']}",
        flush=True,
    )
    return int(max(got["parent"], got["worker"]) > GIB)


def run_one(folder: str, profile: str, out: str) -> int:
    """The process that is measured: one run with one worker; prints its figures as JSON."""
    began, said = time.monotonic(), []
    for event in matprep.run(folder, out, profile=profile, jobs=1):
        if isinstance(event, Closed):
            source = event.manifest.sources[0]
            codes = {each.code for part in source.parts for each in part.problems} | {p.code for p in source.problems}
            said = [source.status, *sorted(codes)]
            said += [described(entry) for entry in event.manifest.outputs[:1]]
            said += [f"{len(event.manifest.outputs)} files"]
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = {
        "wall": time.monotonic() - began,
        "cpu": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "parent": own.ru_maxrss << 10,
        "worker": children.ru_maxrss << 10,
        "result": ", ".join(said),
    }
    print(json.dumps(figures, ensure_ascii=False))
    return 0


def described(entry: Any) -> str:  # noqa: ANN401 - an entry of the manifest
    """What was delivered."""
    shape = f"{entry.pages} pages" if entry.kind == "pdf" else f"{entry.width}x{entry.height}"
    notes = "; ".join(step.note for step in entry.steps if step.stage != "rename")
    return f"{entry.kind} {shape} {entry.bytes / 1e6:.2f} MB ({notes})"


if __name__ == "__main__":
    sys.exit(main())
