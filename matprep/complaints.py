"""Reading what people write in TOML: every fault at once, each with its file and the path of its key."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from matprep.errors import Complaint

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_SHOWN_CHARACTERS = 60
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(b|kb|mb|gb|kib|mib|gib)", re.IGNORECASE)
_UNITS: Final = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30}
_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


class Spot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place in a file: complaints made at it are gathered in `found`, which all spots of the file share."""

    file: str
    found: list[Complaint]
    key: str = ""
    row: int = 0

    def at(self, key: str) -> Spot:
        """Go to a key of the table that stands here."""
        written = key if re.fullmatch("[A-Za-z0-9_-]+", key) else shown(key)
        return msgspec.structs.replace(self, key=f"{self.key}.{written}" if self.key else written)

    def item(self, number: int, value: object) -> Spot:
        """Go to an item of the list that stands here: by its own `id`, else counted from 1."""
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            return self.at(value["id"])
        return msgspec.structs.replace(self, key=f"{self.key}[{number}]")

    def refuse(self, code: str, *, expected: str = "", got: object = "") -> msgspec.UnsetType:
        """Complain; the answer stands for "no value"."""
        self.found.append(
            Complaint(
                code=code,
                file=self.file,
                key=self.key,
                expected=expected,
                got=got if got == "" else shown(got),
                row=self.row,
            )
        )
        return msgspec.UNSET

    def unknown(self, name: str, known: Collection[str], code: str = "unknown_key") -> None:
        """Complain about a name that is none of the known ones, with the one that was probably meant.

        Three codes: `<code>_meant` where one is close, else `<code>`.
        """
        close = difflib.get_close_matches(name, known, n=1)
        if close:
            self.refuse(f"{code}_meant", expected=close[0], got=name)
        else:
            self.refuse(code, expected=", ".join(known), got=name)


def shown(value: object) -> str:
    """Write a TOML value briefly, as it stands in the file."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def read_toml(text: str, spot: Spot) -> dict[str, Any]:
    """Parse TOML; a syntax error is one complaint with its line, and the table is empty."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = place.group(1) if place and place.group(1) else str(text.count("\n") + 1)
        spot.refuse("toml_syntax", expected=line, got=_PLACE.sub("", str(error)).strip())
        return {}


# --- readers: a value and its spot → what it means, or UNSET after a complaint -----------

if TYPE_CHECKING:
    Reader = Callable[[object, Spot], object]


def text(value: object, spot: Spot) -> object:
    """Read a text that is not blank."""
    return value if isinstance(value, str) and value.strip() else spot.refuse("wanted_text", got=value)


def name(value: object, spot: Spot) -> object:
    """Read an identifier: small letters, digits and `_`."""
    good = isinstance(value, str) and re.fullmatch("[a-z0-9_]+", value)
    return value if good else spot.refuse("wanted_name", got=value)


def flag(value: object, spot: Spot) -> object:
    """Read `true` or `false`."""
    return value if isinstance(value, bool) else spot.refuse("wanted_flag", got=value)


def day(value: object, spot: Spot) -> object:
    """Read a date without a time."""
    good = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return value if good else spot.refuse("wanted_day", got=value)


def size(value: object, spot: Spot) -> object:
    """Read bytes: a whole number, or a text such as "5 MB" (10^6) or "2 MiB" (2^20)."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found:
        number = Decimal(found.group(1)) * _UNITS[found.group(2).lower()]
        if number == int(number):
            return int(number)
    return spot.refuse("wanted_size", got=value)


def whole(least: int, most: int) -> Reader:
    """Read a whole number within bounds."""

    def read(value: object, spot: Spot) -> object:
        good = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return value if good else spot.refuse("wanted_whole", expected=f"{least}–{most}", got=value)

    return read


def decimal(least: float, most: float) -> Reader:
    """Read a number within bounds, whole or not, as a float."""

    def read(value: object, spot: Spot) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
            return float(value)
        return spot.refuse("wanted_number", expected=f"{least:g}–{most:g}", got=value)

    return read


def choice(*allowed: str) -> Reader:
    """Read one of some words."""

    def read(value: object, spot: Spot) -> object:
        return value if value in allowed else spot.refuse("wanted_choice", expected=", ".join(allowed), got=value)

    return read


class Items(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Read a list, item by item; `least` and `most` bound its length."""

    reader: Reader
    least: int = 0
    most: int = 10_000

    def __call__(self, value: object, spot: Spot) -> object:
        """Read what can be read."""
        if not isinstance(value, list):
            return spot.refuse("wanted_list", got=value)
        if not self.least <= len(value) <= self.most:
            return spot.refuse("wanted_items", expected=str(self.least if len(value) < self.least else self.most))
        read = [self.reader(each, spot.item(number, each)) for number, each in enumerate(value, 1)]
        return [each for each in read if each is not msgspec.UNSET]


class Entries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Read a table whose keys people choose."""

    reader: Reader

    def __call__(self, value: object, spot: Spot) -> object:
        """Read what can be read."""
        if not isinstance(value, dict):
            return spot.refuse("wanted_table", got=value)
        read = {key: self.reader(each, spot.at(key)) for key, each in value.items()}
        return {key: each for key, each in read.items() if each is not msgspec.UNSET}


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Read a table with known keys; every other key is a complaint, and so is a compulsory one that is missing."""

    keys: Mapping[str, Reader]
    compulsory: tuple[str, ...] = ()

    def __call__(self, value: object, spot: Spot) -> object:
        """Read what can be read."""
        if not isinstance(value, dict):
            return spot.refuse("wanted_table", got=value)
        for key in self.compulsory:
            if key not in value:
                spot.at(key).refuse("missing_key")
        for key in value:
            if key not in self.keys:
                spot.at(key).unknown(key, tuple(self.keys))
        read = {key: self.keys[key](each, spot.at(key)) for key, each in value.items() if key in self.keys}
        return {key: each for key, each in read.items() if each is not msgspec.UNSET}
