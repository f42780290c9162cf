"""Profiles: find them, read them, tell what each asks (the values stand in `matprep.model`)."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from matprep.errors import Complaint, ProfileError
from matprep.profile.parsing import faulty, parse

if TYPE_CHECKING:
    from matprep.model import Profile, Rules

__all__ = ["available", "load", "parse", "rules_digest", "stale", "stale_figures", "text_of"]


def load(reference: str | Path) -> Profile:
    """Read a profile by its id, or by the path of its file; what is both is an id.

    Raises:
        ProfileError: `profile_unknown`, `profile_unreadable`, or `profile_faulty` with every complaint at once.
    """
    return _read(_place(reference))


def text_of(reference: str | Path) -> str:
    """The text of a profile that can be read, found as `load` does. Raises ProfileError."""
    path = _place(reference)
    _read(path)
    return path.read_text("utf-8")


def _place(reference: str | Path) -> Path:
    if isinstance(reference, Path) or re.search(r"[/\\]|\.toml$", reference, re.IGNORECASE):
        return Path(reference)
    shipped = {path.stem: path for path in _shipped()}
    if reference in shipped:
        return shipped[reference]
    if Path(reference).is_file():
        return Path(reference)
    raise _unknown(reference, sorted(shipped))


def available() -> tuple[Profile, ...]:
    """Read all profiles that come with matprep, ordered by id."""
    return tuple(sorted((_read(path) for path in _shipped()), key=lambda each: each.id))


def stale(profile: Profile, today: dt.date) -> bool:
    """Whether nobody has compared the profile with its platform for longer than it says it holds."""
    return today > profile.checked + dt.timedelta(days=profile.stale_after_days)


def stale_figures(profile: Profile, today: dt.date) -> dict[str, dt.date]:
    """Keys whose source nobody has looked at for longer than the profile says, in its order, and when somebody did."""
    term = dt.timedelta(days=profile.stale_after_days)
    known = {name: each.checked for name, each in profile.sources.items() if each.checked is not None}
    old = {name: checked for name, checked in known.items() if today > checked + term}
    cited = [figure for requirement in profile.requirements for figure in requirement.figures.items()]
    if profile.period is not None:
        cited.append(("period", profile.period.source))
    found: dict[str, dt.date] = {}
    for key, source in cited:
        if source in old:
            found[key] = min(old[source], found.get(key, old[source]))
    return found


def rules_digest(rules: Rules) -> str:
    """Name effective rules by their content (SHA-256, hex): equal rules give equal digests."""
    return hashlib.sha256(msgspec.json.encode(rules, order="sorted")).hexdigest()


def _unknown(reference: str, known: list[str]) -> ProfileError:
    close = get_close_matches(reference, known, n=1)
    if close:
        return ProfileError("profile_unknown_meant", reference=reference, meant=close[0], known=", ".join(known))
    return ProfileError("profile_unknown", reference=reference, known=", ".join(known))


def _unreadable(path: Path, error: OSError) -> ProfileError:
    return ProfileError("profile_unreadable", file=str(path), reason=error.strerror or type(error).__name__)


def _read(path: Path) -> Profile:
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise faulty(str(path), [Complaint(code="not_utf8", file=str(path))]) from error
    return parse(text, str(path))


def _shipped() -> list[Path]:
    # inside a wheel they travel in the package; in a checkout they lie beside it
    package = Path(__file__).parents[1]
    folder = package / "_profiles"
    return sorted((folder if folder.is_dir() else package.parent / "profiles").glob("*.toml"))
