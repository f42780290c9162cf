"""Which kind of file is made under the rules, and which is accepted as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal
from matprep.formats.pictures import encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matprep.fitting.codecs import ModernKind
    from matprep.fitting.fitted import Fitted, PictureKind
    from matprep.formats.pictures.image import Header
    from matprep.model import Rules

_PICTURES: Final[tuple[PictureKind, ...]] = ("jpeg", "png", "webp", "avif")
_MODERN: Final[tuple[ModernKind, ...]] = ("webp", "avif")
"""The better-known one first: at the same bytes both read alike."""

_KEPT_WITH_METADATA: Final = frozenset({"heic", "tiff"})

_STILL_SHARP: Final = 13.0
"""Pixels of a character's height from which on a JPEG of its aimed strength reads as well as a WebP of the same bytes.

Characters wrong in %, JPEG and WebP, mean of five drawn pages of 8 to 12 points: 30 KB (5 to 9 pixels) 34 and 19; 50 KB
(6 to 12) 8.0 and 3.0; 70 KB (7 to 14) 1.7 and 0.7; 100 KB (9 to 19) 0.6 and 0.7.
"""

_LARGE_ENOUGH: Final = 1_200_000
"""Pixels that stand for that where the height is not known: a page of small print has about so many then."""

_GIVEN_UP: Final = 0.9
_STILL_FINE: Final = 22
"""A scale above this gave up no pixels worth speaking of, and up to this strength (quality 50) little else."""

_SAME_PIXELS: Final = 0.95


def made_kind(rules: Rules) -> str:
    """Give the first accepted kind that can be made. Raises Refusal `unsupported_kind` where there is none."""
    for kind in rules.formats:
        if kind in ("pdf", *_pictures(rules)):
            return kind
    raise _not_made(rules)


def picture_kind(rules: Rules, source: str) -> PictureKind:
    """Choose what a picture is coded as: a JPEG stays one where it may; anything else becomes what is made first.

    Raises Refusal `unsupported_kind` where no accepted kind can be made of it.
    """
    made = tuple(_pictures(rules))
    if not made:
        raise _not_made(rules)
    return "jpeg" if source == "jpeg" and "jpeg" in made else made[0]


def _not_made(rules: Rules) -> Refusal:
    return Refusal("unsupported_kind", kind=rules.formats[0] if rules.formats else "unknown", asked="made")


def takes_pictures(rules: Rules) -> bool:
    """Say whether a picture that can be made may be delivered."""
    return any(True for _ in _pictures(rules))


def _pictures(rules: Rules) -> Iterator[PictureKind]:
    """List the accepted kinds of picture that can be made. WebP and AVIF have no dpi tag."""
    for kind in rules.formats:
        for known in _PICTURES:
            if kind == known and not (known in _MODERN and rules.pixels.dpi) and encoding.can_encode(known):
                yield known


def alternatives(rules: Rules, kind: PictureKind) -> tuple[PictureKind, ...]:
    """Say what may stand in for a JPEG that has to give up pixels: WebP, or else AVIF, where the portal takes it."""
    if kind != "jpeg" or not rules.max_bytes:
        return ()
    accepted = tuple(_pictures(rules))
    return tuple(each for each in _MODERN if each in accepted)[:1]


def most_legible(
    kinds: Sequence[PictureKind], make: Callable[[PictureKind], Fitted], text_px: float | None = None
) -> Fitted:
    """Make the first kind, or the second where the first cannot be made under the limit or does not read as well.

    `text_px`: the height of the source's writing, in its pixels, where it is known.

    The first is what every reader knows: it stays where its writing is large enough. Raises what `make` raises; of two
    kinds that cannot be made, what it raises of the second, which gets smaller.
    """
    first, *others = kinds
    try:
        fitted = make(first)
    except Refusal as refusal:
        if refusal.problem.code != "limit_not_met" or not others:
            raise
        return make(others[0])
    if not others or not is_cramped(fitted, text_px):
        return fitted
    try:
        other = make(others[0])
    except Refusal:
        return fitted
    return other if reads_better(other, fitted) else fitted


def is_cramped(fitted: Fitted, text_px: float | None) -> bool:
    """Say whether a JPEG gave up so much that another kind would show its writing better in the same bytes."""
    scale = float(fitted.quality["scale"])
    if scale >= _GIVEN_UP and float(fitted.quality["k"]) <= _STILL_FINE:
        return False
    return fitted.width * fitted.height < _LARGE_ENOUGH if text_px is None else text_px * scale < _STILL_SHARP


def reads_better(other: Fitted, fitted: Fitted) -> bool:
    """Say whether one picture has no fewer pixels than another, and no coarser a strength."""
    finer = float(other.quality["k"]) <= float(fitted.quality["k"])
    return finer and other.width * other.height >= _SAME_PIXELS * fitted.width * fitted.height


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
