"""The bench of fitting counts as it says; what it measures with is no part of matprep."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Bench = Callable[[str], Any]

pytest.importorskip("cv2")
pytest.importorskip("onnxruntime")
np = pytest.importorskip("numpy")

FIT = Path(__file__).parents[2] / "bench" / "fit"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Bring in a module of the bench by its name."""
    monkeypatch.syspath_prepend(str(FIT))
    return import_module


class TestCharacterErrors:
    """Wrong characters are those that a clerk would have to mend."""

    @pytest.mark.parametrize(
        ("wanted", "read", "errors"),
        [
            ("编号AB12345678。", "编号AB12345678。", 0),
            ("编号AB12345678。", "编号 AB12345678.", 1),
            ("有效期至2030年", "有效期至2036年", 1),
            ("法定代表人", "法定代表", 1),
            ("（副本）１２", "(副本)12", 0),
            ("“远舟”", '"远舟"', 0),
            ("不锈钢法兰", "不锈钢法蘭", 0),
            ("不锈钢法兰", "不锈钢法三", 1),
            ("甲方", "", 2),
        ],
    )
    def test_are_counted(self, bench: Bench, wanted: str, read: str, errors: int) -> None:
        assert bench("scoring").character_errors(wanted, read) == errors


class TestLikeness:
    """MS-SSIM is one for the same picture and falls with blur."""

    def test_falls_with_blur(self, bench: Bench) -> None:
        rng = np.random.default_rng(1)
        page = np.where(rng.random((256, 256)) < 0.2, 20.0, 240.0).astype(np.float32)
        soft = (page + np.roll(page, 1, 0) + np.roll(page, 1, 1) + np.roll(page, -1, 0)) / 4
        softer = (soft + np.roll(soft, 2, 0) + np.roll(soft, 2, 1) + np.roll(soft, -2, 0)) / 4

        ms_ssim = bench("scoring").ms_ssim

        assert ms_ssim(page, page) == pytest.approx(1)
        assert ms_ssim(page, page) > ms_ssim(page, soft) > ms_ssim(page, softer)


class TestPictures:
    """At least a third of the pictures is never tuned on, and every pale copy has its original's mark."""

    def test_a_third_is_never_tuned_on(self, bench: Bench) -> None:
        recipes = bench("pictures").RECIPES

        assert sum(not each.tuned for each in recipes) >= len(recipes) / 3

    def test_pale_copies_follow_their_originals(self, bench: Bench) -> None:
        marks = {each.name: each.tuned for each in bench("pictures").RECIPES}

        assert all(marks[name] == marks[name.removeprefix("pale_")] for name in marks)

    def test_lines_are_spread_over_the_page(self, bench: Bench) -> None:
        lines = [("字" * 30, place) for place in range(40)]

        taken = bench("pictures").spread(lines, 300)

        assert [place for _, place in taken] == [2, 6, 10, 14, 18, 22, 26, 30, 34, 38]


class TestTargets:
    """A target is reached by what the rows say, and not by what is missing."""

    def row(self, bench: Bench, **changes: object) -> Any:
        figures = bench("figures")
        empty = dict.fromkeys(figures.Row._fields)
        usual = {"picture": "a", "tuned": False, "pale": False, "limit": 100_000, "met": True, "rejected": ""}
        cost = {"bytes": 98_000, "gains": True, "cpu": 0.5, "fit": 0.11, "measure": 0.01, "errors": 0.01}
        return figures.Row(**{**empty, **usual, **cost, **changes})

    def judged(self, bench: Bench, *rows: Any) -> dict[str, Any]:
        return {each.what: each for each in bench("targets").judged(rows)}

    def test_errors_are_compared_on_pictures_that_both_delivered(self, bench: Bench) -> None:
        judged = self.judged(
            bench,
            self.row(bench, method="matprep", errors=0.004),
            self.row(bench, method="matprep", picture="b", errors=0.9),
            self.row(bench, method="im_resize", errors=0.01),
            self.row(bench, method="im_resize", picture="b", errors=None, met=False),
        )

        told = judged["CER at 100 KB, never tuned on, against ImageMagick after resize"]
        assert told.found == "0.40 x (0.40 : 1.00 %, 1 pictures)"
        assert told.reached

    def test_measuring_and_the_start_are_no_part_of_the_fit(self, bench: Bench) -> None:
        judged = self.judged(
            bench, self.row(bench, method="matprep", cpu=0.9), self.row(bench, method="im_extent", cpu=0.4)
        )

        assert judged["CPU at 100 KB against ImageMagick extent, median"].found == "0.25 x (of sums 0.25)"

    def test_a_program_that_breaks_off_is_no_rejection(self, bench: Bench) -> None:
        broken = self.row(bench, method="matprep", met=False, bytes=0, rejected="failed", errors=None)
        rejected = self.row(bench, method="matprep", met=False, bytes=0, rejected="limit_not_met", errors=None)

        assert not self.judged(bench, broken)["limit met, or rejected aloud"].reached
        assert self.judged(bench, rejected)["limit met, or rejected aloud"].reached

    def test_what_was_not_run_is_neither_reached_nor_missed(self, bench: Bench) -> None:
        judged = self.judged(bench, self.row(bench, method="matprep"))

        assert judged["CER at 100 KB, never tuned on, against ImageMagick after resize"].reached is None

    def test_an_unreadable_page_must_be_warned_of(self, bench: Bench) -> None:
        silent = self.row(bench, method="matprep", errors=0.4, verdict="readable")
        warned = self.row(bench, method="matprep", errors=0.4, verdict="doubtful")

        what = "delivered without a warning, over 20 % of characters wrong"
        assert not self.judged(bench, silent)[what].reached
        assert self.judged(bench, warned)[what].reached
