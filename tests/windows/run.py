"""`make windows`: matprep on a Windows CPython under Wine, which is not Windows: the tests, and the samples compared.

    python tests/windows/run.py [--only ROOM…] [--short]

Ends with 0 where every test that can run there passes and the samples give what they give on this system.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import compare
import wine

FOLDER = wine.CHECKOUT / "build" / "windows"
PROFILES = ("xiaohongshu-enterprise", "tests/windows/kinds.toml")
CHINESE = {**os.environ, "LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"}
NOT_THERE = {
    "faults": "kills a process at every step by an audit hook and POSIX signals",
    "packaging": "installs into virtual environments, which the embeddable Python cannot make",
    "windows": "about this run itself",
}
"""Rooms of tests that say nothing on Windows, and why."""

SHORT = ("files", "inbox", "outbox", "naming", "ledger")
"""Rooms of tests for the short form: file system, locks, names, the watcher and the database."""

WITHOUT_OCR = "--no-ocr"
"""On both sides, since Wine cannot load what reads pictures (`wine.OCR`)."""

ROOM_SECONDS = 1800
NOISE = ("-q", "--tb=short", "-p", "no:cacheprovider", "--timeout=300")


@dataclass(frozen=True, kw_only=True)
class Room:
    """How the tests of one folder ended; `crashed` where pytest itself did not come to its end."""

    name: str
    seconds: float
    passed: int = 0
    failed: tuple[str, ...] = ()
    not_run: Counter[str] = field(default_factory=Counter)
    crashed: str = ""


def main() -> int:
    """Install, compare the samples, run the tests two rooms at a time, say what came of it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", nargs="+", metavar="ROOM", help="folders of tests/, instead of all")
    asked.add_argument("--short", action="store_true", help="the samples, and the rooms where systems differ most")
    options = asked.parse_args()
    if not wine.is_here():
        print(
            "The run on a Windows CPython is left out: it needs Debian's wine, wine64 and locales (make wine, as root)."
        )
        return 0 if options.short else 1
    begun = time.monotonic()
    print("A Windows CPython under Wine. This is not Windows: kernel, file system and console are Wine's.", flush=True)
    windows = wine.installed(FOLDER)
    print(f"installed in {time.monotonic() - begun:.0f} s: {FOLDER}", flush=True)
    try:
        samples_hold = bool(options.only) or samples(windows)
        tests_hold = tests(windows, options.only or (list(SHORT) if options.short else rooms()))
    finally:
        windows.stop()
    print(f"{time.monotonic() - begun:.0f} s in all")
    return 0 if tests_hold and samples_hold else 1


def rooms() -> list[str]:
    """Every folder of tests that can say something there, those with most to do first."""
    found = [each for each in (wine.CHECKOUT / "tests").iterdir() if any(each.glob("test_*.py"))]
    found.sort(key=lambda each: sum(file.stat().st_size for file in each.glob("test_*.py")), reverse=True)
    return [each.name for each in found if each.name not in NOT_THERE]


def tests(windows: wine.Windows, names: list[str]) -> bool:
    """Run the rooms and print a line for each, the failures, and the reasons of what was not run."""
    begun = time.monotonic()
    with ThreadPoolExecutor(2) as both:
        ended = []
        for room in both.map(lambda name: tested(windows, name), names):
            print(f"{room.name:12}{said(room)}", flush=True)
            ended.append(room)
    not_run = sum((each.not_run for each in ended), Counter())
    print(f"\nnot run: {not_run.total()} tests")
    for reason, count in not_run.most_common():
        print(f"  {count:4}  {reason}")
    for name in NOT_THERE.keys() & {each.name for each in (wine.CHECKOUT / "tests").iterdir()}:
        print(f"  tests/{name}: {NOT_THERE[name]}")
    passed, failed = sum(each.passed for each in ended), sum(len(each.failed) for each in ended)
    crashed = [each.name for each in ended if each.crashed]
    seconds = time.monotonic() - begun
    print(f"\ntests there: {passed} passed, {failed} failed, {len(crashed)} rooms not finished, {seconds:.0f} s\n")
    return not failed and not crashed


def said(room: Room) -> str:
    """A room's line, and its failures below it."""
    line = f"{room.passed:5} passed {len(room.failed):3} failed {room.not_run.total():4} not run {room.seconds:6.0f} s"
    return "\n".join([line, *(f"    FAILED {each}" for each in room.failed), *([room.crashed] if room.crashed else [])])


def tested(windows: wine.Windows, name: str) -> Room:
    """Run one room's tests."""
    begun = time.monotonic()
    report, log = windows.folder / f"{name}.xml", windows.folder / f"{name}.log"
    report.unlink(missing_ok=True)
    where = f"tests/{name}"
    arguments = (str(windows.python), "-X", "utf8", "-m", "pytest", where, *NOISE, f"--junitxml={report}")
    code = windows.run(*arguments, log=log, seconds=ROOM_SECONDS)
    seconds = time.monotonic() - begun
    if not report.exists():
        tail = log.read_text("utf-8", "replace")[-3000:]
        return Room(name=name, seconds=seconds, crashed=f"    pytest ended with {code}, no report:\n{tail}")
    return counted(name, seconds, report)


def counted(name: str, seconds: float, report: Path) -> Room:
    """Read pytest's report."""
    passed, failed, not_run = 0, [], Counter[str]()
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - our own pytest wrote it
        skip = case.find("skipped")
        if skip is not None:
            not_run[skip.get("message", "")] += 1
        elif case.find("failure") is not None or case.find("error") is not None:
            failed.append(f"{case.get('classname')}::{case.get('name')}")
        else:
            passed += 1
    return Room(name=name, seconds=seconds, passed=passed, failed=tuple(failed), not_run=not_run)


def samples(windows: wine.Windows) -> bool:
    """Do the main job here and there under each profile, and compare what was delivered."""
    hold = [*(same_job(windows, profile) for profile in PROFILES), double_click(windows)]
    return all(hold)


def double_click(windows: wine.Windows) -> bool:
    """Do the main job by the `.cmd` of docs/windows.md, on a desk with Chinese names; whether it gives the same."""
    desk = windows.folder / "桌面"
    compare.removed(desk)
    shutil.copytree(wine.CHECKOUT / "samples" / "cases", desk / "材料")
    page = (wine.CHECKOUT / "docs" / "windows.md").read_text("utf-8")
    command = page.partition("```bat\n")[2].partition("```")[0].replace("matprep run", f"matprep run {WITHOUT_OCR}")
    (desk / "整理材料.cmd").write_bytes(command.replace("\n", "\r\n").encode("gbk"))
    begun = time.monotonic()
    windows.run("cmd", "/c", "整理材料.cmd", log=windows.folder / "cmd.log", seconds=ROOM_SECONDS, cwd=desk)
    print(f"整理材料.cmd, started by cmd.exe: {time.monotonic() - begun:.0f} s")
    return compare.told(windows.folder / f"{PROFILES[0]}-here", desk / "成品")


def same_job(windows: wine.Windows, profile: str) -> bool:
    """Do one job on both systems; whether code and package are the same."""
    here, there = windows.folder / f"{Path(profile).stem}-here", windows.folder / f"{Path(profile).stem}-there"
    for each in (here, there):
        compare.removed(each)
    job = ("-m", "matprep", "run", "samples/cases", "-p", profile, WITHOUT_OCR, "-o")
    begun = time.monotonic()
    ended = subprocess.run(
        [sys.executable, *job, str(here)], cwd=wine.CHECKOUT, env=CHINESE, capture_output=True, check=False
    )
    middle = time.monotonic()
    # Without -X utf8: this is the clerk's own start, in code page 936.
    log = windows.folder / f"{Path(profile).stem}.log"
    code = windows.run(str(windows.python), *job, wine.as_windows_path(there), log=log, seconds=ROOM_SECONDS)
    over = time.monotonic()
    same = compare.told(here, there)
    print(f"{Path(profile).stem}: {middle - begun:.0f} s here, {over - middle:.0f} s there; ", end="")
    print(f"exit codes {ended.returncode}, {code}\n", flush=True)
    return same and ended.returncode == code


if __name__ == "__main__":
    sys.exit(main())
