"""How much slower `matprep --help` starts than a bare interpreter: the ratio of the medians.

python bench/startup.py [--runs 15]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time


def main() -> None:
    """Time both in turns, so that a slow moment of the machine hits both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    bare, program = [sys.executable, "-c", "pass"], [sys.executable, "-m", "matprep", "--help"]
    seconds: dict[str, list[float]] = {"bare": [], "matprep --help": []}
    for _ in range(runs + 1):
        seconds["bare"].append(timed(bare))
        seconds["matprep --help"].append(timed(program))
    medians = {name: statistics.median(values[1:]) for name, values in seconds.items()}  # the first warms the cache
    for name, median in medians.items():
        print(f"{name:>15}: {median * 1000:6.1f} ms")
    print(f"{'ratio':>15}: {medians['matprep --help'] / medians['bare']:6.1f}")


def timed(command: list[str]) -> float:
    """Seconds that one call takes, from start to exit."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
