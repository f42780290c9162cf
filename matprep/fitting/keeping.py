"""A picture as it came wherever the rules let it: what complies keeps its coded pixels, all else is encoded anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from matprep.fitting.density import with_dpi
from matprep.fitting.fitted import Fitted
from matprep.fitting.frame import keeps
from matprep.fitting.kinds import is_deliverable, picture_kind
from matprep.fitting.looking import look
from matprep.fitting.minimum import pad
from matprep.fitting.original import Original
from matprep.fitting.padding import PADDABLE
from matprep.fitting.paper_size import effective_dpi
from matprep.fitting.picture import fit_picture
from matprep.formats.held import Held
from matprep.formats.pictures import image
from matprep.formats.pictures.jpeg_codes import reoptimised
from matprep.formats.pictures.leftovers import leftovers
from matprep.formats.pictures.strip import strip
from matprep.model.reading import Box, Turn

if TYPE_CHECKING:
    from matprep.formats.held import Source
    from matprep.formats.pictures.image import Header
    from matprep.model import Param, Rules

_RECODED_GROWTH: Final = 1.3
"""What a JPEG may grow to when it must be coded anew for another reason than its bytes."""

_MOST_KEPT: Final = 200_000_000
"""Bytes of a file that is kept as it is but for its metadata: it is there twice while that is cut out."""

_MOST_CUT: Final = 4
"""How many times the limit a file may be before it is not worth looking what its metadata takes of it."""

_SAVED: Final = {"free": 0.12, "minimal": 0.2}
"""The share of a JPEG's bytes that coding it anew without loss is trusted to save; less is hoped for where a try that
fails costs time for nothing, more where pixels should stay. See `pictures.jpeg_codes` for what was measured."""

_MOST_RECODED: Final = 24_000_000
"""Pixels; beyond, trying takes seconds, and the coefficients more memory than a worker should need."""


class Lying(msgspec.Struct, frozen=True, kw_only=True):
    """How a picture lies in what was handed in: the `box` that is wanted of it, and the `turn` that it needs then.

    `least_width` as for `fit_picture`; `page_dpi` are its dots on an inch of the page that it was on (0: on none).
    """

    box: Box | None = None
    turn: Turn = 0
    least_width: int = 0
    page_dpi: int = 0


def kept_or_fitted(source: Source, kind: str, header: Header, rules: Rules, lying: Lying = Lying()) -> Fitted:  # noqa: B008 - frozen
    """Bring a picture, or what is cut out of it and turned, into the rules' bytes and pixels.

    What complies keeps its coded pixels, and only metadata is cut from around them; a JPEG that is over the limit by no
    more than its coding wastes is coded anew without loss (`coded` is `recoded`). Everything else is encoded once, see
    `fit_picture`. Same source and rules, same bytes.

    Raises Refusal: `limit_not_met`, `below_minimum`, `too_few_pixels`, `damaged`, `truncated`, `over_limits`.
    """
    bare = None if lying.box or lying.turn else _bare(source, kind, header, rules)
    kept = None if bare is None else _kept(source, kind, bare, rules, effective_dpi(header, page_dpi=lying.page_dpi))
    if kept is not None and len(kept.data) >= rules.min_bytes:
        return kept
    fitted = _fitted(source, kind, header, rules, lying)
    if kept is not None and _is_padded_in_vain(fitted):
        grown, notice = pad(kept.data, kind, rules)
        return msgspec.structs.replace(kept, data=grown, problems=(notice,))
    return fitted


class _Bare(NamedTuple):
    """A file without its metadata: how it is coded now, and whether nothing was cut, perhaps because none was found."""

    data: bytes
    coded: Literal["original", "recoded"]
    uncut: bool


def _bare(source: Source, kind: str, header: Header, rules: Rules) -> _Bare | None:
    """Cut the metadata, where kind and pixels may stay as they are and the limit is kept; None elsewhere."""
    upright = header.orientation == 1
    if not (upright and is_deliverable(header, rules) and keeps((header.width, header.height), rules)):
        return None
    if source.stat().st_size > min(_MOST_KEPT, _MOST_CUT * (rules.max_bytes or _MOST_KEPT)):
        return None
    data = source.read_bytes()
    cut = data if rules.metadata == "keep" else strip(data, kind)
    bare = with_dpi(cut, kind, rules.pixels.dpi) if rules.pixels.dpi not in (0, header.dpi) else cut
    if bare is None or not rules.max_bytes or len(bare) <= rules.max_bytes:
        return None if bare is None else _Bare(bare, "original", cut == data)
    recoded = _recoded(bare, header, rules) if kind == "jpeg" else bare
    return _Bare(recoded, "recoded", cut == data) if len(recoded) <= rules.max_bytes else None


def _recoded(bare: bytes, header: Header, rules: Rules) -> bytes:
    """Code a JPEG anew without loss, where that may bring it under the limit; else give it back."""
    within_reach = len(bare) * (1 - _SAVED[rules.alter]) <= rules.max_bytes
    return reoptimised(bare) if within_reach and header.width * header.height <= _MOST_RECODED else bare


def _kept(source: Source, kind: str, bare: _Bare, rules: Rules, told: dict[str, Param]) -> Fitted | None:
    """Keep a file after every coded byte was read; None where it has metadata that could not be cut.

    Raises Refusal `damaged`, `truncated`.
    """
    seen = _read_whole(source, kind)
    if bare.uncut and rules.metadata == "strip" and leftovers(source):
        return None
    header = image.read_header(Held(bare.data), kind)
    quality: dict[str, Param] = {"coded": bare.coded, "verdict": "as_source", "similarity": 1.0}
    return Fitted(
        data=bare.data,
        kind=kind,
        width=header.width,
        height=header.height,
        grey=header.mode in ("grey", "bilevel"),
        quality=quality | ({"dpi": header.dpi} if header.dpi else {}) | told | seen,
    )


def _read_whole(source: Source, kind: str) -> dict[str, Param]:
    """Decode and throw away; of a JPEG, which a decoder makes small on its way, tell how high its writing is."""
    if kind != "jpeg":
        image.check_whole(source, kind)
        return {}
    height = look(Original.of_file(source, kind)).writing.text_px
    return {"text_px": round(height, 1)} if height else {}


def _fitted(source: Source, kind: str, header: Header, rules: Rules, lying: Lying) -> Fitted:
    left, top, right, bottom = lying.box or (0, 0, 1000, 1000)
    share = (right - left) * (bottom - top) / 1_000_000
    spend = round(source.stat().st_size * share * _RECODED_GROWTH) if kind == "jpeg" else 0
    original = Original.of_file(source, kind, lying.box, lying.turn)
    fitted = fit_picture(original, picture_kind(rules, kind), rules, spend=spend, least_width=lying.least_width)
    scale = float(fitted.quality.get("scale", 1)) * header.largest[0] / header.width
    told = effective_dpi(header, scale, lying.page_dpi)
    return msgspec.structs.replace(fitted, quality=fitted.quality | told)


def _is_padded_in_vain(fitted: Fitted) -> bool:
    """Say whether a new encoding had to be padded too, of a picture whose coded pixels could have stayed."""
    return fitted.kind in PADDABLE and any(each.code == "padded" for each in fitted.problems)
