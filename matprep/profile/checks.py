"""What must fit together in a profile, key against key."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, Any

from matprep.profile.keys import ALWAYS_DECLARED, FIGURED, MADE, TABLES, TAGGED
from matprep.profile.recognition import check_recognition
from matprep.profile.watermark import check_watermark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.complaints import Spot

Table = dict[str, Any]

_OWN_PLACEHOLDERS = ("order", "title", "title_en", "id")


def check_profile(table: Table, spot: Spot) -> None:
    """Complain of everything that does not fit together; keys that could not be read are passed over."""
    _check_id(table, spot)
    _check_sources(table, spot)
    _check_facts(table, spot)
    _check_scheme(table, spot)
    _check_twice(table, spot)
    defaults = table.get("defaults", {})
    _check_figures_known(defaults, table, spot.at("defaults"))
    check_rules(defaults, spot.at("defaults"))
    for requirement, place in _requirements(table, spot):
        _check_requirement(requirement, table, place)


def _requirements(table: Table, spot: Spot) -> Iterator[tuple[Table, Spot]]:
    for number, requirement in enumerate(table.get("requirement", []), 1):
        yield requirement, spot.at("requirement").item(number, requirement)


def _check_id(table: Table, spot: Spot) -> None:
    if "id" in table and not re.fullmatch(r"[a-z0-9]+([._-][a-z0-9]+)*", table["id"]):
        spot.at("id").refuse("wanted_profile_id", got=table["id"])


def _check_sources(table: Table, spot: Spot) -> None:
    """An assumed figure says why; every other one says where it was read, and when."""
    for key, source in table.get("sources", {}).items():
        wanted = ("note",) if source.get("grade") == "assumed" else ("url", "checked")
        for each in wanted:
            if "grade" in source and each not in source:
                spot.at("sources").at(key).at(each).refuse("source_incomplete", expected=source["grade"])
    if "period" in table:
        _check_source(table["period"].get("source"), table, spot.at("period").at("source"))


def _check_source(source: str | None, table: Table, spot: Spot) -> None:
    known = tuple(table.get("sources", {}))
    if source is not None and source not in known:
        spot.unknown(source, known, "unknown_source")


def _check_facts(table: Table, spot: Spot) -> None:
    for fact in table.get("facts", {}):
        if not re.fullmatch("[a-z][a-z0-9_]*", fact) or fact in _OWN_PLACEHOLDERS:
            spot.at("facts").at(fact).refuse("wanted_fact_name", expected=", ".join(_OWN_PLACEHOLDERS), got=fact)


def declared(table: Table) -> tuple[str, ...]:
    """Every fact that the profile knows."""
    return (*ALWAYS_DECLARED, *table.get("facts", {}))


def _check_scheme(table: Table, spot: Spot) -> None:
    scheme = table.get("naming", {}).get("stem")
    if scheme is None:
        return
    spot = spot.at("naming").at("stem")
    known = (*_OWN_PLACEHOLDERS, *declared(table))
    try:
        used = [(name, spec or "", conversion) for _, name, spec, conversion in string.Formatter().parse(scheme)]
    except ValueError:
        spot.refuse("scheme_broken", got=scheme)
        return
    names = [(name, spec, conversion) for name, spec, conversion in used if name is not None]
    for name, spec, conversion in names:
        if name not in known:
            spot.unknown(name, known, "unknown_placeholder")
        elif conversion or not re.fullmatch("0?[1-9]" if name == "order" and spec else "", spec):
            spot.refuse("scheme_broken", got=scheme)
    if len(table.get("requirement", [])) > 1 and not {name for name, *_ in names} & set(_OWN_PLACEHOLDERS):
        spot.refuse("scheme_tells_nothing_apart", expected=", ".join(_OWN_PLACEHOLDERS), got=scheme)


def _check_twice(table: Table, spot: Spot) -> None:
    ids = [requirement.get("id") for requirement in table.get("requirement", [])]
    for each in sorted({each for each in ids if each and ids.count(each) > 1}):
        spot.at("requirement").at(each).refuse("requirement_twice", got=each)


def _check_requirement(requirement: Table, table: Table, spot: Spot) -> None:
    defaults = table.get("defaults", {})
    effective = {**defaults, **requirement}
    effective |= {key: {**defaults.get(key, {}), **requirement.get(key, {})} for key in TABLES if key in effective}
    _check_figures_known(requirement, table, spot)
    _check_figures_present(requirement, defaults, table, spot)
    check_rules(effective, spot)
    _check_sides(requirement, spot)
    _check_condition(requirement, table, spot)
    check_recognition(requirement, spot)
    check_watermark(requirement, defaults, spot)


def _check_figures_known(part: Table, table: Table, spot: Spot) -> None:
    for key, source in part.get("figures", {}).items():
        _check_source(source, table, spot.at("figures").at(key))


def _check_figures_present(requirement: Table, defaults: Table, table: Table, spot: Spot) -> None:
    cited = {*defaults.get("figures", {}), *requirement.get("figures", {})}
    for key in FIGURED:
        in_force = key in requirement or key in defaults or key == "formats"
        if in_force and key not in cited:
            spot.at("figures").at(key).refuse("figure_without_source", expected=", ".join(table.get("sources", {})))


def check_rules(rules: Table, spot: Spot) -> None:
    """Complain of rules that exclude each other; those that a profile inherits stand in the table too."""
    formats = rules.get("formats", ["jpeg"])
    if formats and formats[0] not in MADE:
        spot.at("formats").refuse("first_format_not_made", expected=", ".join(MADE), got=formats[0])
    if rules.get("pages") == "pdf" and "pdf" not in formats:
        spot.at("pages").refuse("pages_need_pdf", got=", ".join(formats))
    if rules.get("pages") == "long_picture":
        _check_long_picture(rules, spot)
    _check_order(rules, "min_bytes", "max_bytes", spot)
    _check_order(rules.get("files", {}), "min", "max", spot.at("files"), default=1)
    pixels = rules.get("pixels", {})
    if pixels.get("dpi") and not TAGGED.intersection(formats):
        listed = ", ".join(sorted(TAGGED))
        spot.at("pixels").at("dpi").refuse("dpi_without_tag", expected=listed, got=", ".join(formats))
    for least in ("min_side", "min_width", "min_height"):
        _check_order(pixels, least, "max_side", spot.at("pixels"))
    bounds = [key for key in pixels if key.startswith(("min_", "max_")) and pixels[key]]
    fixed = next((key for key in ("exact", "cm") if key in pixels), None)
    if fixed and bounds:
        spot.at("pixels").at(fixed).refuse("exact_with_bounds", expected=fixed, got=", ".join(bounds))
    if "cm" in pixels:
        _check_centimetres(pixels, spot.at("pixels").at("cm"))


def _check_centimetres(pixels: Table, spot: Spot) -> None:
    """A size on paper is one in pixels only together with a resolution, and instead of one in pixels."""
    if not pixels.get("dpi"):
        spot.refuse("cm_without_dpi")
    if "exact" in pixels:
        spot.refuse("cm_with_exact")


def _check_long_picture(rules: Table, spot: Spot) -> None:
    """Its height is what the pages need, and a PDF is none."""
    if "pdf" in rules.get("formats", []):
        spot.at("formats").refuse("long_picture_no_pdf")
    for key in ("exact", "cm"):
        if key in rules.get("pixels", {}):
            spot.at("pixels").at(key).refuse("long_picture_exact")


def _check_order(table: Table, least: str, most: str, spot: Spot, default: int = 0) -> None:
    low, high = table.get(least, default), table.get(most, default)
    if high and low > high:
        spot.at(least).refuse("least_over_most", expected=f"{most} = {high}", got=low)


def _check_sides(requirement: Table, spot: Spot) -> None:
    sides = requirement.get("sides", [])
    matched = requirement.get("match", {}).get("sides", {})
    for side in matched:
        if side not in sides:
            spot.at("match").at("sides").at(side).unknown(side, sides, "unknown_side")
    for side in sides:
        if side not in matched:
            spot.at("match").at("sides").at(side).refuse("side_without_words", got=side)
    if requirement.get("layout") == "one_page" and not sides:
        spot.at("layout").refuse("layout_needs_sides")


def _check_condition(requirement: Table, table: Table, spot: Spot) -> None:
    required = requirement.get("required", True)
    conditions = {} if isinstance(required, bool) else required.get("when", {})
    for fact, values in conditions.items():
        place = spot.at("required").at("when").at(fact)
        if fact not in declared(table):
            place.unknown(fact, declared(table), "unknown_fact")
            continue
        allowed = table.get("facts", {}).get(fact, {}).get("one_of")
        for value in values:
            if allowed and value not in allowed:
                place.unknown(value, allowed, "unknown_value")
