"""A picture of any size → settled pixels within a worker's memory: by rows or strips, or scaled by its own decoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pi_heif
from PIL import Image

from matprep.errors import Refusal
from matprep.formats.held import readable
from matprep.formats.pictures import bands, limits, png_rows
from matprep.formats.pictures.alpha import with_real_alpha
from matprep.formats.pictures.colour import GREY_MODES, INVERTED, WHITE_LEVEL, needs_profile, settled
from matprep.formats.pictures.orientation import SIDEWAYS, orientation_of
from matprep.formats.pictures.tiff_strips import Strips

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.formats.held import Source
    from matprep.formats.pictures.pixels import Size

_FROM_WHOLE: Final = GREY_MODES - {"1", "L", "LA", "La", "I;16"}
"""Modes of which every pixel must be seen before the first can be made 8 bits deep."""

_LUMA_AND_CHROMA: Final = ((1, 2, 3), (0, 1, 2))
_EIGHT_BITS: Final = 8
_ONE_BYTE: Final = frozenset({"1", "L", "P"})
_INFO: Final = ("icc_profile", "transparency", WHITE_LEVEL, INVERTED)
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """Apply an EXIF orientation."""
    method = _TURNS.get(orientation)
    return image if method is None else image.transpose(method)


def check(image: Image.Image, source: Source, kind: str) -> None:
    """Raise Refusal `over_limits` where an opened page cannot be read within a worker's memory."""
    most = limits.LARGEST_FILE.get(kind)
    if most and source.stat().st_size > most:
        raise Refusal(code="over_limits", what="bytes", limit=most)
    pixels = image.width * image.height
    limit = limits.MAX_PIXELS[kind]
    if image.mode in _FROM_WHOLE:
        limit = min(limit, limits.DEEP)
    if pixels > limit:
        raise Refusal(code="over_limits", pixels=pixels, limit=limit)
    if pixels > limits.SMALL and not _fits(image, source, kind):
        raise Refusal(code="over_limits", pixels=pixels, limit=limits.AT_ONCE["colour"])


def _fits(image: Image.Image, source: Source, kind: str) -> bool:
    """Say whether there is a way to read it: in parts, scaled down, or whole."""
    if kind == "jpeg":
        return _jpeg_scale(image) is not None
    way = _way(image, kind)
    if way in limits.DECODER:
        size = limits.DECODER[way] * image.width * image.height + 2 * source.stat().st_size
        return size <= limits.ROOM
    if kind == "jp2" or _has_parts(image, source, kind):
        return True
    buffered = len(image.getbands()) if kind in ("tiff", "master") else 0
    return limits.fits_whole(image.size, grey=image.mode in _ONE_BYTE, buffered=buffered)


def largest(image: Image.Image, kind: str) -> Size:
    """Give the largest size at which an opened page's pixels are ever given."""
    halved = (kind == "jpeg" and _jpeg_scale(image) != 1) or (kind == "jp2" and _is_rich(image))
    held = limits.HELD.get(_way(image, kind), 0.0)
    return limits.at_once(_half(image) if halved else image.size, grey=_is_grey(image), held=held)


def _way(image: Image.Image, kind: str) -> str:
    """Name the row of the tables of decoders."""
    return "heic deep" if kind == "heic" and image.info.get("bit_depth") != _EIGHT_BITS else kind


def pixels(
    image: Image.Image, source: Source, kind: str, at_least: Size | None = None, *, luma_chroma: bool = False
) -> Image.Image:
    """Read an opened page: mode L or RGB (see `pictures.colour`), as it is coded; but a TIFF comes upright.

    `at_least` lets a JPEG come smaller, `luma_chroma` as YCbCr, see `formats.pictures.image.upright`. Never larger than
    `largest`.
    """
    size = largest(image, kind)
    if luma_chroma and kind == "jpeg" and _is_luma_and_chroma(image) and size == image.size:
        _scale_down(image, kind, at_least, "YCbCr")
        image.load()
        return image
    _scale_down(image, kind, at_least)
    parts = _parts(image, source, kind)
    if parts is not None:
        orientation = orientation_of(image, kind) if kind in ("tiff", "master") else 1
        whole, target = (each[::-1] if orientation >= SIDEWAYS else each for each in (image.size, size))
        return turned(bands.joined(_informed(parts, image), whole, target), orientation)
    image.load()
    return _settled(with_real_alpha(image, source, kind), size)


def settled_pixels(image: Image.Image) -> Image.Image:
    """Read an opened picture out of another document: as `pixels`, no larger than what is worked on at once."""
    kind = "jpeg" if image.format == "JPEG" else "png"
    size = largest(image, kind)
    _scale_down(image, kind, None)
    image.load()
    return _settled(image, size)


def _settled(image: Image.Image, bound: Size) -> Image.Image:
    """Settle a decoded picture, and scale it where it is larger than the bound; band by band where it is large."""
    if image.width * image.height <= limits.SMALL or image.mode in _FROM_WHOLE:
        return settled(image)
    target = bound if image.width > bound[0] else image.size
    return bands.joined(_informed(bands.cut(image), image), image.size, target)


def read_through(image: Image.Image, source: Source, kind: str) -> None:
    """Decode an opened page and throw the pixels away."""
    _scale_down(image, kind, (1, 1))  # all coded bytes are read all the same
    parts = _parts(image, source, kind)
    if parts is None:
        image.load()
        return
    bands.counted(parts, image.size if kind == "png" else None)


def _informed(parts: Iterator[Image.Image], image: Image.Image) -> Iterator[Image.Image]:
    """Tell each band what the file says of its colours."""
    for band in parts:
        band.info = {key: value for key, value in image.info.items() if key in _INFO}
        yield band


# --- in parts ---------------------------------------------------------------------------------


def _parts(image: Image.Image, source: Source, kind: str) -> Iterator[Image.Image] | None:
    if image.width * image.height <= limits.SMALL or image.mode in _FROM_WHOLE:
        return None
    if kind == "heic":
        return _heic_bands(source)
    if kind == "png" and png_rows.has_rows(source):
        return png_rows.rows(source)
    strips = Strips.of(source, image.tell() + 1) if kind in ("tiff", "master") else None
    return strips.bands() if strips is not None else None


def _has_parts(image: Image.Image, source: Source, kind: str) -> bool:
    if image.mode in _FROM_WHOLE:
        return False
    if kind == "png":
        return png_rows.has_rows(source)
    return kind in ("tiff", "master") and Strips.of(source, image.tell() + 1) is not None


def _heic_bands(source: Source) -> Iterator[Image.Image]:
    """Take the decoder's own buffer apart; Pillow's copy of it would be larger than the buffer."""
    container = pi_heif.open_heif(readable(source), convert_hdr_to_8bit=True)
    frame = container[container.primary_index]
    # a generator: the buffer is the container's, which has to live as long as bands are taken from it
    yield from bands.raw(memoryview(frame.data), frame.mode, frame.size, frame.stride)


# --- scaled by the decoder ----------------------------------------------------------------------


def _scale_down(image: Image.Image, kind: str, at_least: Size | None, mode: str | None = None) -> None:
    if kind == "jp2" and _is_rich(image):
        setattr(image, "reduce", 1)  # noqa: B010 - the plugin's own attribute, which hides a method of another type
    if kind != "jpeg":
        return
    most = image.size if _jpeg_scale(image) == 1 else (image.width // 2, image.height // 2)
    wanted = most if at_least is None else (min(at_least[0], most[0]), min(at_least[1], most[1]))
    image.draft(mode, wanted)


def _half(image: Image.Image) -> Size:
    return (image.width + 1) // 2, (image.height + 1) // 2


def _is_rich(image: Image.Image) -> bool:
    """Whether a JPEG 2000 is decoded without its finest level: four bytes for each sample are too many."""
    return image.width * image.height * max(3, len(image.getbands())) > 3 * limits.WHOLE_JP2


def _is_grey(image: Image.Image) -> bool:
    return image.mode in _ONE_BYTE - {"P"} and not image.has_transparency_data


def _is_luma_and_chroma(image: Image.Image) -> bool:
    """Whether libjpeg takes the components for Y, Cb and Cr (its `jdapimin.c`), and no profile is to be applied."""
    ids = tuple(layer[0] for layer in getattr(image, "layer", []))
    coded_so = image.mode == "RGB" and ids in _LUMA_AND_CHROMA and image.info.get("adobe_transform", 1) == 1
    return coded_so and not image.has_transparency_data and not needs_profile(image.info.get("icc_profile") or b"")


def _jpeg_scale(image: Image.Image) -> int | None:
    return limits.scale_of_jpeg(image.size, grey=image.mode == "L", coefficients=_coefficients(image))


def _coefficients(image: Image.Image) -> float:
    """Bytes a pixel that libjpeg keeps until the last scan of a progressive JPEG: two for each sample."""
    layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
    if "progressive" not in image.info or not layers:
        return 0.0
    across, down = (max(layer[place] for layer in layers) for place in (1, 2))
    return 2 * sum(layer[1] * layer[2] for layer in layers) / max(1, across * down)
