"""The pages of docs/ that are generated from the code. Run this file to write them anew; tests compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matprep import manifest, texts
from matprep.model import FAILED_CODES, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[1] / "docs"
ENDINGS = {"error": "not delivered", "warning": "delivered, but look at it", "notice": "worth knowing"}


def schema_text() -> str:
    """Write docs/manifest.schema.json."""
    return json.dumps(manifest.schema(), ensure_ascii=False, indent=2) + "\n"


def problems_page() -> str:
    """Write docs/problems.md: every code with its sentences in both languages."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Problems: what each code means, and what to do / 问题代码一览"
    yield ""
    yield "Generated from the catalogue by `python tests/generated.py`. `{…}` is filled in for each case; what stands"
    yield "in `⟦…⟧` is left out where it is not known. Codes are stable. Some have other sentences for certain values"
    yield "of a param: these follow."
    for severity, ending in ENDINGS.items():
        yield ""
        yield f"## {severity}: {ending}"
        for code in (code for code, its in SEVERITIES.items() if its == severity):
            yield ""
            yield f"### `{code}`"
            if code in FAILED_CODES:
                yield ""
                yield "The machine or matprep failed, not the material: the next run tries again."
            yield from _entry([texts.catalogue(language)["problem"][code] for language in texts.LANGUAGES])


def _entry(entries: list[dict[str, Any]], about: str = "") -> Iterator[str]:
    for entry in entries:
        said = [entry[part] for part in ("message", "cure") if part in entry]
        if said:
            yield ""
            yield about + ("" if said[0].endswith("。") else " ").join(said)
    for param, values in entries[0].items():
        if isinstance(values, dict):
            for value in values:
                yield from _entry([entry[param][value] for entry in entries], f"`{param}` = `{value}`: ")


if __name__ == "__main__":
    (DOCS / "manifest.schema.json").write_text(schema_text(), encoding="utf-8", newline="\n")
    (DOCS / "problems.md").write_text(problems_page() + "\n", encoding="utf-8", newline="\n")
