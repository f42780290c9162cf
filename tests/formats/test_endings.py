"""Where a picture ends, and whether that is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import making
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matprep.formats.endings import is_cut_short, is_filled_up, jpeg_end

if TYPE_CHECKING:
    from pathlib import Path

PHOTOS = {
    "plain": making.jpeg(64, 48),
    "progressive": making.jpeg(64, 48, progressive=True),
    "with a thumbnail": making.jpeg(64, 48, exif=b"Exif\0\0" + making.jpeg(16, 12)),
    "restarting": making.jpeg(64, 48, restart_marker_blocks=2),
}


@pytest.mark.parametrize("photo", PHOTOS)
@given(trailer=st.binary(max_size=200))
def test_a_photo_ends_where_its_own_marker_stands(photo: str, trailer: bytes) -> None:
    """Neither a thumbnail before nor a film behind has a say."""
    whole = PHOTOS[photo]

    assert jpeg_end(whole + trailer) == len(whole)


@pytest.mark.parametrize("photo", PHOTOS)
@given(share=st.floats(0, 0.99))
def test_a_photo_that_is_cut_has_no_end(photo: str, share: float) -> None:
    whole = PHOTOS[photo]

    assert jpeg_end(whole[: int(len(whole) * share)]) is None


@pytest.mark.parametrize(
    ("behind", "filled"), [(bytes(500), True), (b"\xff\xd9" + bytes(500), False), (b"\xff\xd9film" + bytes(500), False)]
)
def test_zeros_mean_a_broken_transfer_only_before_the_end(tmp_path: Path, behind: bytes, filled: bool) -> None:  # noqa: FBT001 - a parameter of the test
    path = tmp_path / "photo.jpg"
    path.write_bytes(making.jpeg(64, 48).removesuffix(b"\xff\xd9") + behind)

    assert is_filled_up(path) == filled


@pytest.mark.parametrize(("kind", "form"), [("avif", "AVIF"), ("jp2", "JPEG2000")])
def test_newer_kinds_tell_a_missing_end(tmp_path: Path, kind: str, form: str) -> None:
    whole = making.encoded(making.noise(64, 48), form)
    path = tmp_path / "file"
    path.write_bytes(whole)

    assert not is_cut_short(path, kind)
    path.write_bytes(whole[: len(whole) // 2])
    assert is_cut_short(path, kind)


def test_a_damaged_photo_with_a_long_film_behind_it_is_not_called_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(making.jpeg(64, 48) + b"film" * 50_000)

    assert not is_cut_short(path, "jpeg")
