"""SIGKILL at random moments, then run again: is the package the same as after an undisturbed run?

    python bench/kills.py [--rounds 40] [--seed 1] [--profile bench/profile.toml]

Each round runs matprep on 60 files in six cases, kills the parent (two rounds of three) or one worker at a random
moment, lets what is left end, and runs matprep once more. Checked each time: the originals are unchanged, each source
stands in the manifests exactly once, the delivered files have the names and the bytes of the undisturbed run, and no
process is left over. POSIX only.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from PIL import Image

PROFILE = Path(__file__).parent / "profile.toml"
Tree = dict[str, str]
MISSED = (" (was done already)", " (no worker yet)")
"""Nothing was killed: such a round is drawn again."""


def main() -> None:
    """Run undisturbed once, then the rounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", type=Path, default=PROFILE)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="matprep-kills-") as folder:
        inbox = make_files(Path(folder) / "in")
        originals = hashes(inbox)
        whole = Path(folder) / "whole"
        started = time.monotonic()
        finish(command(inbox, whole, options.profile))
        seconds = time.monotonic() - started
        expected = delivered(whole)
        print(f"undisturbed: {seconds:.1f} s, {len(expected)} files delivered, {len(originals)} sources", flush=True)
        faults, number = 0, 1
        while number <= options.rounds:
            out = Path(folder) / f"round{number}"
            victim = "worker" if number % 3 == 0 else "parent"
            moment = dice.uniform(0.05, seconds)
            killed = disturb(command(inbox, out, options.profile), victim, moment, dice)
            if killed in MISSED:
                seconds = max(1.0, seconds * 0.95)  # the machine is faster now than it was undisturbed
                shutil.rmtree(out, ignore_errors=True)
                continue
            finish(command(inbox, out, options.profile))
            wrong = compare(expected, delivered(out)) + sources_wrong(out, len(originals))
            wrong += [] if hashes(inbox) == originals else ["the originals changed"]
            print(f"round {number:3}: {victim} at {moment:5.2f} s{killed}: {'; '.join(wrong) or 'same'}", flush=True)
            faults += bool(wrong)
            number += 1
            shutil.rmtree(out)
    print(f"{options.rounds} rounds, {faults} with a difference")
    raise SystemExit(1 if faults else 0)


def make_files(root: Path) -> Path:
    """60 files in six cases: photos that need work, pictures that comply, scans as PDF."""
    dice = random.Random(7)
    for number in range(60):
        case = root / f"case{number % 6}"
        case.mkdir(parents=True, exist_ok=True)
        stem = case / f"photo_{number // 6:02}"
        grain = Image.frombytes("RGB", (300, 400), dice.randbytes(360_000))
        if number % 5 == 4:
            grain.resize((1200, 1600)).save(stem.with_suffix(".pdf"), "PDF", resolution=200, quality=80)
        else:
            side = 2000 if number % 5 else 600
            image = grain.resize((side, side * 3 // 4), Image.Resampling.BICUBIC)
            image.save(stem.with_suffix(".jpg"), "JPEG", quality=92)
    return root


def command(inbox: Path, out: Path, profile: Path) -> list[str]:
    """One run as a user starts it."""
    return [sys.executable, "-m", "matprep", "run", str(inbox), "-p", str(profile), "-o", str(out)]


def finish(arguments: list[str]) -> None:
    """Run to the end; 0 and 1 are both an end."""
    ended = subprocess.run(arguments, check=False, capture_output=True)
    if ended.returncode not in (0, 1):
        message = f"exit {ended.returncode}\n{ended.stderr.decode(errors='replace')}"
        raise SystemExit(message)


def disturb(arguments: list[str], victim: str, moment: float, dice: random.Random) -> str:
    """Start, kill at the moment, wait until nothing of it is alive; says what was hit."""
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        children = psutil.Process(process.pid).children(recursive=True)
        if victim == "parent":
            process.kill()
            process.wait()
        elif children:
            with contextlib.suppress(psutil.NoSuchProcess):
                dice.choice(children).kill()
        process.wait()
        return leftovers(children, victim)
    return " (was done already)"


def leftovers(children: list[psutil.Process], victim: str) -> str:
    """Orphans must notice within seconds; they are ended here only after being reported."""
    _, alive = psutil.wait_procs(children, timeout=10)
    for each in alive:
        each.kill()
    return (
        f" ({len(alive)} PROCESSES LEFT OVER)"
        if alive
        else ""
        if children or victim == "parent"
        else " (no worker yet)"
    )


def delivered(out: Path) -> Tree:
    """Everything in the packages but the views that name times."""
    views = {"manifest.json", "manifest.csv", "report.html", "index.html"}
    return {
        name: sha
        for name, sha in hashes(out).items()
        if not name.startswith(".matprep/") and Path(name).name not in views
    }


def hashes(root: Path) -> Tree:
    """Relative path to SHA-256 of every file."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def compare(expected: Tree, found: Tree) -> list[str]:
    """What is missing, too much, or has other bytes."""
    lost, extra = expected.keys() - found.keys(), found.keys() - expected.keys()
    other = [name for name in expected.keys() & found.keys() if expected[name] != found[name]]
    parts = {"missing": lost, "too many": extra, "other bytes": other}
    return [f"{what}: {sorted(names)[:4]}" for what, names in parts.items() if names]


def sources_wrong(out: Path, expected: int) -> list[str]:
    """Each source once over all manifests."""
    listed: collections.Counter[tuple[str, str]] = collections.Counter()
    for path in out.glob("*/manifest.json"):
        manifest = json.loads(path.read_bytes())
        listed.update((manifest["case"], line["path"]) for line in manifest["sources"])
    twice = [each for each, count in listed.items() if count > 1]
    return [f"{len(listed)} sources listed, {len(twice)} twice"] if twice or len(listed) != expected else []


if __name__ == "__main__":
    main()
