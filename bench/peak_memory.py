"""Wall time and peak memory of a command and of the processes that it starts.

    python bench/peak_memory.py matprep run DIR -p PROFILE -o OUT

Looks every 20 ms; prints the wall seconds, the peak resident megabytes of the command itself and of its largest
child, and the command's exit code, which is also its own.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time

import psutil

TICK = 0.02


def main() -> None:
    """Run the command given and watch it."""
    began = time.monotonic()
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as process:
        own = child = 0
        while process.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                parent = psutil.Process(process.pid)
                own = max(own, parent.memory_info().rss)
                child = max([child, *map(resident, parent.children(recursive=True))])
            time.sleep(TICK)
    seconds = time.monotonic() - began
    print(f"{seconds:.1f} s; peak {own / 1e6:.0f} MB itself, {child / 1e6:.0f} MB its largest child", file=sys.stderr)
    raise SystemExit(process.returncode)


def resident(process: psutil.Process) -> int:
    """Resident bytes; 0 once the process is gone."""
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


if __name__ == "__main__":
    main()
