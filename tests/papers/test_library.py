"""The library of known papers, and which of them serve a requirement."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from matprep import papers
from matprep.fields import NAMES
from matprep.model import Match, Paper, Profile, Requirement
from matprep.papers.phrases import plain
from matprep.profile import available

KNOWN = {each.id: each for each in papers.known()}
ONE = next(each for each in available() if each.id == "xiaohongshu-enterprise")


def asking(*requirements: Requirement) -> Profile:
    return msgspec.structs.replace(ONE, id="p", requirements=requirements)


def wanting(match: Match, **keys: object) -> Requirement:
    return msgspec.structs.replace(ONE.requirements[0], id="r", match=match, fields=(), agree=(), **keys)


class TestLibrary:
    """Every known paper is sound."""

    @pytest.mark.parametrize("paper", KNOWN.values(), ids=lambda each: each.id)
    def test_has_a_title_in_both_languages_and_patterns_that_compile(self, paper: Paper) -> None:
        assert papers.title(paper.id, "zh") != paper.id
        assert papers.title(paper.id, "en") != paper.id
        for pattern in (*paper.patterns, *paper.needs):
            re.compile(pattern)

    @pytest.mark.parametrize("paper", KNOWN.values(), ids=lambda each: each.id)
    def test_names_fields_that_can_be_read_and_phrases_that_can_be_found(self, paper: Paper) -> None:
        assert set(paper.fields) <= set(NAMES)
        assert all(plain(each) == each for each in (*paper.text, *paper.body))

    @pytest.mark.parametrize("paper", KNOWN.values(), ids=lambda each: each.id)
    def test_can_be_recognised_without_the_whole_of_it(self, paper: Paper) -> None:
        weights = [*paper.text.values(), *paper.body.values(), *paper.patterns.values()]
        assert sum(each for each in weights if each > 0) >= 2 * paper.threshold

    def test_sides_speak_by_phrases_of_the_paper(self) -> None:
        for paper in KNOWN.values():
            for words in paper.sides.values():
                assert words.keys() <= {*paper.text, *paper.patterns}

    def test_no_title_belongs_to_two_papers(self) -> None:
        owners: dict[str, str] = {}
        for paper in KNOWN.values():
            for phrase, weight in paper.text.items():
                if weight >= 5:
                    assert owners.setdefault(phrase, paper.id) == paper.id, phrase

    def test_an_unknown_paper_bears_its_id(self) -> None:
        assert papers.title("p/r", "zh") == "p/r"


class TestServing:
    """Which papers serve a requirement."""

    def test_those_that_it_names(self) -> None:
        asked = wanting(Match(papers=("food_licence", "school_permit")))
        assert papers.papers_of(asked, asking(asked)) == {"food_licence", "school_permit"}

    def test_its_own_words_make_a_paper_of_their_own_and_stand_for_the_known_one_of_that_title(self) -> None:
        asked = wanting(Match(text={"营业执照": 5, "经营范围": 1}))
        assert papers.papers_of(asked, asking(asked)) == {"p/r", "business_licence"}

    def test_a_known_paper_that_another_requirement_names_is_not_taken_by_a_title(self) -> None:
        named = msgspec.structs.replace(wanting(Match(papers=("business_licence",))), id="named")
        asked = wanting(Match(text={"营业执照": 5}))
        assert papers.papers_of(asked, asking(asked, named)) == {"p/r"}

    def test_a_requirement_without_words_is_served_by_none(self) -> None:
        asked = wanting(Match(names=("营业执照",)))
        assert papers.papers_of(asked, asking(asked)) == frozenset()


class TestRecognition:
    """What a run wants read."""

    def test_nothing_where_no_profile_describes_a_paper_or_asks_a_field(self) -> None:
        assert papers.recognition([asking(wanting(Match(names=("照片",))))], ocr=True).papers == ()

    def test_all_known_papers_and_the_profiles_own_and_the_fields_asked(self) -> None:
        asked = msgspec.structs.replace(wanting(Match(text={"样本证": 5}, threshold=6)), fields=("company",))
        wanted = papers.recognition([asking(asked)], ocr=False)
        assert {each.id for each in wanted.papers} == {*KNOWN, "p/r"}
        assert next(each for each in wanted.papers if each.id == "p/r").threshold == 6
        assert "company" in wanted.fields
        assert not wanted.ocr

    def test_everything_is_read_where_a_file_is_looked_at_for_its_own_sake(self) -> None:
        wanted = papers.everything(ocr=True)
        assert {each.id for each in wanted.papers} == set(KNOWN)
        assert {"credit_code", "citizen_number", "account"} <= set(wanted.fields)

    def test_equal_wishes_have_equal_names_and_others_have_not(self) -> None:
        profile = asking(wanting(Match(text={"样本证": 5})))
        one, other = papers.recognition([profile], ocr=True), papers.recognition([profile], ocr=False)
        assert papers.digest(one) == papers.digest(papers.recognition([profile], ocr=True))
        assert papers.digest(one) != papers.digest(other)


def test_the_docs_list_every_known_paper() -> None:
    page = (Path(__file__).parents[2] / "docs" / "recognition.md").read_text("utf-8")
    for paper in KNOWN:
        assert f"| `{paper}` | {papers.title(paper, 'zh')} / {papers.title(paper, 'en')} |" in page
