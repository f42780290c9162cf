"""Killed between any two changes to the disk, the next run ends in the same package.

The program runs in a process of its own with an audit hook that counts its changes to the disk (links, renames,
removals, folders, files opened for writing, commits of the ledger) and kills it at a given one: no switch in the
program itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

import making
import pytest
from office import PROFILE, complete_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROGRAM = textwrap.dedent("""
    import os, signal, sys
    from concurrent.futures import ThreadPoolExecutor

    import matprep, matprep.conductor, matprep.pipeline
    import matprep.stages.convert, matprep.stages.compress, matprep.stages.verify, matprep.report.page

    CHANGES = {"os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}

    def work(root, stop_at):
        count = 0

        def hook(event, arguments):
            nonlocal count
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if (event in CHANGES or writes) and root in str(arguments[0]):
                count += 1
                if count == stop_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        with ThreadPoolExecutor(1) as threads:
            for _ in matprep.run(f"{root}/in", f"{root}/out", profile=f"{root}/office.toml", executor=threads):
                pass
        return count

    for line in sys.stdin:
        root, stop_at = line.rstrip("\\n").rsplit(" ", 1)
        reading, writing = os.pipe()
        process = os.fork()
        if not process:
            try:
                os.write(writing, str(work(root, int(stop_at))).encode())
                os._exit(0)
            except BaseException:
                sys.excepthook(*sys.exc_info())
                os._exit(1)
        os.close(writing)
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        print(code, os.read(reading, 99).decode() or 0, flush=True)
        os.close(reading)
""")


class Ended(NamedTuple):
    """How a process ended, and how many changes it made to the disk."""

    code: int
    changes: int


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[..., Ended]]:
    """Do a run in a process of its own, killed at its n-th change to the disk (0: not at all).

    Each is forked from one that has loaded everything and done nothing: it starts in no time.
    """
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as parent:

        def start(root: Path, stop_at: int = 0) -> Ended:
            assert parent.stdin is not None
            assert parent.stdout is not None
            print(root, stop_at, file=parent.stdin, flush=True)
            code, changes = parent.stdout.readline().split()
            return Ended(int(code), int(changes))

        yield start
        parent.communicate()


def prepare(root: Path) -> Path:
    root.mkdir()
    (root / "office.toml").write_text(PROFILE, "utf-8")
    making.tree(root / "in", complete_case())
    making.tree(root / "in", {"IMG_1.png": making.png(), "坏.jpg": making.jpeg()[:5000]})
    return root


def change(root: Path) -> None:
    """New content for one requirement, so that the next run has something to replace."""
    making.tree(root / "in", {"营业执照.jpg": making.jpeg(seed=99)})


def delivered(root: Path) -> dict[str, Any]:
    """Everything that people see of a package: names and bytes, and the manifest but for its times."""
    found: dict[str, Any] = {
        name: data
        for name, data in making.contents(root / "out" / "in").items()
        if name not in {"manifest.json", "report.html"}
    }
    manifest = json.loads((root / "out" / "in" / "manifest.json").read_text("utf-8"))
    for each in manifest["outputs"]:
        each.pop("steps")
    return {**found, "manifest": manifest}


def leftovers(root: Path) -> list[str]:
    """What lies in scratch although nobody is at work."""
    scratch = root / "out" / ".matprep" / "scratch"
    return [path.name for path in scratch.iterdir()]


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory, start: Callable[..., Ended]
) -> tuple[dict[str, Any], int, dict[str, Any], int]:
    """The package of a run that nobody disturbs, that after a change, and how many changes each made to the disk."""
    root = prepare(tmp_path_factory.mktemp("undisturbed") / "x")
    first = start(root)
    assert first.code == 0
    package = delivered(root)
    change(root)
    second = start(root)
    return package, first.changes, delivered(root), second.changes


def stops(count: int, share: int, shares: int) -> range:
    """Every `shares`-th stop from the `share`-th on."""
    return range(share + 1, count + 1, shares)


@pytest.mark.parametrize("share", range(4))
def test_a_first_run_killed_anywhere_is_finished_by_the_next(
    tmp_path: Path, start: Callable[..., Ended], undisturbed: Any, share: int, pytestconfig: pytest.Config
) -> None:
    package, count, _, _ = undisturbed
    step = 4 if pytestconfig.getoption("--soak") else 24
    for stop_at in stops(count, share * step // 4, step):
        root = prepare(tmp_path / f"n{stop_at}")
        before = making.contents(root / "in")
        assert start(root, stop_at).code < 0, stop_at
        assert start(root).code == 0, stop_at
        assert delivered(root) == package, stop_at
        assert making.contents(root / "in") == before
        assert leftovers(root) == [], stop_at


@pytest.mark.parametrize("share", range(2))
def test_a_replacement_killed_anywhere_is_finished_by_the_next(
    tmp_path: Path, start: Callable[..., Ended], undisturbed: Any, share: int, pytestconfig: pytest.Config
) -> None:
    _, _, package, count = undisturbed
    step = 2 if pytestconfig.getoption("--soak") else 8
    for stop_at in stops(count, share * step // 2, step):
        root = prepare(tmp_path / f"n{stop_at}")
        assert start(root).code == 0
        change(root)
        assert start(root, stop_at).code < 0, stop_at
        assert start(root).code == 0, stop_at
        assert delivered(root) == package, stop_at
        assert leftovers(root) == [], stop_at
