"""What a PDF loses on its way into a submission: scripts, actions, attachments, metadata. Never a page's content."""

from __future__ import annotations

from typing import Any, Final

import pikepdf
from pikepdf import Name, sanitize

from matprep.formats.pictures.strip import strip

MOST_HELD: Final = 100_000_000
"""Bytes of JPEGs that are held until a document is written."""


def clean(document: pikepdf.Pdf) -> bool:
    """Remove, in place, all that acts or tells more than the pages do; form fields and annotations stay. Idempotent.

    False where JPEGs still bear metadata: those cut anew stay in memory until the document is written, and are not to
    fill it. Then write the document, open what was written, and clean that.
    """
    sanitize.remove_javascript(document)
    sanitize.remove_attachments(document)
    sanitize.remove_external_access(document)
    sanitize.remove_multimedia(document)
    sanitize.remove_thumbnails(document)
    sanitize.remove_private_app_data(document)
    sanitize.remove_search_index(document)
    sanitize.remove_web_capture(document)
    for key in (Name.OpenAction, Name.AA, Name.Metadata, Name.Perms, Name.Collection):
        if key in document.Root:
            del document.Root[key]
    form = document.Root.get(Name.AcroForm)
    if isinstance(form, pikepdf.Dictionary) and Name.XFA in form:
        del form[Name.XFA]
    if Name.Info in document.trailer:
        del document.trailer[Name.Info]
    held = 0
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            held += _clean_object(each)
            if held > MOST_HELD:
                return False
    return True


def _clean_object(each: Any) -> int:  # noqa: ANN401 - Dictionary and Stream share their interface, not a type
    """Clean one object; give the bytes that it now holds in memory."""
    for key in (Name.Metadata, Name.LastModified):
        if key in each:
            del each[key]
    if isinstance(each, pikepdf.Stream) and each.get(Name.Filter) == Name.DCTDecode and Name.DecodeParms not in each:
        coded = each.read_raw_bytes()
        bare = strip(coded, "jpeg")
        if len(bare) < len(coded):
            each.write(bare, filter=Name.DCTDecode)
            return len(bare)
    return 0
