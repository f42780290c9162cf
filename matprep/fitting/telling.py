"""What is worth knowing of a picture before it is fitted, whoever hands it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.formats.pictures import image
from matprep.model import Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.formats.held import Source
    from matprep.formats.pictures.image import Header


def told(source: Source, header: Header) -> Iterator[Problem]:
    """Tell of several pictures of which the first counts, and of one that is drawn in white on nothing.

    Only a transparent one is decoded. Raises Refusal as `image.upright`.
    """
    if header.pictures > 1:
        yield problem("first_picture_only", count=header.pictures)
    if not header.opaque and image.hides_on_white(source, header.kind):
        yield problem("quality_doubtful", what="white_on_nothing")
