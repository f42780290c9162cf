"""What runs in a worker never raises, and what it says is short, clean and quotes no paper."""

from __future__ import annotations

import errno
import unicodedata
from typing import TYPE_CHECKING, Any

import making
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matprep import pipeline
from matprep.errors import Refusal, Unverified
from matprep.model import (
    Call,
    Examine,
    Failed,
    Finding,
    Job,
    Made,
    Piece,
    Prepared,
    Problem,
    Rejected,
    Rules,
    Unpack,
    Unpacked,
    Verify,
    problem,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECRET = "身份证号 110101199003070011"


def raising(error: BaseException) -> Callable[[object], Any]:
    def function(_: object) -> Any:
        raise error

    return pipeline._answering(function)


def job(path: Path, folder: Path, kind: str = "jpeg", **rules: Any) -> Job:
    return Job(
        requirement="business_licence",
        pieces=(Piece(path=str(path), kind=kind, pages=(1,)),),
        rules=Rules(**rules),
        stem="01_营业执照",
        number=0,
        max_name_bytes=120,
        folder=str(folder),
    )


class TestNeverRaises:
    """Every way to raise becomes one of the three endings."""

    @pytest.mark.parametrize(
        ("error", "ending"),
        [
            (Refusal("damaged"), Rejected(problems=(problem("damaged"),))),
            (
                Unverified("a.jpg", "bytes", 12),
                Failed(problems=(problem("verify_failed", file="a.jpg", rule="bytes", got=12),)),
            ),
            (MemoryError(), Rejected(problems=(problem("over_limits"),))),
            (RecursionError(SECRET), Failed(problems=(problem("internal_error", type="RecursionError"),))),
            (ValueError(SECRET), Failed(problems=(problem("internal_error", type="ValueError"),))),
            (
                OSError(errno.ENOSPC, SECRET),
                Failed(problems=(problem("internal_error", type="DiskFull", errno=errno.ENOSPC),)),
            ),
            (
                PermissionError(errno.EACCES, SECRET),
                Failed(problems=(problem("internal_error", type="PermissionError", errno=errno.EACCES),)),
            ),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_an_error_becomes_its_ending(self, error: BaseException, ending: Rejected | Failed) -> None:
        assert raising(error)(None) == ending

    def test_an_interrupt_is_no_ending(self) -> None:
        with pytest.raises(KeyboardInterrupt):
            raising(KeyboardInterrupt())(None)

    def test_requests_about_what_is_not_there_are_answered(self, tmp_path: Path) -> None:
        gone = tmp_path / "gone"
        made = Made(path=str(gone), kind="jpeg", bytes=1, pieces=(0,), name="a.jpg")
        answers = [
            pipeline.examine(Examine(path=str(gone), name="a.jpg")),
            pipeline.unpack(Unpack(path=str(gone), folder=str(tmp_path))),
            pipeline.prepare(job(gone, tmp_path)),
            pipeline.verify(Verify(files=(made,), rules=Rules(), max_name_bytes=120)),
        ]
        assert all(isinstance(each, Rejected | Failed) for each in answers)

    def test_a_request_that_cannot_be_read_is_failed(self) -> None:
        written = pipeline.answer(Call(function="prepare", request=b'{"surprise":1}', seconds=1))
        failed = msgspec.json.decode(written, type=Failed)
        assert failed.problems == (problem("internal_error", type="ValidationError"),)


class TestStages:
    """What `prepare` does with a job, in which order."""

    def test_convert_compress_rename(self, tmp_path: Path) -> None:
        source, folder = tmp_path / "1", tmp_path / "made"
        source.write_bytes(making.jpeg(2000, 1500))
        folder.mkdir()
        prepared = pipeline.prepare(job(source, folder, max_bytes=60_000))
        assert isinstance(prepared, Prepared)
        (made,) = prepared.material.files
        assert made.name == "01_营业执照.jpg"
        assert made.bytes <= 60_000
        assert [each.stage for each in made.steps][-1] == "rename"

    def test_a_material_that_cannot_be_made_says_why(self, tmp_path: Path) -> None:
        source = tmp_path / "1"
        source.write_bytes(making.jpeg(2000, 1500)[:20_000])
        rejected = pipeline.prepare(job(source, tmp_path, max_bytes=10_000))
        assert isinstance(rejected, Rejected)
        assert rejected.problems[0].code in {"truncated", "damaged"}

    def test_nothing_is_written_beside_the_folder_of_the_job(self, tmp_path: Path) -> None:
        source, folder = tmp_path / "1", tmp_path / "made"
        source.write_bytes(making.png())
        folder.mkdir()
        before = source.read_bytes()
        pipeline.prepare(job(source, folder, kind="png", formats=("jpeg",)))
        assert sorted(each.name for each in tmp_path.iterdir()) == ["1", "made"]
        assert source.read_bytes() == before


class TestAnswers:
    """What crosses back."""

    @given(st.text(max_size=1000))
    def test_texts_are_clean_and_short(self, text: str) -> None:
        finding = Finding(
            kind="jpeg", problems=(Problem(code="suffix_differs", params={"suffix": text, "file": text}),)
        )
        cleaned = pipeline._cleaned(msgspec.to_builtins(finding))
        for each in cleaned["problems"][0]["params"].values():
            assert len(each) <= 500
            assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in each)

    def test_a_text_without_harm_is_left_alone(self) -> None:
        assert pipeline._cleaned({"note": "印章清晰 (q 41)", "count": 3}) == {"note": "印章清晰 (q 41)", "count": 3}

    def test_a_path_is_never_changed(self) -> None:
        path = "/tmp/" + "很长" * 400 + "\u200bx"  # noqa: S108 - a name, not a place
        assert pipeline._cleaned({"path": path}) == {"path": path}

    def test_a_list_of_members_too_long_for_the_wire_is_a_limit(self, tmp_path: Path) -> None:
        path = tmp_path / "1"
        path.write_bytes(making.zipped({f"{number:04}" + "x" * 1500: b"" for number in range(2500)}))
        request = Unpack(path=str(path), folder=str(tmp_path))
        written = pipeline.answer(Call(function="unpack", request=msgspec.json.encode(request), seconds=60))
        assert [each.code for each in msgspec.json.decode(written, type=Rejected).problems] == ["archive_limit"]

    def test_many_members_are_fine(self, tmp_path: Path) -> None:
        path = tmp_path / "1"
        path.write_bytes(making.zipped({f"{number:04}": b"" for number in range(5000)}))
        request = Unpack(path=str(path), folder=str(tmp_path))
        written = pipeline.answer(Call(function="unpack", request=msgspec.json.encode(request), seconds=60))
        assert len(msgspec.json.decode(written, type=Unpacked).members) == 5000

    def test_another_answer_too_long_for_the_wire_is_failed(self) -> None:
        written = pipeline._bounded(b"x" * (pipeline.LARGEST_ANSWER + 1), "prepare")
        assert msgspec.json.decode(written, type=Failed).problems[0].params["type"] == "AnswerTooLong"
