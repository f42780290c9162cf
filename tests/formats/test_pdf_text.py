"""Text layers of PDFs: lines where they can be trusted, nothing where they cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from matprep.formats.documents.pdf_text import page_text, text_lines
from tests.lettered import Words, lettered
from tests.making import pdf, scan_pdf

if TYPE_CHECKING:
    from pathlib import Path

LICENCE = (
    Words("营业执照", 200, 760, 30),
    Words("统一社会信用代码", 60, 690),
    Words("91440300MA5FAKE1X0", 220, 690),
    Words("名　　称", 60, 660),
    Words("示例贸易（上海）有限公司", 220, 660),
)
WORDS = ["营业执照", "统一社会信用代码", "91440300MA5FAKE1X0", "名", "称", "示例贸易（上海）有限公司"]
LETTER = (
    Words("兹授权钱样本为我公司代理人，办理账号认证事宜。", 60, 700),
    Words("授权期限：自二〇二六年三月一日起至二〇二七年二月末止。", 60, 670),
    Words("代理人无转委托权，特此授权。", 60, 640),
)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Give the path at which a test stores its PDF."""
    return tmp_path / "paper.pdf"


def texts(stored: Path, data: bytes, *passwords: str) -> list[str]:
    stored.write_bytes(data)
    return [each.text for each in text_lines(stored, 1, passwords)]


class TestATextLayer:
    """What a program wrote."""

    def test_becomes_lines_in_reading_order(self, stored: Path) -> None:
        assert texts(stored, lettered(*reversed(LICENCE))) == WORDS

    def test_is_measured_in_pixels_at_200_dpi(self, stored: Path) -> None:
        stored.write_bytes(lettered(*LICENCE))
        title = text_lines(stored, 1)[0]
        assert title.height == pytest.approx(30 * 200 / 72, rel=0.1)
        assert title.left == pytest.approx(200 * 200 / 72, abs=4)
        assert title.right - title.left == pytest.approx(4 * 30 * 200 / 72, rel=0.05)
        assert title.confidence == 1
        assert title.spot[0] == pytest.approx(1000 * 200 / 595, abs=3)
        assert title.spot[3] == pytest.approx(1000 * (842 - 760 + 6) / 842, abs=3)

    @pytest.mark.parametrize(("rotate", "angle"), [(90, 90), (180, 180), (270, 270)])
    def test_is_read_on_a_page_that_is_turned_to_be_shown(self, stored: Path, rotate: int, angle: int) -> None:
        """Scanned sideways, with /Rotate to make it right: what is shown counts."""
        turned = {90: (500, 100), 180: (500, 700), 270: (100, 700)}[angle]
        data = lettered(Words("POWER OF ATTORNEY", *turned, 30, angle), rotate=rotate)
        stored.write_bytes(data)
        found = page_text(stored, 1)
        assert [each.text for each in found.lines] == ["POWER OF ATTORNEY"]
        assert found.turn == 0
        box = found.lines[0].spot
        assert box[2] - box[0] > box[3] - box[1]

    @pytest.mark.parametrize("angle", [90, 180, 270])
    def test_that_runs_sideways_is_read_and_says_what_brings_it_upright(self, stored: Path, angle: int) -> None:
        start = {90: (300, 100), 180: (500, 700), 270: (300, 700)}[angle]
        stored.write_bytes(lettered(Words("POWER OF ATTORNEY", *start, 30, angle)))
        found = page_text(stored, 1)
        (line,) = found.lines
        assert line.text == "POWER OF ATTORNEY"
        assert found.turn == angle
        assert line.right - line.left > 5 * line.height
        assert (line.spot[2] - line.spot[0] > line.spot[3] - line.spot[1]) == (angle == 180)

    def test_written_twice_to_look_bold_is_read_once(self, stored: Path) -> None:
        bold = (Words("营业执照营业执照", 200, 760, 30), Words("营业执照营业执照", 200.6, 760, 30))
        assert texts(stored, lettered(*bold)) == ["营业执照营业执照"]

    def test_keeps_the_spaces_between_words(self, stored: Path) -> None:
        assert texts(stored, lettered(Words("Sample Trading Limited", 60, 700))) == ["Sample Trading Limited"]

    def test_of_a_locked_pdf_is_read_with_its_password(self, stored: Path) -> None:
        data = lettered(*LICENCE, password="geheim")
        assert texts(stored, data, "wrong", "geheim") == WORDS
        assert texts(stored, data) == []

    def test_over_a_scan_is_marked_as_read_by_another_program(self, stored: Path) -> None:
        stored.write_bytes(lettered(*LETTER, scan=True, hidden=True))
        found = page_text(stored, 1)
        assert found.scanned
        assert len(found.lines) == len(LETTER)
        assert all(each.confidence < 1 for each in found.lines)


class TestNothingIsReadOf:
    """Layers that would tell what is not there."""

    def test_a_scan_without_text(self, stored: Path) -> None:
        assert texts(stored, scan_pdf()) == []

    def test_a_page_number(self, stored: Path) -> None:
        assert texts(stored, lettered(Words("- 1 -", 280, 40))) == []

    def test_a_note_that_a_scanner_wrote_on_its_scan(self, stored: Path) -> None:
        assert texts(stored, lettered(Words("Scanned with SampleScanner", 60, 20), scan=True)) == []

    def test_hidden_text_of_a_page_that_is_no_scan(self, stored: Path) -> None:
        assert texts(stored, lettered(*LICENCE, hidden=True)) == []

    def test_glyphs_that_no_table_explains(self, stored: Path) -> None:
        assert texts(stored, lettered(*LICENCE, told=None)) == []

    @pytest.mark.parametrize(
        "told",
        [lambda each: chr(0xE000 + ord(each) % 0x1000), lambda _: "\ufffd", lambda each: chr(0x1200 + ord(each) % 99)],
        ids=["private use", "replaced", "another script"],
    )
    def test_glyphs_that_are_explained_wrongly(self, stored: Path, told: object) -> None:
        assert texts(stored, lettered(*LICENCE, told=told)) == []  # type: ignore[arg-type]  # one of three lambdas

    def test_bytes_taken_for_letters(self, stored: Path) -> None:
        """GBK in a font for Western letters."""
        assert texts(stored, lettered(Words("营业执照统一社会信用代码".encode("gbk").decode("latin-1"), 60, 700))) == []

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nbroken", pdf(1)[:300]], ids=["empty", "broken", "cut off"])
    def test_what_is_no_pdf(self, stored: Path, data: bytes) -> None:
        assert texts(stored, data) == []
