"""What phones put beside a picture without being asked: the moving part of a live photo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOVING: Final = (".mov", ".mp4", ".m4v", ".3gp", ".mp", ".mv")
_STILL: Final = (".heic", ".heif", ".hif", ".avif", ".jpg", ".jpeg", ".jpe", ".png", ".webp", ".dng", ".tif", ".tiff")
_ADDED: Final = re.compile(r"(?:\.mp|\.mv|_hevc)$")
"""What Google's phones (`PXL_1.MP.jpg`) and iCloud for Windows (`IMG_1_HEVC.MOV`) add to the name of one of the two."""


def moving_parts(paths: Iterable[str]) -> frozenset[str]:
    """Find the videos that lie beside a picture of the same name, in the same folder; case of letters does not count.

    A video without its picture is none of them: somebody may have meant to hand it in.
    """
    moving: dict[tuple[str, str], list[str]] = {}
    still: set[tuple[str, str]] = set()
    for path in paths:
        folder, _, name = path.rpartition("/")
        stem, dot, suffix = name.casefold().rpartition(".")
        shot = (folder, _ADDED.sub("", stem))
        if dot + suffix in _MOVING:
            moving.setdefault(shot, []).append(path)
        elif dot + suffix in _STILL:
            still.add(shot)
    return frozenset(path for shot in moving.keys() & still for path in moving[shot])
