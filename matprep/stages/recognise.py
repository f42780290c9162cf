"""Which requirement each page serves, read from its content: codes first, then text layers, then print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from matprep import fields, patience
from matprep.formats import codes, ocr
from matprep.formats.documents import office, pdf_text, render
from matprep.formats.pictures import image
from matprep.model import OFFICE_KINDS, Line, Reading, problem
from matprep.stages.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

    from matprep.formats.codes import Code
    from matprep.model import Examine, Finding

MOST_PAGES: Final = 500
"""Pages of which text layers are read; `patience.READ_PAGES` of them may be read by OCR."""

RENDER_DPI: Final = 200
"""At this resolution the smallest print of a licence is 20 px high."""

LOOK_DPI: Final = 72
"""Enough to see a page's colours and seals."""

MOST_PIXELS: Final = 24_000_000
"""A picture with more is reduced: print that is legible at all stays so, and a worker's memory holds."""

LARGEST_FINDING: Final = 200 << 10
"""Bytes of what a worker answers about one source; its problems and the frame come on top."""

_FEW_WORDS: Final = 200
"""Characters: a page with a text layer of fewer may be a picture with a caption."""


def recognise(request: Examine, finding: Finding) -> Finding:
    """Add to a finding what the content says: for each page the papers it may be, its fields, and how it looks.

    Nothing is read where the request wants nothing or the source cannot be used. Of very long documents the first
    pages are read, and the notice `pages_unread` counts the others. A page that cannot be read has no reading, and
    the notice `reading_failed` counts it: that never makes a source unusable.
    """
    if not (request.recognition.papers and finding.usable):
        return finding
    pages = _Pages(request, finding)
    readings: list[Reading] = []
    for page in range(1, min(finding.pages, MOST_PAGES) + 1):
        if page not in finding.blank:
            readings += pages.readings(page)
    unread = pages.unread + max(0, finding.pages - MOST_PAGES)
    problems = [*finding.problems]
    problems += [problem("pages_unread", pages=unread)] if unread else []
    problems += [problem("reading_failed", pages=pages.failed)] if pages.failed else []
    kept = _bounded(tuple(readings))
    return msgspec.structs.replace(finding, readings=kept, unread=unread, problems=tuple(problems))


class _Pages:
    """Reads the pages of one source, each in the cheapest way that tells enough."""

    def __init__(self, request: Examine, finding: Finding) -> None:
        """Find out where the pages lie: an Office document's in the PDF that was made of it."""
        self._path = Path(request.path)
        self._dpi = RENDER_DPI * min(1.0, (MOST_PIXELS / max(1, finding.width * finding.height)) ** 0.5)
        self._kind = finding.kind
        self._passwords = request.passwords
        self._reads_print = request.recognition.ocr
        self._reader = Reader(request.recognition)
        self._printed = 0
        self.unread = 0
        self.failed = 0
        if finding.kind in OFFICE_KINDS:
            self._path, self._kind, self._passwords = office.rendition_path(self._path), "pdf", ()

    def readings(self, page: int) -> tuple[Reading, ...]:
        """Read a page; nothing where that fails for whatever reason."""
        try:
            return self._read(page)
        except Exception:  # noqa: BLE001 - a page that cannot be read is handed in all the same
            self.failed += 1
            return ()

    def _read(self, page: int) -> tuple[Reading, ...]:
        text = pdf_text.page_text(self._path, page, self._passwords) if self._kind == "pdf" else pdf_text.Text()
        told = self._reader.readings(text.lines, page=page, by="text", turn=text.turn) if text.lines else ()
        if told and self._says_enough(told, text):
            return self._looked_at(told, text, page)
        if self._printed == patience.READ_PAGES:
            self.unread += not told
            return told
        self._printed += 1
        seen = self._seen(self._picture(page), page)
        if not told or self._worth(seen) > self._worth(told):
            return seen
        shown = seen[0].look if seen else None
        return tuple(msgspec.structs.replace(each, look=shown) for each in told)

    def _looked_at(self, told: tuple[Reading, ...], text: pdf_text.Text, page: int) -> tuple[Reading, ...]:
        """Add how a page looks that needed no reading of print, where it may serve a requirement: is there a seal?"""
        serves = any(self._reader.wanted(each.guesses) for each in told)
        if not (self._reads_print and serves) or self._printed == patience.READ_PAGES:
            return told
        from matprep.stages.reading_print import looked_at  # noqa: PLC0415 - loads what measures pictures

        self._printed += 1
        picture = render.render(self._path, page, RENDER_DPI if text.scanned else LOOK_DPI, self._passwords)
        return looked_at(picture, told, text.lines, scanned=text.scanned)

    def _says_enough(self, told: tuple[Reading, ...], text: pdf_text.Text) -> bool:
        """Whether print could tell no more: of a written page its words are exact; what lies over a scan was read."""
        missing = self._reader.missing(told)
        if text.scanned or not missing:
            return not missing
        return "paper" not in missing or sum(len(each.text) for each in text.lines) > _FEW_WORDS

    def _worth(self, readings: Sequence[Reading]) -> tuple[bool, float, int]:
        best = max((each.guesses[0].score for each in readings if each.guesses), default=0.0)
        return "paper" not in self._reader.missing(readings), best, sum(len(each.fields) for each in readings)

    def _picture(self, page: int) -> Image.Image:
        if self._kind == "pdf":
            return render.render(self._path, page, self._dpi, self._passwords)
        header = image.read_header(self._path, self._kind, page=page)
        half = (header.width // 2, header.height // 2)
        large = header.width * header.height > MOST_PIXELS
        picture = image.upright(self._path, self._kind, page=page, at_least=half if large else None)
        while picture.width * picture.height > MOST_PIXELS:
            picture = picture.reduce(2)
        return picture

    def _seen(self, picture: Image.Image, page: int) -> tuple[Reading, ...]:
        """Read the codes on a picture and, unless they tell everything, its print."""
        found = codes.read_codes(picture)
        known = fields.fields_of_codes(found, page)
        told = self._reader.readings(tuple(_lines(found)), page=page, by="qr", known=known) if found else ()
        if not self._reads_print or (told and not self._reader.missing(told)):
            return told
        if not ocr.is_usable():  # installed, but broken: doctor says so; nothing is tried page by page
            return told
        from matprep.stages.reading_print import picture_readings  # noqa: PLC0415 - loads the engine

        return picture_readings(picture, self._reader, page=page, known=known)


def _lines(found: Sequence[Code]) -> Iterator[Line]:
    """Give the words of codes as lines one below the other, too small for titles."""
    for code in found:
        for place, words in enumerate(code.text.replace(";", "\n").replace("；", "\n").splitlines()):
            yield Line(
                text=words, left=0, top=20.0 * place, right=10.0 * len(words), bottom=20.0 * place + 10, spot=code.spot
            )


def _bounded(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Keep what a worker may answer: of a very long document only the best guess of each page, then only the first."""
    if len(msgspec.json.encode(readings)) <= LARGEST_FINDING:
        return readings
    short = tuple(msgspec.structs.replace(each, guesses=each.guesses[:1]) for each in readings)
    while len(msgspec.json.encode(short)) > LARGEST_FINDING:
        short = short[: len(short) * 9 // 10]
    return short
