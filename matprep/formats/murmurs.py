"""What a decoder in C says on the process's error stream, where it gives up a part and reports success."""

from __future__ import annotations

import os
import tempfile
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

_STREAM: Final = 2
_MOST: Final = 1 << 16
_GIVEN_UP: Final = (b"Fax4Decode: Bad code word", b"Fax4Decode: Uncompressed data")
_ONE_AT_A_TIME: Final = threading.Lock()  # the stream is the process's; workers have one thread, tests may have more


@contextmanager
def listening() -> Iterator[None]:
    """Refuse what libtiff decodes in part: behind a broken code of a G4 strip it leaves the rest of the page white.

    A broken line of a G3 fax is no reason, the next one is read again. Where the process has no error stream nothing
    can be heard. Raises Refusal `damaged`.
    """
    with _ONE_AT_A_TIME, tempfile.TemporaryFile() as heard:
        try:
            kept = os.dup(_STREAM)
        except OSError:
            yield
            return
        try:
            os.dup2(heard.fileno(), _STREAM)
            yield
        finally:
            os.dup2(kept, _STREAM)
            os.close(kept)
        heard.seek(0)
        said = heard.read(_MOST)
    if any(words in said for words in _GIVEN_UP):
        raise Refusal("damaged")
