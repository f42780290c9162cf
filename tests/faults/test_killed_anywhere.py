"""Killed between any two changes to the disk, the next run ends in the same package.

The program is started as a process of its own with an audit hook that counts its changes to the disk (links, renames,
removals, folders, files opened for writing, commits of the ledger) and kills it at a given one: no switch in the
program itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import making
import pytest
from office import PROFILE, complete_case

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = textwrap.dedent("""
    import os, signal, sys
    from concurrent.futures import ThreadPoolExecutor

    root, stop_at = sys.argv[1], int(sys.argv[2])
    count = 0
    CHANGES = {"os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}

    def hook(event, arguments):
        global count
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (event in CHANGES or writes) and root in str(arguments[0]):
            count += 1
            if count == stop_at:
                os.kill(os.getpid(), signal.SIGKILL)

    import matprep, matprep.conductor, matprep.pipeline
    import matprep.stages.convert, matprep.stages.compress, matprep.stages.verify, matprep.report.page
    sys.addaudithook(hook)
    with ThreadPoolExecutor(1) as threads:
        for _ in matprep.run(f"{root}/in", f"{root}/out", profile=f"{root}/office.toml", executor=threads):
            pass
    print(count)
""")


def start(root: Path, stop_at: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(root), str(stop_at)], capture_output=True, text=True, check=False
    )


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
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], int, dict[str, Any], int]:
    """The package of a run that nobody disturbs, that after a change, and how many changes each made to the disk."""
    root = prepare(tmp_path_factory.mktemp("undisturbed") / "x")
    first = start(root)
    assert first.returncode == 0, first.stderr
    package = delivered(root)
    change(root)
    second = start(root)
    return package, int(first.stdout), delivered(root), int(second.stdout)


def stops(count: int, share: int, shares: int) -> range:
    """Every `shares`-th stop from the `share`-th on."""
    return range(share + 1, count + 1, shares)


@pytest.mark.parametrize("share", range(4))
def test_a_first_run_killed_anywhere_is_finished_by_the_next(
    tmp_path: Path, undisturbed: Any, share: int, pytestconfig: pytest.Config
) -> None:
    package, count, _, _ = undisturbed
    step = 4 if pytestconfig.getoption("--soak") else 24
    for stop_at in stops(count, share * step // 4, step):
        root = prepare(tmp_path / f"n{stop_at}")
        before = making.contents(root / "in")
        assert start(root, stop_at).returncode < 0, stop_at
        again = start(root)
        assert again.returncode == 0, (stop_at, again.stderr)
        assert delivered(root) == package, stop_at
        assert making.contents(root / "in") == before
        assert leftovers(root) == [], stop_at


@pytest.mark.parametrize("share", range(2))
def test_a_replacement_killed_anywhere_is_finished_by_the_next(
    tmp_path: Path, undisturbed: Any, share: int, pytestconfig: pytest.Config
) -> None:
    _, _, package, count = undisturbed
    step = 2 if pytestconfig.getoption("--soak") else 8
    for stop_at in stops(count, share * step // 2, step):
        root = prepare(tmp_path / f"n{stop_at}")
        assert start(root).returncode == 0
        change(root)
        assert start(root, stop_at).returncode < 0, stop_at
        again = start(root)
        assert again.returncode == 0, (stop_at, again.stderr)
        assert delivered(root) == package, stop_at
        assert leftovers(root) == [], stop_at
