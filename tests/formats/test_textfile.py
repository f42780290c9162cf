"""Text files in the encodings of Chinese computers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from matprep.errors import Refusal
from matprep.formats.documents import textfile

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "授权书：甲方\n第二行 ABC\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_a_text_is_read_in_its_own_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    path.write_bytes(mark + WORDS.replace("\n", "\r\n").encode(encoding))

    assert textfile.read(path) == WORDS


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe\x00\xd8\x00\xd8", "damaged"),
        (b"\x80\xff\xff", "damaged"),
        (b"x" * (textfile.LARGEST + 1), "over_limits"),
    ],
)
def test_what_is_no_text_or_too_long_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)

    with pytest.raises(Refusal) as caught:
        textfile.read(path)
    assert caught.value.problem.code == code
