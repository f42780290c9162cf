"""Calibrates the verdict on delivered pictures: character errors of a recogniser by verdict, on pages of known text.

    python bench/legibility.py [--folder build/legibility] [--write docs/quality.md]

Pages are drawn, photographed or scanned with fixed seeds (4 megapixels, fictional text), fitted by matprep to each
limit, and read line by line where the lines are known to be. A third of the pages is held out: no threshold was chosen
on them. What the default floor refuses is fitted once more without a floor, to see whether it was right to.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import io
import json
import random
import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent / "fit"))

import cameras
import numpy as np
import readers
import scoring
import sheets
from PIL import Image

from matprep.errors import Refusal
from matprep.fitting.original import Original
from matprep.fitting.picture import fit_picture
from matprep.model import Floor, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(__file__).parents[1] / "build" / "legibility"
LIMITS = (200_000, 100_000, 50_000, 35_000, 25_000, 20_000)
LINES = 6
DPI = 220
MEGAPIXELS = 4
VERDICTS = ("good", "readable", "doubtful", "refused")
BEGIN, END = "<!-- calibration begins -->", "<!-- calibration ends -->"


class Page(NamedTuple):
    """A page to draw: its paper, face and size of type, and what took it ("pale": a copy at contrast x 0.4)."""

    paper: str
    face: str
    points: float
    way: str
    toner: str = ""

    @property
    def name(self) -> str:
        """Its file's name."""
        return f"{self.paper}_{self.face}_{self.points}_{self.way}{self.toner}"


CHOSEN_ON = (
    Page("letter", "serif", 10.5, "scan"),
    Page("letter", "sans", 7, "dim"),
    Page("letter", "kai", 12, "day"),
    Page("letter", "song", 14, "lamp"),
    Page("table", "sans", 7, "day"),
    Page("table", "serif", 8.5, "scan"),
    Page("certificate", "sans", 16, "scan"),
    Page("mixed", "sans", 10, "lamp"),
    Page("letter", "sans", 12, "scan", "pale"),
    Page("table", "song", 10.5, "day", "pale"),
)
"""Pages like these were looked at when the thresholds were chosen."""

HELD_OUT = (
    Page("letter", "hei", 9, "lamp"),
    Page("letter", "serif", 8, "dim"),
    Page("table", "hei", 9, "day"),
    Page("certificate", "hei", 18, "lamp"),
    Page("mixed", "song", 11, "day"),
    Page("letter", "kai", 13, "scan", "pale"),
)

_LIGHTS = {"day": cameras.DAY, "lamp": cameras.LAMP, "dim": cameras.DIM}


def drawn(page: Page, folder: Path) -> tuple[Path, list[Any]]:
    """Draw a page and take its picture, once; answer with the file and its lines."""
    file, told = folder / f"{page.name}.jpg", folder / f"{page.name}.json"
    if not told.exists():
        dice = random.Random(f"matprep legibility {page.name}")
        sheet = getattr(sheets, page.paper)(DPI, dice, page.face, page.points)
        if page.way == "scan":
            shot = cameras.scanned(sheet, dice)
        else:
            shot = cameras.photographed(sheet, dice, MEGAPIXELS, _LIGHTS[page.way])
        shot = cameras.pale(shot) if page.toner else shot
        cameras.coded(shot, str(file), 90)
        told.write_text(json.dumps(shot.lines, ensure_ascii=False), "utf-8")
    return file, _spread(json.loads(told.read_text("utf-8")))


def _spread(lines: Sequence[Any]) -> list[Any]:
    long = [line for line in lines if len(line[0]) >= sheets.LEAST]
    count = min(LINES, len(long))
    return [long[round((place + 0.5) * len(long) / count - 0.5)] for place in range(count)]


def errors(picture: Image.Image, width: int, lines: Sequence[Any]) -> float:
    """Share of wrong characters on lines of a picture whose original is so wide."""
    pixels = np.asarray(picture.convert("RGB"))
    scale = picture.width / width
    wrong = total = 0
    for text, quad in lines:
        read = readers.paddle(readers.strip(pixels, quad, (scale, scale)))[0]
        length = len(scoring.normal(text))
        wrong, total = wrong + min(length, scoring.character_errors(text, read)), total + length
    return wrong / total


def rows(page: Page, folder: Path) -> list[dict[str, Any]]:
    """Fit a page to each limit, and read what comes of it."""
    file, lines = drawn(page, folder)
    with Image.open(file) as opened:
        width, source = opened.width, errors(opened, opened.width, lines)
    found = []
    for limit in LIMITS:
        refused = False
        try:
            fitted = fit_picture(Original.of_file(file, "jpeg"), "jpeg", Rules(formats=("jpeg",), max_bytes=limit))
        except Refusal:
            refused = True
            lax = Rules(formats=("jpeg",), max_bytes=limit, floor=Floor(text_px=0, quality=8))
            try:
                fitted = fit_picture(Original.of_file(file, "jpeg"), "jpeg", lax)
            except Refusal:
                continue
        picture = Image.open(io.BytesIO(fitted.data))
        found.append(
            {
                "page": page.name,
                "chosen": page in CHOSEN_ON,
                "limit": limit,
                "source": source,
                "errors": errors(picture, width, lines),
                "verdict": "refused" if refused else fitted.quality["verdict"],
                **{key: fitted.quality.get(key) for key in ("similarity", "text_px", "k", "scale")},
            }
        )
    return found


def table(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Character errors by verdict, then by height of the characters, in percent, as Markdown."""
    yield "| verdict | pages | outputs | mean | median | 90 % are below | more than the source, mean |"
    yield "|---|---|---|---|---|---|---|"
    for verdict in VERDICTS:
        for chosen in (True, False):
            these = [row for row in found if row["verdict"] == verdict and row["chosen"] == chosen]
            name = f"`{verdict}`" if verdict != "refused" else "refused by the floor"
            yield _row(name, "chosen on" if chosen else "held out", these)
    yield ""
    yield "| height of characters | pages | outputs | mean | median | 90 % are below | more than the source, mean |"
    yield "|---|---|---|---|---|---|---|"
    for low, high in ((0, 6), (6, 8), (8, 10), (10, 14), (14, 20), (20, 1000)):
        these = [row for row in found if row["text_px"] and low <= row["text_px"] < high]
        if these:
            yield _row(f"{low} to {high} px" if high < 1000 else f"{low} px and more", "all", these)


def _row(name: str, marks: str, these: Sequence[dict[str, Any]]) -> str:
    if not these:
        return f"| {name} | {marks} | 0 | – | – | – | – |"
    wrong = sorted(100 * row["errors"] for row in these)
    more = statistics.fmean(100 * (row["errors"] - row["source"]) for row in these)
    most = wrong[min(len(wrong) - 1, int(0.9 * len(wrong)))]
    figures = (statistics.fmean(wrong), statistics.median(wrong), most, more)
    return f"| {name} | {marks} | {len(these)} | {' | '.join(f'{each:.1f}' for each in figures)} |"


def main() -> None:
    """Measure, print, and write the table into a document if asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--folder", type=Path, default=FOLDER)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--write", type=Path)
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    found: list[dict[str, Any]] = []
    with concurrent.futures.ProcessPoolExecutor(given.jobs) as pool:
        for each in pool.map(rows, CHOSEN_ON + HELD_OUT, [given.folder] * len(CHOSEN_ON + HELD_OUT)):
            found += each
            for row in each:
                print(json.dumps(row), flush=True)
    lines = list(table(found))
    print("\n".join(lines))
    if given.write:
        before, _, rest = given.write.read_text("utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        given.write.write_text("\n".join((before + BEGIN, *lines, END + after)), "utf-8")


if __name__ == "__main__":
    main()
