"""Runs cut short: stopped in order they cost nothing; killed over one document again and again, it is given up once."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING, Any

import making
import pytest
from lossy import Lossy
from office import complete_case

import matprep
from matprep.ledger import Ledger
from matprep.model import Ended, Found, Taken

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

    from matprep.ledger import JobRow
    from matprep.model import Call, Event


def kill_while_preparing(office: Office) -> None:
    """Leave the output folder as a process leaves it that is killed while a worker prepares."""
    killed = office.out.with_name("killed")

    def copy(call: Call) -> None:
        if call.function == "prepare":
            shutil.copytree(office.out, killed)

    with Lossy("prepare", "", times=0, before=copy) as workers:
        office.run(executor=workers)
    shutil.rmtree(office.out)
    killed.rename(office.out)


def jobs(office: Office) -> tuple[JobRow, ...]:
    with contextlib.closing(Ledger.reading(office.out / ".matprep")) as ledger:
        return tuple(row for case in ledger.cases() for row in ledger.jobs(case.id, "office"))


def stop_at(office: Office, kind: type[Event]) -> None:
    """Start a run and close it in order at the first event of a kind."""
    with Lossy("prepare", "", times=0) as workers:
        events: Any = matprep.run(office.inbox, office.out, profile=office.profile, executor=workers, language="en")
        for event in events:
            if isinstance(event, kind):
                break
        events.close()


class TestKilled:
    """The whole program was killed while it had a document in hand."""

    def test_a_document_in_hand_at_a_kill_is_tried_again_alone(self, office: Office) -> None:
        office.put({"营业执照.jpg": making.jpeg()})
        kill_while_preparing(office)
        office.put(complete_case())

        with Lossy("prepare", "营业执照", times=0) as workers:
            office.run(executor=workers)

        assert workers.tries() == [0]
        assert office.manifest()["status"] == "ready"

    def test_after_four_kills_in_a_row_it_is_given_up_once_and_tried_again_by_the_run_after(
        self, office: Office
    ) -> None:
        office.put({"营业执照.jpg": making.jpeg()})
        for _ in range(4):
            kill_while_preparing(office)

        with Lossy("prepare", "", times=0) as workers:
            office.run(executor=workers)
        assert workers.tries() == []
        assert office.sources() == {"营业执照.jpg": "failed"}
        assert "decoder_crashed" in office.codes()

        office.run()
        assert office.sources() == {"营业执照.jpg": "prepared"}

    def test_an_ending_between_kills_begins_the_count_anew(self, office: Office) -> None:
        office.put({"营业执照.jpg": making.jpeg()})
        for _ in range(3):
            kill_while_preparing(office)
        office.run()
        (office.out / "客户" / "01_营业执照.jpg").unlink()
        kill_while_preparing(office)

        office.run()

        assert office.sources() == {"营业执照.jpg": "prepared"}

    def test_a_kill_costs_the_others_nothing(self, office: Office, tmp_path: Path) -> None:
        office.put({"营业执照.jpg": making.jpeg(800, 600, seed=1)})
        for _ in range(4):
            kill_while_preparing(office)
        office.put(complete_case())

        office.run()

        assert office.names()[:2] == ["02_身份证_1.jpg", "02_身份证_2.jpg"]
        assert making.contents(tmp_path / "客户") == complete_case()


class TestStopped:
    """Whoever asked for the run closed it before its end."""

    @pytest.mark.parametrize("kind", [Taken, Found, Ended])
    def test_the_next_run_ends_in_the_package_of_an_undisturbed_one(
        self, office: Office, tmp_path: Path, kind: type[Event]
    ) -> None:
        office.put({**complete_case(), "合同1.jpg": making.jpeg(seed=8), "合同2.pdf": making.pdf(2)})
        office.run()
        undisturbed = office.package()
        office.out = tmp_path / "again"

        stop_at(office, kind)
        office.run()

        assert office.package() == undisturbed

    def test_it_is_nobodys_fault_however_often(self, office: Office) -> None:
        office.put({"营业执照.jpg": making.jpeg()})
        for _ in range(5):
            stop_at(office, Found)
            assert [(row.deaths, row.interrupted) for row in jobs(office)] in ([], [(0, 0)])

        office.run()

        assert office.sources() == {"营业执照.jpg": "prepared"}

    def test_what_was_in_hand_is_laid_down_uncounted(self, office: Office) -> None:
        office.put(complete_case())

        stop_at(office, Ended)

        assert {(row.state, row.deaths, row.interrupted) for row in jobs(office)} <= {("taken", 0, 0), ("done", 0, 0)}

    def test_no_lock_is_left(self, office: Office) -> None:
        office.put(complete_case())

        stop_at(office, Taken)

        assert not matprep.status(office.out).running
