"""An office to try matprep in: an inbox, an output folder, a profile, and `run` with threads for workers."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import making

import matprep
from matprep.profile import parse

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from matprep.model import Event, Profile

PROFILE = """
schema = 1
id = "office"
version = "2026-11-24"
title = { zh = "办公室", en = "Office" }
checked = 2026-11-24
stale_after_days = 3650
[sources]
S1 = { url = "example.com", grade = "official", checked = 2026-11-24 }
[naming]
stem = "{order:02}_{title}_{company}"
[defaults]
formats = ["jpeg", "png"]
max_bytes = "200 KB"
pixels = { min_side = 200 }
figures = { formats = "S1", max_bytes = "S1", pixels = "S1" }
[[requirement]]
id = "business_licence"
title = { zh = "营业执照", en = "Business licence" }
required = true
match = { names = ["营业执照", "licence"] }
[[requirement]]
id = "id_card"
title = { zh = "身份证", en = "ID card" }
required = true
sides = ["front", "back"]
match = { names = ["身份证", "idcard"], sides = { front = ["正面", "front"], back = ["反面", "back"] } }
[[requirement]]
id = "contract"
title = { zh = "合同", en = "Contract" }
required = false
files = { min = 1, max = 5 }
match = { names = ["合同", "contract"] }
[[requirement]]
id = "dossier"
title = { zh = "卷宗", en = "Dossier" }
required = false
formats = ["pdf"]
pages = "pdf"
max_bytes = "1 MB"
match = { names = ["卷宗", "dossier"] }
"""

COMPLETE = ("营业执照.jpg", "身份证正面.jpg", "身份证反面.jpg")


def profile(text: str = PROFILE, **replaced: str) -> Profile:
    """The office's profile, with some pieces of its text replaced."""
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    return parse(text, "office.toml")


def complete_case(seed: int = 1) -> dict[str, bytes]:
    """The files of a case that lacks nothing."""
    return {name: making.jpeg(800, 600, seed=seed + number) for number, name in enumerate(COMPLETE)}


class Office:
    """Runs matprep over `inbox` into `out`."""

    def __init__(self, root: Path) -> None:
        """Make the inbox."""
        self.inbox = root / "客户"
        self.out = root / "out"
        self.inbox.mkdir()
        self.profile: Any = profile()

    def put(self, files: Mapping[str, bytes]) -> None:
        """Lay files into the inbox."""
        making.tree(self.inbox, files)

    def run(self, **options: Any) -> list[Event]:
        """Run once; threads serve as workers unless an executor is given."""
        with ThreadPoolExecutor(2) as threads:
            options = {"profile": self.profile, "executor": threads, "language": "en", **options}
            return list(matprep.run(self.inbox, self.out, **options))

    def start(self, **options: Any) -> Generator[Event]:
        """Begin a run whose end the test decides by closing it; a thread serves as worker."""
        with ThreadPoolExecutor(1) as threads:
            options = {"profile": self.profile, "executor": threads, "language": "en", **options}
            yield from matprep.run(self.inbox, self.out, **options)

    def package(self, case: str = "客户") -> dict[str, bytes]:
        """The upload-ready files of a case: all of its package but the notes."""
        notes = {"manifest.json", "manifest.csv", "report.html"}
        return {name: data for name, data in making.contents(self.out / case).items() if name not in notes}

    def names(self, case: str = "客户") -> list[str]:
        """The names in a package, but for the notes."""
        return sorted(self.package(case))

    def manifest(self, case: str = "客户") -> dict[str, Any]:
        """A case's manifest."""
        found: dict[str, Any] = json.loads((self.out / case / "manifest.json").read_text("utf-8"))
        return found

    def sources(self, case: str = "客户") -> dict[str, str]:
        """Each source of a case with its status."""
        return {each["path"]: each["status"] for each in self.manifest(case)["sources"]}

    def requirements(self, case: str = "客户") -> dict[str, str]:
        """Each requirement of a case with its status."""
        return {each["id"]: each["status"] for each in self.manifest(case)["requirements"]}

    def codes(self, case: str = "客户") -> set[str]:
        """Every problem code of a case."""
        return set(_codes(self.manifest(case)))


def _codes(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["code"]] if "severity" in value else []
        return own + [code for each in value.values() for code in _codes(each)]
    if isinstance(value, list):
        return [code for each in value for code in _codes(each)]
    return []
