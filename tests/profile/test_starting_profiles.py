"""A profile of one's own begins with one that is valid as it stands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
import office
import pytest

from matprep.errors import ProfileError, UsageError
from matprep.profile import available, load, parse, stale_figures, text_of
from matprep.profile.starting import derived, started
from matprep.texts import LANGUAGES

if TYPE_CHECKING:
    from matprep.texts import Language

TODAY = dt.date(2026, 11, 29)


class TestStarting:
    """The form, and another profile as a form."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_is_valid_at_once_under_its_own_id_and_of_today(self, language: Language) -> None:
        found = parse(started("my-shop", TODAY, language), "my-shop.toml")

        assert (found.id, found.version, found.checked) == ("my-shop", "2026-11-29", TODAY)
        assert [each.id for each in found.requirements] == ["business_licence", "id_card", "authorization_letter"]

    def test_asks_the_same_in_both_languages(self) -> None:
        zh, en = (parse(started("my-shop", TODAY, language), "x") for language in LANGUAGES)

        assert msgspec.structs.replace(zh, sources={}, sha256="") == msgspec.structs.replace(en, sources={}, sha256="")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_explains_itself(self, language: Language) -> None:
        assert sum("#" in line for line in started("my-shop", TODAY, language).splitlines()) > 15

    @pytest.mark.parametrize("base", [each.id for each in available()])
    def test_any_profile_may_be_the_base_and_keeps_its_rules_and_comments(self, base: str) -> None:
        text = derived(text_of(base), "my-shop", TODAY)
        found, old = parse(text, "my-shop.toml"), load(base)

        assert (found.id, found.version) == ("my-shop", "2026-11-29")
        assert msgspec.structs.replace(found, id=old.id, version=old.version, sha256=old.sha256) == old
        assert text.count("#") == text_of(base).count("#")

    def test_an_id_below_a_table_is_left_alone(self) -> None:
        found = parse(derived(office.PROFILE, "my-shop", TODAY), "x")

        assert found.requirement("business_licence") is not None

    @pytest.mark.parametrize("id_", ["", "My Shop", "../x", "a/b", "店"])
    def test_no_other_words_are_an_id(self, id_: str) -> None:
        with pytest.raises(UsageError, match="profile_id_wanted"):
            started(id_, TODAY, "en")

    def test_a_base_that_is_faulty_is_refused(self) -> None:
        with pytest.raises(ProfileError, match="profile_faulty"):
            derived("id = 'x'\n[naming]\n", "my-shop", TODAY)


class TestStaleFigures:
    """Figures whose source nobody has looked at for too long."""

    TEXT = office.PROFILE.replace("stale_after_days = 3650", "stale_after_days = 180").replace(
        'S1 = { url = "example.com", grade = "official", checked = 2026-11-24 }',
        'S1 = { url = "example.com", grade = "official", checked = 2026-11-24 }\n'
        'OLD = { url = "example.com", grade = "official", checked = 2026-01-02 }\n'
        'GUESS = { grade = "assumed", note = "usual" }',
    )

    def test_are_named_once_their_term_is_over(self) -> None:
        profile = parse(self.TEXT.replace('max_bytes = "S1"', 'max_bytes = "OLD"'), "x")

        assert stale_figures(profile, dt.date(2026, 7, 1)) == {}
        assert stale_figures(profile, dt.date(2026, 7, 2)) == {"max_bytes": dt.date(2026, 1, 2)}

    def test_a_guess_has_no_day(self) -> None:
        profile = parse(self.TEXT.replace('max_bytes = "S1"', 'max_bytes = "GUESS"'), "x")

        assert stale_figures(profile, dt.date(2026, 12, 1)) == {}

    def test_the_period_is_a_figure_too(self) -> None:
        period = '[period]\nvalid_months = 12\nrenew_from_days = 60\nfinish_within_days = 30\nsource = "OLD"\n[naming]'
        profile = parse(self.TEXT.replace("[naming]", period), "x")

        assert list(stale_figures(profile, dt.date(2026, 12, 1))) == ["period"]
