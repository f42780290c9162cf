"""Many small files before and during `matprep watch`: are all of them taken, and how soon after they settled?

    python bench/watch_many.py [--count 5000] [--settle 2] [--deadline 1800]

COUNT pictures of at most 30 KB lie in the inbox before matprep starts; COUNT more are dropped while it runs, in cases
of ten, each with a `_done` at its end. A file counts as settled SETTLE seconds after it was written (or after the
start, where it lay there before). Prints the spread of the time from settled to taken, then stops matprep by SIGTERM
and compares the manifests with what was dropped. POSIX only.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

PROFILE = Path(__file__).parent / "profile.toml"
PER_CASE = 10


def main() -> None:
    """Drop, watch, drop, stop, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--settle", type=float, default=2.0)
    parser.add_argument("--deadline", type=float, default=1800.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="matprep-watch-") as folder:
        inbox, out = Path(folder) / "inbox", Path(folder) / "out"
        before = dict.fromkeys(drop(inbox, "before", options.count))
        process = start(inbox, out, options.settle)
        started = time.monotonic()
        seen: dict[str, dict[str, float]] = {"taken": {}, "case": {}}
        reader = threading.Thread(target=listen, args=(process, seen), daemon=True)
        reader.start()
        during = drop(inbox, "during", options.count)
        dropping = time.monotonic() - started
        dropped = dict.fromkeys(before, started) | during
        print(f"{len(dropped)} files; the second half was dropped within {dropping:.1f} s", flush=True)
        wait_for(lambda: len(seen["case"]) >= len(dropped) // PER_CASE, started + options.deadline, process)
        total = time.monotonic() - started
        process.terminate()
        asked = time.monotonic()
        code = process.wait(60)
        print(f"stopped with exit {code}, {time.monotonic() - asked:.1f} s after SIGTERM")
        report(dropped, seen["taken"], options.settle, total)
        raise SystemExit(not same(out, dropped))


def drop(inbox: Path, prefix: str, count: int) -> dict[str, float]:
    """Write the files as they come from a scanner; name in the inbox to the moment it was complete."""
    written: dict[str, float] = {}
    for number in range(count):
        case = inbox / f"{prefix}{number // PER_CASE:04}"
        case.mkdir(parents=True, exist_ok=True)
        path = case / f"photo_{number % PER_CASE:02}.jpg"
        path.write_bytes(small_picture(prefix, number))
        written[path.relative_to(inbox).as_posix()] = time.monotonic()
        if number % PER_CASE == PER_CASE - 1:
            (case / "_done").touch()
    return written


def small_picture(prefix: str, number: int) -> bytes:
    """A picture of its own under 30 KB."""
    shade = (number * 7 % 256, number // 256 * 5 % 256, 90 if prefix == "before" else 160)
    image = Image.linear_gradient("L").resize((640, 480)).convert("RGB")
    image.paste(shade, (200, 150, 440, 330))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85, comment=f"{prefix} {number}".encode())
    return buffer.getvalue()


def start(inbox: Path, out: Path, settle: float) -> subprocess.Popen[bytes]:
    """Start watching; events come as JSON lines."""
    options = ["-p", str(PROFILE), "-o", str(out), "--settle", str(settle), "--json"]
    return subprocess.Popen(
        [sys.executable, "-m", "matprep", "watch", str(inbox), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def listen(process: subprocess.Popen[bytes], seen: dict[str, dict[str, float]]) -> None:
    """Note the first moment of each event."""
    if process.stdout is None:
        return
    for line in process.stdout:
        event = json.loads(line)
        now = time.monotonic()
        if event["event"] == "taken":
            seen["taken"].setdefault(f"{event['case']}/{event['path']}", now)
        elif event["event"] == "case" and event["manifest"]["status"] == "ready":
            seen["case"].setdefault(event["case"], now)


def wait_for(reached: Callable[[], bool], deadline: float, process: subprocess.Popen[bytes]) -> None:
    """Wait until it is reached, the time is up, or the program ended by itself."""
    while not reached() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.2)


def report(dropped: dict[str, float], taken: dict[str, float], settle: float, total: float) -> None:
    """Print the spread of the delays."""
    delays = sorted(taken[name] - moment - settle for name, moment in dropped.items() if name in taken)
    print(f"taken: {len(delays)} of {len(dropped)}; everything done after {total:.1f} s")
    if delays:
        at = {part: delays[min(len(delays) - 1, int(part * len(delays)))] for part in (0.5, 0.95, 1.0)}
        spread = ", ".join(f"{int(part * 100)} %: {value:.2f} s" for part, value in at.items())
        print(f"settled to taken: mean {statistics.fmean(delays):.2f} s; {spread}")


def same(out: Path, dropped: dict[str, float]) -> bool:
    """Compare the manifests with what was dropped."""
    listed: list[str] = []
    for path in out.glob("*/manifest.json"):
        manifest = json.loads(path.read_bytes())
        listed += [f"{manifest['case']}/{line['path']}" for line in manifest["sources"] if line["status"] != "ignored"]
    lost, extra = dropped.keys() - set(listed), set(listed) - dropped.keys()
    twice = len(listed) - len(set(listed))
    print(f"manifests: {len(listed)} sources; {len(lost)} missing, {len(extra)} unknown, {twice} twice")
    return not (lost or extra or twice)


if __name__ == "__main__":
    main()
