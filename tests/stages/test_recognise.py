"""What is read of a source: from its text layer, its codes, its print; and what is left alone."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import making
import msgspec
import pypdf
import pytest
from drawn import drawn, text_pdf
from making import encoded, pdf, picture, scan_pdf
from printed import BANK, FOOD, ID_BACK, ID_FRONT, LETTER, LICENCE, OTHERS, line, moved

from matprep import papers
from matprep.formats import ocr
from matprep.model import Examine, Finding, Recognition
from matprep.stages import recognise as stage
from matprep.stages.detect import detect
from matprep.stages.recognise import MOST_PIXELS, _Pages, recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from matprep.model import Reading

WORDS = papers.everything(ocr=False)
PRINT = papers.everything(ocr=True)

reads_print = pytest.mark.skipif(not ocr.is_installed(), reason="the extra ocr is not installed")


@pytest.fixture
def finding(tmp_path: Path) -> Callable[..., Finding]:
    """Examine bytes as a worker does."""

    def examined(data: bytes, *, wanted: Recognition = WORDS, name: str = "IMG_1") -> Finding:
        path = tmp_path / "snapshot"
        path.write_bytes(data)
        request = Examine(path=str(path), name=name, recognition=wanted)
        return recognise(request, detect(request))

    return examined


def papers_of(readings: Sequence[Reading]) -> list[tuple[str, str | None]]:
    return [(each.guesses[0].paper, each.guesses[0].side) if each.guesses else ("", None) for each in readings]


def codes_of(found: Finding) -> list[str]:
    return [each.code for each in found.problems]


class TestTextLayer:
    """The text layer of a PDF is read before anything else."""

    def test_each_page_tells_its_paper(self, finding: Callable[..., Finding]) -> None:
        found = finding(text_pdf(LICENCE, LETTER, OTHERS["labour contract"]))
        assert papers_of(found.readings) == [
            ("business_licence", None),
            ("authorization_letter", None),
            ("labour_contract", None),
        ]
        assert [(each.page, each.by) for each in found.readings] == [(1, "text"), (2, "text"), (3, "text")]

    def test_its_fields_are_exact(self, finding: Callable[..., Finding]) -> None:
        found = finding(text_pdf(FOOD))
        values = {each.name: each.value for each in found.fields}
        assert values["company"] == "好样食品店"
        assert values["valid_until"] == "2029-12-31"
        assert values["licence_number"] == "JY19901010000001"

    def test_both_sides_of_a_card_on_a_page_are_two_readings(self, finding: Callable[..., Finding]) -> None:
        found = finding(text_pdf((*ID_FRONT, *moved(ID_BACK, down=500))))
        assert papers_of(found.readings) == [("id_card", "front"), ("id_card", "back")]

    def test_pages_beyond_the_bound_stay_unread_and_are_counted(
        self, finding: Callable[..., Finding], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stage, "MOST_PAGES", 2)
        found = finding(text_pdf(LICENCE, BANK, FOOD, LETTER))
        assert len(found.readings) == 2
        assert found.unread == 2
        assert "pages_unread" in codes_of(found)

    def test_a_long_document_answers_within_its_bound(
        self, finding: Callable[..., Finding], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stage, "LARGEST_FINDING", 3000)
        found = finding(text_pdf(*[LICENCE] * 12))
        assert len(msgspec.json.encode(found.readings)) <= 3000
        assert found.usable


class TestLeftAlone:
    """What need not be read is not, and what cannot be read harms nothing."""

    def test_nothing_is_read_where_nothing_is_wanted(self, finding: Callable[..., Finding]) -> None:
        found = finding(text_pdf(LICENCE), wanted=Recognition())
        assert found.readings == ()

    def test_without_ocr_a_picture_without_codes_says_nothing(self, finding: Callable[..., Finding]) -> None:
        found = finding(encoded(drawn(LICENCE)))
        assert found.readings == ()
        assert found.usable
        assert codes_of(found) == []

    def test_a_blank_page_is_not_read(self, finding: Callable[..., Finding]) -> None:
        found = finding(pdf(2, text=""))
        assert found.usable

    def test_a_file_that_cannot_be_used_is_not_read(self, finding: Callable[..., Finding]) -> None:
        found = finding(b"\xff\xd8\xff\xe0 broken", wanted=PRINT)
        assert not found.usable
        assert found.readings == ()

    def test_a_failure_while_reading_is_told_and_the_file_stays_usable(
        self, finding: Callable[..., Finding], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(stage.codes, "read_codes", broken)
        found = finding(encoded(picture()))
        assert found.usable
        assert codes_of(found) == ["reading_failed"]

    def test_without_ocr_no_heavy_library_is_loaded(self, tmp_path: Path) -> None:
        path = tmp_path / "snapshot"
        path.write_bytes(encoded(picture()))
        program = (
            "import sys; from matprep import papers, pipeline; from matprep.model import Examine;"
            f"pipeline.examine(Examine(path={str(path)!r}, name='a.jpg', recognition=papers.everything(ocr=False)));"
            "print(*sys.modules)"
        )
        loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        assert not {"onnxruntime", "cv2", "numpy"} & set(loaded.split())


@reads_print
class TestPrint:
    """Pictures are read by OCR, whichever way up they lie."""

    @pytest.mark.parametrize("turn", [0, 90, 180, 270])
    def test_a_photo_is_known_however_it_lies(self, finding: Callable[..., Finding], turn: int) -> None:
        page = drawn(LICENCE, seal=True).rotate(turn, expand=True)
        (found,) = finding(encoded(page), wanted=PRINT).readings
        assert papers_of([found]) == [("business_licence", None)]
        assert found.turn == turn
        assert "company" in {each.name for each in found.fields}

    def test_a_page_tells_how_it_looks(self, finding: Callable[..., Finding]) -> None:
        (sealed,) = finding(encoded(drawn(LICENCE, seal=True)), wanted=PRINT).readings
        (grey,) = finding(encoded(drawn(LICENCE).convert("L")), wanted=PRINT).readings
        assert sealed.look is not None
        assert grey.look is not None
        assert (sealed.look.colourful, grey.look.colourful) == (True, False)

    def test_both_sides_of_a_card_in_one_picture_are_two_readings_with_spots(
        self, finding: Callable[..., Finding]
    ) -> None:
        page = drawn((*ID_FRONT, *moved(ID_BACK, down=500)))
        front, back = finding(encoded(page), wanted=PRINT).readings
        assert papers_of([front, back]) == [("id_card", "front"), ("id_card", "back")]
        assert front.spot is not None
        assert back.spot is not None
        assert front.spot[1] < back.spot[1]

    def test_a_scan_in_a_pdf_is_read(self, finding: Callable[..., Finding]) -> None:
        buffer = encoded(drawn(BANK), "PDF", resolution=150)
        (found,) = finding(buffer, wanted=PRINT).readings
        assert found.by == "ocr"
        assert papers_of([found]) == [("bank_account", None)]

    def test_a_page_that_tells_all_in_its_text_layer_is_only_looked_at(self, finding: Callable[..., Finding]) -> None:
        (found,) = finding(text_pdf(FOOD), wanted=PRINT).readings
        assert found.by == "text"
        assert found.look is not None
        assert found.look.seals == 0

    @pytest.mark.parametrize("what", ["upload screen", "agency's poster", "notice of loss"])
    def test_what_serves_nothing_is_not_taken_for_a_licence(self, finding: Callable[..., Finding], what: str) -> None:
        (found,) = finding(encoded(drawn(OTHERS[what])), wanted=PRINT).readings
        assert papers_of([found])[0][0] not in {"business_licence", "food_licence"}

    def test_a_picture_without_print_says_nothing(self, finding: Callable[..., Finding]) -> None:
        (found,) = finding(encoded(picture(600, 400)), wanted=PRINT).readings
        assert all(each.score < 5 for each in found.guesses)

    def test_the_same_picture_gives_the_same_answer(self, finding: Callable[..., Finding]) -> None:
        data = encoded(drawn((*LICENCE, line("第1页 共2页", 400, 900))))
        assert finding(data, wanted=PRINT) == finding(data, wanted=PRINT)

    def test_more_scanned_pages_than_the_bound_stay_unread(
        self, finding: Callable[..., Finding], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stage.patience, "READ_PAGES", 1)
        found = finding(scan_pdf(3, width=500, height=700), wanted=PRINT)
        assert found.unread == 2


def test_an_enormous_page_is_looked_at_within_a_workers_memory(tmp_path: Path) -> None:
    """A poster of three metres had 544 million pixels at the usual resolution."""
    path = tmp_path / "poster.pdf"
    writer = pypdf.PdfWriter()
    writer.add_blank_page(8400, 8400)
    writer.write(path)
    request = Examine(path=str(path), name="poster.pdf", recognition=PRINT)

    picture = _Pages(request, detect(request))._picture(1)

    assert picture.width * picture.height <= MOST_PIXELS * 1.01


def test_a_broken_installation_of_ocr_reads_nothing_and_fails_nothing(
    finding: Callable[..., Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_usable", lambda: False)

    found = finding(making.jpeg(), wanted=PRINT)

    assert found.usable
    assert found.readings == ()
    assert "reading_failed" not in codes_of(found)
