"""Whether the codes of a bilevel G4 page run to their end: a decoder that meets the end mark early leaves white."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matprep.formats.held import Source

_STRIPS: Final = ((273, 279), (324, 325))  # offsets and lengths, of strips or tiles
_FILL_ORDER: Final = 266
_LOWEST_FIRST: Final = 2
_MARK: Final = "0" * 11
"""So many zeros stand in no code but the end mark's (ITU-T T.6)."""

_WHOLE_MARK: Final = ("1", "1" + _MARK + "1")
_PADDING: Final = 64 * 8
_REVERSED: Final = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


def ends_early(image: Any, source: Source) -> bool:  # noqa: ANN401 - a TIFF image of Pillow: its tags
    """Say whether a strip of an opened page ends before its bytes do, as zeros from a broken transfer make it."""
    tags = image.tag_v2
    swapped = tags.get(_FILL_ORDER, 1) == _LOWEST_FIRST
    with source.open("rb") as stream:
        for offsets, lengths in _STRIPS:
            for offset, length in zip(_numbers(tags.get(offsets)), _numbers(tags.get(lengths)), strict=False):
                stream.seek(offset)
                data = stream.read(length)
                if is_broken(data.translate(_REVERSED) if swapped else data):
                    return True
    return False


def is_broken(data: bytes) -> bool:
    """Say whether anything but padding follows the first end mark of a strip's codes, or zeros took its place."""
    bits = f"{int.from_bytes(data):0{8 * len(data)}b}" if data else ""
    at = bits.find(_MARK)
    if at < 0:
        return False
    behind = bits[at:].strip("0")
    return behind not in _WHOLE_MARK and (behind != "" or len(bits) - at > _PADDING)


def _numbers(value: object) -> tuple[int, ...]:
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, int) else ()
