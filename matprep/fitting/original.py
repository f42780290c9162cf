"""The picture as it was handed in, decoded no larger than asked; every size is made from it, never from a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from matprep.fitting import lying
from matprep.formats.pictures import image, pixels

if TYPE_CHECKING:
    from PIL import Image

    from matprep.formats.held import Source
    from matprep.formats.pictures.pixels import Size
    from matprep.model.reading import Box, Turn


_PLANES_BELOW: Final = 16_000_000
"""Pixels up to which RGB is made luma and chroma before it is scaled: beyond, both at once need too much memory."""


_REMEMBERED: Final = 2_000_000
"""Pixels up to which what was drawn last is kept: it is encoded, and then compared with what came of it."""


class Original:
    """Upright pixels at any size up to the full one and beyond; of a giant, full is what memory allows.

    Keeps the largest decoding made so far: a JPEG is decoded at 1/8, 1/4 or 1/2 only while no more has been asked for.
    `coded_bytes` and `coded_step` (0: unknown) tell how it was stored.
    """

    def __init__(
        self,
        page: Size,
        path: Source | None,
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
        self._expected = (1, 1)
        self._luma_chroma = False
        self._planes: pixels.Planes | None = None
        self._drawn: Image.Image | None = None
        self.coded_bytes = 0
        self.coded_step = 0.0

    @classmethod
    def of_file(cls, path: Source, kind: str, box: Box | None = None, turn: Turn = 0) -> Self:
        """Open a picture's first page, or the box on it, turned clockwise.

        Raises Refusal `damaged`, `truncated`, `over_limits`.
        """
        header = image.read_header(path, kind)
        original = cls(header.largest, path, kind, box=box, turn=turn)
        original.coded_bytes, original.coded_step = path.stat().st_size, header.coded_step
        return original

    @classmethod
    def of_pixels(cls, decoded: Image.Image) -> Self:
        """Take L or RGB pixels."""
        return cls(decoded.size, None, "", decoded)

    def expect(self, size: Size, *, luma_chroma: bool) -> None:
        """Tell the largest size that will probably be asked for, so that one decoding is enough.

        `luma_chroma`: a JPEG will be made, so colour may come as YCbCr with a chroma for each 2x2 pixels.
        """
        self._expected, self._luma_chroma = size, luma_chroma

    def at(self, size: Size) -> Image.Image:
        """Give the pixels at this size: L, RGB, or YCbCr (see `expect`). Raises Refusal `damaged`, `truncated`."""
        decoded = self._large_enough(size, exactly=True)
        if decoded is not None and (decoded.size == size or not self._comes_apart(decoded)):
            return pixels.scaled(decoded, size)
        planes = self._apart()
        if self._path is not None:
            self._decoded = decoded = None  # the planes have all that is needed, in less than half the memory
        if self._drawn is None or self._drawn.size != size:
            self._drawn = None
            drawn = planes.at(size)
            self._drawn = drawn if size[0] * size[1] <= _REMEMBERED else None
            return drawn
        return self._drawn

    def patches(self, size: Size, patches: pixels.Patches) -> Image.Image:
        """Give patches of the pixels at this size, side by side; for a JPEG their luma may be all. Raises as `at`."""
        decoded = self._large_enough(size)
        if decoded is not None and decoded.size == size:
            return pixels.cut_out(decoded, patches)
        if decoded is not None and not self._comes_apart(decoded):
            return pixels.scaled_patches(decoded, size, patches)
        return self._apart().luma_patches(size, patches)

    def about(self, pixels_wanted: int) -> Image.Image:
        """Give it in about so many pixels (half to double), L or RGB or YCbCr; never enlarged. Raises as `at`."""
        factor = min(1.0, (pixels_wanted / (self.size[0] * self.size[1])) ** 0.5)
        size = (max(1, round(self.size[0] * factor)), max(1, round(self.size[1] * factor)))
        decoded = self._large_enough(size)
        return self._apart().at(size) if decoded is None else pixels.reduced_to(decoded, pixels_wanted)

    @property
    def held_width(self) -> int:
        """Width in pixels of what is decoded so far (0: nothing)."""
        if self._decoded is not None:
            return self._decoded.width
        return self._planes.luma.width if self._planes else 0

    def _large_enough(self, size: Size, *, exactly: bool = False) -> Image.Image | None:
        """Give what is decoded, of this size at least; None where it has been taken apart.

        `exactly`: no planes where the size is theirs.
        """
        held = self._planes.luma.size if self._planes and self._decoded is None else None
        if held and self._covers(held, size) and not (exactly and held == size):
            return None
        if self._decoded is None or (self._path is not None and not self._covers(self._decoded.size, size)):
            if self._path is None:
                message = "neither file nor pixels"
                raise ValueError(message)
            self._decoded, self._planes, self._drawn = None, None, None
            wanted = (max(size[0], self._expected[0]), max(size[1], self._expected[1]))
            whole = lying.size_around(wanted, self._page, self._box, self._turn)
            page = image.upright(self._path, self._kind, at_least=whole, luma_chroma=self._luma_chroma)
            self._decoded = lying.upright(page, self._box, self._turn)
        return self._decoded

    def _covers(self, held: Size, size: Size) -> bool:
        return held == self.size or (held[0] >= size[0] and held[1] >= size[1])

    def _comes_apart(self, decoded: Image.Image) -> bool:
        if not self._luma_chroma or decoded.mode == "L":
            return False
        return decoded.mode == "YCbCr" or decoded.width * decoded.height <= _PLANES_BELOW

    def _apart(self) -> pixels.Planes:
        if self._planes is None:
            if self._decoded is None:
                message = "nothing is decoded"
                raise ValueError(message)
            self._planes = pixels.Planes.of(self._decoded)
        return self._planes
