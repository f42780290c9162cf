"""PDF pages become pixels."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import making
import pikepdf
import pytest

from matprep.errors import Refusal
from matprep.formats.documents import render as rendering
from matprep.formats.documents.render import render

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, data: bytes) -> Path:
    """Write bytes to a file."""
    path.write_bytes(data)
    return path


def sized(**keys: object) -> bytes:
    """A PDF whose page bears these keys."""
    with pikepdf.open(io.BytesIO(making.pdf())) as document:
        for key, value in keys.items():
            document.pages[0].obj["/" + key] = value
        buffer = io.BytesIO()
        document.save(buffer)
    return buffer.getvalue()


def test_a_page_has_the_pixels_of_its_size_and_dpi(tmp_path: Path) -> None:
    drawn = render(write(tmp_path / "a.pdf", making.pdf()), 1, 144)

    assert (drawn.mode, drawn.size) == ("RGB", (1190, 1684))


def test_the_ground_is_white_and_the_text_is_there(tmp_path: Path) -> None:
    drawn = render(write(tmp_path / "a.pdf", making.pdf()), 1, 72)

    assert drawn.getpixel((5, 5)) == (255, 255, 255)
    assert drawn.crop((80, 110, 300, 150)).convert("L").getextrema()[0] < 60


def test_the_same_page_gives_the_same_pixels(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", making.scan_pdf(2))

    assert render(path, 2, 80).tobytes() == render(path, 2, 80).tobytes()
    assert render(path, 2, 80).tobytes() != render(path, 1, 80).tobytes()


def test_a_turned_page_comes_out_upright(tmp_path: Path) -> None:
    assert render(write(tmp_path / "a.pdf", sized(Rotate=90)), 1, 72).size == (842, 595)


def test_the_dpi_counts_in_real_inches_also_where_the_unit_is_larger(tmp_path: Path) -> None:
    assert render(write(tmp_path / "a.pdf", sized(UserUnit=2)), 1, 72).size == (1190, 1684)


def test_a_page_as_large_as_a_house_keeps_within_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound itself is lowered here: the real one takes 300 MB to reach."""
    monkeypatch.setattr(rendering, "MAX_PIXELS", 1_000_000)
    path = write(tmp_path / "a.pdf", sized(MediaBox=pikepdf.Array([0, 0, 14400, 7200])))

    width, height = render(path, 1, 200).size

    assert 900_000 < width * height <= 1_000_000
    assert abs(width / height - 2) < 0.01


def test_a_password_opens_it_and_none_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", making.pdf(password="geheim"))

    assert render(path, 1, 72, ["geheim"]).size == (595, 842)
    with pytest.raises(Refusal) as caught:
        render(path, 1, 72)
    assert caught.value.problem.code == "password_needed"


def test_a_page_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", making.pdf())

    with pytest.raises(Refusal):
        render(path, 7, 72)


def test_what_the_drawing_library_cannot_open_is_drawn_from_a_repaired_copy(tmp_path: Path) -> None:
    whole = making.scan_pdf(2)
    sound, headless = write(tmp_path / "a.pdf", whole), write(tmp_path / "b.pdf", whole[9:])

    assert render(headless, 2, 40).tobytes() == render(sound, 2, 40).tobytes()


def test_threads_may_draw_side_by_side(tmp_path: Path) -> None:
    """The library itself crashes where several of them use it at once; any executor may serve, threads too."""
    texts = write(tmp_path / "a.pdf", making.pdf(2))
    scan = write(tmp_path / "b.pdf", making.scan_pdf(2, width=1000, height=1400))
    with ThreadPoolExecutor(8) as threads:
        drawn = threads.map(lambda turn: render((texts, scan)[turn % 2], 1 + turn // 2 % 2, 100).tobytes(), range(200))

        assert len(set(drawn)) == 4
