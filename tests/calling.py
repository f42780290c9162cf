"""Calls of the command line as people make them."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def ask(desk: Path, *arguments: str, lang: str = "en") -> subprocess.CompletedProcess[str]:
    """Call matprep in a folder, in English unless told otherwise."""
    return subprocess.run(
        [sys.executable, "-m", "matprep", "--lang", lang, *arguments],
        cwd=desk,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
