"""Which paper a page speaks for: the papers that serve, the look-alikes, and what is no paper at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed import BANK, FOOD, ID_BACK, ID_FRONT, LETTER, LICENCE, OTHERS, PERMIT, SERVING, line, printed

from matprep import papers
from matprep.model import Paper
from matprep.papers.scoring import Scorer, guesses, leads

if TYPE_CHECKING:
    from matprep.model import Guess, Line

SCORER = Scorer(papers.known())
USUAL = 20.0
NOISE = "己未丁丹永氶衤彡囗廴亻勹尸屮巛彳丨丿乚亅"
"""Characters that no phrase holds, for misreadings."""


def best(lines: tuple[Line, ...]) -> Guess | None:
    """The paper that a page clearly is, or none."""
    found = SCORER.guesses(lines, USUAL)
    return found[0] if SCORER.settled(found) else None


def name(lines: tuple[Line, ...]) -> str | None:
    found = best(lines)
    return found.paper if found is not None else None


class TestPapers:
    """A page that is in order is known for what it is."""

    @pytest.mark.parametrize("paper", SERVING)
    def test_each_is_known(self, paper: str) -> None:
        assert name(SERVING[paper]) == paper

    @pytest.mark.parametrize("paper", sorted(SERVING.keys() - {"trademark_renewal", "official_letter"}))
    def test_most_are_known_without_their_title(self, paper: str) -> None:
        small = tuple(each for each in SERVING[paper] if each.height == USUAL)
        assert name(small) in {paper, None}

    def test_an_account_permit_is_bank_account_too_and_its_title_tells_which(self) -> None:
        permit, information = best(PERMIT), best(BANK)
        assert permit is not None
        assert information is not None
        assert permit.paper == information.paper == "bank_account"
        assert "开户许可证" in permit.evidence
        assert "基本存款账户信息" in information.evidence

    def test_the_copy_is_told(self) -> None:
        found = best(LICENCE)
        assert found is not None
        assert "副本" in found.evidence

    @pytest.mark.parametrize(
        ("title", "known"),
        [
            ("企业法人营业执照", "business_licence"),
            ("个体工商户营业执照", "business_licence"),
            ("營業執照", "business_licence"),
            ("营业执照（副本）（1-1）", "business_licence"),
            ("营业热照", "business_licence"),
        ],
    )
    def test_a_licence_is_known_by_each_of_its_titles(self, title: str, known: str) -> None:
        assert name((line(title, 400, 40, 60), *LICENCE[1:])) == known

    def test_a_spread_out_title_counts(self) -> None:
        title = tuple(line(each, 300 + 140 * place, 40, 60) for place, each in enumerate("营业执照"))
        found = best((*title, *LICENCE[1:]))
        assert found is not None
        assert found.evidence[0] == "营业执照"


class TestSides:
    """The sides of a card are told apart."""

    def test_the_front_bears_the_person_and_the_back_the_authority(self) -> None:
        front, back = best(ID_FRONT), best(ID_BACK)
        assert front is not None
        assert back is not None
        assert (front.paper, front.side) == ("id_card", "front")
        assert (back.paper, back.side) == ("id_card", "back")


class TestOthers:
    """What is another paper, or none, is taken for none that serves."""

    @pytest.mark.parametrize("what", OTHERS)
    def test_they_serve_nothing(self, what: str) -> None:
        assert name(OTHERS[what]) not in SERVING

    def test_a_title_alone_is_no_paper(self) -> None:
        assert name(printed("营业执照")) is None

    def test_a_letter_that_quotes_a_licence_stays_a_letter(self) -> None:
        assert name(LETTER) == "authorization_letter"

    @pytest.mark.parametrize("title", ["食品生产许可证", "药品经营许可证", "医疗器械经营许可证"])
    def test_a_licence_of_another_kind_is_not_the_one_with_most_of_its_characters(self, title: str) -> None:
        assert name((line(title, 400, 40, 60), *FOOD[1:])) != "food_licence"


class TestMisread:
    """Misread characters may make a page unknown, never another paper."""

    @settings(max_examples=150, deadline=None)
    @given(
        paper=st.sampled_from(sorted(SERVING)),
        dice=st.randoms(use_true_random=False),
        share=st.sampled_from([0.05, 0.1, 0.2, 0.3]),
        lost=st.sampled_from([0.0, 0.3]),
    )
    def test_a_misread_page_is_never_another_paper(self, paper: str, dice: object, share: float, lost: float) -> None:
        rolled = dice.random  # type: ignore[attr-defined]
        page = [
            msgspec.structs.replace(
                each,
                text="".join(NOISE[int(rolled() * len(NOISE))] if rolled() < share else letter for letter in each.text),
            )
            for each in SERVING[paper]
            if rolled() >= lost
        ]
        assert name(tuple(page)) in {paper, None}

    @settings(max_examples=60, deadline=None)
    @given(what=st.sampled_from(sorted(OTHERS.keys() - {"residence permit"})), dice=st.randoms(use_true_random=False))
    def test_what_serves_nothing_does_not_serve_misread_either(self, what: str, dice: object) -> None:
        """A residence permit is an ID card but for its title, so where that is misread nothing tells them apart."""
        rolled = dice.random  # type: ignore[attr-defined]
        page = [
            msgspec.structs.replace(
                each,
                text="".join(NOISE[int(rolled() * len(NOISE))] if rolled() < 0.15 else letter for letter in each.text),
            )
            for each in OTHERS[what]
        ]
        assert name(tuple(page)) not in SERVING


class TestRules:
    """How weights become a guess."""

    RULE = Paper(id="x", text={"样本证书": 5, "编号": 2, "作废": -4}, body={"兹证明": 3}, patterns={r"X\d{4}": 2})

    def score(self, *rows: str, title: str = "") -> float:
        found = guesses(printed(title, *rows), [self.RULE])
        return found[0].score if found else 0.0

    def test_weights_add_up(self) -> None:
        assert self.score("编号：X1234", "今兹证明甲", title="样本证书") == 12

    def test_a_label_counts_at_the_start_of_a_line_only(self) -> None:
        assert self.score("编号：1", "兹证明") == 5
        assert self.score("见编号：1", "兹证明", "X1234") == 5

    def test_words_against_it_count_anywhere(self) -> None:
        assert self.score("编号：1", "兹证明此件作废", title="样本证书") == 6

    def test_another_papers_title_speaks_against_one_that_bears_no_title(self) -> None:
        other = Paper(id="other", text={"他种证书": 5})
        page = printed("他种证书", "编号：X1234", "兹证明")
        assert {each.paper: each.score for each in guesses(page, [self.RULE, other])} == {"other": 5}

    def test_one_phrase_alone_stays_below_the_threshold(self) -> None:
        assert self.score("无关", title="样本证书") < self.RULE.threshold

    def test_what_speaks_for_a_veto_speaks_against_every_other(self) -> None:
        veto = Paper(id="screen", text={"点击上传": 4}, veto=True)
        page = printed("样本证书", "编号：X1234", "点击上传")
        scores = {each.paper: each.score for each in guesses(page, [self.RULE, veto])}
        assert scores == {"x": 5, "screen": 4}

    def test_a_form_that_nobody_filled_in_stays_below_the_threshold(self) -> None:
        needing = msgspec.structs.replace(self.RULE, needs=(r"\d{4}年",))
        page = printed("样本证书", "编号：", "兹证明")
        assert guesses(page, [needing])[0].score < needing.threshold
        assert guesses((*page, line("2026年", 40, 900)), [needing])[0].score == 10

    def test_evidence_is_the_phrases_of_the_rules(self) -> None:
        found = guesses(printed("样本证书", "编号：X1234 赵某"), [self.RULE])
        assert found[0].evidence == ("样本证书", "编号", r"X\d{4}")

    def test_a_profiles_own_rule_is_no_rival_of_the_known_paper(self) -> None:
        own = msgspec.structs.replace(self.RULE, id="profile/x")
        found = guesses(printed("样本证书", "编号：X1234"), [self.RULE, own])
        assert len(found) == 2
        assert leads(found)

    def test_no_lines_speak_for_nothing(self) -> None:
        assert SCORER.guesses(()) == ()
