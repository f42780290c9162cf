"""Finished files are read again by code that did not write them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import making
import pytest
from PIL import Image

from matprep.errors import Unverified
from matprep.model import Files, Made, Pixels, Rules, Verified, Verify
from matprep.stages.verify import verify

if TYPE_CHECKING:
    from pathlib import Path


def verified(root: Path, data: bytes, rules: Rules, name: str = "01_证.jpg", **more: object) -> Verified:
    path = root / "made"
    path.write_bytes(data)
    made = Made(path=str(path), kind="jpeg", bytes=0, pieces=(0,), name=name, **more)
    return verify(Verify(files=(made,), rules=rules, max_name_bytes=60))


def breach(root: Path, data: bytes, rules: Rules, name: str = "01_证.jpg", **more: object) -> str:
    with pytest.raises(Unverified) as caught:
        verified(root, data, rules, name, **more)
    return str(caught.value.problem.params["rule"])


def test_a_file_that_keeps_its_rules_comes_back_with_what_was_read(tmp_path: Path) -> None:
    data = making.jpeg(640, 480)

    (made,) = verified(tmp_path, data, Rules(max_bytes=len(data), min_bytes=len(data))).files

    assert (made.bytes, made.width, made.height, made.pages) == (len(data), 640, 480, 1)
    with Image.open(made.thumbnail) as small:
        assert max(small.size) <= 320


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        (Rules(formats=("png",)), "formats"),
        (Rules(max_bytes=5_000), "bytes"),
        (Rules(min_bytes=5_000_000), "bytes"),
        (Rules(pixels=Pixels(min_side=481)), "min_side"),
        (Rules(pixels=Pixels(max_side=639)), "max_side"),
        (Rules(pixels=Pixels(min_width=641)), "min_width"),
        (Rules(pixels=Pixels(min_height=481)), "min_height"),
        (Rules(pixels=Pixels(exact=(480, 640))), "exact"),
        (Rules(pixels=Pixels(dpi=300)), "dpi"),
    ],
)
def test_each_broken_rule_is_named(tmp_path: Path, rules: Rules, rule: str) -> None:
    assert breach(tmp_path, making.jpeg(640, 480), rules) == rule


@pytest.mark.parametrize(("name", "kept"), [("01_ZhengJian-2.v1.jpg", True), ("01_证.jpg", False), ("a b.jpg", False)])
def test_a_portal_that_takes_ascii_names_gets_no_other(tmp_path: Path, *, name: str, kept: bool) -> None:
    path = tmp_path / "made"
    path.write_bytes(making.jpeg(64, 48))
    request = Verify(
        files=(Made(path=str(path), kind="jpeg", bytes=0, pieces=(0,), name=name),),
        rules=Rules(),
        max_name_bytes=60,
        charset="ascii",
    )
    if kept:
        assert verify(request).files[0].name == name
        return
    with pytest.raises(Unverified) as caught:
        verify(request)
    assert caught.value.problem.params["rule"] == "name_charset"


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("", "name_component"),
        ("a/b.jpg", "name_component"),
        ("..jpg", "name_component"),
        ("a?.jpg", "name_component"),
        ("a.png", "name_suffix"),
        ("很" * 20 + ".jpg", "name_bytes"),
        ("e\u0301.jpg", "name_form"),
        ("CON.jpg", "name_reserved"),
        ("a\u202eb.jpg", "name_invisible"),
    ],
)
def test_a_name_that_some_system_refuses_is_found(tmp_path: Path, name: str, rule: str) -> None:
    assert breach(tmp_path, making.jpeg(), Rules(), name) == rule


def test_a_truncated_picture_is_found(tmp_path: Path) -> None:
    assert breach(tmp_path, making.jpeg()[:-5000], Rules()) == "whole"


def test_an_orientation_still_to_be_applied_is_found(tmp_path: Path) -> None:
    assert breach(tmp_path, making.jpeg(orientation=6), Rules(metadata="keep")) == "orientation"


def test_metadata_left_behind_is_found(tmp_path: Path) -> None:
    assert breach(tmp_path, making.phone_jpeg(orientation=1), Rules()) == "metadata"


def test_metadata_may_stay_where_the_profile_keeps_it(tmp_path: Path) -> None:
    assert verified(tmp_path, making.phone_jpeg(orientation=1), Rules(metadata="keep")).files


def test_padding_is_no_metadata_but_a_remark_is(tmp_path: Path) -> None:
    data = making.jpeg()
    comments = {body: b"\xff\xfe" + struct.pack(">H", 2 + len(body)) + body for body in (b" " * 400, b"by me")}

    assert verified(tmp_path, data[:20] + comments[b" " * 400] + data[20:], Rules()).files
    assert breach(tmp_path, data[:20] + comments[b"by me"] + data[20:], Rules()) == "metadata"


def test_pages_of_a_pdf_are_counted(tmp_path: Path) -> None:
    rules = Rules(formats=("pdf",))

    assert verified(tmp_path, making.pdf(3), rules, "a.pdf", pages=3).files[0].pages == 3
    assert breach(tmp_path, making.pdf(2), rules, "a.pdf", pages=3) == "pages"


def test_a_pdf_that_wants_a_password_is_found(tmp_path: Path) -> None:
    assert breach(tmp_path, making.pdf(password="pw"), Rules(formats=("pdf",)), "a.pdf") == "encrypted"


def test_a_multi_page_tiff_is_no_single_picture(tmp_path: Path) -> None:
    pages = making.encoded(making.picture(90, 60), "TIFF", save_all=True, append_images=[making.picture(90, 60)])

    assert breach(tmp_path, pages, Rules(formats=("tiff",), metadata="keep"), "a.tif") == "pages"


def test_more_files_than_the_portal_takes_are_found(tmp_path: Path) -> None:
    path = tmp_path / "made"
    path.write_bytes(making.jpeg())
    files = tuple(Made(path=str(path), kind="jpeg", bytes=0, pieces=(0,), name=f"a_{n}.jpg") for n in (1, 2, 3))

    assert verify(Verify(files=files, rules=Rules(files=Files(max=3)), max_name_bytes=60)).files
    with pytest.raises(Unverified):
        verify(Verify(files=files, rules=Rules(files=Files(max=2)), max_name_bytes=60))
    with pytest.raises(Unverified):
        verify(Verify(files=(files[0], files[0]), rules=Rules(files=Files(max=3)), max_name_bytes=60))


def test_a_thumbnail_that_fails_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "made.thumb.jpg").mkdir()

    (made,) = verified(tmp_path, making.jpeg(), Rules()).files

    assert made.thumbnail == ""
