"""The agenda as a calendar that Outlook, phones and office programs import; the door to icalendar."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import icalendar

from matprep import files
from matprep.deadlines.agenda import later_by
from matprep.deadlines.wording import cure, what
from matprep.errors import FolderError
from matprep.texts import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.deadlines.agenda import Due
    from matprep.texts import Language

_BEGIN: Final = b"BEGIN:VCALENDAR"
_WARNED: Final = (30, 7, 1)
"""Days before an end on which a calendar reminds, at nine in the morning."""

_WARNED_OF_FILING: Final = (7, 1)
_AT_NINE: Final = dt.timedelta(hours=9)


def calendar_of(found: Sequence[Due], today: dt.date, language: Language) -> bytes:
    """Write the agenda as iCalendar (RFC 5545): an all-day event for each line. Equal agendas give equal bytes.

    An event keeps its UID when its day moves, so that importing again moves it instead of doubling it.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//matprep//due//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", word("due", "calendar", language))
    stamp = dt.datetime.combine(today, dt.time(), dt.UTC)
    counts: Counter[str] = Counter()
    for each in found:
        for part, day in _days(each):
            name = _name(each, part)
            counts[name] += 1
            uid = f"{name}@matprep" if counts[name] == 1 else f"{name}-{counts[name]}@matprep"
            calendar.add_component(_event(uid, each, day, stamp, language))
    return bytes(calendar.to_ical())


def write_calendar(path: Path | str, data: bytes) -> None:
    """Write a calendar, for its owner's eyes alone, in place of an older one.

    Raises FolderError where something else lies there, OSError.
    """
    target = Path(path)
    if target.exists() and not _is_calendar(target):
        raise FolderError("calendar_taken", path=str(target))
    files.write_beside(target, data)


def _is_calendar(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_BEGIN)) in {_BEGIN, b""}


def _days(each: Due) -> Iterator[tuple[str, dt.date]]:
    """The days of a line that are events of their own: the end, and before it the opening of a renewal."""
    if each.state == "later" and each.kind == "certification":
        yield "opens", each.opens_on
    yield "ends", each.ends_on


def _event(uid: str, each: Due, day: dt.date, stamp: dt.datetime, language: Language) -> icalendar.Event:
    said = what(each, language)
    event = icalendar.Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", later_by(day, 1))
    event.add("summary", f"{each.case}: {said}" if language == "en" else f"{each.case}：{said}")
    event.add("description", f"{getattr(each.title, language)}\n{cure(each, language)}")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    for trigger in _triggers(each, day):
        event.add_component(_alarm(trigger, said))
    return event


def _triggers(each: Due, day: dt.date) -> tuple[dt.timedelta, ...]:
    """When to remind, counted from the beginning of the day."""
    if each.state == "expired":  # a calendar would remind of it at once, and of nothing new
        return ()
    if day != each.ends_on:
        return (_AT_NINE,)
    days = _WARNED if each.kind in {"paper", "certification"} else _WARNED_OF_FILING
    return tuple(_AT_NINE - dt.timedelta(days=count) for count in days)


def _alarm(trigger: dt.timedelta, said: str) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", said)
    alarm.add("trigger", trigger)
    return alarm


def _name(each: Due, part: str) -> str:
    """Name an event by what it is about, not by its day."""
    kind = "filing" if each.kind == "refused" else each.kind
    about = "\0".join((Path(each.out).resolve().name, each.folder, each.profile, kind, each.requirement or "", part))
    return hashlib.sha256(about.encode("utf-8", "surrogatepass")).hexdigest()[:32]
