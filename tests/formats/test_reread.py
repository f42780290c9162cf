"""A finished PDF is read again by a library that did not write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import making
import pytest

from matprep.errors import Refusal
from matprep.formats.documents import pdf
from matprep.formats.documents.reread import reread

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, data: bytes) -> Path:
    """Write bytes to a file."""
    path.write_bytes(data)
    return path


def test_pages_and_their_sizes_are_read(tmp_path: Path) -> None:
    again = reread(write(tmp_path / "a.pdf", making.pdf(2)))

    assert (again.pages, again.encrypted, again.sizes) == (2, False, ((595.0, 842.0),) * 2)


def test_an_encrypted_document_is_called_so(tmp_path: Path) -> None:
    assert reread(write(tmp_path / "a.pdf", making.pdf(password="x"))).encrypted


def test_what_matprep_writes_keeps_the_standard(tmp_path: Path) -> None:
    source = write(tmp_path / "a.pdf", making.scan_pdf(3))
    pdf.tidy(source, tmp_path / "tidy.pdf")
    pdf.pick(source, [3, 2], tmp_path / "picked.pdf")

    assert reread(tmp_path / "tidy.pdf", strict=True).pages == 3
    assert reread(tmp_path / "picked.pdf", strict=True).pages == 2


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"nothing at all", making.jpeg(20, 20)])
def test_what_is_no_pdf_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        reread(write(tmp_path / "a.pdf", data))

    assert caught.value.problem.code == "damaged"


def test_strictness_can_be_lowered_for_what_is_handed_on_as_it_came(tmp_path: Path) -> None:
    data = making.pdf()
    path = write(tmp_path / "a.pdf", data[: data.rindex(b"startxref")] + b"startxref\n7\n%%EOF\n")

    with pytest.raises(Refusal):
        reread(path)
    assert reread(path, strict=False).pages == 1
