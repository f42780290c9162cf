"""What the terminal shows."""

from __future__ import annotations

import io

import delivery_notes
import msgspec
import pytest

from matprep.model import Closed, Ended, Found, Planned, PlannedFile, Progressed, Taken, problem
from matprep.report.console import Console
from matprep.report.streams import tolerant
from matprep.texts import LANGUAGES, Language, shown

NOTE = delivery_notes.note()
CLOSED = Closed(case="c", profile="p", package="out/c", manifest=NOTE)


def pipe(encoding: str = "utf-8") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")


def said(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode(stream.encoding)  # type: ignore[attr-defined]  # it is a BytesIO


def printed(*events: object, language: Language = "zh", encoding: str = "utf-8", as_json: bool = False) -> str:
    out, err = pipe(encoding), pipe(encoding)
    with Console(language, as_json=as_json, out=out, err=err) as console:
        for each in events:
            console.show(each)  # type: ignore[arg-type]  # all are events
    assert said(err) == ""
    return said(out)


def ended(status: str = "prepared", *, paths: tuple[str, ...] = ("IMG_1.HEIC",), code: str = "") -> Ended:
    return Ended(
        case="c",
        profile="p",
        requirement="licence",
        paths=paths,
        status=status,
        outputs=("01_营业执照.jpg",) if status == "prepared" else (),
        bytes_before=4_200_000,
        bytes_after=1_800_000,
        problems=(shown(problem(code), "zh"),) if code else (),
    )


class TestLines:
    """One line for each file that ended."""

    def test_a_delivered_file_is_one_line_with_both_names_and_sizes(self) -> None:
        assert printed(ended()) == "✓ 完成  IMG_1.HEIC → 01_营业执照.jpg  4.2 MB → 1.8 MB\n"

    def test_a_size_that_stays_is_said_once(self) -> None:
        same = msgspec.structs.replace(ended(), bytes_after=4_200_100)

        assert printed(same).endswith("01_营业执照.jpg  4.2 MB（大小不变）\n")

    def test_a_file_that_grew_with_its_new_format_says_why(self) -> None:
        grown = msgspec.structs.replace(ended(), bytes_before=900_000)

        assert "换格式后变大" in printed(grown)
        assert "变大" not in printed(msgspec.structs.replace(grown, paths=("IMG_1.JPG",)))

    def test_a_warning_is_shown_with_its_cure(self) -> None:
        text = printed(ended(code="quality_doubtful"))

        assert text.startswith("! 核对")
        assert "怎么办：请打开成品检查小字" in text

    def test_a_rejected_file_is_shown_with_reason_and_cure(self) -> None:
        text = printed(ended("rejected", code="damaged"))

        assert text.startswith("✕ 不合格  IMG_1.HEIC\n")
        assert "文件已损坏" in text
        assert "怎么办：" in text

    def test_a_source_that_is_refused_at_sight_is_shown(self) -> None:
        found = Found(case="c", path="a.docx", kind="docx", pages=0, problems=(shown(problem("empty"), "zh"),))

        assert "✕ 不合格  a.docx" in printed(found)

    def test_many_names_are_counted_not_listed(self) -> None:
        assert "1.jpg 等 9 个文件" in printed(ended(paths=tuple(f"{each}.jpg" for each in range(1, 10))))

    def test_a_long_line_is_neither_cut_nor_wrapped(self) -> None:
        name = "很长的名字" * 60

        assert f"{name}.jpg → " in printed(ended(paths=(f"{name}.jpg",)))

    def test_markup_and_escapes_in_a_name_are_only_text(self) -> None:
        text = printed(ended(paths=("[red]a\x1b[31m\r\n:smile:.jpg",)))

        assert "[red]a\\x1b[31m\\x0d\\x0a:smile:.jpg" in text

    def test_with_several_cases_a_line_says_whose_file_it_is(self) -> None:
        text = printed(Taken(case="b", path="x.jpg", bytes=1), ended())

        assert text.startswith("✓ 完成  c/IMG_1.HEIC → ")

    def test_intake_and_progress_write_nothing_into_a_pipe(self) -> None:
        assert printed(Taken(case="c", path="a.jpg", bytes=3, known=2)) == ""

    def test_with_json_nothing_but_json_goes_to_standard_output(self) -> None:
        assert printed(ended(), CLOSED, as_json=True) == ""


class TestEndOfACase:
    """The summary of a case, and a dry run's."""

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("zh", ["材料不全（备好 2/4）", "已备好：营业执照", "缺少：银行账户", "下一步", "成品在：", "report.html"]),
            ("en", ["Incomplete (2/4 ready)", "Ready: licence", "Missing: bank", "Next", "Package: ", "report.html"]),
        ],
    )
    def test_says_what_is_ready_what_is_missing_and_what_to_do(self, language: Language, words: list[str]) -> None:
        note = delivery_notes.note(language)
        text = printed(Closed(case="c", profile="p", package="out/c", manifest=note), language=language)

        assert [each for each in words if each not in text] == []

    def test_the_same_trouble_stands_once_with_all_it_is_about(self) -> None:
        text = printed(CLOSED)

        assert text.count("7.3 MB") == 1
        assert "授权书、scan.pdf：" in text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_dry_run_says_what_would_become_of_the_files(self, language: Language) -> None:
        files = (PlannedFile(requirement="licence", paths=("a.jpg",), stem="01_营业执照"),)
        plan = Planned(case="c", profile="p", status="incomplete", files=files, requirements=NOTE.requirements)

        assert "a.jpg → 01_营业执照" in printed(plan, language=language)


class TestOldTerminals:
    """Streams that do not have every character."""

    def test_a_gbk_pipe_gets_plain_marks_and_whole_chinese(self) -> None:
        text = printed(ended(), ended("rejected", code="damaged"), CLOSED, encoding="gbk")

        assert text.startswith("+ 完成  IMG_1.HEIC → 01_营业执照.jpg")
        assert "x 不合格" in text
        assert "?" not in text

    def test_an_ascii_pipe_never_ends_the_program(self) -> None:
        assert printed(ended(), encoding="ascii").startswith("+ ??  IMG_1.HEIC -> 01_????.jpg")

    def test_a_name_that_gbk_does_not_have_is_replaced(self) -> None:
        assert "?.jpg" in printed(ended(paths=("𠮷.jpg",)), encoding="gbk")

    def test_a_stream_that_cannot_be_told_anything_is_left_as_it_is(self) -> None:
        stream = io.StringIO()

        assert tolerant(stream) is stream


class _Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class TestProgress:
    """The line that stands below."""

    def test_a_terminal_sees_how_many_are_done_and_how_fast(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TERM", "xterm")
        times = iter([0.0, *[60.0] * 20])
        err = _Terminal(io.BytesIO(), encoding="utf-8", newline="")
        with Console("zh", as_json=True, out=pipe(), err=err, clock=lambda: next(times)) as console:
            console.show(Taken(case="c", path="a.jpg", bytes=3, known=5))
            console.show(ended())
            console._progress.refresh()

        assert "已接收 5 个文件 · 完成 1  每分钟 1 个" in said(err)


FAR = Progressed(case="c", profile="p", requirement="lease", paths=("租赁合同.pdf",), done=12, total=300)


class TestLongDocuments:
    """How far the work is inside a document of many pages."""

    def told(self, *events: object, language: Language = "zh", as_json: bool = False) -> tuple[str, str]:
        out, err = pipe(), pipe()
        seconds = [0.0]
        with Console(language, as_json=as_json, out=out, err=err, clock=lambda: seconds[0]) as console:
            for each in events:
                console.show(each)  # type: ignore[arg-type]  # all are events
                seconds[0] += 10
        return said(out), said(err)

    def test_stands_on_standard_error_where_no_line_can_move(self) -> None:
        assert self.told(FAR) == ("", "租赁合同.pdf：12/300 页\n")
        assert self.told(FAR, language="en") == ("", "租赁合同.pdf: 12 of 300 pages\n")
        assert self.told(FAR, as_json=True) == ("", "租赁合同.pdf：12/300 页\n")

    def test_is_told_once_in_a_while_only(self) -> None:
        steps = [msgspec.structs.replace(FAR, done=done) for done in range(10)]

        lines = self.told(*steps)[1].splitlines()

        assert [line.partition("：")[2] for line in lines] == ["0/300 页", "3/300 页", "6/300 页", "9/300 页"]

    def test_stands_in_the_progress_line_of_a_terminal_until_the_document_ended(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setattr("rich.console.Console.is_terminal", True)
        out = pipe()
        with Console("en", out=out, err=pipe()) as console:
            console.show(FAR)
            console._progress.refresh()
            console.show(ended(paths=FAR.paths))

        lines = [line for line in said(out).splitlines() if "files received" in line]
        assert "租赁合同.pdf: 12 of 300 pages" in lines[0]
        assert "of 300 pages" not in lines[-1]
