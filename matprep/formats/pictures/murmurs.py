"""What a decoder in C says on the process's error stream, where it gives up a part and reports success."""

from __future__ import annotations

import os
import tempfile
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal
from matprep.files import flush_c

if TYPE_CHECKING:
    from collections.abc import Iterator

_STREAM: Final = 2
_MOST: Final = 1 << 16
_MOST_LINES: Final = 500  # complaints that so many bytes hold
_GIVEN_UP: Final = (b": Bad code word", b": Uncompressed data")
_ONE_AT_A_TIME: Final = threading.Lock()  # the stream is the process's; workers have one thread, tests may have more


@contextmanager
def listening(bearable: int = 0) -> Iterator[None]:
    """Refuse a fax page of which libtiff could not decode more than so many lines: it leaves them white.

    Behind a broken code of G4 nothing is decoded any more; of G3 the next line is. Where the process has no error
    stream nothing can be heard. Raises Refusal `damaged`.
    """
    with _ONE_AT_A_TIME, tempfile.TemporaryFile() as heard:
        try:
            kept = os.dup(_STREAM)
        except OSError:
            yield
            return
        flush_c()
        try:
            os.dup2(heard.fileno(), _STREAM)
            yield
        finally:
            flush_c()
            os.dup2(kept, _STREAM)
            os.close(kept)
        heard.seek(0)
        said = heard.read(_MOST)
    if sum(said.count(words) for words in _GIVEN_UP) > min(bearable, _MOST_LINES):
        raise Refusal("damaged")
