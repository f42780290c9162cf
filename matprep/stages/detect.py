"""What a source is: its kind, pages and pixels, and what is wrong with it before anything is tried."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Final

import msgspec

from matprep.errors import Refusal
from matprep.formats.archive.volumes import is_volume_name
from matprep.formats.documents import office, office_fonts
from matprep.formats.pictures import image
from matprep.formats.sniff import kind_of
from matprep.model import ARCHIVE_KINDS, OFFICE_KINDS, Examine, Finding, Problem, problem
from matprep.stages.document import document
from matprep.stages.picture import picture

_SUFFIXES: Final = {
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "jpe": "jpeg",
    "jfif": "jpeg",
    "jif": "jpeg",
    "mpo": "jpeg",
    "png": "png",
    "apng": "png",
    "heic": "heic",
    "heif": "heic",
    "hif": "heic",
    "webp": "webp",
    "tif": "tiff",
    "tiff": "tiff",
    "pdf": "pdf",
    "zip": "zip",
    "gif": "gif",
    "bmp": "bmp",
    "dib": "bmp",
    "avif": "avif",
    "avifs": "avif",
    "jp2": "jp2",
    "j2k": "jp2",
    "j2c": "jp2",
    "jpc": "jp2",
    "jpf": "jp2",
    "jpx": "jp2",
    "ppm": "ppm",
    "pgm": "ppm",
    "pbm": "ppm",
    "pnm": "ppm",
    "tga": "tga",
    "pcx": "pcx",
    "ico": "ico",
    "sgi": "sgi",
    "heics": "heic",
    "dng": "raw",
    "cr2": "raw",
    "cr3": "raw",
    "nef": "raw",
    "arw": "raw",
    "jxl": "jxl",
    "psd": "psd",
    "svg": "svg",
    "docx": "docx",
    "docm": "docx",
    "dotx": "docx",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "pptx": "pptx",
    "ppsx": "pptx",
    "doc": "doc",
    "xls": "xls",
    "ppt": "ppt",
    "odt": "odt",
    "ods": "ods",
    "odp": "odp",
    "rtf": "rtf",
    "ofd": "ofd",
    "rar": "rar",
    "7z": "7z",
    "tar": "tar",
    "tgz": "gzip",
    "gz": "gzip",
    "bz2": "bzip2",
    "xz": "xz",
    "eml": "eml",
    "html": "html",
    "htm": "html",
    "txt": "text",
    "mp4": "mp4",
}
"""Suffix → the kind that it promises; suffixes that promise nothing certain are left out."""


def detect(request: Examine) -> Finding:
    """Say what a snapshot is, from its content; cheap, hardly anything is decoded in full.

    A file that cannot be used is a finding with an error among its problems, not an exception: `empty`,
    `unsupported_kind`, `password_needed`, `damaged`, `truncated`, `over_limits`. An archive has no pages: its members
    are sources of their own. An Office document has those that LibreOffice makes of it (`documents.office`).
    Notices: `suffix_differs`, `repaired`, `office_rendered`, `font_replaced`, and those of `stages.picture`.
    """
    path = Path(request.path)
    if path.stat().st_size == 0:
        return Finding(kind="unknown", problems=(problem("empty"),))
    kind = "volume" if is_volume_name(request.name) else kind_of(path)
    notices = _suffix_problems(request.name, kind)
    try:
        return _examined(path, kind, notices, request)
    except Refusal as refusal:
        return Finding(kind=kind, problems=(*notices, refusal.problem))


def _examined(path: Path, kind: str, notices: tuple[Problem, ...], request: Examine) -> Finding:
    if kind in image.SUPPORTED:
        found = picture(path, kind, request.name)
        return msgspec.structs.replace(found, problems=(*notices, *found.problems))
    if kind == "pdf":
        return _pdf(path, notices, request.passwords)
    if kind in ARCHIVE_KINDS:
        return Finding(kind=kind, problems=notices)
    if office.is_document(kind, request.name):
        return _office(path, kind, notices, request.passwords)
    raise Refusal(code="unsupported_kind", kind=kind)


def _pdf(path: Path, notices: tuple[Problem, ...], passwords: tuple[str, ...]) -> Finding:
    found = document(path, passwords)
    return msgspec.structs.replace(found, problems=(*notices, *found.problems))


def _office(path: Path, kind: str, notices: tuple[Problem, ...], passwords: tuple[str, ...]) -> Finding:
    """Look at the pages that LibreOffice makes of a document."""
    pages = office.rendition(path, kind, passwords)
    found = _pdf(pages, (*notices, problem("office_rendered")), ())
    replaced = office_fonts.replaced(path, kind, pages)
    problems = (*found.problems, problem("font_replaced", fonts=",".join(replaced))) if replaced else found.problems
    return msgspec.structs.replace(found, kind=kind, problems=problems)


def _suffix_problems(name: str, kind: str) -> tuple[Problem, ...]:
    """Find a suffix that promises another kind; none, or one that promises nothing, is no problem."""
    suffix = PurePath(name).suffix.removeprefix(".").lower()
    promised = _SUFFIXES.get(suffix)
    if promised is None or promised == kind or (kind == "ooxml" and promised in OFFICE_KINDS):
        return ()
    return (problem("suffix_differs", suffix=suffix, kind=kind),)
