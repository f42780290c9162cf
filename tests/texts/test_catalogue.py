"""Every sentence exists in both languages, says the same things, and stands once."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import generated
import pytest

import matprep
from matprep import model, texts
from matprep.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(matprep.__file__).parent
ROOMS = sorted({path.name for path in (PACKAGE / "catalogue").glob("*/*.toml")})


def sentences(tables: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from sentences(value, (*path, key))
        else:
            yield (*path, key), value


def tables_of(language: str, room: str) -> dict[tuple[str, ...], str]:
    return dict(sentences(tomllib.loads((PACKAGE / "catalogue" / language / room).read_text(encoding="utf-8"))))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_the_same_in_both_languages(room: str) -> None:
    chinese, english = tables_of("zh", room), tables_of("en", room)

    assert set(chinese) == set(english)
    assert {key: texts.placeholders(text) for key, text in chinese.items()} == {
        key: texts.placeholders(text) for key, text in english.items()
    }
    assert [key for key, text in {**chinese, **english}.items() if not str(text).strip()] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_text_stands_in_two_rooms(language: str) -> None:
    found = Counter(key for room in ROOMS for key in tables_of(language, room))

    assert [key for key, count in found.items() if count > 1] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_problem_has_a_message_and_a_cure_and_no_other_code_has(language: texts.Language) -> None:
    table = texts.catalogue(language)["problem"]

    assert set(table) == set(SEVERITIES)
    assert [code for code, entry in table.items() if not ("message" in entry and "cure" in entry)] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_problem_and_an_error_never_share_a_code(language: texts.Language) -> None:
    tables = texts.catalogue(language)

    assert set(tables["problem"]) & set(tables["error"]) == set()


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("code", SEVERITIES)
def test_a_problem_without_params_still_reads(code: str, language: texts.Language) -> None:
    for sentence in (texts.message(code, {}, language), texts.cure(code, {}, language)):
        assert sentence.strip()
        assert not set("⟦⟧") & set(sentence)


def test_every_word_that_the_code_asks_for_exists() -> None:
    asked = {
        (node.args[0].value, node.args[1].value)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "word"
        and len(node.args) > 1
        and all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in node.args[:2])
    }

    assert asked
    words = texts.catalogue("zh")["word"]
    assert [(group, key) for group, key in asked if key not in words.get(group, {})] == []


def test_every_word_that_a_template_asks_for_exists() -> None:
    asked = {
        pair
        for path in (PACKAGE / "report" / "templates").glob("*.html")
        for pair in re.findall(r"""word\(["'](\w+)["'], ["'](\w+)["']\s*[,)]""", path.read_text(encoding="utf-8"))
    }

    assert asked
    words = texts.catalogue("en")["word"]
    assert [(group, key) for group, key in asked if key not in words.get(group, {})] == []


def test_every_status_has_its_word() -> None:
    words = texts.catalogue("zh")["word"]
    groups = {
        "source_status": model.SourceStatus,
        "requirement_status": model.RequirementStatus,
        "case_status": model.CaseStatus,
        "severity": model.Severity,
        "recognised_by": model.RecognisedBy,
    }
    for group, values in groups.items():
        assert set(get_args(values)) <= set(words[group]), group


def test_the_page_of_problems_is_what_the_catalogue_says() -> None:
    written = (generated.DOCS / "problems.md").read_text(encoding="utf-8")

    assert written == generated.problems_page() + "\n", "write it anew: python tests/generated.py"
