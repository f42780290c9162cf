"""What a file's bytes are, by content and never by name; the door to puremagic."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

import puremagic

from matprep.formats import containers
from matprep.formats.mail_heads import kind_of_mail
from matprep.formats.unsigned import kind_of_unsigned

if TYPE_CHECKING:
    from matprep.formats.held import Source

_HEAD: Final = 1 << 16
_PDF_WITHIN: Final = 1024  # where readers look for a PDF's first line
_SURE: Final = 0.8

_MAGIC: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (8, b"WEBP", "webp"),
    (8, b"CR\x02\x00", "raw"),
    (0, b"FUJIFILMCCD-RAW", "raw"),
    (0, b"IIRO\x08\x00", "raw"),
    (0, b"IIRS\x08\x00", "raw"),
    (0, b"MMOR\x00\x00", "raw"),
    (0, b"IIU\x00", "raw"),
    (0, b"FOVb", "raw"),
    (0, b"\x00MRM", "raw"),
    (4, b"ftypcrx ", "raw"),
    (0, b"II\xbc\x01", "jxr"),
    (128, b"DICM", "dicom"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"II+\x00", "tiff"),
    (0, b"MM\x00+", "tiff"),
    (0, b"%PDF-", "pdf"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"\x00\x00\x00\x0cjP  ", "jp2"),
    (0, b"\xff\x4f\xff\x51", "jp2"),
    (0, b"\xff\x0a", "jxl"),
    (0, b"\x00\x00\x00\x0cJXL ", "jxl"),
    (0, b"8BPS", "psd"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"PK\x07\x08", "volume"),
    (0, b"\x78\x9f\x3e\x22", "tnef"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (257, b"ustar", "tar"),
    (0, b"%!PS", "eps"),
    (0, b"\xc5\xd0\xd3\xc6", "eps"),
    (0, b"{\\rtf", "rtf"),
    (0, b"\x00\x00\x01\x00", "ico"),
    (0, b"\x01\xda", "sgi"),
    (0, b"\xd7\xcd\xc6\x9a", "wmf"),
    (40, b" EMF", "emf"),
    (0, b"AT&TFORM", "djvu"),
    (0, b"SQLite format 3\x00", "sqlite"),
    (0, b"\x7fELF", "exe"),
    (0, b"\x1aE\xdf\xa3", "mp4"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "mp4"),
    (0, b"\x00\x00\x01\xba", "mp4"),
    (0, b"FLV\x01", "mp4"),
    (0, b"#!AMR", "audio"),
    (0, b"#!SILK", "audio"),
    (0, b"\x02#!SILK", "audio"),
)
_HEIC_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
)
_AVIF_BRANDS: Final = frozenset((b"avif", b"avis"))
_PATTERNS: Final = (
    (re.compile(rb"P[1-6]\s"), "ppm"),
    (re.compile(rb"RIFF....AVI ", re.DOTALL), "mp4"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "audio"),
    (re.compile(rb"RIFF....CDR", re.DOTALL), "cdr"),
    (re.compile(rb"\0...(?:moov|mdat|wide|free|skip)", re.DOTALL), "mp4"),
    (re.compile(rb"ID3[\x02-\x04]"), "audio"),
    (re.compile(rb"AC10\d\d\0"), "dwg"),
    (re.compile(rb"bplist00.{0,4096}WebMainResource", re.DOTALL), "webarchive"),
)
"""What no fixed bytes tell."""

_MARKUP: Final = (
    (re.compile(rb"<svg[\s>]", re.IGNORECASE), "svg"),
    (re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE), "html"),
    (re.compile(rb"\A\s*<\?xml"), "xml"),
)
_CONTROL: Final = frozenset(range(32)) - {9, 10, 12, 13}


def kind_of(source: Source) -> str:
    """Name the kind of a file: one of ours, or what else it is, or `unknown`. Reads its head, a container's directory.

    Ours: the pictures of `pictures.opening` (`jpeg`: MPO too), `pdf`, the archives. Office files are told from plain
    zips by their members. Whether the file is whole, or can be opened at all, is another question (`stages.detect`).
    """
    with source.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return containers.kind_of_zip(source, head)
    if head.startswith(containers.OLE_MAGIC):
        return containers.kind_of_ole(source)
    return (
        _by_magic(head)
        or _by_brand(head)
        or _by_text(head)
        or kind_of_unsigned(source, head)
        or _by_library(head)
        or "unknown"
    )


def _by_magic(head: bytes) -> str | None:
    for offset, magic, kind in _MAGIC:
        if head.startswith(magic, offset):
            return containers.kind_of_tiff(head) if kind == "tiff" else kind
    if head.startswith(b"BM") and len(head) > 26 and int.from_bytes(head[14:18], "little") in range(12, 256):  # noqa: PLR2004 - offsets of its header
        return "bmp"
    for pattern, kind in _PATTERNS:
        if pattern.match(head):
            return kind
    if head.startswith(b"MZ") and head[60:64] != b"\0\0\0\0":
        return "exe"
    return "pdf" if b"%PDF-" in head[:_PDF_WITHIN] else None


def _by_brand(head: bytes) -> str | None:
    """Tell files of the ISO box format apart by the brands that they claim."""
    if head[4:8] != b"ftyp":
        return None
    length = min(int.from_bytes(head[:4], "big"), len(head), 256)
    major, *others = [head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))]
    if major in _AVIF_BRANDS or (major in (b"mif1", b"msf1") and _AVIF_BRANDS & set(others)):
        return "avif"
    return "heic" if major in _HEIC_BRANDS else "mp4"


def _by_text(head: bytes) -> str | None:
    mail = kind_of_mail(head)
    if mail is not None:
        return mail
    if not _is_text(head):
        return None
    start = head.removeprefix(b"\xef\xbb\xbf")[:4096]
    return next((kind for pattern, kind in _MARKUP if pattern.search(start)), "text")


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if not head or _CONTROL & set(head):
        return False
    return _decodes(head, "utf-8") or _decodes(head, "gb18030")


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        head[: max(1, len(head) - 4)].decode(encoding)
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 8  # a character cut in two at the end of the head
    return True


def _by_library(head: bytes) -> str | None:
    """Ask puremagic for the name of what is not ours; only an answer it is sure of counts."""
    try:
        matches = puremagic.magic_stream(io.BytesIO(head))
    except (puremagic.PureError, ValueError):
        return None
    sure = [each.extension for each in matches if each.confidence >= _SURE and len(each.byte_match.strip(b"\0")) > 3]  # noqa: PLR2004 - shorter ones hit by chance, zeros too
    name = sure[0].removeprefix(".") if sure else ""
    return name if re.fullmatch(r"[a-z0-9]{1,8}", name) else None
