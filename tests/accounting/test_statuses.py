"""The delivery note's statuses: closed lists, each reached by what it means, and no notice counts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_desk import PROFILE, Desk

from matprep import accounting
from matprep.accounting import Account, Delivered, Result
from matprep.ledger import SourceRow
from matprep.model import (
    FAILED_CODES,
    SEVERITIES,
    CaseStatus,
    Made,
    Manifest,
    Problem,
    RequirementStatus,
    SourceStatus,
    problem,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matprep.model import Plan, Task

FACTS = {"filer": "legal_person"}
COMPLETE = ("营业执照.jpg", "身份证正面.jpg", "身份证反面.jpg")


def delivered(task: Task, place: int) -> Delivered:
    made = Made(path="x", kind="jpeg", bytes=900, pieces=tuple(range(len(task.parts))), width=800, height=600)
    return Delivered(name=f"{place:02}_{task.requirement or 'unknown'}.jpg", sha256="0" * 64, made=made)


class Ledgered:
    """A desk whose plan came to results: everything is prepared but what `ends` says by a source's path."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.ends: dict[str, Result] = {}
        self.rows: list[SourceRow] = []

    def complete(self) -> Ledgered:
        for name in COMPLETE:
            self.desk.add(name)
        return self

    def beside(self, path: str, **row: Any) -> None:
        """A source that never came to be planned."""
        self.rows.append(SourceRow(id=900 + len(self.rows), case=1, path=path, **row))

    def note(self, facts: Mapping[str, str] | None = None, **case_file: Any) -> Manifest:
        facts = dict(FACTS if facts is None else facts)
        plan = self.desk.plan(facts, **case_file)
        rows = [
            SourceRow(id=each.id, case=1, path=each.path, sha256=each.sha256, bytes=each.bytes)
            for each in self.desk.sources
        ]
        return accounting.manifest(
            Account(
                case="甲",
                profile=PROFILE,
                facts=facts,
                plan=plan,
                sources=(*rows, *self.rows),
                findings={each.id: each.finding for each in self.desk.sources},
                results=dict(self._results(plan)),
                language="en",
                version="0",
            )
        )

    def _results(self, plan: Plan) -> list[tuple[str, Result]]:
        paths = {each.id: each.path for each in self.desk.sources}
        good = [Result(status="prepared", outputs=(delivered(task, n),)) for n, task in enumerate(plan.tasks)]
        return [
            (task.key, self.ends.get(paths[task.parts[0].source], result))
            for task, result in zip(plan.tasks, good, strict=True)
        ]


@pytest.fixture
def ledgered() -> Ledgered:
    return Ledgered().complete()


def sources(note: Manifest) -> dict[str, SourceStatus]:
    return {each.path: each.status for each in note.sources}


def requirements(note: Manifest) -> dict[str, RequirementStatus]:
    return {each.id: each.status for each in note.requirements}


def one_of_each() -> Manifest:
    """Every status that a source can have."""
    ledgered = Ledgered().complete()
    for path in ("合同1.jpg", "合同2.jpg", "IMG_1.jpg", "IMG_2.jpg"):
        ledgered.desk.add(path)
    ledgered.desk.add("营业执照 小.jpg", pixels=5)
    ledgered.desk.add("copy.jpg", content="营业执照.jpg")
    ledgered.desk.add("卷宗.jpg", damaged=True)
    ledgered.ends["合同1.jpg"] = Result(status="failed", problems=(problem("timed_out"),))
    ledgered.ends["合同2.jpg"] = Result(status="rejected", problems=(problem("limit_not_met"),))
    ledgered.ends["IMG_2.jpg"] = Result()
    ledgered.beside("a.zip", state="expanded")
    ledgered.beside("Thumbs.db", state="ignored")
    ledgered.beside("gone.jpg", state="withdrawn", present=False)
    ledgered.beside("pipe", state="refused", problems=(problem("not_a_regular_file"),))
    return ledgered.note()


class TestSources:
    """What became of a file."""

    def test_each_status_says_what_happened(self) -> None:
        assert sources(one_of_each()) == {
            **dict.fromkeys(COMPLETE, "prepared"),
            "合同1.jpg": "failed",
            "合同2.jpg": "rejected",
            "IMG_1.jpg": "unassigned",
            "IMG_2.jpg": "pending",
            "营业执照 小.jpg": "alternative",
            "copy.jpg": "duplicate",
            "卷宗.jpg": "rejected",
            "a.zip": "expanded",
            "Thumbs.db": "ignored",
            "gone.jpg": "withdrawn",
            "pipe": "rejected",
        }

    def test_there_is_no_other_status(self) -> None:
        assert set(sources(one_of_each()).values()) == set(get_args(SourceStatus))

    @pytest.mark.parametrize("code", sorted(code for code, severity in SEVERITIES.items() if severity == "error"))
    def test_what_was_refused_failed_only_where_the_machine_did(self, ledgered: Ledgered, code: str) -> None:
        ledgered.beside("x.zip/a.jpg", state="refused", problems=(problem(code),))

        assert sources(ledgered.note())["x.zip/a.jpg"] == ("failed" if code in FAILED_CODES else "rejected")

    def test_the_worst_of_its_parts_is_its_status(self, ledgered: Ledgered) -> None:
        ledgered.desk.add("scan.pdf", pages=4)
        assign: dict[str, Any] = {"assign": {"scan.pdf": {"1": "contract", "2": "authorization_letter"}}}
        assert sources(ledgered.note(**assign))["scan.pdf"] == "unassigned"

        ledgered.ends["scan.pdf"] = Result(status="rejected", problems=(problem("limit_not_met"),))
        assert sources(ledgered.note(**assign))["scan.pdf"] == "rejected"

    def test_one_that_serves_several_requirements_names_none_of_them_alone(self, ledgered: Ledgered) -> None:
        ledgered.desk.add("scan.pdf", pages=2)

        note = ledgered.note(assign={"scan.pdf": {"1": "contract", "2": "dossier"}})

        (line,) = [each for each in note.sources if each.path == "scan.pdf"]
        assert line.requirement is None
        assert [(part.pages, part.requirement) for part in line.parts] == [("1", "contract"), ("2", "dossier")]


class TestRequirements:
    """What can be handed in."""

    def test_a_complete_case_is_ready(self, ledgered: Ledgered) -> None:
        note = ledgered.note()

        assert requirements(note) == {
            "business_licence": "ready",
            "id_card": "ready",
            "authorization_letter": "not_needed",
            "contract": "not_needed",
            "dossier": "not_needed",
            "food_licence": "not_needed",
        }
        assert note.status == "ready"

    @pytest.mark.parametrize(
        ("ending", "status"),
        [
            (Result(), "missing"),
            (Result(status="rejected", problems=(problem("damaged"),)), "rejected"),
            (Result(status="failed", problems=(problem("timed_out"),)), "failed"),
        ],
    )
    def test_what_is_not_delivered_leaves_a_needed_one_open(
        self, ledgered: Ledgered, ending: Result, status: str
    ) -> None:
        ledgered.ends["营业执照.jpg"] = ending

        note = ledgered.note()

        assert requirements(note)["business_licence"] == status
        assert note.status == "incomplete"

    def test_nothing_handed_in_is_missing(self) -> None:
        note = Ledgered().note()

        assert {requirements(note)[name] for name in ("business_licence", "id_card")} == {"missing"}
        assert note.status == "incomplete"

    def test_what_nobody_needs_may_be_bad_without_making_the_case_incomplete(self, ledgered: Ledgered) -> None:
        ledgered.desk.add("合同.jpg")
        ledgered.ends["合同.jpg"] = Result(status="rejected", problems=(problem("damaged"),))

        note = ledgered.note()

        assert requirements(note)["contract"] == "rejected"
        assert note.status == "attention"

    def test_a_waived_one_is_waived(self) -> None:
        note = Ledgered().note(waive={"business_licence": "known", "id_card": "known"})

        assert {requirements(note)[name] for name in ("business_licence", "id_card")} == {"waived"}
        assert note.status == "ready"

    def test_there_is_no_other_status(self, ledgered: Ledgered) -> None:
        ledgered.desk.add("营业执照 二.jpg")
        ledgered.ends["身份证正面.jpg"] = Result(status="failed", problems=(problem("timed_out"),))
        first = requirements(ledgered.note(facts={}, waive={"contract": "x"}))
        ledgered.ends["身份证正面.jpg"] = Result(status="rejected", problems=(problem("damaged"),))
        second = requirements(ledgered.note())
        reached = {*first.values(), *second.values(), *requirements(Ledgered().note()).values()}
        assert reached | {*requirements(Ledgered().complete().note()).values()} == set(get_args(RequirementStatus))


class TestCase:
    """How a case stands as a whole."""

    @pytest.mark.parametrize("code", sorted(SEVERITIES))
    def test_a_notice_never_counts_and_a_warning_always_does(self, ledgered: Ledgered, code: str) -> None:
        plan = ledgered.desk.plan(FACTS)
        (key,) = [task.key for task in plan.tasks if task.requirement == "business_licence"]
        (task,) = [task for task in plan.tasks if task.key == key]
        ledgered.ends["营业执照.jpg"] = Result(
            status="prepared", problems=(Problem(code=code),), outputs=(delivered(task, 0),)
        )

        note = ledgered.note()

        expected = "attention" if SEVERITIES[code] == "warning" else "ready"
        assert requirements(note)["business_licence"] == expected
        assert note.status == expected

    @pytest.mark.parametrize(
        ("path", "expected"),
        [("IMG_1.jpg", "attention"), ("copy.jpg", "ready"), ("Thumbs.db", "ready"), ("gone.jpg", "ready")],
    )
    def test_a_loose_file_counts_and_a_known_one_does_not(
        self, ledgered: Ledgered, path: str, expected: CaseStatus
    ) -> None:
        if path == "IMG_1.jpg":
            ledgered.desk.add(path)
        elif path == "copy.jpg":
            ledgered.desk.add(path, content="营业执照.jpg")
        else:
            ledgered.beside(path, state="ignored" if path == "Thumbs.db" else "withdrawn")

        assert ledgered.note().status == expected

    def test_an_open_question_counts(self, ledgered: Ledgered) -> None:
        note = ledgered.note(facts={})

        assert [each.code for each in note.problems] == ["question_open"]
        assert note.status == "attention"


NAMES = st.sampled_from(
    [
        *("营业执照.jpg", "yyzz2.jpg", "身份证正面.jpg", "身份证反面.png", "身份证.jpg", "身份证正反面.pdf"),
        *("授权书.pdf", "合同1.jpg", "合同2.jpg", "合同10.pdf", "卷宗.jpg", "IMG_1.jpg", "x.heic", "扫描.pdf"),
    ]
)
ENDS = st.sampled_from(
    [
        None,
        Result(),
        Result(status="rejected", problems=(problem("damaged"),)),
        Result(status="failed", problems=(problem("timed_out"),)),
    ]
)
FILE = st.tuples(NAMES, st.integers(1, 4), st.integers(1, 3), st.booleans(), st.booleans(), ENDS)


@settings(max_examples=120)
@given(files=st.lists(FILE, max_size=9, unique_by=lambda each: each[0]), told=st.booleans())
def test_whatever_comes_each_source_and_each_output_stands_once_and_the_sums_agree(
    files: list[Any],
    told: bool,  # noqa: FBT001 - drawn
) -> None:
    ledgered = Ledgered()
    for name, pages, content, damaged, present, end in files:
        ledgered.desk.add(name, pages=pages, content=str(content), damaged=damaged, present=present)
        if end is not None:
            ledgered.ends[name] = end

    note = ledgered.note(None if told else {})

    plan = ledgered.desk.plan(FACTS if told else {})
    assert len({task.key for task in plan.tasks}) == len(plan.tasks)
    assert sorted(each.path for each in note.sources) == sorted(name for name, *_ in files)
    assert [each.id for each in note.requirements] == [each.id for each in PROFILE.requirements]
    names = [each.name for each in note.outputs]
    assert len(set(names)) == len(names)
    of_parts = {name for line in note.sources for part in line.parts for name in part.outputs}
    of_requirements = set(itertools.chain.from_iterable(line.outputs for line in note.requirements))
    assert of_parts == set(names)
    assert of_requirements == {each.name for each in note.outputs if each.requirement}
    assert all(each.outputs for each in note.requirements if each.status == "ready")
    bad = {"missing", "rejected", "failed"}
    assert (note.status == "incomplete") == any(each.required and each.status in bad for each in note.requirements)
    if note.status == "ready":
        assert not {each.status for each in note.sources} & {"unassigned", "rejected", "failed"}
    for line in note.sources:
        reasons = [*line.problems, *(each for part in line.parts for each in part.problems)]
        assert line.status not in {"rejected", "failed"} or any(each.severity == "error" for each in reasons)
    assert msgspec.json.decode(msgspec.json.encode(note), type=Manifest) == note
