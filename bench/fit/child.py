"""One picture by one method of Python's, in a fresh process: `child.py METHOD IN OUT LIMIT` prints its parts as JSON.

Parts are CPU seconds: `start` until all is imported, `fit` from reading the file to having the bytes, and of matprep
`measure`, the part of `fit` in which the delivered picture is decoded and compared with its source.
"""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import watching
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

Told = dict[str, Any]

_LIBJPEG_LUMA = (
    *(16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56),
    *(14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92),
    *(49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99),
)
_LIBJPEG_CHROMA = (
    *(17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99),
    *(47, 66, 99, 99, 99, 99, 99, 99, *(99,) * 32),
)


def main() -> None:
    """Run the method that is asked for."""
    method, source, target, limit = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    prepared = METHODS[method]()
    start = time.process_time()
    told = prepared(source, target, limit)
    print(json.dumps({"start": start, "fit": time.process_time() - start, **told}))


def matprep(kind: str) -> Callable[[Path, Path, int], Told]:
    """Bring in matprep, its codecs too, and time what it spends on measuring."""
    from matprep import Limits, fit_bytes  # noqa: PLC0415 - only where it is asked for
    from matprep.errors import Refusal  # noqa: PLC0415 - as above

    Image.preinit()
    watching.on_measuring()

    def fit(source: Path, target: Path, limit: int) -> Told:
        try:
            fitted = fit_bytes(source.read_bytes(), Limits(max_bytes=limit, formats=(kind,)))
        except Refusal as refusal:
            return {
                "rejected": refusal.problem.code,
                "params": refusal.problem.params,
                "measure": watching.on_measuring().cpu,
            }
        target.write_bytes(fitted.data)
        warned = [each.code for each in fitted.problems]
        return {"quality": fitted.quality, "problems": warned, "measure": watching.on_measuring().cpu}

    return fit


def loop() -> Callable[[Path, Path, int], Told]:
    """Give the loop that scripts on the web use: quality from 90 to 30, then a fifth fewer pixels, all over again."""

    def fit(source: Path, target: Path, limit: int) -> Told:
        image = Image.open(source)
        image.load()
        encodes = 0
        while True:
            for quality in range(90, 25, -5):
                data = _coded(image, quality=quality)
                encodes += 1
                if len(data) <= limit:
                    target.write_bytes(data)
                    return {"encodes": encodes}
            image = image.resize(
                (max(1, image.width * 4 // 5), max(1, image.height * 4 // 5)), Image.Resampling.LANCZOS
            )

    return fit


def standard() -> Callable[[Path, Path, int], Told]:
    """Give libjpeg's own tables at the pixels and bytes of matprep's file, which lies where the result goes."""

    def fit(source: Path, target: Path, limit: int) -> Told:
        del limit
        with Image.open(target) as ours:
            size, mode = ours.size, ours.mode
        most = target.stat().st_size
        image = Image.open(source).convert(mode).resize(size, Image.Resampling.LANCZOS)
        low, high, best = 4.0, 2000.0, b""
        for _ in range(10):
            percent = (low * high) ** 0.5
            data = _coded(image, qtables=_tables(percent, mode), progressive=True, optimize=True)
            if len(data) <= most:
                best, high = data, percent
            else:
                low = percent
        target.unlink()
        if best:
            target.write_bytes(best)
        return {"encodes": 10}

    return fit


def nothing() -> Callable[[Path, Path, int], Told]:
    """Load what matprep loads, and fit nothing: the interpreter's own part."""
    matprep("jpeg")
    return lambda *_: {}


METHODS: dict[str, Callable[[], Callable[[Path, Path, int], Told]]] = {
    "matprep": lambda: matprep("jpeg"),
    "matprep_webp": lambda: matprep("webp"),
    "loop": loop,
    "standard": standard,
    "nothing": nothing,
}


def _tables(percent: float, mode: str) -> list[list[int]]:
    kept = (_LIBJPEG_LUMA,) if mode == "L" else (_LIBJPEG_LUMA, _LIBJPEG_CHROMA)
    return [[min(255, max(1, round(step * percent / 100))) for step in table] for table in kept]


def _coded(image: Image.Image, **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own options
    kept = io.BytesIO()
    image.save(kept, "JPEG", **options)
    return kept.getvalue()


if __name__ == "__main__":
    main()
