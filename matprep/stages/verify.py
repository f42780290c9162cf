"""Finished files read afresh and held against the rules, by code that had no part in making them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal, Unverified
from matprep.formats.documents import render, reread
from matprep.formats.pictures import encoding, image
from matprep.formats.pictures.leftovers import leftovers
from matprep.formats.sniff import kind_of
from matprep.model import Verified

if TYPE_CHECKING:
    from matprep.formats.pictures.image import Header
    from matprep.model import Made, Rules, Verify

_SUFFIXES: Final = {
    "jpeg": (".jpg", ".jpeg"),
    "png": (".png",),
    "pdf": (".pdf",),
    "webp": (".webp",),
    "avif": (".avif",),
    "tiff": (".tif", ".tiff"),
    "heic": (".heic", ".heif"),
}
_REFUSED: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_ASCII_NAME: Final = re.compile("[A-Za-z0-9._-]+")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
_THUMBNAIL_DPI: Final = 40
_DPI_ROUNDING: Final = 1


def verify(request: Verify) -> Verified:
    """Read every file's bytes again: kind, bytes, pixels, pages, metadata, name, and decode it in full.

    The files come back with what was read, and the path of a small JPEG of each where thumbnails are asked for (none
    where that fails).

    Raises Unverified for the first breach.
    """
    _check_count(request)
    return Verified(files=tuple(_verified(made, request) for made in request.files))


def _check_count(request: Verify) -> None:
    limit = request.rules.files.max * max(1, len(request.rules.sides))
    count = len(request.files)
    name = request.files[0].name if request.files else ""
    if not 0 < count <= limit:
        raise Unverified(name, "files", count)
    if len({_folded(made.name) for made in request.files}) < count:
        raise Unverified(name, "names", count)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _verified(made: Made, request: Verify) -> Made:
    path = Path(made.path)
    kind, size = kind_of(path), path.stat().st_size
    _check_name(made.name, kind, request)
    rules = request.rules
    if kind not in rules.formats or kind not in _SUFFIXES:
        raise Unverified(made.name, "formats", kind)
    if size < rules.min_bytes or (rules.max_bytes and size > rules.max_bytes):
        raise Unverified(made.name, "bytes", size)
    try:
        if kind == "pdf":
            read, small = _read_pdf(made, path, rules), None
        else:
            read, small = _read_picture(made, path, kind, rules)
    except Refusal as refusal:
        raise Unverified(made.name, "whole", refusal.problem.code) from refusal
    thumbnail = _thumbnail(path, small) if request.thumbnails else ""
    return msgspec.structs.replace(read, kind=kind, bytes=size, thumbnail=thumbnail)


def _check_name(name: str, kind: str, request: Verify) -> None:
    breaches = {
        "name_component": not name or _REFUSED.search(name) or name != name.strip(" .") or name.startswith("."),
        "name_suffix": not name.endswith(_SUFFIXES.get(kind, ())),
        "name_bytes": len(name.encode("utf-8", "surrogatepass")) > request.max_name_bytes,
        "name_charset": request.charset == "ascii" and not _ASCII_NAME.fullmatch(name),
        "name_form": not unicodedata.is_normalized("NFC", name),
        "name_reserved": _RESERVED.fullmatch(name),
        "name_invisible": any(unicodedata.category(each) in ("Cc", "Cf", "Cs") for each in name),
    }
    for rule, broken in breaches.items():
        if broken:
            raise Unverified(name, rule, name[:100])


def _read_picture(made: Made, path: Path, kind: str, rules: Rules) -> tuple[Made, bytes]:
    header = image.read_header(path, kind)
    small = encoding.thumbnail(path, kind)  # reads every coded byte: one decoding serves the check and the report
    if header.orientation != 1:
        raise Unverified(made.name, "orientation", header.orientation)
    count = max(header.frames, header.pictures, made.pages)
    if count != 1:
        raise Unverified(made.name, "pages", count)
    _check_pixels(made.name, header, rules)
    left = leftovers(path) if rules.metadata == "strip" else ()
    if left:
        raise Unverified(made.name, "metadata", " ".join(left))
    return msgspec.structs.replace(made, width=header.width, height=header.height, pages=1), small


def _check_pixels(name: str, header: Header, rules: Rules) -> None:
    asked, width, height = rules.pixels, header.width, header.height
    breaches = {
        "exact": asked.exact is not None and (width, height) != tuple(asked.exact),
        "min_side": min(width, height) < asked.min_side,
        "max_side": asked.max_side and max(width, height) > asked.max_side,
        "min_width": width < asked.min_width,
        "min_height": height < asked.min_height,
    }
    for rule, broken in breaches.items():
        if broken:
            raise Unverified(name, rule, f"{width}x{height}")
    if asked.dpi and abs(header.dpi - asked.dpi) > _DPI_ROUNDING:
        raise Unverified(name, "dpi", header.dpi)


def _read_pdf(made: Made, path: Path, rules: Rules) -> Made:
    read = reread.reread(path, strict=False)
    if read.encrypted:
        raise Unverified(made.name, "encrypted", got=True)
    if read.pages == 0 or read.pages != made.pages or (rules.pages == "one" and read.pages > 1):
        raise Unverified(made.name, "pages", read.pages)
    return msgspec.structs.replace(made, pages=read.pages)


def _thumbnail(path: Path, small: bytes | None) -> str:
    target = path.with_name(path.name + ".thumb.jpg")
    try:
        target.write_bytes(small or encoding.thumbnail_of(render.render(path, 1, _THUMBNAIL_DPI)))
    except Exception:  # noqa: BLE001 - a thumbnail's failure is no failure of the file
        return ""
    return str(target)
