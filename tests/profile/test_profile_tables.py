"""Every profile that comes with matprep stands in the README, in both languages, and in docs/profiles.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from matprep.profile import available

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "docs/profiles.md", "CHANGELOG.md"])
def test_a_page_that_lists_the_profiles_lists_all_of_them(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")

    assert [profile.id for profile in available() if f"`{profile.id}`" not in text] == []
