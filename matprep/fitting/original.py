"""The picture as it was handed in, decoded no larger than asked; every size is made from it, never from a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from matprep.fitting import lying
from matprep.formats.pictures import image, pixels

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from matprep.formats.pictures.pixels import Size
    from matprep.model.reading import Box, Turn


class Original:
    """Upright pixels at any size up to the full one and beyond; of a giant, full is what memory allows.

    Keeps the largest decoding made so far: asked for small sizes first, a JPEG is decoded at 1/8, 1/4 or 1/2 only.
    """

    def __init__(
        self,
        page: Size,
        path: Path | None,
        kind: str,
        decoded: Image.Image | None = None,
        *,
        box: Box | None = None,
        turn: Turn = 0,
    ) -> None:
        """Hold a file, or pixels that are decoded already; use `of_file` and `of_pixels`."""
        self.size = lying.size_upright(page, box, turn)
        self._page = page
        self._box: Box | None = box
        self._turn: Turn = turn
        self._path = path
        self._kind = kind
        self._decoded = decoded

    @classmethod
    def of_file(cls, path: Path, kind: str, box: Box | None = None, turn: Turn = 0) -> Self:
        """Open a picture's first page, or the box on it, turned clockwise.

        Raises Refusal `damaged`, `truncated`, `over_limits`.
        """
        header = image.read_header(path, kind)
        return cls(header.largest, path, kind, box=box, turn=turn)

    @classmethod
    def of_pixels(cls, decoded: Image.Image) -> Self:
        """Take L or RGB pixels."""
        return cls(decoded.size, None, "", decoded)

    def at(self, size: Size) -> Image.Image:
        """Give the pixels at this size. Raises Refusal `damaged`, `truncated`."""
        return pixels.scaled(self._large_enough(size), size)

    def _large_enough(self, size: Size) -> Image.Image:
        if self._decoded is None or (self._path is not None and not self._covers(self._decoded, size)):
            if self._path is None:
                message = "neither file nor pixels"
                raise ValueError(message)
            whole = lying.size_around(size, self._page, self._box, self._turn)
            page = image.upright(self._path, self._kind, at_least=whole)
            self._decoded = lying.upright(page, self._box, self._turn)
        return self._decoded

    def _covers(self, decoded: Image.Image, size: Size) -> bool:
        return decoded.size == self.size or (decoded.width >= size[0] and decoded.height >= size[1])
