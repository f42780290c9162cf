"""The pages that people open: the report of a case, and the overview of all cases."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import get_args

import delivery_notes
import making
import msgspec
import pytest

from matprep.model import CaseStatus, Manifest, Text
from matprep.model.problems import Verdict
from matprep.report.overview import Row, overview_page
from matprep.report.page import case_page
from matprep.texts import LANGUAGES, Language, word

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&{{7*7}}"


class Reader(HTMLParser):
    """Collects tags, links and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value for each, value in self.attributes if each == name]


def row(case: str, status: CaseStatus, *, ready: int = 4) -> Row:
    title = Text(zh="认证", en="Certificate")
    return Row(
        case=case,
        profile="p",
        title=title,
        status=status,
        ready=ready,
        needed=4,
        problems_count=2,
        link=f"{case}/r.html",
    )


def judged(language: Language, **quality: str | float) -> Manifest:
    """A note whose first file was measured."""
    note = delivery_notes.note(language)
    first = msgspec.structs.replace(note.outputs[0], quality={"coded": "encoded", **quality})
    return msgspec.structs.replace(note, outputs=(first, *note.outputs[1:]))


PAGES = [
    case_page(delivery_notes.note("zh", evil=EVIL), {"02_身份证.jpg": making.jpeg(40, 30)}, "zh"),
    overview_page([row(EVIL, "attention")], "zh"),
]


@pytest.mark.parametrize("page", PAGES, ids=["case", "overview"])
class TestEveryPage:
    """What holds for every page, also with evil names in it."""

    def test_forbids_to_load_or_run_anything(self, page: str) -> None:
        policy = next(value for value in Reader(page).values("content") if "default-src" in value)

        assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

    def test_runs_no_script_whatever_a_name_says(self, page: str) -> None:
        read = Reader(page)

        assert "script" not in read.tags
        assert not [name for name, _ in read.attributes if name.startswith("on")]
        assert EVIL in read.text

    def test_links_only_into_its_own_folder(self, page: str) -> None:
        links = Reader(page).values("href")

        assert links
        assert all(re.fullmatch(r"\./[A-Za-z0-9_.~/%-]+", link) for link in links)

    def test_holds_its_pictures_itself(self, page: str) -> None:
        assert all(value.startswith("data:image/jpeg;base64,") for value in Reader(page).values("src"))


class TestCasePage:
    """The report of one case."""

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("zh", ["还差 2 项", "现在要做的事", "缺少", "1600×1200 像素"]),
            ("en", ["2 of 4", "What to do now", "Missing"]),
        ],
    )
    def test_says_how_it_stands_and_what_to_do(self, language: Language, words: list[str]) -> None:
        text = Reader(case_page(delivery_notes.note(language), {}, language)).text

        assert [each for each in words if each not in text] == []

    def test_what_to_do_stands_before_the_materials(self) -> None:
        text = Reader(case_page(delivery_notes.note(), {}, "zh")).text

        assert text.index("现在要做的事") < text.index("1600×1200")

    def test_each_problem_stands_with_its_cure(self) -> None:
        note = delivery_notes.note()
        text = Reader(case_page(note, {}, "zh")).text
        found = [each for line in (*note.requirements, note) for each in line.problems]

        assert found
        assert [each.code for each in found if each.message not in text or each.cure not in text] == []

    def test_says_by_which_words_a_paper_was_known_and_how_long_it_lasts(self) -> None:
        text = Reader(case_page(delivery_notes.note(), {}, "zh")).text

        assert "按内容识别：营业执照、统一社会信用代码" in text
        assert "注册资本" not in text
        assert "2027-05-06（还剩 163 天）" in text

    def test_shows_whether_a_number_holds_its_check(self) -> None:
        page = case_page(delivery_notes.note(), {}, "zh")

        assert re.search(r"91310000MA1FL0L26R <span class=\"holds\" title=\"校验通过\">✓", page)
        assert re.search(r"310000400000001 <span class=\"fails\" title=\"校验不通过\">✕", page)

    def test_says_when_a_material_would_be_needed(self) -> None:
        assert "品牌：own或licensed 时才要" in Reader(case_page(delivery_notes.note(), {}, "zh")).text

    def test_each_source_and_each_output_is_listed(self) -> None:
        note = delivery_notes.note()
        text = Reader(case_page(note, {}, "zh")).text

        assert [each.path for each in note.sources if each.path not in text] == []
        assert [each.name for each in note.outputs if each.name not in text] == []

    def test_the_bar_shows_how_much_of_the_limit_a_file_takes(self) -> None:
        assert "width: 25.0%" in case_page(delivery_notes.note(), {}, "zh")

    @pytest.mark.parametrize(("language", "said"), [("zh", "可读"), ("en", "readable")])
    def test_each_delivered_picture_says_how_well_it_reads(self, language: Language, said: str) -> None:
        page = case_page(judged(language, verdict="readable", text_px=11.4, similarity=0.912), {}, language)

        assert f">{said}</span>" in page
        assert "11.4" in page
        assert "91%" in page

    @pytest.mark.parametrize("verdict", get_args(Verdict))
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_verdict_has_words(self, verdict: Verdict, language: Language) -> None:
        text = Reader(case_page(judged(language, verdict=verdict), {}, language)).text

        assert verdict not in text.split("·")
        assert word("verdict", verdict, language) in text

    def test_a_doubtful_one_stands_out(self) -> None:
        assert 'class="doubtful"' in case_page(judged("zh", verdict="doubtful"), {}, "zh")

    def test_only_delivered_files_with_a_thumbnail_show_one(self) -> None:
        page = case_page(delivery_notes.note(), {"02_身份证.jpg": making.jpeg(40, 30)}, "zh")

        assert Reader(page).tags.count("img") == 1

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_case_without_anything_to_do_says_so(self, language: Language) -> None:
        note = delivery_notes.note(language)
        ready = msgspec.structs.replace(
            note, status="ready", requirements=note.requirements[:1], sources=note.sources[:1], problems=()
        )
        page = case_page(ready, {}, language)

        assert 'class="todo' not in page
        assert ("没有要做的事" if language == "zh" else "Nothing. Upload") in page

    def test_what_may_be_left_out_is_not_shown_as_missing(self) -> None:
        note = delivery_notes.note()
        bank = msgspec.structs.replace(note.requirements[3], required=False)
        page = case_page(msgspec.structs.replace(note, requirements=(bank,)), {}, "zh")

        assert '<span class="tag  ">选交</span>' in page
        assert "缺少" not in page

    def test_what_depends_on_an_open_question_is_shown_as_open(self) -> None:
        note = delivery_notes.note()
        open_ = msgspec.structs.replace(note.requirements[4], status="attention")
        text = Reader(case_page(msgspec.structs.replace(note, requirements=(open_,)), {}, "zh")).text

        assert "待定" in text
        assert "取决于上面的问题" in text

    def test_the_same_case_gives_the_same_page(self) -> None:
        assert case_page(delivery_notes.note(), {}, "zh") == case_page(delivery_notes.note(), {}, "zh")


class TestOverview:
    """The page over all cases."""

    def test_cases_that_need_somebody_come_first(self) -> None:
        page = overview_page([row("甲", "ready"), row("乙", "incomplete", ready=1), row("丙", "attention")], "zh")
        text = Reader(page).text

        assert text.index("乙") < text.index("丙") < text.index("甲")
        assert "共 3 份：1 份可以提交，1 份请核对，1 份材料不全。" in text

    def test_a_link_is_quoted(self) -> None:
        assert "./%E4%B9%99%23%3F/r.html" in Reader(overview_page([row("乙#?", "ready")], "en")).values("href")

    def test_no_cases_is_said_too(self) -> None:
        assert "还没有处理任何材料" in overview_page([], "zh")
