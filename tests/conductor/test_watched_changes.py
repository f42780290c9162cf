"""A watched inbox while people still work in it: files that change under the reader, cases told wrongly and mended."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import making
from lossy import Lossy
from office import complete_case

import matprep
from matprep import files
from matprep.model import Closed, Ended

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from office import Office

    from matprep.model import Event

LONGEST = 30.0
"""Seconds after which a watch that does not come to its point is stopped, so that the test fails instead of hanging."""


def watched(office: Office, react: Callable[[Event], bool], **options: Any) -> list[Event]:
    """Watch until `react` says that it is enough."""
    stop = threading.Event()
    guard = threading.Timer(LONGEST, stop.set)
    guard.start()
    seen: list[Event] = []
    with options.pop("executor", None) or ThreadPoolExecutor(2) as workers:
        given = {"profile": office.profile, "language": "en", "settle_seconds": 0.1, "complete_after": 0.3, **options}
        for event in matprep.watch(office.inbox, office.out, stop=stop, executor=workers, **given):
            seen.append(event)
            if react(event):
                stop.set()
    guard.cancel()
    return seen


def closed(events: list[Event], case: str) -> list[str]:
    return [each.manifest.status for each in events if isinstance(each, Closed) and each.case == case]


def in_case(case: str, pile: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{case}/{name}": data for name, data in pile.items()}


def test_a_file_that_changes_while_it_is_read_holds_its_case_open_until_it_has_settled(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put(in_case("甲", {"_done": b"", **complete_case()}))
    real = files.snapshot
    newer = iter([making.jpeg(seed=91)])

    def snapshot(source: Path, *rest: Any, **options: Any) -> tuple[str, int]:
        data = next(newer, None) if source.name == "营业执照.jpg" else None
        if data is not None:
            source.write_bytes(data)
            raise files.Changed(source.name)
        return real(source, *rest, **options)

    monkeypatch.setattr(files, "snapshot", snapshot)
    events = watched(office, lambda event: isinstance(event, Closed))

    assert closed(events, "甲") == ["ready"]
    (line,) = [each for each in office.manifest("甲")["sources"] if each["path"] == "营业执照.jpg"]
    assert line["bytes"] == len(making.jpeg(seed=91))


def test_a_zip_told_wrongly_waits_alone_and_goes_on_when_it_is_mended(office: Office) -> None:
    office.put({"丙.zip": making.zipped({**complete_case(), "case.toml": b"[nonsense]\nx = 1"})})
    office.put(in_case("乙", {"_done": b"", **complete_case()}))

    def mend(event: Event) -> bool:
        if isinstance(event, Closed) and event.case == "乙":
            told = '[facts]\ncompany = "示例公司"'.encode()
            office.put({"丙.zip": making.zipped({**complete_case(), "case.toml": told})})
        return isinstance(event, Closed) and event.case == "丙"

    events = watched(office, mend)

    assert closed(events, "丙") == ["ready"]
    assert office.names("丙")[0] == "01_营业执照_示例公司.jpg"


def test_a_zip_replaced_while_it_is_watched_brings_its_new_content(office: Office) -> None:
    office.put({"丙.zip": making.zipped({**complete_case(), "合同.jpg": making.jpeg(seed=9)})})
    first = iter([True])

    def replace(event: Event) -> bool:
        if not isinstance(event, Closed):
            return False
        if next(first, False):
            office.put({"丙.zip": making.zipped({**complete_case(), "合同.jpg": making.jpeg(seed=10)})})
            return False
        return True

    watched(office, replace)

    assert "_superseded/03_合同.jpg" in office.names("丙")
    assert office.manifest("丙")["status"] == "ready"


def test_a_file_taken_away_before_it_was_prepared_is_withdrawn(office: Office) -> None:
    office.put(in_case("甲", {"_done": b"", **complete_case(), "合同.jpg": making.jpeg(100, 80)}))

    def take_away(event: Event) -> bool:
        if isinstance(event, Ended) and event.paths == ("合同.jpg",):
            (office.inbox / "甲" / "合同.jpg").unlink(missing_ok=True)
        return isinstance(event, Closed) and event.manifest.status == "ready"

    watched(office, take_away)

    assert office.sources("甲")["合同.jpg"] == "withdrawn"


def test_a_document_whose_worker_died_twice_fails_and_the_watch_goes_on(office: Office) -> None:
    told = '[facts]\ncompany = "甲公司"'.encode()
    office.put(in_case("甲", {"_done": b"", "case.toml": told, **complete_case()}))
    office.put(in_case("乙", {"_done": b"", **complete_case(20)}))
    ended: set[str] = set()

    def both(event: Event) -> bool:
        if isinstance(event, Closed):
            ended.add(event.case)
        return len(ended) == 2

    events = watched(office, both, executor=Lossy("prepare", "营业执照_甲公司"))

    assert closed(events, "甲") == ["incomplete"]
    assert closed(events, "乙") == ["ready"]
    assert office.requirements("甲") == {
        "business_licence": "failed",
        "id_card": "ready",
        "contract": "not_needed",
        "dossier": "not_needed",
    }


def test_a_file_that_served_in_place_of_a_bad_one_still_serves_after_a_restart(office: Office) -> None:
    wide = making.encoded(making.picture(9000, 100))
    office.put(in_case("甲", {"_done": b"", **complete_case(), "licence.jpg": wide}))
    watched(office, lambda event: isinstance(event, Closed))
    before = office.package("甲")
    assert office.sources("甲")["licence.jpg"] == "rejected"
    assert office.requirements("甲")["business_licence"] == "ready"

    watched(office, lambda event: isinstance(event, Closed))

    assert office.package("甲") == before
    assert office.requirements("甲")["business_licence"] == "ready"
