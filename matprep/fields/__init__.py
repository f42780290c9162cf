"""Lines of print → values: the fields that papers bear, each with where it was read and whether its check holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.fields import accounts, letters, licences, names, numbers, purposes, validity
from matprep.fields.entries import entries
from matprep.fields.flow import flow
from matprep.fields.mending import mended
from matprep.fields.qr import fields_of_codes
from matprep.fields.twice import agreed, open_names
from matprep.model import Field

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from matprep.fields.entries import Entry
    from matprep.fields.flow import Flow
    from matprep.fields.numbers import Number
    from matprep.model import Line, ReadBy

__all__ = ["NAMES", "agreed", "fields_of_codes", "open_names", "read_fields"]

NAMES: Final = (
    "company",
    "credit_code",
    "register_number",
    "legal_person",
    "person",
    "citizen_number",
    "valid_from",
    "valid_until",
    "issued_on",
    "established_on",
    "licence_number",
    "account",
    "bank",
    "purpose",
    "purpose_until",
    "agent",
    "agent_number",
    "platform",
)
"""Every field that can be read, in the order in which people look for them."""

_Told = tuple[str, str, "bool | None", "Line"]


def read_fields(
    lines: Sequence[Line], paper: str, wanted: Collection[str], *, page: int = 1, by: ReadBy = "ocr"
) -> tuple[Field, ...]:
    """Read the wanted fields of one paper from its lines, each at most once, in the order of `NAMES`.

    `paper` is its id; letters are read for their sentences as well. A number that fails its check is told as read,
    with `check` false, and never made into one that passes. What is not there is left out.
    """
    found = {name: (value, check, box) for name, value, check, box in _read(lines, paper)}
    made = []
    for name in NAMES:
        if name in wanted and name in found:
            value, check, box = found[name]
            made.append(Field(name=name, value=value, page=page, check=check, by=by, spot=box.spot))
    return tuple(made)


def _read(lines: Sequence[Line], paper: str) -> Iterator[_Told]:
    lines = mended(line for line in lines if line.text.strip())
    page, labelled = flow(lines), entries(lines)
    letter = "letter" in paper or "authorization" in paper or (letters.is_letter(page) and "licence" not in paper)
    codes = numbers.credit_codes(page, labelled)
    people = numbers.citizen_numbers(page, labelled)
    if codes:
        yield "credit_code", codes[0].value, codes[0].holds, codes[0].box
    for old in numbers.register_numbers(page, labelled)[:1]:
        yield "register_number", old.value, old.holds, old.box
    yield from _named(page, labelled, letter=letter)
    if letter:
        yield from _of_a_letter(page, labelled, people)
    elif people:
        yield "citizen_number", people[0].value, people[0].holds, people[0].box
    yield from _dated(page, labelled)
    yield from _given(page, labelled)
    stamp = purposes.purpose(lines)
    if stamp:
        yield "purpose", stamp.value, None, stamp.box
        if stamp.until:
            yield "purpose_until", stamp.until, None, stamp.box


def _named(page: Flow, labelled: Sequence[Entry], *, letter: bool) -> Iterator[_Told]:
    company = names.company(page, labelled, letter=letter)
    if company:
        yield "company", company.value, None, company.box
    for kind in ("legal_person", "person"):
        name = names.person_in(labelled, kind)
        if name:
            yield kind, name.value, None, name.box


def _of_a_letter(page: Flow, labelled: Sequence[Entry], people: Sequence[Number]) -> Iterator[_Told]:
    agent = letters.agent(page, labelled, people)
    if agent.name:
        yield "agent", agent.name.value, None, agent.name.box
    if agent.number:
        yield "agent_number", agent.number.value, agent.number.holds, agent.number.box
    for number in [each for each in people if agent.number is None or each.value != agent.number.value][:1]:
        yield "citizen_number", number.value, number.holds, number.box
    platform = letters.platform(page)
    if platform:
        yield "platform", platform.value, None, platform.box


def _dated(page: Flow, labelled: Sequence[Entry]) -> Iterator[_Told]:
    issued, established = validity.issued_on(page, labelled), validity.established_on(labelled)
    term = validity.validity(page, labelled, issued)
    found = {"valid_from": term.since, "valid_until": term.until, "issued_on": issued, "established_on": established}
    for name, day in found.items():
        if day:
            yield name, day.value, None, day.box


def _given(page: Flow, labelled: Sequence[Entry]) -> Iterator[_Told]:
    found = {
        "licence_number": accounts.permit_number(page) or licences.licence_number(page, labelled),
        "account": accounts.account(page, labelled),
        "bank": accounts.bank(labelled),
    }
    for name, given in found.items():
        if given:
            yield name, given.value, None, given.box
