"""What a source is: its kind, pages and pixels, and what is wrong with it before anything is tried."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Final

import msgspec

from matprep.errors import Refusal
from matprep.formats import image, office, office_fonts, pdf
from matprep.formats.archive.volumes import is_volume_name
from matprep.formats.endings import lacks_end
from matprep.formats.sniff import kind_of
from matprep.model import ARCHIVE_KINDS, OFFICE_KINDS, Examine, Finding, Problem, problem

_MEASURED_PAGES: Final = 50
_RENDER_DPI: Final = 200
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
    "jp2": "jp2",
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
    """Say what a snapshot is, from its content; cheap, nothing is decoded in full.

    A file that cannot be used is a finding with an error among its problems, not an exception: `empty`,
    `unsupported_kind`, `password_needed`, `damaged`, `truncated`, `over_limits`. An archive has no pages: its members
    are sources of their own. An Office document has those that LibreOffice makes of it (`formats.office`).
    Notices: `suffix_differs`, `repaired`, `office_rendered`, `font_replaced`.
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
        return _picture(path, kind, notices)
    if kind == "pdf":
        return _pdf(path, notices, request.passwords)
    if kind in ARCHIVE_KINDS:
        return Finding(kind=kind, problems=notices)
    if office.is_document(kind, request.name):
        return _office(path, kind, notices, request.passwords)
    raise Refusal(code="unsupported_kind", kind=kind)


def _picture(path: Path, kind: str, notices: tuple[Problem, ...]) -> Finding:
    header = image.read_header(path, kind)
    if kind == "jpeg" and lacks_end(path):
        raise Refusal("truncated")
    return Finding(
        kind=kind,
        pages=header.frames,
        width=header.width,
        height=header.height,
        pixels=header.width * header.height,
        problems=notices,
    )


def _pdf(path: Path, notices: tuple[Problem, ...], passwords: tuple[str, ...]) -> Finding:
    described = pdf.describe(path, passwords)
    if described.extras.elsewhere:
        raise Refusal(code="unsupported_kind", kind="xfa")
    sizes = pdf.page_sizes(path, passwords, pages=range(1, min(described.pages, _MEASURED_PAGES) + 1))
    width, height = max(map(_rendered, sizes), key=lambda size: size[0] * size[1])
    return Finding(
        kind="pdf",
        pages=described.pages,
        width=width,
        height=height,
        pixels=width * height,
        signed=described.signed,
        problems=(*notices, *([problem("repaired")] if described.repaired else [])),
    )


def _office(path: Path, kind: str, notices: tuple[Problem, ...], passwords: tuple[str, ...]) -> Finding:
    """Look at the pages that LibreOffice makes of a document."""
    pages = office.rendition(path, kind, passwords)
    found = _pdf(pages, (*notices, problem("office_rendered")), ())
    replaced = office_fonts.replaced(path, kind, pages)
    problems = (*found.problems, problem("font_replaced", fonts=",".join(replaced))) if replaced else found.problems
    return msgspec.structs.replace(found, kind=kind, problems=problems)


def _rendered(points: tuple[float, float]) -> tuple[int, int]:
    across, down = (max(1, round(each * _RENDER_DPI / 72)) for each in points)
    return across, down


def _suffix_problems(name: str, kind: str) -> tuple[Problem, ...]:
    """Find a suffix that promises another kind; none, or one that promises nothing, is no problem."""
    suffix = PurePath(name).suffix.removeprefix(".").lower()
    promised = _SUFFIXES.get(suffix)
    if promised is None or promised == kind or (kind == "ooxml" and promised in OFFICE_KINDS):
        return ()
    return (problem("suffix_differs", suffix=suffix, kind=kind),)
