"""Text files as people save them, read in their own encoding and written as UTF-8."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal

if TYPE_CHECKING:
    from pathlib import Path

LARGEST: Final = 2 << 20
"""Bytes; more is no letter but a log or a table of data, and would make a thousand pages."""

_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ENCODINGS: Final = ("utf-8", "gb18030")


def read(path: Path) -> str:
    r"""Read a text: by its byte order mark, else as UTF-8, else as GB18030 (Notepad on Chinese Windows: "ANSI").

    Line ends become `\n`, a form feed stays. Raises Refusal: `over_limits`, `damaged` where it is none of these.
    """
    data = path.read_bytes()
    if len(data) > LARGEST:
        raise Refusal("over_limits", what="bytes", limit=LARGEST)
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else _ENCODINGS:
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise Refusal("damaged")
