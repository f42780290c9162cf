"""Lines: sentences for people, JSON for programs, and beside them what goes on."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable


def say(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        print(line)  # noqa: T201 - the command line speaks here


def tell(line: str) -> None:
    """Print a line about what goes on to standard error, at once."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - as above


def say_json(value: msgspec.Struct) -> None:
    """Print a value as one line of JSON at once; pure ASCII, so that no code page on the way can damage it."""
    print(json.dumps(msgspec.to_builtins(value)))  # noqa: T201 - the command line speaks here
    sys.stdout.flush()
