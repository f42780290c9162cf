"""What a case needs follows from facts; what is not known is asked."""

from __future__ import annotations

import datetime as dt

import pytest

from matprep.judging import assumed_figures, judge_profile, needed, open_questions
from matprep.model import Citation, FactDeclaration, Period, Profile, Requirement, Text, When

TITLE = Text(zh="材料", en="Material")
ASK = Text(zh="谁来提交？", en="Who files?")
LETTER = Requirement(id="letter", order=1, title=TITLE, required=When(when={"filer": ("agent",), "abroad": ("true",)}))


def profile(*requirements: Requirement, period: Period | None = None) -> Profile:
    return Profile(
        id="example",
        version="1",
        title=TITLE,
        checked=dt.date(2026, 1, 1),
        stale_after_days=30,
        sources={"page": Citation(grade="official"), "guess": Citation(grade="assumed", note="usual")},
        facts={"filer": FactDeclaration(one_of=("agent", "self"), ask=ASK), "abroad": FactDeclaration()},
        requirements=requirements,
        period=period,
    )


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"filer": "agent", "abroad": "true"}, True),
        ({"filer": "self", "abroad": "true"}, False),
        ({"filer": "self"}, False),
        ({"filer": "agent"}, None),
        ({}, None),
    ],
)
def test_a_condition_holds_where_every_fact_agrees_and_fails_where_one_does_not(
    facts: dict[str, str], answer: object
) -> None:
    assert needed(LETTER, facts) is answer


@pytest.mark.parametrize("required", [True, False])
def test_a_requirement_without_condition_needs_no_fact(required: object) -> None:
    assert needed(Requirement(id="x", order=1, title=TITLE, required=bool(required)), {}) is required


def test_each_open_fact_is_asked_once_in_both_languages() -> None:
    other = Requirement(id="other", order=2, title=TITLE, required=When(when={"filer": ("agent",)}))

    questions = open_questions(profile(LETTER, other), {})

    assert [each.params for each in questions] == [
        {"fact": "filer", "ask_zh": "谁来提交？", "ask_en": "Who files?", "choices": "agent, self"},
        {"fact": "abroad", "ask_zh": "abroad", "ask_en": "abroad", "choices": ""},
    ]
    assert {each.code for each in questions} == {"question_open"}


def test_nothing_is_asked_where_the_answer_would_change_nothing() -> None:
    assert open_questions(profile(LETTER), {"filer": "self"}) == ()


def test_an_undeclared_fact_is_asked_by_its_name() -> None:
    by_company = Requirement(id="x", order=1, title=TITLE, required=When(when={"company": ("示例",)}))

    assert open_questions(profile(by_company), {})[0].params["ask_zh"] == "company"


def test_figures_that_nobody_states_are_named_once() -> None:
    one = Requirement(id="a", order=1, title=TITLE, figures={"formats": "guess", "max_bytes": "page"})
    two = Requirement(id="b", order=2, title=TITLE, figures={"formats": "guess", "pixels": "guess"})
    period = Period(valid_months=12, renew_from_days=60, finish_within_days=30, source="guess")

    assert assumed_figures(profile(one, two, period=period)) == ("formats", "pixels", "period")


def test_a_profile_is_judged_by_its_age_and_its_sources() -> None:
    guessed = profile(Requirement(id="a", order=1, title=TITLE, figures={"formats": "guess"}))

    assert [(each.code, each.params) for each in judge_profile(guessed, dt.date(2026, 2, 1))] == [
        ("profile_stale", {"days": 31, "checked": "2026-01-01"}),
        ("figure_assumed", {"figures": "formats"}),
    ]
    assert judge_profile(profile(), dt.date(2026, 1, 31)) == ()
