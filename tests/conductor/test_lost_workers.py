"""A worker that dies costs the document it held one retry alone; nobody else is touched."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import making
import pytest
from lossy import Lossy
from office import COMPLETE, complete_case

from matprep.errors import WorkerLost
from matprep.model import Ended

if TYPE_CHECKING:
    from office import Office

READY = ["01_营业执照.jpg", "02_身份证_1.jpg", "02_身份证_2.jpg"]
OUTCOMES = [
    (WorkerLost("decoder_crashed", "signal 11"), "failed", "decoder_crashed"),
    (WorkerLost("timed_out", "24"), "failed", "timed_out"),
    (WorkerLost("over_limits", "1024 MiB"), "rejected", "over_limits"),
]


@pytest.mark.parametrize("function", ["examine", "prepare", "verify"])
def test_a_document_whose_worker_died_once_is_tried_again_alone_and_prepared(office: Office, function: str) -> None:
    office.put(complete_case())
    with Lossy(function, "营业执照", times=1) as workers:
        office.run(executor=workers)

    assert office.names() == READY
    assert office.manifest()["status"] == "ready"
    assert workers.tries()[1:] == [0]


@pytest.mark.parametrize(("lost", "status", "code"), OUTCOMES)
@pytest.mark.parametrize("function", ["examine", "prepare", "verify"])
def test_a_document_whose_worker_died_twice_ends_and_nobody_else_is_touched(
    office: Office, function: str, lost: WorkerLost, status: str, code: str
) -> None:
    office.put(complete_case())
    with Lossy(function, "营业执照", lost=lost) as workers:
        events = office.run(executor=workers)

    assert office.sources() == {**dict.fromkeys(COMPLETE[1:], "prepared"), COMPLETE[0]: status}
    assert office.requirements()["business_licence"] == status
    assert office.codes() == {code}
    assert office.names() == [*READY[1:], "_rejected/营业执照.jpg.txt"]
    ended = [each for each in events if isinstance(each, Ended) and each.requirement == "business_licence"]
    assert [each.status for each in ended] == ([] if function == "examine" else [status])


def test_what_killed_its_workers_is_tried_again_by_the_next_run(office: Office) -> None:
    office.put(complete_case())
    with Lossy("prepare", "营业执照") as workers:
        office.run(executor=workers)

    office.run()

    assert office.names() == READY
    assert office.manifest()["status"] == "ready"


def test_what_killed_its_workers_when_it_was_examined_is_examined_again_by_the_next_run(office: Office) -> None:
    office.put(complete_case())
    with Lossy("examine", "营业执照") as workers:
        office.run(executor=workers)

    office.run()

    assert office.names() == READY


@pytest.mark.parametrize(("times", "status"), [(1, "expanded"), (99, "failed")])
def test_an_archive_whose_worker_died_is_opened_again_once(office: Office, times: int, status: str) -> None:
    office.put({"营业执照.jpg": making.jpeg(), "材料.zip": making.zipped({"合同.jpg": making.jpeg(seed=7)})})
    with Lossy("unpack", "src", times=times) as workers:
        office.run(executor=workers)

    assert office.sources()["材料.zip"] == status
    assert office.sources()["营业执照.jpg"] == "prepared"
    assert len(workers.tries()) == 2
    assert ("材料.zip/合同.jpg" in office.sources()) == (status == "expanded")


def test_one_side_of_a_card_that_fails_withholds_the_other_and_says_why(office: Office) -> None:
    office.put(complete_case())
    with Lossy("prepare", '"number":2') as workers:
        office.run(executor=workers)

    sides = {each["path"]: each for each in office.manifest()["sources"] if "身份证" in each["path"]}
    assert {path: each["status"] for path, each in sides.items()} == {
        "身份证正面.jpg": "rejected",
        "身份证反面.jpg": "failed",
    }
    assert sides["身份证正面.jpg"]["parts"][0]["problems"][0]["code"] == "with_rejected"
    assert office.requirements()["id_card"] == "failed"
    assert [name for name in office.names() if "/" not in name] == READY[:1]


def test_where_another_file_can_serve_it_takes_the_place_of_one_that_kills_workers(office: Office) -> None:
    office.put({**complete_case(), "licence.jpg": making.jpeg(1200, 900, seed=9)})
    folder = json.dumps(f"s1{os.sep}")[1:-1]  # as it stands in the call
    with Lossy("prepare", folder, lost=WorkerLost("timed_out", "24")) as workers:
        office.run(executor=workers)

    assert sorted(office.sources()[name] for name in ("licence.jpg", "营业执照.jpg")) == ["failed", "prepared"]
    assert office.requirements()["business_licence"] == "ready"
    assert office.manifest()["status"] == "attention"


def test_an_answer_that_is_none_counts_as_a_lost_worker(office: Office) -> None:
    office.put(complete_case())

    class Lying(Lossy):
        def _answer(self, fn: object, call: object, dies: bool) -> bytes:  # noqa: FBT001 - as the one it replaces
            return b"{}" if dies else super()._answer(fn, call, dies)  # type: ignore[arg-type]  # passed through

    with Lying("prepare", "营业执照") as workers:
        office.run(executor=workers)

    assert office.sources()["营业执照.jpg"] == "failed"
    assert "decoder_crashed" in office.codes()
