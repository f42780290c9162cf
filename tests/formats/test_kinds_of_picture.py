"""Every kind of picture comes out as it was: upright, in its colours, on the right ground."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import making
import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageStat

from matprep.errors import Refusal
from matprep.formats.pictures import image
from matprep.formats.sniff import kind_of

Put = Callable[[bytes], Path]
RED, GREEN = (200, 30, 30), (30, 150, 40)


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Write bytes to a file."""

    def _put(data: bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(data)
        return path

    return _put


def decoded(path: Path, **options: Any) -> Image.Image:
    """What comes out, of the kind that the bytes are."""
    return image.upright(path, kind_of(path), **options)


def far(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures of one size, 0 to 255."""
    assert (one.size, one.mode) == (other.size, other.mode)
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def refused(path: Path, kind: str) -> dict[str, Any]:
    """The problem that a picture is refused with."""
    with pytest.raises(Refusal) as caught:
        image.check_whole(path, kind)
    return {"code": caught.value.problem.code, **caught.value.problem.params}


def near(pixel: Any, wanted: tuple[int, ...], by: int = 12) -> bool:
    """Whether a pixel has a colour, more or less."""
    return all(abs(is_ - each) <= by for is_, each in zip(pixel, wanted, strict=True))


def small(picture: Image.Image) -> Image.Image:
    """Without the dots of a bilevel one."""
    return picture.resize((picture.width // 10, picture.height // 10), Image.Resampling.BOX)


def colour(picture: Image.Image, x: int, y: int) -> Any:
    """A pixel: a number of grey, three of colour."""
    return picture.getpixel((x, y))


def two_colours(size: tuple[int, int] = (160, 120)) -> Image.Image:
    """Red on the left, green on the right."""
    picture = Image.new("RGB", size, RED)
    picture.paste(GREEN, (size[0] // 2, 0, *size))
    return picture


WRITTEN: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 95}),
    "bmp": ("BMP", {}),
    "gif": ("GIF", {}),
    "jp2": ("JPEG2000", {}),
    "jp2 a code stream": ("JPEG2000", {"no_jp2": True}),
    "ppm": ("PPM", {}),
    "tga": ("TGA", {}),
    "tga packed": ("TGA", {"compression": "tga_rle"}),
    "pcx": ("PCX", {}),
    "sgi": ("SGI", {}),
    "ico": ("ICO", {"sizes": [(160, 120)]}),
    "tiff plain": ("TIFF", {}),
    "tiff packbits": ("TIFF", {"compression": "packbits"}),
    "tiff lzw": ("TIFF", {"compression": "tiff_lzw"}),
    "tiff deflate": ("TIFF", {"compression": "tiff_adobe_deflate"}),
    "tiff jpeg": ("TIFF", {"compression": "jpeg", "quality": 95}),
    **({} if sys.platform == "win32" else {"tiff zstd": ("TIFF", {"compression": "zstd"})}),  # not in Windows' wheel
    "tiff big": ("TIFF", {"big_tiff": True}),
    "webp": ("WEBP", {"lossless": True}),
    "jpeg of coded RGB": ("JPEG", {"quality": 95, "keep_rgb": True}),
    "jpeg progressive": ("JPEG", {"quality": 95, "progressive": True}),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_every_kind_keeps_its_picture(put: Put, case: str) -> None:
    form, options = WRITTEN[case]
    path = put(making.encoded(two_colours(), form, **options))

    assert kind_of(path) == case.split(maxsplit=1)[0]
    assert far(decoded(path), two_colours()) < 3
    image.check_whole(path, kind_of(path))
    header = image.read_header(path, kind_of(path))
    assert (header.width, header.height, header.orientation, header.frames) == (160, 120, 1, 1)


@pytest.mark.parametrize("case", [each for each in WRITTEN if each not in ("ico", "webp")])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_missing_end_is_never_delivered(put: Put, case: str, share: float) -> None:
    form, options = WRITTEN[case]
    whole = making.encoded(making.noise(160, 120), form, **options)
    path = put(whole[: int(len(whole) * share)])

    assert refused(path, case.split(maxsplit=1)[0])["code"] in {"truncated", "damaged"}


@pytest.mark.parametrize("compression", ["group3", "group4", "raw"])
def test_bilevel_scans_keep_black_and_white(put: Put, compression: str) -> None:
    page = making.picture(400, 300, mode="1")

    assert far(decoded(put(making.encoded(page, "TIFF", compression=compression))), page.convert("L")) == 0


@pytest.mark.parametrize("broken", [bytes(400), b"\xff" * 400, b"\x55" * 400, bytes(range(200)) * 2])
def test_a_bilevel_page_broken_in_its_middle_is_not_delivered_white_from_there(put: Put, broken: bytes) -> None:
    """Its decoder reports success; it complains on the error stream, or not at all."""
    page = making.picture(400, 300, mode="1", detail=400)
    whole = making.encoded(page, "TIFF", compression="group4")
    path = put(whole[:2000] + broken + whole[2400:])

    assert refused(path, "tiff")["code"] == "damaged"
    with pytest.raises(Refusal):
        decoded(path)
    assert far(decoded(put(whole)), page.convert("L")) == 0


def test_a_noisy_fax_is_read_and_one_that_breaks_off_is_not(put: Put) -> None:
    whole = making.encoded(making.picture(400, 300, mode="1", detail=400), "TIFF", compression="group3")
    with Image.open(io.BytesIO(whole)) as opened:
        start, length = opened.tag_v2[273][0], opened.tag_v2[279][0]  # type: ignore[attr-defined]  # a TIFF has tags
    middle, end = start + length // 2, start + length

    image.check_whole(put(whole[:middle] + b"\xff" * 9 + whole[middle + 9 :]), "tiff")
    assert refused(put(whole[:middle] + bytes(end - middle) + whole[end:]), "tiff")["code"] == "damaged"


class TestTiffByHand:
    """Habits of scanners, cameras and faxes that Pillow does not write."""

    def test_deep_grey_whose_zero_is_white_is_not_inverted(self, put: Put) -> None:
        deep = struct.pack("<8H", *range(0, 65536, 8192))

        assert decoded(put(making.tiff([{258: 16, 262: 0}], deep))).getpixel((0, 0)) == 255
        assert decoded(put(making.tiff([{258: 16, 262: 1}], deep))).getpixel((0, 0)) == 0

    def test_shallow_grey_whose_zero_is_white_is_not_inverted(self, put: Put) -> None:
        assert decoded(put(making.tiff([{262: 0}]))).getpixel((0, 0)) == 255

    def test_twelve_bits_are_not_dark(self, put: Put) -> None:
        packed = b"\xff\xff\xff" * 4

        assert decoded(put(making.tiff([{258: 12}], packed))).getextrema() == (255, 255)

    def test_signed_depth_is_not_dark(self, put: Put) -> None:
        assert decoded(put(making.tiff([{258: 16, 339: 2}], struct.pack("<8h", *[32767] * 8)))).getextrema()[1] == 255

    def test_bits_may_come_the_other_way_round(self, put: Put) -> None:
        path = put(making.tiff([{256: 8, 257: 1, 258: 1, 266: 2}], b"\x01"))

        assert decoded(path).tobytes() == b"\xff" + bytes(7)

    def test_colours_may_lie_in_planes(self, put: Put) -> None:
        planes = (b"\xc8" * 8, b"\x1e" * 8, b"\x1e" * 8)

        pixels = decoded(put(making.tiff([{258: (8, 8, 8), 277: 3, 262: 2, 284: 2}], *planes)))

        assert pixels.getpixel((2, 1)) == RED

    def test_plain_ycc_in_groups_of_four_keeps_its_colours(self, put: Put) -> None:
        tags = {258: (8, 8, 8), 277: 3, 262: 6, 530: (2, 2)}
        red = bytes((76, 76, 76, 76, 85, 255))

        pixels = decoded(put(making.tiff([tags], red * 2)))

        assert near(pixels.getpixel((1, 1)), (255, 0, 0), 6)

    def test_cmyk_of_sixteen_bits_keeps_its_colours(self, put: Put) -> None:
        red = struct.pack("<4H", 0, 65535, 65535, 0) * 8

        assert near(decoded(put(making.tiff([{258: (16,) * 4, 277: 4, 262: 5}], red))).getpixel((1, 1)), (255, 0, 0))

    def test_colours_multiplied_by_their_alpha_are_brought_back(self, put: Put) -> None:
        half_red = bytes((128, 0, 0, 128)) * 8

        pixels = decoded(put(making.tiff([{258: (8,) * 4, 277: 4, 262: 2, 338: 1}], half_red)))

        assert near(pixels.getpixel((1, 1)), (255, 127, 127), 2)

    def test_a_fourth_channel_of_unknown_meaning_is_no_transparency(self, put: Put) -> None:
        pixels = decoded(put(making.tiff([{258: (8,) * 4, 277: 4, 262: 2, 338: 0}], bytes((*RED, 0)) * 8)))

        assert pixels.getpixel((1, 1)) == RED

    @pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "1"])
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_every_orientation_comes_out_upright_in_every_mode(self, put: Put, mode: str, orientation: int) -> None:
        """Pillow once mapped plain grey pages into memory by their upright width, and tore them."""
        stored = making.picture(160, 120, mode="RGB")
        exif = Image.Exif()
        exif[0x0112] = orientation
        wanted = decoded(put(making.encoded(stored, "PNG", exif=exif.tobytes()))).convert("L")

        came = decoded(put(making.encoded(stored.convert(mode), "TIFF", tiffinfo={274: orientation}))).convert("L")

        assert far(small(came), small(wanted)) < 6

    @pytest.mark.parametrize(("orientation", "size"), [(1, (4, 4)), (6, (4, 4))])
    def test_a_fax_becomes_as_high_as_on_paper(self, put: Put, orientation: int, size: tuple[int, int]) -> None:
        """Two rows at 98 dpi are as high as four columns at 196 are wide."""
        path = put(making.tiff([{274: orientation, 282: (196, 1), 283: (98, 1), 296: 2}]))
        header = image.read_header(path, "tiff")

        assert (header.width, header.height, header.dpi, header.largest) == (*size, 196, size)
        assert decoded(path).size == size

    def test_a_fax_lying_on_its_side_is_stretched_the_right_way(self, put: Put) -> None:
        path = put(making.tiff([{256: 8, 257: 1, 274: 8, 282: (196, 1), 283: (98, 1), 296: 2}]))

        assert decoded(path).size == (2, 8)

    def test_pages_of_other_sizes_and_kinds_are_found_behind_thumbnails(self, put: Put) -> None:
        path = put(making.tiff([{254: 1}, {}, {254: 1, 256: 2, 257: 2}, {256: 2, 257: 4}, {258: 16, 256: 2, 257: 2}]))

        assert image.read_header(path, "tiff").frames == 3
        assert [decoded(path, page=page).size for page in (1, 2, 3)] == [(4, 2), (2, 4), (2, 2)]
        assert image.read_header(path, "tiff", page=2).height == 4
        image.check_whole(path, "tiff")

    def test_a_chain_that_leads_back_has_its_pages_once(self, put: Put) -> None:
        assert image.read_header(put(making.tiff([{}, {}, {}], loop=1)), "tiff").frames == 3

    @pytest.mark.parametrize(
        "tags",
        [{258: (32,) * 3, 277: 3, 262: 2, 339: 3}, {258: 64, 339: 3}, {259: 50002}],
        ids=["RGB", "64 bits", "JXL"],
    )
    def test_a_variant_that_cannot_be_read_is_named_not_called_damaged(
        self, put: Put, tags: dict[int, int | tuple[int, ...]]
    ) -> None:
        path = put(making.tiff([tags], bytes(200)))

        assert refused(path, "tiff") == {"code": "unsupported_kind", "kind": "rare_tiff"}

    def test_a_later_page_of_such_a_variant_is_named_too(self, put: Put) -> None:
        path = put(making.tiff([{}, {258: 64, 339: 3}], bytes(200)))

        assert refused(path, "tiff") == {"code": "unsupported_kind", "kind": "rare_tiff"}

    def test_a_chain_out_of_the_file_is_damage(self, put: Put) -> None:
        data = making.tiff([{}])

        assert refused(put(data[:-4] + struct.pack("<I", 9999)), "tiff")["code"] in {"damaged", "truncated"}


def bmp(depth: int, rows: bytes, *, layout: int = 0, masks: tuple[int, ...] = (), palette: bytes = b"") -> bytes:
    """A BMP of 4 x 2 pixels, by hand."""
    head = struct.pack(
        "<IiiHHIIiiII", 108 if masks else 40, 4, 2, 1, depth, layout, len(rows), 2835, 2835, len(palette) // 4, 0
    )
    if masks:
        head += struct.pack("<4I", *masks) + b"BGRs" + bytes(48)
    start = 14 + len(head) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + head + palette + rows


class TestBmpByHand:
    """Windows programs write BMPs of many layouts."""

    def test_sixteen_bits_keep_their_colours(self, put: Put) -> None:
        rows = struct.pack("<4H", *[0xF800] * 4) + struct.pack("<4H", *[0x07E0] * 4)
        path = put(bmp(16, rows, layout=3, masks=(0xF800, 0x07E0, 0x001F, 0)))

        assert decoded(path).getpixel((0, 0)) == (0, 255, 0)
        assert decoded(path).getpixel((0, 1)) == (255, 0, 0)

    def test_packed_rows_are_unpacked(self, put: Put) -> None:
        palette = bytes((30, 30, 200, 0, 40, 150, 30, 0))
        rows = b"\x04\x00\x00\x00" + b"\x04\x01\x00\x00" + b"\x00\x01"

        pixels = decoded(put(bmp(8, rows, layout=1, palette=palette)))

        assert (pixels.getpixel((3, 1)), pixels.getpixel((3, 0))) == (RED, GREEN)

    def test_an_old_header_of_os2_is_read(self, put: Put) -> None:
        head = struct.pack("<IHHHH", 12, 4, 2, 1, 24)
        rows = bytes((30, 30, 200)) * 8

        path = put(b"BM" + struct.pack("<IHHI", 26 + len(rows), 0, 0, 26) + head + rows)

        assert decoded(path).getpixel((1, 1)) == RED

    def test_an_alpha_of_nothing_but_zeros_is_none(self, put: Put) -> None:
        masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
        clear, half = bytes((30, 30, 200, 0)) * 8, bytes((0, 0, 255, 128)) * 8

        assert decoded(put(bmp(32, clear, layout=3, masks=masks))).getpixel((1, 1)) == RED
        assert near(decoded(put(bmp(32, half, layout=3, masks=masks))).getpixel((1, 1)), (255, 127, 127), 2)

    def test_odd_masks_are_named(self, put: Put) -> None:
        path = put(bmp(16, bytes(16), layout=3, masks=(0xF00, 0xF0, 0xF, 0xF000)))

        assert refused(path, "bmp") == {"code": "unsupported_kind", "kind": "rare_bmp"}


def photoshop(channels: tuple[bytes, ...], *, depth: int = 8, layers: int = 0, merged: bool = True) -> bytes:
    """A Photoshop file of 4 x 2 pixels; `layers` below 0: its first extra channel is transparency."""
    resource = b"8BIM" + struct.pack(">HH", 1057, 0) + struct.pack(">IIB", 6, 1, merged) + b"\0"
    layer_part = struct.pack(">Ih", 2, layers) if layers else b""
    return b"".join(
        (
            b"8BPS" + struct.pack(">H6xHIIHH", 1, len(channels), 2, 4, depth, 3),
            struct.pack(">I", 0),
            struct.pack(">I", len(resource)) + resource,
            struct.pack(">I", len(layer_part)) + layer_part,
            struct.pack(">H", 0),
            *channels,
        )
    )


class TestPhotoshop:
    """Of a Photoshop file the finished picture counts."""

    RED = tuple(bytes([value]) * 8 for value in RED)

    def test_the_finished_picture_is_used(self, put: Put) -> None:
        assert decoded(put(photoshop(self.RED))).getpixel((1, 1)) == RED

    def test_transparency_is_laid_on_white(self, put: Put) -> None:
        assert decoded(put(photoshop((*self.RED, bytes(8)), layers=-1))).getpixel((1, 1)) == (255, 255, 255)

    @pytest.mark.parametrize("layers", [0, 2])
    def test_a_saved_selection_is_no_transparency(self, put: Put, layers: int) -> None:
        assert decoded(put(photoshop((*self.RED, bytes(8)), layers=layers))).getpixel((1, 1)) == RED

    def test_layers_alone_are_named(self, put: Put) -> None:
        """A blank picture stands in the place of the finished one."""
        path = put(photoshop(tuple(b"\xff" * 8 for _ in range(3)), merged=False))

        assert refused(path, "psd") == {"code": "unsupported_kind", "kind": "layers_only"}

    def test_sixteen_bits_are_named(self, put: Put) -> None:
        path = put(photoshop(tuple(bytes(16) for _ in range(3)), depth=16))

        assert refused(path, "psd") == {"code": "unsupported_kind", "kind": "rare_psd"}


class TestJpegVariants:
    """What browsers and portals cannot open is named."""

    @pytest.mark.parametrize(("at", "value"), [(4, 12), (1, 0xC3)], ids=["12 bits", "lossless"])
    def test_a_rare_jpeg_is_named(self, put: Put, at: int, value: int) -> None:
        data = bytearray(making.jpeg(64, 64))
        frame = data.index(b"\xff\xc0")
        data[frame + at] = value

        assert refused(put(bytes(data)), "jpeg") == {"code": "unsupported_kind", "kind": "rare_jpeg"}

    def test_a_film_that_ends_in_zeros_is_no_broken_transfer(self, put: Put) -> None:
        path = put(making.jpeg(300, 200) + b"\0\0\0\x18ftypmp42" + b"film" * 50 + bytes(5000))

        image.check_whole(path, "jpeg")
        assert far(decoded(path), making.picture(300, 200)) < 4

    def test_channels_that_are_no_colours_without_their_profile_are_not_passed_on(self, put: Put) -> None:
        renamed = making.swapped_profile().replace(b"\0s\0w\0a\0p", b"\0X\0Y\0B\0p")
        path = put(making.encoded(two_colours(), "JPEG", icc_profile=renamed))

        assert image.read_header(path, "jpeg").mode == "other"

    @pytest.mark.parametrize("value", [0, 9, 65535])
    def test_exif_that_lies_turns_nothing(self, put: Put, value: Any) -> None:
        exif = Image.Exif()
        exif[0x0112] = value
        exif[0x0100], exif[0x0101] = 9999, 1

        path = put(making.encoded(making.picture(300, 200), "JPEG", exif=exif.tobytes()))

        assert decoded(path).size == (300, 200)
        assert image.read_header(path, "jpeg").orientation == 1


class TestSeveralPictures:
    """Of an animation the first picture counts, of a HEIC the primary one."""

    @pytest.mark.parametrize(("form", "kind"), [("GIF", "gif"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif")])
    def test_the_first_of_an_animation_counts(self, put: Put, form: str, kind: str) -> None:
        later = [Image.new("RGB", (160, 120), colour) for colour in ("white", "black")]
        path = put(making.encoded(two_colours(), form, save_all=True, append_images=later, duration=100))
        header = image.read_header(path, kind)

        assert (header.pictures, header.frames) == (3, 1)
        assert far(decoded(path), two_colours()) < 6

    def test_the_primary_picture_of_a_heic_counts(self, put: Put) -> None:
        container: Any = pillow_heif.HeifFile()  # type: ignore[no-untyped-call]  # it says nothing of types
        for each in (Image.new("RGB", (64, 64), "white"), two_colours()):
            container.add_from_pillow(each)
        buffer = io.BytesIO()
        container.save(buffer, primary_index=1, quality=95)
        path = put(buffer.getvalue())
        header = image.read_header(path, "heic")

        assert (header.pictures, header.width, header.height) == (2, 160, 120)
        assert far(decoded(path), two_colours()) < 4

    def test_one_picture_is_one(self, put: Put) -> None:
        assert image.read_header(put(making.heic(two_colours())), "heic").pictures == 1
        assert image.read_header(put(making.encoded(two_colours(), "GIF")), "gif").pictures == 1


class TestBoxes:
    """HEIC and AVIF say in boxes which way is up and which colours are meant."""

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_an_avif_is_turned_once(self, put: Put, orientation: int) -> None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        stored = making.picture(320, 240)
        path = put(making.encoded(stored, "AVIF", quality=95, exif=exif.tobytes()))
        jpeg = put(making.encoded(stored, "JPEG", quality=95, exif=exif.tobytes()))
        wanted = decoded(jpeg)
        path = put(making.encoded(stored, "AVIF", quality=95, exif=exif.tobytes()))

        assert far(decoded(path), wanted) < 4

    @pytest.mark.parametrize("orientation", [2, 4, 5, 7])
    def test_a_mirrored_heic_is_turned_once(self, put: Put, orientation: int) -> None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        stored = making.picture(320, 240)
        wanted = decoded(put(making.encoded(stored, "JPEG", quality=95, exif=exif.tobytes())))

        assert far(decoded(put(making.heic(stored, orientation=orientation))), wanted) < 5

    @pytest.mark.parametrize("kind", ["avif", "heic"])
    def test_wide_colours_named_by_number_become_those_of_a_screen(self, put: Put, kind: str) -> None:
        plain = Image.new("RGB", (64, 64), RED)
        data = making.encoded(plain, "AVIF", quality=95) if kind == "avif" else making.heic(plain)
        at = data.index(b"nclx") + 4
        wide = data[:at] + struct.pack(">H", 12) + data[at + 2 :]

        ordinary, richer = decoded(put(data)).getpixel((9, 9)), decoded(put(wide)).getpixel((9, 9))

        assert near(ordinary, RED)
        assert near(richer, (218, 0, 6))

    def test_a_clear_heic_is_laid_on_white(self, put: Put) -> None:
        glass = Image.new("RGBA", (64, 64), (*RED, 255))
        glass.paste((0, 0, 0, 0), (0, 0, 32, 64))

        pixels = decoded(put(making.heic(glass)))

        assert near(pixels.getpixel((8, 8)), (255, 255, 255))
        assert near(pixels.getpixel((56, 8)), RED)

    @pytest.mark.parametrize("bits", [10, 12])
    def test_a_deep_heic_keeps_its_colours(self, put: Put, bits: int) -> None:
        deep = b"".join(struct.pack("<3H", *(each * 257 for each in RED)) for _ in range(64 * 64))
        buffer = io.BytesIO()
        pillow_heif.options.SAVE_HDR_TO_12_BIT = bits == 12
        try:
            pillow_heif.encode("RGB;16", (64, 64), deep, buffer, quality=95)
        finally:
            pillow_heif.options.SAVE_HDR_TO_12_BIT = False

        assert near(decoded(put(buffer.getvalue())).getpixel((9, 9)), RED)

    def test_what_the_decoder_does_not_even_open_is_over_the_limits(self, put: Put) -> None:
        data = bytearray(making.encoded(two_colours(), "AVIF"))
        at = data.index(b"ispe") + 8
        data[at : at + 8] = struct.pack(">II", 40_000, 40_000)

        assert refused(put(bytes(data)), "avif")["code"] == "over_limits"

    def test_a_film_of_heic_is_named(self, put: Put) -> None:
        path = put(b"\0\0\0\x18ftyphevc\0\0\0\0hevcmsf1" + b"\0\0\0\x10moov" + bytes(8))

        assert refused(path, "heic") == {"code": "unsupported_kind", "kind": "heic_sequence"}


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


class TestColours:
    """Colours are brought to those of a screen, by whatever a file says of them."""

    def test_a_png_of_another_gamma_is_neither_darker_nor_brighter(self, put: Put) -> None:
        linear = Image.new("RGB", (8, 8), (55, 55, 55))
        data = making.encoded(linear, "PNG")
        gamma = chunk(b"gAMA", struct.pack(">I", 100_000))
        path = put(data[:33] + gamma + data[33:])

        assert near(decoded(path).getpixel((1, 1)), (128, 128, 128), 3)
        usual = chunk(b"gAMA", struct.pack(">I", 45_455))
        assert decoded(put(data[:33] + usual + data[33:])).getpixel((1, 1)) == (55, 55, 55)

    def test_a_jpeg_2000_says_its_profile_in_a_box(self, put: Put) -> None:
        data = making.encoded(Image.new("RGB", (32, 32), (255, 0, 0)), "JPEG2000")
        profile = making.swapped_profile()
        at = data.index(b"colr") - 4
        (length,) = struct.unpack_from(">I", data, at)
        box = struct.pack(">I4sBBB", 11 + len(profile), b"colr", 2, 0, 0) + profile
        grown = data[:at] + box + data[at + length :]
        header = data.index(b"jp2h") - 4
        (size,) = struct.unpack_from(">I", data, header)
        grown = grown[:header] + struct.pack(">I", size + len(box) - length) + grown[header + 4 :]

        across, green, _ = colour(decoded(put(grown)), 5, 5)

        assert green > 200
        assert across < 60


class TestWhiteOnNothing:
    """A white drawing on a transparent ground stays visible."""

    @staticmethod
    def drawn(colour: tuple[int, int, int], mode: str = "RGBA") -> Image.Image:
        """A bar on nothing."""
        picture = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
        picture.paste((*colour, 255), (10, 10, 50, 20))
        return picture.convert(mode)

    @pytest.mark.parametrize("mode", ["RGBA", "LA"])
    def test_it_is_laid_on_dark_grey(self, put: Put, mode: str) -> None:
        path = put(making.encoded(self.drawn((255, 255, 255), mode), "PNG"))
        pixels = decoded(path).convert("L")

        assert image.hides_on_white(path, "png")
        assert pixels.getpixel((20, 15)) == 255
        assert colour(pixels, 1, 1) < 100

    def test_a_dark_drawing_is_laid_on_white(self, put: Put) -> None:
        path = put(making.encoded(self.drawn((30, 30, 30)), "PNG"))

        assert not image.hides_on_white(path, "png")
        assert decoded(path).getpixel((1, 1)) == (255, 255, 255)

    def test_a_white_page_with_round_corners_stays_white(self, put: Put) -> None:
        page = making.picture(200, 200).convert("RGBA")
        page.paste((255, 255, 255, 255), (0, 0, 200, 150))
        page.paste((0, 0, 0, 0), (0, 0, 9, 9))
        path = put(making.encoded(page, "PNG"))

        assert not image.hides_on_white(path, "png")
        assert decoded(path).getpixel((1, 1)) == (255, 255, 255)

    def test_nothing_at_all_is_white(self, put: Put) -> None:
        path = put(making.encoded(Image.new("RGBA", (30, 30), (0, 0, 0, 0)), "PNG"))

        assert not image.hides_on_white(path, "png")
        assert decoded(path).getextrema() == ((255, 255),) * 3
