"""Pictures to a byte limit, side by side: matprep, ImageMagick, jpegoptim, a Pillow loop, and WebP.

    python bench/fit/run.py [--quick] [--limits BYTES ...] [--methods NAME ...] [--pictures NAME ...] [--real FOLDER]

Every run is a fresh process, measured from outside; the methods take turns on each picture and limit. `--quick` takes
four pictures, 100 and 50 KB, and no second opinion. Results go to `bench/results/` (quick ones to `build/fit`).
Takes some twenty minutes on two quiet cores; the pictures are made first, once, in two minutes.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import csv
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import figures
import methods
import pictures
import plot
from figures import Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pictures import Picture

RESULTS = Path(__file__).parents[1] / "results"
QUICK = Path(__file__).parents[2] / "build" / "fit" / "quick"
LIMITS = (2_000_000, 500_000, 200_000, 100_000, 50_000, 20_000)
QUICK_LIMITS = (100_000, 50_000)
QUICK_PICTURES = ("scan300_grey_table", "phone12_letter", "phone12_dim_7pt", "pale_phone12_letter")
"""Of those that may be tuned on."""

WEBP_LIMITS = (100_000, 50_000, 20_000)
WEBP_PICTURES = ("phone12_letter", "scan300_grey_table", "scan300_letter_kai", "phone12_table", "phone12_mixed")
"""Where WebP is asked: a sample, since `cwebp -size` encodes ten times."""

SECOND = ("matprep", "im_resize", "loop", "standard")
SECOND_LIMITS = (200_000, 100_000, 50_000)
"""What Tesseract reads too."""

UNREAD_LIMIT = 2_000_000
"""At this limit all that meet it read alike: only bytes, seconds and likeness are told."""

LARGE = 30_000_000
"""Pixels beyond which the Pillow loop, a hundred encodes of everything, is left out."""


def main() -> None:
    """Run, score, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--limits", type=int, nargs="+")
    parser.add_argument("--methods", nargs="+", choices=tuple(methods.METHODS))
    parser.add_argument("--pictures", nargs="+")
    parser.add_argument("--tuned", action="store_true", help="only pictures that may be tuned on")
    parser.add_argument("--real", type=Path, help="a folder of photos to take too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="leave what every method made in this folder")
    given = parser.parse_args()
    for each in methods.missing():
        print(f"not installed, left out: {each} (make system)")
    began = time.perf_counter()
    rows = _rows(given)
    folder = QUICK if given.quick or given.limits or given.methods or given.pictures or given.tuned else RESULTS
    tell(rows, folder, time.perf_counter() - began)


def tell(rows: list[Row], folder: Path, seconds: float) -> None:
    """Write the rows, the tables and the plot; print the tables."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "fit.csv").open("w", encoding="utf-8", newline="") as kept:
        writer = csv.writer(kept)
        writer.writerow(Row._fields)
        writer.writerows(rows)
    text = figures.report(rows, methods.METHODS, methods.missing())
    (folder / "fit.txt").write_text(text, "utf-8")
    plot.draw(rows, methods.METHODS, folder / "fit.svg")
    print(text)
    print(f"{seconds:.0f} s; written to {folder}")


def _rows(given: argparse.Namespace) -> list[Row]:
    chosen = [each for each in pictures.pictures(real=given.real, jobs=given.jobs) if _is_asked(each, given)]
    limits = tuple(given.limits or (QUICK_LIMITS if given.quick else LIMITS))
    names = tuple(given.methods or methods.METHODS)
    rows: list[Row] = []
    # The largest first, so that no core waits for the other at the end.
    chosen.sort(key=lambda each: -each.width * each.height)
    with (
        tempfile.TemporaryDirectory(prefix="matprep-bench-") as scratch,
        concurrent.futures.ProcessPoolExecutor(given.jobs) as pool,
    ):
        asked = [
            pool.submit(
                one_picture, each, limits, names, (given.keep or Path(scratch)) / each.name, second=not given.quick
            )
            for each in chosen
        ]
        for number, done in enumerate(concurrent.futures.as_completed(asked), 1):
            rows += done.result()
            print(f"{number}/{len(asked)} {rows[-1].picture}", flush=True)
    places = [*methods.METHODS, figures.SOURCE]
    return sorted(rows, key=lambda row: (-row.limit, row.picture, places.index(row.method)))


def _is_asked(picture: Picture, given: argparse.Namespace) -> bool:
    if given.pictures:
        return picture.name in given.pictures
    if given.tuned and not picture.tuned:
        return False
    return not given.quick or picture.name in QUICK_PICTURES


def one_picture(
    picture: Picture, limits: tuple[int, ...], names: tuple[str, ...], folder: Path, *, second: bool
) -> list[Row]:
    """Run all methods on a picture, limit by limit in turns; then read what they made."""
    folder.mkdir(parents=True, exist_ok=True)
    costs: dict[tuple[int, str], methods.Run] = {}
    files: dict[str, Path] = {}
    for limit in limits:
        if picture.size <= limit:
            continue  # nothing to do: every method would give the file back
        order = [methods.METHODS[name] for name in names if _runs(name, picture, limit)]
        turn = len(picture.name) % max(1, len(order))
        for method in sorted(order[turn:] + order[:turn], key=lambda each: each.begins_with == "matprep"):
            target = folder / f"{limit}_{method.name}{method.suffix}"
            ours = folder / f"{limit}_matprep.jpg"
            if method.begins_with == "matprep" and not ours.is_file():
                continue
            cost = methods.run(method, picture.file, target, limit, {"matprep": ours})
            costs[limit, method.name] = cost
            if "failed" in cost.told:
                print(f"{method.title} broke off on {picture.name} at {limit}:\n{cost.told['failed']}", flush=True)
            if 0 < cost.bytes <= limit < UNREAD_LIMIT:
                files[f"{limit} {method.name}"] = target
    return list(_scored(picture, costs, files, second=second))


def _runs(name: str, picture: Picture, limit: int) -> bool:
    method = methods.METHODS[name]
    if method.needs is None or (name == "loop" and picture.width * picture.height > LARGE):
        return False
    if name == "standard":
        return picture.pale
    return method.suffix != ".webp" or (limit in WEBP_LIMITS and picture.name in WEBP_PICTURES)


def _scored(
    picture: Picture, costs: dict[tuple[int, str], methods.Run], files: dict[str, Path], *, second: bool
) -> Iterable[Row]:
    import readers  # noqa: PLC0415 - the networks are loaded where there is something to read
    import scoring  # noqa: PLC0415 - as above

    asked = [f"{limit} {name}" for limit in SECOND_LIMITS for name in SECOND] if second else []
    twice = [each for each in asked if each in files] if readers.has_tesseract() else []
    scores = scoring.scored(picture, {figures.SOURCE: picture.file, **files}, twice)
    yield _row(picture, 0, figures.SOURCE, methods.Run(picture.size, 0, 0, 0, {}), scores[figures.SOURCE])
    for (limit, name), cost in costs.items():
        yield _row(picture, limit, name, cost, scores.get(f"{limit} {name}"))


def _row(picture: Picture, limit: int, name: str, cost: methods.Run, score: Any) -> Row:  # noqa: ANN401 - a Score
    told = cost.told
    quality = told.get("quality", {})
    return Row(
        picture=picture.name,
        tuned=picture.tuned,
        pale=picture.pale,
        real=picture.real,
        limit=limit,
        method=name,
        bytes=cost.bytes,
        met=0 < cost.bytes <= limit,
        rejected=str(told.get("rejected", "") or (figures.FAILED if "failed" in told else "")),
        gains=figures.still_gains(quality) if quality else None,
        cpu=round(cost.cpu, 3),
        wall=round(cost.wall, 3),
        peak=round(cost.peak, 1),
        start=told.get("start"),
        fit=told.get("fit"),
        measure=told.get("measure"),
        errors=None if score is None else round(score.errors, 5),
        second=None if score is None or score.second is None else round(score.second, 5),
        likeness=None if score is None else round(score.likeness, 5),
        verdict=str(quality.get("verdict", "")),
        text_px=quality.get("text_px"),
        strength=quality.get("k"),
        scale=quality.get("scale"),
        encodes=quality.get("encodes", told.get("encodes")),
    )


if __name__ == "__main__":
    main()
