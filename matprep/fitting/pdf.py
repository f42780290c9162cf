"""A PDF to a byte limit: its pictures share what its text, drawings and bilevel pictures leave."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from matprep.errors import Refusal
from matprep.fitting.original import Original
from matprep.fitting.picture import fit_picture
from matprep.fitting.sharing import Wish, shares, weight
from matprep.formats.documents import pdf
from matprep.formats.documents.pdf_pictures import NewPicture, Pictured
from matprep.model import Pixels, Rules
from matprep.progress import Stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PIL import Image

    from matprep.fitting.fitted import Fitted
    from matprep.model import Param

LEAST_DPI: Final = 100
"""No picture goes below this many pixels per inch of its page."""

_ROUNDS: Final = 3
_BEHIND: Final = (0.0, 0.7, 0.9, 1.0)
"""How far the whole is when a round begins: most pictures need no second one."""

_GOOD_FILL: Final = 0.93
_RESERVE: Final = 0.985
"""The share of the budget given out: objects around the pictures change a little."""


class _Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of the PDF, the longest side of its page in inches, what it wishes, and what it has got."""

    picture: Pictured
    inches: float
    wish: Wish
    new: NewPicture | None = None

    @property
    def bytes(self) -> int:
        return self.picture.bytes if self.new is None else self.new.bytes


class _Work(NamedTuple):
    """What every step needs: the source and how to open it, the rules, where pictures are laid, who is told."""

    source: Path
    passwords: Sequence[str]
    rules: Rules
    folder: Path
    stretch: Stretch


def fit_pdf(
    source: Path, target: Path, rules: Rules, passwords: Sequence[str] = (), stretch: Stretch | None = None
) -> dict[str, Param]:
    """Write an open, tidy copy that keeps the byte range, and say how it was made.

    Where tidying is not enough, colour and grey pictures become JPEGs, each with the tables and floors of pictures,
    none below LEAST_DPI; a picture that would not get smaller stays. Text, drawings, bilevel pictures and masks stay as
    they are. Never for a signed PDF. Same source and rules, same bytes. Memory does not grow with the pages: new
    pictures lie beside the target until they are bound. `stretch` is told how far it has come.

    Raises Refusal: `limit_not_met`, `below_minimum`, and as `formats.documents.pdf.open_pdf`.
    """
    pdf.tidy(source, target, passwords)
    quality: dict[str, Param] = {"coded": "original"}
    if rules.max_bytes and target.stat().st_size > rules.max_bytes:
        work = _Work(source, passwords, rules, target.parent, stretch or Stretch(target.parent, 0))
        quality = _shrink(work, target)
    if target.stat().st_size < rules.min_bytes:
        _grow(target, rules)
    return quality


def _grow(target: Path, rules: Rules) -> None:
    """Write a PDF that is below the minimum less compactly, as many programs do; only what the limit allows counts."""
    size, loose = target.stat().st_size, target.with_suffix(".loose.pdf")
    pdf.loosen(target, loose)
    fits = rules.min_bytes <= loose.stat().st_size <= (rules.max_bytes or loose.stat().st_size)
    if not fits:
        loose.unlink()
        raise Refusal("below_minimum", bytes=size, minimum=rules.min_bytes)
    loose.replace(target)


def _shrink(work: _Work, target: Path) -> dict[str, Param]:
    rules, slots = work.rules, _slots(work.source, work.passwords)
    others = target.stat().st_size - sum(slot.bytes for slot in slots)
    budget, best, smallest = int((rules.max_bytes - others) * _RESERVE), 0, target.stat().st_size
    trial = target.with_suffix(".trial.pdf")
    for number in range(_ROUNDS if budget > 0 and slots else 0):
        slots = _filled(work, slots, budget, number)
        size = _bound(work, slots, trial, others)
        smallest = min(smallest, size)
        if best < size <= rules.max_bytes:
            trial.replace(target)
            best = size
        if _GOOD_FILL * rules.max_bytes <= size <= rules.max_bytes:
            break
        budget += int((rules.max_bytes - size) * _RESERVE) - (size > rules.max_bytes)
    trial.unlink(missing_ok=True)
    for slot in slots:
        _file(work, slot).unlink(missing_ok=True)
    if not best:
        raise _not_met(slots, rules, smallest)
    return {"coded": "encoded", "pictures": sum(slot.new is not None for slot in slots)}


def _bound(work: _Work, slots: Sequence[_Slot], trial: Path, others: int) -> int:
    """Bind the new pictures and give the size; where they alone are too much for the limit, only the size."""
    new = [(slot.picture.number, slot.new) for slot in slots if slot.new is not None]
    if sum(each.bytes for _, each in new) > work.rules.max_bytes:
        return max(0, others) + sum(slot.bytes for slot in slots)
    pdf.with_pictures(work.source, dict(new), trial, work.passwords)
    return trial.stat().st_size


def _file(work: _Work, slot: _Slot) -> Path:
    return work.folder / f"picture-{slot.picture.number}.jpg"


def _not_met(slots: Sequence[_Slot], rules: Rules, smallest: int) -> Refusal:
    if not slots:
        return Refusal("limit_not_met", smallest=smallest, limit=rules.max_bytes, stopped_by="content")
    return Refusal(
        "limit_not_met",
        smallest=smallest,
        limit=rules.max_bytes,
        stopped_by="pixels",
        width=max(slot.picture.width if slot.new is None else slot.new.width for slot in slots),
        height=max(slot.picture.height if slot.new is None else slot.new.height for slot in slots),
    )


def _slots(source: Path, passwords: Sequence[str]) -> tuple[_Slot, ...]:
    listed = pdf.pictures(source, passwords)
    if not listed:
        return ()
    sizes = pdf.page_sizes(source, passwords)
    return tuple(
        _Slot(
            picture=picture,
            inches=max(sizes[picture.page - 1]) / 72,
            wish=Wish(least=0, most=picture.bytes, weight=weight(picture.bytes, picture.width * picture.height)),
        )
        for picture in listed
    )


def _filled(work: _Work, slots: Sequence[_Slot], budget: int, rounds: int) -> tuple[_Slot, ...]:
    given, filled = shares([slot.wish for slot in slots], budget), []
    with pdf.gallery(work.source, work.passwords) as pixels:
        for slot, share in zip(slots, given, strict=True):
            filled.append(_fit(work, pixels, slot, share))
            work.stretch.reached(_BEHIND[rounds] + (_BEHIND[rounds + 1] - _BEHIND[rounds]) * len(filled) / len(slots))
    return tuple(filled)


def _fit(work: _Work, pixels: Callable[[int], Image.Image], slot: _Slot, share: int) -> _Slot:
    """Give a picture its share, and learn from the result what it really needs."""
    if share >= slot.picture.bytes:
        return msgspec.structs.replace(slot, new=None)
    if slot.new is not None and _GOOD_FILL * share <= slot.new.bytes <= share:
        return slot
    try:
        original = Original.of_pixels(pixels(slot.picture.number))
    except Refusal:
        return _fixed(slot)  # a picture that only some readers understand stays as it is
    fitted = _smaller(original, slot, share, work.rules)
    if fitted is None or len(fitted.data) >= slot.picture.bytes:
        return _fixed(slot)
    length, path = len(fitted.data), _file(work, slot)
    path.write_bytes(fitted.data)
    new = NewPicture(path=path, bytes=length, width=fitted.width, height=fitted.height, grey=fitted.grey)
    wish = msgspec.structs.replace(
        slot.wish,
        least=length if length > share else slot.wish.least,
        most=length if length < _GOOD_FILL * share else slot.wish.most,
    )
    return msgspec.structs.replace(slot, new=new, wish=wish)


def _fixed(slot: _Slot) -> _Slot:
    wish = msgspec.structs.replace(slot.wish, least=slot.picture.bytes, most=slot.picture.bytes)
    return msgspec.structs.replace(slot, new=None, wish=wish)


def _smaller(original: Original, slot: _Slot, share: int, rules: Rules) -> Fitted | None:
    """Encode within the share, or as small as the floors allow."""
    width, height = original.size
    scale = min(1.0, LEAST_DPI * slot.inches / max(width, height))
    least = Pixels(min_width=math.ceil(width * scale), min_height=math.ceil(height * scale))
    asked = Rules(max_bytes=max(1, share), pixels=least, floor=rules.floor, colour=rules.colour)
    try:
        return fit_picture(original, "jpeg", asked, measured=False)
    except Refusal as refusal:
        smallest = refusal.problem.params.get("smallest")
        if not isinstance(smallest, int):
            return None
        return fit_picture(original, "jpeg", msgspec.structs.replace(asked, max_bytes=smallest), measured=False)
