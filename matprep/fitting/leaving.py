"""What of the sources does not come along: blank pages, and what a PDF holds beside its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.model import Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.fitting.pieces import Pieces
    from matprep.formats.documents.pdf_extras import Extras
    from matprep.model import Made


def left_behind(pieces: Pieces, files: Sequence[Made]) -> Iterator[Problem]:
    """Tell, for each PDF among the pieces, what these files do not carry; a signed one as it came lacks nothing."""
    for index, piece in enumerate(pieces.job.pieces):
        if pieces.left_out[index]:
            yield problem("blank_pages_left_out", pages=", ".join(map(str, pieces.left_out[index])))
        extras = pieces.extras(index)
        made = [each for each in files if index in each.pieces]
        if extras is None or (piece.signed and any(each.path == piece.path for each in made)):
            continue
        as_pdf = not (piece.signed or piece.box or pieces.bears_watermark) and any(each.kind == "pdf" for each in made)
        yield from _lost(extras, as_pdf=as_pdf)


def _lost(extras: Extras, *, as_pdf: bool) -> Iterator[Problem]:
    """Fields to fill in stay in a PDF; links are missed only there."""
    if extras.scripts:
        yield problem("form_or_script_removed", what="script")
    elif extras.form and not as_pdf:
        yield problem("form_or_script_removed", what="form")
    elif extras.links and as_pdf:
        yield problem("form_or_script_removed", what="link")
    if extras.attachments:
        yield problem("attachments_left_out", count=extras.attachments)
