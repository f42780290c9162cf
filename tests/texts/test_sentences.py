"""How a code and its params become a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
from hypothesis import given

from matprep import texts
from matprep.model import SEVERITIES, problem

if TYPE_CHECKING:
    from matprep.model import Param

PARAMS = st.dictionaries(
    st.sampled_from(["file", "limit", "pages", "kind", "chosen", "seconds", "what", "form", "side", "of", "smallest"]),
    st.one_of(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans()),
)


class TestSentences:
    """Params, special values, languages."""

    def test_sizes_are_written_as_people_do(self) -> None:
        said = texts.message("limit_not_met", {"smallest": 7_312_345, "limit": 5_000_000}, "zh")

        assert "7.31 MB" in said
        assert "上限 5 MB" in said

    def test_a_missing_param_shows_as_a_question_mark(self) -> None:
        assert "?" in texts.message("limit_not_met", {}, "en")

    def test_a_part_whose_param_is_missing_is_left_out(self) -> None:
        short = texts.message("too_few_pixels", {"width": 300, "height": 200, "min_side": 800}, "en")

        assert "short side at least 800" in short
        assert "width at least" not in short

    def test_a_question_is_asked_in_the_language_of_the_run(self) -> None:
        params: dict[str, Param] = {"fact": "filer", "ask_zh": "谁来提交？", "ask_en": "Who files?"}

        assert "谁来提交？" in texts.message("question_open", params, "zh")
        assert "Who files?" in texts.message("question_open", params, "en")

    def test_the_cure_for_a_word_document_speaks_of_word(self) -> None:
        assert "Word" in texts.cure("tool_missing", {"tool": "LibreOffice"}, "zh")
        assert "Word" not in texts.cure("unsupported_kind", {"kind": "exe"}, "zh")

    def test_a_signed_pdf_over_the_limit_is_not_advised_to_be_photographed(self) -> None:
        params: dict[str, Param] = {"smallest": 9_000_000, "limit": 5_000_000, "stopped_by": "signature", "width": 0}

        assert "电子签名" in texts.message("limit_not_met", params, "zh")
        assert "裁掉" not in texts.cure("limit_not_met", params, "zh")

    def test_a_card_side_is_called_as_people_call_it(self) -> None:
        assert texts.message("side_missing", {"side": "back"}, "zh") == "缺少国徽面。"

    def test_one_is_singular_in_english(self) -> None:
        assert texts.message("too_many_pages", {"pages": 1, "limit": 1}, "en").startswith("1 page;")

    def test_a_space_stands_between_chinese_and_a_latin_word(self) -> None:
        assert "这是 Word 文档" in texts.message("unsupported_kind", {"kind": "docx"}, "zh")

    def test_a_kind_without_a_word_is_called_a_file(self) -> None:
        assert texts.message("unsupported_kind", {"kind": "wav"}, "zh") == "这是 wav 文件，不能作为材料处理。"

    def test_the_cure_for_too_many_pages_shows_the_lines_to_write(self) -> None:
        for language in texts.LANGUAGES:
            assert '"1" = "business_licence"' in texts.cure("too_many_pages", {}, language)

    @given(st.sampled_from(sorted(SEVERITIES)), PARAMS, st.sampled_from(texts.LANGUAGES))
    def test_no_params_make_a_sentence_fail_or_carry_control_characters(
        self, code: str, params: dict[str, Param], language: texts.Language
    ) -> None:
        shown = texts.shown(problem(code, **params), language)

        assert texts.printable(shown.message) == shown.message
        assert shown.cure

    def test_an_unknown_code_is_shown_itself(self) -> None:
        assert texts.message("never_heard_of", {}, "zh") == "never_heard_of"
        assert texts.cure("never_heard_of", {}, "zh") == ""


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0 B"), (812, "812 B"), (48_211, "48.2 KB"), (1_000_000, "1 MB"), (1_234_567, "1.23 MB"), (2**31, "2.15 GB")],
)
def test_a_size_has_three_digits(size: int, written: str) -> None:
    assert texts.size_written(size) == written


class TestPrintable:
    """Names that should not reach a terminal as they are."""

    def test_escapes_and_line_breaks_in_a_name_are_shown_not_obeyed(self) -> None:
        assert texts.printable("a\x1b[31m\nb\u202e.jpg") == "a\\x1b[31m\\x0ab\\u202e.jpg"

    def test_bytes_that_are_no_character_are_shown_as_bytes(self) -> None:
        assert texts.printable(b"\xc5\xc6.jpg".decode("utf-8", "surrogateescape")) == "\\xc5\\xc6.jpg"

    @given(st.text())
    def test_it_changes_nothing_the_second_time(self, text: str) -> None:
        once = texts.printable(text)

        assert texts.printable(once) == once
        once.encode()


class TestLanguage:
    """Which language is spoken."""

    @pytest.mark.parametrize(
        ("option", "environment", "language"),
        [
            ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
            (None, {"LANG": "zh_CN.GBK"}, "zh"),
            (None, {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN"}, "zh"),
            (None, {"LC_ALL": "", "LANG": "de_DE.UTF-8"}, "en"),
            (None, {"LANG": "C"}, "en"),
            (None, {}, "zh"),
        ],
    )
    def test_the_option_beats_the_locale_and_the_locale_beats_chinese(
        self, option: str | None, environment: dict[str, str], language: str
    ) -> None:
        assert texts.pick_language(option, environment) == language
