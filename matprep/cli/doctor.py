"""`matprep doctor`: what this installation can do, and how to get the rest."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from matprep.cli.parameters import PATH
from matprep.cli.printing import say
from matprep.cli.wording import Verb, language_of
from matprep.texts import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.texts import Language

LIBRARIES: Final = ("pillow", "pi-heif", "pikepdf", "pypdf", "pypdfium2", "img2pdf", "msgspec", "rich", "watchdog")
OCR: Final = ("rapidocr", "onnxruntime", "opencv-python-headless", "numpy")
SLOW_DISK: Final = 30.0
"""Milliseconds for one forced write; each delivered file takes a few of them."""

_CHINESE: Final = "营业执照"
_TRIES: Final = 20
_MODERN: Final = {"webp": "WebP", "avif": "AVIF"}


@click.command(cls=Verb, help="doctor")
@click.argument("folder", metavar="[DIR]", required=False, type=PATH)
@click.pass_context
def doctor(ctx: click.Context, *, folder: Path | None) -> int:
    """Say one sentence for each ability, with the cure where it is lacking."""
    say(_lines(folder or Path(), language_of(ctx)))
    return 0


def _lines(folder: Path, language: Language) -> Iterator[str]:
    def told(key: str, **params: str | float) -> str:
        return word("doctor", key, language, **params)

    yield told("version", version=_version("matprep"), python=platform.python_version(), system=platform.platform())
    yield told("libraries", libraries=", ".join(f"{each} {_version(each)}" for each in LIBRARIES))
    yield told("heic" if _version("pi-heif") else "no_heic")
    yield _encoders(language)
    yield _ocr(language)
    yield from _programs(language)
    yield told("cores", cores=os.cpu_count() or 1)
    yield _disk(folder, language)
    encoding = sys.stdout.encoding or "ascii"
    yield told("encoding" if can_show(encoding) else "poor_encoding", encoding=encoding)


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _encoders(language: Language) -> str:
    from matprep.formats.pictures import encoding  # noqa: PLC0415 - loads Pillow, which no other verb of the parent does

    lacking = [name for kind, name in _MODERN.items() if not encoding.can_encode(kind)]
    return word("doctor", "no_modern" if lacking else "modern", language, kinds=", ".join(lacking))


def _ocr(language: Language) -> str:
    from matprep.formats import ocr  # noqa: PLC0415 - loads the engine, which no other verb of the parent does

    if ocr.is_usable():
        return word("doctor", "ocr", language, libraries=", ".join(f"{each} {_version(each)}" for each in OCR))
    return word("doctor", "broken_ocr" if any(map(_version, OCR[:2])) else "no_ocr", language)


def _programs(language: Language) -> Iterator[str]:
    """Say which programs and fonts the system brings; the doors to them are opened only when they are asked about."""
    from matprep.formats.archive import rars  # noqa: PLC0415 - as above
    from matprep.formats.documents import fonts, office  # noqa: PLC0415 - the other verbs start faster without them

    version = office.version()
    yield word("doctor", "no_office" if version is None else "office", language, version=version or "")
    yield word("doctor", "fonts" if fonts.has_cjk() else "no_fonts", language)
    with tempfile.TemporaryDirectory() as scratch:
        program = rars.program_name(Path(scratch))
    yield word("doctor", "rar" if program else "no_rar", language, program=program)


def can_show(encoding: str) -> bool:
    """Whether Chinese can be written in an encoding."""
    try:
        _CHINESE.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def _disk(folder: Path, language: Language) -> str:
    try:
        took = forced_write_milliseconds(folder)
    except OSError as error:
        return word("doctor", "no_disk", language, path=str(folder.resolve()), reason=error.strerror or "")
    key = "disk" if took < SLOW_DISK else "slow_disk"
    return word("doctor", key, language, path=str(folder.resolve()), milliseconds=round(took, 1))


def forced_write_milliseconds(folder: Path) -> float:
    """How long the disk of a folder takes to have 4 KB for certain (median of some tries). Raises OSError."""
    taken = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(_TRIES):
            started = time.perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)
