"""Numbers that fail their own check, and fields that glare or the picture's border may hide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.judging.pictures import has_glare, is_cut_off, is_illegible
from matprep.judging.shown import Shown, place
from matprep.model import Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.model import Facts, Requirement

_BORNE: Final = ("company", "credit_code", "legal_person", "person", "citizen_number")
"""What every paper of its kind bears; a term may be missing on good ones (newer licences have none)."""

_BEARS_NONE: Final = "back"
"""The side of a card that bears none of them."""


def failed_checks(requirement: Requirement, shown: Sequence[Shown], facts: Facts) -> Iterator[Problem]:
    """Say which numbers fail their check where nothing else tells why: not on what is hard to read anyway.

    Where another page gives the number rightly, or it is what people told, it was only misread.
    """
    own = {*requirement.fields, *requirement.agree}
    read = [(each, found) for each in shown for found in each.reading.fields if found.name in own]
    right = {found.name for _, found in read if found.check} | facts.keys()
    for each, found in read:
        if found.check is False and found.name not in right and not is_illegible(each.reading.look):
            yield problem("code_check_failed", field=found.name, **place(each, shown))


def hidden_fields(requirement: Requirement, shown: Sequence[Shown]) -> Iterator[Problem]:
    """Say which wanted fields were not read where glare lies on a page or its print reaches the border.

    Glare and borders alone are notices: many good scans are cut tightly. A page that can hardly be read is told as
    that.
    """
    found = {each.name for page in shown for each in page.reading.fields}
    absent = [name for name in requirement.fields if name in _BORNE and name not in found]
    looks = [
        (each, each.reading.look)
        for each in shown
        if each.reading.look is not None and each.side != _BEARS_NONE and not is_illegible(each.reading.look)
    ]
    glaring = [each for each, look in looks if has_glare(look)]
    cut = [each for each, look in looks if is_cut_off(look)]
    if absent and (glaring or cut):
        where = (glaring or cut)[0]
        why = "glare" if glaring else "cut_off"
        yield problem("field_hidden", fields=", ".join(absent), why=why, **place(where, shown))
