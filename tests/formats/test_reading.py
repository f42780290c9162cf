"""Pictures read in parts: the same pixels as read at once, whatever the kind, mode, coding and turn."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import making
import pytest
from PIL import Image, ImageChops

from matprep.errors import Refusal
from matprep.formats.documents import pdf
from matprep.formats.pictures import bands, image, limits, png_rows, reading, tiff_strips
from matprep.formats.pictures.colour import settled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Put = Callable[[bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(data: bytes) -> Path:
        path = tmp_path / "src"
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every picture counts as large, and bands are small."""
    monkeypatch.setattr(limits, "SMALL", 0)
    monkeypatch.setattr(bands, "_ROWS", 7)
    monkeypatch.setattr(png_rows, "_BAND_BYTES", 9000)
    monkeypatch.setattr(tiff_strips, "_BAND_PIXELS", 3000)


def difference(left: Image.Image, right: Image.Image) -> float:
    assert (left.mode, left.size) == (right.mode, right.size)
    return max(high for _, high in pairs(ImageChops.difference(left, right).getextrema()))


def pairs(extrema: object) -> list[tuple[float, float]]:
    found = list(extrema)  # type: ignore[call-overload]
    return found if isinstance(found[0], tuple) else [tuple(found)]


def deep_png(picture: Image.Image) -> bytes:
    """16 bits a channel, each row filtered in another way (None, Sub, Up, Average, Paeth in turn)."""
    channels = len(picture.getbands())
    colour = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    stride, above, out = picture.width * channels * 2, bytes(picture.width * channels * 2), bytearray()
    for row in range(picture.height):
        plain = picture.crop((0, row, picture.width, row + 1)).tobytes()
        raw = b"".join(bytes((value, (value * 7 + row) % 256)) for value in plain)
        assert len(raw) == stride
        out += filtered(row % 5, raw, above, channels * 2)
        above = raw
    head = struct.pack(">IIBBBBB", *picture.size, 16, colour, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(out))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def filtered(kind: int, raw: bytes, above: bytes, step: int) -> bytes:
    coded = bytearray([kind])
    for at, value in enumerate(raw):
        left, up = raw[at - step] if at >= step else 0, above[at]
        corner = above[at - step] if at >= step else 0
        nearest = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
        coded.append((value - (0, left, up, (left + up) // 2, nearest)[kind]) % 256)
    return bytes(coded)


def tiff(mode: str = "RGB", orientation: int = 1, **options: object) -> bytes:
    """A TIFF of several strips."""
    picture = making.noise(120, 90, mode="L").convert(mode) if mode == "1" else making.noise(120, 90, mode=mode)
    strip = {"strip_size": 120 * 12 * len(picture.getbands())}
    exif = Image.Exif()
    exif[274] = orientation
    return making.encoded(picture, "TIFF", **{**strip, "exif": exif, **options})


def deep_grey() -> Image.Image:
    """16 bits of grey."""
    return Image.frombytes("I;16", (120, 90), making.noise(240, 90, mode="L").tobytes())


def tiled(order: str = "<") -> bytes:
    """An uncompressed TIFF of 48 x 32 tiles, the last ones beyond the edges."""
    picture = making.picture(120, 90)
    corners = [(left, top) for top in range(0, 90, 32) for left in range(0, 120, 48)]
    tiles = [picture.crop((left, top, left + 48, top + 32)).tobytes() for left, top in corners]
    size = 48 * 32 * 3
    places = [200 + number * size for number in range(len(tiles))]
    rows = [(256, 4, [120]), (257, 4, [90]), (258, 3, [8, 8, 8]), (259, 3, [1]), (262, 3, [2]), (277, 3, [3])]
    rows += [(322, 4, [48]), (323, 4, [32]), (324, 4, places), (325, 4, [size] * len(tiles))]
    start, table, data = 200 + size * len(tiles), b"", b""
    behind = start + 2 + 12 * len(rows) + 4
    for tag, kind, values in rows:
        body = struct.pack(f"{order}{len(values)}{'IH'[kind == 3]}", *values)
        place = body.ljust(4, b"\0") if len(body) <= 4 else struct.pack(f"{order}I", behind + len(data))
        data += b"" if len(body) <= 4 else body
        table += struct.pack(f"{order}HHI", tag, kind, len(values)) + place
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", start)
    return head.ljust(200, b"\0") + b"".join(tiles) + struct.pack(f"{order}H", len(rows)) + table + bytes(4) + data


def whole(path: Path) -> Image.Image:
    """What the ordinary way makes of it."""
    with Image.open(path) as opened:
        opened.load()
        return settled(opened)


PICTURES = {
    "png rgb": ("png", lambda: making.encoded(making.noise(120, 90), "PNG")),
    "png alpha": ("png", lambda: making.encoded(making.noise(120, 90, mode="RGBA"), "PNG")),
    "png grey and alpha": ("png", lambda: making.encoded(making.noise(120, 90, mode="LA"), "PNG")),
    "png page": ("png", lambda: making.png(600, 400)),
    "png transparent colour": (
        "png",
        lambda: making.encoded(making.picture(120, 90), "PNG", transparency=(244, 240, 230)),
    ),
    "png profile": (
        "png",
        lambda: making.encoded(making.picture(120, 90), "PNG", icc_profile=making.swapped_profile()),
    ),
    "png 16 bit": ("png", lambda: deep_png(making.noise(60, 43))),
    "png 16 bit alpha": ("png", lambda: deep_png(making.noise(60, 43, mode="RGBA"))),
    "png 16 bit grey and alpha": ("png", lambda: deep_png(making.noise(60, 43, mode="LA"))),
    "png 16 bit grey": ("png", lambda: deep_png(making.noise(60, 43, mode="L"))),
    "png palette": ("png", lambda: making.encoded(making.picture(120, 90).quantize(16), "PNG")),
    "png grey": ("png", lambda: making.png(120, 90, mode="L")),
    "tiff": ("tiff", tiff),
    "tiff lzw": ("tiff", lambda: tiff(compression="tiff_lzw")),
    "tiff deflate": ("tiff", lambda: tiff(compression="tiff_adobe_deflate")),
    "tiff jpeg": ("tiff", lambda: making.encoded(making.picture(128, 96), "TIFF", compression="jpeg", strip_size=6144)),
    "tiff group 4": ("tiff", lambda: tiff("1", compression="group4", strip_size=180)),
    "tiff packbits": ("tiff", lambda: tiff("L", compression="packbits")),
    "tiff cmyk": ("tiff", lambda: tiff("CMYK", compression="tiff_lzw")),
    "tiff alpha": ("tiff", lambda: tiff("RGBA")),
    "tiff palette": ("tiff", lambda: making.encoded(making.picture(120, 90).quantize(16), "TIFF", strip_size=1200)),
    "tiff 16 bit": ("tiff", lambda: making.encoded(deep_grey(), "TIFF", strip_size=2400)),
    "tiff one strip": ("tiff", lambda: tiff(strip_size=1 << 20)),
    "tiff one compressed strip": ("tiff", lambda: tiff(strip_size=1 << 20, compression="tiff_lzw")),
    "tiff tiled": ("tiff", tiled),
    "tiff tiled, big-endian": ("tiff", lambda: tiled(">")),
    "heic": ("heic", lambda: making.heic(making.picture(160, 120))),
    "heic of tiles": ("heic", lambda: making.grid_heic(making.picture(128, 128), 3, 2)),
    "heic alpha": ("heic", lambda: making.heic(making.noise(160, 120, mode="RGBA"))),
    "webp": ("webp", lambda: making.encoded(making.noise(120, 90, mode="RGBA"), "WEBP", lossless=True)),
    "jpeg": ("jpeg", lambda: making.jpeg(120, 90)),
    "jpeg cmyk": ("jpeg", lambda: making.encoded(making.noise(120, 90, mode="CMYK"), "JPEG")),
}


@pytest.mark.usefixtures("in_parts")
class TestParts:
    """What is read in parts."""

    @pytest.mark.parametrize("name", PICTURES)
    def test_has_the_same_pixels_as_what_is_read_at_once(self, put: Put, name: str) -> None:
        kind, make = PICTURES[name]
        path = put(make())

        assert difference(image.upright(path, kind), whole(path)) == 0

    @pytest.mark.parametrize("name", PICTURES)
    def test_is_read_to_its_end_by_the_check_too(self, put: Put, name: str) -> None:
        kind, make = PICTURES[name]

        image.check_whole(put(make()), kind)

    @pytest.mark.parametrize("orientation", range(1, 9))
    @pytest.mark.parametrize("compression", ["raw", "tiff_lzw"])
    def test_a_turned_tiff_comes_upright(self, put: Put, orientation: int, compression: str) -> None:
        path = put(tiff(orientation=orientation, compression=compression))

        assert difference(image.upright(path, "tiff"), whole(path)) == 0

    @pytest.mark.parametrize("page", [1, 2, 3])
    def test_the_page_asked_for_is_read(self, put: Put, page: int) -> None:
        sheets = [making.picture(120, 90, seed=number) for number in range(3)]
        path = put(making.encoded(sheets[0], "TIFF", save_all=True, append_images=sheets[1:], strip_size=3600))

        assert difference(image.upright(path, "tiff", page=page), sheets[page - 1]) == 0

    @pytest.mark.parametrize("name", ["png rgb", "tiff", "tiff one strip", "tiff lzw", "tiff tiled"])
    @pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
    def test_a_missing_end_is_told(self, put: Put, name: str, share: float) -> None:
        kind, make = PICTURES[name]
        data = make()
        if kind == "tiff" and data[4:8] != b"\x08\0\0\0":
            data = data[: round(len(data) * share)] + bytes(len(data) - round(len(data) * share))
        else:
            data = data[: round(len(data) * share)]
        path = put(data)

        for read in (image.upright, image.check_whole):
            with pytest.raises(Refusal) as raised:
                read(path, kind)  # type: ignore[operator]
            assert raised.value.problem.code in {"truncated", "damaged"}

    def test_what_a_png_says_behind_its_pixels_does_no_harm(self, put: Put) -> None:
        data = making.encoded(making.noise(120, 90), "PNG")
        extra = b"\0\0\0\x05tEXtA\0abc" + struct.pack(">I", zlib.crc32(b"tEXtA\0abc"))
        path = put(data[:-12] + extra + data[-12:])

        assert difference(image.upright(path, "png"), making.noise(120, 90)) == 0


class TestGiants:
    """A picture that is larger than memory allows, at bounds lowered for the test."""

    @pytest.fixture(autouse=True)
    def low_bounds(self, monkeypatch: pytest.MonkeyPatch, in_parts: None) -> None:  # noqa: ARG002 - the fixture's effect
        monkeypatch.setattr(limits, "AT_ONCE", {"colour": 30_000, "grey": 60_000})

    @pytest.mark.parametrize("kind", ["png", "tiff", "heic", "webp", "jpeg"])
    def test_is_read_at_the_largest_size_that_memory_allows(self, put: Put, kind: str) -> None:
        page = making.picture(400, 300)
        form = {"jpeg": "JPEG", "png": "PNG", "tiff": "TIFF", "webp": "WEBP"}.get(kind)
        path = put(making.encoded(page, form) if form else making.heic(page))

        header = image.read_header(path, kind)
        read = image.upright(path, kind)

        assert (header.width, header.height) == (400, 300)
        assert read.size == header.largest == (200, 150)
        assert header.reading == "read at 200x150 of 400x300"
        straight = whole(path).resize((200, 150), Image.Resampling.LANCZOS)
        assert difference(read, straight) <= 1

    def test_scales_by_any_factor_as_if_it_were_done_at_once(self, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "AT_ONCE", {"colour": 77_000, "grey": 77_000})
        path = put(making.encoded(making.noise(400, 300), "PNG"))

        read = image.upright(path, "png")

        assert difference(read, making.noise(400, 300).resize(read.size, Image.Resampling.LANCZOS)) <= 1

    def test_is_turned_after_it_was_scaled(self, put: Put) -> None:
        path = put(tiff(orientation=6, compression="tiff_lzw"))
        limits.AT_ONCE["colour"] = 2700  # of the dictionary put there for this test

        assert image.read_header(path, "tiff").largest == (45, 60)
        assert image.upright(path, "tiff").size == (45, 60)

    def test_a_jpeg_is_halved_by_its_decoder_where_even_the_whole_is_too_much(
        self, put: Put, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "ROOM", 400_000)
        path = put(making.jpeg(400, 300, orientation=6))

        assert image.read_header(path, "jpeg").largest == (150, 200)
        assert image.upright(path, "jpeg", at_least=(300, 400)).size == (150, 200)

    @pytest.mark.parametrize(("subsampling", "code"), [("4:2:0", ""), ("4:4:4", "over_limits")])
    def test_a_progressive_jpeg_is_refused_by_its_header_where_its_coefficients_do_not_fit(
        self, put: Put, monkeypatch: pytest.MonkeyPatch, subsampling: str, code: str
    ) -> None:
        monkeypatch.setattr(limits, "ROOM", 120_000 * 5)
        path = put(making.jpeg(400, 300, progressive=True, subsampling=subsampling))

        if code:
            with pytest.raises(Refusal, match=code):
                image.read_header(path, "jpeg")
        else:
            assert image.read_header(path, "jpeg").largest == (200, 150)

    def test_what_cannot_be_read_in_parts_is_refused_where_the_whole_does_not_fit(
        self, put: Put, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "ROOM", 120_000 * 4)
        parts = making.encoded(making.picture(400, 300), "TIFF", compression="tiff_lzw", strip_size=12_000)
        one = making.encoded(making.picture(400, 300), "TIFF", compression="tiff_lzw", strip_size=1 << 20)

        monkeypatch.setattr(tiff_strips, "_MOST_BAND_PIXELS", 20_000)

        assert image.read_header(put(parts), "tiff").largest == (200, 150)
        with pytest.raises(Refusal, match="over_limits"):
            image.read_header(put(one), "tiff")

    def test_a_deep_grey_picture_is_seen_whole_before_its_white_is_known(self, put: Put) -> None:
        deep = Image.new("I", (40, 30), 200)
        deep.putpixel((39, 29), 60_000)
        path = put(making.encoded(deep, "TIFF"))

        assert image.upright(path, "tiff").getpixel((0, 0)) == whole(path).getpixel((0, 0))


def test_a_buffer_with_a_stride_is_cut_into_bands(in_parts: None) -> None:  # noqa: ARG001 - the fixture's effect
    rows = b"".join(bytes((row, row, row)) * 4 + b"pad" for row in range(20))

    cut = list(bands.raw(memoryview(rows), "RGB", (4, 20), 15))

    assert sum(each.height for each in cut) == 20
    assert cut[-1].getpixel((3, cut[-1].height - 1)) == (19, 19, 19)


def test_a_picture_that_ends_early_is_never_delivered_half_black() -> None:
    with pytest.raises(OSError, match="truncated"):
        bands.joined(iter([making.picture(40, 30)]), (40, 60), (40, 60))
    with pytest.raises(OSError, match="truncated"):
        bands.joined(iter([making.picture(40, 30)]), (40, 60), (20, 30))


@pytest.mark.parametrize(
    "data", [b"", b"II*\0", b"MM\0*\0\0\0\x08", b"II+\0" + bytes(40), b"II*\0\x08\0\0\0" + b"\xff" * 99]
)
def test_what_is_no_plain_tiff_has_no_strips(put: Put, data: bytes) -> None:
    assert tiff_strips.Strips.of(put(data), 1) is None


def test_a_picture_that_memory_holds_is_read_whole(put: Put) -> None:
    header = image.read_header(put(making.png(120, 90)), "png")

    assert header.largest == (120, 90)
    assert not header.reading
    assert reading.turned(Image.new("L", (2, 1)), 6).size == (1, 2)


class TestFiles:
    """What a file's own bytes take."""

    @pytest.mark.parametrize("kind", ["jpeg", "webp", "heic"])
    def test_a_file_that_is_read_as_a_whole_is_not_taken_above_its_bound(
        self, put: Put, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        monkeypatch.setitem(limits.LARGEST_FILE, kind, 300)
        data = {"webp": making.encoded(making.picture(), "WEBP"), "heic": making.heic(making.picture())}

        with pytest.raises(Refusal) as raised:
            image.read_header(put(data.get(kind, making.jpeg())), kind)

        assert raised.value.problem.params == {"what": "bytes", "limit": 300}

    def test_it_counts_beside_the_decoders_pixels(self, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "SMALL", 0)
        monkeypatch.setattr(limits, "ROOM", round(16.3 * 120 * 90) + 20_000)
        plain = making.encoded(making.picture(120, 90), "WEBP")

        assert image.read_header(put(plain), "webp").largest == (120, 90)
        with pytest.raises(Refusal, match="over_limits"):
            image.read_header(put(making.encoded(making.noise(120, 90), "WEBP", lossless=True)), "webp")

    def test_what_the_decoder_of_heic_holds_leaves_less_for_the_picture(
        self, put: Put, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "ROOM", round(400 * 300 * (4.7 + 1)))
        path = put(making.heic(making.picture(400, 300)))

        monkeypatch.setattr(limits, "SMALL", 0)

        assert image.read_header(path, "heic").largest == (200, 150)
        assert image.upright(path, "heic").size == (200, 150)


class TestInsideOthers:
    """Pictures that stand in a PDF."""

    def test_are_read_no_larger_than_what_is_worked_on(self, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "SMALL", 0)
        monkeypatch.setattr(limits, "AT_ONCE", {"colour": 30_000, "grey": 60_000})
        source = put(making.encoded(making.picture(400, 300), "PDF"))

        with pdf.gallery(source) as pixels:
            (only,) = pdf.pictures(source)
            assert (only.width, only.height) == (400, 300)
            assert pixels(only.number).size == (200, 150)

    def test_are_scaled_by_their_decoder_where_the_whole_is_too_much(
        self, put: Put, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "ROOM", 400_000)
        source = put(making.encoded(making.picture(400, 300), "PDF"))

        with pdf.gallery(source) as pixels:
            assert pixels(pdf.pictures(source)[0].number).size == (200, 150)
