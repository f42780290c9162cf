"""What HEIC, AVIF and JPEG 2000 say of their pictures in boxes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import making
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matprep.formats.pictures import boxes

if TYPE_CHECKING:
    from pathlib import Path


def box(name: bytes, body: bytes) -> bytes:
    """A box around a body."""
    return struct.pack(">I4s", 8 + len(body), name) + body


def jp2(*inner: bytes) -> bytes:
    """A JPEG 2000 of header boxes only."""
    return box(b"jP  ", b"\r\n\x87\n") + box(b"jp2h", b"".join(inner))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where to put a file."""
    return tmp_path / "file"


@pytest.mark.parametrize(("kind", "data"), [("heic", making.heic(making.picture(96, 64))), ("avif", b"")])
def test_the_size_of_the_primary_picture_is_found(path: Path, kind: str, data: bytes) -> None:
    path.write_bytes(data or making.encoded(making.picture(96, 64), kind.upper()))

    assert boxes.size(path) == (96, 64)


def test_a_picture_without_a_profile_names_its_primaries(path: Path) -> None:
    path.write_bytes(making.encoded(making.picture(96, 64), "AVIF"))

    assert boxes.colour(path) == (b"", 1)


def test_a_profile_counts_more_than_a_number(path: Path) -> None:
    path.write_bytes(making.encoded(making.picture(96, 64), "AVIF", icc_profile=making.swapped_profile()))

    assert boxes.colour(path)[0] == making.swapped_profile()


def test_a_palette_keeps_colours_that_stand_there_twice(path: Path) -> None:
    colours = bytes((1, 2, 3, 1, 2, 3, 9, 8, 7))
    path.write_bytes(jp2(box(b"pclr", b"\0\x03\x03\x07\x07\x07" + colours)))

    assert boxes.palette(path) == colours


def test_a_palette_whose_channels_are_exchanged_is_put_in_order(path: Path) -> None:
    exchanged = struct.pack(">10H", 3, 0, 0, 2, 1, 0, 3, 2, 0, 1)  # green, blue, red
    path.write_bytes(jp2(box(b"pclr", b"\0\x01\x03\x07\x07\x07" + b"gbr"), box(b"cdef", exchanged)))

    assert boxes.palette(path) == b"rgb"


def test_a_palette_of_another_form_is_left_to_the_decoder(path: Path) -> None:
    path.write_bytes(jp2(box(b"pclr", b"\0\x01\x01\x07" + b"g")))

    assert boxes.palette(path) == b""


WHOLE = {
    "heic": making.heic(making.picture(64, 64)),
    "avif": making.encoded(making.picture(64, 64), "AVIF"),
    "jp2": making.encoded(making.picture(64, 64), "JPEG2000"),
}


@settings(deadline=None, max_examples=150)
@given(
    kind=st.sampled_from(sorted(WHOLE)), at=st.integers(0, 600), filler=st.binary(max_size=40), cut=st.integers(0, 900)
)
def test_odd_boxes_say_nothing(
    tmp_path_factory: pytest.TempPathFactory, kind: str, at: int, filler: bytes, cut: int
) -> None:
    whole = WHOLE[kind]
    path = tmp_path_factory.getbasetemp() / "odd-boxes"
    path.write_bytes((whole[:at] + filler + whole[at + len(filler) :])[:cut])

    profile, primaries = boxes.colour(path)

    assert isinstance(profile, bytes)
    assert 0 <= primaries <= 0xFFFF
    assert min(boxes.size(path)) >= 0
    assert len(boxes.palette(path)) % 3 == 0
