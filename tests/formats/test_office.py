"""What LibreOffice makes of documents: their pages, and nothing else, whatever they hold and however it ends."""

from __future__ import annotations

import http.server
import io
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import making
import papers
import psutil
import pytest
from false_office import hide_office, put_office
from msoffcrypto.format.ooxml import OOXMLFile
from pypdf import PdfReader

from matprep import patience
from matprep.errors import Refusal
from matprep.formats import tool
from matprep.formats.documents import fonts, office, office_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

real = pytest.mark.system("libreoffice")
scripts = pytest.mark.skipif(sys.platform == "win32", reason="stands in for LibreOffice by a script with a #! line")


@pytest.fixture
def rendered(tmp_path: Path) -> Callable[..., Path]:
    """Write a document and have it rendered; the PDF's path."""

    def rendered(data: bytes, kind: str, *passwords: str) -> Path:
        path = tmp_path / "src"
        path.write_bytes(data)
        return office.rendition(path, kind, passwords)

    return rendered


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a small letter, alone in a folder with it; rendered once."""
    path = tmp_path_factory.mktemp("plain") / "src"
    path.write_bytes(papers.docx("授权书 ABC"))
    return office.rendition(path, "docx", ())


def said(pages: Path) -> list[str]:
    """The text of each page, read by another library."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(pages).pages]


def refused(call: Callable[[], Any]) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.problem.code, dict(caught.value.problem.params)


@real
class TestPages:
    """Real documents through the real LibreOffice."""

    @pytest.mark.parametrize(
        ("kind", "data"),
        [
            ("rtf", papers.rtf("授权书 ABC")),
            ("odt", papers.odt("授权书 ABC")),
            ("xlsx", papers.xlsx([["授权书 ABC"]])),
            ("text", "授权书 ABC".encode("gb18030")),
            ("text", "授权书 ABC".encode()),
            ("text", "授权书 ABC".encode("utf-16")),
        ],
        ids=["rtf", "odt", "xlsx", "gb18030", "utf-8", "utf-16"],
    )
    def test_a_document_becomes_pages_with_its_chinese_text(
        self, rendered: Callable[..., Path], kind: str, data: bytes
    ) -> None:
        assert said(rendered(data, kind)) == ["授权书 ABC"]

    def test_so_does_a_letter_by_word(self, plain: Path) -> None:
        assert said(plain) == ["授权书 ABC"]

    def test_every_page_comes(self, rendered: Callable[..., Path]) -> None:
        assert said(rendered(papers.docx("合同", pages=3), "docx")) == ["合同"] * 3

    def test_a_hidden_sheet_stays_hidden(self, rendered: Callable[..., Path]) -> None:
        assert said(rendered(papers.xlsx([["看得见"]], hidden=[["看不见"]]), "xlsx")) == ["看得见"]

    def test_long_lines_of_a_text_wrap(self, rendered: Callable[..., Path]) -> None:
        (text,) = said(rendered(("很长" * 200).encode(), "text"))
        assert text.replace(" ", "") == "很长" * 200

    def test_nothing_is_left_beside_the_pages(self, plain: Path) -> None:
        assert sorted(each.name for each in plain.parent.iterdir()) == ["src", "src.pdf"]

    def test_the_pages_say_neither_when_nor_by_what_they_were_made(self, plain: Path) -> None:
        assert not PdfReader(plain).metadata

    def test_documents_are_rendered_at_the_same_time(self, tmp_path: Path) -> None:
        paths = [tmp_path / str(number) for number in range(2)]
        for path in paths:
            path.write_bytes(papers.docx(f"第 {path.name} 份"))
        with ThreadPoolExecutor(2) as threads:
            made = list(threads.map(lambda path: office.rendition(path, "docx"), paths))
        assert [said(each) for each in made] == [["第 0 份"], ["第 1 份"]]

    @pytest.mark.parametrize(
        ("kind", "data"),
        [
            ("docx", papers.docx("x")[:900]),
            ("docx", papers.word("<w:p><oops")),
            ("docx", making.zipped({"[Content_Types].xml": b"", "word/document.xml": b""})),
        ],
        ids=["cut short", "no XML", "empty"],
    )
    def test_a_broken_document_is_damaged_and_its_bytes_are_not_shown_as_text(
        self, rendered: Callable[..., Path], kind: str, data: bytes
    ) -> None:
        assert refused(lambda: rendered(data, kind)) == ("damaged", {"tool": "LibreOffice"})


def locked(data: bytes, password: str) -> bytes:
    buffer = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, buffer)
    return buffer.getvalue()


class TestPasswords:
    """An Office document opens with its password, which then stands nowhere."""

    PAPER = locked(
        papers.word(f"<w:p>{papers.run('密件')}</w:p>", parts={"customXml/x.bin": random.Random(1).randbytes(9000)}),
        "开门",
    )

    @real
    def test_the_right_one_of_several_opens_it(self, rendered: Callable[..., Path]) -> None:
        assert said(rendered(self.PAPER, "ooxml", "错", "开门")) == ["密件"]

    @scripts
    @pytest.mark.parametrize(("given", "params"), [((), {}), (("错",), {"tried": 1})])
    def test_without_it_the_owner_is_asked(
        self,
        rendered: Callable[..., Path],
        given: tuple[str, ...],
        params: dict[str, int],
        stand_in: Callable[[str], None],
    ) -> None:
        stand_in("exit 3")
        assert refused(lambda: rendered(self.PAPER, "ooxml", *given)) == (
            "password_needed",
            {"what": "office", **params},
        )

    @scripts
    def test_an_open_document_with_a_password_is_named(
        self, rendered: Callable[..., Path], stand_in: Callable[[str], None]
    ) -> None:
        stand_in("exit 3")
        manifest = (
            b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
        )
        data = making.zipped(
            {"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": manifest}
        )
        assert refused(lambda: rendered(data, "odt", "x")) == ("password_needed", {"what": "odf"})


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine, which can be reached: its address, and what was asked of it."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    monkeypatch.setattr(tool, "_CLONE_NEWNET", 0)
    monkeypatch.setattr(tool, "_CLONE_NEWUSER", 0)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@real
class TestStrangers:
    """What a document links to is not fetched, by LibreOffice's settings alone, and what it brings is not run."""

    def test_a_linked_picture_is_not_fetched(
        self, rendered: Callable[..., Path], requests: tuple[str, list[str]]
    ) -> None:
        address, asked = requests
        assert said(rendered(papers.linking_docx(f"{address}/a.png"), "docx")) == ["picture:"]
        assert asked == []

    def test_without_these_settings_it_would_be(
        self, rendered: Callable[..., Path], requests: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address, asked = requests
        monkeypatch.setattr(office_profile, "_SETTINGS", ())
        rendered(papers.linking_docx(f"{address}/a.png"), "docx")
        assert "/a.png" in asked

    def test_another_file_of_this_machine_is_not_drawn_in(self, rendered: Callable[..., Path], tmp_path: Path) -> None:
        secret = tmp_path / "secret.odt"
        secret.write_bytes(papers.odt("geheim"))
        section = f'<text:section text:name="s"><text:section-source xlink:href="{secret.as_uri()}"/></text:section>'
        body = f"<office:body><office:text><text:p>open</text:p>{section}</office:text></office:body>"
        assert said(rendered(papers.open_document("text", body), "odt")) == ["open"]

    def test_a_macro_is_not_run(self, rendered: Callable[..., Path], tmp_path: Path) -> None:
        assert said(rendered(papers.macro_odt(tmp_path / "ran"), "odt")) == ["macro"]
        assert not (tmp_path / "ran").exists()

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes the network away from one process")
    def test_there_is_no_network_at_all(self, tmp_path: Path) -> None:
        program = "import socket; print([name for _, name in socket.if_nameindex()])"
        ran = tool.run([sys.executable, "-c", program], folder=tmp_path, seconds=30)
        assert ran.output.split() == [b"['lo']"]


def test_the_profile_forbids_macros_and_links(tmp_path: Path) -> None:
    office_profile.write_profile(tmp_path / "p")
    settings = (tmp_path / "p" / "user" / "registrymodifications.xcu").read_text("utf-8")
    for name, value in {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
    }.items():
        assert f"<prop oor:name=\"{name}\" oor:op='fuse'><value>{value}</value>" in settings


@pytest.fixture
def stand_in(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a shell script in LibreOffice's place; `$out` is the folder where the PDF belongs."""
    folder = tmp_path_factory.mktemp("bin")
    hide_office(folder, monkeypatch)
    return lambda script: put_office(folder, script)


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@scripts
class TestTrouble:
    """A LibreOffice that is missing, hangs, crashes, or says nothing."""

    def test_one_that_is_missing_is_named(
        self, rendered: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hide_office(tmp_path / "bin", monkeypatch)
        assert refused(lambda: rendered(papers.docx("x"), "docx")) == ("tool_missing", {"tool": "LibreOffice"})

    def test_one_that_hangs_is_killed_with_its_children(
        self,
        rendered: Callable[..., Path],
        tmp_path: Path,
        stand_in: Callable[[str], None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        child = tmp_path / "child"
        stand_in(f"trap '' TERM; sh -c 'trap \"\" TERM; sleep 600 & echo $! > {child}; wait' & wait")
        monkeypatch.setattr(patience, "CONVERSION", 1.0)

        assert refused(lambda: rendered(papers.docx("x"), "docx")) == (
            "timed_out",
            {"tool": "LibreOffice", "seconds": 1},
        )
        assert not is_alive(int(child.read_text()))
        assert sorted(each.name for each in tmp_path.iterdir()) == ["child", "src"]

    @pytest.mark.parametrize(
        ("script", "code", "detail"),
        [
            ("kill -SEGV $$", "decoder_crashed", "signal 11"),
            ("exit 77", "decoder_crashed", "exit 77"),
            ("exit 0", "damaged", None),
            ("echo 'Error: source file could not be loaded' >&2; exit 1", "damaged", None),
            ("mkdir $out; echo '%PDF-1.7 half' > $out/document.pdf", "damaged", None),
        ],
    )
    def test_how_it_ends_decides_what_is_said(
        self, rendered: Callable[..., Path], stand_in: Callable[[str], None], script: str, code: str, detail: str | None
    ) -> None:
        stand_in(script)
        found, params = refused(lambda: rendered(papers.docx("x"), "docx"))
        assert (found, params.get("detail")) == (code, detail)

    def test_pages_are_made_once(
        self, rendered: Callable[..., Path], tmp_path: Path, stand_in: Callable[[str], None]
    ) -> None:
        (tmp_path / "made.pdf").write_bytes(making.pdf(text="ready"))
        stand_in(f"mkdir $out; cp {tmp_path / 'made.pdf'} $out/document.pdf; echo x >> {tmp_path / 'count'}")
        assert said(rendered(papers.docx("x"), "docx")) == said(rendered(papers.docx("x"), "docx")) == ["ready 1"]
        assert (tmp_path / "count").read_text() == "x\n"

    def test_chinese_that_no_font_can_draw_is_not_delivered_as_boxes(
        self,
        rendered: Callable[..., Path],
        tmp_path: Path,
        stand_in: Callable[[str], None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(fonts, "has_cjk", lambda: False)
        monkeypatch.setattr(office.render, "text", lambda *_: "授授授")
        (tmp_path / "made.pdf").write_bytes(making.pdf())
        stand_in(f"mkdir $out; cp {tmp_path / 'made.pdf'} $out/document.pdf")
        assert refused(lambda: rendered(papers.docx("x"), "docx")) == ("font_missing", {"tool": "LibreOffice"})
        assert not office.rendition_path(tmp_path / "src").exists()


@real
@pytest.mark.skipif(sys.platform != "linux", reason="hides fonts by fontconfig")
def test_without_a_chinese_font_a_chinese_document_is_refused(
    rendered: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All fonts are hidden from fontconfig but those for Latin letters, as on a bare server."""
    chinese = '<pattern><patelt name="lang"><string>zh-cn</string></patelt></pattern>'
    rules = f"<include>/etc/fonts/fonts.conf</include><selectfont><rejectfont>{chinese}</rejectfont></selectfont>"
    (tmp_path / "fonts.conf").write_text(f'<?xml version="1.0"?><fontconfig>{rules}</fontconfig>')
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    fonts._has_cjk.cache_clear()
    try:
        assert refused(lambda: rendered(papers.docx("授权书"), "docx"))[0] == "font_missing"
        assert said(rendered(papers.docx("Letter"), "docx")) == ["Letter"]
    finally:
        fonts._has_cjk.cache_clear()
