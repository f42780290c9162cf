"""Every command and option explains itself, in both languages."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from matprep import texts
from matprep.cli.main import ROOT
from matprep.cli.reference import commands, help_text, reference
from matprep.cli.wording import cells, key_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.texts import Language

DOCS = Path(__file__).parents[2] / "docs"
COMMANDS = dict(commands(ROOT, "matprep"))


def ask(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "matprep", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **options,
    )


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("path", COMMANDS)
class TestEveryCommand:
    """The help of each command."""

    def test_has_its_meaning_and_an_example(self, path: str, language: Language) -> None:
        table = texts.catalogue(language)["word"]["verb_help"]
        assert "\n$ matprep" in table[COMMANDS[path].help]

    def test_has_a_meaning_for_each_option(self, path: str, language: Language) -> None:
        table = texts.catalogue(language)["word"]["option"]
        context = click.Context(COMMANDS[path])
        keys = [key_of(each) for each in COMMANDS[path].get_params(context) if isinstance(each, click.Option)]
        assert {"lang", "debug", "help"} <= set(keys)
        assert not [key for key in keys if not table.get(key)]

    def test_stays_within_the_terminal(self, path: str, language: Language) -> None:
        longest = max(cells(line) for line in help_text(path, COMMANDS[path], language).splitlines())
        assert longest <= 90

    def test_says_nothing_in_the_other_language(self, path: str, language: Language) -> None:
        help_ = help_text(path, COMMANDS[path], language)
        chinese = any("一" <= each <= "鿿" for each in help_)
        assert chinese == (language == "zh")
        assert "Show this message" not in help_


def test_every_verb_is_summed_up_in_both_languages() -> None:
    verbs = {path.removeprefix("matprep ").replace(" ", "_") for path in COMMANDS if path != "matprep"}
    for language in texts.LANGUAGES:
        assert verbs == set(texts.catalogue(language)["word"]["verb"])


def test_the_catalogue_of_the_command_line_has_the_same_entries_in_both_languages() -> None:
    def keys(table: dict[str, Any], path: str = "") -> Iterator[str]:
        for key, value in table.items():
            yield from keys(value, f"{path}.{key}") if isinstance(value, dict) else [f"{path}.{key}"]

    zh, en = (set(keys(texts.catalogue(language)["word"])) for language in texts.LANGUAGES)
    assert zh == en


def test_the_page_of_the_command_line_is_what_the_commands_say() -> None:
    assert (DOCS / "cli.md").read_text("utf-8") == reference()


@pytest.mark.parametrize("arguments", [("--lang", "en", "run", "--help"), ("run", "--help", "--lang=en")])
def test_the_language_may_be_chosen_before_or_after_the_verb(arguments: Sequence[str]) -> None:
    answer = ask(*arguments)
    assert answer.returncode == 0
    assert answer.stdout.startswith("Usage: matprep run [OPTIONS] DIR...")


@pytest.mark.parametrize(
    ("locale", "start"), [("zh_CN.UTF-8", "用法："), ("de_DE.UTF-8", "Usage:"), ("C", "Usage:"), ("", "用法：")]
)
def test_without_a_choice_the_locale_decides(locale: str, start: str) -> None:
    answer = ask("--help", env={"LANG": locale, "PYTHONUTF8": "1"})
    assert answer.stdout.startswith(start)


def test_a_group_alone_explains_itself_and_is_half_a_call() -> None:
    answer = ask("profiles", "--lang", "zh")
    assert answer.returncode == 2
    assert answer.stderr.startswith("用法：matprep profiles")
    assert answer.stdout == ""


def test_help_loads_no_library_of_the_pipeline() -> None:
    code = (
        "import sys; sys.argv = ['matprep', '--help']\n"
        "from matprep.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'PIL', 'pikepdf', 'rich', 'jinja2', 'pypdfium2', 'sqlite3', 'watchdog', 'img2pdf', 'psutil'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    answer = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, check=True, env=plain()
    )
    assert answer.stderr.strip() == "[]"


def test_help_costs_at_most_twelve_starts_of_a_bare_interpreter() -> None:
    bare, helped = [], []
    for _ in range(7):
        bare.append(cost([sys.executable, "-c", "pass"]))
        helped.append(cost([sys.executable, "-m", "matprep", "--help"]))

    assert min(helped) <= 12 * min(bare)


def cost(command: list[str]) -> float:
    """Seconds of processor time, which other programs do not disturb; of wall time where the system does not tell."""
    before = spent()
    subprocess.run(command, capture_output=True, check=True, env=plain())
    return spent() - before


def plain() -> dict[str, str]:
    """The environment without what makes a child measure its coverage: that loads libraries and costs time."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def spent() -> float:
    if sys.platform == "win32":
        return time.perf_counter()
    import resource  # noqa: PLC0415 - POSIX only

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class TestWrapping:
    """Lines for terminals where Chinese is twice as wide."""

    def test_chinese_takes_two_columns_a_character(self) -> None:
        assert cells("营业执照.jpg") == 12

    def test_chinese_is_broken_anywhere_but_before_a_stop(self) -> None:
        assert wrapped("一二三四，五六", 10, "  ") == ["  一二三四，", "  五六"]

    def test_latin_is_broken_at_spaces(self) -> None:
        assert wrapped("one two three", 10, "  ") == ["  one two", "  three"]

    def test_a_word_longer_than_the_line_stands_alone(self) -> None:
        assert wrapped("a longestword b", 6, "") == ["a", "longestword", "b"]
