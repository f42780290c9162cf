"""What a file seems to be, in words: where its content contradicts its name, and where nothing tells for sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep import papers
from matprep.model import Problem, Text, problem
from matprep.planning.weighing import best_guesses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.model import Param, Part, Profile, Sighted
    from matprep.planning.candidates import Candidate
    from matprep.planning.sheets import Sheet
    from matprep.planning.weighing import Claim, Roster


def contradiction(
    part: Part, source: Sighted, sheets: Sequence[Sheet], profile: Profile, roster: Roster
) -> Problem | None:
    """Say what the content clearly shows where a folder or a name says another paper, and no page shows that one.

    Only where papers of the one named are known: nothing can be read against what content cannot speak for. What
    case.toml says is never contradicted: there somebody has looked.
    """
    named = profile.requirement(part.requirement or "")
    if named is None or part.by not in {"folder", "name"} or not roster.knows(named.id):
        return None
    claims = [each.claim for each in sheets if each.claim is not None and each.claim.sure]
    if any(named.id in roster.serves.get(each.paper, ()) for each in claims):
        return None
    clear = max((each for each in claims if each.clear), key=lambda each: each.score, default=None)
    if clear is None:
        return None
    return problem(
        "content_contradicts_name",
        file=source.path,
        **_in_words("named", named.title),
        **_in_words("seen", _title(clear, profile)),
    )


def unassigned(each: Candidate, profile: Profile, roster: Roster) -> Problem:
    """Say that nothing tells what a file is, with the two best guesses and how sure they are (0 to 0.99).

    `folder` is the title of the requirement that the better one would serve: a folder of that name makes it so.
    `wanted` is `no` where it clearly is a paper that serves nothing here.
    """
    params: dict[str, Param] = {}
    guesses = best_guesses((sheet.reading for sheet in each.sheets), roster)
    for number, (guess, confidence) in enumerate(guesses, 1):
        title = _title_of(guess.paper, profile)
        params |= {**_in_words(f"guess{number}", title), f"confidence{number}": round(confidence, 2)}
    served = [roster.requirement(guess.paper, ()) for guess, _ in guesses]
    best = profile.requirement(next((each for each in served if each is not None), ""))
    if any(sheet.claim is not None and sheet.claim.clear and sheet.claim.requirement is None for sheet in each.sheets):
        params["wanted"] = "no"
    elif best is not None:
        params |= _in_words("folder", best.title)
    return problem("unassigned", **params)


def _title(claim: Claim, profile: Profile) -> Text:
    """What a page is called here: the requirement that it serves, else the paper itself."""
    served = profile.requirement(claim.requirement or "")
    return served.title if served is not None else _title_of(claim.paper, profile)


def _title_of(paper: str, profile: Profile) -> Text:
    own = profile.requirement(paper.partition("/")[2])
    if own is not None:
        return own.title
    return Text(zh=papers.title(paper, "zh"), en=papers.title(paper, "en"))


def _in_words(name: str, title: Text) -> dict[str, Param]:
    return {f"{name}_zh": title.zh, f"{name}_en": title.en}
