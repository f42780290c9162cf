"""The picture as it was handed in, decoded no larger than asked; every size is made from it, never from a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from matprep.formats.pictures import image, pixels

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from matprep.formats.pictures.pixels import Size


class Original:
    """Upright pixels at any size up to the full one and beyond; of a giant, full is what memory allows.

    Keeps the largest decoding made so far: asked for small sizes first, a JPEG is decoded at 1/8, 1/4 or 1/2 only.
    """

    def __init__(self, size: Size, path: Path | None, kind: str, decoded: Image.Image | None = None) -> None:
        """Hold a file, or pixels that are decoded already; use `of_file` and `of_pixels`."""
        self.size = size
        self._path = path
        self._kind = kind
        self._decoded = decoded

    @classmethod
    def of_file(cls, path: Path, kind: str) -> Self:
        """Open a picture's first page. Raises Refusal `damaged`, `truncated`, `over_limits`."""
        header = image.read_header(path, kind)
        return cls(header.largest, path, kind)

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
            self._decoded = image.upright(self._path, self._kind, at_least=size)
        return self._decoded

    def _covers(self, decoded: Image.Image, size: Size) -> bool:
        return decoded.size == self.size or (decoded.width >= size[0] and decoded.height >= size[1])
