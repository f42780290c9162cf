"""One file looked at: what it is, what it would become, and why."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import making
import papers
import pytest
from false_office import hide_office, put_office
from office import profile

from matprep.errors import ProfileError
from matprep.inspecting import Becoming, Inspection, inspect_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor
    from pathlib import Path

PROFILE = profile()


@pytest.fixture
def workers() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


def look(folder: Path, name: str, data: bytes, workers: Executor, **options: Any) -> Inspection:
    path = folder / name
    path.write_bytes(data)
    return inspect_file(path, executor=workers, **{"profile": PROFILE, "language": "en", **options})


def test_a_picture_shows_its_kind_and_its_upright_size(tmp_path: Path, workers: Executor) -> None:
    seen = look(tmp_path, "营业执照.jpg", making.jpeg(800, 600, orientation=6), workers)

    assert (seen.kind, seen.pages, seen.width, seen.height) == ("jpeg", 1, 600, 800)
    assert seen.usable


def test_a_name_says_what_it_becomes_and_why(tmp_path: Path, workers: Executor) -> None:
    seen = look(tmp_path, "营业执照.png", making.png(800, 600), workers)

    assert seen.becomes == (Becoming(requirement="business_licence", by="name", kind="png", name="01_营业执照.png"),)


def test_what_the_platform_does_not_take_becomes_its_first_format(tmp_path: Path, workers: Executor) -> None:
    (becoming,) = look(tmp_path, "营业执照.pdf", making.pdf(), workers).becomes

    assert (becoming.kind, becoming.name) == ("jpeg", "01_营业执照.jpg")


def test_a_file_that_nothing_speaks_for_is_unassigned(tmp_path: Path, workers: Executor) -> None:
    (becoming,) = look(tmp_path, "IMG_2041.jpg", making.jpeg(), workers).becomes

    assert becoming.requirement is None
    assert becoming.by is None


def test_without_a_profile_only_the_file_itself_is_looked_at(tmp_path: Path, workers: Executor) -> None:
    seen = look(tmp_path, "营业执照.jpg", making.jpeg(), workers, profile=None)

    assert seen.kind == "jpeg"
    assert seen.becomes == ()


def test_a_suffix_that_lies_is_a_notice(tmp_path: Path, workers: Executor) -> None:
    seen = look(tmp_path, "营业执照.png", making.jpeg(), workers)

    assert [each.code for each in seen.problems] == ["suffix_differs"]
    assert seen.usable
    assert "JPEG" in seen.problems[0].message


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty"), (b"\x7fELF" + bytes(40), "unsupported_kind"), (making.pdf(password="s"), "password_needed")],
)
def test_what_cannot_be_used_says_why(tmp_path: Path, workers: Executor, data: bytes, code: str) -> None:
    seen = look(tmp_path, "x.dat", data, workers)

    assert [each.code for each in seen.problems] == [code]
    assert not seen.usable
    assert seen.becomes == ()
    assert seen.problems[0].cure


def test_what_is_not_there_and_what_is_a_folder_is_called_that(tmp_path: Path, workers: Executor) -> None:
    missing = inspect_file(tmp_path / "nothing.jpg", language="en", executor=workers)
    folder = inspect_file(tmp_path, language="en", executor=workers)

    assert missing.problems[0].message == "There is no such file."
    assert folder.problems[0].message == "This is a folder, not a file."


def test_a_password_opens_a_pdf(tmp_path: Path, workers: Executor) -> None:
    seen = look(tmp_path, "营业执照.pdf", making.pdf(pages=2, password="s"), workers, passwords=["s"])

    assert (seen.usable, seen.pages) == (True, 2)


@pytest.mark.parametrize("name", ["nothing.jpg", "folder"])
def test_what_is_no_readable_file_is_an_answer_too(tmp_path: Path, workers: Executor, name: str) -> None:
    (tmp_path / "folder").mkdir()

    seen = inspect_file(tmp_path / name, executor=workers)

    assert not seen.usable
    assert seen.problems


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_a_fifo_is_not_opened(tmp_path: Path, workers: Executor) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")

    seen = inspect_file(tmp_path / "pipe.jpg", executor=workers)

    assert [each.code for each in seen.problems] == ["not_a_regular_file"]


def test_an_unknown_profile_is_refused(tmp_path: Path, workers: Executor) -> None:
    with pytest.raises(ProfileError):
        look(tmp_path, "x.jpg", making.jpeg(), workers, profile="nothing-like-it")


def test_nothing_is_left_behind_and_nothing_changed(
    tmp_path: Path, workers: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    data = making.jpeg()

    look(tmp_path, "营业执照.jpg", data, workers)

    assert list(scratch.iterdir()) == []
    assert (tmp_path / "营业执照.jpg").read_bytes() == data


@pytest.mark.skipif(sys.platform == "win32", reason="stands in for LibreOffice by a script with a #! line")
def test_the_pages_of_a_document_become_what_a_pdf_would(
    tmp_path: Path, workers: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "made.pdf").write_bytes(making.pdf(3))
    hide_office(tmp_path / "bin", monkeypatch)
    put_office(tmp_path / "bin", f"mkdir $out; cp {tmp_path / 'made.pdf'} $out/document.pdf")

    seen = look(tmp_path, "卷宗.docx", papers.docx("x"), workers)

    assert (seen.kind, seen.pages, seen.usable) == ("docx", 3, True)
    assert [(each.kind, each.name) for each in seen.becomes] == [("pdf", "04_卷宗.pdf")]
