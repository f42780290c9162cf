"""Showing what happens: sentences for people, or one JSON value a line; and the verdict over all cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.cli.printing import say_json
from matprep.model import Closed, Planned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.model import Event
    from matprep.texts import Language


def show(events: Iterator[Event], language: Language, *, as_json: bool) -> bool:
    """Show events until there are no more; True if every case is ready.

    With JSON on standard output, the progress stands on standard error. However it ends, the work behind the iterator
    is closed before this returns.
    """
    from matprep.report.console import Console  # noqa: PLC0415 - rich is loaded when there is something to show

    ready = True
    try:
        with Console(language, as_json=as_json) as console:
            for event in events:
                if as_json:
                    say_json(event)
                console.show(event)
                ready = ready and _is_fine(event)
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()
    return ready


def _is_fine(event: Event) -> bool:
    if isinstance(event, Closed):
        return event.manifest.status == "ready" and not event.problems
    return not isinstance(event, Planned) or event.status == "ready"
