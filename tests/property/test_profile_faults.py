"""However a profile is broken, the answer is a profile or its complaints, never a crash."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matprep.complaints import Spot
from matprep.errors import Complaint, ProfileError
from matprep.profile import parse
from matprep.profile.checks import check_profile
from matprep.profile.keys import PROFILE

TEXT = (Path(__file__).parents[2] / "profiles" / "xiaohongshu-enterprise.toml").read_text("utf-8")
VALUES = st.sampled_from(
    [None, True, -1, 0, 3, 1.5, "", "x", "5 MB", "business_licence", [], [1], ["jpeg"], {}, {"a": 1}]
)


def places(table: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List every place in a parsed file."""
    keys = list(table) if isinstance(table, dict) else list(range(len(table))) if isinstance(table, list) else []
    return [found for key in keys for found in ((*path, key), *places(table[key], (*path, key)))]


PLACES = places(tomllib.loads(TEXT))


@settings(deadline=None)  # a busy machine is no fault of the profile
@given(st.integers(0, len(TEXT)), st.integers(0, 40), st.text(max_size=5))
def test_a_text_with_a_hole_or_a_splash_is_read_or_complained_of(at: int, length: int, splash: str) -> None:
    broken = TEXT[:at] + splash + TEXT[at + length :]
    try:
        assert parse(broken, "x.toml").requirements
    except ProfileError as error:
        assert error.complaints  # noqa: PT017 - both endings are right, each with its own promise


@settings(deadline=None)  # a busy machine is no fault of the profile
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=4))
def test_any_value_anywhere_is_read_or_complained_of_by_its_key(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    raw: Any = tomllib.loads(TEXT)
    for path, value in changes:
        _put(raw, path, value)
    found: list[Complaint] = []
    spot = Spot(file="x.toml", found=found)

    table: Any = PROFILE(raw, spot)
    check_profile(table, spot)

    assert all(each.key for each in found)


def _put(table: Any, path: tuple[Any, ...], value: Any) -> None:
    """Change one place, where an earlier change left it standing."""
    *way, last = path
    try:
        for key in way:
            table = table[key]
        table[last] = value
    except (KeyError, IndexError, TypeError):
        return


@pytest.mark.parametrize("key", tomllib.loads(TEXT))
def test_a_missing_table_is_complained_of_unless_it_is_optional(key: str) -> None:
    raw = tomllib.loads(TEXT)
    del raw[key]
    found: list[Complaint] = []
    spot = Spot(file="x.toml", found=found)

    table: Any = PROFILE(raw, spot)
    check_profile(table, spot)

    assert bool(found) == (key not in {"stale_after_days", "period", "naming"})
