"""What holds for every pile, whatever was read on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_desk import GREY, LEFT, RIGHT, Desk, shows

from matprep.planning.whole import parts_of

if TYPE_CHECKING:
    from matprep.model import Plan, Reading

NAMES = ("营业执照.jpg", "身份证正面.jpg", "身份证.pdf", "合同1.jpg", "卷宗.pdf", "IMG_1.jpg", "IMG_2.heic", "全部.pdf")
PAPERS = st.sampled_from(
    [
        *("business_licence", "id_card.front", "id_card.back", "id_card", "authorization_letter", "lease_contract"),
        *("food_licence", "labour_contract", "screen", ""),
    ]
)
READINGS = st.builds(
    lambda paper, score, turn, number, fields: shows(paper, score, turn=turn, number=number, of=number and 3, **fields),
    PAPERS,
    st.sampled_from([3, 8, 14]),
    st.sampled_from([0, 90, 180]),
    st.integers(0, 3),
    st.sampled_from(
        [
            {},
            {"person": "张三", "citizen_number": "1"},
            {"person": "李四", "citizen_number": "2"},
            {"valid_until": "2020-01-01"},
            {"valid_until": "long_term", "company": "示例", "credit_code": "A"},
            {"look": GREY},
        ]
    ),
)
PAGES = st.one_of(st.tuples(), st.tuples(READINGS), st.tuples(READINGS, READINGS))
FILES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.lists(PAGES, max_size=4), st.integers(1, 5), st.booleans()),
    max_size=7,
    unique_by=lambda each: each[0],
)


def piled(files: list[Any]) -> Desk:
    desk = Desk()
    for name, pages, content, present in files:
        read = tuple(each for page, found in enumerate(pages, 1) for each in on_page(page, found))
        desk.add(name, pages=len(pages) or 1, content=str(content), present=present, readings=read)
    return desk


def on_page(page: int, found: tuple[Reading, ...]) -> list[Reading]:
    """One paper on a whole page, or two in regions of it."""
    spots = (None,) if len(found) == 1 else (LEFT, RIGHT)
    return [msgspec.structs.replace(each, page=page, spot=spot) for each, spot in zip(found, spots, strict=False)]


def places(desk: Desk, made: Plan) -> list[tuple[Any, ...]]:
    """Every part by the path of its source, not by its number."""
    paths = {each.id: each.path for each in desk.sources}
    return sorted(
        (paths[part.source], part.pages, part.box or (), part.turn, str(part.requirement), type(decided).__name__)
        for part, decided in parts_of(made)
    )


@settings(max_examples=200, deadline=None)
@given(files=FILES)
def test_every_page_is_decided_exactly_once_or_in_regions_that_lie_apart(files: list[Any]) -> None:
    desk = piled(files)
    decided: dict[tuple[int, int], list[Any]] = {}
    for part, _ in parts_of(desk.plan()):
        for page in part.pages:
            decided.setdefault((part.source, page), []).append(part.box)
    for source in desk.sources:
        for page in range(1, source.finding.pages + 1):
            assert sorted(decided.pop((source.id, page)), key=str) in ([None], [LEFT, RIGHT])
    assert not decided


@settings(max_examples=100, deadline=None)
@given(files=FILES, data=st.data())
def test_the_order_of_arrival_changes_nothing(files: list[Any], data: st.DataObject) -> None:
    desks = piled(files), piled(data.draw(st.permutations(files)))
    plans = [desk.plan() for desk in desks]

    assert places(desks[0], plans[0]) == places(desks[1], plans[1])
    assert [task.key for task in plans[0].tasks] == [task.key for task in plans[1].tasks]
    assert plans[0].requirements == plans[1].requirements
    assert plans[0].facts == plans[1].facts


@settings(max_examples=100, deadline=None)
@given(files=FILES)
def test_two_tasks_never_are_the_same_work(files: list[Any]) -> None:
    keys = [task.key for task in piled(files).plan().tasks]

    assert len(keys) == len(set(keys))
