"""What a platform asks for: a profile, its requirements and their rules."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from matprep.model.problems import Charset, Grade, PageShape


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A title or a question in both languages."""

    zh: str
    en: str


class Citation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a figure comes from (`[sources]` of a profile)."""

    grade: Grade
    url: str | None = None
    checked: dt.date | None = None
    note: str | None = None


class FactDeclaration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact that a profile asks for, beyond those always declared."""

    one_of: tuple[str, ...] = ()
    ask: Text | None = None


class Period(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a certification holds, in months and days, counted from the fact `certified_on`."""

    valid_months: int
    renew_from_days: int
    finish_within_days: int
    source: str


class Naming(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How delivered files are called; `max_bytes` is the whole name's length in UTF-8 bytes, suffix included.

    `charset` ascii: letters, digits, `.`, `_` and `-` only.
    """

    stem: str = "{order:02}_{title}_{company}"
    charset: Charset = "unicode"
    max_bytes: int = 120


class Pixels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bounds of a delivered picture in pixels (0: no bound); `dpi` is the tag to write.

    `cm` is the size on paper that a profile gave instead of `exact`, which then is that size at `dpi`.
    """

    min_side: int = 0
    max_side: int = 0
    min_width: int = 0
    min_height: int = 0
    exact: tuple[int, int] | None = None
    cm: tuple[float, float] | None = None
    shape: Literal["pad", "crop"] = "pad"
    dpi: int = 0


class Files(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many delivered files the portal takes, for each side where there are sides."""

    min: int = 1
    max: int = 1


class Floor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Below this a picture is not delivered: character height in pixels, and libjpeg-like quality.

    Quality q stands for the table strength k <= 0.225 * qscale(q), see `fitting.tables`.
    """

    text_px: int = 8
    quality: int = 25


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The effective rules of one requirement: its own keys over the profile's `[defaults]`. Bytes and pixels.

    `watermark` is the purpose that is written across the picture, without its date (empty: nothing is written).
    """

    formats: tuple[str, ...] = ("jpeg", "png")
    min_bytes: int = 0
    max_bytes: int = 0
    pixels: Pixels = Pixels()
    files: Files = Files()
    pages: PageShape = "separate"
    colour: Literal["any", "required", "grey_allowed"] = "any"
    alter: Literal["free", "minimal"] = "free"
    metadata: Literal["strip", "keep"] = "strip"
    floor: Floor = Floor()
    sides: tuple[str, ...] = ()
    layout: Literal["separate", "one_page"] = "separate"
    watermark: str = ""

    @property
    def are_joined(self) -> bool:
        """Whether all pages come in one file, whatever their number."""
        return self.pages in ("pdf", "long_picture")


class Match(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"exclude": "not"}):
    """How a requirement's paper is recognised: by name (keywords), by text, and per side.

    `papers` names known papers (`matprep.papers`) that serve it; `text` (phrases) and `patterns` (regular expressions)
    describe one more, with weights and `threshold`. `exclude` (`not`) counts against a name only.
    """

    names: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    text: dict[str, int] = {}
    patterns: dict[str, int] = {}
    exclude: tuple[str, ...] = ()
    threshold: int = 5
    sides: dict[str, tuple[str, ...]] = {}


class When(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A condition on facts: each named fact has one of the listed values."""

    when: dict[str, tuple[str, ...]]


class Requirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One material that a profile asks for; `order` is its place in the profile, from 1.

    `purposes` are the words one of which a purpose stamp on the paper must hold (none: it names this portal or nobody).
    """

    id: str
    order: int
    title: Text
    required: bool | When = True
    group: str | None = None
    rules: Rules = Rules()
    match: Match = Match()
    seal: bool = False
    valid_days_left: int = 0
    purposes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    agree: tuple[str, ...] = ()
    figures: dict[str, str] = {}


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one platform asks for one certification. `sha256` is that of the file's bytes."""

    id: str
    version: str
    title: Text
    checked: dt.date
    stale_after_days: int = 180
    sources: dict[str, Citation] = {}
    facts: dict[str, FactDeclaration] = {}
    period: Period | None = None
    naming: Naming = Naming()
    defaults: Rules = Rules()
    default_figures: dict[str, str] = {}
    requirements: tuple[Requirement, ...] = ()
    sha256: str = ""

    def requirement(self, name: str) -> Requirement | None:
        """Find a requirement by its id."""
        return next((each for each in self.requirements if each.id == name), None)


Facts = dict[str, str]
"""What is known about a case; dates in ISO form, bools as `true`/`false`."""
