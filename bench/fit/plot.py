"""The results as a picture: character errors, limits met and CPU seconds against the limit, a line for each method."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from figures import Row
    from methods import Method

_COLOURS = {
    "matprep": "#c8102e",
    "im_extent": "#8aa4c8",
    "im_resize": "#1f5fa8",
    "jpegoptim": "#7a7a7a",
    "loop": "#c98a1b",
    "matprep_webp": "#e58fa0",
    "cwebp": "#3d8f5f",
}


def draw(rows: Sequence[Row], methods: Mapping[str, Method], path: Path) -> None:
    """Write the plot."""
    mpl.rcParams["svg.hashsalt"] = "matprep"
    figure, (errors, met, cpu) = plt.subplots(1, 3, figsize=(16, 5.2), constrained_layout=True)
    rejected = {(row.picture, row.limit) for row in rows if row.method == "matprep" and row.is_rejected}
    for name in _COLOURS:
        own = [row for row in rows if row.method == name]
        if own:
            read = [row for row in own if (row.picture, row.limit) not in rejected]
            _line(errors, read, name, methods[name].title, _errors)
            _line(met, own, name, methods[name].title, lambda at: 100 * sum(row.met for row in at) / len(at))
            _line(cpu, own, name, methods[name].title, lambda at: statistics.median(row.cpu for row in at))
        if name == "matprep":
            _line(cpu, own, name, "matprep, fit alone", _alone, style="--")
    errors.set(title="wrong characters, never tuned on, of files within the limit", ylabel="%")
    errors.set_yscale("symlog", linthresh=0.5)
    met.set(title="files within the limit (the rest: too large; matprep's: rejected)", ylabel="%", ylim=(-3, 103))
    cpu.set(title="CPU of the whole process, median", ylabel="s", ylim=(0, None))
    for axes in (errors, met, cpu):
        axes.set_xscale("log")
        ticks = sorted({row.limit for row in rows if row.limit})
        axes.set_xticks(ticks, [f"{each // 1000}" for each in ticks])
        axes.minorticks_off()
        axes.set_xlabel("limit, KB")
        axes.grid(alpha=0.25)
    figure.legend(*cpu.get_legend_handles_labels(), loc="outside lower center", ncols=8, fontsize=9, frameon=False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _line(
    axes: Any,  # noqa: ANN401 - matplotlib's own
    rows: Sequence[Row],
    name: str,
    title: str,
    value: Callable[[Sequence[Row]], float | None],
    style: str = "-",
) -> None:
    points = []
    for limit in sorted({row.limit for row in rows}):
        found = value([row for row in rows if row.limit == limit])
        if found is not None:
            points.append((limit, found))
    if points:
        axes.plot(*zip(*points, strict=True), marker="o", color=_COLOURS[name], label=title, linestyle=style)


def _alone(rows: Sequence[Row]) -> float | None:
    known = [row.alone for row in rows if row.alone is not None]
    return statistics.median(known) if known else None


def _errors(rows: Sequence[Row]) -> float | None:
    known = [row.errors for row in rows if row.errors is not None and not row.tuned]
    return 100 * statistics.fmean(known) if known else None
