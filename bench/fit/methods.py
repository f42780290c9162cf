"""The methods side by side: how each is called, and what one run of it cost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_HERE = Path(__file__).parent
_SLOW = 600
"""Seconds after which a run is given up."""

IMAGEMAGICK = next((found for name in ("convert-im6.q16", "magick", "convert") if (found := shutil.which(name))), None)
"""The program itself, before whatever else is called `convert` on the machine."""

ENVIRONMENT = {**os.environ, "MAGICK_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}
"""One thread each, as everything here has: more would spin and count as CPU seconds."""


class Method(NamedTuple):
    """How a method is called: `command` of source, target and limit; `needs` is the program that it is."""

    name: str
    title: str
    command: Callable[[Path, Path, int], list[str]]
    needs: str | None = sys.executable
    suffix: str = ".jpg"
    begins_with: str = ""
    """Whose file lies at the target when it begins: `source`, or another method's result."""


class Run(NamedTuple):
    """What a run cost and said; `bytes` is 0 where no file came out."""

    bytes: int
    cpu: float
    wall: float
    peak: float
    told: dict[str, Any]


def _python(name: str) -> Callable[[Path, Path, int], list[str]]:
    return lambda source, target, limit: [
        sys.executable,
        str(_HERE / "child.py"),
        name,
        str(source),
        str(target),
        str(limit),
    ]


def _magick(*options: str) -> Callable[[Path, Path, int], list[str]]:
    return lambda source, target, limit: [
        *(str(IMAGEMAGICK), str(source), *options),
        *("-define", f"jpeg:extent={limit}", str(target)),
    ]


METHODS = {
    each.name: each
    for each in (
        Method("matprep", "matprep", _python("matprep")),
        Method("im_extent", "ImageMagick extent", _magick(), IMAGEMAGICK),
        Method("im_resize", "ImageMagick 2000 px + extent", _magick("-resize", "2000x2000>"), IMAGEMAGICK),
        Method(
            "jpegoptim",
            "jpegoptim --size",
            lambda _, target, limit: ["jpegoptim", "-q", f"--size={limit // 1024}", str(target)],
            shutil.which("jpegoptim"),
            begins_with="source",
        ),
        Method("loop", "Pillow loop", _python("loop")),
        Method("standard", "libjpeg's table, same bytes", _python("standard"), begins_with="matprep"),
        Method("matprep_webp", "matprep WebP (5 pictures)", _python("matprep_webp"), suffix=".webp"),
        Method(
            "cwebp",
            "cwebp -size (5 pictures)",
            lambda source, target, limit: ["cwebp", "-quiet", "-size", str(limit), str(source), "-o", str(target)],
            shutil.which("cwebp"),
            suffix=".webp",
        ),
    )
}


def missing() -> list[str]:
    """Name the peers that are not installed."""
    return [each.title for each in METHODS.values() if each.needs is None]


def run(method: Method, source: Path, target: Path, limit: int, others: dict[str, Path]) -> Run:
    """Run a method once in a process of its own. The target is written by it alone."""
    target.unlink(missing_ok=True)
    if method.begins_with:
        begin = source if method.begins_with == "source" else others[method.begins_with]
        shutil.copyfile(begin, target)
    cost = measured(method.command(source, target, limit))
    told = _json(cost["told"]) if sys.executable in method.command(source, target, limit) else {}
    if not told and cost["code"]:
        told = {"failed": cost["told"][-2000:]}
    size = target.stat().st_size if target.is_file() else 0
    return Run(size, cost["cpu"], cost["wall"], cost["peak"], told)


def measured(command: list[str]) -> dict[str, Any]:
    """Run a program under `launch.py`: CPU and wall seconds, peak in MB, exit code, what it printed."""
    launched = subprocess.run(
        [sys.executable, "-I", "-S", str(_HERE / "launch.py"), *command],
        capture_output=True,
        text=True,
        check=True,
        env=ENVIRONMENT,
        timeout=_SLOW,
    )
    return dict(json.loads(launched.stdout))


def _json(text: str) -> dict[str, Any]:
    try:
        return dict(json.loads(text.splitlines()[-1]))
    except (ValueError, IndexError):
        return {}
