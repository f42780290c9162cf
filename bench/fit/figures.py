"""From rows to tables: what each method did under each limit, and which of the targets are reached."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any, NamedTuple

import targets
from layout import number, percent, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from methods import Method

VISUALLY_LOSSLESS = 5
"""The strength of matprep's tables at which it stops on purpose: more bytes would show no more."""

SOURCE = "source"
"""In place of a method, at limit 0: the picture as it came."""

FAILED = "failed"
"""What stands in place of a code where a program broke off."""


class Row(NamedTuple):
    """One method on one picture under one limit: bytes, CPU and wall seconds, MB, shares of wrong characters."""

    picture: str
    tuned: bool
    pale: bool
    real: bool
    limit: int
    method: str
    bytes: int
    met: bool
    rejected: str
    gains: bool | None
    cpu: float
    wall: float
    peak: float
    start: float | None
    fit: float | None
    measure: float | None
    errors: float | None
    second: float | None
    likeness: float | None
    verdict: str
    text_px: float | None
    strength: float | None
    scale: float | None
    encodes: int | None

    @property
    def is_rejected(self) -> bool:
        """Whether the method said that it cannot, and why."""
        return self.rejected not in ("", FAILED)

    @property
    def share(self) -> float:
        """The share of the limit that is used."""
        return self.bytes / self.limit

    @property
    def alone(self) -> float | None:
        """CPU seconds of fitting, without the interpreter's start and without measuring what was delivered."""
        return None if self.fit is None else self.fit - (self.measure or 0)


def still_gains(quality: Mapping[str, Any]) -> bool:
    """Say whether more bytes would have shown more, by what the manifest tells of a picture."""
    return quality.get("coded") == "encoded" and quality.get("k", VISUALLY_LOSSLESS + 1) > VISUALLY_LOSSLESS


def report(rows: Sequence[Row], methods: Mapping[str, Method], missing: Sequence[str]) -> str:
    """Tell everything as text."""
    parts = [_head(rows, missing)]
    for limit in sorted({row.limit for row in rows if row.limit}, reverse=True):
        parts += _limit(limit, [row for row in rows if row.limit == limit], methods)
    parts += _pale(rows)
    parts += _each(rows)
    parts += targets.told(rows)
    return "\n".join(parts)


def _head(rows: Sequence[Row], missing: Sequence[str]) -> str:
    names = {row.picture: row.tuned for row in rows}
    never = sum(not tuned for tuned in names.values())
    lines = [
        f"{len(names)} pictures, {never} of them never tuned on, {sum(row.real for row in _firsts(rows))} real.",
        "CER: share of wrong characters as PP-OCR reads known lines (%, mean of pictures), of files that met the limit",
        "and whose page matprep did not reject; 'matprep same' is matprep on the very pictures of that row. CPU, wall",
        "and peak are medians of whole processes; 'alone' is without the interpreter's start and without measuring.",
        "A picture that is under a limit as it comes is left out. Left out as slow: the Pillow loop beyond 30 MP;",
        "WebP is asked on five pictures at 100 KB and below: cwebp encodes ten times.",
    ]
    as_come = [row for row in rows if row.method == SOURCE]
    all_of_them, untuned = mean(row.errors for row in as_come), mean(row.errors for row in as_come if not row.tuned)
    lines.append(f"The pictures as they come: CER {percent(all_of_them)}, never tuned on {percent(untuned)}.")
    if missing:
        lines.append(f"Not installed: {', '.join(missing)}.")
    return "\n".join(lines) + "\n"


def _limit(limit: int, rows: list[Row], methods: Mapping[str, Method]) -> list[str]:
    rejected = sorted({row.picture for row in rows if row.method == "matprep" and row.is_rejected})
    ours = {row.picture: row for row in rows if row.method == "matprep"}
    columns = (
        *("method", "n", "met", "share med", "min", "CPU s", "alone", "wall s", "peak MB"),
        *("CER all", "never tuned", "matprep same", "never tuned", "Tesseract", "MS-SSIM", "matprep same"),
    )
    lines = []
    for name, method in methods.items():
        own = [row for row in rows if row.method == name]
        if own:
            lines.append([method.title, *_line(own, ours)])
    told = [f"== {limit:,} bytes", "", table(columns, lines), ""]
    if rejected:
        told.append(f"Rejected aloud by matprep, left out of all error rates: {', '.join(rejected)}\n")
    return told


def _line(own: list[Row], ours: Mapping[str, Row]) -> list[str]:
    met = [row for row in own if row.met]
    rejected = sum(row.is_rejected for row in own)
    read = [row for row in met if row.picture not in ours or ours[row.picture].met]
    never = [row for row in read if not row.tuned]
    same = [ours[row.picture] for row in read if row.picture in ours]
    shares = [row.share for row in met]
    return [
        str(len(own)),
        f"{len(met)}" + (f" (+{rejected} rejected)" if rejected else ""),
        number(_median(shares), 3),
        number(min(shares, default=None), 3),
        number(_median(row.cpu for row in own), 2),
        number(_median(row.alone for row in own), 2),
        number(_median(row.wall for row in own), 2),
        number(_median(row.peak for row in own), 0),
        percent(mean(row.errors for row in read)),
        percent(mean(row.errors for row in never)),
        percent(mean(row.errors for row in same)),
        percent(mean(row.errors for row in same if not row.tuned)),
        percent(mean(row.second for row in read)),
        number(mean(row.likeness for row in read), 4),
        number(mean(row.likeness for row in same), 4),
    ]


def _pale(rows: Sequence[Row]) -> list[str]:
    """Tell the pale copies one by one: there a fixed flat table would be the worse one."""
    pairs = targets.pale_pairs(rows)
    if not pairs:
        return []
    lines = [
        [row.picture, f"{row.limit:,}", "" if row.tuned else "never tuned", percent(row.errors), percent(other.errors)]
        for row, other in pairs
    ]
    columns = ("pale copy", "limit", "", "matprep", "libjpeg's table")
    return ["== Pale copies, same pixels and bytes: CER", "", table(columns, lines), ""]


def _each(rows: Sequence[Row]) -> list[str]:
    """Tell what matprep did to every picture."""
    lines = [
        [
            *(row.picture, "" if row.tuned else "never", f"{row.limit:,}"),
            row.rejected or number(row.share, 3),
            *(number(row.strength, 1), number(row.scale, 3), str(row.encodes or "")),
            *(number(row.alone, 2), number(row.measure, 3), row.verdict, number(row.text_px, 1), percent(row.errors)),
        ]
        for row in sorted(rows, key=lambda row: (row.picture, -row.limit))
        if row.method == "matprep"
    ]
    columns = (
        "matprep on",
        "tuned",
        "limit",
        "share",
        "k",
        "scale",
        "encodes",
        "alone",
        "measure",
        "verdict",
        "px",
        "CER",
    )
    return ["== Every picture", "", table(columns, lines), ""]


def mean(values: Iterable[float | None]) -> float | None:
    """Give the mean of what is known, None where nothing is."""
    known = [each for each in values if each is not None]
    return statistics.fmean(known) if known else None


def _median(values: Iterable[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return statistics.median(known) if known else None


def _firsts(rows: Sequence[Row]) -> Iterable[Row]:
    return {row.picture: row for row in rows}.values()
