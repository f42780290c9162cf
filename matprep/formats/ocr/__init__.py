"""The door to the reading of print: OCR by models that lie in a wheel, offline."""

from __future__ import annotations

from importlib.util import find_spec


def is_installed() -> bool:
    """Whether the extra `ocr` is there; loads nothing."""
    return all(find_spec(name) is not None for name in ("numpy", "cv2", "onnxruntime", "rapidocr"))
