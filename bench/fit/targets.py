"""The targets of the bench, and whether a run reached them."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, NamedTuple

from layout import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from figures import Row

SHARE_MEDIAN, SHARE_LEAST = 0.97, 0.93
WITHIN = 0.001
"""Points of character errors by which the best may be better where bytes are plenty."""

ERRORS = {100_000: 0.5, 50_000: 0.25}
"""Character errors against ImageMagick after resize."""

CPU = {500_000: 1.0, 200_000: 0.5, 100_000: 0.25, 50_000: 0.25, 20_000: 0.25}
"""CPU seconds against ImageMagick's extent."""

UNREADABLE = 0.2
"""Share of wrong characters of a page that no clerk should find in an upload folder."""


class Target(NamedTuple):
    """What has to be, what is, and whether that is enough (None: not measured in this run)."""

    what: str
    asked: str
    found: str
    reached: bool | None


def told(rows: Sequence[Row]) -> list[str]:
    """Lay the targets out as a table."""
    return ["== Targets", "", layout_of(judged(rows)), ""]


def judged(rows: Sequence[Row]) -> list[Target]:
    """Judge every target by the rows."""
    return [*_kept(rows), *_filled(rows), *_read(rows), *_unreadable(rows), *_pale(rows), *_spent(rows)]


def layout_of(listed: Sequence[Target]) -> str:
    """Lay out targets as a table of text."""
    words = {True: "reached", False: "NOT REACHED", None: "not measured"}
    lines = [[each.what, each.asked, each.found, words[each.reached]] for each in listed]
    return table(("target", "asked", "found", ""), lines)


def pale_pairs(rows: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Pair matprep's rows on pale copies with libjpeg's table at the same pixels and bytes."""
    others = {(row.picture, row.limit): row for row in rows if row.method == "standard" and row.errors is not None}
    return [
        (row, others[row.picture, row.limit])
        for row in rows
        if row.method == "matprep" and row.errors is not None and (row.picture, row.limit) in others
    ]


def _kept(rows: Sequence[Row]) -> Iterator[Target]:
    ours = [row for row in rows if row.method == "matprep"]
    good = sum(row.met or row.is_rejected for row in ours)
    met = sum(row.met for row in ours)
    found = f"{good} of {len(ours)} ({met} met, {good - met} rejected)"
    yield Target("limit met, or rejected aloud", "all", found, good == len(ours) if ours else None)


def _filled(rows: Sequence[Row]) -> Iterator[Target]:
    shares = [row.share for row in rows if row.method == "matprep" and row.met and row.gains]
    if not shares:
        yield Target("share of the limit used", "", "", None)
        return
    middle, least = statistics.median(shares), min(shares)
    yield Target("share of the limit, median", f">= {SHARE_MEDIAN}", f"{middle:.3f}", middle >= SHARE_MEDIAN)
    yield Target("share of the limit, least", f">= {SHARE_LEAST}", f"{least:.3f}", least >= SHARE_LEAST)


def _read(rows: Sequence[Row]) -> Iterator[Target]:
    never = [row for row in rows if not row.tuned]
    for limit in sorted({row.limit for row in never if 0 < row.limit <= 500_000}, reverse=True):
        at = [row for row in never if row.limit == limit]
        if limit in ERRORS:
            yield _against_resize(limit, at)
        elif limit >= 200_000:
            yield _against_best(limit, at)


def _against_best(limit: int, rows: Sequence[Row]) -> Target:
    """Compare with each rival on the pictures whose limit it met; the worst comparison counts."""
    worst: tuple[float, str] | None = None
    for name in ("im_extent", "im_resize", "jpegoptim", "loop"):
        pair = _paired(rows, name)
        if pair and (worst is None or pair[0] - pair[1] > worst[0]):
            worst = pair[0] - pair[1], name
    what = f"CER at {limit // 1000} KB, never tuned on, against the best"
    if worst is None:
        return Target(what, "", "", None)
    return Target(what, "<= +0.10 points", f"{100 * worst[0]:+.2f} ({worst[1]})", worst[0] <= WITHIN + 1e-9)


def _against_resize(limit: int, rows: Sequence[Row]) -> Target:
    what = f"CER at {limit // 1000} KB, never tuned on, against ImageMagick after resize"
    pair = _paired(rows, "im_resize")
    if pair is None:
        return Target(what, f"<= {ERRORS[limit]} x", "", None)
    ratio = pair[0] / pair[1] if pair[1] else (0.0 if pair[0] == 0 else float("inf"))
    found = f"{ratio:.2f} x ({100 * pair[0]:.2f} : {100 * pair[1]:.2f} %, {pair[2]} pictures)"
    return Target(what, f"<= {ERRORS[limit]} x", found, ratio <= ERRORS[limit])


def _paired(rows: Sequence[Row], name: str) -> tuple[float, float, int] | None:
    """Give the mean errors of matprep and of a rival on the pictures that both delivered within the limit."""
    ours = {row.picture: row.errors for row in rows if row.method == "matprep" and row.errors is not None}
    pairs = [
        (ours[row.picture], row.errors)
        for row in rows
        if row.method == name and row.errors is not None and row.picture in ours
    ]
    if not pairs:
        return None
    return statistics.fmean(one for one, _ in pairs), statistics.fmean(other for _, other in pairs), len(pairs)


def _unreadable(rows: Sequence[Row]) -> Iterator[Target]:
    """Count what should have been rejected."""
    ours = [row for row in rows if row.method == "matprep" and row.errors is not None]
    bad = [row for row in ours if (row.errors or 0) > UNREADABLE and row.verdict != "doubtful"]
    named = ", ".join(f"{row.picture} at {row.limit // 1000} KB" for row in bad[:3])
    what = f"delivered without a warning, over {100 * UNREADABLE:.0f} % of characters wrong"
    yield Target(what, "none", f"{len(bad)} of {len(ours)} {named}", not bad if ours else None)


def _pale(rows: Sequence[Row]) -> Iterator[Target]:
    """Compare means over the pale copies, limit by limit: a single picture moves by points with nothing changed."""
    pairs = pale_pairs(rows)
    for limit in sorted({row.limit for row, _ in pairs}, reverse=True):
        at = [(row.errors or 0, other.errors or 0) for row, other in pairs if row.limit == limit]
        ours, theirs = (statistics.fmean(pair[side] for pair in at) for side in (0, 1))
        found = f"{100 * ours:.2f} : {100 * theirs:.2f} % ({len(at)} copies)"
        yield Target(f"CER of pale copies at {limit // 1000} KB", "<= libjpeg's table", found, ours <= theirs)


def _spent(rows: Sequence[Row]) -> Iterator[Target]:
    theirs = {(row.picture, row.limit): row.cpu for row in rows if row.method == "im_extent"}
    for limit, most in CPU.items():
        ours = [row for row in rows if row.method == "matprep" and row.limit == limit and row.alone is not None]
        pairs = [(row.alone or 0, theirs[row.picture, limit]) for row in ours if (row.picture, limit) in theirs]
        if pairs:
            yield _cpu(limit, most, pairs)
    yield from _measured(rows)


def _cpu(limit: int, most: float, pairs: Sequence[tuple[float, float]]) -> Target:
    ratio = statistics.median(one / other for one, other in pairs)
    whole = sum(one for one, _ in pairs) / sum(other for _, other in pairs)
    found = f"{ratio:.2f} x (of sums {whole:.2f})"
    return Target(f"CPU at {limit // 1000} KB against ImageMagick extent, median", f"<= {most} x", found, ratio <= most)


def _measured(rows: Sequence[Row]) -> Iterator[Target]:
    parts = [
        row.measure / row.alone for row in rows if row.method == "matprep" and row.met and row.measure and row.alone
    ]
    if parts:
        middle = statistics.median(parts)
        found = f"{100 * middle:.0f} %, most {100 * max(parts):.0f} %"
        yield Target("CPU of the quality measure against the fit, median", "<= 25 %", found, middle <= 0.25)
