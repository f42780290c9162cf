"""The door to oxipng."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import subprocess
import sys

import making
import pytest
from PIL import Image

from matprep.formats.pictures.png_codes import optimised, png_bytes
from matprep.formats.pictures.tones import evenness, middles, toned

EFFORTS = ("quick", "search", "best")


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def few_toned(picture: Image.Image, step: float) -> Image.Image:
    return toned(picture, step, middles(picture))


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


def chunks(data: bytes) -> list[str]:
    names, at = [], 8
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        names.append(name.decode())
        at += 12 + length
    return names


class TestPngBytes:
    """Pixels in, bytes out."""

    @pytest.mark.parametrize("effort", EFFORTS)
    @pytest.mark.parametrize(
        "picture", [making.picture(200, 150), making.noise(90, 70), making.noise(90, 70, mode="L")]
    )
    def test_no_pixel_is_lost(self, picture: Image.Image, effort: str) -> None:
        again = opened(png_bytes(picture, effort=effort))  # type: ignore[arg-type]  # one of the three

        assert again.convert(picture.mode).tobytes() == picture.tobytes()

    def test_more_effort_never_makes_it_larger(self) -> None:
        page = making.picture(600, 400, detail=200)

        sizes = [len(png_bytes(page, effort=effort)) for effort in ("quick", "search", "best")]

        assert sizes == sorted(sizes, reverse=True)

    def test_what_looks_grey_is_written_as_grey_unless_colour_is_wanted(self) -> None:
        grey = making.noise(60, 40, mode="L").convert("RGB")

        assert opened(png_bytes(grey)).mode == "L"
        assert opened(png_bytes(grey, keep_colour=True)).mode != "L"

    def test_few_colours_become_a_palette_and_two_become_bits(self) -> None:
        few = making.noise(80, 60, mode="L").point(lambda value: value // 100 * 100).convert("RGB")
        few.paste((200, 0, 0), (10, 10, 20, 20))
        black_on_white = Image.new("L", (80, 60), 255)
        black_on_white.paste(0, (5, 5, 40, 30))

        assert opened(png_bytes(few)).mode == "P"
        assert opened(png_bytes(black_on_white)).mode == "1"

    @pytest.mark.parametrize("dpi", [72, 96, 300, 600])
    def test_the_resolution_is_written_and_nothing_else(self, dpi: int) -> None:
        picture = making.noise(60, 40)
        picture.info["comment"] = b"secret"

        data = png_bytes(picture, dpi=dpi)

        assert round(opened(data).info["dpi"][0]) == dpi
        assert chunks(data) == ["IHDR", "pHYs", "IDAT", "IEND"]
        assert chunks(png_bytes(picture)) == ["IHDR", "IDAT", "IEND"]

    def test_the_bytes_are_these_on_every_system(self) -> None:
        """They change with the version of oxipng alone: a system where they differ would fit to other pixels."""
        ramp = Image.linear_gradient("L").rotate(90)

        assert hashlib.sha256(png_bytes(ramp)).hexdigest()[:16] == "3caed907b30e7d0f"
        assert (
            hashlib.sha256(png_bytes(few_toned(making.noise(100, 80), 16), effort="best")).hexdigest()[:16]
            == "e6e0725cb80d6a3b"
        )

    def test_the_bytes_do_not_hang_on_the_number_of_threads(self) -> None:
        code = (
            "import hashlib; from PIL import Image; from matprep.formats.pictures.png_codes import png_bytes;"
            "print(hashlib.sha256(png_bytes(Image.effect_mandelbrot((300, 200), (-2, -1, 1, 1), 50), effort='best'))"
            ".hexdigest())"
        )

        assert run(code, RAYON_NUM_THREADS="1") == run(code, RAYON_NUM_THREADS="5")

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
    def test_a_fork_of_a_process_that_coded_is_told_so_instead_of_waiting_for_ever(self) -> None:
        code = (
            "import os; from PIL import Image; from matprep.formats.pictures.png_codes import png_bytes\n"
            "png_bytes(Image.new('L', (9, 9)))\n"
            "child = os.fork()\n"
            "if child == 0:\n"
            "    try: png_bytes(Image.new('L', (9, 9)))\n"
            "    except RuntimeError: os._exit(7)\n"
            "    os._exit(0)\n"
            "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
        )

        assert run(code) == "7"


class TestOptimised:
    """A whole PNG, pressed anew."""

    def test_pixels_and_resolution_stay(self) -> None:
        page = making.picture(500, 400)
        data = making.encoded(page, "PNG", compress_level=1, dpi=(300, 300))

        smaller = optimised(data)

        assert len(smaller) < len(data)
        assert opened(smaller).convert("RGB").tobytes() == page.tobytes()
        assert round(opened(smaller).info["dpi"][0]) == 300

    def test_what_cannot_be_made_smaller_comes_back_as_it_is(self) -> None:
        data = png_bytes(making.picture(200, 150), effort="best")

        assert optimised(data, "quick") is data

    @pytest.mark.parametrize("data", [b"", b"no picture", making.png(60, 40)[:-30]])
    def test_what_cannot_be_read_comes_back_as_it_is(self, data: bytes) -> None:
        assert optimised(data) is data


class TestToned:
    """Fewer tones, for a format that counts every grain."""

    @pytest.mark.parametrize("step", [2, 8, 16, 31.5])
    def test_no_brightness_is_further_off_than_it_says(self, step: float) -> None:
        grain = making.noise(200, 150, mode="L")

        pairs = zip(grain.tobytes(), few_toned(grain, step).tobytes(), strict=True)

        assert max(abs(before - after) for before, after in pairs) <= 0.65 * step + 1

    def test_white_paper_stays_white_and_red_ink_red(self) -> None:
        page = Image.new("RGB", (300, 200), "white")
        page.paste((205, 35, 40), (100, 50, 200, 150))

        fewer = few_toned(page, 28)

        assert fewer.getpixel((20, 20)) == (255, 255, 255)
        red, green, blue = fewer.getpixel((150, 100))
        assert red > 170
        assert max(green, blue) < 90

    def test_grain_goes_from_paper(self) -> None:
        paper = making.noise(300, 200, mode="L").point(lambda value: 200 + value // 32)

        assert len(few_toned(paper, 24).getcolors()) == 1

    def test_what_was_drawn_is_even_and_what_was_taken_is_not(self) -> None:
        assert evenness(making.picture()) > 0.5
        assert evenness(making.photo(400, 300)) < 0.3
