"""TOML → Profile: read every key, inherit the defaults, and complain of everything at once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from matprep.complaints import Spot, read_toml
from matprep.errors import ProfileError
from matprep.model import Profile
from matprep.profile.checks import check_profile
from matprep.profile.keys import PROFILE, RULES, SIDED, TABLES
from matprep.profile.watermark import watermark_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.errors import Complaint

Table = dict[str, Any]

CM_PER_INCH: Final = 2.54


def parse(text: str, file: str) -> Profile:
    """Read a profile; `file` is only named in complaints.

    Raises:
        ProfileError: `profile_faulty`, with every complaint at once.
    """
    found: list[Complaint] = []
    spot = Spot(file=file, found=found)
    raw = read_toml(text, spot)
    if not found:
        table = cast("Table", PROFILE(raw, spot))
        check_profile(table, spot)
    if found:
        raise faulty(file, found)
    return msgspec.convert({**_profile(table), "sha256": hashlib.sha256(text.encode()).hexdigest()}, Profile)


def faulty(file: str, complaints: Sequence[Complaint]) -> ProfileError:
    """Gather the complaints about one profile into the error that ends the command."""
    return ProfileError("profile_faulty", tuple(complaints), file=file, count=len(complaints))


def _profile(table: Table) -> Table:
    """Bring a faultless table into the shape of a Profile."""
    defaults = table.pop("defaults", {})
    figures = defaults.pop("figures", {})
    whole = dict(defaults)
    for key in ("purposes", "watermark"):  # they are asked of requirements; what serves none is left as it is
        defaults.pop(key, None)
    listed = enumerate(table.pop("requirement"), 1)
    table.pop("schema")
    return {
        **table,
        "defaults": measured(defaults),
        "default_figures": figures,
        "requirements": [_requirement(each, order, whole, figures) for order, each in listed],
    }


def _requirement(table: Table, order: int, defaults: Table, figures: Table) -> Table:
    purposes = table.get("purposes", defaults.get("purposes", []))
    watermark = watermark_of(table, defaults)
    rules = {key: table.pop(key) for key in (*RULES, *SIDED) if key in table}
    kept = {key: value for key, value in defaults.items() if key != "purposes"}
    return {
        **table,
        "order": order,
        "purposes": purposes,
        "rules": {**measured(inherited(rules, kept)), "watermark": watermark},
        "figures": {**figures, **table.get("figures", {})},
    }


def measured(rules: Table) -> Table:
    """Say in pixels what is said in centimetres."""
    pixels = rules.get("pixels", {})
    if "cm" not in pixels:
        return rules
    exact = [max(1, round(each / CM_PER_INCH * pixels["dpi"])) for each in pixels["cm"]]
    return {**rules, "pixels": {**pixels, "exact": exact}}


def inherited(rules: Table, defaults: Table) -> Table:
    """Lay a requirement's rules over the defaults; tables key by key."""
    merged = {**defaults, **rules}
    return merged | {key: {**defaults.get(key, {}), **rules.get(key, {})} for key in TABLES if key in merged}
