"""Pages as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def pages_written(pages: Sequence[int], count: int) -> str:
    """Write pages as people do: `all`, `3`, `1-2`, `1,4-5`."""
    if len(pages) == count:
        return "all"
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
