"""Lines on standard output: sentences for people, JSON for programs."""

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


def say_json(value: msgspec.Struct) -> None:
    """Print a value as one line of JSON at once; pure ASCII, so that no code page on the way can damage it."""
    print(json.dumps(msgspec.to_builtins(value)))  # noqa: T201 - the command line speaks here
    sys.stdout.flush()
