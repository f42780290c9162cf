"""The purpose watermark of a material: its words, and where on a piece's pixels it must not lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.formats.pictures.watermark import write_across
from matprep.model import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from matprep.model import Job, Piece, Problem
    from matprep.model.reading import Box, Turn

_MOST_KEPT_CLEAR: Final = 0.25
"""The part of a page above which a box is no field: nothing legible would be left around it."""

_WHOLE: Final[Box] = (0, 0, 1000, 1000)


def words(job: Job) -> str:
    """Write the purpose with the run's date; empty where none is asked for."""
    purpose = job.rules.watermark
    return f"{purpose} {job.day.isoformat()}" if purpose and job.day else purpose


def told(job: Job) -> tuple[Problem, ...]:
    """Tell once that the material bears a watermark."""
    return (problem("watermark_added", text=words(job)),) if job.rules.watermark else ()


def marked(picture: Image.Image, job: Job, piece: Piece) -> Image.Image:
    """Write the watermark across a piece's pixels, cut out and upright as they are delivered, in place.

    Nothing where the rules ask for none. Raises Refusal `font_missing`.
    """
    if not job.rules.watermark:
        return picture
    clear = [
        (
            left * picture.width // 1000,
            top * picture.height // 1000,
            -(-right * picture.width // 1000),
            -(-bottom * picture.height // 1000),
        )
        for left, top, right, bottom in boxes_within(piece.keep_clear, piece.box or _WHOLE, piece.turn)
    ]
    return write_across(picture, words(job), clear)


def boxes_within(boxes: tuple[Box, ...], region: Box, turn: Turn) -> Iterator[Box]:
    """Say where boxes of a page lie in one region of it, once that has been cut out and turned."""
    across, down = region[2] - region[0], region[3] - region[1]
    for box in boxes:
        left, right = ((min(region[2], max(region[0], each)) - region[0]) * 1000 // across for each in box[::2])
        top, bottom = ((min(region[3], max(region[1], each)) - region[1]) * 1000 // down for each in box[1::2])
        if 0 < (right - left) * (bottom - top) <= _MOST_KEPT_CLEAR * 1000 * 1000:
            yield _turned((left, top, right, bottom), turn)


def _turned(box: Box, turn: Turn) -> Box:
    left, top, right, bottom = box
    if turn == 90:  # noqa: PLR2004 - degrees
        return 1000 - bottom, left, 1000 - top, right
    if turn == 180:  # noqa: PLR2004
        return 1000 - right, 1000 - bottom, 1000 - left, 1000 - top
    if turn == 270:  # noqa: PLR2004
        return top, 1000 - right, bottom, 1000 - left
    return box
