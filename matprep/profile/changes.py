"""What differs between two profiles, key by key (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.model import Profile

_WORDS: Final = frozenset({"match", "purposes", "fields", "agree"})
"""Keys whose lists are told by what came and what went."""

_UNTOUCHING: Final = frozenset({"id", "version", "title", "checked", "stale_after_days", "default_figures", "sources"})
"""Keys of the profile itself whose change asks nothing new of a case."""

_UNTOUCHING_OF_PAPERS: Final = frozenset({"figures"})
_WHOLE: Final = frozenset({"required"})
_OF_WHOLE_ENTRIES: Final = frozenset({"sources", "facts"})
"""Tables that are told entry by entry, each entry as a whole."""


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One key that differs: of a requirement, or (None) of the profile itself.

    `key` is dotted as in the file; `old` and `new` are its values, None where it is not there. Of a list of words `old`
    holds those that went and `new` those that came. A requirement that came or went has no
    key, and its title. `touches`: a case may
    have to be prepared anew for it.
    """

    requirement: str | None
    key: str
    kind: Literal["added", "removed", "changed"]
    old: Any = None
    new: Any = None
    touches: bool = True


def changes(old: Profile, new: Profile) -> tuple[Change, ...]:
    """Every difference, the profile's own first, then requirement by requirement in the new order, at last those gone.

    Defaults are told where they take effect: in the requirements that inherit them.
    """
    before, after = _requirements(old), _requirements(new)
    return (
        *_compared(None, _own(old), _own(new)),
        *(change for id_ in after for change in _of_requirement(id_, before, after)),
        *(
            Change(requirement=id_, key="", kind="removed", old=before[id_]["title"])
            for id_ in before
            if id_ not in after
        ),
    )


def _of_requirement(id_: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    if id_ in before:
        yield from _compared(id_, before[id_], after[id_])
    else:
        yield Change(requirement=id_, key="", kind="added", new=after[id_]["title"])


def _own(profile: Profile) -> dict[str, Any]:
    table: dict[str, Any] = msgspec.to_builtins(profile)
    return {key: value for key, value in table.items() if key not in {"requirements", "sha256", "defaults"}}


def _requirements(profile: Profile) -> dict[str, Any]:
    return {each.id: _flat(msgspec.to_builtins(each)) for each in profile.requirements}


def _flat(requirement: dict[str, Any]) -> dict[str, Any]:
    """A requirement with its rules beside its other keys, as they stand in the file."""
    rules = requirement.pop("rules")
    requirement.pop("id")
    return {**requirement, **rules}


def _compared(requirement: str | None, old: dict[str, Any], new: dict[str, Any], path: str = "") -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        dotted = f"{path}.{key}" if path else key
        if before == after:
            continue
        whole = key in _WHOLE or path in _OF_WHOLE_ENTRIES
        if isinstance(before, dict) and isinstance(after, dict) and not whole:
            yield from _compared(requirement, before, after, dotted)
        else:
            yield _change(requirement, dotted, before, after)


def _change(requirement: str | None, key: str, before: Any, after: Any) -> Change:  # noqa: ANN401 - a value of TOML
    top = key.partition(".")[0]
    touches = top not in (_UNTOUCHING if requirement is None else _UNTOUCHING_OF_PAPERS)
    if (top in _WORDS) and isinstance(before, tuple) and isinstance(after, tuple) and set(before) != set(after):
        gone, came = tuple(x for x in before if x not in after), tuple(x for x in after if x not in before)
        before, after = gone or None, came or None
    kind: Literal["added", "removed", "changed"] = (
        "added" if before is None else "removed" if after is None else "changed"
    )
    return Change(requirement=requirement, key=key, kind=kind, old=before, new=after, touches=touches)
