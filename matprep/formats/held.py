"""A file's bytes held in memory, read as a file is: what the readers of pictures need of a path, and no more."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Literal, NamedTuple


class Form(NamedTuple):
    """What `Held.stat` tells: the size in bytes, under the name that `os.stat_result` gives it."""

    st_size: int


class Held:
    """Bytes that were never a file. Each `open` gives a stream of its own, so threads and readers do not meet.

    The bytes are shared by all streams, not copied.
    """

    def __init__(self, data: bytes) -> None:
        """Hold these bytes."""
        self._data = data

    def open(self, mode: Literal["rb"]) -> io.BytesIO:
        """Read from the beginning; `mode` is said as to `pathlib.Path.open`."""
        if mode != "rb":
            raise ValueError(mode)
        return io.BytesIO(self._data)

    def read_bytes(self) -> bytes:
        """Give all bytes."""
        return self._data

    def stat(self) -> Form:
        """Tell the size."""
        return Form(st_size=len(self._data))


Source = Path | Held
"""Where a picture's bytes are."""


def readable(source: Source) -> Path | io.BytesIO:
    """Give what a library takes that opens files itself: the path, or a stream."""
    return source if isinstance(source, Path) else source.open("rb")
