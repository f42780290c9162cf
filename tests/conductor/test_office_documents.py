"""Office documents in cases: their pages are delivered, and what keeps them from it is said."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import making
import msgspec
import papers
import psutil
import pytest
from false_office import hide_office, put_office
from office import complete_case

from matprep import pipeline
from matprep.errors import WorkerLost
from matprep.model import Call, Examine
from matprep.workers import Supervisor

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

scripts = pytest.mark.skipif(sys.platform == "win32", reason="stands in for LibreOffice by a script with a #! line")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A search path without LibreOffice."""
    hide_office(tmp_path / "bin", monkeypatch)
    return tmp_path / "bin"


def install(programs: Path, pages: int = 1) -> None:
    """Put something in LibreOffice's place that makes of every document the same pages."""
    (programs / "made.pdf").write_bytes(making.pdf(pages))
    put_office(programs, f"mkdir $out; cp {programs / 'made.pdf'} $out/document.pdf")


def source(office: Office, path: str) -> tuple[str, list[str]]:
    found = next(each for each in office.manifest()["sources"] if each["path"] == path)
    problems = [*found["problems"], *(each for part in found["parts"] for each in part["problems"])]
    return found["kind"], sorted({each["code"] for each in problems})


@scripts
class TestDelivered:
    """Pages that LibreOffice has made go on as those of a PDF."""

    def test_as_pictures_where_the_portal_takes_pictures(self, office: Office, programs: Path) -> None:
        install(programs, pages=2)
        office.put({**complete_case(), "合同.docx": papers.docx("合同")})

        office.run()

        assert [name for name in office.names() if "合同" in name] == ["03_合同_1.jpg", "03_合同_2.jpg"]
        assert source(office, "合同.docx") == ("docx", ["office_rendered"])

    def test_as_one_pdf_where_it_takes_a_pdf(self, office: Office, programs: Path) -> None:
        install(programs, pages=2)
        office.put({**complete_case(), "卷宗.xlsx": papers.xlsx([["x"]])})

        office.run()

        assert "04_卷宗.pdf" in office.names()
        assert office.manifest()["status"] == "ready"

    def test_out_of_an_archive(self, office: Office, programs: Path) -> None:
        install(programs)
        office.put({**complete_case(), "材料.zip": making.zipped({"合同.docx": papers.docx("合同")})})

        office.run()

        assert "03_合同.jpg" in office.names()
        assert source(office, "材料.zip/合同.docx") == ("docx", ["office_rendered"])

    def test_words_under_the_suffix_of_a_picture_are_no_text_file(self, office: Office, programs: Path) -> None:
        """An error page that was saved in place of a picture is not delivered as a picture of its words."""
        install(programs)
        office.put({**complete_case(), "合同.jpg": b"404 not found\n", "说明.txt": "您好".encode()})

        office.run()

        assert source(office, "合同.jpg") == ("text", ["suffix_differs", "unsupported_kind"])
        assert office.sources()["说明.txt"] == "unassigned"

    def test_a_second_run_does_nothing_again(self, office: Office, programs: Path) -> None:
        install(programs)
        office.put({**complete_case(), "合同.docx": papers.docx("合同")})
        office.run()
        put_office(programs, "exit 9")

        office.run()

        assert office.sources()["合同.docx"] == "prepared"


@scripts
class TestRefused:
    """What keeps a document from its pages."""

    def test_once_libreoffice_is_installed_the_next_run_uses_it(self, office: Office, programs: Path) -> None:
        office.put({**complete_case(), "合同.docx": papers.docx("合同")})
        office.run()
        assert (office.sources()["合同.docx"], source(office, "合同.docx")[1]) == ("rejected", ["tool_missing"])
        install(programs)

        office.run()

        assert office.sources()["合同.docx"] == "prepared"

    def test_a_hanging_libreoffice_is_the_machines_failure(
        self, office: Office, programs: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("matprep.patience.CONVERSION", 0.5)
        put_office(programs, "sleep 600")
        office.put({**complete_case(), "合同.docx": papers.docx("合同")})

        office.run()

        assert (office.sources()["合同.docx"], source(office, "合同.docx")[1]) == ("failed", ["timed_out"])

    def test_a_worker_that_is_killed_takes_libreoffice_with_it(self, tmp_path: Path, programs: Path) -> None:
        child, path = tmp_path / "child", tmp_path / "src"
        path.write_bytes(papers.docx("x"))
        put_office(programs, f"sh -c 'sleep 600 & echo $! > {child}; wait' & wait")
        request = msgspec.json.encode(Examine(path=str(path), name="a.docx"))

        with Supervisor(1) as workers, pytest.raises(WorkerLost):
            workers.submit(pipeline.answer, Call(function="examine", request=request, seconds=4.0)).result()

        assert not psutil.pid_exists(int(child.read_text())) or (
            psutil.Process(int(child.read_text())).status() == psutil.STATUS_ZOMBIE
        )
