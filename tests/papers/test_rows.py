"""How lines lie to each other on a page."""

from __future__ import annotations

from matprep.model import Line
from matprep.papers import rows


def line(text: str, left: float, top: float, *, height: float = 20, width: float | None = None) -> Line:
    return Line(
        text=text,
        left=left,
        top=top,
        right=left + (width if width is not None else height * len(text)),
        bottom=top + height,
        spot=(int(left), int(top), int(left) + 10, int(top) + 10),
    )


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [each.text for each in lines]


class TestRows:
    """Lines are sorted into rows."""

    def test_go_from_top_to_bottom_and_from_left_to_right(self) -> None:
        page = [line("乙", 300, 12), line("丙", 0, 60), line("甲", 0, 10)]
        assert [texts(row) for row in rows.rows(page)] == [["甲", "乙"], ["丙"]]

    def test_stay_apart_on_a_skewed_page(self) -> None:
        """Four columns, each a third of a line lower than the one before it."""
        page = [line(f"{row}{column}", column * 200, row * 26 + column * 7) for row in range(4) for column in range(4)]
        assert [texts(row) for row in rows.rows(page)] == [[f"{r}{c}" for c in range(4)] for r in range(4)]

    def test_a_tall_box_joins_none_of_two_rows_into_one(self) -> None:
        page = [line("印", 0, 0, height=60), line("上", 200, 0), line("下", 200, 40)]
        assert ["下"] in [texts(row) for row in rows.rows(page)]


class TestWords:
    """What is spread out is one word."""

    def test_a_spread_out_title_becomes_one_line(self) -> None:
        title = [line(each, place * 130, 0, height=60, width=60) for place, each in enumerate("营业执照")]
        assert texts(rows.words_joined(title)) == ["营业执照"]

    def test_a_label_in_two_boxes_becomes_one_and_leaves_its_value_alone(self) -> None:
        page = [line("名", 0, 0), line("称", 70, 0), line("星河文化有限公司", 120, 0)]
        assert texts(rows.words_joined(page)) == ["名称", "星河文化有限公司"]

    def test_a_joined_line_spans_its_boxes_and_has_their_least_confidence(self) -> None:
        row = [
            line("名", 0, 0),
            Line(text="称", left=70, top=2, right=90, bottom=24, confidence=0.5, spot=(1, 2, 3, 4)),
        ]
        whole = rows.joined(row)
        assert (whole.left, whole.top, whole.right, whole.bottom) == (0, 0, 90, 24)
        assert whole.confidence == 0.5
        assert whole.spot == (0, 0, 10, 10)


class TestNeighbours:
    """A value is found from its label."""

    def test_the_value_stands_right_of_its_label_even_where_the_boxes_overlap(self) -> None:
        label, value, far = line("住所", 0, 0), line("某路", 25, 2), line("登记", 300, 0)
        assert texts(rows.right_of(label, [far, value, label])) == ["某路", "登记"]

    def test_nothing_of_the_next_row_stands_right_of_a_label(self) -> None:
        label = line("住所", 0, 0)
        assert rows.right_of(label, [label, line("某路", 60, 30)]) == ()

    def test_a_value_may_go_on_below_in_its_column(self) -> None:
        value = line("示例市样本区某路", 100, 0)
        page = [value, line("八号", 100, 26), line("甲座", 104, 52), line("登记", 600, 26)]
        assert texts(rows.below(value, page)) == ["八号", "甲座"]
