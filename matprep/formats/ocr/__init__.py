"""The door to the reading of print: OCR by models that lie in a wheel, offline."""

from __future__ import annotations

import functools
from importlib.util import find_spec
from typing import TYPE_CHECKING

from matprep.formats.ocr import wheel

if TYPE_CHECKING:
    from PIL import Image

    from matprep.formats.ocr.sheet import Sheet

__all__ = ["is_installed", "is_usable", "open_sheet"]


def is_installed() -> bool:
    """Whether the extra `ocr` is there, with its models; loads nothing."""
    return all(find_spec(name) is not None for name in ("numpy", "cv2", "onnxruntime")) and wheel.is_whole()


@functools.cache
def is_usable() -> bool:
    """Whether the extra `ocr` works: its libraries load, and so do its models. Never raises."""
    if not is_installed():
        return False
    try:
        from matprep.formats.ocr import models, opening  # noqa: F401, PLC0415 - loaded only where somebody asks

        models.characters()
    except Exception:  # noqa: BLE001 - a library that does not load may fail in any way
        return False
    return True


def open_sheet(picture: Image.Image) -> Sheet:
    """Open a picture for reading; see `formats.ocr.opening` and `formats.ocr.sheet`."""
    from matprep.formats.ocr import opening  # noqa: PLC0415 - numpy, OpenCV and onnxruntime are loaded at first need

    return opening.open_sheet(picture)
