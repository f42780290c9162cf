"""What a PDF loses on its way into a submission: scripts, actions, attachments, metadata. Never a page's content."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Name, sanitize

from matprep.formats.strip import strip


def clean(document: pikepdf.Pdf) -> None:
    """Remove, in place, all that acts or tells more than the pages do; form fields and annotations stay. Idempotent."""
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
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            _clean_object(each)


def _clean_object(each: Any) -> None:  # noqa: ANN401 - Dictionary and Stream share their interface, not a type
    for key in (Name.Metadata, Name.LastModified):
        if key in each:
            del each[key]
    if isinstance(each, pikepdf.Stream) and each.get(Name.Filter) == Name.DCTDecode and Name.DecodeParms not in each:
        coded = each.read_raw_bytes()
        bare = strip(coded, "jpeg")
        if len(bare) < len(coded):
            each.write(bare, filter=Name.DCTDecode)
