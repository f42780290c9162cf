"""A shell script in LibreOffice's place: hangs, crashes, or hands out a PDF that was made before."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from matprep.formats import tool

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_READING = 'while [ $# -gt 0 ]; do [ "$1" = --outdir ] && out=$2; shift; done\n'


def hide_office(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave on the search path nothing but an empty folder and the system's own small programs in it."""
    folder.mkdir(exist_ok=True)
    for name in ("sh", "sleep", "mkdir", "cp"):
        (folder / name).symlink_to(shutil.which(name) or name)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(tool, "INSTALLED", ())


def put_office(folder: Path, script: str) -> None:
    """Install the script as LibreOffice in a folder of `hide_office`; `$out` is where the PDF belongs."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{_READING}{script}\n")
    program.chmod(0o755)
