"""The terminal: a line for each file that ended, progress, and at the end of a case what to do next; door to rich."""

from __future__ import annotations

import math
import sys
import time
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal, TextIO, assert_never

import rich.console
import rich.progress
from rich.text import Text

from matprep.model import Closed, Ended, Event, Found, Planned, Progressed, RequirementLine, Taken, Waiting
from matprep.report import gist
from matprep.report.findings import known_by_content
from matprep.report.streams import encodable, tolerant
from matprep.texts import printable, size_written, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType
    from typing import Self

    from matprep.model import Manifest, ShownProblem
    from matprep.texts import Language

Tone = Literal["ok", "attention", "rejected", "failed", "unassigned"]

TODOS_SHOWN: Final = 12
NAMES_SHOWN: Final = 3
PLAIN_EVERY: Final = 30.0
"""Seconds between two lines about a long document where the output is no terminal."""

_MARKS: Final[dict[Tone, tuple[str, str]]] = {
    "ok": ("✓", "green"),
    "attention": ("!", "yellow"),
    "unassigned": ("?", "yellow"),
    "rejected": ("✕", "red"),
    "failed": ("✕", "red"),
}
_LISTS: Final = (
    ("ready", "ready"),
    ("to_check", "attention"),
    ("undecided", "undecided"),
    ("lacking", "missing"),
    ("refused", "rejected"),
    ("broken", "failed"),
)


class Console:
    """Shows events as they come. On a terminal a progress line stands below; use it as a context manager.

    Never raises for what a name contains: control characters are shown as escapes, what the stream cannot encode is
    replaced.
    """

    def __init__(
        self,
        language: Language,
        *,
        as_json: bool = False,
        out: TextIO | None = None,
        err: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Write lines to `out` (standard output); none where that carries JSON (`as_json`).

        The progress line stands below the lines where `out` is a terminal, else on `err` (standard error) if that is
        one, else nowhere. `clock` gives seconds, for the rate.
        """
        self._language = language
        self._silent = as_json
        self._out = _terminal(out or sys.stdout)
        self._clock = clock
        self._started = clock()
        self._known = 0
        self._done = 0
        self._cases: set[str] = set()
        self._inside: Progressed | None = None
        self._said = -math.inf
        below = self._out if self._out.is_terminal and not as_json else _terminal(err or sys.stderr)
        self._below = _encoding_of(below)
        self._plain = None if below.is_terminal else below
        self._progress = _progress_line(below)
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> Self:
        """Start the progress line."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the progress line, however the run ended."""
        self._progress.stop()

    def show(self, event: Event) -> None:
        """Show one event."""
        match event:
            case Taken():
                self._known = max(event.known, self._known)
            case Found():
                self._done += _is_refused(event)
            case Progressed():
                self._inside = event
            case Ended():
                self._done += len(event.paths)
                self._inside = None if self._inside and self._inside.paths == event.paths else self._inside
            case Planned() | Closed() | Waiting():
                pass
            case _:
                assert_never(event)
        if not isinstance(event, Waiting):
            self._cases.add(event.case)
        if isinstance(event, Progressed):
            self._plainly(event)
        if not self._silent:
            self._print(event)
        self._advance()

    def _print(self, event: Event) -> None:
        match event:
            case Taken() | Progressed():
                pass
            case Waiting():
                self._file(
                    "attention", self._word("waiting", case=event.case) if event.case else self._word("all_wait")
                )
                self._reasons(event.problems)
            case Found():
                self._found(event)
            case Ended():
                self._ended(event)
            case Planned():
                self._planned(event)
            case Closed():
                self._closed(event)

    def _advance(self) -> None:
        minutes = max(self._clock() - self._started, 1.0) / 60
        parts = [self._word("progress", known=self._known, done=self._done)]
        if self._inside:
            parts.append(self._far(self._inside))
        if self._done:
            parts.append(self._word("rate", rate=round(self._done / minutes)))
        total = max(self._known, self._done) or None
        description = encodable("  ".join(parts), self._below)
        self._progress.update(self._task, description=description, completed=self._done, total=total)

    def _far(self, event: Progressed) -> str:
        name = self._names([self._place(event.case, each) for each in event.paths])
        return self._word("inside", name=name, done=event.done, total=event.total)

    def _plainly(self, event: Progressed) -> None:
        """Where no line can move: one on standard error, once in a while."""
        if self._plain is not None and self._clock() - self._said >= PLAIN_EVERY:
            self._said = self._clock()
            self._plain.print(Text(encodable(self._far(event), _encoding_of(self._plain))), soft_wrap=True)

    def _found(self, event: Found) -> None:
        if _is_refused(event):
            self._file("rejected", self._place(event.case, event.path))
            self._reasons(event.problems)

    def _ended(self, event: Ended) -> None:
        tone = _tone_of(event)
        line = self._names([self._place(event.case, each) for each in event.paths])
        if event.outputs:
            sizes = self._word(_sizes_key(event), before=event.bytes_before, after=event.bytes_after)
            line += f" → {self._names([printable(each) for each in event.outputs])}  {sizes}"
        self._file(tone, line)
        if tone != "ok":
            self._reasons(event.problems)

    def _planned(self, event: Planned) -> None:
        for each in event.files:
            sources = self._names([printable(path) for path in each.paths])
            key = "planned" if each.requirement else "plan_loose"
            self._line("  " + self._word(key, sources=sources, stem=each.stem))
            self._reasons(each.problems)
        self._summary(event.case, "", event.status, event.requirements)
        for requirement in event.requirements:
            self._reasons(requirement.problems if requirement.status not in gist.SETTLED else ())

    def _closed(self, event: Closed) -> None:
        note = event.manifest
        self._summary(note.case, getattr(note.profile.title, self._language), note.status, note.requirements)
        known = known_by_content(note, self._language)
        if known:
            self._line("  " + self._word("by_content", titles=self._word("list_between").join(known)))
        loose = sum(each.status == "unassigned" for each in note.sources)
        if loose:
            self._line("  " + self._word("loose", count=loose))
        self._next(note)
        for unread in (each for each in note.problems if each.code == "not_read"):
            self._line(f"  {unread.message}{unread.cure}", "dim")
        self._reasons(event.problems)
        package = PurePath(event.package)
        self._line("  " + self._word("place", path=printable(str(package))))
        self._line("  " + self._word("report", path=printable(str(package / "report.html"))))

    def _summary(self, case: str, title: str, status: str, requirements: tuple[RequirementLine, ...]) -> None:
        count = gist.progress(requirements)
        self._line("")
        key = "case" if title else "case_planned"
        style = "bold green" if status == "ready" else "bold yellow"
        headline = self._word(key, case=case, title=title, status=status, ready=count.ready, needed=count.needed)
        self._line(headline, style)
        for name, wanted in _LISTS:
            titles = [getattr(each.title, self._language) for each in requirements if _stands(each) == wanted]
            if titles:
                self._line("  " + self._word(name, titles=self._word("list_between").join(titles)))

    def _next(self, note: Manifest) -> None:
        todos = gist.todos(note, self._language)
        if not todos:
            self._line("  " + self._word("nothing"))
            return
        self._line("  " + self._word("next"), "bold")
        for number, todo in enumerate(todos[:TODOS_SHOWN], 1):
            about = self._names(todo.subjects) + self._word("colon") if todo.subjects else ""
            self._line(f"  {number:>2}. {about}{todo.message}")
            self._line(f"      {todo.cure}", "dim")
        if len(todos) > TODOS_SHOWN:
            self._line("      " + self._word("more", count=len(todos) - TODOS_SHOWN))

    def _reasons(self, problems: Iterable[ShownProblem]) -> None:
        for each in problems:
            if each.severity != "notice":
                self._line(f"    {each.message}")
                self._line("    " + self._word("cure", cure=each.cure), "dim")

    def _place(self, case: str, path: str) -> str:
        """Name a source; with its case where there are several, whose lines come as they end."""
        return printable(f"{case}/{path}" if len(self._cases) > 1 else path)

    def _names(self, names: Sequence[str]) -> str:
        if len(names) > NAMES_SHOWN:
            return self._word("several", first=names[0], count=len(names))
        return self._word("list_between").join(names)

    def _file(self, tone: Tone, line: str) -> None:
        mark, colour = _MARKS[tone]
        text = Text(self._encodable(f"{mark} {self._word(tone)}"), style=colour)
        self._out.print(text.append(self._encodable(f"  {line}"), style="default"), soft_wrap=True)

    def _line(self, line: str, style: str | None = None) -> None:
        self._out.print(Text(self._encodable(line)), style=style, soft_wrap=True)

    def _word(self, key: str, **params: str | float) -> str:
        return word("console", key, self._language, **params)

    def _encodable(self, line: str) -> str:
        return encodable(line, _encoding_of(self._out))


def _terminal(stream: TextIO) -> rich.console.Console:
    return rich.console.Console(file=tolerant(stream), markup=False, highlight=False, emoji=False)


def _encoding_of(terminal: rich.console.Console) -> str:
    return getattr(terminal.file, "encoding", None) or "utf-8"


def _progress_line(below: rich.console.Console) -> rich.progress.Progress:
    return rich.progress.Progress(
        rich.progress.BarColumn(bar_width=24, complete_style="green", finished_style="green", pulse_style="green"),
        rich.progress.TextColumn("{task.description}", markup=False),
        console=below,
        transient=True,
        disable=not below.is_terminal,
        refresh_per_second=4,
    )


def _stands(requirement: RequirementLine) -> str:
    return "undecided" if gist.is_undecided(requirement) else requirement.status


def _is_refused(event: Found) -> bool:
    """Whether a source cannot be used at all: no `Ended` will follow for it."""
    return any(each.severity == "error" for each in event.problems)


def _sizes_key(event: Ended) -> str:
    """The words for the sizes: a file that grew because its format changed should not surprise."""
    before, after = event.bytes_before, event.bytes_after
    if size_written(before) == size_written(after):
        return "sizes_alike"
    suffixes = {PurePath(each).suffix.lower() for each in (*event.paths, *event.outputs)}
    return "sizes_grown" if after > before and len(suffixes) > 1 else "sizes"


def _tone_of(event: Ended) -> Tone:
    if event.status != "prepared":
        return event.status
    if event.requirement is None:
        return "unassigned"
    return "attention" if any(each.severity == "warning" for each in event.problems) else "ok"
