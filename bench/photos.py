"""Throughput on phone photos: `matprep run` against a plain loop over Pillow, in the same number of processes.

    python bench/photos.py [--count 2000] [--blocks 4] [--jobs N] [--keep FOLDER]

Makes COUNT photos of 12 megapixels: a tenth of them generated, ten variants of each that differ by one byte of a JPEG
comment, in cases of ten. Both sides shrink them to 500 KB. The loop decodes, searches the quality by bisection and
saves; it writes no ledger, verifies nothing and resizes nothing. The two take turns over blocks of cases, so that a
slow moment of the machine hits both. At the end matprep runs once more with nothing left to do.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

PROFILE = Path(__file__).parent / "profile.toml"
LIMIT = 500_000
VARIANTS = 10


def main() -> None:
    """Make the photos, run both sides in turns, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--blocks", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="work here and leave everything there")
    options = parser.parse_args()
    work = options.keep or Path(tempfile.mkdtemp(prefix="matprep-bench-"))
    try:
        compare(work, options.count, options.blocks, options.jobs)
    finally:
        if options.keep is None:
            shutil.rmtree(work, ignore_errors=True)


def compare(work: Path, count: int, blocks: int, jobs: int) -> None:
    """Alternate the two over blocks of cases."""
    made = make_photos(work / "in", count, blocks, jobs)
    print(f"{count} photos, {made / count / 1e6:.1f} MB each, {blocks} blocks, {jobs} processes", flush=True)
    seconds = {"matprep": 0.0, "loop": 0.0}
    for block in sorted((work / "in").iterdir()):
        turns = [("matprep", run_matprep), ("loop", run_loop)]
        for name, call in turns if int(block.name) % 2 else reversed(turns):
            spent = call(block, work / name / block.name, jobs)
            seconds[name] += spent
            files = sum(1 for path in block.rglob("*.jpg"))
            print(f"  block {block.name}: {name:>7} {spent:7.1f} s, {files / spent:6.2f} files/s", flush=True)
    again = sum(run_matprep(block, work / "matprep" / block.name, jobs) for block in sorted((work / "in").iterdir()))
    for name, spent in seconds.items():
        print(f"{name:>8}: {count / spent:6.2f} files/s ({spent:.1f} s), {describe(work / name)}")
    print(f"   ratio: {seconds['loop'] / seconds['matprep']:.2f} x the loop's throughput")
    print(f"   again: {again:.1f} s for {blocks} runs with nothing to do")


def make_photos(root: Path, count: int, blocks: int, jobs: int) -> int:
    """Write the photos as root/<block>/<case>/photo_N.jpg; returns their bytes."""
    originals = -(-count // VARIANTS)
    total = 0
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        for number, data in enumerate(pool.map(phone_photo, range(originals))):
            case = root / str(number * blocks // originals) / f"case{number:04}"
            case.mkdir(parents=True)
            for variant in range(min(VARIANTS, count - number * VARIANTS)):
                (case / f"photo_{variant + 1:02}.jpg").write_bytes(with_comment(data, variant))
                total += len(data)
    return total


def with_comment(data: bytes, variant: int) -> bytes:
    """The same picture as another file: one byte of a comment differs."""
    return data[:2] + b"\xff\xfe\x00\x04v" + bytes([65 + variant]) + data[2:]


def phone_photo(seed: int) -> bytes:
    """A page of small strokes on a table, uneven light, sensor noise: 4032 x 3024, about 3 MB."""
    dice = random.Random(seed)
    width, height = 4032, 3024
    tone = tuple(dice.randrange(60, 150) for _ in range(3))
    image = Image.new("RGB", (width, height), tone)
    draw = ImageDraw.Draw(image)
    left, top = 400 + dice.randrange(200), 200 + dice.randrange(200)
    draw.polygon([(left, top + 90), (3500, top), (3640, 2800), (left - 160, 2860)], fill=(243, 240, 233))
    for line in range(44):
        y, x = top + 180 + line * 54, left + 200
        while x < 3300 - dice.randrange(400):
            for _ in range(5):
                a, b = dice.randrange(38), dice.randrange(34)
                draw.line((x + a, y + b, x + dice.randrange(38), y + dice.randrange(34)), fill=(38, 36, 44), width=4)
            x += 46
    draw.ellipse((2600, 2100, 3100, 2600), outline=(200, 30, 36), width=22)
    light = Image.linear_gradient("L").rotate(dice.randrange(4) * 90).resize((width, height)).point(light_curve())
    image = Image.composite(image, Image.new("RGB", image.size, (24, 20, 18)), light)
    noise = Image.frombytes("RGB", (width // 2, height // 2), dice.randbytes(width * height * 3 // 4))
    image = Image.blend(image.filter(ImageFilter.GaussianBlur(1.1)), noise.resize(image.size), 0.09)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def light_curve() -> list[int]:
    """From a third of the light to all of it."""
    return [90 + value * 165 // 255 for value in range(256)]


def run_matprep(source: Path, target: Path, jobs: int) -> float:
    """Seconds of one `matprep run`."""
    command = [sys.executable, "-m", "matprep", "run", str(source), "-p", str(PROFILE)]
    command += ["-o", str(target), "--jobs", str(jobs)]
    started = time.perf_counter()
    finished = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if finished.returncode not in (0, 1):
        raise SystemExit(finished.stderr.decode(errors="replace"))
    return time.perf_counter() - started


def run_loop(source: Path, target: Path, jobs: int) -> float:
    """Seconds of the plain loop."""
    files = sorted(source.rglob("*.jpg"))
    target.mkdir(parents=True)
    started = time.perf_counter()
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        list(pool.map(shrink, files, [target / f"{path.parent.name}_{path.name}" for path in files], chunksize=4))
    return time.perf_counter() - started


def shrink(source: Path, target: Path) -> None:
    """Decode, bisect the quality, save the largest file under the limit."""
    with Image.open(source) as image:
        image.load()
        low, high, best = 1, 95, b""
        while low <= high:
            quality = (low + high) // 2
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=quality)
            if buffer.tell() <= LIMIT:
                best, low = buffer.getvalue(), quality + 1
            else:
                high = quality - 1
    target.write_bytes(best)


def describe(folder: Path) -> str:
    """How many pictures were made, and their mean size."""
    sizes = [path.stat().st_size for path in folder.rglob("*.jpg") if ".matprep" not in path.parts]
    over = sum(size > LIMIT for size in sizes)
    return f"{len(sizes)} delivered, {sum(sizes) / max(1, len(sizes)) / 1000:.0f} KB each, {over} over the limit"


if __name__ == "__main__":
    main()
