"""Which document lies inside a zip, an OLE container or a TIFF, by its members."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING, Final

from matprep.formats.held import readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.formats.held import Source

OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_BY_MEMBER: Final = (
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
    ("OFD.xml", "ofd"),
    ("Index/Document.iwa", "iwork"),
    ("visio/", "vsdx"),
    ("META-INF/MANIFEST.MF", "jar"),
)
_BY_MIMETYPE: Final = (
    (b"opendocument.text", "odt"),
    (b"opendocument.spreadsheet", "ods"),
    (b"opendocument.presentation", "odp"),
    (b"opendocument", "odf"),
    (b"epub", "epub"),
)
_BY_STREAM: Final = (
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__substg1.0_", "msg"),
    ("EncryptedPackage", "ooxml"),
)
_OLE_READ: Final = 16 << 20
_NEW_SUBFILE_TYPE: Final = 254
_SUB_DIRECTORIES: Final = 330
_DNG_VERSION: Final = 50706


def kind_of_zip(source: Source, head: bytes) -> str:
    """Tell Office, ODF, OFD and e-book files from plain zips; `zip` also where the directory cannot be read."""
    mimetype = head[30:160] if head[30:38] == b"mimetype" else b""
    for mark, kind in _BY_MIMETYPE:
        if mark in mimetype:
            return kind
    names = _names(source)
    office = "[Content_Types].xml" in names
    for prefix, kind in _BY_MEMBER:
        exact = not prefix.endswith("/")
        if (exact and prefix in names) or (office and not exact and any(name.startswith(prefix) for name in names)):
            return kind
    return "zip"


def _names(source: Source) -> frozenset[str]:
    try:
        with zipfile.ZipFile(readable(source)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return frozenset()


def kind_of_ole(source: Source) -> str:
    """Tell old Office files apart by the names of their streams; `ole` where none is known."""
    with source.open("rb") as stream:
        data = stream.read(_OLE_READ)
    return next((kind for name, kind in _BY_STREAM if name.encode("utf-16-le") in data), "ole")


def kind_of_tiff(head: bytes) -> str:
    """Tell a camera's raw picture from a plain TIFF: it begins with a small preview, the sensor's pixels lie deeper.

    A scanner's TIFF may begin with a small preview too, but then its pages follow in the same chain (`pictures.tiff`).
    """
    if not head.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    order = "<" if head.startswith(b"II") else ">"
    try:
        entries = dict(_entries(head, order))
    except struct.error:
        return "tiff"
    reduced = struct.unpack(f"{order}I", entries.get(_NEW_SUBFILE_TYPE, bytes(4)))[0] & 1
    return "raw" if _DNG_VERSION in entries or (reduced and _SUB_DIRECTORIES in entries) else "tiff"


def _entries(head: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    """Walk the first directory of a classic TIFF as far as the head reaches: tag and value field."""
    (start,) = struct.unpack_from(f"{order}I", head, 4)
    (count,) = struct.unpack_from(f"{order}H", head, start)
    for number in range(count):
        tag, _, _, value = struct.unpack_from(f"{order}HHI4s", head, start + 2 + 12 * number)
        yield tag, value
