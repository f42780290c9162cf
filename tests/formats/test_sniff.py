"""What a file's bytes are, whatever its name says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import making
import pytest

from matprep.formats.sniff import kind_of

if TYPE_CHECKING:
    from pathlib import Path

FTYP = b"\x00\x00\x00\x18ftyp"
OFFICE = {"[Content_Types].xml": b"<Types/>"}
CASES = {
    "jpeg": making.jpeg(40, 30),
    "jpeg mpo": making.encoded(making.picture(40, 30), "MPO", save_all=True, append_images=[making.picture(20, 20)]),
    "png": making.png(40, 30),
    "webp": making.encoded(making.picture(40, 30), "WEBP"),
    "tiff": making.encoded(making.picture(40, 30), "TIFF"),
    "tiff big": making.encoded(making.picture(40, 30), "TIFF", big_tiff=True),
    "raw dng": making.encoded(making.picture(40, 30), "TIFF", tiffinfo={50706: b"\1\4\0\0"}),
    "raw with a preview first": making.encoded(making.picture(40, 30), "TIFF", tiffinfo={254: 1, 330: 8}),
    "raw fuji": b"FUJIFILMCCD-RAW 0201FF",
    "raw canon": FTYP + b"crx \0\0\0\1crx isom",
    "tiff whose first page is a small one": making.encoded(making.picture(40, 30), "TIFF", tiffinfo={254: 1}),
    "heic": making.heic(making.picture(64, 64)),
    "heic mif1": FTYP + b"mif1\0\0\0\0mif1heic",
    "avif": FTYP + b"avif\0\0\0\0mif1avif",
    "avif mif1": FTYP + b"mif1\0\0\0\0avifmif1",
    "mp4": FTYP + b"isom\0\0\0\0isommp42",
    "pdf": making.pdf(),
    "pdf after junk": b"junk\r\n" * 9 + making.pdf(),
    "zip": making.zipped({"a.jpg": b"x"}),
    "zip empty": making.zipped({}),
    "unknown zeros": bytes(4096),
    "docx": making.zipped({**OFFICE, "word/document.xml": b"<w/>"}),
    "xlsx": making.zipped({**OFFICE, "xl/workbook.xml": b"<w/>"}),
    "pptx": making.zipped({**OFFICE, "ppt/presentation.xml": b"<w/>"}),
    "ofd": making.zipped({"OFD.xml": b"<ofd/>"}),
    "iwork": making.zipped({"Index/Document.iwa": b"\0", "preview.jpg": b"\xff\xd8\xff"}),
    "zip with a folder called word": making.zipped({"word/a.jpg": b"x"}),
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"),
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"),
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "gif": making.encoded(making.picture(40, 30), "GIF"),
    "bmp": making.encoded(making.picture(40, 30), "BMP"),
    "bmp of OS/2": b"BM" + bytes(12) + b"\x0c\0\0\0\x08\0\x08\0\1\0\x18\0" + bytes(200),
    "ppm": making.encoded(making.picture(40, 30), "PPM"),
    "ppm bilevel": making.encoded(making.picture(40, 30, mode="1"), "PPM"),
    "pcx": making.encoded(making.picture(40, 30), "PCX"),
    "tga": making.encoded(making.picture(40, 30), "TGA"),
    "tga packed": making.encoded(making.picture(40, 30), "TGA", compression="tga_rle"),
    "tga without a footer": making.encoded(making.picture(40, 30), "TGA")[:-26],
    "tga packed without a footer": making.encoded(making.picture(40, 30), "TGA", compression="tga_rle")[:-26],
    "sgi": making.encoded(making.picture(40, 30), "SGI"),
    "ico": making.encoded(making.picture(64, 64), "ICO"),
    "avif made": making.encoded(making.picture(40, 30), "AVIF"),
    "jp2 made": making.encoded(making.picture(40, 30), "JPEG2000"),
    "jp2": b"\x00\x00\x00\x0cjP  \r\n\x87\n",
    "jxl": b"\xff\x0a\x00\x00",
    "psd": b"8BPS\x00\x01",
    "rar": b"Rar!\x1a\x07\x01\x00",
    "7z": b"7z\xbc\xaf\x27\x1c\x00\x04",
    "gzip": b"\x1f\x8b\x08\x00",
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "exe": b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64),
    "mp4 of a camera": b"\0\0\0\x08wide\0\x10\0\0mdat" + bytes(99),
    "mp4 avi": b"RIFF\x10\n\0\0AVI LIST",
    "audio": b"RIFF\x10\0\0\0WAVEfmt ",
    "webarchive": b"bplist00\xd1\x01\x02_\x10\x0fWebMainResource",
    "mhtml": b"From: <Saved by Blink>\nSnapshot-Content-Location: http://a.example/\nSubject: x\n\n",
    "dwg": b"AC1015\0\0",
    "dicom": bytes(128) + b"DICM",
    "text that begins like others": b"The wide road. MMORPG, AC10, ID3, P7 too.\n",
    "svg": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "html": b"<!DOCTYPE html><html><body>x</body></html>",
    "xml": b'<?xml version="1.0"?><a/>',
    "eml": b"From: a@b.c\nTo: d@e.f\nSubject: x\n\nbody",
    "text": "统一社会信用代码\n".encode(),
    "text gbk": "统一社会信用代码\n".encode("gbk"),
    "unknown": bytes(range(256)) * 3,
}


@pytest.mark.parametrize("case", CASES)
def test_the_kind_is_told_by_content(tmp_path: Path, case: str) -> None:
    path = tmp_path / "file.whatever"
    path.write_bytes(CASES[case])

    assert kind_of(path) == case.split(maxsplit=1)[0]


def test_a_zip_whose_directory_is_gone_is_still_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(making.zipped({"a.jpg": b"x" * 500})[:60])

    assert kind_of(path) == "zip"


def test_an_empty_file_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")

    assert kind_of(path) == "unknown"
