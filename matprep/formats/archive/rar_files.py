"""What a RAR archive lists: the same for both generations of the format.

Unpacking needs a program, listing does not. rarfile, the known library, starts programs by itself even while it lists
(for comments), and cannot read encrypted headers without another library.
"""

from __future__ import annotations

from typing import Final

import msgspec

from matprep.formats.archive import rar_keys

SIGNATURE_4: Final = b"Rar!\x1a\x07\x00"
SIGNATURE_5: Final = b"Rar!\x1a\x07\x01\x00"


class RarFile(msgspec.Struct, frozen=True, kw_only=True):
    """One member: where its packed bytes lie, and what its header says of them.

    `packing` is what the header of a new archive must say to have them unpacked: version, method and dictionary.
    `crc` is None where the header holds none. `lock` is how the member is encrypted, `copy_of` the name of the member
    whose content it repeats.
    """

    name: bytes
    encoding: str
    start: int
    packed: int
    size: int
    crc: int | None
    stored: bool
    packing: tuple[int, ...]
    solid: bool = False
    regular: bool = True
    folder: bool = False
    lock: rar_keys.Lock | None = None
    copy_of: bytes = b""


class RarArchive(msgspec.Struct, frozen=True, kw_only=True):
    """A listed archive: its generation (4 or 5), whether its members build on each other, and its members."""

    generation: int
    solid: bool
    files: tuple[RarFile, ...]


class RarHeader(msgspec.Struct, frozen=True, kw_only=True):
    """A header in clear, and where the bytes behind it begin."""

    data: bytes
    behind: int
