"""What a profile asks of one material, in lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.model import When
from matprep.texts import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.model import Requirement, Rules
    from matprep.texts import Language


def requirement_lines(requirement: Requirement, language: Language) -> Iterator[str]:
    """Say what is asked, what is judged and read, and where each figure comes from."""
    kind = "optional" if requirement.required is False else "always" if requirement.required is True else "sometimes"
    needed = word("profiles", kind, language)
    title = requirement.title.zh if language == "zh" else requirement.title.en
    yield word("profiles", "requirement", language, order=requirement.order, title=title, needed=needed)
    between = word("cli", "between", language)
    yield "    " + between.join(_limits(requirement.rules, language))
    for lines in (_judged(requirement, language), _known(requirement, language)):
        if line := between.join(lines):
            yield f"    {line}"
    if requirement.figures:
        figures = ", ".join(
            f"{word('figure', key, language)} = {source}" for key, source in requirement.figures.items()
        )
        yield "    " + word("profiles", "figures", language, figures=figures)


def _limits(rules: Rules, language: Language) -> Iterator[str]:
    yield word("profiles", "formats", language, formats=", ".join(rules.formats))
    if rules.min_bytes:
        yield word("profiles", "min_bytes", language, bytes=rules.min_bytes)
    if rules.max_bytes:
        yield word("profiles", "max_bytes", language, bytes=rules.max_bytes)
    pixels = rules.pixels
    if pixels.cm is not None:
        yield word("profiles", "cm", language, width=f"{pixels.cm[0]:g}", height=f"{pixels.cm[1]:g}")
    if pixels.exact is not None:
        yield word("profiles", "exact", language, width=pixels.exact[0], height=pixels.exact[1])
        yield word("profiles", pixels.shape, language)
    for key in ("min_side", "max_side", "min_width", "min_height"):
        if bound := getattr(pixels, key):
            yield word("profiles", key, language, bound=bound)
    if pixels.dpi:
        yield word("profiles", "dpi", language, dpi=pixels.dpi)
    if rules.pages != "separate":
        yield word("profiles", rules.pages, language)
    if rules.files.max > 1:
        yield word("profiles", "files", language, min=rules.files.min, max=rules.files.max)


def _judged(requirement: Requirement, language: Language) -> Iterator[str]:
    """Say on what it depends, and what a reviewer looks at."""
    rules = requirement.rules
    if isinstance(requirement.required, When):
        conditions = (
            word("profiles", "is", language, fact=word("fact", fact, language), values=" / ".join(values))
            for fact, values in requirement.required.when.items()
        )
        yield word("profiles", "when", language, conditions=word("profiles", "and", language).join(conditions))
    if rules.colour == "required":
        yield word("profiles", "colour", language)
    if requirement.seal:
        yield word("profiles", "seal", language)
    if requirement.valid_days_left:
        yield word("profiles", "valid_days_left", language, days=requirement.valid_days_left)
    if rules.alter == "minimal":
        yield word("profiles", "unaltered", language)
    if requirement.purposes:
        yield word("profiles", "purposes", language, purposes=" / ".join(requirement.purposes))
    if rules.watermark:
        yield word("profiles", "watermark", language, text=rules.watermark)


def _known(requirement: Requirement, language: Language) -> Iterator[str]:
    """Say by what content it is known, and what is read from it."""
    from matprep import papers  # noqa: PLC0415 - the phrases are loaded when they are needed

    match = requirement.match
    if match.papers:
        named = (papers.title(each, language) for each in match.papers)
        yield word("profiles", "papers", language, papers=" / ".join(named))
    if match.text or match.patterns:
        yield word("profiles", "phrases", language, count=len(match.text) + len(match.patterns))
    if requirement.fields:
        yield word("profiles", "fields", language, fields=", ".join(requirement.fields))
    if requirement.agree:
        yield word("profiles", "agree", language, fields=", ".join(requirement.agree))
