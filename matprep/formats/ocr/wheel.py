"""Where PaddleOCR's models (Apache-2.0) lie: in rapidocr's wheel, of which nothing is imported. Loads nothing."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

DETECTOR: Final = "PP-OCRv6_det_small.onnx"
RECOGNISER: Final = "PP-OCRv6_rec_small.onnx"
CLASSIFIER: Final = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"


def folder() -> Path:
    """Name the folder of the models. Raises FileNotFoundError where the wheel is not installed."""
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(DETECTOR)
    return Path(next(iter(spec.submodule_search_locations))) / "models"


def is_whole() -> bool:
    """Whether all models are there."""
    try:
        place = folder()
    except FileNotFoundError:
        return False
    return all((place / each).is_file() for each in (DETECTOR, RECOGNISER, CLASSIFIER))
