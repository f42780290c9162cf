"""A picture in memory fitted to rules: as a run would prepare and deliver it, without a folder."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.fitting.keeping import kept_or_fitted
from matprep.fitting.kinds import is_deliverable
from matprep.fitting.telling import told
from matprep.formats.endings import lacks_end
from matprep.formats.held import Held
from matprep.formats.pictures import encoding, image
from matprep.formats.sniff import kind_of

if TYPE_CHECKING:
    from matprep.fitting.fitted import Fitted
    from matprep.model import Rules

_MASTER: Final = "master"


def fit_held(data: bytes, rules: Rules) -> Fitted:
    """Bring a picture's bytes into the rules' bytes and pixels: the very bytes that a run delivers for the same rules.

    Whatever kind `image.SUPPORTED` names, told by the bytes. EXIF orientation is applied. Nothing is written anywhere;
    threads may call this at the same time.

    Raises Refusal: `empty`, `unsupported_kind` (no picture), `too_many_pages` (a TIFF of
    several), and as `kept_or_fitted`.
    """
    if not data:
        raise Refusal("empty")
    source = Held(data)
    kind = kind_of(source)
    if kind not in image.SUPPORTED:
        raise Refusal("unsupported_kind", kind=kind, asked="memory")
    header = image.read_header(source, kind)
    if kind == "jpeg" and lacks_end(source):
        raise Refusal("truncated")
    if header.frames > 1:
        raise Refusal("too_many_pages", pages=header.frames, limit=1)
    notices = tuple(told(source, header))
    if kind != "jpeg" and not is_deliverable(header, rules):
        source, kind = _master(source, kind, header.dpi), _MASTER
        header = image.read_header(source, kind)
    fitted = kept_or_fitted(source, kind, header, rules)
    return msgspec.structs.replace(fitted, problems=(*notices, *fitted.problems))


def _master(source: Held, kind: str, dpi: int) -> Held:
    """Decode to what `convert` leaves for `compress`, so that what follows is the same."""
    buffer = io.BytesIO()
    encoding.write_master(image.upright(source, kind), buffer, dpi)
    return Held(buffer.getvalue())
