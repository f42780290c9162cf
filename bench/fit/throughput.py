"""How fast and how large: 12 MP photos to 500 KB with two processes, 48 MP to 100 KB, and peak memory.

    python bench/fit/throughput.py [--rounds 5] [--files 24]

Photos: matprep's fit alone (its own measuring of what it delivered is taken off) against the least that can be done for
the same result, full decoding, LANCZOS to the delivered size and one progressive optimised encoding with the delivered
tables, and against ImageMagick's `mogrify -define jpeg:extent`. Two processes each, in turns, the median of the rounds.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import methods
import pictures
import watching
from layout import number, table
from PIL import Image, JpegImagePlugin
from targets import Target, layout_of
from watching import Spent

if TYPE_CHECKING:
    from collections.abc import Callable

RESULTS = Path(__file__).parents[1] / "results"
LIMIT = 500_000
JOBS = 2
ROUNDS = 5
TWELVE = ("phone12_letter", "phone12_dim_7pt", "phone12_certificate", "phone12_table", "phone12_mixed")
LARGE, LARGE_LIMIT = "phone48_letter", 100_000
PEAK_LIMITS = (2_000_000, 500_000, 100_000)


def main() -> None:
    """Measure all three and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="fewer leave the results as they are")
    parser.add_argument("--files", type=int, default=24)
    given = parser.parse_args()
    made = {each.name: each for each in pictures.pictures()}
    with tempfile.TemporaryDirectory(prefix="matprep-bench-") as scratch:
        photos = _photos(made, Path(scratch), given.files)
        parts = [
            *_throughput(photos, Path(scratch), given.rounds),
            *_large(made[LARGE].file, Path(scratch), given.rounds),
            *_peak([made[name].file for name in TWELVE], Path(scratch)),
        ]
    text = "\n".join([*(each for each in parts if isinstance(each, str)), "== Targets", "", *_targets(parts), ""])
    print(text)
    if given.rounds >= ROUNDS:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "throughput.txt").write_text(text, "utf-8")


def _targets(parts: list[str | Target]) -> list[str]:
    return [layout_of([each for each in parts if isinstance(each, Target)])]


def _photos(made: dict[str, pictures.Picture], scratch: Path, count: int) -> list[Path]:
    """Copy the photos often enough, each copy another file by one byte of a comment."""
    folder = scratch / "in"
    folder.mkdir()
    photos = []
    for place in range(count):
        data = made[TWELVE[place % len(TWELVE)]].file.read_bytes()
        photos.append(folder / f"{place:03}.jpg")
        photos[-1].write_bytes(data[:2] + b"\xff\xfe\x00\x04v" + bytes([65 + place // len(TWELVE)]) + data[2:])
    return photos


def _throughput(photos: list[Path], scratch: Path, rounds: int) -> list[str | Target]:
    sides: dict[str, Callable[[Path], Spent]] = {"matprep": fitted, "least": least, "whole of fit_bytes": measured_too}
    seconds: dict[str, list[float]] = {name: [] for name in (*sides, "mogrify")}
    cpu: dict[str, list[float]] = {name: [] for name in sides}
    (scratch / "out").mkdir()
    with concurrent.futures.ProcessPoolExecutor(JOBS, mp_context=get_context("spawn")) as pool:
        list(pool.map(_deliver, photos))
        for turn in range(rounds):
            names = list(seconds)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                if name == "mogrify":
                    seconds[name] += [_mogrified(photos, scratch)] if methods.IMAGEMAGICK else []
                    continue
                halves = list(pool.map(_all, [sides[name]] * JOBS, [photos[job::JOBS] for job in range(JOBS)]))
                seconds[name].append(max(half.wall for half in halves))
                cpu[name].append(sum(half.cpu for half in halves) / len(photos))
    speed = {name: len(photos) / statistics.median(spent) for name, spent in seconds.items() if spent}
    lines = [[name, number(each, 2), number(_median(cpu.get(name)), 3)] for name, each in speed.items()]
    title = f"== {len(photos)} photos of 12 MP to {LIMIT // 1000} KB, {JOBS} processes, median of {rounds} rounds"
    ratio = speed["matprep"] / speed["least"]
    told: list[str | Target] = [title, "", table(("", "files/s", "CPU s a file"), lines), ""]
    told.append(
        Target("files/s, fit alone, against the least that must be done", ">= 0.8 x", f"{ratio:.2f} x", ratio >= 0.8)
    )
    if "mogrify" in speed:
        faster = speed["matprep"] / speed["mogrify"]
        told.append(Target("files/s, fit alone, against mogrify", "> 1 x", f"{faster:.2f} x", faster > 1))
    return told


def _median(values: list[float] | None) -> float | None:
    return statistics.median(values) if values else None


def _all(side: Callable[[Path], Spent], photos: list[Path]) -> Spent:
    spent = [side(photo) for photo in photos]
    return Spent(sum(each.wall for each in spent), sum(each.cpu for each in spent))


def _deliver(photo: Path) -> None:
    """Fit once before anything is timed: it warms up, and tells size and tables of what is delivered."""
    watching.on_measuring()
    (photo.parent.parent / "out" / photo.name).write_bytes(_fit(photo))


def fitted(photo: Path) -> Spent:
    """Fit one photo, and take off what was spent on measuring the result."""
    before = watching.on_measuring()
    whole = _spent(lambda: _fit(photo))
    return whole.since(watching.on_measuring().since(before))


def measured_too(photo: Path) -> Spent:
    """Fit one photo as `fit_bytes` does, measuring and all."""
    return _spent(lambda: _fit(photo))


def least(photo: Path) -> Spent:
    """Do only what the result cannot be had without."""
    with Image.open(photo.parent.parent / "out" / photo.name) as ours:
        size, mode, tables = ours.size, ours.mode, list(ours.quantization.values())
        sampling = JpegImagePlugin.get_sampling(ours)

    def work() -> None:
        image = Image.open(io.BytesIO(photo.read_bytes()))
        image.load()
        image = image if image.mode == mode else image.convert(mode)
        image = image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)
        options: dict[str, Any] = {"subsampling": sampling} if mode != "L" else {}
        image.save(io.BytesIO(), "JPEG", qtables=tables, progressive=True, optimize=True, **options)

    return _spent(work)


def _fit(photo: Path) -> bytes:
    from matprep import Limits, fit_bytes  # noqa: PLC0415 - in the processes that fit

    data: bytes = fit_bytes(photo.read_bytes(), Limits(max_bytes=LIMIT)).data
    return data


def _spent(work: Callable[[], object]) -> Spent:
    began = watching.now()
    work()
    return watching.now().since(began)


def _mogrified(photos: list[Path], scratch: Path) -> float:
    """Have two mogrify work on copies, half of them each."""
    folder = scratch / "mogrify"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    copies = [Path(shutil.copyfile(photo, folder / photo.name)) for photo in photos]
    program = shutil.which("mogrify-im6.q16") or shutil.which("mogrify") or "mogrify"
    began = time.perf_counter()
    running = [
        subprocess.Popen(
            [program, "-define", f"jpeg:extent={LIMIT}", *map(str, copies[job::JOBS])], env=methods.ENVIRONMENT
        )
        for job in range(JOBS)
    ]
    for each in running:
        each.wait()
    return time.perf_counter() - began


def _large(source: Path, scratch: Path, rounds: int) -> list[str | Target]:
    """Fit one picture of 48 megapixels, in turns with ImageMagick."""
    runs: dict[str, list[methods.Run]] = {"matprep": [], "im_extent": []}
    for _ in range(rounds):
        for name, done in runs.items():
            if methods.METHODS[name].needs:
                done.append(methods.run(methods.METHODS[name], source, scratch / f"{name}.jpg", LARGE_LIMIT, {}))
    columns = ("48 MP to 100 KB", "CPU s", "alone", "peak MB", "bytes")
    lines = [
        [
            name,
            number(_cpu(done), 2),
            number(_cpu(done, alone=True), 2),
            number(_peak_of(done), 0),
            f"{done[0].bytes:,}",
        ]
        for name, done in runs.items()
        if done
    ]
    told: list[str | Target] = [table(columns, lines), ""]
    if not runs["im_extent"]:
        return told
    cpu = _cpu(runs["matprep"], alone=True) / _cpu(runs["im_extent"])
    peak = _peak_of(runs["matprep"]) / _peak_of(runs["im_extent"])
    told.append(Target("48 MP to 100 KB, CPU against ImageMagick extent", "<= 0.2 x", f"{cpu:.2f} x", cpu <= 0.2))
    told.append(Target("48 MP to 100 KB, peak against ImageMagick extent", "<= 0.25 x", f"{peak:.2f} x", peak <= 0.25))
    return told


def _cpu(runs: list[methods.Run], *, alone: bool = False) -> float:
    """Give the median; alone: of matprep without the interpreter's start and the measuring."""
    return statistics.median(
        run.told["fit"] - run.told.get("measure", 0) if alone and "fit" in run.told else run.cpu for run in runs
    )


def _peak_of(runs: list[methods.Run]) -> float:
    return statistics.median(run.peak for run in runs)


def _peak(sources: list[Path], scratch: Path) -> list[str | Target]:
    """Compare a fresh process that fits one photo with one that loads the same and fits nothing."""
    program = [sys.executable, str(Path(__file__).parent / "child.py"), "nothing"]
    empty = methods.measured([*program, str(sources[0]), str(scratch / "none.jpg"), "1"])["peak"]
    lines, most = [], 0.0
    for source in sources:
        for limit in PEAK_LIMITS:
            done = methods.run(methods.METHODS["matprep"], source, scratch / "peak.jpg", limit, {})
            most = max(most, done.peak - empty)
            lines.append([source.stem, f"{limit:,}", number(done.peak - empty, 0)])
    columns = (f"peak above the interpreter's {empty:.0f} MB", "limit", "MB")
    target = Target("peak of one 12 MP picture above the interpreter's", "<= 120 MB", f"{most:.0f} MB", most <= 120)
    return [table(columns, lines), "", target]


if __name__ == "__main__":
    main()
