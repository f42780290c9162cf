"""The door to img2pdf: pictures → a PDF that holds their coded bytes unchanged."""

from __future__ import annotations

import io
import logging
import warnings
from typing import TYPE_CHECKING, Final

import img2pdf

from matprep.errors import Refusal
from matprep.formats.documents import pdf
from matprep.formats.pictures.strip import strip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SANE_DPI: Final = range(100, 1201)
_DEFAULT_DPI: Final = 200
_LONG_SIDE: Final = 297 / 25.4 * 72  # A4, in points

_MOST_HELD: Final = 16_000_000
"""Bytes of pictures that are bound at a time; they are there some four times over while they are."""

Bindable = tuple["Path", str, int]
"""A picture's path, kind and orientation."""

logging.getLogger("img2pdf").addHandler(logging.NullHandler())


def bind(pictures: Sequence[Bindable], target: Path) -> None:
    """Write one page per picture (path, kind, orientation 1 to 8), in order: its coded bytes, without metadata.

    JPEG stays JPEG; PNG is without loss. A page has the picture's own size at its dpi where that is plausible for a
    scan (100 to 1200), else 200 dpi, but then never longer than A4. The orientation is applied by the page, not to
    the pixels. Same pictures, same bytes.

    Of many pictures only some are in memory at a time.

    Raises Refusal `damaged` where a picture cannot be read.
    """
    batches = list(_batches(pictures))
    if len(batches) == 1:
        _bind(batches[0], target)
        return
    parts = [target.with_name(f"{target.stem}-{number}.pdf") for number in range(1, len(batches) + 1)]
    for batch, part in zip(batches, parts, strict=True):
        _bind(batch, part)
    pdf.join(parts, target)
    for part in parts:
        part.unlink()


def _batches(pictures: Sequence[Bindable]) -> Iterator[Sequence[Bindable]]:
    """Part them so that no batch has many bytes."""
    batch: list[Bindable] = []
    held = 0
    for picture in pictures:
        size = picture[0].stat().st_size
        if batch and held + size > _MOST_HELD:
            yield batch
            batch, held = [], 0
        batch.append(picture)
        held += size
    yield batch


def _bind(pictures: Sequence[Bindable], target: Path) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            bound = img2pdf.convert(
                [strip(path.read_bytes(), kind) for path, kind, _ in pictures],
                layout_fun=_layout,
                rotation=img2pdf.Rotation.none,
                nodate=True,
                engine=img2pdf.Engine.internal,
                first_frame_only=True,
            )
    except MemoryError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's trouble, not the picture's
        raise Refusal(code="damaged") from error
    pdf.write_turned(io.BytesIO(bound), [orientation for _, _, orientation in pictures], target)


def _layout(width: int, height: int, resolution: tuple[float, float]) -> tuple[float, float, float, float]:
    """Give page and picture their size in points."""
    across, down = (round(each) for each in resolution)
    if across in _SANE_DPI and down in _SANE_DPI:
        page = (width * 72 / across, height * 72 / down)
    else:
        scale = min(72 / _DEFAULT_DPI, _LONG_SIDE / max(width, height))
        page = (width * scale, height * scale)
    return (*page, *page)
