"""Which value stands to which label on a page: to its right, wrapped to the lines below, or in the label's own line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.fields import labels, writing
from matprep.model import Line
from matprep.papers.rows import below, in_one_row, joined, right_of, words_joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FARTHEST: Final = 30.0
"""A value begins at most so many heights to the right of its label."""

_NEXT_BOX: Final = 4.0
"""Boxes of one value lie at most so many heights apart."""

_NEXT_LINE: Final = 1.15
"""A value goes on in a line at most so many heights below."""

_INDENT: Final = 1.3
"""The lines of a value begin at one margin, give or take so many heights."""

_SPREAD: Final = 3.5
"""The two characters of a spread-out label (`名    称`) lie at most so many heights apart; other cuts are close."""

_MOST_LINES: Final = 4
_NARROW: Final = 0.55
"""Width of a Latin letter or digit against a Chinese character."""

_SIGN: Final = re.compile(r"^\(?(?:盖章|公章|签章|加盖公章|签字|签名|签字或盖章)\)?:?$")
"""Says where to seal or sign, and is no value."""

_MARKS: Final = ":：;；.,，·•_ \u3000-—|'\"（()）"
"""What may stand between a label and its value."""

_SENTENCE: Final = 26
"""A longer line is prose: labels inside it count with their colon only."""

_INNER: Final = re.compile(r"[一-鿿()（）/]{2,14}(?=[:：])")
_INNER_OF_SHORT: Final = re.compile(r"[一-鿿()（）/]{2,14}(?=[:：])|(?<=\s)[一-鿿]{2,14}(?=\s|$)")


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A label and the lines of its value, first to last; `inline`: it stands in the label's own line."""

    kind: labels.Kind
    word: str
    label: Line
    value: tuple[Line, ...] = ()
    inline: bool = False

    @property
    def text(self) -> str:
        """The value's words, one line after another."""
        return "".join(each.text for each in self.value)

    @property
    def box(self) -> Line:
        """The value as one line, or the label where there is none."""
        return joined(self.value or (self.label,))


def entries(lines: Iterable[Line]) -> tuple[Entry, ...]:
    """Pair the labels of a page with their values, from top to bottom."""
    pieces = [piece for line in _with_whole_labels(words_joined(lines)) for piece in _pieces(line)]
    marked = [(piece, labels.label_at_start(writing.plain(piece.text))) for piece in pieces]
    heads = [_head(piece, label) for piece, label in marked if label]
    values = [piece for piece, label in marked if label is None and not _SIGN.match(writing.plain(piece.text))]
    tops = [head.label for head in heads]
    found = (_completed(head, values, tops) for head in heads)
    return tuple(sorted(found, key=lambda each: (each.label.top, each.label.left)))


def _with_whole_labels(lines: Sequence[Line]) -> list[Line]:
    """Join a label that a detector cut in two with its other part."""
    left = sorted(lines, key=lambda each: (each.left, each.top))
    made: list[Line] = []
    used: set[int] = set()
    for line in left:
        if id(line) in used:
            continue
        beside = [each for each in right_of(line, left) if id(each) not in used][:1]
        if beside and _is_cut(line, beside[0]):
            used.add(id(beside[0]))
            made.append(joined((line, beside[0])))
        else:
            made.append(line)
    return made


def _is_cut(line: Line, beside: Line) -> bool:
    text, rest = writing.plain(line.text), writing.plain(beside.text)
    widest = (_SPREAD if len(text) == 1 else 1.0) * line.height
    if beside.left - line.right > widest or len(text) > 6 or not rest:  # noqa: PLR2004 (the longest half of a label)
        return False
    both = labels.label_at_start(text + rest)
    return both is not None and both.exact and both.end > len(text) + (labels.label_at_start(text) is not None)


def _pieces(line: Line) -> list[Line]:
    """Cut a line before each label inside it: one with a colon, or in a short line one behind a gap."""
    text = line.text
    starts, free = [0], _end_of_label(text, 0)
    for match in (_INNER if len(text) > _SENTENCE else _INNER_OF_SHORT).finditer(text):
        for start in range(max(match.start(), free), match.end() - 1):
            end = _end_of_label(text, start)
            if end >= match.end() and start > 0:
                starts.append(start)
                free = end
                break
    return [part(line, start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _end_of_label(text: str, start: int) -> int:
    """Tell where a rightly spelt label that begins there ends; 0: none does."""
    label = labels.exact_at_start(writing.plain(text[start : start + 2 * labels.LONGEST]))
    return start + _raw_index(text[start:], label.end) if label else 0


def part(line: Line, start: int, end: int) -> Line:
    """Take some characters of a line as a line of their own; where they lie is worked out from their widths."""
    if start <= 0 and end >= len(line.text):
        return line
    widths = [1.0 if "\u2e80" <= each <= "\uffe6" else _NARROW for each in line.text]
    whole = sum(widths) or 1.0
    before, upto = sum(widths[:start]) / whole, sum(widths[:end]) / whole
    width, spot = line.right - line.left, line.spot
    return Line(
        text=line.text[start:end],
        left=line.left + before * width,
        right=line.left + upto * width,
        top=line.top,
        bottom=line.bottom,
        confidence=line.confidence,
        spot=spot,
    )


def _head(piece: Line, label: labels.Label) -> Entry:
    """Begin an entry with a label and what stands behind it in its line."""
    at = _raw_index(piece.text, label.end)
    while at < len(piece.text) and piece.text[at] in _MARKS and not _opens(piece.text[at:]):
        at += 1
    head = part(piece, 0, max(at, 1))
    rest = piece.text[at:].strip()
    value = (part(piece, at, len(piece.text)),) if rest else ()
    return Entry(kind=label.kind, word=label.word, label=head, value=value, inline=bool(rest))


def _opens(text: str) -> bool:
    """Whether a bracket begins a value, and is not the rest of a label (`名称（盖章）`)."""
    return text[0] in "（(" and not re.match(r"[（(](?:盖章|公章|签章|章|加盖公章|签字|签名)", text)


def _raw_index(text: str, plain_index: int) -> int:
    """Find the place in a text where so many characters without spaces are over."""
    seen = 0
    for index in range(len(text)):
        if seen >= plain_index:
            return index
        seen += len(writing.plain(text[index]))
    return len(text)


def _completed(head: Entry, values: Sequence[Line], tops: Sequence[Line]) -> Entry:
    """Give an entry the value to its right and the lines in which it goes on."""
    first = head.value or _beside(head.label, values, tops)
    if not first:
        return msgspec.structs.replace(head, value=_under(head, values, tops))
    return msgspec.structs.replace(head, value=(*first, *_wrapped(head, first, values, tops)))


def _beside(label: Line, values: Sequence[Line], tops: Sequence[Line]) -> tuple[Line, ...]:
    taken: list[Line] = []
    edge, limit = label, _FARTHEST
    stop = min((each.left for each in right_of(label, tops)), default=float("inf"))
    for each in right_of(label, values):
        if each.left >= stop or each.left - edge.right > limit * max(label.height, each.height):
            break
        taken.append(each)
        edge, limit = each, _NEXT_BOX
    return tuple(taken)


def _wrapped(head: Entry, first: tuple[Line, ...], values: Sequence[Line], tops: Sequence[Line]) -> list[Line]:
    """Follow a value down its column: while lines come close, begin at its margin, and no label stands before them."""
    made: list[Line] = []
    last = joined(first)
    margin = head.label.left if head.inline else last.left
    for _ in range(_MOST_LINES):
        under = [each for each in below(last, values) if each.top - last.bottom <= _NEXT_LINE * last.height]
        near = [each for each in under if abs(each.left - margin) <= _INDENT * each.height or _inside(each, head, last)]
        if not near or _is_labelled(near[0], head.label, tops):
            break
        last = near[0]
        made.append(last)
    return made


def _inside(line: Line, head: Entry, last: Line) -> bool:
    """Whether a line begins between the label's margin and the value's (a value that wraps under its own label)."""
    return head.inline and head.label.left - line.height <= line.left <= last.left + line.height


def _is_labelled(line: Line, label: Line, tops: Sequence[Line]) -> bool:
    """Whether another label of the same column stands before a line."""
    return any(
        in_one_row(each, line) and each.left >= label.left - 2 * line.height and each.right <= line.right
        for each in tops
        if each is not label
    )


def _under(head: Entry, values: Sequence[Line], tops: Sequence[Line]) -> tuple[Line, ...]:
    """Take the line below a label that has nothing to its right."""
    for each in below(head.label, values)[:1]:
        if each.top - head.label.bottom <= 1.6 * head.label.height and not _is_labelled(each, head.label, tops):
            return (each,)
    return ()
