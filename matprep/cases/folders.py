"""Which case each file belongs to, and what the folders around it say."""

from __future__ import annotations

import functools
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matprep.cases.companions import moving_parts
from matprep.cases.keywords import requirement_of_folder, stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matprep.model import Profile

    Meaning = Callable[[str], tuple[str, ...]]

Role = Literal["source", "junk", "control"]

CONTROL_FILES: Final = frozenset({"case.toml", "cases.csv", "_done", ".matprep-inbox"})
"""Files that people write for matprep."""

SHARED: Final = "_shared"
"""The folder whose files join every case; in Chinese `_共用`."""

_SHARED_FOLDERS: Final = frozenset({SHARED, "_共用"})

_JUNK_FILES = (
    ".ds_store",
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    ".localized",
    "icon\r",
    "._*",
    "~$*",
    ".~lock.*",
    "*.aae",
)
_ARCHIVE: Final = re.compile(r"(?<=.)\.(?:zip|7z|rar|tar|tgz|tar\.(?:gz|bz2|xz))$", re.IGNORECASE)
_CONTAINER: Final = re.compile(r"(?<=.)(?:\.tar)?\.(?:zip|7z|rar|tar|tgz|gz|bz2|xz|eml|pdf)$", re.IGNORECASE)
"""What has members: its name without this counts as a folder's."""

_JUNK_FOLDERS = frozenset(
    {
        "__inline",  # the logos in a mail's signature, as the door to mails calls them
        *("__macosx", ".trashes", ".spotlight-v100", ".fseventsd", ".temporaryitems"),
        *("$recycle.bin", "system volume information", "@eadir", "#recycle"),
        *(".git", ".svn", ".hg", ".matprep"),
    }
)


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a file belongs.

    `path` is as it was given, `inner` inside its case (empty: an archive that is a case itself), both with `/`.
    `folder` is the requirement that the nearest folder which names one means (None: no folder does, or two equally).
    What is `shared` belongs to every case; its `inner` begins with the shared folder's own name.
    """

    path: str
    case: str
    inner: str
    role: Role
    folder: str | None = None
    shared: bool = False


class Sorted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All files of one folder by case. `archives` are the paths of archives that are cases of their own."""

    places: tuple[Place, ...]
    archives: tuple[str, ...] = ()

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases that have a source, in the order met: junk and control files make no case."""
        return tuple(dict.fromkeys(place.case for place in self.places if place.role == "source" and not place.shared))


def sort_into_cases(root_name: str, paths: Sequence[str], profiles: Sequence[Profile], *, watched: bool) -> Sorted:
    """Say of each file below one folder which case it belongs to.

    Files directly in the folder are the case `root_name` (in a watched inbox `<root_name>-loose`), and so is what
    lies in a subfolder that names a requirement; any other subfolder is a case. An archive at the top is a case where
    no source of the folder's own case lies beside it, in a watched inbox always. A folder SHARED at the top is no
    case: what lies in it joins every case.
    """
    meaning = _meaning(profiles)
    loose = f"{root_name}-loose" if watched else root_name
    role = _roles(paths)
    places = [_place(path, loose, role(path), meaning) for path in paths]
    archives = _case_archives(places, loose, meaning, watched=watched)
    own = frozenset(archives)
    placed = [
        msgspec.structs.replace(each, case=_ARCHIVE.sub("", each.path), inner="") if each.path in own else each
        for each in places
    ]
    return Sorted(places=tuple(placed), archives=archives)


def place_members(
    archive: str, members: Sequence[str], profiles: Sequence[Profile], *, case: str, case_archive: bool
) -> tuple[Place, ...]:
    """Say where the members of an archive belong, in their order.

    `archive` is its path inside its case. Of an archive that is a case, a single folder around everything is dropped,
    and `inner` starts inside of it; else `inner` begins with the archive's path, which counts as a folder. No two
    places have the same `inner`: equal names are numbered.
    """
    names = [_tidy(member) for member in members]
    meaning = _meaning(profiles)
    around = _folder_around(names, meaning) if case_archive else ""
    role = _roles(names)
    taken: set[str] = set()
    places = []
    for name in names:
        inner = _free(name.removeprefix(around) if case_archive else f"{archive}/{name}", taken)
        folder = _folder_hint(inner, meaning)
        places.append(Place(path=f"{archive}/{name}", case=case, inner=inner, role=role(name), folder=folder))
    return tuple(places)


def role_of(path: str) -> Role:
    """Tell what people hand in from what systems leave behind and what is written for matprep."""
    *folders, name = path.lower().split("/")
    if any(folder in _JUNK_FOLDERS for folder in folders) or any(fnmatchcase(name, junk) for junk in _JUNK_FILES):
        return "junk"
    return "control" if name in CONTROL_FILES else "source"


def _roles(paths: Sequence[str]) -> Callable[[str], Role]:
    """Tell the role of each of several files that lie side by side."""
    moving = moving_parts(paths)
    return lambda path: "junk" if path in moving else role_of(path)


def is_shared(folder: str) -> bool:
    """Whether a folder at the top is the one whose files join every case."""
    return folder.casefold() in _SHARED_FOLDERS


def is_archive_name(path: str) -> bool:
    """Whether a file is called like an archive that may be a whole case: zip, 7z, RAR or tar; a mail never is one."""
    return _ARCHIVE.search(path) is not None


def _meaning(profiles: Sequence[Profile]) -> Meaning:
    """Look each folder's name up once: thousands of files share few folders."""
    return functools.cache(lambda name: requirement_of_folder(name, profiles))


def _place(path: str, loose: str, role: Role, meaning: Meaning) -> Place:
    top, _, below = path.partition("/")
    if below and is_shared(top):
        return Place(path=path, case=SHARED, inner=path, role=role, folder=_folder_hint(path, meaning), shared=True)
    own = bool(below) and not meaning(top)
    case, inner = (top, below) if own else (loose, path)
    return Place(path=path, case=case, inner=inner, role=role, folder=_folder_hint(inner, meaning))


def _folder_hint(inner: str, meaning: Meaning) -> str | None:
    for folder in reversed(inner.split("/")[:-1]):
        meant = meaning(_CONTAINER.sub("", folder))
        if meant:
            return meant[0] if len(meant) == 1 else None
    return None


def _case_archives(places: Sequence[Place], loose: str, meaning: Meaning, *, watched: bool) -> tuple[str, ...]:
    beside = [
        place.path for place in places if place.case == loose and place.inner == place.path and place.role == "source"
    ]
    archives = tuple(path for path in beside if is_archive_name(path) and "/" not in path)
    # as with folders: an archive called after a requirement holds that requirement's papers
    only_cases = len(archives) == len(beside) and not any(meaning(_ARCHIVE.sub("", path)) for path in archives)
    return archives if watched or only_cases else ()


def _tidy(member: str) -> str:
    """Bring a member's name into the shape of a relative path; it is never used to open a file."""
    return "/".join(each for each in re.split(r"[/\\]", member) if each not in {"", ".", ".."}) or "unnamed"


def _folder_around(names: Sequence[str], meaning: Meaning) -> str:
    tops = {name.partition("/")[0] if "/" in name else "" for name in names if role_of(name) != "junk"}
    top = next(iter(tops)) if len(tops) == 1 else ""
    return f"{top}/" if top and not meaning(top) else ""


def _free(inner: str, taken: set[str]) -> str:
    folder, slash, name = inner.rpartition("/")
    stem = stem_of(name)
    free, number = inner, 2
    while free in taken:
        free, number = f"{folder}{slash}{stem} ({number}){name[len(stem) :]}", number + 1
    taken.add(free)
    return free
