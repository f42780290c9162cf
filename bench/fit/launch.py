"""Run one program and measure it: `python -I -S launch.py PROGRAM ...` prints seconds and peak memory as JSON.

A process of its own and a small one: the kernel counts the memory of whoever starts a program into its peak.
"""

import json
import os
import subprocess
import sys
import time


def main() -> None:
    """Run the rest of the command line; what it prints is passed on as text."""
    began = time.perf_counter()
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        told = child.stdout.read() if child.stdout else b""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    print(
        json.dumps(
            {
                "cpu": usage.ru_utime + usage.ru_stime,
                "wall": time.perf_counter() - began,
                "peak": usage.ru_maxrss / 1024,
                "code": child.returncode,
                "told": told.decode(errors="replace"),
            }
        )
    )


if __name__ == "__main__":
    main()
