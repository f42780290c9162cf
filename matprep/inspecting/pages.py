"""What the pages of an inspected file show: which paper each is and why, its fields, how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep import papers
from matprep.accounting.reading import field_lines, guess_lines
from matprep.judging import pictures
from matprep.model import Box, FieldLine, GuessLine, Look, ReadBy, Turn
from matprep.planning.weighing import Roster, roster_of, weigh
from matprep.texts import word

if TYPE_CHECKING:
    from matprep.model import Finding, Profile, Reading
    from matprep.planning.weighing import Claim
    from matprep.texts import Language


class PageSeen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page as it was read, or one paper on it (`spot`, in thousandths of the page).

    `guesses` are the papers that it may be, best first, two at most; `requirement` the one of the profile that it
    surely serves. `turn`: degrees clockwise that bring it upright. `lines` counts the lines of print seen, `number` and
    `of` are the page's own numbering (0: none). `look` are the figures measured, `said` the same in words.
    """

    page: int
    by: ReadBy
    spot: Box | None = None
    turn: Turn = 0
    lines: int = 0
    side: str | None = None
    requirement: str | None = None
    guesses: tuple[GuessLine, ...] = ()
    fields: tuple[FieldLine, ...] = ()
    number: int = 0
    of: int = 0
    look: Look | None = None
    said: tuple[str, ...] = ()


def pages_seen(finding: Finding, profile: Profile | None, language: Language) -> tuple[PageSeen, ...]:
    """Tell of every page that was read, in their order."""
    roster = roster_of(profile) if profile is not None else _everything()
    return tuple(_page(each, profile, roster, language) for each in finding.readings)


def _everything() -> Roster:
    return Roster(thresholds={each.id: each.threshold for each in papers.known()})


def _page(reading: Reading, profile: Profile | None, roster: Roster, language: Language) -> PageSeen:
    claim = weigh(reading, roster)
    return PageSeen(
        page=reading.page,
        by=reading.by,
        spot=reading.spot,
        turn=reading.turn,
        lines=reading.lines,
        side=claim.side if claim is not None else None,
        requirement=claim.requirement if claim is not None and claim.sure else None,
        guesses=guess_lines([reading], profile, roster),
        fields=field_lines([reading]),
        number=reading.number,
        of=reading.of,
        look=msgspec.structs.replace(reading.look, print="", digits=()) if reading.look is not None else None,
        said=_in_words(reading, language, sealed=_needs_seal(claim, profile)),
    )


def _needs_seal(claim: Claim | None, profile: Profile | None) -> bool:
    requirement = profile.requirement(claim.requirement or "") if profile is not None and claim is not None else None
    return requirement is not None and requirement.seal


def _in_words(reading: Reading, language: Language, *, sealed: bool) -> tuple[str, ...]:
    """Say how a page looks, what was measured of it; a page without print says nothing of it."""
    look = reading.look
    if look is None or not reading.lines:
        return ()
    said = {
        "grey": look.colourful is False,
        "colour": look.colourful is True,
        "blurred": pictures.is_blurred(look),
        "sharp": look.sharpness is not None and not pictures.is_blurred(look),
        "dark": pictures.is_dark(look),
        "glare": pictures.has_glare(look),
        "cut_off": pictures.is_cut_off(look),
        "screen": bool(look.screen),
    }
    found = [word("look", key, language) for key, holds in said.items() if holds]
    if look.seals:
        found.append(word("look", "seals", language, count=look.seals))
    elif look.seals == 0 and sealed:
        found.append(word("look", "no_seal", language))
    if look.text_px is not None:
        found.append(word("look", "text", language, height=round(look.text_px)))
    if reading.turn:
        found.append(word("look", "turn", language, degrees=reading.turn))
    return tuple(found)
