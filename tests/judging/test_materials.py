"""What is judged about a paper by itself: its term, its look, its numbers, the stamps on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given
from shown_pages import CARD, CODE, GOOD, LETTER, LICENCE, LICENCE_FIELDS, TODAY, page, profile, requirement

from matprep.judging import Shown, judge, why_unknown
from matprep.judging.stamps import is_ours
from matprep.model import SEVERITIES, Look, Problem, Requirement

WHOLE: dict[str, Any] = {
    "company": "示例贸易有限公司",
    "credit_code": CODE,
    "legal_person": "张三",
    "valid_until": "2038-05-06",
}


def told(*shown: Shown, by: Requirement = LICENCE, **facts: str) -> tuple[Problem, ...]:
    return judge(by, profile(), shown, facts, TODAY)


def codes(*shown: Shown, by: Requirement = LICENCE, **facts: str) -> list[str]:
    return [each.code for each in told(*shown, by=by, **facts)]


def looking(**changes: Any) -> Shown:
    return page(look=msgspec.structs.replace(GOOD, **changes), **WHOLE)


def test_nothing_is_said_of_good_material() -> None:
    assert told(page(**WHOLE)) == ()


def test_what_was_not_measured_is_not_told() -> None:
    assert told(page(look=None)) == ()
    assert told(page(look=Look())) == ()


class TestTerms:
    """Against the run's date."""

    @pytest.mark.parametrize(
        ("until", "code", "params"),
        [
            ("2026-11-23", "expired", {"days": 1}),
            ("2026-11-24", "expired", {"days": 0, "why": "short", "needed": 90}),
            ("2027-02-21", "expired", {"days": 89, "why": "short", "needed": 90}),
            ("2027-02-22", "expires_soon", {"days": 90}),
            ("2027-03-23", "expires_soon", {"days": 119}),
        ],
    )
    def test_a_paper_is_valid_through_its_last_day_and_has_as_many_days_left_as_are_asked(
        self, until: str, code: str, params: dict[str, Any]
    ) -> None:
        (problem,) = told(page(**WHOLE | {"valid_until": until}))

        assert (problem.code, problem.params) == (code, {"date": until, **params})

    @pytest.mark.parametrize("until", ["2027-03-24", "long_term"])
    def test_what_stays_valid_for_long_is_not_told(self, until: str) -> None:
        assert codes(page(**WHOLE | {"valid_until": until})) == []

    def test_without_a_rule_only_the_end_counts(self) -> None:
        assert codes(page(valid_until="2026-12-01"), by=LETTER) == ["expires_soon"]
        assert codes(page(valid_until="2026-11-01"), by=LETTER) == ["expired"]

    def test_of_several_papers_each_is_told_by_its_file(self) -> None:
        problems = told(page("a.jpg", valid_until="2026-01-01"), page("b.jpg", valid_until="2025-01-01"), by=LETTER)

        assert [each.params["file"] for each in problems] == ["a.jpg", "b.jpg"]

    def test_of_two_terms_in_one_file_the_longer_holds(self) -> None:
        old, new = page("a.pdf", 1, valid_until="2020-01-01"), page("a.pdf", 2, valid_until="2036-01-01")

        assert codes(old, new, by=LETTER) == []

    @given(day=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), today=st.dates(dt.date(2020, 1, 1)))
    def test_a_day_is_told_as_expired_if_and_only_if_it_or_its_margin_has_passed(
        self, day: dt.date, today: dt.date
    ) -> None:
        found = judge(LICENCE, profile(), [page(**WHOLE | {"valid_until": day.isoformat()})], {}, today)

        assert any(each.code == "expired" for each in found) == ((day - today).days < LICENCE.valid_days_left)


class TestLooks:
    """As a reviewer would look at it."""

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"sharpness": 0.05}, "blurred"),
            ({"confidence": 0.7}, "blurred"),
            ({"brightness": 60}, "too_dark"),
            ({"glare": 0.05}, "glare"),
            ({"margin": 0.2}, "cut_off"),
            ({"text_px": 6.0}, "text_too_small"),
            ({"screen": True}, "screen_photo"),
            ({"colourful": False}, "not_colour"),
            ({"seals": 0}, "seal_missing"),
        ],
    )
    def test_each_fault_has_its_code(self, change: dict[str, Any], code: str) -> None:
        assert [each.code for each in told(looking(**change))] == [code]

    def test_glare_cut_edges_and_screens_alone_are_notices(self) -> None:
        assert {SEVERITIES[each.code] for each in told(looking(glare=0.1, margin=0.0, screen=True))} == {"notice"}

    def test_a_grey_copy_is_told_once_though_no_red_seal_can_show(self) -> None:
        assert codes(page(look=msgspec.structs.replace(GOOD, colourful=False, seals=0), **WHOLE)) == ["not_colour"]

    def test_where_colour_is_not_asked_a_grey_copy_lacks_its_seal(self) -> None:
        (problem,) = told(looking(colourful=False, seals=0), by=LETTER)

        assert (problem.code, problem.params["seen"]) == ("seal_missing", "grey")

    def test_a_seal_on_one_page_is_enough(self) -> None:
        unsealed = msgspec.structs.replace(GOOD, seals=0)

        assert codes(page("a.pdf", 1, look=unsealed), page("a.pdf", 2), by=LETTER) == []
        assert codes(page("a.pdf", 1, look=unsealed), page("a.pdf", 2, look=unsealed), by=LETTER) == ["seal_missing"]

    def test_a_seal_is_not_missed_while_a_page_was_not_looked_at(self) -> None:
        unsealed = msgspec.structs.replace(GOOD, seals=0)

        assert codes(page("a.pdf", 1, look=unsealed), page("a.pdf", 2, look=None), by=LETTER) == []

    def test_the_page_is_named_where_there_are_several(self) -> None:
        dark = msgspec.structs.replace(GOOD, brightness=10)

        (problem,) = told(page("a.pdf", 1), page("a.pdf", 2, look=dark), by=LETTER)

        assert problem.params == {"page": 2}

    def test_small_print_is_not_called_blurred_too(self) -> None:
        assert codes(looking(text_px=5.0, sharpness=0.01)) == ["text_too_small"]


class TestFields:
    """Numbers that do not hold, and values that cannot be seen."""

    def test_a_number_that_fails_its_check_is_told_with_its_name_and_never_itself(self) -> None:
        (problem,) = told(page(failed=["credit_code"], **WHOLE))

        assert (problem.code, problem.params) == ("code_check_failed", {"field": "credit_code"})

    def test_a_number_that_nobody_asks_for_is_not_told(self) -> None:
        assert codes(page(failed=["credit_code"], credit_code=CODE), by=LETTER) == []

    def test_a_misread_number_is_not_told_where_another_page_or_people_tell_it_rightly(self) -> None:
        misread = page("a.pdf", 1, failed=["credit_code"], **WHOLE)

        assert codes(misread, page("a.pdf", 2, **WHOLE)) == []
        assert codes(misread, credit_code=CODE) == []

    def test_of_a_blurred_page_the_blur_is_told_and_not_what_follows_from_it(self) -> None:
        blurred = msgspec.structs.replace(GOOD, sharpness=0.01)

        assert codes(page(look=blurred, failed=["credit_code"], **WHOLE)) == ["blurred"]

    def test_of_a_blurred_page_nothing_is_called_hidden(self) -> None:
        blurred = msgspec.structs.replace(GOOD, sharpness=0.01, margin=0.0)

        assert codes(page(look=blurred)) == ["blurred", "cut_off"]

    @pytest.mark.parametrize(("change", "why"), [({"glare": 0.1}, "glare"), ({"margin": 0.1}, "cut_off")])
    def test_glare_or_a_cut_edge_with_a_wanted_field_missing_is_a_warning(
        self, change: dict[str, Any], why: str
    ) -> None:
        without = {name: value for name, value in WHOLE.items() if name != "company"}
        shown = page(look=msgspec.structs.replace(GOOD, **change), **without)

        notice, warning = told(shown)

        assert (notice.severity, warning.severity, warning.params) == (
            "notice",
            "warning",
            {"fields": "company", "why": why},
        )

    def test_the_back_of_a_card_cannot_hide_the_name(self) -> None:
        cut = msgspec.structs.replace(GOOD, margin=0.0)

        assert codes(page(look=cut, side="back"), by=CARD) == ["cut_off"]
        assert codes(page(look=cut, side="front"), by=CARD) == ["cut_off", "field_hidden"]

    def test_a_licence_without_a_term_hides_nothing(self) -> None:
        without = {name: value for name, value in WHOLE.items() if name != "valid_until"}

        assert codes(page(look=msgspec.structs.replace(GOOD, margin=0.0), **without)) == ["cut_off"]


class TestStamps:
    """`仅供…使用`, on the paper or laid over it."""

    @pytest.mark.parametrize(
        "stamp",
        [
            "仅供小红书认证使用",
            "仅供小红书企业账号认证使用,他用无效",
            "仅供认证使用",
            "此复印件仅用于办理认证",
            "仅限平台入驻资质审核使用",
            "仅供 小红书 认证 使用",
        ],
    )
    def test_one_that_names_this_platform_or_nobody_is_good(self, stamp: str) -> None:
        assert codes(page(purpose=stamp, **WHOLE)) == []

    @pytest.mark.parametrize(
        "stamp", ["仅供某某银行开户使用", "仅限办理工商变更登记使用", "仅供抖音认证使用", "仅供投标使用"]
    )
    def test_one_for_another_use_is_told_with_its_words(self, stamp: str) -> None:
        (problem,) = told(page(purpose=stamp, **WHOLE))

        assert (problem.code, problem.params) == ("watermark_present", {"text": stamp})

    def test_what_the_profile_names_decides(self) -> None:
        strict = msgspec.structs.replace(LICENCE, purposes=("小红书",))

        assert codes(page(purpose="仅供认证使用", **WHOLE), by=strict) == ["watermark_present"]
        assert codes(page(purpose="仅供小红书使用", **WHOLE), by=strict) == []

    def test_one_past_its_term_is_told_as_past(self) -> None:
        shown = page(purpose="仅供小红书认证使用", purpose_until="2026-10-01", **WHOLE)

        assert [(each.code, each.params["why"]) for each in told(shown)] == [("watermark_present", "past")]
        assert codes(page(purpose="仅供小红书认证使用", purpose_until="2026-11-24", **WHOLE)) == []

    def test_a_number_in_a_stamp_is_not_told(self) -> None:
        (problem,) = told(page(purpose="仅供某银行开户11010519491231002X使用", **WHOLE))

        assert "11010519491231002X" not in str(problem.params)

    def test_a_platform_is_known_by_its_title(self) -> None:
        assert is_ours("仅供微信公众号认证使用", (), profile(title="微信公众平台认证（企业）"))
        assert not is_ours("仅供微信公众号认证使用", (), profile(title="抖音企业号认证"))


def test_of_what_nobody_knows_it_is_told_that_it_can_hardly_be_read() -> None:
    dark = page(look=msgspec.structs.replace(GOOD, brightness=20, seals=0, glare=0.4)).reading

    assert [each.code for each in why_unknown([dark, dark, page().reading])] == ["too_dark"]


LOOKS = st.builds(
    Look,
    colourful=st.none() | st.booleans(),
    seals=st.none() | st.integers(0, 3),
    sharpness=st.none() | st.floats(0, 1),
    confidence=st.none() | st.floats(0, 1),
    brightness=st.none() | st.integers(0, 255),
    glare=st.none() | st.floats(0, 1),
    margin=st.none() | st.floats(0, 30),
    text_px=st.none() | st.floats(0, 200),
    screen=st.none() | st.booleans(),
)
VALUES = st.dictionaries(st.sampled_from([*LICENCE_FIELDS, "person", "purpose", "purpose_until"]), st.text(max_size=20))


@given(looks=st.lists(st.none() | LOOKS, max_size=3), values=VALUES, failed=st.booleans())
def test_whatever_is_read_nothing_is_withheld_and_nothing_is_told_twice(
    looks: list[Look | None],
    values: dict[str, Any],
    failed: bool,  # noqa: FBT001 - drawn
) -> None:
    bad = ["credit_code"] if failed else []
    shown = [page("a.pdf", number, look=each, failed=bad, **values) for number, each in enumerate(looks, 1)]

    for by in (LICENCE, CARD, LETTER, requirement("photo")):
        found = judge(by, profile(), shown, {}, TODAY)

        assert {each.severity for each in found} <= {"warning", "notice"}
        assert len(found) == len([each for n, each in enumerate(found) if each not in found[:n]])
