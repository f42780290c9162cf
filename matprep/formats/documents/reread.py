"""The door to pypdf: a finished PDF read again by a library that did not write it."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING

import msgspec
import pypdf

from matprep.errors import Refusal

if TYPE_CHECKING:
    from pathlib import Path

logging.getLogger("pypdf").addHandler(logging.NullHandler())


class Reread(msgspec.Struct, frozen=True, kw_only=True):
    """What a PDF says to an independent reader. Encrypted: nothing more is read, `pages` is 0."""

    pages: int
    encrypted: bool
    sizes: tuple[tuple[float, float], ...] = ()


def reread(path: Path, *, strict: bool = True) -> Reread:
    """Read a PDF's pages and their sizes (points, as stored: not turned) with pypdf.

    `strict` refuses every departure from the standard: right for what matprep wrote, too hard for a file that is
    handed on as it came. Raises Refusal `damaged`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # an open stream is read where it is needed, a path as a whole
            with path.open("rb") as stream, pypdf.PdfReader(stream, strict=strict) as reader:
                if reader.is_encrypted:
                    return Reread(pages=0, encrypted=True)
                sizes = tuple((float(page.cropbox.width), float(page.cropbox.height)) for page in reader.pages)
                return Reread(pages=len(sizes), encrypted=False, sizes=sizes)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's trouble, not the paper's
        raise Refusal(code="damaged") from error


def is_open(path: Path) -> bool:
    """Say whether a PDF can be read as it is, without a password and without being mended."""
    try:
        read = reread(path, strict=False)
    except Refusal:
        return False
    return not read.encrypted and read.pages > 0
