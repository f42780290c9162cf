"""The door to Pillow: pictures in, upright pixels out."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Final, Literal

import msgspec
from PIL import Image

from matprep.errors import Refusal
from matprep.formats.endings import is_filled_up
from matprep.formats.pictures import colour, fax, limits, reading, tiff
from matprep.formats.pictures.alpha import with_real_alpha
from matprep.formats.pictures.colour import GREY_MODES
from matprep.formats.pictures.murmurs import listening
from matprep.formats.pictures.opening import PLUGINS, opened, pages_of, turn_to
from matprep.formats.pictures.orientation import SIDEWAYS, TURNED_BY_PILLOW, is_photographed, orientation_of

if TYPE_CHECKING:
    from matprep.formats.held import Source
    from matprep.formats.pictures.pixels import Size

SUPPORTED: Final = frozenset(PLUGINS) - {"master"}
"""The kinds of picture that matprep reads."""

_MAX_DPI: Final = 10_000
_NOISY_LINES: Final = 20
"""One line of so many may be broken in a G3 fax: the telephone was noisy."""

_ODD_COLOURS: Final = (b"XYB", b"\0X\0Y\0B")
"""What a profile calls channels that are no red, green and blue: without it they show in false colours."""

_PROFILE_HEAD: Final = 4096
_OF_SEVERAL: Final = frozenset({"gif", "png", "webp", "avif", "heic"})
"""Kinds of which one picture is used where there are more: films, bursts."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture says of itself before it is decoded.

    `width` and `height` are pixels of the upright picture, `orientation` (1 to 8) is what has still to be applied to
    the coded pixels to make it upright (always 1 for HEIC, whose decoder does it). `plain`: 8 bits a channel, RGB or
    grey, neither palette nor transparency; `opaque`: no transparency; `deep`: more than 8 bits a channel. `frames`
    counts the pages of a TIFF, 1 for anything else; `pictures` those of an animation or a burst, of which the first
    (HEIC: the primary one) is used. `dpi` 0: unknown. `photographed`: a camera left its name. `largest` is the size at
    which `upright` gives it at the most: smaller than the picture where that is too large for a worker's memory
    (`pictures.limits`). The pixels of a fax, higher than wide, count as the square ones that `upright` makes of them.
    `coded_step` is the mean step of a JPEG's luma table, 1 to 255 (0: anything else).
    """

    kind: str
    width: int
    height: int
    orientation: int
    mode: Literal["rgb", "grey", "bilevel", "other"]
    plain: bool
    opaque: bool
    deep: bool
    frames: int
    pictures: int
    dpi: int
    icc: bool
    photographed: bool
    largest: tuple[int, int]
    coded_step: float = 0.0

    @property
    def reading(self) -> str:
        """Tell that a giant is not read with all its pixels; empty for anything else."""
        if self.largest == (self.width, self.height):
            return ""
        return f"read at {self.largest[0]}x{self.largest[1]} of {self.width}x{self.height}"


def read_header(source: Source, kind: str, *, page: int = 1) -> Header:
    """Read what a page (from 1) of the picture says of itself, without decoding it.

    Raises Refusal: `damaged`, `truncated`, `over_limits` (too many pixels), `unsupported_kind` (a rare variant).
    """
    with opened(source, kind) as image:
        pages = pages_of(source, kind)
        turn_to(image, pages[page - 1], source, kind)
        orientation = orientation_of(image, kind)
        size, largest = image.size, reading.largest(image, kind)
        if orientation >= SIDEWAYS and kind not in TURNED_BY_PILLOW:
            size, largest = size[::-1], largest[::-1]
        shape = _shape(pages[page - 1].shape, orientation)
        width, height = _squared_size(size, shape)
        return Header(
            kind=kind,
            width=width,
            height=height,
            orientation=orientation,
            mode=_mode(image),
            plain=_is_plain(image),
            opaque=not image.has_transparency_data,
            deep=_is_deep(image),
            frames=len(pages),
            dpi=_dpi(image, square=shape == _SQUARE),
            icc=bool(image.info.get("icc_profile")),
            photographed=is_photographed(image, kind),
            largest=_squared_size(largest, shape),
            pictures=_pictures(image, kind),
            coded_step=_coded_step(image),
        )


def upright(
    source: Source, kind: str, *, page: int = 1, at_least: tuple[int, int] | None = None, luma_chroma: bool = False
) -> Image.Image:
    """Decode a page (from 1) to upright 8-bit pixels: mode L where it was grey, else RGB in sRGB, alpha on a ground.

    With `at_least` (width and height of the upright picture in pixels) a JPEG may come at 1/2, 1/4 or 1/8 of its size,
    the smallest that is not below; scaling inside the decoder is fast and as sharp as any. Nothing comes larger than
    `Header.largest`: of a giant only parts are there at once. Of several pictures the first one counts, of a HEIC the
    primary one. The ground is white (see `colour.settled`). No metadata stays with the pixels.

    With `luma_chroma` a colour JPEG whose samples are luma and chroma, and need no profile, comes as mode YCbCr: who
    makes a JPEG of it saves two conversions, and may scale the chroma at half size.

    Raises Refusal: `damaged`, `truncated`, `over_limits`, `unsupported_kind`.
    """
    flat, orientation, shape = _decoded(source, kind, page, at_least, luma_chroma=luma_chroma)
    return _squared(reading.turned(flat, orientation), shape)


def luma(source: Source, kind: str) -> Image.Image:
    """Decode the first page to upright grey (mode L); of a JPEG only its luma is decoded, in half the time.

    Raises Refusal as `upright`.
    """
    if kind != "jpeg":
        return upright(source, kind).convert("L")
    with opened(source, kind) as image:
        image.draft("L", None)
        image.load()
        return reading.turned(image.convert("L"), orientation_of(image, kind))


def hides_on_white(source: Source, kind: str) -> bool:
    """Say whether a picture is drawn in white on nothing, so that `upright` lays it on dark grey.

    Raises Refusal as `upright`.
    """
    with opened(source, kind) as image:
        if image.width * image.height > limits.SMALL:
            return False
        turn_to(image, pages_of(source, kind)[0], source, kind)
        image.load()
        return colour.hides_on_white(with_real_alpha(image, source, kind))


_Shape = tuple[float, float]
_SQUARE: Final[_Shape] = (1.0, 1.0)


def _decoded(
    source: Source, kind: str, page: int, at_least: Size | None, *, luma_chroma: bool
) -> tuple[Image.Image, int, _Shape]:
    """Decode; on return the first copy of the pixels is free again, before the next one is made by turning.

    With the pixels come the orientation still to be applied, and the shape of one of them.
    """
    with opened(source, kind) as image:
        leaf = pages_of(source, kind)[page - 1]
        turn_to(image, leaf, source, kind)
        orientation = orientation_of(image, kind)
        wanted = at_least if at_least is None or orientation < SIDEWAYS else at_least[::-1]
        with _watched(image, source, leaf):
            flat = reading.pixels(image, source, kind, wanted, luma_chroma=luma_chroma)
        _check_end(source, kind)
        flat.info = {}  # nothing of it shall travel with the pixels
        return flat, 1 if kind in TURNED_BY_PILLOW else orientation, _shape(leaf.shape, orientation)


def check_whole(source: Source, kind: str) -> None:
    """Decode every page and throw the pixels away.

    Raises Refusal: `truncated` where the end is missing, `damaged` where the decoder gives up, `over_limits`.
    """
    with opened(source, kind) as image:
        for page in pages_of(source, kind):
            turn_to(image, page, source, kind)
            with _watched(image, source, page):
                reading.read_through(image, source, kind)
            _check_end(source, kind)


def _watched(image: Image.Image, source: Source, page: tiff.Page) -> AbstractContextManager[None]:
    """Look after what decodes to white without a word: a bilevel page with broken codes. Raises Refusal."""
    if page.compression in tiff.G3:
        return listening(page.height // _NOISY_LINES)
    if page.compression != tiff.G4:
        return nullcontext()
    if fax.ends_early(image, source):
        raise Refusal("damaged")
    return listening()


def _check_end(source: Source, kind: str) -> None:
    if kind == "jpeg" and is_filled_up(source):
        raise Refusal(code="truncated")


def _shape(coded: _Shape, orientation: int) -> _Shape:
    return coded[::-1] if orientation >= SIDEWAYS else coded


def _squared_size(size: Size, shape: _Shape) -> Size:
    return round(size[0] * shape[0]), round(size[1] * shape[1])


def _squared(image: Image.Image, shape: _Shape) -> Image.Image:
    """Make pixels that are higher than wide square, by more of them."""
    return image if shape == _SQUARE else image.resize(_squared_size(image.size, shape), Image.Resampling.BICUBIC)


def _mode(image: Image.Image) -> Literal["rgb", "grey", "bilevel", "other"]:
    if image.mode == "1":
        return "bilevel"
    if image.mode in GREY_MODES:
        return "grey"
    profile = image.info.get("icc_profile") or b""
    odd = any(mark in profile[:_PROFILE_HEAD] for mark in _ODD_COLOURS)
    return "rgb" if image.mode in ("RGB", "RGBA", "RGBX", "RGBa", "P", "PA") and not odd else "other"


def _is_plain(image: Image.Image) -> bool:
    return image.mode in ("RGB", "L") and not image.has_transparency_data and not _is_deep(image)


def _is_deep(image: Image.Image) -> bool:
    """16 bits a channel, which Pillow may decode to 8 on its way: then only the raw mode tells."""
    return image.mode[0] in "IF" or any("16" in str(getattr(tile, "args", "")) for tile in getattr(image, "tile", ()))


def _coded_step(image: Image.Image) -> float:
    tables: dict[int, list[int]] = getattr(image, "quantization", None) or {}
    return sum(tables[0]) / len(tables[0]) if tables.get(0) else 0.0


def _pictures(image: Image.Image, kind: str) -> int:
    if kind not in _OF_SEVERAL:
        return 1
    try:
        return int(getattr(image, "n_frames", 1))
    except Exception:  # noqa: BLE001 - whatever is wrong with the later ones: the first one is used
        return 1


def _dpi(image: Image.Image, *, square: bool) -> int:
    try:
        across, down = (round(float(each)) for each in image.info["dpi"][:2])
    except (KeyError, TypeError, IndexError, ValueError, OverflowError, ZeroDivisionError):
        return 0
    dots = across if square else max(across, down)
    return dots if 1 < dots <= _MAX_DPI else 0
