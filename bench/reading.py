"""CPU and memory of reading photos, beside RapidOCR's default call on the same photos, in one run on one core.

    python bench/reading.py [--photos 12] [--megapixels 12] [--alone] [--seed N]

The photos are made by `bench/recognition`: papers of every kind on a table, each turned at random. Decoding is timed
apart, the models are loaded before. `--alone` leaves RapidOCR out; `--memory` prints the peak of a fresh process for
12, 24 and 48 megapixels instead.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import io
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent / "recognition"))

import camera
import make_set
import numpy as np
import psutil
from PIL import Image

from matprep import pipeline
from matprep.formats.ocr import detection, lines, opening
from matprep.model import Examine, Reading
from matprep.papers import recognition
from matprep.profile import load
from matprep.stages import reading_print
from matprep.stages.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROFILE = load(Path(__file__).parent / "recognition" / "profile.toml")
PARTS: tuple[tuple[Any, str], ...] = (
    (opening, "find_seals"),
    (opening, "without_ink"),
    (opening, "reduced"),
    (detection, "quads"),
    (lines, "strip"),
    (lines, "read"),
    (lines, "upside_down"),
)
"""What is timed by itself: where it is called from, and its name."""


def main() -> None:
    """Read the photos both ways and print one line each, then the means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=12)
    parser.add_argument("--megapixels", type=float, default=12)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--peak", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory:
        _memory()
    elif given.peak:
        _peak(given.peak)
    else:
        _compare(given.photos, given.megapixels, given.seed, alone=given.alone)


def photos(count: int, pixels: float, seed: int) -> Iterator[tuple[str, bytes]]:
    """Papers of each kind in turn, on a table."""
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")
        kind = make_set.KINDS[number % len(make_set.KINDS)]
        paper = make_set.drawn(kind, dice)
        picture, _ = camera.photograph(paper.image, dice, pixels, (0.5, 0.85) if "id_" in kind else (0.68, 0.96))
        yield kind, camera.encoded(picture, dice, turn=dice.choice((0, 0, 90, 180, 270)), told=False)


def _compare(count: int, pixels: float, seed: int, *, alone: bool) -> None:
    spent: dict[str, float] = collections.defaultdict(float)
    for owner, name in PARTS:
        setattr(owner, name, _timed(getattr(owner, name), name.strip("_"), spent))
    reader = Reader(recognition([PROFILE], ocr=True))
    rival = None if alone else _rival()
    _readings(Image.new("RGB", (640, 480), "white"), reader)
    lines.read(np.full((48, 96, 3), 255, np.uint8))
    lines.upside_down([np.full((48, 96, 3), 255, np.uint8)])
    ours, theirs, decodes = [], [], []
    spent.clear()
    for kind, data in photos(count, pixels, seed):
        picture, decode = _cost(lambda data=data: _decoded(data))
        found, own = _cost(lambda picture=picture: _readings(picture, reader))
        ours.append(own)
        decodes.append(decode)
        told = found[0].guesses[0].paper if found and found[0].guesses else "nothing"
        line = f"{kind:22} {told:22} {own:5.2f} s"
        if rival is not None:
            bgr = np.ascontiguousarray(np.asarray(picture)[..., ::-1])
            _, other = _cost(lambda bgr=bgr: rival(bgr))
            theirs.append(other)
            line += f"   RapidOCR {other:5.2f} s"
        print(line, flush=True)
    print(f"decode {statistics.mean(decodes):.2f} s; reading mean {statistics.mean(ours):.2f}, worst {max(ours):.2f} s")
    print("  of it " + ", ".join(f"{name} {seconds / count:.3f}" for name, seconds in spent.items()))
    if theirs:
        print(f"RapidOCR mean {statistics.mean(theirs):.2f} s; ratio {sum(ours) / sum(theirs):.3f}")


def _readings(picture: Image.Image, reader: Reader) -> tuple[Reading, ...]:
    return reading_print.picture_readings(picture, reader, page=1, known=())


def _rival() -> Callable[[Any], Any]:
    """RapidOCR as it comes, on one thread like ours."""
    from rapidocr import RapidOCR  # noqa: PLC0415 - only where it is compared with

    with contextlib.redirect_stdout(io.StringIO()):
        one = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
        made: Callable[[Any], Any] = RapidOCR(params={**one, "Global.log_level": "error"})
        made(np.full((480, 640, 3), 255, np.uint8))
    return made


def _timed(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passes anything through
        found, seconds = _cost(lambda: function(*args, **kwargs))
        spent[name] += seconds
        return found

    return timed


def _cost(function: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    return function(), time.process_time() - began


def _decoded(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def _memory() -> None:
    """Have a fresh process read a licence and a letter of each size, and print its peak."""
    with tempfile.TemporaryDirectory() as scratch:
        for pixels in (12, 24, 48):
            names = []
            for kind, data in photos(4, pixels, 3):
                if kind in {"business_licence", "authorization_letter"}:
                    names.append(str(Path(scratch, f"{kind}-{pixels}.jpg")))
                    Path(names[-1]).write_bytes(data)
            program = [sys.executable, __file__, "--peak", *names]
            print(f"{pixels} MP:", subprocess.run(program, capture_output=True, text=True, check=True).stdout.strip())


def _peak(names: list[str]) -> None:
    """Read files as a worker does, and print this process's peak and what it holds afterwards."""
    asked = recognition([PROFILE], ocr=True)
    for name in names:
        pipeline.examine(Examine(path=name, name="a.jpg", recognition=asked))
    # The kernel's own mark of this program: getrusage also counts the parent, from before this program began.
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(f"peak {peak:.0f} MB, afterwards {psutil.Process().memory_info().rss / 2**20:.0f} MB")


if __name__ == "__main__":
    main()
