"""docs/profiles.md documents what the parser reads, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from matprep.complaints import Entries, Items, Record
from matprep.profile import parse
from matprep.profile.keys import PROFILE, RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "profiles.md"


def paths(reader: object, prefix: str = "") -> Iterator[str]:
    """Yield the dotted path of every key that can hold a value."""
    match reader:
        case Items() if isinstance(reader.reader, Record):
            yield from paths(reader.reader, prefix)
        case Record() if not prefix.endswith("figures"):
            for key, each in reader.keys.items():
                yield from paths(each, f"{prefix}.{key}" if prefix else key)
        case Entries():
            yield from paths(reader.reader, f"{prefix}.<>")
        case _:
            yield prefix


def documented() -> set[str]:
    """Read the first column of the page's tables."""
    rows = re.findall(r"^\| (`[^|]*`) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    return {re.sub("<[a-z]+>", "<>", key) for row in rows for key in re.findall("`([^`]+)`", row)}


def read_by_the_parser() -> set[str]:
    """List the parser's keys; a rule is one key, whether it stands in the defaults or in a requirement."""
    every = set(paths(PROFILE)) | {"requirement.required.when.<>"}
    rule = re.compile(rf"^(?:defaults|requirement)\.(?=(?:{'|'.join(RULES)})\b)|^defaults\.(?=figures)")
    return {rule.sub("", path) for path in every}


def test_every_key_is_documented() -> None:
    assert read_by_the_parser() - documented() == set()


def test_no_key_is_documented_that_the_parser_does_not_read() -> None:
    assert documented() - read_by_the_parser() == set()


def test_the_whole_example_is_a_profile() -> None:
    example = re.search("```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert example
    assert [each.id for each in parse(example.group(1), "profiles.md").requirements] == [
        "business_licence",
        "id_card",
        "authorization_letter",
    ]
