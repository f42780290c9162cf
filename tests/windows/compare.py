"""Two output folders of the same job, done on two systems: is what was delivered the same?

    python tests/windows/compare.py HERE THERE

The same names, statuses, codes and everything else that the delivery notes say; the same bytes of every JPEG; the same
pixels of every PNG; the same pages, with the same pixels, of every PDF. Prints a table, ends with 1 on a difference.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

OF_ONE_SYSTEM = {"seconds"}
"""What a delivery note says of its own run only."""

OF_THE_ENCODER = {"bytes", "sha256"}
"""What PNG and PDF need not share, since their compressors differ from wheel to wheel."""

PDF_DPI = 100


@dataclass(frozen=True, kw_only=True)
class Line:
    """One file of either folder: how it was compared, and what differs (empty: nothing)."""

    name: str
    how: str
    differs: str = ""


def told(here: Path, there: Path) -> bool:
    """Print the table; whether nothing differs."""
    found = lines(here, there)
    for each in found:
        print(f"  {'DIFFERS' if each.differs else 'same':8}{each.how:20}{each.name}  {each.differs}".rstrip())
    wrong = sum(bool(each.differs) for each in found)
    print(f"{len(found)} files of {here.name} and {there.name}: {wrong or 'none'} differ" + "s" * (wrong == 1))
    return bool(found) and not wrong


def lines(here: Path, there: Path) -> list[Line]:
    """Compare every file of the two folders, but for the ledger and scratch."""
    names = sorted(delivered(here) | delivered(there))
    return [line(here, there, each) for each in names]


def delivered(folder: Path) -> set[str]:
    """The names of all files of an output folder, with `/`."""
    found = (each.relative_to(folder) for each in folder.rglob("*") if each.is_file())
    return {each.as_posix() for each in found if each.parts[0] != ".matprep"}


def line(here: Path, there: Path, name: str) -> Line:
    """Compare one file in the way of its kind."""
    left, right = here / name, there / name
    missing = [str(each.parent) for each in (left, right) if not each.exists()]
    how, differs = COMPARED.get(left.suffix, ("there", lambda _left, _right: ""))
    return Line(name=name, how=how, differs=f"not in {missing[0]}" if missing else differs(left, right))


def bytes_differ(left: Path, right: Path) -> str:
    """Say how two files' bytes differ."""
    one, other = left.read_bytes(), right.read_bytes()
    return "" if one == other else f"{len(one)} and {len(other)} bytes"


def pixels_differ(left: Path, right: Path) -> str:
    """Say how two pictures' decoded pixels differ."""
    with Image.open(left) as one, Image.open(right) as other:
        same = (one.mode, one.size, one.tobytes()) == (other.mode, other.size, other.tobytes())
        return "" if same else f"{one.mode} {one.size} and {other.mode} {other.size}"


def pages_differ(left: Path, right: Path) -> str:
    """Say on which page two documents look different."""
    with pypdfium2.PdfDocument(left) as one, pypdfium2.PdfDocument(right) as other:
        if len(one) != len(other):
            return f"{len(one)} and {len(other)} pages"
        wrong = [str(number + 1) for number in range(len(one)) if drawn(one, number) != drawn(other, number)]
        return f"page {', '.join(wrong)}" if wrong else ""


def drawn(document: pypdfium2.PdfDocument, number: int) -> tuple[tuple[int, int], bytes]:
    """A page's size in pixels, and they."""
    picture = document[number].render(scale=PDF_DPI / 72).to_pil()
    return picture.size, picture.tobytes()


def notes_differ(left: Path, right: Path) -> str:
    """Say where two delivery notes say something different."""
    return difference(lasting(json.loads(left.read_text("utf-8"))), lasting(json.loads(right.read_text("utf-8"))))


def lasting(value: Any) -> Any:
    """A delivery note without what belongs to one run or one compressor."""
    if isinstance(value, list):
        return [lasting(each) for each in value]
    if not isinstance(value, dict):
        return value
    left_out = OF_ONE_SYSTEM | (OF_THE_ENCODER if value.get("kind") in {"png", "pdf"} and "limits" in value else set())
    kept = {key: lasting(each) for key, each in value.items() if key not in left_out}
    if left_out > OF_ONE_SYSTEM:
        kept["steps"] = [step["stage"] for step in value["steps"]]
    return kept


def difference(left: Any, right: Any, where: str = "") -> str:
    """The first place where two values differ, with both."""
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        found = (difference(left[key], right[key], f"{where}.{key}") for key in left)
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        found = (difference(*both, f"{where}[{number}]") for number, both in enumerate(zip(left, right, strict=True)))
    else:
        found = iter([] if left == right else [f"{where}: {left!r} and {right!r}"[:300]])
    return next((each for each in found if each), "")


COMPARED = {
    ".jpg": ("bytes", bytes_differ),
    ".png": ("pixels", pixels_differ),
    ".pdf": ("pages, pixels", pages_differ),
    ".json": ("delivery note", notes_differ),
    ".txt": ("bytes", bytes_differ),
}
"""A file's ending → how it is compared; everything else only has to be there (its words stand in the delivery note)."""


def removed(folder: Path) -> None:
    """Remove an earlier output, if there is one."""
    if folder.exists():
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(0 if told(Path(sys.argv[1]), Path(sys.argv[2])) else 1)
