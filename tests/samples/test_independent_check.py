"""The independent checker of packages finds each kind of violation, so that its silence means something."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import making
import pytest

ROOT = Path(__file__).parents[2]
PROFILE = """
id = "small"
[naming]
max_bytes = 40
[defaults]
formats = ["jpeg"]
max_bytes = "60 KB"
pixels = { min_side = 300 }
[[requirement]]
id = "photo"
"""


def entry(name: str, data: bytes) -> dict[str, Any]:
    """A delivered file's line."""
    return {
        "name": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "kind": "jpeg",
        "requirement": "photo",
        "sources": ["a.jpg"],
    }


def source(path: str, status: str = "prepared", outputs: tuple[str, ...] = ("01.jpg",)) -> dict[str, Any]:
    """A source's line."""
    part = {"pages": "all", "requirement": "photo", "status": status, "outputs": outputs, "problems": []}
    return {"path": path, "kind": "jpeg", "status": status, "parts": [part], "problems": []}


def checked(
    folder: Path,
    *,
    name: str = "01.jpg",
    data: bytes | None = None,
    listed: bytes | None = None,
    sources: tuple[dict[str, Any], ...] | None = None,
    extra: tuple[str, ...] = (),
) -> str:
    """Check a package of one file; returns what is printed, with the exit code in front."""
    picture = making.jpeg(640, 480, quality=70)
    data = picture if data is None else data
    making.tree(folder / "in" / "case", {"a.jpg": picture})
    making.tree(folder / "out" / "case", {name: data} | dict.fromkeys(extra, picture))
    manifest = {
        "case": "case",
        "profile": {"id": "small"},
        "status": "ready",
        "requirements": [{"id": "photo", "status": "ready"}],
        "sources": sources or (source("a.jpg", outputs=(name,)),),
        "outputs": [entry(name, data if listed is None else listed)],
    }
    (folder / "out" / "case" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "small.toml").write_text(PROFILE, encoding="utf-8")
    script = ROOT / "bench" / "corpus_check.py"
    command = [sys.executable, "-X", "utf8", script, folder / "in", folder / "out", folder / "small.toml"]
    ended = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    assert ended.stderr == ""
    return f"{ended.returncode} {ended.stdout}"


def test_a_good_package_passes(tmp_path: Path) -> None:
    assert "1 manifests, 0 violations" in checked(tmp_path)


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        ({"data": making.jpeg(3000, 2000, quality=95)}, "bytes, allowed 0 to 60000"),
        ({"data": making.png(640, 480)}, "is png, accepted"),
        ({"data": making.jpeg(640, 200)}, "640x200 breaks min_side"),
        ({"data": making.jpeg(640, 480)[:-9000]}, "does not decode"),
        ({"data": making.jpeg(640, 480, orientation=6, quality=70)}, "carries EXIF"),
        ({"listed": b"other"}, "bytes or hash differ"),
        ({"name": "0" * 40 + ".jpg"}, "longer than 40 bytes"),
        pytest.param(
            {"name": "con.jpg"},
            "reserved by Windows",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses such names"),
        ),
        ({"extra": ("02.jpg",)}, "upload-ready but not listed: 02.jpg"),
        ({"sources": (source("b.jpg"),)}, "source listed 0 times: 'case/a.jpg'"),
        ({"sources": (source("a.jpg"), source("a.jpg"))}, "listed 2 times"),
        ({"sources": (source("a.jpg", "rejected", ()),)}, "rejected without a reason"),
        ({"sources": (source("a.jpg", outputs=()),)}, "prepared without an output"),
        ({"sources": (source("a.jpg", "lost"),)}, "status lost"),
    ],
)
def test_a_violation_is_named(faulty: dict[str, Any], said: str, tmp_path: Path) -> None:
    printed = checked(tmp_path, **faulty)

    assert printed.startswith("1 ")
    assert said in printed
