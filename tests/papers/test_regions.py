"""Several papers on one page."""

from __future__ import annotations

import pytest
from printed import FOOD, ID_BACK, ID_FRONT, LETTER, LICENCE, SERVING, moved

from matprep import papers
from matprep.papers.regions import Region, regions
from matprep.papers.scoring import Scorer

SCORER = Scorer(papers.known())


def seen(parts: tuple[Region, ...]) -> list[tuple[str, str | None]]:
    return [(each.guesses[0].paper, each.guesses[0].side) for each in parts]


class TestRegions:
    """A page is parted where each part is surely a paper of its own."""

    @pytest.mark.parametrize("paper", SERVING)
    def test_a_page_of_one_paper_is_one_region_without_a_spot(self, paper: str) -> None:
        parts = regions(SERVING[paper], SCORER, 20)
        assert [each.spot for each in parts] == [None]

    def test_both_sides_of_a_card_below_each_other(self) -> None:
        parts = regions((*ID_FRONT, *moved(ID_BACK, down=500)), SCORER, 20)
        assert seen(parts) == [("id_card", "front"), ("id_card", "back")]
        first, second = (each.spot for each in parts)
        assert first is not None
        assert second is not None
        assert first[1] < second[1]

    def test_both_sides_of_a_card_beside_each_other_with_room_for_portrait_and_emblem(self) -> None:
        parts = regions((*ID_FRONT, *moved(ID_BACK, right=800)), SCORER, 20)
        assert seen(parts) == [("id_card", "front"), ("id_card", "back")]
        back = parts[1]
        assert back.spot is not None
        assert back.spot[0] < min(each.spot[0] for each in back.lines)

    def test_the_cards_of_two_people_are_four_regions(self) -> None:
        row = (*ID_FRONT, *moved(ID_BACK, right=800))
        parts = regions((*row, *moved(row, down=600)), SCORER, 20)
        assert seen(parts) == [("id_card", "front"), ("id_card", "back")] * 2

    def test_both_sides_of_a_card_beside_a_licence_are_three_regions(self) -> None:
        card = (*ID_FRONT, *moved(ID_BACK, down=400))
        parts = regions((*LICENCE, *moved(card, right=1000)), SCORER, 20)
        assert sorted(map(str, seen(parts))) == [
            "('business_licence', None)",
            "('id_card', 'back')",
            "('id_card', 'front')",
        ]

    def test_a_licence_over_a_card_keeps_all_its_lines(self) -> None:
        parts = regions((*LICENCE, *moved(ID_FRONT, down=800)), SCORER, 20)
        assert seen(parts) == [("business_licence", None), ("id_card", "front")]
        assert len(parts[0].lines) == len(LICENCE)

    def test_two_licences_side_by_side(self) -> None:
        parts = regions((*LICENCE, *moved(FOOD, right=1000)), SCORER, 20)
        assert seen(parts) == [("business_licence", None), ("food_licence", None)]
        left, right = (each.spot for each in parts)
        assert left is not None
        assert right is not None
        assert left[2] <= right[0]

    def test_a_letter_that_names_a_person_is_not_parted(self) -> None:
        assert seen(regions(LETTER, SCORER, 20)) == [("authorization_letter", None)]
