"""The catalogue: code and params → sentence, Chinese and English.

A sentence is a `str.format`-like text of named placeholders. Beyond the plain `{name}`:

    {bytes:size}             1.2 MB (1 MB = 10^6 bytes)
    {share:percent}          25%
    {pixels:,}               48,000,000
    {pages:page|pages}       1 page, 3 pages
    {side:side}              the word for this value in the group `side`
    {formats:list.kind}      the same for each item of a comma-separated list
    {ask}                    takes the param `ask_zh` or `ask_en` where there is no `ask`
    ⟦, at least {need}⟧      left out as a whole where one of its params is missing

Elsewhere a missing param shows as `?`: a sentence with a hole serves better than none. A param's own text is made
printable. An entry may say another sentence for certain values of a param: `[problem.CODE.PARAM.VALUE]`.
"""

from __future__ import annotations

import functools
import re
import string
import tomllib
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matprep.errors import Complaint
    from matprep.model import Param, Problem, ShownProblem

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")

_OPTIONAL: Final = re.compile("⟦([^⟧]*)⟧")
_MIXED: Final = re.compile("[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_UNITS: Final = ((10**9, "GB"), (10**6, "MB"), (10**3, "KB"))
_LIST: Final = "list."
_BETWEEN: Final[Mapping[Language, str]] = {"zh": "、", "en": ", "}


def message(code: str, params: Mapping[str, Param], language: Language) -> str:
    """Say what is wrong with which thing: the sentence of a problem or an error. An unknown code is shown itself."""
    return _sentence(code, "message", params, language) or code


def cure(code: str, params: Mapping[str, Param], language: Language) -> str:
    """Say what to do now; empty for an unknown code."""
    return _sentence(code, "cure", params, language)


def word(group: str, key: str, language: Language, **params: Param) -> str:
    """Find a word or a short text of the catalogue; an unknown key is shown itself."""
    found = (_read(file).get("word", {}).get(group, {}).get(key) for file in _files(language))
    text = next((each for each in found if each is not None), None)
    return printable(key) if text is None else _filled(text, params, language)


def shown(problem: Problem, language: Language) -> ShownProblem:
    """Put a problem's sentences beside its code; its params become printable, so that JSON can hold them."""
    from matprep.model import ShownProblem  # noqa: PLC0415 - a word alone, as for --help, needs no values

    params = {name: printable(value) if isinstance(value, str) else value for name, value in problem.params.items()}
    return ShownProblem(
        code=problem.code,
        severity=problem.severity,
        params=params,
        message=message(problem.code, problem.params, language),
        cure=cure(problem.code, problem.params, language),
    )


def complained(complaint: Complaint, language: Language) -> ShownProblem:
    """Put a complaint's sentences beside its code."""
    from matprep.model import ShownProblem  # noqa: PLC0415 - as above

    params = {name: printable(value) if isinstance(value, str) else value for name, value in complaint.params().items()}
    return ShownProblem(
        code=complaint.code,
        severity="error",
        params=params,
        message=message(complaint.code, complaint.params(), language),
        cure=cure(complaint.code, complaint.params(), language),
    )


def pick_language(option: str | None, environment: Mapping[str, str]) -> Language:
    """Choose a language: the option, else the locale (LC_ALL, LC_MESSAGES, LANG; the first that is set), else Chinese.

    A locale of any language but Chinese, `C` and `POSIX` too, means English.
    """
    if option in LANGUAGES:
        return option
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "zh")
    return "zh" if locale.lower().startswith("zh") else "en"


def printable(text: str) -> str:
    r"""Make a text safe to show: control, bidi, invisible and undecodable characters stand as `\xNN` or `\uNNNN`."""
    if text.isprintable():
        return text
    return "".join(_escaped(each) if unicodedata.category(each) in _UNPRINTABLE else each for each in text)


def size_written(count: float) -> str:
    """Write bytes as people do, with three digits: `812 B`, `48.2 KB`, `1.2 MB` (1 MB = 10^6 bytes)."""
    for factor, unit in _UNITS:
        if count >= factor:
            return f"{float(f'{count / factor:.3g}'):g} {unit}"
    return f"{count:g} B"


@functools.cache
def catalogue(language: Language) -> dict[str, Any]:
    """All tables of a language: kind of text → code or group → text."""
    merged: dict[str, Any] = {}
    for file in _files(language):
        _merge(merged, _read(file))
    return merged


@functools.cache
def _files(language: Language) -> tuple[Path, ...]:
    """A language's files, that of the command line first: the words of `--help` are found without reading the rest."""
    folder = Path(__file__).parent / "catalogue" / language
    return tuple(sorted(folder.glob("*.toml"), key=lambda file: (file.stem != "cli", file.name)))


@functools.cache
def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def placeholders(text: str) -> frozenset[str]:
    """Name the params that a text mentions."""
    bare = text.replace("⟦", "").replace("⟧", "")
    return frozenset(name for _, name, _, _ in string.Formatter().parse(bare) if name is not None)


def _merge(into: dict[str, Any], tables: Mapping[str, Any]) -> None:
    for key, value in tables.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        else:
            into[key] = value


def _sentence(code: str, part: str, params: Mapping[str, Param], language: Language) -> str:
    tables = catalogue(language)
    entry = tables.get("problem", {}).get(code) or tables.get("error", {}).get(code) or {}
    return _filled(_most_special(entry, part, params), params, language)


def _most_special(entry: Mapping[str, Any], part: str, params: Mapping[str, Param]) -> str:
    for name, by_value in entry.items():
        if isinstance(by_value, dict):
            special = by_value.get(str(params.get(name)), {})
            if part in special:
                return str(special[part])
    return str(entry.get(part, ""))


def _filled(text: str, params: Mapping[str, Param], language: Language) -> str:
    def kept(optional: re.Match[str]) -> str:
        known = all(_value(name, params, language) is not None for name in placeholders(optional[1]))
        return optional[1] if known else ""

    filled = ""
    for literal, name, spec, _ in string.Formatter().parse(_OPTIONAL.sub(kept, text)):
        filled = _spaced(filled, literal)
        if name is not None:
            filled = _spaced(filled, _written(_value(name, params, language), spec or "", language))
    return filled


def _spaced(before: str, after: str) -> str:
    """Join two pieces; between a Chinese character and a Latin letter or digit stands a space, as is usual in print."""
    at_joint = before[-1:] + after[:1]
    return f"{before} {after}" if _MIXED.fullmatch(at_joint) else before + after


def _value(name: str, params: Mapping[str, Param], language: Language) -> Param | None:
    return params.get(name, params.get(f"{name}_{language}"))


def _written(value: Param | None, spec: str, language: Language) -> str:
    if value is None:
        return "?"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, spec)
    if spec.startswith(_LIST):
        items = [each.strip() for each in str(value).split(",")]
        return _BETWEEN[language].join(word(spec.removeprefix(_LIST), each, language) for each in items)
    if spec == "kind" and str(value) not in catalogue(language)["word"]["kind"]:
        return word("kind", "other", language, name=str(value))
    return word(spec, str(value), language) if spec else printable(str(value))


def _number(value: float, spec: str) -> str:
    if spec == "size":
        return size_written(value)
    if spec == ",":
        return f"{value:,}"
    if spec == "percent":
        return f"{value * 100:.0f}%"
    one, _, several = spec.partition("|")
    return f"{value:g} {one if value == 1 else several}" if several else f"{value}"


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - where os.fsdecode puts the bytes that are no character
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - two digits end there
