"""Text streams that do not have every character: old Chinese terminals, pipes, files."""

from __future__ import annotations

from typing import Final, TextIO

_PLAIN: Final = {"✓": "+", "✕": "x", "→": "->", "·": "-", "…": "...", "“": '"', "”": '"', "×": "x", "–": "-"}
"""What stands for a sign that an encoding does not have."""


def tolerant(stream: TextIO) -> TextIO:
    """Make a stream replace what its encoding does not have (a GBK pipe) instead of raising; returns the stream."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return stream


def encodable(line: str, encoding: str) -> str:
    """Put plain signs for those that an encoding does not have; letters are left to the stream's own replacement."""
    return "".join(each if _has(encoding, each) else _PLAIN.get(each, each) for each in line)


def _has(encoding: str, character: str) -> bool:
    if character.isascii():
        return True
    try:
        character.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
