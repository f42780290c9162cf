"""Two readings of one page: which fields need the second, and what both together say."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.fields import citizen_number, credit_code

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from matprep.model import Field

_CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "credit_code": credit_code.is_valid,
    "citizen_number": citizen_number.is_valid,
    "agent_number": citizen_number.is_valid,
    "register_number": credit_code.old_number_is_valid,
}

_MOST_DIFFERENT: Final = 2
"""Two readings that differ in more characters are not joined: of many mixtures one would pass its check by chance."""


def open_names(fields: Sequence[Field], wanted: Collection[str]) -> frozenset[str]:
    """Name the wanted fields that were not found, or fail their check: those that a closer reading may find."""
    sure = {each.name for each in fields if each.check is not False}
    return frozenset(wanted) - sure


def agreed(first: Sequence[Field], closer: Sequence[Field]) -> tuple[Field, ...]:
    """Join two readings of one page, the second from closer by: each name once.

    A value that holds its check is taken before one that fails. Where both fail, each character is taken that one of
    them read, if exactly one such mixture holds: the check and a second reading agree. Two that hold and differ are
    told as failed, since one of them is wrong. Of values without a check the closer one is taken.
    """
    nearer = {each.name: each for each in closer}
    farther = {each.name: each for each in first}
    names = [*farther, *(name for name in nearer if name not in farther)]
    return tuple(_joined(farther.get(name), nearer.get(name)) for name in names)


def _joined(first: Field | None, closer: Field | None) -> Field:
    if first is None or closer is None:
        return next(each for each in (closer, first) if each is not None)
    if first.value == closer.value or closer.check is None:
        return closer
    if first.check and closer.check:
        return msgspec.structs.replace(closer, check=False)
    if first.check or closer.check:
        return first if first.check else closer
    mixed = _mixed(first.value, closer.value, _CHECKS[closer.name]) if closer.name in _CHECKS else None
    return msgspec.structs.replace(closer, value=mixed, check=True) if mixed else closer


def _mixed(one: str, other: str, holds: Callable[[str], bool]) -> str | None:
    """Give the one mixture of two readings that holds its check, or none."""
    if len(one) != len(other):
        return None
    choices = [dict.fromkeys(pair) for pair in zip(one, other, strict=True)]
    if sum(len(each) > 1 for each in choices) > _MOST_DIFFERENT:
        return None
    passing = [value for value in map("".join, itertools.product(*choices)) if holds(value)]
    return passing[0] if len(passing) == 1 else None
