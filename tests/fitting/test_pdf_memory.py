"""A PDF of many pages: what is made of it lies on disk, never all of it in memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import making
import pytest

from matprep import progress
from matprep.errors import Refusal
from matprep.fitting import pdf as fitting
from matprep.fitting.pdf import fit_pdf
from matprep.formats.documents import pdf, pdf_assembling, pdf_cleaning
from matprep.formats.documents.render import render
from matprep.formats.documents.reread import reread
from matprep.model import Rules
from matprep.progress import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.pdf"
    path.write_bytes(making.scan_pdf(4, width=1000, height=1400))
    return path


def phone_scan(path: Path) -> Path:
    """Three pages, each a JPEG with all that a phone writes into it."""
    document = pdf_of_phone_jpegs(3)
    path.write_bytes(document)
    return path


def pdf_of_phone_jpegs(pages: int) -> bytes:
    import io  # noqa: PLC0415 - here only

    import pikepdf  # noqa: PLC0415 - here only

    document = pikepdf.new()
    for number in range(pages):
        picture = document.make_stream(making.phone_jpeg(400, 300, orientation=1, quality=80 + number))
        picture.Type, picture.Subtype, picture.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
        picture.Width, picture.Height, picture.BitsPerComponent = 400, 300, 8
        picture.ColorSpace = pikepdf.Name.DeviceRGB
        sheet = document.add_blank_page(page_size=(400, 300)).obj
        sheet.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
        sheet.Contents = document.make_stream(b"q 400 0 0 300 0 0 cm /Im0 Do Q")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


class TestTurns:
    """What is cut out of a document's JPEGs is held only up to a bound."""

    def test_cleaning_in_turns_gives_the_same_document(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        source = phone_scan(tmp_path / "source.pdf")
        pdf.tidy(source, tmp_path / "at once.pdf")

        monkeypatch.setattr(pdf_cleaning, "MOST_HELD", 1)
        pdf.tidy(source, tmp_path / "in turns.pdf")

        data = (tmp_path / "in turns.pdf").read_bytes()
        assert b"Secret" not in data
        assert not list(tmp_path.glob("*.part"))
        assert reread(tmp_path / "in turns.pdf") == reread(tmp_path / "at once.pdf")
        for page in (1, 2, 3):
            assert render(tmp_path / "in turns.pdf", page, 40).tobytes() == render(source, page, 40).tobytes()

    def test_a_turn_ends_when_enough_is_held(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_cleaning, "MOST_HELD", 1)

        with pdf.open_pdf(phone_scan(tmp_path / "source.pdf")) as document:
            assert [pdf_cleaning.clean(document) for _ in range(4)] == [False, False, False, True]


class TestFit:
    """Shrinking to a limit."""

    def test_leaves_nothing_but_the_result(self, scan: Path, tmp_path: Path) -> None:
        folder = tmp_path / "job"
        folder.mkdir()
        limit = scan.stat().st_size // 2

        quality = fit_pdf(scan, folder / "out.pdf", Rules(formats=("pdf",), max_bytes=limit))

        assert quality == {"coded": "encoded", "pictures": 4}
        assert sorted(path.name for path in folder.iterdir()) == ["out.pdf"]
        assert 0.8 * limit < (folder / "out.pdf").stat().st_size <= limit

    def test_binds_nothing_where_the_pictures_alone_are_too_much(
        self, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bound: list[Any] = []
        monkeypatch.setattr(fitting.pdf, "with_pictures", lambda *given: bound.append(given))

        with pytest.raises(Refusal) as raised:
            fit_pdf(scan, tmp_path / "out.pdf", Rules(formats=("pdf",), max_bytes=9000))

        params = raised.value.problem.params
        assert raised.value.problem.code == "limit_not_met"
        assert bound == []
        assert isinstance(params["smallest"], int)
        assert params["smallest"] > 9000
        assert not list(tmp_path.glob("picture-*"))

    def test_tells_how_far_it_is_and_never_goes_back(
        self, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[tuple[int, int]] = []
        monkeypatch.setattr(progress, "note", lambda _, done, total: told.append((done, total)))

        limit = scan.stat().st_size // 2
        fit_pdf(scan, tmp_path / "out.pdf", Rules(formats=("pdf",), max_bytes=limit), (), Stretch(tmp_path, 100))

        assert told == sorted(told)
        assert (17, 100) in told
        assert (70, 100) in told

    def test_a_gallery_opens_the_document_once_for_all_its_pictures(self, scan: Path) -> None:
        with pdf.gallery(scan) as pixels:
            sizes = [pixels(each.number).size for each in pdf.pictures(scan)]
            with pytest.raises(Refusal, match="damaged"):
                pixels(99_999)
            again = pixels(pdf.pictures(scan)[0].number).size

        assert sizes == [(1000, 1400)] * 4
        assert again == (1000, 1400)


class TestAssembling:
    """Pages that are copied are held only up to a bound."""

    @pytest.mark.parametrize("held", [1, 400_000])
    def test_picking_in_turns_gives_the_same_pages(
        self, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int
    ) -> None:
        pdf.pick(scan, (4, 2, 1), tmp_path / "at once.pdf")

        monkeypatch.setattr(pdf_assembling, "MOST_HELD", held)
        pdf.pick(scan, (4, 2, 1), tmp_path / "in turns.pdf")

        self.same(tmp_path, 3)

    def test_joining_in_turns_gives_the_same_pages(
        self, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = tmp_path / "text.pdf"
        text.write_bytes(making.pdf(3))
        pdf.join([text, scan, text], tmp_path / "at once.pdf")

        monkeypatch.setattr(pdf_assembling, "MOST_HELD", 1)
        pdf.join([text, scan, text], tmp_path / "in turns.pdf")

        self.same(tmp_path, 10)

    def same(self, folder: Path, pages: int) -> None:
        once, turns = folder / "at once.pdf", folder / "in turns.pdf"
        assert not list(folder.glob("*.laid*"))
        assert reread(turns) == reread(once)
        assert reread(turns).pages == pages
        for page in range(1, pages + 1):
            assert render(turns, page, 30).tobytes() == render(once, page, 30).tobytes()

    def test_more_documents_are_joined_than_may_be_open_at_a_time(self, tmp_path: Path) -> None:
        text = tmp_path / "text.pdf"
        text.write_bytes(making.pdf(1))
        before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0
        opened: list[int] = []

        def counted(sources: list[Path]) -> Iterator[Path]:
            for source in sources:
                opened.append(len(list(Path("/proc/self/fd").iterdir())) if before else 0)
                yield source

        pdf.join(counted([text] * 40), tmp_path / "joined.pdf")  # type: ignore[arg-type]  # any iterable serves

        assert reread(tmp_path / "joined.pdf").pages == 40
        assert max(opened) < before + 10
