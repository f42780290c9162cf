"""Kinds of source by what is done with them, and how large a source may be."""

from __future__ import annotations

from typing import Final

LARGEST_SOURCE: Final = 1 << 30
"""Bytes; a larger file is named as such, not read."""

ARCHIVE_KINDS: Final = frozenset({"zip", "7z", "rar", "tar", "gzip", "bzip2", "xz", "eml", "portfolio"})
"""Kinds (`formats.sniff`) whose members are sources of their own."""

OFFICE_KINDS: Final = frozenset(
    {"doc", "docx", "odt", "rtf", "text", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "ooxml"}
)
"""Kinds whose pages LibreOffice makes (`documents.office`); `ooxml` is one of the new formats behind a password."""
