"""What holds of all profiles that come with matprep together: one paper is asked for in one way."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from matprep import papers
from matprep.judging import needed
from matprep.model import Profile, Requirement, When
from matprep.profile import available, load
from matprep.texts import word

SHIPPED = available()
WHOLE = [each for each in SHIPPED if each.id.startswith(("xiaohongshu", "douyin-enterprise", "wechat-o", "icp"))]
TEXTS = {path.stem: path.read_text("utf-8") for path in (Path(__file__).parents[2] / "profiles").glob("*.toml")}


def requirements(name: str) -> list[Requirement]:
    return [each for profile in SHIPPED for each in profile.requirements if each.id == name]


@pytest.mark.parametrize("profile", SHIPPED, ids=lambda each: each.id)
class TestEach:
    """What holds of each by itself."""

    def test_describes_no_paper_anew_that_is_known(self, profile: Profile) -> None:
        described = {phrase for each in profile.requirements for phrase in each.match.text}
        known = {phrase for paper in papers.known() for phrase, weight in paper.text.items() if weight >= 5}

        assert not described & known

    def test_lets_no_paper_serve_two_requirements(self, profile: Profile) -> None:
        for one, other in combinations(profile.requirements, 2):
            assert not papers.papers_of(one, profile) & papers.papers_of(other, profile)

    def test_asks_only_for_fields_that_its_papers_bear(self, profile: Profile) -> None:
        bears = {paper.id: paper.fields for paper in papers.known()}
        for each in profile.requirements:
            offered = {field for paper in each.match.papers for field in bears[paper]}
            assert set(each.fields) <= offered or each.match.text

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_names_its_figures_and_facts_in_words(self, profile: Profile, language: str) -> None:
        figures = {*profile.default_figures, *(key for each in profile.requirements for key in each.figures)}

        assert all(word("figure", key, language) for key in figures)  # type: ignore[arg-type]  # one of the two
        assert all(word("fact", key, language) for key in profile.facts)  # type: ignore[arg-type]

    def test_says_at_its_head_what_it_is_in_chinese_and_english(self, profile: Profile) -> None:
        head = TEXTS[profile.id].split("schema = 1")[0]

        assert re.search("[一-鿿]", head + profile.title.zh)
        assert re.search("[a-z]{4}", head)
        assert "docs/profiles.md" in head


@pytest.mark.parametrize("name", sorted({each.id for profile in WHOLE for each in profile.requirements}))
def test_a_paper_is_recognised_the_same_way_wherever_it_is_asked_for(name: str) -> None:
    """Two profiles may want it of different kinds of papers, but never call one by the other's names."""
    everywhere = [(profile, each) for profile in WHOLE for each in profile.requirements if each.id == name]
    common = set.intersection(*(set(each.match.names) for _, each in everywhere))

    assert common
    assert len({each.rules.sides for _, each in everywhere}) == 1


def test_a_copy_of_an_id_is_a_card_with_two_sides_that_is_read() -> None:
    for each in requirements("id_card"):
        assert each.rules.sides == ("front", "back")
        assert each.match.papers in (("id_card",), ())


def test_no_shipped_profile_writes_a_watermark_unasked() -> None:
    assert not [each.id for profile in SHIPPED for each in profile.requirements if each.rules.watermark]


@pytest.mark.parametrize(
    ("portal", "facts", "wanted"),
    [
        (
            "douyin-enterprise",
            {"applicant": "enterprise", "filer": "legal_person", "industry": "none"},
            {"business_licence", "official_letter"},
        ),
        (
            "douyin-enterprise",
            {"applicant": "individual_without_seal", "filer": "legal_person", "industry": "food"},
            {"business_licence", "id_card", "food_licence"},
        ),
        (
            "xiaohongshu-individual-business",
            {"filer": "agent", "seal": "no", "industry": "none", "brand": "none"},
            {"business_licence", "id_card", "authorization_letter"},
        ),
        (
            "xiaohongshu-individual-business",
            {"filer": "agent", "seal": "yes", "industry": "none", "brand": "none"},
            {"business_licence", "id_card", "official_letter"},
        ),
        (
            "xiaohongshu-vocational-education",
            {"filer": "legal_person", "permit": "yes", "brand": "own"},
            {"business_licence", "id_card", "school_permit", "bank_account", "trademark"},
        ),
        (
            "xiaohongshu-retail",
            {"filer": "legal_person", "goods": "prepackaged_food", "brand": "none"},
            {"business_licence", "id_card", "bank_account", "food_filing"},
        ),
        (
            "xiaohongshu-sub-account",
            {"filer": "legal_person", "owner": "affiliate"},
            {"business_licence", "id_card", "official_letter", "affiliation_proof", "bank_account"},
        ),
        (
            "wechat-official-account",
            {"applicant": "institution"},
            {"institution_certificate", "id_card", "official_letter", "bank_account"},
        ),
        ("icp-filing-individual-business", {"filer": "operator"}, {"business_licence", "id_card"}),
    ],
)
def test_facts_decide_what_is_needed(portal: str, facts: dict[str, str], wanted: set[str]) -> None:
    assert {each.id for each in load(portal).requirements if needed(each, facts)} == wanted


def test_whoever_files_for_themselves_is_not_asked_about_a_seal() -> None:
    profile = load("xiaohongshu-individual-business")
    facts = {"filer": "operator", "industry": "none", "brand": "none"}

    open_ones = [each for each in profile.requirements if isinstance(each.required, When)]

    assert all(needed(each, facts) is False for each in open_ones)


@pytest.mark.parametrize(
    ("portal", "requirement", "most"),
    [
        ("douyin-enterprise", "business_licence", 4_999_999),
        ("wechat-official-account", "business_licence", 2_000_000),
        ("alipay-merchant", "business_licence", 10_000_000),
        ("leshua-merchant", "business_licence", 1_000_000),
        ("wechat-store", "business_licence", 2_000_000),
        ("wechat-b2b-merchant", "business_licence", 2_000_000),
        ("douyin-open-platform", "business_licence", 10_000_000),
        ("douyin-material-store", "picture", 5_000_000),
        ("douyin-material-store", "document", 10_000_000),
        ("volcengine-licence-ocr", "business_licence", 6_000_000),
        ("tencent-licence-check", "business_licence", 5_250_000),
        ("aws-number-registration", "registration_document", 500_000),
        ("uscis-evidence", "supporting_document", 12_000_000),
        ("nhsbsa-evidence", "supporting_document", 5_000_000),
        ("stripe-dispute", "dispute_evidence", 5_000_000),
        ("braintree-dispute", "dispute_evidence", 4_000_000),
        ("mastercom-case", "dispute_evidence", 14_500_000),
    ],
)
def test_each_portal_keeps_the_bytes_of_its_source(portal: str, requirement: str, most: int) -> None:
    found = load(portal).requirement(requirement)

    assert found
    assert found.rules.max_bytes == most


def test_what_is_counted_after_base64_fits_when_it_is_coded() -> None:
    for portal, limit in (("volcengine-licence-ocr", 8_000_000), ("tencent-licence-check", 7_000_000)):
        most = load(portal).requirements[0].rules.max_bytes
        assert (most + 2) // 3 * 4 <= limit


def test_a_side_that_keeps_the_pixels_of_mastercom_is_as_long_as_it_may_be() -> None:
    side = load("mastercom-case").requirements[0].rules.pixels.max_side

    assert side**2 < 30_000_000 <= (side + 1) ** 2
