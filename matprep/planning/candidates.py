"""A part that could serve a requirement, with all that speaks for and against it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import msgspec
from natsort import natsort_keygen, ns

from matprep.judging.pictures import is_illegible
from matprep.model import Part, Problem, Sighted
from matprep.planning.doubting import contradiction
from matprep.planning.sheets import Sheet, sheets_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.model import Facts, Look, Profile, Requirement
    from matprep.planning.weighing import Roster

NATURAL: Final = natsort_keygen(alg=ns.IGNORECASE | ns.PATH)
LONG_TERM: Final = "long_term"
_RANKS: Final = {"case_toml": 0, "folder": 1, "name": 2, "content": 3}
_WHOLE: Final = 1000 * 1000


class Standing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How good a paper is, as far as it was read: what another of its kind is compared by.

    `foreign`: of another company than the case's facts tell; `flaws` counts what a portal would refuse it for, so far
    as it shows at a glance; `valid_until` and `issued_on` are days counted from the year 1 (0: not read).
    """

    foreign: bool = False
    expired: bool = False
    flaws: int = 0
    valid_until: int = 0
    issued_on: int = 0


class Candidate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part that could serve a requirement, with the source that it lies in and what was read on it.

    `doubt` says that its content clearly shows another paper than its name or folder says; `divided`: its file holds
    other papers too.
    """

    part: Part
    source: Sighted
    sheets: tuple[Sheet, ...] = ()
    doubt: Problem | None = None
    divided: bool = False
    standing: Standing = Standing()

    @property
    def rank(self) -> int:
        """How surely it serves the requirement: 0 said by the user to 3 guessed from content."""
        return _RANKS.get(self.part.by or "", len(_RANKS))

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against preparing it: it opened, and no earlier try refused it."""
        return self.source.finding.usable and not self.source.refused

    @property
    def reason(self) -> tuple[Any, ...]:
        """What decides between papers, the best first, before size and name have to."""
        standing = self.standing
        return (
            self.rank > 0,
            self.doubt is not None,
            standing.foreign,
            standing.expired,
            standing.flaws,
            -standing.valid_until,
            -standing.issued_on,
            self.rank,
        )

    @property
    def pixels(self) -> int:
        """Of its largest page, or of its region."""
        left, top, right, bottom = self.part.box or (0, 0, 1000, 1000)
        return self.source.finding.pixels * (right - left) * (bottom - top) // _WHOLE

    @property
    def second_hand(self) -> bool:
        """Whether a chat program packed it anew."""
        return any(each.code == "recompressed_by_chat" for each in self.source.finding.problems)

    def field(self, name: str) -> str | None:
        """The first value read under a name whose check does not fail."""
        fields = (field for sheet in self.sheets for field in sheet.reading.fields)
        return next((each.value for each in fields if each.name == name and each.check is not False), None)


def merit(each: Candidate) -> tuple[Any, ...]:
    """Sort the best first: sound, still there, for a reason, an original, most pixels, then by name."""
    size = each.source.bytes
    gone = not each.source.present
    return (not each.sound, each.rank > 0, gone, *each.reason, each.second_hand, -each.pixels, -size, place(each))


def place(each: Candidate) -> tuple[Any, ...]:
    """Sort as people number their files: by path in natural order, then by page, then down the page."""
    return (NATURAL(each.source.path), each.source.path, each.part.pages, each.part.box or ())


def candidates(
    parts: Sequence[Part],
    source: Sighted,
    sheets: dict[int, tuple[Sheet, ...]],
    profile: Profile,
    roster: Roster,
    told: Facts,
    today: dt.date,
) -> Iterator[Candidate]:
    """Put a source's parts together with what was read on them; `told` are the facts that people told."""
    for part in parts:
        shown = sheets_in(part, sheets)
        requirement = profile.requirement(part.requirement or "")
        found = Candidate(part=part, source=source, sheets=shown, divided=len(parts) > 1)
        if requirement is not None:
            doubt = contradiction(part, source, shown, profile, roster)
            standing = _standing(found, requirement, told, today)
            found = msgspec.structs.replace(found, doubt=doubt, standing=standing)
        yield found


def _standing(each: Candidate, requirement: Requirement, told: Facts, today: dt.date) -> Standing:
    until, issued = each.field("valid_until"), each.field("issued_on")
    code = each.field("credit_code")
    return Standing(
        foreign=code is not None and told.get("credit_code", code) != code,
        expired=until is not None and _day(until) < today.toordinal(),
        flaws=max((_flaws(sheet.reading.look, requirement) for sheet in each.sheets), default=0),
        valid_until=_day(until),
        issued_on=_day(issued),
    )


def _day(written: str | None) -> int:
    if written is None:
        return 0
    try:
        return dt.date.max.toordinal() if written == LONG_TERM else dt.date.fromisoformat(written).toordinal()
    except ValueError:
        return 0


def _flaws(look: Look | None, requirement: Requirement) -> int:
    if look is None:
        return 0
    grey = requirement.rules.colour == "required" and look.colourful is False
    unsealed = requirement.seal and look.seals == 0
    return grey + unsealed + is_illegible(look)
