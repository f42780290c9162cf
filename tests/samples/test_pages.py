"""The pages that users read are true: links lead somewhere, and the Python in them runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import making
import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("samples/*.md")])
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_each_example_of_the_python_page_runs(example: str, tmp_path: Path) -> None:
    papers = {
        "营业执照.jpg": making.jpeg(),
        "身份证正面.jpg": making.jpeg(seed=2),
        "身份证反面.jpg": making.jpeg(seed=3),
    }
    making.tree(
        tmp_path, {f"{folder}/{name}": data for folder in ("材料", "收件箱/某公司") for name, data in papers.items()}
    )
    body = "\n".join(f"    {line}" for line in example.splitlines())
    (tmp_path / "example.py").write_text(f'if __name__ == "__main__":\n{body}\n', encoding="utf-8")

    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "example.py"],
        check=False,
        capture_output=True,
        cwd=tmp_path,
        encoding="utf-8",
        timeout=120,
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip()


def test_both_readmes_show_the_same_commands() -> None:
    """What one language's reader can do, the other's can."""
    english, chinese = (
        set(re.findall(r"matprep (\w+)", (ROOT / name).read_text(encoding="utf-8")))
        for name in ("README.md", "README.zh-CN.md")
    )

    assert {word for word in english if word in VERBS} == {word for word in chinese if word in VERBS} == VERBS


@pytest.mark.parametrize(("page", "language"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_a_readme_quotes_messages_as_they_are_shown(page: str, language: str) -> None:
    """The first column of its last table: whoever searches for what the screen says finds it."""
    table = (ROOT / page).read_text(encoding="utf-8").rsplit("|---|---|\n", 1)[1].split("\n\n")[0]
    quotes = [row.split("|")[1].strip() for row in table.splitlines()]
    catalogue = "".join(each.read_text("utf-8") for each in (ROOT / "matprep" / "catalogue" / language).glob("*.toml"))

    wanted = [part.strip(" ,") for quote in quotes if "5" not in quote for part in quote.split("…") if part.strip(" ,")]
    assert len(wanted) > 10
    assert [part for part in wanted if part not in catalogue] == []


VERBS = {"run", "watch", "inspect", "check", "status", "due", "mark", "profiles", "doctor"}
