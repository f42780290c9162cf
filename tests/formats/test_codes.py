"""QR and bar codes on pictures."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from matprep.formats import codes
from matprep.formats.codes import read_codes

WORDS = "统一社会信用代码:91440300MA5FAKE1X0;名称:示例贸易有限公司"


def paper(
    content: str | bytes, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.QRCode, scale: int = 6
) -> Image.Image:
    """Give a page of 1600 x 1200 with a code on it, 1000 px from the left and 200 from the top."""
    page = Image.new("L", (1600, 1200), 235)
    page.paste(drawn(content, kind, scale), (1000, 200))
    return page


def drawn(
    content: str | bytes, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.QRCode, scale: int = 6
) -> Image.Image:
    """Give a code with its quiet zone."""
    pixels: Any = zxingcpp.create_barcode(content, kind).to_image(scale=scale)
    rows = memoryview(pixels)
    return Image.frombytes("L", (pixels.shape[1], pixels.shape[0]), rows.tobytes())


class TestACode:
    """What a code says."""

    @pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030"])
    def test_is_read_whatever_its_bytes_were_written_in(self, encoding: str) -> None:
        (code,) = read_codes(paper(WORDS.encode(encoding)))
        assert code.text == WORDS
        assert code.format == "QR Code"

    def test_says_where_it_lies_on_the_page(self) -> None:
        (code,) = read_codes(paper(WORDS))
        left, top, right, bottom = code.spot
        assert 625 <= left < right <= 800
        assert 166 <= top < bottom <= 400

    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_is_read_on_a_page_that_lies_on_its_side(self, turn: int) -> None:
        (code,) = read_codes(paper(WORDS).rotate(turn, expand=True))
        assert code.text == WORDS

    @pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "CMYK", "P"])
    def test_is_read_in_every_mode_of_pixels(self, mode: str) -> None:
        (code,) = read_codes(paper(WORDS).convert(mode))
        assert code.text == WORDS

    def test_of_bars_is_read_where_there_is_no_square_one(self) -> None:
        page = paper("JY13101010000018", zxingcpp.BarcodeFormat.Code128, scale=3)
        (code,) = read_codes(page.resize((4000, 3000)))
        assert (code.text, code.format) == ("JY13101010000018", "Code 128")

    def test_is_read_without_numpy(self) -> None:
        """Codes are read without the extra `ocr`."""
        program = (
            "import sys; sys.modules['numpy'] = None\n"
            "import zxingcpp; from PIL import Image; from matprep.formats.codes import read_codes\n"
            "drawn = memoryview(zxingcpp.create_barcode('words', zxingcpp.BarcodeFormat.QRCode).to_image(scale=6))\n"
            "print(read_codes(Image.frombytes('L', drawn.shape[1::-1], drawn.tobytes()))[0].text)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "words"


class TestAPictureWithoutCodes:
    """What has no code."""

    @pytest.mark.parametrize("size", [(1, 1), (3, 9000), (20, 20), (21, 21), (640, 480)])
    def test_has_none_whatever_its_size(self, size: tuple[int, int]) -> None:
        assert read_codes(Image.new("RGB", size, (250, 240, 230))) == ()

    def test_of_noise_has_none(self) -> None:
        assert read_codes(Image.effect_noise((1200, 900), 90)) == ()

    def test_that_is_a_giant_is_not_searched(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(codes, "_MOST_PIXELS", 1_000_000)
        assert read_codes(paper(WORDS)) == ()


def test_no_more_codes_than_a_paper_bears_are_given() -> None:
    page = Image.new("L", (2400, 2400), 255)
    for place in range(25):
        page.paste(drawn(f"label {place}"), (place % 5 * 450 + 50, place // 5 * 450 + 50))
    assert len(read_codes(page)) == codes.MOST_CODES
