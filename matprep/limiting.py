"""A picture in memory held to limits: `fit_bytes`, and the limits that a batch job sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from matprep import texts
from matprep.complaints import Items, Record, Spot, choice
from matprep.errors import Refusal, UsageError
from matprep.fitting.in_memory import fit_held
from matprep.model import Rules
from matprep.profile.checks import check_rules
from matprep.profile.keys import ACCEPTED, RULES
from matprep.profile.parsing import measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.errors import Complaint
    from matprep.fitting.fitted import Fitted
    from matprep.texts import Language

_PICTURES: Final = tuple(kind for kind in ACCEPTED if kind != "pdf")
_TABLES: Final = {
    "pixels": ("exact", "cm", "min_side", "max_side", "min_width", "min_height", "shape", "dpi"),
    "floor": ("text_px", "quality"),
}
"""Where a profile has these keys."""

_READER: Final = Record(
    keys={
        **{key: RULES[key] for key in ("max_bytes", "min_bytes", "colour", "alter", "metadata", *_TABLES)},
        "formats": Items(reader=choice(*_PICTURES), least=1),
    }
)


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a delivered picture has to keep; each field is a profile's key of that name (docs/profiles.md), 0: no bound.

    `max_bytes` and `min_bytes` are numbers of bytes, or texts: "500 KB" (10^3 bytes), "2 MiB" (2^20). `formats`: what
    is taken; what must be made becomes the first of them. `exact` (width, height), the sides and widths are pixels of
    the upright picture; `cm` instead of `exact` is the size on paper at `dpi`, which is also the tag to write. `shape`
    says how another shape becomes the exact one: "pad" with white or "crop". `colour`: "any", "required" or
    "grey_allowed"; `alter`: "minimal" neither enlarges nor pads; `metadata`: "strip" or "keep". Below `text_px` (height
    of characters in pixels) and `quality` (libjpeg's scale) nothing is delivered.

    Raises UsageError `limits_faulty` for values that cannot be: a complaint for each, with what to write instead.
    """

    max_bytes: int | str = 0
    min_bytes: int | str = 0
    formats: tuple[str, ...] = ("jpeg", "png")
    exact: tuple[int, int] | None = None
    cm: tuple[float, float] | None = None
    min_side: int = 0
    max_side: int = 0
    min_width: int = 0
    min_height: int = 0
    shape: Literal["pad", "crop"] = "pad"
    dpi: int = 0
    colour: Literal["any", "required", "grey_allowed"] = "any"
    alter: Literal["free", "minimal"] = "free"
    metadata: Literal["strip", "keep"] = "strip"
    text_px: int = Rules().floor.text_px
    quality: int = Rules().floor.quality

    def __post_init__(self) -> None:
        """Complain where the limits are made, not where they are used."""
        _ = self.rules

    @property
    def rules(self) -> Rules:
        """Give the rules of a requirement that asks for this."""
        found: list[Complaint] = []
        spot = Spot(file="Limits", found=found)
        read = _READER(self._table(), spot)
        if isinstance(read, dict) and not found:
            check_rules(read, spot)
        if found or not isinstance(read, dict):
            raise _faulty(found)
        return msgspec.convert(measured(read), Rules)

    def _table(self) -> dict[str, Any]:
        """Write the fields as a profile does."""
        told = {key: _written(value) for key, value in msgspec.structs.asdict(self).items() if value is not None}
        tables = {name: {key: told.pop(key) for key in keys if key in told} for name, keys in _TABLES.items()}
        return told | tables


def fit_bytes(data: bytes, limits: Limits, *, language: Language = "zh") -> Fitted:
    """Bring a picture's bytes within limits: the most legible file that keeps them, guaranteed on the bytes returned.

    Takes any picture that matprep reads (JPEG, PNG, HEIC, WebP, AVIF, TIFF, GIF, BMP, JPEG 2000, PSD ...), told by its
    bytes. The EXIF orientation is applied. What complies already keeps its coded pixels; without its metadata, unless
    they are kept. The bytes are those that `matprep run` delivers under the same rules; same data and limits, same
    bytes. No file is read or written, and threads may call this at the same time: most of the work is done in C
    without the interpreter's lock. It runs in this process: a decoder that crashes on evil content takes it along, so
    strangers' files are safer with `run`, whose workers are expendable.

    Raises Refusal with `code`, `params` and `sentence` (in `language`; also a note of the exception): `limit_not_met`,
    `below_minimum`, `too_few_pixels`, `unsupported_kind` (no picture: a PDF, an archive), `too_many_pages`, `empty`,
    `damaged`, `truncated`, `over_limits`; TypeError for what is no bytes.
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        message = f"fit_bytes takes the bytes of a picture, not {type(data).__name__}; a path: Path(...).read_bytes()"
        raise TypeError(message)
    try:
        return fit_held(bytes(data), limits.rules)
    except MemoryError:
        raise _said(Refusal("over_limits"), language) from None
    except Refusal as refusal:
        _said(refusal, language)
        raise


def _said(refusal: Refusal, language: Language) -> Refusal:
    shown = texts.shown(refusal.problem, language)
    refusal.sentence = f"{shown.message}{'' if language == 'zh' else ' '}{shown.cure}"
    refusal.add_note(refusal.sentence)
    return refusal


def _written(value: object) -> object:
    return list(value) if isinstance(value, tuple | set | frozenset) else value


def _faulty(complaints: Sequence[Complaint]) -> UsageError:
    """Gather every complaint into one error, whose notes say what to write instead."""
    flat = [msgspec.structs.replace(each, key=each.key.removeprefix("pixels.")) for each in complaints]
    flat = [msgspec.structs.replace(each, key=each.key.removeprefix("floor.")) for each in flat]
    error = UsageError("limits_faulty", tuple(flat), what=", ".join(dict.fromkeys(each.key for each in flat)))
    for each in flat:
        shown = texts.complained(each, "en")
        error.add_note(f"{shown.message}. {shown.cure}")
    return error
