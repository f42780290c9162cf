"""Pictures in, upright pixels out; pixels in, bytes out."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import making
import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from matprep.errors import Refusal
from matprep.formats.pictures import encoding, image, limits, reading

TABLES = ([n % 200 + 3 for n in range(64)], [n % 100 + 9 for n in range(64)])


Put = Callable[[bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Write bytes to a file."""

    def _put(data: bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(data)
        return path

    return _put


def far(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures of one size, 0 to 255."""
    assert (one.size, one.mode) == (other.size, other.mode)
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def refused(call: Callable[..., object], *args: Any, **options: Any) -> str:
    """The code of the problem that a call is refused with."""
    with pytest.raises(Refusal) as caught:
        call(*args, **options)
    return caught.value.problem.code


class TestUpright:
    """Whatever a picture was, it comes out as upright 8-bit pixels."""

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_every_exif_orientation_comes_out_upright(self, put: Put, orientation: int) -> None:
        plain = making.picture(300, 200)
        backwards = {6: 8, 8: 6}.get(orientation, orientation)
        stored = reading.turned(plain, backwards)
        exif = Image.Exif()
        exif[0x0112] = orientation

        path = put(making.encoded(stored, "JPEG", quality=95, exif=exif.tobytes()))

        assert image.read_header(path, "jpeg").orientation == orientation
        assert (image.read_header(path, "jpeg").width, image.read_header(path, "jpeg").height) == (300, 200)
        assert far(image.upright(path, "jpeg"), plain) < 3

    @pytest.mark.parametrize("orientation", [0, 9, 40000])
    def test_a_nonsense_orientation_means_upright(self, put: Put, orientation: int) -> None:
        path = put(making.jpeg(300, 200, orientation=orientation))

        assert image.read_header(path, "jpeg").orientation == 1
        assert image.upright(path, "jpeg").size == (300, 200)

    def test_a_turned_tiff_comes_out_upright_once(self, put: Put) -> None:
        path = put(making.encoded(making.picture(300, 200), "TIFF", tiffinfo={274: 6}))

        assert (image.read_header(path, "tiff").width, image.read_header(path, "tiff").height) == (200, 300)
        assert image.upright(path, "tiff").size == (200, 300)

    @pytest.mark.parametrize("orientation", [1, 3, 6, 8])
    def test_a_heic_is_turned_once(self, put: Put, orientation: int) -> None:
        stored = making.picture(640, 480)

        path = put(making.heic(stored, orientation=orientation))
        header = image.read_header(path, "heic")

        assert header.orientation == 1
        assert far(image.upright(path, "heic"), reading.turned(stored, orientation)) < 4
        assert image.upright(path, "heic").size == (header.width, header.height)

    def test_a_heic_keeps_its_colours(self, put: Put) -> None:
        plain = making.picture(640, 480)

        assert far(image.upright(put(making.heic(plain)), "heic"), plain) < 4

    @pytest.mark.parametrize("mode", ["L", "1", "LA", "I;16"])
    def test_grey_stays_grey(self, put: Put, mode: str) -> None:
        path = put(making.png(mode=mode))

        assert image.upright(path, "png").mode == "L"

    @pytest.mark.parametrize("form", ["PNG", "TIFF"])
    def test_sixteen_bits_are_scaled_not_clipped(self, put: Put, form: str) -> None:
        deep = Image.new("I;16", (3, 1))
        for place, value in enumerate((0, 32768, 65535)):
            deep.putpixel((place, 0), value)

        pixels = image.upright(put(making.encoded(deep, form)), form.lower())

        assert pixels.tobytes() == bytes((0, 128, 255))

    @pytest.mark.parametrize(
        ("mode", "values", "grey"),
        [
            ("F", (0.0, 0.5, 1.0), (0, 128, 255)),
            ("F", (0.0, 100.0, 255.0), (0, 100, 255)),
            ("I", (0, 100, 255), (0, 100, 255)),
            ("I", (0, 32768, 65535), (0, 128, 255)),
        ],
    )
    def test_numbers_of_any_depth_become_grey(
        self, put: Put, mode: str, values: tuple[float, ...], grey: tuple[int, ...]
    ) -> None:
        deep = Image.new(mode, (3, 1))
        for place, value in enumerate(values):
            deep.putpixel((place, 0), value)

        assert image.upright(put(making.encoded(deep, "TIFF")), "tiff").tobytes() == bytes(grey)

    def test_alpha_is_laid_on_white(self, put: Put) -> None:
        glass = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
        glass.putpixel((0, 0), (0, 0, 255, 255))
        glass.putpixel((1, 0), (0, 0, 0, 128))

        pixels = image.upright(put(making.encoded(glass, "PNG")), "png")

        assert pixels.getpixel((3, 3)) == (255, 255, 255)
        assert pixels.getpixel((0, 0)) == (0, 0, 255)
        assert pixels.getpixel((1, 0)) == (127, 127, 127)

    def test_a_transparent_palette_colour_becomes_white(self, put: Put) -> None:
        painted = Image.new("P", (2, 1))
        painted.putpalette([255, 0, 0, 0, 128, 0])
        painted.putpixel((1, 0), 1)

        pixels = image.upright(put(making.encoded(painted, "PNG", transparency=0)), "png")

        assert [pixels.getpixel((x, 0)) for x in (0, 1)] == [(255, 255, 255), (0, 128, 0)]

    def test_a_transparent_grey_becomes_white(self, put: Put) -> None:
        grey = Image.new("L", (2, 1), 10)
        grey.putpixel((1, 0), 90)

        pixels = image.upright(put(making.encoded(grey, "PNG", transparency=10)), "png")

        assert pixels.mode == "L"
        assert pixels.tobytes() == bytes((255, 90))

    def test_cmyk_has_the_right_colours(self, put: Put) -> None:
        cmyk = Image.new("CMYK", (64, 64), (0, 255, 255, 0))

        red = image.upright(put(making.encoded(cmyk, "JPEG", quality=95)), "jpeg").getpixel((30, 30))

        assert all(abs(is_ - wanted) < 12 for is_, wanted in zip(red, (255, 0, 0), strict=True))

    def test_lab_has_the_right_colours(self, put: Put) -> None:
        transform = ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB", ImageCms.Intent.PERCEPTUAL
        )
        lab = ImageCms.applyTransform(Image.new("RGB", (8, 8), (200, 30, 60)), transform)

        colour = image.upright(put(making.encoded(lab, "TIFF")), "tiff").getpixel((3, 3))

        assert all(abs(is_ - wanted) < 5 for is_, wanted in zip(colour, (200, 30, 60), strict=True))

    def test_a_colour_profile_is_applied(self, put: Put) -> None:
        """The profile exchanges red and green: without it the pixels would come out red."""
        red = Image.new("RGB", (32, 32), (255, 0, 0))
        path = put(making.encoded(red, "PNG", icc_profile=making.swapped_profile()))

        across, green, _ = image.upright(path, "png").getpixel((5, 5))

        assert green > 200
        assert across < 60
        assert image.read_header(path, "png").icc

    def test_a_broken_profile_is_ignored(self, put: Put) -> None:
        red = Image.new("RGB", (32, 32), (255, 0, 0))

        path = put(making.encoded(red, "PNG", icc_profile=b"no profile at all" * 20))

        assert image.upright(path, "png").getpixel((5, 5)) == (255, 0, 0)

    def test_an_srgb_profile_changes_no_pixel(self, put: Put) -> None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        plain = making.picture(64, 64)

        assert image.upright(put(making.encoded(plain, "PNG", icc_profile=profile)), "png").tobytes() == plain.tobytes()

    def test_no_metadata_travels_with_the_pixels(self, put: Put) -> None:
        assert image.upright(put(making.phone_jpeg()), "jpeg").info == {}

    def test_a_page_of_a_tiff_is_chosen_by_number(self, put: Put) -> None:
        pages = [Image.new("RGB", (20, 10 + n), (n, 0, 0)) for n in range(3)]
        path = put(making.encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]))

        assert image.read_header(path, "tiff").frames == 3
        assert image.upright(path, "tiff", page=2).getpixel((0, 0)) == (1, 0, 0)
        assert image.upright(path, "tiff", page=3).size == (20, 12)
        assert refused(image.upright, path, "tiff", page=4) == "damaged"

    def test_of_several_pictures_in_one_jpeg_the_first_counts(self, put: Put) -> None:
        first, second = making.picture(200, 100), making.picture(20, 10)
        path = put(making.encoded(first, "MPO", save_all=True, append_images=[second]))

        assert image.read_header(path, "jpeg").frames == 1
        assert image.upright(path, "jpeg").size == (200, 100)

    @pytest.mark.parametrize(("asked", "got"), [((400, 300), (400, 300)), ((401, 9), (800, 600)), ((9, 9), (200, 150))])
    def test_a_jpeg_is_scaled_while_decoding_but_never_below_what_is_asked(
        self, put: Put, asked: tuple[int, int], got: tuple[int, int]
    ) -> None:
        assert image.upright(put(making.jpeg(1600, 1200)), "jpeg", at_least=asked).size == got

    def test_a_giant_jpeg_is_decoded_at_half_its_size(self, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
        """The bound itself is lowered here: a picture beyond the real one takes a gigabyte."""
        monkeypatch.setattr(limits, "ROOM", 8_000_000)

        assert image.upright(put(making.jpeg(1601, 1200)), "jpeg").size == (801, 600)
        assert image.upright(put(making.jpeg(900, 1000)), "jpeg").size == (900, 1000)

    def test_what_is_asked_counts_for_the_upright_picture(self, put: Put) -> None:
        path = put(making.jpeg(1600, 400, orientation=6))

        assert image.upright(path, "jpeg", at_least=(100, 400)).size == (100, 400)


class TestHeader:
    """What a picture says of itself."""

    def test_only_eight_bit_rgb_and_grey_without_transparency_is_plain(self, put: Put) -> None:
        def plain(data: bytes, kind: str = "png") -> bool:
            return image.read_header(put(data), kind).plain

        assert plain(making.jpeg(), "jpeg")
        assert plain(making.png())
        assert plain(making.png(mode="L"))
        assert not any(plain(making.png(mode=mode)) for mode in ("RGBA", "P", "LA", "1", "I;16"))
        assert not plain(making.encoded(making.picture(mode="CMYK"), "JPEG"), "jpeg")

    def test_a_png_of_sixteen_bit_colours_is_not_plain(self, put: Put) -> None:
        """Pillow decodes it to 8 bits without a word."""
        deep = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", bytes((0, 0, 0, 1, 0, 0, 0, 1, 16, 2, 0, 0, 0)))
        path = put(deep + _chunk(b"IDAT", zlib.compress(bytes(7))) + _chunk(b"IEND", b""))

        assert image.read_header(path, "png").mode == "rgb"
        assert not image.read_header(path, "png").plain

    def test_the_dpi_is_read_and_nonsense_is_unknown(self, put: Put) -> None:
        assert image.read_header(put(making.jpeg(dpi=(300, 300))), "jpeg").dpi == 300
        assert image.read_header(put(making.jpeg(dpi=(1, 1))), "jpeg").dpi == 0
        assert image.read_header(put(making.png()), "png").dpi == 0

    def test_too_many_pixels_are_refused_by_the_header_alone(self, put: Put) -> None:
        bomb = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", b"\0\0\xff\xdc\0\0\xff\xdc\x08\x02\0\0\0") + _chunk(b"IDAT", b"")

        assert refused(image.read_header, put(bomb + _chunk(b"IEND", b"")), "png") == "over_limits"

    def test_just_above_the_limit_is_over_limits_too(self, put: Put) -> None:
        head = (16_001).to_bytes(4, "big") + (16_000).to_bytes(4, "big") + b"\x08\x00\0\0\0"
        bomb = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", b"") + _chunk(b"IEND", b"")

        assert refused(image.read_header, put(bomb), "png") == "over_limits"

    def test_another_kind_than_told_is_refused_not_tried(self, put: Put) -> None:
        assert refused(image.read_header, put(making.png()), "jpeg") == "damaged"


class TestWholeness:
    """A missing end and other damage are told apart."""

    @pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.8, 0.95, 0.99])
    @pytest.mark.parametrize(
        ("kind", "form", "options"),
        [
            ("jpeg", "JPEG", {}),
            ("jpeg", "JPEG", {"progressive": True}),
            ("png", "PNG", {}),
            ("webp", "WEBP", {}),
            ("tiff", "TIFF", {}),
            ("tiff", "TIFF", {"compression": "tiff_lzw"}),
        ],
    )
    def test_a_picture_cut_anywhere_is_truncated(
        self, put: Put, kind: str, form: str, options: dict[str, Any], share: float
    ) -> None:
        data = making.encoded(making.picture(500, 400), form, **options)

        path = put(data[: int(len(data) * share)])

        assert refused(image.check_whole, path, kind) == "truncated"
        assert refused(image.upright, path, kind) == "truncated"

    @pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
    def test_a_heic_cut_anywhere_is_truncated(self, put: Put, share: float) -> None:
        data = making.heic(making.picture(500, 400))

        assert refused(image.check_whole, put(data[: int(len(data) * share)]), "heic") == "truncated"

    def test_a_jpeg_that_a_broken_transfer_left_full_of_zeros_is_truncated(self, put: Put) -> None:
        data = making.encoded(making.photo(800, 600), "JPEG", quality=90)
        half = len(data) // 2

        assert refused(image.check_whole, put(data[:half] + bytes(len(data) - half)), "jpeg") == "truncated"

    def test_zeros_after_the_end_of_a_jpeg_do_no_harm(self, put: Put) -> None:
        image.check_whole(put(making.jpeg() + bytes(5000)), "jpeg")

    def test_a_jpeg_that_lacks_but_its_end_marker_is_truncated_too(self, put: Put) -> None:
        assert refused(image.check_whole, put(making.jpeg()[:-2]), "jpeg") == "truncated"

    def test_garbage_inside_a_png_is_damage(self, put: Put) -> None:
        data = bytearray(making.png())
        middle = len(data) // 2
        data[middle : middle + 300] = random.Random(1).randbytes(300)

        assert refused(image.check_whole, put(bytes(data)), "png") == "damaged"

    def test_every_page_of_a_tiff_is_checked(self, put: Put) -> None:
        pages = [making.picture(300, 200, seed=n) for n in range(3)]
        data = making.encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])

        image.check_whole(put(data), "tiff")

        assert refused(image.check_whole, put(data[:-1000]), "tiff") == "truncated"

    def test_trouble_of_the_disk_is_no_verdict_on_the_picture(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            image.read_header(tmp_path / "gone.jpg", "jpeg")

    def test_odd_metadata_raises_no_warning(self, put: Put) -> None:
        exif = b"Exif\0\0II*\0\x08\0\0\0\xff\xff"

        assert image.read_header(put(making.jpeg(exif=exif)), "jpeg").orientation == 1


class TestEncoding:
    """Pixels become files, and nothing else does."""

    def test_a_jpeg_has_exactly_the_given_tables(self) -> None:
        data = encoding.jpeg_bytes(making.picture(200, 100), TABLES, subsampling="4:2:0")

        with Image.open(io.BytesIO(data)) as again:
            assert [again.quantization[0], again.quantization[1]] == list(TABLES)

    def test_grey_uses_the_luma_table_alone(self) -> None:
        data = encoding.jpeg_bytes(making.picture(200, 100, mode="L"), TABLES)

        with Image.open(io.BytesIO(data)) as again:
            assert again.mode == "L"
            assert again.quantization == {0: TABLES[0]}

    def test_nothing_of_the_source_but_its_pixels_is_written(self, put: Put) -> None:
        with Image.open(put(making.phone_jpeg())) as source:
            source.load()

            for data in (
                encoding.jpeg_bytes(source, TABLES),
                encoding.png_bytes(source),
                encoding.thumbnail_of(source),
            ):
                with Image.open(io.BytesIO(data)) as again:
                    assert b"Secret" not in data
                    assert not again.getexif()
                    assert "icc_profile" not in again.info

    def test_a_png_is_lossless_at_every_level(self) -> None:
        plain = making.picture(200, 100)

        for level in (1, 9):
            with Image.open(io.BytesIO(encoding.png_bytes(plain, level=level))) as again:
                assert again.tobytes() == plain.tobytes()

    def test_the_dpi_is_written_where_it_is_asked(self, put: Put) -> None:
        assert image.read_header(put(encoding.jpeg_bytes(making.picture(), TABLES, dpi=300)), "jpeg").dpi == 300
        assert image.read_header(put(encoding.png_bytes(making.picture(), dpi=300)), "png").dpi == 300

    @pytest.mark.parametrize("mode", ["L", "RGB"])
    def test_a_master_keeps_every_pixel(self, tmp_path: Path, mode: str) -> None:
        plain = making.picture(200, 100, mode=mode)

        encoding.write_master(plain, tmp_path / "master", dpi=200)

        again = image.upright(tmp_path / "master", "master")
        assert (again.mode, again.tobytes()) == (plain.mode, plain.tobytes())
        assert image.read_header(tmp_path / "master", "master").dpi == 200

    def test_the_same_pixels_give_the_same_bytes(self) -> None:
        assert encoding.jpeg_bytes(making.picture(), TABLES) == encoding.jpeg_bytes(making.picture(), TABLES)

    def test_a_thumbnail_of_a_long_picture_shows_its_top(self, put: Put) -> None:
        tall = Image.new("RGB", (600, 20_000), (30, 60, 200))
        tall.paste((200, 30, 30), (0, 0, 600, 1800))

        small = Image.open(io.BytesIO(encoding.thumbnail(put(making.encoded(tall)), "jpeg", 320)))

        assert small.size == (107, 320)
        assert ImageStat.Stat(small).mean[0] > 190

    def test_a_thumbnail_is_small_upright_and_whole(self, put: Put) -> None:
        data = encoding.thumbnail(put(making.jpeg(1600, 1200, orientation=6)), "jpeg", 320)

        with Image.open(io.BytesIO(data)) as small:
            assert small.size == (240, 320)


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
