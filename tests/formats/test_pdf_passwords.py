"""A PDF opens by every password that people were given for it, however their program spelt it."""

from __future__ import annotations

import io
import traceback
from typing import TYPE_CHECKING

import making
import pikepdf
import pypdf
import pytest

from matprep.errors import Refusal
from matprep.formats.documents import pdf
from matprep.formats.documents.render import render

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ("geheim", "Grüße 2026", "营业执照123")


def locked(word: str, *, revision: int, owner: str = "") -> bytes:
    """A PDF under a standard security handler's revision (2 to 6), with a password spelt as UTF-8 or PDFDocEncoding."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(making.pdf())) as document:
        is_new = revision >= 4
        encryption = pikepdf.Encryption(user=word, owner=owner or word, R=revision, aes=is_new, metadata=is_new)
        document.save(buffer, encryption=encryption)
    return buffer.getvalue()


def locked_by_another(word: str, algorithm: str) -> bytes:
    """A PDF that pypdf locked: it spells as Latin-1 what it can, else as UTF-8."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(making.pdf()))
    writer.encrypt(word, "owner's own", algorithm=algorithm)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def locked_by_a_chinese_program(word: str) -> bytes:
    """A PDF whose password is spelt as GBK, as programs on Chinese Windows do before AES-256."""
    return locked_by_another(word.encode("gbk").decode("latin-1"), "RC4-128")


@pytest.mark.parametrize("revision", [2, 3, 4, 6])
def test_user_and_owner_passwords_open_every_kind_of_lock(tmp_path: Path, revision: int) -> None:
    path = making.tree(tmp_path, {"a.pdf": locked("for reading", revision=revision, owner="for changing")}) / "a.pdf"

    for word in ("for reading", "for changing"):
        assert pdf.describe(path, ["no", word]).pages == 1
        assert render(path, 1, 20, ["no", word]).convert("L").getextrema()[0] < 200


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
@pytest.mark.parametrize("word", WORDS)
def test_a_password_opens_in_any_spelling(tmp_path: Path, algorithm: str, word: str) -> None:
    path = making.tree(tmp_path, {"a.pdf": locked_by_another(word, algorithm)}) / "a.pdf"

    assert pdf.describe(path, [word]).pages == 1
    assert render(path, 1, 20, [word]).size == (166, 234)


@pytest.mark.parametrize("revision", [3, 4])
def test_a_password_in_the_old_standards_own_spelling_opens(tmp_path: Path, revision: int) -> None:
    path = making.tree(tmp_path, {"a.pdf": locked("Preis: 5 €", revision=revision)}) / "a.pdf"

    assert pdf.describe(path, ["Preis: 5 €"]).pages == 1
    assert render(path, 1, 20, ["Preis: 5 €"]).size == (166, 234)


def test_a_chinese_password_of_a_chinese_program_opens(tmp_path: Path) -> None:
    path = making.tree(tmp_path, {"a.pdf": locked_by_a_chinese_program("营业执照")}) / "a.pdf"

    assert pdf.describe(path, ["营业执照"]).pages == 1
    assert render(path, 1, 20, ["营业执照"]).size == (166, 234)


@pytest.mark.parametrize("words", [(), ("no",), ("no", "never", "no")])
def test_how_many_passwords_failed_is_said_and_which_is_not(tmp_path: Path, words: tuple[str, ...]) -> None:
    path = making.tree(tmp_path, {"a.pdf": locked("geheim", revision=6)}) / "a.pdf"

    with pytest.raises(Refusal) as caught:
        pdf.describe(path, words)

    assert caught.value.problem.params == {"tried": len(set(words))}
    told = "".join(traceback.format_exception(caught.value))
    assert not [word for word in words if f"'{word}'" in told]


def test_a_pdf_that_only_forbids_is_open_to_all_and_delivered_open(tmp_path: Path) -> None:
    forbidding = pikepdf.Permissions(extract=False, modify_other=False, print_highres=False, print_lowres=False)
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(making.pdf())) as document:
        document.save(buffer, encryption=pikepdf.Encryption(user="", owner="geheim", allow=forbidding))
    path = making.tree(tmp_path, {"a.pdf": buffer.getvalue()}) / "a.pdf"

    pdf.tidy(path, tmp_path / "tidy.pdf")

    with pikepdf.open(tmp_path / "tidy.pdf") as tidied:
        assert not tidied.is_encrypted
    assert render(tmp_path / "tidy.pdf", 1, 30).tobytes() == render(path, 1, 30).tobytes()
