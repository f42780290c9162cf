"""Each complaint has its sentence in both languages, with the same parameters."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "matprep"
SOURCES = [
    PACKAGE / "complaints.py",
    PACKAGE / "limiting.py",
    *(PACKAGE / "profile").glob("*.py"),
    *(PACKAGE / "cases").glob("[a-z]*.py"),  # `__init__` names functions, not codes
]
PARAMS = {"file", "row", "key", "expected", "got", "count", "reason", "reference", "known", "meant", "origin", "what"}


def used() -> set[str]:
    """Collect the codes that the code names."""
    text = "\n".join(path.read_text("utf-8") for path in SOURCES)
    plain = set(re.findall(r'(?:refuse\(|Error\(|Complaint\(code=)\s*"([a-z0-9_]+)"', text))
    names = set(re.findall(r'"(unknown_[a-z]+)"', text))
    return plain | {f"{name}{ending}" for name in names for ending in ("", "_meant") if not name.endswith("_meant")}


def catalogue(language: str) -> dict[str, dict[str, str]]:
    folder = PACKAGE / "catalogue" / language
    tables = [tomllib.loads((folder / f"{room}.toml").read_text("utf-8")) for room in ("profile", "cases")]
    return {code: texts for table in tables for code, texts in table["error"].items()}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_complaint_has_a_sentence_and_every_sentence_a_complaint(language: str) -> None:
    assert set(catalogue(language)) == used() | {"profile_unknown_meant"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sentences_name_only_what_a_complaint_carries(language: str) -> None:
    for texts in catalogue(language).values():
        for sentence in (texts["message"], texts["cure"]):
            names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
            assert names <= PARAMS
