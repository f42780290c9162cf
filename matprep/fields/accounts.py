"""Bank accounts: the number, the bank, and the number of the account's permit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from matprep.fields import citizen_number, credit_code, writing
from matprep.fields.found import Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.fields.entries import Entry
    from matprep.fields.flow import Flow

_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z*])\d(?:[ \-]?\d){7,31}(?![0-9A-Za-z*])")
"""Accounts of Chinese banks have 8 to 32 digits, often written in groups."""

_PERMIT: Final = re.compile(r"(?<![0-9A-Za-z])[JLZ]\d{12,14}(?:-?\d{1,2})?(?![0-9A-Za-z])")
_NAMED: Final = re.compile(r"(?:账号|帐号|账户号码)[::]?(\d{8,32})(?!\d)")
_BANK: Final = re.compile(r"银行|信用社|信用联社|支行|分行|营业部|农商行")
_SHORTEST: Final = 8


def account(page: Flow, entries: Sequence[Entry]) -> Found | None:
    """Read the account's number after its label, or where a sentence names it; credit codes and ID numbers are none."""
    for entry in entries:
        if entry.kind == "account":
            match = _NUMBER.search(entry.text)
            value = re.sub(r"\D", "", match[0]) if match else ""
            if value and not (citizen_number.is_valid(value) or credit_code.is_valid(value)):
                return Found(value=value, box=entry.box)
    for match in _NAMED.finditer(page.text):
        return Found(value=match[1], box=page.box(match.start(1), match.end(1)))
    return None


def bank(entries: Sequence[Entry]) -> Found | None:
    """Read the bank that keeps the account."""
    for entry in entries:
        value = writing.as_name(entry.text)
        if entry.kind == "bank" and _BANK.search(value):
            return Found(value=value, box=entry.box)
    return None


def permit_number(page: Flow) -> Found | None:
    """Read the number of the account's permit: a letter and 13 digits."""
    for match in _PERMIT.finditer(page.text):
        return Found(value=match[0], box=page.box(match.start(), match.end()))
    return None
