"""Office documents and texts → pages, by LibreOffice; what it makes of them is the document's rendition."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from matprep import patience
from matprep.errors import Refusal
from matprep.formats import sniff, tool
from matprep.formats.documents import fonts, office_locks, pdf, render, textfile
from matprep.formats.documents.office_profile import write_profile
from matprep.model import OFFICE_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

TOOL: Final = "LibreOffice"
_NAMES: Final = ("soffice.com", "soffice", "libreoffice")
"""On Windows `soffice.exe` answers before it is done; `soffice.com` waits."""

_QUIETLY: Final = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck")
_AS_TEXT: Final = "--infilter=Text (encoded):UTF8,LF,,zh-CN,"
_TEXTS: Final = frozenset({".txt", ".text", ".md", ".csv", ".tsv"})
_UNREADABLE: Final = b"could not be loaded"
_LOOKED_AT: Final = 200
"""Pages on which Chinese characters are looked for where no font has them."""


def is_document(kind: str, name: str) -> bool:
    """Whether pages are made of a source of this kind and name.

    Words under any suffix but a text's own are no text but what came in place of a file: an error page, a shortcut.
    """
    return kind in OFFICE_KINDS and (kind != "text" or PurePath(name).suffix.lower() in _TEXTS)


def find() -> Path | None:
    """Find LibreOffice."""
    return tool.find(*_NAMES)


def version() -> str | None:
    """Ask LibreOffice for its name and version, as `LibreOffice 7.4.7.2`; None where there is none that answers."""
    program = find()
    if program is None:
        return None
    with contextlib.suppress(Refusal, OSError), tempfile.TemporaryDirectory(prefix="matprep-") as folder:
        said = tool.run([str(program), "--version"], folder=Path(folder), seconds=patience.CONVERSION).output
        return " ".join(said.decode("utf-8", "replace").split()[:2]) or None
    return None


def rendition_path(path: Path) -> Path:
    """Where the rendition of a snapshot lies or would lie: beside it."""
    return path.with_name(f"{path.name}.pdf")


def rendition(path: Path, kind: str, passwords: Sequence[str] = ()) -> Path:
    """Give the pages of a document as an open, tidy PDF beside it: made once, atomically, by whoever asks first.

    LibreOffice runs with a profile of its own in a private folder that is gone afterwards, as is every process that
    it started: no macro, no link, no network, no other document's window. The pages are those that it would print:
    tracked changes as the document shows them, no hidden sheets, columns, slides or comments.

    Raises Refusal: `tool_missing`, `password_needed`, `damaged` (it could not read the document), `timed_out`,
    `over_limits`, `decoder_crashed`, `font_missing` (Chinese characters would be boxes).
    """
    target = rendition_path(path)
    if not target.is_file():
        program = find()
        if program is None:
            raise Refusal("tool_missing", tool=TOOL)
        with tempfile.TemporaryDirectory(prefix="office-", dir=path.parent) as folder:
            pages = _pages(program, path, kind, passwords, Path(folder))
            pages.replace(target)
    return target


def _pages(program: Path, path: Path, kind: str, passwords: Sequence[str], folder: Path) -> Path:
    document, options = _laid_out(path, kind, passwords, folder)
    pages = folder / "pages.pdf"
    made = _converted(program, document, options, folder)
    try:
        pdf.tidy(made, pages)
    except Refusal:
        raise Refusal("damaged", tool=TOOL) from None  # the PDF's own words would blame what the owner never had
    if not fonts.has_cjk():
        _check_characters(pages)
    return pages


def _laid_out(path: Path, kind: str, passwords: Sequence[str], folder: Path) -> tuple[Path, tuple[str, ...]]:
    """Copy a document to where LibreOffice may do with it what it likes, opened, under a suffix that tells its kind."""
    if kind == "text":
        document = folder / "document.txt"
        document.write_text(textfile.read(path), "utf-8", newline="\n")
        return document, (_AS_TEXT,)
    copy = folder / "copy"
    office_locks.copy_opened(path, kind, copy, passwords)
    opened = sniff.kind_of(copy)
    if opened not in OFFICE_KINDS or opened == "text":
        raise Refusal("damaged", tool=TOOL)  # LibreOffice would show its bytes as text
    return copy.rename(folder / f"document.{opened}"), ()


def _converted(program: Path, document: Path, options: Sequence[str], folder: Path) -> Path:
    profile, out = folder / "profile", folder / "out"
    write_profile(profile)
    arguments = [
        str(program),
        *_QUIETLY,
        f"-env:UserInstallation={profile.as_uri()}",
        *options,
        "--convert-to",
        "pdf",
        "--outdir",
        str(out),
        str(document),
    ]
    seconds = patience.seconds_to_convert(document.stat().st_size)
    try:
        ran = tool.run(arguments, folder=folder, seconds=seconds)
    except tool.ToolTimedOut:
        raise Refusal("timed_out", tool=TOOL, seconds=round(seconds)) from None
    except OSError as error:
        raise Refusal("decoder_crashed", tool=TOOL, detail=f"no start: {type(error).__name__}") from error
    finally:
        _remove_socket(profile.as_uri())
    made = out / f"{document.stem}.pdf"
    if made.is_file():
        return made
    if ran.returncode and _UNREADABLE not in ran.errors + ran.output:
        how = f"signal {-ran.returncode}" if ran.returncode < 0 else f"exit {ran.returncode}"
        raise Refusal("decoder_crashed", tool=TOOL, detail=how)
    raise Refusal("damaged", tool=TOOL)


def _check_characters(pages: Path) -> None:
    """Raise Refusal `font_missing` where there is Chinese on the pages, and no font that has it."""
    count = pdf.describe(pages).pages
    if any(fonts.has_chinese(render.text(pages, page)) for page in range(1, min(count, _LOOKED_AT) + 1)):
        raise Refusal("font_missing", tool=TOOL)


def _remove_socket(profile: str) -> None:
    """Remove the socket that a killed LibreOffice leaves in /tmp, where it puts it whatever TMPDIR says (POSIX).

    Its name is the user's number and a digest of the profile's address, each byte in hexadecimal without padding.
    """
    if hasattr(os, "getuid"):
        digest = hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
        name = f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{''.join(f'{each:x}' for each in digest)}"
        with contextlib.suppress(OSError):
            Path("/tmp", name).unlink(missing_ok=True)  # noqa: S108 - LibreOffice's own choice
