"""Facts and a scheme → names that every file system and every portal takes."""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from typing import TYPE_CHECKING, Final

import pathvalidate

from matprep.model import Problem, problem
from matprep.romanising import romanised

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matprep.model import Facts, Profile, Requirement

SUFFIXES: Final[Mapping[str, str]] = {
    "jpeg": ".jpg",
    "png": ".png",
    "pdf": ".pdf",
    "webp": ".webp",
    "avif": ".avif",
    "tiff": ".tif",
    "heic": ".heic",
}
"""The suffix of each kind that matprep delivers."""

ROOM: Final = 12
"""Bytes of a name kept free behind the stem: `_999`, `-99` and the longest suffix."""

_UNNAMED = "unnamed"
_MAX_FOLDER_BYTES = 150
_MAX_UNASSIGNED_BYTES = 100
_EDGES = " ._-"
_REFUSED = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))  # by Windows; `/` by all
_LONGEST_RESERVED = len("CONOUT$")
_NONCHARACTER = 0xFFFE  # the last two of every plane; some file systems refuse them
_TAKEN_IN_OUTPUT = frozenset({"index.html"})
_INVISIBLE = re.compile(
    # fillers, joiners and variation selectors: no category tells that they are not seen
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_UNKNOWN = "\0"  # stands where a placeholder is not known; `portable` lets no other pass
_EMPTY_BRACKETS = re.compile(r"[(（\[【《]\0[)）\]】》]")
_WITH_SEPARATOR_BEFORE = re.compile(r"[\s_\-·.,，、]*\0")
_SUFFIX = re.compile(r"(?<=.)\.(?=[0-9]*[a-z])[a-z0-9]{1,5}$", re.IGNORECASE)


def portable(text: str) -> str:
    """Make text safe as one path component on Windows, macOS and Linux; may be empty.

    NFC; control, formatting, bidirectional and invisible characters are gone; what a file system refuses became `_`;
    no dot or space at the ends. Idempotent. Does not bound the length.
    """
    seen = "".join(_visible(each) for each in unicodedata.normalize("NFC", text))
    seen = _INVISIBLE.sub("", seen)
    seen = re.sub(r"\s+", " ", unicodedata.normalize("NFC", seen)).translate(_REFUSED)
    root, dot, rest = re.sub(r" +\.", ".", seen).strip(" .").partition(".")
    # a reserved name is one whatever follows its first dot; the library cuts long names, so it sees short ones only
    if len(root) <= _LONGEST_RESERVED:
        root = pathvalidate.sanitize_filename(root, additional_reserved_names=("CONIN$", "CONOUT$"))
    return f"{root}{dot}{rest}"


def _visible(character: str) -> str:
    match unicodedata.category(character):
        case "Cs":
            return "_"
        case "Zs" | "Zl" | "Zp":
            return " "
        case "Cc":
            return " " if character.isspace() else ""
        case "Cf":
            return ""
        case _:
            return "" if ord(character) & _NONCHARACTER == _NONCHARACTER else character


def material_stem(requirement: Requirement, profile: Profile, facts: Facts) -> tuple[str, tuple[Problem, ...]]:
    """Name a requirement's files by the profile's scheme, without number and suffix.

    Where the profile's charset is ascii, everything is written in ASCII (`romanising`), facts called `person` or
    `..._person` as names of persons. A placeholder that nobody knows is left out with its separator. Shortened so that
    a number and a suffix still fit into the profile's `max_bytes`; then the notice `name_shortened` is there.
    """
    titles = {"id": requirement.id, "title": requirement.title.zh, "title_en": requirement.title.en}
    plain = profile.naming.charset == "ascii"
    known = {name: _written(name, value, plain=plain) for name, value in (facts | titles).items()}
    filled = _filled(profile.naming.stem, known, requirement.order)
    full = portable(romanised(filled) if plain else filled) or requirement.id
    stem = shortened(full, profile.naming.max_bytes - ROOM)
    if stem == full:
        return stem, ()
    return stem, (problem("name_shortened", name=stem, max_bytes=profile.naming.max_bytes),)


def _written(name: str, value: str, *, plain: bool) -> str:
    """Write a placeholder's value as the charset allows."""
    text = portable(value)
    return romanised(text, person=re.fullmatch("(.*_)?person", name) is not None) if plain else text


def _filled(scheme: str, known: Mapping[str, str], order: int) -> str:
    pieces: list[str] = []
    for literal, name, spec, _ in string.Formatter().parse(scheme):
        pieces.append(literal)
        if name == "order":
            pieces.append(format(order, spec or ""))
        elif name is not None:
            pieces.append(known.get(name) or _UNKNOWN)
    text = _EMPTY_BRACKETS.sub(_UNKNOWN, "".join(pieces))
    if text.startswith(_UNKNOWN):
        text = text.lstrip(_UNKNOWN + _EDGES)
    return _WITH_SEPARATOR_BEFORE.sub("", text)


def unassigned_stem(path: str) -> str:
    """Name a file that serves no requirement, after itself: its last path component without the suffix, made safe."""
    name = path.rpartition("/")[2]
    return shortened(portable(_SUFFIX.sub("", name)) or _UNNAMED, _MAX_UNASSIGNED_BYTES)


def file_name(stem: str, number: int, suffix: str, max_bytes: int) -> str:
    """Put a file's name together: `stem_1.jpg`, or `stem.jpg` for number 0.

    At most `max_bytes` (40 or more) UTF-8 bytes, cut from the stem only, never inside a character as it is read.
    """
    tail = f"_{number}{suffix}" if number else suffix
    return f"{shortened(stem, max_bytes - len(tail.encode()))}{tail}"


def numbered(name: str, n: int) -> str:
    """Tell names apart that collide: `a.jpg` → `a-2.jpg`."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-{n}.{suffix}" if dot and stem else f"{name}-{n}"


def folded(name: str) -> str:
    """Fold what some file system takes for the same name: composition and case."""
    # canonical caseless matching (Unicode D145), composed again
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def safe_folder(name: str) -> str:
    """Make a case's name one portable path component; a name too long keeps its beginning and gets a digest.

    Two names that differ only in what no file system takes may give one folder: whoever makes it compares `folded`.
    """
    safe = portable(name) or _UNNAMED
    if folded(safe) in _TAKEN_IN_OUTPUT:
        safe = f"{safe}_"
    if len(safe.encode()) <= _MAX_FOLDER_BYTES:
        return safe
    mark = hashlib.sha256(safe.encode()).hexdigest()[:8]
    return f"{shortened(safe, _MAX_FOLDER_BYTES - 9)}-{mark}"


def shortened(text: str, max_bytes: int) -> str:
    """Cut text to UTF-8 bytes, never inside a character nor before a mark that belongs to it; no separator at its end.

    Text that fits comes back as it is.
    """
    if len(text.encode()) <= max_bytes:
        return text
    kept = text.encode()[:max_bytes].decode(errors="ignore")
    while kept and _belongs_to_what_precedes(text[len(kept)]):
        kept = kept[:-1]
    return kept.rstrip(_EDGES)


def _belongs_to_what_precedes(character: str) -> bool:
    return unicodedata.category(character).startswith("M") or "\U0001f3fb" <= character <= "\U0001f3ff"
