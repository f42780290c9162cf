"""How problems and paths stand in a delivery note."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from matprep import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matprep.model import Problem, ShownProblem
    from matprep.texts import Language


def shown(problems: Iterable[Problem], language: Language) -> tuple[ShownProblem, ...]:
    """Put each problem's sentences beside it; what is said twice stands once."""
    found: list[Problem] = []
    for each in problems:
        if each not in found:
            found.append(each)
    return tuple(texts.shown(each, language) for each in found)


def printable(path: str) -> tuple[str, str | None]:
    """A path as text, and its bytes in base64 where it is not UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "surrogateescape")
        return raw.decode("utf-8", "backslashreplace"), base64.b64encode(raw).decode("ascii")
    return path, None
