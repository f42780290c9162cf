"""Every key that a profile may have, and how its value is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from matprep.complaints import Entries, Items, Record, choice, day, decimal, flag, name, size, text, whole
from matprep.model import SCHEMA, Charset, Grade, PageShape
from matprep.profile.watermark import watermark

if TYPE_CHECKING:
    from matprep.complaints import Reader, Spot

MADE: Final = ("jpeg", "png", "pdf", "webp", "avif")
"""What matprep can make: the first of `formats` is one of these."""

ACCEPTED: Final = (*MADE, "tiff", "heic")
"""What a requirement may accept as it is."""

TAGGED: Final = frozenset({"jpeg", "png", "pdf"})
"""Kinds that can say how many dots an inch their pixels mean, or that need not: a page of a PDF has a size."""

FIGURED: Final = ("formats", "min_bytes", "max_bytes", "pixels", "valid_days_left")
"""Keys whose value is a claim about a platform: each names its source in `figures`."""

ALWAYS_DECLARED: Final = ("company", "credit_code", "person", "certified_on")
"""Facts that every profile knows."""

TABLES: Final = ("pixels", "files", "floor")
"""Rules that are tables themselves: inherited key by key."""

_PIXELS = whole(0, 65_500)  # no JPEG has a longer side
_DAYS = whole(0, 36_500)
_TEXTS = Items(reader=text)
_WEIGHT = whole(-100, 100)
_PURPOSES = Items(reader=text, most=20)


def _schema(value: object, spot: Spot) -> object:
    """Read the version of the format; another one may mean other rules by the same words."""
    good = value == SCHEMA and not isinstance(value, bool)
    return value if good else spot.refuse("schema_unknown", expected=str(SCHEMA), got=value)


def _values(value: object, spot: Spot) -> object:
    """Read the values of a condition; facts are texts, so `true` is "true"."""
    if not isinstance(value, list) or not value:
        return spot.refuse("wanted_list", got=value)
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in value]


def _required(value: object, spot: Spot) -> object:
    """Read `true`, `false` or a condition."""
    if isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return Record(keys={"when": Entries(reader=_values)}, compulsory=("when",))(value, spot)
    return spot.refuse("wanted_required", got=value)


TITLE = Record(keys={"zh": text, "en": text}, compulsory=("zh", "en"))

RULES: Final[dict[str, Reader]] = {
    "formats": Items(reader=choice(*ACCEPTED), least=1),
    "min_bytes": size,
    "max_bytes": size,
    "pixels": Record(
        keys={
            **dict.fromkeys(("min_side", "max_side", "min_width", "min_height"), _PIXELS),
            "exact": Items(reader=whole(1, 65_500), least=2, most=2),
            "cm": Items(reader=decimal(0.5, 60), least=2, most=2),
            "shape": choice("pad", "crop"),
            "dpi": whole(0, 2400),
        }
    ),
    "files": Record(keys={"min": whole(1, 1000), "max": whole(1, 1000)}),
    "pages": choice(*get_args(PageShape)),
    "colour": choice("any", "required", "grey_allowed"),
    "alter": choice("free", "minimal"),
    "metadata": choice("strip", "keep"),
    "floor": Record(keys={"text_px": whole(0, 200), "quality": whole(1, 95)}),
    "watermark": watermark,
}
"""Rules that `[defaults]` may set and a requirement may change."""

SIDED: Final[dict[str, Reader]] = {
    "sides": Items(reader=name, least=2),
    "layout": choice("separate", "one_page"),
}
"""Rules that only a requirement has."""

_MATCH = Record(
    keys={
        "names": _TEXTS,
        "papers": Items(reader=name),
        "text": Entries(reader=_WEIGHT),
        "patterns": Entries(reader=_WEIGHT),
        "not": _TEXTS,
        "threshold": whole(1, 1000),
        "sides": Entries(reader=Items(reader=text, least=1)),
    }
)

_REQUIREMENT_KEYS: dict[str, Reader] = {
    "id": name,
    "title": TITLE,
    "required": _required,
    "group": name,
    **RULES,
    **SIDED,
    "seal": flag,
    "valid_days_left": _DAYS,
    "purposes": _PURPOSES,
    "match": _MATCH,
    "fields": Items(reader=name),
    "agree": Items(reader=name),
}


def _figures(keys: tuple[str, ...]) -> Reader:
    return Record(keys=dict.fromkeys(keys, text))


PROFILE: Final = Record(
    keys={
        "schema": _schema,
        "id": text,
        "version": text,
        "title": TITLE,
        "checked": day,
        "stale_after_days": whole(1, 3650),
        "sources": Entries(
            reader=Record(
                keys={"grade": choice(*get_args(Grade)), "url": text, "checked": day, "note": text},
                compulsory=("grade",),
            )
        ),
        "facts": Entries(reader=Record(keys={"one_of": Items(reader=text, least=1), "ask": TITLE})),
        "period": Record(
            keys={
                "valid_months": whole(1, 1200),
                "renew_from_days": _DAYS,
                "finish_within_days": _DAYS,
                "source": text,
            },
            compulsory=("valid_months", "renew_from_days", "finish_within_days", "source"),
        ),
        "naming": Record(keys={"stem": text, "charset": choice(*get_args(Charset)), "max_bytes": whole(40, 240)}),
        "defaults": Record(keys={**RULES, "purposes": _PURPOSES, "figures": _figures((*RULES, "purposes"))}),
        "requirement": Items(
            reader=Record(
                keys={**_REQUIREMENT_KEYS, "figures": _figures(tuple(_REQUIREMENT_KEYS))}, compulsory=("id", "title")
            ),
            least=1,
        ),
    },
    compulsory=("schema", "id", "version", "title", "checked", "sources", "requirement"),
)
"""A whole profile."""
