"""The bench's pictures: which there are, which nobody tunes on, and how they are made and kept.

    python bench/fit/pictures.py [--folder build/fit/pictures] [--real FOLDER]

Every text is fictional and every seed fixed. A picture is made once and kept with a JSON file of its lines; delete the
folder to make all anew.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import cameras
import sheets
from cameras import DAY, DIM, LAMP, Light, Shot
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path(__file__).parents[2] / "build" / "fit" / "pictures"
CHARACTERS = 420
"""Of each picture about so many are scored, in lines spread evenly over those that it has."""

WINDOW = 1600
VERSION = 1
"""Part of what is kept: raise it when a picture changes."""


class Recipe(NamedTuple):
    """A picture to make: its paper, its device, whether figures may be tuned on it, and whose pale copy it is."""

    name: str
    paper: Callable[[int, random.Random], sheets.Sheet]
    dpi: int
    megapixels: float = 0
    light: Light = DAY
    grey: bool = False
    quality: int = 0
    tuned: bool = True
    pale: bool = False
    seed: str = ""


def _letter(name: str, points: float) -> Callable[[int, random.Random], sheets.Sheet]:
    return lambda dpi, dice: sheets.letter(dpi, dice, name, points)


def _table(name: str, points: float) -> Callable[[int, random.Random], sheets.Sheet]:
    return lambda dpi, dice: sheets.table(dpi, dice, name, points)


def _certificate(name: str, points: float) -> Callable[[int, random.Random], sheets.Sheet]:
    return lambda dpi, dice: sheets.certificate(dpi, dice, name, points)


def _mixed(name: str, points: float) -> Callable[[int, random.Random], sheets.Sheet]:
    return lambda dpi, dice: sheets.mixed(dpi, dice, name, points)


_TUNED = (
    Recipe("scan300_letter_seal", _letter("serif", 10.5), 300),
    Recipe("scan300_grey_table", _table("sans", 7.5), 300, grey=True),
    Recipe("phone12_letter", _letter("sans", 10.5), 400, 12.2),
    Recipe("phone12_dim_7pt", _letter("serif", 7), 400, 12.2, DIM),
    Recipe("phone24_table", _table("serif", 8), 500, 24, LAMP),
    Recipe("phone12_certificate", _certificate("sans", 16), 400, 12.2, LAMP),
    Recipe("scan300_mixed", _mixed("serif", 10), 300),
)
"""Tables, strengths, scales and thresholds may be chosen by what these say."""

_NEVER = (
    Recipe("scan600_letter", _letter("song", 10), 600, quality=88),
    Recipe("scan300_letter_kai", _letter("kai", 11), 300),
    Recipe("phone48_letter", _letter("hei", 10), 600, 48, quality=93),
    Recipe("phone12_dim_7pt_hei", _letter("hei", 7), 400, 12.2, DIM),
    Recipe("phone12_table", _table("song", 8.5), 400, 12.2),
    Recipe("phone12_certificate_kai", _certificate("kai", 18), 400, 12.2),
    Recipe("phone12_mixed", _mixed("sans", 9.5), 400, 12.2, LAMP),
)
"""Never tuned on: looked at only when the figures are told."""

_OWN = (*_TUNED, *(each._replace(tuned=False) for each in _NEVER))

_PALE = (
    "scan300_letter_seal",
    "scan300_grey_table",
    "phone12_letter",
    "scan300_letter_kai",
    "phone12_table",
    "phone12_certificate_kai",
)
"""Of which a copy at contrast x 0.4 is made; whether it is tuned on follows the original."""

_TUNED_REAL = frozenset({"boston_cooking_a"})
"""Of the photos of page_dewarp, the one on which the table and its strength were once chosen."""

RECIPES = _OWN + tuple(
    each._replace(name=f"pale_{each.name}", pale=True, seed=each.name) for each in _OWN if each.name in _PALE
)


class Picture(NamedTuple):
    """A picture that was made: its file, the lines to score, and a window of text in the clean rendering."""

    name: str
    file: Path
    tuned: bool
    pale: bool
    real: bool
    width: int
    height: int
    lines: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    window: tuple[int, int, int, int]
    clean: Path

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.file.stat().st_size


def pictures(folder: Path = FOLDER, real: Path | None = None, jobs: int = 0) -> list[Picture]:
    """Make what is missing and list all, those to tune on first."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [each.name for each in RECIPES if _kept(folder, each.name) is None]
    with concurrent.futures.ProcessPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        for name in pool.map(_make, missing, [folder] * len(missing)):
            print(f"made {name}", flush=True)
    listed = [kept for each in RECIPES if (kept := _kept(folder, each.name)) is not None]
    return listed + (list(_real(folder, real)) if real else [])


def is_real_tuned(name: str) -> bool:
    """Say whether a real picture has ever been tuned on."""
    return name in _TUNED_REAL


def _make(name: str, folder: Path) -> str:
    recipe = next(each for each in RECIPES if each.name == name)
    dice = random.Random(f"matprep fit {recipe.seed or recipe.name}")
    sheet = recipe.paper(recipe.dpi, dice)
    if recipe.megapixels:
        shot = cameras.photographed(sheet, dice, recipe.megapixels, recipe.light)
    else:
        shot = cameras.scanned(sheet, dice, grey=recipe.grey)
    if recipe.pale:
        shot = cameras.pale(shot)
    quality = recipe.quality or (95 if recipe.megapixels else 90)
    cameras.coded(shot, str(folder / f"{name}.jpg"), quality, None if recipe.megapixels else recipe.dpi)
    keep(folder, name, shot, tuned=recipe.tuned, pale=recipe.pale)
    return name


def keep(folder: Path, name: str, shot: Shot, *, tuned: bool, pale: bool = False, real: bool = False) -> None:
    """Write the window of the clean rendering, then the JSON file that makes the picture count as made."""
    lines = spread(shot.lines, CHARACTERS)
    window = _window(lines, shot.pixels.shape[1], shot.pixels.shape[0])
    left, top, right, bottom = window
    Image.fromarray(shot.clean[top:bottom, left:right]).save(folder / f"{name}.clean.png")
    told = {
        "version": VERSION,
        "tuned": tuned,
        "pale": pale,
        "real": real,
        "width": shot.pixels.shape[1],
        "height": shot.pixels.shape[0],
        "window": window,
        "lines": lines,
    }
    beside = folder / f"{name}.json.part"
    beside.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    beside.replace(folder / f"{name}.json")


def spread(lines: list[Any], characters: int) -> list[Any]:
    """Take lines at even distances, so many that they have about so many characters; all where there are fewer."""
    count = max(6, round(characters * len(lines) / max(1, sum(len(text) for text, _ in lines))))
    if len(lines) <= count:
        return list(lines)
    return [lines[round((place + 0.5) * len(lines) / count - 0.5)] for place in range(count)]


def _window(lines: list[cameras.Line], width: int, height: int) -> tuple[int, int, int, int]:
    """Choose a square about the middle one of the lines."""
    xs, ys = zip(*lines[len(lines) // 2][1], strict=True)
    wide, high = min(WINDOW, width), min(WINDOW, height)
    left = min(max(0, round(sum(xs) / 4 - wide / 2)), width - wide)
    top = min(max(0, round(sum(ys) / 4 - high / 2)), height - high)
    return left, top, left + wide, top + high


def _kept(folder: Path, name: str) -> Picture | None:
    try:
        told = json.loads((folder / f"{name}.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    if told.pop("version") != VERSION:
        return None
    lines = tuple((text, tuple((x, y) for x, y in quad)) for text, quad in told.pop("lines"))
    window = tuple(told.pop("window"))
    return Picture(
        name=name, file=folder / f"{name}.jpg", clean=folder / f"{name}.clean.png", lines=lines, window=window, **told
    )


def _real(folder: Path, real: Path) -> Iterator[Picture]:
    """Read the lines of real pictures off the originals; that reading is then their reference."""
    import reality  # noqa: PLC0415 - loads the networks, which the drawn pictures do not need

    for path in sorted(each for each in real.rglob("*") if each.suffix.lower() in {".jpg", ".jpeg"}):
        name = f"real_{path.stem}"
        if _kept(folder, name) is None:
            told = reality.read(path, folder, name, tuned=is_real_tuned(path.stem))
            print(f"{name}: {'read' if told else 'left out, no line of it can be read surely'}", flush=True)
        kept = _kept(folder, name)
        if kept is not None:
            yield kept


def main() -> None:
    """Make the pictures and list them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--real", type=Path)
    given = parser.parse_args()
    for each in pictures(given.folder, given.real):
        marks = "tuned on" if each.tuned else "never tuned on"
        characters = sum(len(text) for text, _ in each.lines)
        print(f"{each.name:34} {each.width}x{each.height} {each.size / 1e6:5.2f} MB {marks:15} {characters} characters")


if __name__ == "__main__":
    main()
