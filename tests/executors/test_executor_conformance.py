"""Any executor that runs the four worker functions serves: the own supervisor and plain threads, by one suite."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed, wait
from typing import TYPE_CHECKING, Any

import making
import msgspec
import pytest
from office import PROFILE, complete_case

import matprep
from matprep import pipeline
from matprep.model import (
    Call,
    Examine,
    Failed,
    Finding,
    Job,
    Piece,
    Prepared,
    Rejected,
    Rules,
    Unpack,
    Unpacked,
    Verified,
    Verify,
)
from matprep.workers import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Answer = Finding | Unpacked | Prepared | Verified | Rejected | Failed
EXECUTORS: dict[str, Callable[[], Executor]] = {
    "supervisor": lambda: Supervisor(2),
    "threads": lambda: ThreadPoolExecutor(2),
}
NAMES = {Examine: "examine", Unpack: "unpack", Job: "prepare", Verify: "verify"}


@pytest.fixture(params=EXECUTORS)
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with EXECUTORS[request.param]() as made:
        yield made


def call(request: Any) -> Call:
    return Call(function=NAMES[type(request)], request=msgspec.json.encode(request), seconds=60)  # type: ignore[arg-type]  # a value of the table


def answered(executor: Executor, request: Any) -> Answer:
    return msgspec.json.decode(executor.submit(pipeline.answer, call(request)).result(timeout=60), type=Answer)


def written(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


class TestFunctions:
    """The four functions, called through the executor on real files."""

    def test_a_picture_is_examined(self, executor: Executor, tmp_path: Path) -> None:
        path = written(tmp_path / "1", making.jpeg(640, 480))
        finding = answered(executor, Examine(path=path, name="licence.png"))
        assert isinstance(finding, Finding)
        assert (finding.kind, finding.width, finding.height) == ("jpeg", 640, 480)
        assert [each.code for each in finding.problems] == ["suffix_differs"]

    def test_an_archive_is_unpacked(self, executor: Executor, tmp_path: Path) -> None:
        path = written(tmp_path / "1", making.zipped({"a/执照.jpg": b"one", "b.txt": b"two"}))
        folder = tmp_path / "members"
        folder.mkdir()
        unpacked = answered(executor, Unpack(path=path, folder=str(folder)))
        assert isinstance(unpacked, Unpacked)
        assert sorted(each.read_bytes() for each in folder.iterdir()) == [b"one", b"two"]

    def test_a_picture_is_prepared_and_verified(self, executor: Executor, tmp_path: Path) -> None:
        path = written(tmp_path / "1", making.png(1200, 900))
        folder = tmp_path / "made"
        folder.mkdir()
        rules = Rules(formats=("jpeg",), max_bytes=100_000)
        prepared = answered(
            executor,
            Job(
                requirement="photo",
                pieces=(Piece(path=path, kind="png", pages=(1,)),),
                rules=rules,
                stem="01_照片",
                number=0,
                max_name_bytes=120,
                folder=str(folder),
            ),
        )
        assert isinstance(prepared, Prepared)
        verified = answered(executor, Verify(files=prepared.material.files, rules=rules, max_name_bytes=120))
        assert isinstance(verified, Verified)
        (made,) = verified.files
        assert (made.name, made.kind) == ("01_照片.jpg", "jpeg")
        assert made.bytes <= 100_000

    def test_what_is_broken_is_rejected_not_raised(self, executor: Executor, tmp_path: Path) -> None:
        path = written(tmp_path / "1", making.zipped({"a": b"one"})[:-30])
        rejected = answered(executor, Unpack(path=path, folder=str(tmp_path)))
        assert isinstance(rejected, Rejected)

    def test_what_is_not_there_is_failed_not_raised(self, executor: Executor, tmp_path: Path) -> None:
        failed = answered(executor, Examine(path=str(tmp_path / "gone"), name="gone.jpg"))
        assert isinstance(failed, Failed)
        assert failed.problems[0].params["type"] == "FileNotFoundError"


class TestFutures:
    """The face that callers rely on."""

    @pytest.fixture
    def calls(self, tmp_path: Path) -> list[Call]:
        paths = [written(tmp_path / str(size), making.jpeg(size, 200)) for size in range(200, 230)]
        return [call(Examine(path=path, name="a.jpg")) for path in paths]

    def test_each_call_gets_its_own_answer(self, executor: Executor, calls: list[Call]) -> None:
        futures = {executor.submit(pipeline.answer, each): number for number, each in enumerate(calls)}
        for future in as_completed(futures, timeout=60):
            assert msgspec.json.decode(future.result(), type=Finding).width == 200 + futures[future]

    def test_map_keeps_the_order(self, executor: Executor, calls: list[Call]) -> None:
        answers = executor.map(pipeline.answer, calls)
        assert [msgspec.json.decode(each, type=Finding).width for each in answers] == list(range(200, 230))

    def test_a_callback_hears_of_the_end(self, executor: Executor, calls: list[Call]) -> None:
        heard = threading.Event()
        executor.submit(pipeline.answer, calls[0]).add_done_callback(lambda _: heard.set())
        assert heard.wait(timeout=60)

    def test_a_call_not_begun_can_be_cancelled(self, executor: Executor, calls: list[Call]) -> None:
        futures = [executor.submit(pipeline.answer, each) for each in calls * 10]
        cancelled = futures[-1].cancel()
        wait(futures, timeout=60)
        assert cancelled
        assert futures[-1].cancelled()
        assert all(each.result() for each in futures[:-1])

    def test_leaving_the_block_waits_for_all(self, executor: Executor, calls: list[Call]) -> None:
        with executor:
            futures = [executor.submit(pipeline.answer, each) for each in calls]
        assert all(each.done() and each.result() for each in futures)

    def test_nothing_is_taken_after_the_shutdown(self, executor: Executor, calls: list[Call]) -> None:
        executor.shutdown()
        with pytest.raises(RuntimeError):
            executor.submit(pipeline.answer, calls[0])


def test_a_package_is_the_same_whoever_made_it(tmp_path: Path) -> None:
    profile = tmp_path / "office.toml"
    profile.write_text(PROFILE, "utf-8")
    making.tree(tmp_path / "in", {**complete_case(), "合同.pdf": making.scan_pdf(2), "坏.jpg": making.jpeg()[:3000]})
    packages = []
    for name, start in EXECUTORS.items():
        with start() as executor:
            list(matprep.run(tmp_path / "in", tmp_path / name, profile=profile, executor=executor))
        delivered = making.contents(tmp_path / name)
        packages.append({path: data for path, data in delivered.items() if path.endswith((".jpg", ".pdf", ".png"))})
    assert packages[0] == packages[1]
    assert len(packages[0]) > 3
