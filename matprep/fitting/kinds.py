"""Which kind of file is made under the rules, and which is accepted as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from matprep.errors import Refusal

if TYPE_CHECKING:
    from matprep.formats.pictures.image import Header
    from matprep.model import Rules

_MADE: Final = ("jpeg", "png", "pdf")
_KEPT_WITH_METADATA: Final = frozenset({"heic", "tiff"})


def made_kind(rules: Rules) -> str:
    """Give the first accepted kind that can be made. Raises Refusal `unsupported_kind` where there is none."""
    for kind in rules.formats:
        if kind in _MADE:
            return kind
    raise Refusal("unsupported_kind", kind=rules.formats[0] if rules.formats else "unknown")


def picture_kind(rules: Rules, source: str) -> Literal["jpeg", "png"]:
    """Choose what a picture is coded as: a JPEG stays one where it may; anything else becomes what is made first."""
    if source == "jpeg" and "jpeg" in rules.formats:
        return "jpeg"
    first = next((kind for kind in rules.formats if kind in ("jpeg", "png")), "jpeg")
    return "png" if first == "png" else "jpeg"


def takes_pictures(rules: Rules) -> bool:
    """Say whether a JPEG or PNG may be delivered."""
    return "jpeg" in rules.formats or "png" in rules.formats


def is_deliverable(header: Header, rules: Rules) -> bool:
    """Say whether a picture of an accepted kind may be delivered with its coded pixels as they are.

    Not: CMYK, transparency (portals show black behind it), 16 bits a channel, several pages, films; nor HEIC and TIFF
    where their metadata has to go.
    """
    if header.kind not in rules.formats or header.frames > 1 or header.pictures > 1:
        return False
    if header.kind in _KEPT_WITH_METADATA and rules.metadata == "strip":
        return False
    return header.mode != "other" and header.opaque and not header.deep
