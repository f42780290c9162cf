"""The files that a PDF portfolio holds: it is a folder in the shape of a PDF."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

import pikepdf
from pikepdf import Name

from matprep.errors import Refusal
from matprep.formats.documents.pdf import open_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_CHUNK: Final = 1 << 18


def members(path: Path, passwords: Sequence[str] = ()) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Give every embedded file's own name and its content in pieces, in the order in which the portfolio lists them.

    A content must be taken before the next file is asked for; it is expanded no further than it is taken, and one that
    is damaged raises Refusal `damaged`. The name is as its maker wrote it: never a path to write to.

    Raises Refusal as `formats.documents.pdf.open_pdf`.
    """
    with open_pdf(path, passwords) as document:
        for key, spec in document.attachments.items():
            yield spec.filename or key, _content(spec.get_file().obj)


def _content(stream: Any) -> Iterator[bytes]:  # noqa: ANN401 - a pikepdf object
    if stream.get(Name.Filter) == Name.FlateDecode and Name.DecodeParms not in stream:
        yield from _inflated(stream.read_raw_bytes())
        return
    try:
        data = stream.read_bytes()
    except pikepdf.PdfError as error:
        raise Refusal("damaged") from error
    yield from (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK))


def _inflated(data: bytes) -> Iterator[bytes]:
    inflating = zlib.decompressobj()
    try:
        while data and not inflating.eof:
            yield inflating.decompress(data, _CHUNK)
            data = inflating.unconsumed_tail
    except zlib.error as error:
        raise Refusal("damaged") from error
