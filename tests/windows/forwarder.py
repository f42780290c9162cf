"""A DLL that Wine 8 lacks, of one function: what every extension written in Rust asks for its random numbers.

`bcryptprimitives.dll` exports ProcessPrng; the file made here forwards it to advapi32's SystemFunction036, which has
the same parameters and the same meaning. It holds no code, only the two names.
"""

from __future__ import annotations

import struct

_RAW, _VIRTUAL = 0x200, 0x1000
_READABLE_DATA = 0x40000040
_DLL_FOR_64_BIT = 0x2022


def dll(name: str, export: str, target: str) -> bytes:
    """Make a DLL whose only export is another DLL's: `target` is `dll.function`."""
    data = _exports(name.encode(), export.encode(), target.encode())
    head = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + _file_header() + _optional_header(len(data))
    head += struct.pack("<8s6I2HI", b".edata", len(data), _VIRTUAL, _RAW, _RAW, 0, 0, 0, 0, _READABLE_DATA)
    return head.ljust(_RAW, b"\0") + data.ljust(_RAW, b"\0")


def _file_header() -> bytes:
    return struct.pack("<2H3I2H", 0x8664, 1, 0, 0, 0, 240, _DLL_FOR_64_BIT)


def _optional_header(exports: int) -> bytes:
    standard = struct.pack("<HBB5I", 0x20B, 14, 0, 0, _RAW, 0, 0, _VIRTUAL)
    image = struct.pack("<Q2I6H4I2H", 0x180000000, 0x1000, 0x200, 6, 0, 0, 0, 6, 0, 0, 0x2000, _RAW, 0, 2, 0x100)
    sizes = struct.pack("<4Q2I", 1 << 20, 0x1000, 1 << 20, 0x1000, 0, 16)
    directories = struct.pack("<2I", _VIRTUAL, exports).ljust(128, b"\0")
    return standard + image + sizes + directories


def _exports(name: bytes, export: bytes, target: bytes) -> bytes:
    """The export directory: one address (of the forwarder's text, inside the directory), one name, one number."""
    address, names, numbers, texts = (_VIRTUAL + each for each in (40, 44, 48, 50))
    where = [texts, texts + len(name) + 1, texts + len(name) + len(export) + 2]
    directory = struct.pack("<2I2H7I", 0, 0, 0, 0, where[0], 1, 1, 1, address, names, numbers)
    return directory + struct.pack("<2IH", where[2], where[1], 0) + b"\0".join([name, export, target, b""])
