"""The private wire between parent and worker: frames of a four-byte length and that many bytes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from io import FileIO

_LENGTH: Final = struct.Struct(">I")


class OversizeError(Exception):
    """A frame announces more bytes than may be read."""


def send(stream: FileIO, payload: bytes) -> None:
    """Write one frame to an unbuffered stream; OSError where nobody reads any more."""
    rest = memoryview(_LENGTH.pack(len(payload)) + payload)
    while rest:
        rest = rest[stream.write(rest) :]


def receive(stream: FileIO, limit: int) -> bytes:
    """Read one frame of at most `limit` bytes; nothing is read, or room made, for a longer one.

    Raises EOFError (the other side is gone, perhaps in the middle of a frame), OversizeError.
    """
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > limit:
        raise OversizeError(length)
    return _exactly(stream, length)


def _exactly(stream: FileIO, count: int) -> bytes:
    found = bytearray()
    while len(found) < count:
        piece = stream.read(count - len(found))
        if not piece:
            raise EOFError
        found += piece
    return bytes(found)
