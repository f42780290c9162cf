"""Fonts: which ones a document lost on the way to its pages, and whether this machine has Chinese ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import papers
import pikepdf
import pytest

from matprep.formats.documents import fonts, office_fonts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("asked", "used"),
    [
        ("宋体", "ABCDEF+SimSun"),
        ("仿宋_GB2312", "FangSong"),
        ("微软雅黑", "MicrosoftYaHei"),
        ("Times New Roman", "ABCDEF+TimesNewRomanPS-BoldMT"),
        ("Noto Serif CJK SC", "NotoSerifCJKjp-Regular-VKana"),
        ("Noto Sans CJK SC", "NotoSansCJKjp-Regular"),
    ],
)
def test_a_font_is_known_by_all_its_names(asked: str, used: str) -> None:
    assert fonts.replaced([asked], [used]) == ()


def test_fonts_that_the_pages_lack_are_named_once_as_the_document_writes_them() -> None:
    assert fonts.replaced(["宋体", "Arial", "宋体", "黑体"], ["NotoSansCJKjp-Regular", "ArialMT"]) == ("宋体", "黑体")


def replaced(folder: Path, kind: str, data: bytes, *used: str) -> tuple[str, ...]:
    """What is said of a document whose pages use these fonts."""
    (folder / "src").write_bytes(data)
    with pikepdf.new() as pages:
        page = pages.add_blank_page()
        made = {
            f"/F{number}": pikepdf.Dictionary(Type=pikepdf.Name.Font, BaseFont=pikepdf.Name(f"/{name}"))
            for number, name in enumerate(used)
        }
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(made))
        pages.save(folder / "src.pdf")
    return office_fonts.replaced(folder / "src", kind, folder / "src.pdf")


class TestDocuments:
    """The fonts that a document's own XML asks for."""

    def test_a_letters_fonts_count_where_they_have_something_to_draw(self, tmp_path: Path) -> None:
        """Each run names a font for Latin and one for Chinese letters, whether it has such letters or not."""
        runs = papers.run("Letter", fonts=("Garamond", "楷体")) + papers.run("授权", fonts=("Bodoni", "宋体"))
        assert replaced(tmp_path, "docx", papers.word(f"<w:p>{runs}</w:p>"), "DejaVuSans") == ("Garamond", "宋体")

    def test_a_font_that_is_there_is_not_named(self, tmp_path: Path) -> None:
        assert replaced(tmp_path, "docx", papers.docx("授权", fonts=("Arial", "宋体")), "A+SimSun") == ()

    def test_an_open_document_names_its_fonts_by_faces(self, tmp_path: Path) -> None:
        styles = (
            '<office:font-face-decls><style:font-face style:name="S1" svg:font-family="\'华文楷体\'"/>'
            '</office:font-face-decls><style:text-properties style:font-name="S1" style:font-name-asian="S1"/>'
        )
        paper = papers.open_document(
            "text",
            f"{styles}<office:body><office:text><text:p>甲</text:p></office:text></office:body>",
            {"styles.xml": "<x/>"},
        )
        assert replaced(tmp_path, "odt", paper, "DejaVuSans") == ("华文楷体",)

    def test_what_cannot_be_read_names_none(self, tmp_path: Path) -> None:
        assert replaced(tmp_path, "docx", b"PK\x03\x04broken", "X") == ()
        assert replaced(tmp_path, "doc", b"\xd0\xcf\x11\xe0", "X") == ()


@pytest.mark.parametrize(
    ("name", "is_one"), [("NotoSansCJK-Regular.ttc", True), ("simsun.ttc", True), ("x.ttf", False)]
)
def test_a_chinese_font_is_known_by_its_file(tmp_path: Path, name: str, is_one: bool) -> None:  # noqa: FBT001 - the expectation
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / name).touch()

    assert fonts.has_font_file([tmp_path / "nowhere", tmp_path]) is is_one


def test_a_missing_font_is_looked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever installs one while matprep watches need not start it again."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    monkeypatch.setattr(fonts.tool, "INSTALLED", ())
    fonts._has_cjk.cache_clear()
    assert not fonts.has_cjk()
    (tmp_path / "simsun.ttc").touch()

    assert fonts.has_cjk()

    fonts._has_cjk.cache_clear()


@pytest.mark.parametrize(("text", "has"), [("授权书", True), ("Letter １２", False), ("𠀀", True), ("かな", False)])
def test_chinese_is_told_from_other_letters(text: str, has: bool) -> None:  # noqa: FBT001 - as above
    assert fonts.has_chinese(text) is has
