"""What `matprep doctor` looks for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from matprep.cli import doctor
from matprep.formats import tool
from matprep.formats.documents import fonts
from matprep.formats.pictures import encoding

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("encoding", "able"), [("utf-8", True), ("gbk", True), ("ascii", False), ("no-such", False)])
def test_an_encoding_can_show_chinese_or_not(encoding: str, able: bool) -> None:  # noqa: FBT001 - the expectation
    assert doctor.can_show(encoding) is able


def test_a_machine_with_nothing_is_told_how_to_get_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(tool, "INSTALLED", ())
    monkeypatch.setattr(fonts, "FOLDERS", ())
    fonts._has_cjk.cache_clear()

    told = "\n".join(doctor._programs("zh"))

    assert "winget install TheDocumentFoundation.LibreOffice" in told
    assert "fonts-noto-cjk" in told
    assert "brew install unar" in told


@pytest.mark.skipif(sys.platform == "win32", reason="the program of this test is a script")
def test_libreoffice_is_named_with_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "soffice").write_text("#!/bin/sh\necho LibreOffice 99.1.2.3 40\n")
    (tmp_path / "soffice").chmod(0o755)

    assert next(doctor._programs("en")).startswith("LibreOffice 99.1.2.3: Word")


def test_a_forced_write_takes_time_and_leaves_nothing(tmp_path: Path) -> None:
    assert doctor.forced_write_milliseconds(tmp_path) > 0
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_is_not_installed_has_no_version() -> None:
    assert doctor._version("no-such-distribution") == ""


def test_an_encoder_that_this_pillow_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._encoders("en") == "WebP and AVIF: can be made where a portal takes them."

    monkeypatch.setattr(encoding, "can_encode", lambda kind: kind != "avif")
    assert doctor._encoders("en").startswith("AVIF: cannot be made")
