"""The delivered files, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.accounting.account import Account, Delivered, Result
from matprep.accounting.showing import printable
from matprep.model import Entry, LimitsMet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matprep.model import Task


def entries(account: Account) -> Iterator[Entry]:
    """Describe every file delivered, task by task."""
    paths = {row.id: printable(row.path)[0] for row in account.sources}
    for task in account.plan.tasks:
        for each in account.results.get(task.key, Result()).outputs:
            yield _entry(each, task, paths)


def _entry(output: Delivered, task: Task, paths: Mapping[int, str]) -> Entry:
    made, rules = output.made, task.rules
    met = rules.min_bytes <= made.bytes and (not rules.max_bytes or made.bytes <= rules.max_bytes)
    return Entry(
        name=output.name,
        sha256=output.sha256,
        bytes=made.bytes,
        kind=made.kind,
        width=made.width,
        height=made.height,
        pages=made.pages,
        requirement=task.requirement,
        sources=tuple(dict.fromkeys(paths[task.parts[index].source] for index in made.pieces)),
        limits=LimitsMet(min_bytes=rules.min_bytes, max_bytes=rules.max_bytes, met=met),
        quality=made.quality,
        steps=made.steps,
    )
