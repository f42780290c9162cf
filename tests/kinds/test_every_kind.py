"""docs/formats.md tells the truth: each of its rows is a real file, taken through a whole run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import every_kind
import making
import pytest
from every_kind import ROWS, SIZE, corners
from generated import DOCS, formats_page
from office import Office, profile
from PIL import Image, ImageChops, ImageStat

from matprep.formats.documents import fonts, office
from matprep.workers import Supervisor

if TYPE_CHECKING:
    from pathlib import Path

    from every_kind import Row

CASES = [f"{number:02}" for number, row in enumerate(ROWS, start=1)]
TITLES = [row.title[1] for row in ROWS]
EVERY = list(zip(CASES, ROWS, strict=True))
"""A case for each: files of one paper are delivered together or not at all."""
NEAR = 14.0
"""Levels of 255 by which a delivered picture may differ from its source, on average: JPEG, other primaries."""

RULES = {
    "files = { min = 1, max = 5 }": "files = { min = 1, max = 400 }",
    "pixels = { min_side = 200 }": "pixels = { min_side = 100 }",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One run over a file of every kind, in real workers."""
    desk = Office(tmp_path_factory.mktemp("kinds"))
    desk.profile = profile(**RULES)
    desk.put({f"{case}/合同.{row.suffix}": row.make() for case, row in EVERY})
    with Supervisor(2) as workers:
        desk.run(executor=workers, passwords=[every_kind.PASSWORD])
    return desk


def sources(desk: Office, case: str) -> list[dict[str, Any]]:
    """A case's only source, then its members if it is an archive."""
    found: list[dict[str, Any]] = desk.manifest(case)["sources"]
    return found


def outputs(desk: Office, case: str) -> list[Path]:
    """What was delivered of it."""
    return [desk.out / case / each["name"] for each in desk.manifest(case)["outputs"]]


def codes(found: list[dict[str, Any]]) -> set[str]:
    """What is said of a source and its parts."""
    every = [*found, *(part for each in found for part in each["parts"])]
    return {said["code"] for each in every for said in each["problems"]}


def lacking(row: Row) -> str:
    """The code of what this machine lacks for it; empty: nothing."""
    if row.needs and office.find() is None:
        return "tool_missing"
    return "font_missing" if row.font and not fonts.has_cjk() else ""


@pytest.mark.parametrize(("case", "row"), EVERY, ids=TITLES)
def test_a_file_of_this_kind_ends_as_the_page_says(desk: Office, case: str, row: Row) -> None:
    missing = lacking(row)
    found = sources(desk, case)

    assert found[0]["kind"] == row.kind
    assert found[0]["status"] == ("rejected" if missing else row.end)
    assert codes(found) == ({missing} if missing else set(row.said))


@pytest.mark.parametrize(("case", "row"), EVERY, ids=TITLES)
def test_what_is_delivered_of_it_shows_what_it_showed(desk: Office, case: str, row: Row) -> None:
    made = outputs(desk, case)
    if lacking(row):
        assert not made
        return

    assert len(made) == row.files
    if made and row.shows in {"colours", "greys"}:
        with Image.open(made[0]) as delivered:
            assert distance(delivered.convert("RGB"), row.shows) < NEAR
    elif made:
        with Image.open(made[0]) as delivered:
            assert min(delivered.convert("L").getextrema()) < 100


def distance(delivered: Image.Image, shows: str) -> float:
    """How far a picture is from the four corners, white borders aside, in levels of 255."""
    mode = "RGB" if shows == "colours" else "L"
    ink = ImageChops.difference(delivered, Image.new("RGB", delivered.size, "white")).convert("L")
    box = ink.point(lambda level: 255 * (level > 40)).getbbox()
    shown = delivered.crop(box).convert(mode).resize((64, 48), Image.Resampling.BOX)
    wanted = corners().convert(mode).resize((64, 48), Image.Resampling.BOX)
    means = ImageStat.Stat(ImageChops.difference(shown, wanted)).mean
    return sum(means) / len(means)


def test_the_page_is_what_these_rows_say() -> None:
    """Run `python tests/generated.py` after a change."""
    assert (DOCS / "formats.md").read_text("utf-8") == formats_page() + "\n"


def test_the_proof_tells_a_turned_a_mirrored_and_an_inverted_picture() -> None:
    """Else the tests above could not fail."""
    for wrong in (
        corners().transpose(Image.Transpose.ROTATE_180),
        corners().transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        ImageChops.invert(corners()),
        Image.new("RGB", SIZE, "black"),
    ):
        assert distance(wrong, "colours") > 2 * NEAR
        assert distance(wrong, "greys") > NEAR


def test_no_file_of_the_pile_is_lost(desk: Office) -> None:
    listed = {f"{case}/{each['path']}" for case in CASES for each in sources(desk, case)}

    assert set(making.contents(desk.inbox)) <= listed
