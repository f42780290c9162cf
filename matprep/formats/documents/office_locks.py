"""The door to msoffcrypto: Office documents that open with a password only."""

from __future__ import annotations

import io
import shutil
import zipfile
from typing import TYPE_CHECKING, Final

import msoffcrypto

from matprep.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_OLD: Final = frozenset({"doc", "xls", "ppt", "ooxml"})
"""Kinds in an OLE container: the binary formats, and a new format's encrypted package."""

_OPEN_DOCUMENT: Final = frozenset({"odt", "ods", "odp"})
_EVERYBODYS: Final = "VelvetSweatshop"
"""Excel locks sheets that are only protected against changes with this word, and opens them without asking."""


def copy_opened(source: Path, kind: str, target: Path, passwords: Sequence[str]) -> None:
    """Copy a document, without its encryption where one of the passwords opens it.

    Raises Refusal `password_needed` (`what` is `office`, or `odf`, which no password opens here; `tried` says how
    many were given, where some were).
    """
    if kind in _OPEN_DOCUMENT and _is_locked(source):
        raise Refusal("password_needed", what="odf")
    if kind not in _OLD or not _opened(source, target, passwords):
        shutil.copyfile(source, target)


def _is_locked(path: Path) -> bool:
    """Whether an ODF file's list of members says that they are encrypted."""
    try:
        with zipfile.ZipFile(path) as archive:
            return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, EOFError, RuntimeError):
        return False


def _opened(source: Path, target: Path, passwords: Sequence[str]) -> bool:
    """Write the document decrypted; False where it is not encrypted, or so broken that nobody can tell."""
    with source.open("rb") as stream:
        try:
            document = msoffcrypto.OfficeFile(stream)
            locked = document.is_encrypted()
        except Exception:  # noqa: BLE001 - a broken file makes it raise anything; LibreOffice reads some of them
            return False
        if not locked:
            return False
        for password in (_EVERYBODYS, *passwords):
            if _decrypted(document, password, target):
                return True
    raise Refusal("password_needed", what="office", **({"tried": len(set(passwords))} if passwords else {}))


def _decrypted(document: msoffcrypto.BaseOfficeFile, password: str, target: Path) -> bool:
    plain = io.BytesIO()
    try:
        document.load_key(password=password, verify_password=True)
        document.decrypt(plain)
    except Exception:  # noqa: BLE001 - a wrong password shows in many ways; none of them may carry it further
        return False
    target.write_bytes(plain.getbuffer())
    return True
