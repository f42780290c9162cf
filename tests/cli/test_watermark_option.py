"""`--watermark` and `--no-watermark` as people type them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import making
import office
import pytest

from matprep.formats.documents import fonts

if TYPE_CHECKING:
    from pathlib import Path


RUN = ("run", "in", "-p", "office.toml", "-o", "out", "--jobs", "1")


def ask(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run matprep over the folder `in`."""
    return subprocess.run(
        [sys.executable, "-m", "matprep", *RUN, "--lang", "zh", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a profile that asks for a watermark, and one applicant."""
    text = office.PROFILE.replace("[defaults]\n", '[defaults]\nwatermark = "仅供规则所说使用"\n')
    (tmp_path / "office.toml").write_text(text, "utf-8")
    making.tree(tmp_path / "in", office.complete_case())
    return tmp_path


def told(folder: Path) -> set[str]:
    """The watermarks that the manifest tells of."""
    (path,) = folder.glob("out/*/manifest.json")
    requirements = json.loads(path.read_text("utf-8"))["requirements"]
    return {
        problem["params"]["text"]
        for each in requirements
        for problem in each["problems"]
        if problem["code"] == "watermark_added"
    }


@pytest.mark.skipif(not fonts.has_cjk(), reason="no font with Chinese characters is installed here")
def test_the_text_typed_stands_before_that_of_the_profile_and_none_before_both(desk: Path) -> None:
    assert ask(desk, "--today", "2026-11-24").returncode == 0
    assert told(desk) == {"仅供规则所说使用 2026-11-24"}

    assert ask(desk, "--today", "2026-11-24", "--watermark", "仅供命令所说使用").returncode == 0
    assert told(desk) == {"仅供命令所说使用 2026-11-24"}

    assert ask(desk, "--no-watermark").returncode == 0
    assert told(desk) == set()


def test_a_text_that_is_too_long_ends_the_command_with_what_to_do(desk: Path) -> None:
    answer = ask(desk, "--watermark", "长" * 41)

    assert answer.returncode == 2
    assert "不超过 40 个字" in answer.stderr.decode()
    assert not (desk / "out").exists()
