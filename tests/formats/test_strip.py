"""Metadata cut without touching coded pixels."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import making
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from matprep.formats.pictures.leftovers import leftovers
from matprep.formats.pictures.strip import strip

if TYPE_CHECKING:
    from pathlib import Path

SECRETS = (b"SecretPhone", b"SecretXmp", b"SecretComment", b"SecretTrailer")


def pixels(data: bytes) -> tuple[str, tuple[int, int], bytes]:
    """The decoded picture."""
    with Image.open(io.BytesIO(data)) as image:
        return image.mode, image.size, image.tobytes()


def exif() -> bytes:
    """EXIF with a name in it."""
    written = Image.Exif()
    written[0x010F] = "SecretPhone"
    return written.tobytes()


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}, {"subsampling": "4:4:4"}])
def test_a_phone_s_jpeg_loses_all_that_tells_and_keeps_its_pixels(options: dict[str, Any]) -> None:
    data = making.phone_jpeg(**options)
    assert all(secret in data for secret in SECRETS)

    bare = strip(data, "jpeg")

    assert not any(secret in bare for secret in SECRETS)
    assert b"Exif" not in bare
    assert pixels(bare) == pixels(data)
    assert bare.endswith(b"\xff\xd9")


def test_what_gives_a_jpeg_s_pixels_their_meaning_stays() -> None:
    data = making.phone_jpeg(dpi=(300, 300))

    with Image.open(io.BytesIO(strip(data, "jpeg"))) as bare:
        assert bare.info["icc_profile"] == making.swapped_profile()
        assert bare.info["dpi"] == (300, 300)


def test_a_cmyk_jpeg_keeps_its_adobe_marker() -> None:
    data = making.encoded(making.picture(mode="CMYK"), "JPEG", comment=b"SecretComment")

    bare = strip(data, "jpeg")

    assert b"Adobe" in bare
    assert b"SecretComment" not in bare
    assert pixels(bare) == pixels(data)


def test_further_pictures_behind_the_first_are_cut() -> None:
    data = making.encoded(making.picture(200, 100), "MPO", save_all=True, append_images=[making.picture(150, 80)])

    bare = strip(data, "jpeg")

    assert bare.count(b"\xff\xd8\xff") == 1
    assert b"MPF" not in bare
    assert pixels(bare) == pixels(data)


def test_a_thumbnail_in_the_jfif_header_is_cut() -> None:
    data = making.jpeg(80, 60)
    assert data[2:4] == b"\xff\xe0"
    thumbnail = b"\x02\x02" + b"Secret-pixel"
    fat = data[:2] + b"\xff\xe0" + (16 + 12).to_bytes(2, "big") + data[6:18] + thumbnail + data[20:]
    assert pixels(fat) == pixels(data)

    assert strip(fat, "jpeg") == strip(data, "jpeg")


def test_a_png_keeps_pixels_transparency_and_profile_only() -> None:
    painted = making.picture(60, 40, mode="P")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = making.encoded(painted, "PNG", exif=exif(), icc_profile=profile, transparency=0, dpi=(300, 300))
    data = data.replace(b"IEND", b"IEND", 1) + b"SecretTrailer"

    bare = strip(data, "png")

    assert b"SecretPhone" in data
    assert b"Secret" not in bare
    assert pixels(bare) == pixels(data)
    with Image.open(io.BytesIO(bare)) as again:
        assert {"icc_profile", "transparency", "dpi"} <= set(again.info)


@pytest.mark.parametrize("lossless", [True, False])
def test_a_webp_keeps_pixels_and_profile_only(lossless: bool) -> None:  # noqa: FBT001 - a parameter of the test
    data = making.encoded(
        making.picture(60, 40),
        "WEBP",
        lossless=lossless,
        exif=exif(),
        xmp=b"SecretXmp",
        icc_profile=making.swapped_profile(),
    )

    bare = strip(data, "webp")

    assert b"Secret" in data
    assert b"Secret" not in bare
    assert pixels(bare) == pixels(data)
    with Image.open(io.BytesIO(bare)) as again:
        assert again.info["icc_profile"] == making.swapped_profile()
        assert not again.getexif()


def test_kinds_without_a_knife_come_back_as_they_are() -> None:
    data = making.encoded(making.picture(60, 40), "TIFF")

    assert strip(data, "tiff") == data


@given(
    size=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    mode=st.sampled_from(["L", "RGB", "CMYK"]),
    options=st.fixed_dictionaries({"progressive": st.booleans(), "comment": st.binary(max_size=300)}),
    trailer=st.binary(max_size=300),
    seed=st.integers(0, 9),
)
def test_stripping_a_jpeg_never_changes_a_pixel_and_is_done_in_one_go(
    size: tuple[int, int], mode: str, options: dict[str, Any], trailer: bytes, seed: int
) -> None:
    data = making.encoded(making.noise(*size, seed=seed, mode=mode), "JPEG", exif=exif(), **options) + trailer

    bare = strip(data, "jpeg")

    assert pixels(bare) == pixels(data)
    assert strip(bare, "jpeg") == bare
    assert b"Exif" not in bare


@given(
    mode=st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "I;16"]),
    width=st.integers(1, 60),
    text=st.text(max_size=50).filter(lambda text: "\0" not in text),
)
def test_stripping_a_png_never_changes_a_pixel_and_is_done_in_one_go(mode: str, width: int, text: str) -> None:
    remarks = PngInfo()
    remarks.add_itxt("Remark", text)
    data = making.encoded(making.picture(width, 20).convert(mode), "PNG", pnginfo=remarks)

    bare = strip(data, "png")

    assert pixels(bare) == pixels(data)
    assert strip(bare, "png") == bare
    assert b"iTXt" not in bare


@given(kind=st.sampled_from(["jpeg", "png", "webp"]), cut=st.integers(0, 3000), filler=st.binary(max_size=60))
def test_no_bytes_whatever_make_it_fail(kind: str, cut: int, filler: bytes) -> None:
    whole = making.encoded(making.picture(40, 30), kind.upper())

    assert isinstance(strip(whole[:cut] + filler, kind), bytes)
    assert isinstance(strip(filler, kind), bytes)


FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\2\0mdat" + bytes(504)
"""The beginning of a short film, as phones put it behind a photo."""


@pytest.mark.parametrize(
    "trailer",
    [FILM, b"\0\0\x30\x0aMotionPhoto_Data" + FILM + b"SEFHe\0\0\0SEFT", making.jpeg(90, 60), b"x", bytes(4096)],
    ids=["a film", "Samsung's film", "a gain map", "a byte", "zeros"],
)
def test_what_phones_put_behind_a_photo_is_cut_and_would_be_noticed(tmp_path: Path, trailer: bytes) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(making.jpeg() + trailer)

    assert strip(path.read_bytes(), "jpeg") == strip(making.jpeg(), "jpeg")
    assert leftovers(path) == ("trailer",)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_stands_behind_other_pictures_is_noticed_too(tmp_path: Path, form: str) -> None:
    path = tmp_path / "picture"
    data = making.encoded(making.picture(60, 40), form)
    path.write_bytes(data + FILM)

    assert leftovers(path) == ("trailer",)
    path.write_bytes(strip(path.read_bytes(), form.lower()))
    assert leftovers(path) == ()
