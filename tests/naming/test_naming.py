"""Names are made from the profile's scheme, and every file system takes them."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from matprep.model import Naming, Profile, Requirement, Text
from matprep.naming import SUFFIXES, file_name, folded, material_stem, numbered, safe_folder, unassigned_stem

LICENCE = Requirement(id="business_licence", order=1, title=Text(zh="营业执照", en="Business licence"))


def profile(stem: str, max_bytes: int = 120) -> Profile:
    return Profile(
        id="example",
        version="1",
        title=Text(zh="示例", en="Example"),
        checked=dt.date(2026, 11, 24),
        naming=Naming(stem=stem, max_bytes=max_bytes),
    )


def stem(scheme: str, max_bytes: int = 120, **facts: str) -> str:
    return material_stem(LICENCE, profile(scheme, max_bytes), facts)[0]


class TestScheme:
    """How placeholders become a stem."""

    def test_placeholders_are_filled_from_the_requirement_and_the_facts(self) -> None:
        assert stem("{order:02}_{title}_{company}", company="示例公司") == "01_营业执照_示例公司"
        assert stem("{id}-{title_en}-{order}") == "business_licence-Business licence-1"

    @pytest.mark.parametrize(
        ("scheme", "name"),
        [
            ("{order:02}_{title}_{company}", "01_营业执照"),
            ("{company}_{title}", "营业执照"),
            ("{company} - {person} - {title}", "营业执照"),
            ("{title}-{company}-{id}", "营业执照-business_licence"),
            ("{title}({company})", "营业执照"),
            ("{title}（{company}）_{person}", "营业执照"),
            ("{company}{person}", "business_licence"),
        ],
    )
    def test_what_nobody_knows_is_left_out_with_its_separator(self, scheme: str, name: str) -> None:
        assert stem(scheme) == name

    def test_a_blank_fact_is_not_known(self) -> None:
        assert stem("{title}_{company}", company=" \u200b ") == "营业执照"

    def test_a_fact_cannot_make_a_folder_or_a_placeholder(self) -> None:
        assert stem("{title}_{company}", company="../示例/{person}") == "营业执照__示例_{person}"

    def test_a_long_name_is_shortened_with_a_notice_and_leaves_room_for_number_and_suffix(self) -> None:
        short, problems = material_stem(LICENCE, profile("{title}_{company}", 60), {"company": "示" * 40})

        assert [(each.code, each.params) for each in problems] == [("name_shortened", {"name": short, "max_bytes": 60})]
        assert short.startswith("营业执照_示示")
        assert file_name(short, 999, ".heic", 60) == f"{short}_999.heic"

    def test_a_name_that_fits_brings_no_notice(self) -> None:
        assert material_stem(LICENCE, profile("{title}"), {})[1] == ()


class TestAscii:
    """Names for portals that refuse Chinese."""

    def named(self, scheme: str, requirement: Requirement = LICENCE, max_bytes: int = 120, **facts: str) -> str:
        asked = profile(scheme, max_bytes)
        ascii_only = msgspec.structs.replace(asked.naming, charset="ascii")
        return material_stem(requirement, msgspec.structs.replace(asked, naming=ascii_only), facts)[0]

    def test_titles_and_facts_become_pinyin(self) -> None:
        assert self.named("{order:02}_{title}_{company}", company="示例公司") == "01_YingYeZhiZhao_ShiLiGongSi"

    def test_the_english_title_has_a_placeholder_of_its_own(self) -> None:
        assert self.named("{order:02}_{title_en}") == "01_Business_licence"

    def test_facts_that_name_a_person_are_read_as_such(self) -> None:
        assert self.named("{person}-{legal_person}-{shop}", person="单晓明", legal_person="仇英", shop="单位") == (
            "ShanXiaoming-QiuYing-DanWei"
        )

    def test_what_the_scheme_itself_says_in_chinese_is_written_in_pinyin_too(self) -> None:
        assert self.named("附件{order}：{title}（{company}）") == "FuJian1_YingYeZhiZhao"

    def test_what_cannot_be_written_leaves_the_id(self) -> None:
        assert self.named("{company}", company="···") == "business_licence"

    def test_a_reserved_name_is_none_any_more(self) -> None:
        assert self.named("{company}", company="ＣＯＮ") == "CON_"

    def test_a_long_company_is_cut_to_the_portals_length(self) -> None:
        cut = self.named("{order:02}_{company}", max_bytes=40, company="重庆示例科技发展有限公司")

        assert cut == "01_ChongQingShiLiKeJiFaZhanY"
        assert file_name(cut, 12, ".jpg", 40) == f"{cut}_12.jpg"


class TestPortableNames:
    """What no file system may refuse."""

    @pytest.mark.parametrize(
        ("given", "safe"),
        [
            ("客户:A", "客户_A"),
            ('a?b*c|d<e>f"g', "a_b_c_d_e_f_g"),
            ("CON", "CON_"),
            ("com¹", "com¹_"),
            ("CONIN$", "CONIN$_"),
            ("nul.2026", "nul_.2026"),
            ("AUX .x", "AUX_.x"),
            (" .a. ", "a"),
            ("..", "unnamed"),
            ("", "unnamed"),
            ("e\u0301te\u0301", "été"),
            ("a\u202egpj.exe", "agpj.exe"),
            ("a\u200bb\ufeffc\u2060", "abc"),
            ("a\tb\u3000 c\nd", "a b c d"),
            ("\udcb5\udcd8", "__"),
            ("index.html", "index.html_"),
            ("Index.HTML", "Index.HTML_"),
            ("张\U00030edd三", "张\U00030edd三"),
        ],
    )
    def test_a_case_becomes_one_portable_folder(self, given: str, safe: str) -> None:
        assert safe_folder(given) == safe

    def test_long_case_names_stay_apart(self) -> None:
        one, other = safe_folder("客" * 100 + "一"), safe_folder("客" * 100 + "二")

        assert one != other
        assert len(one.encode()) <= 150
        assert one.startswith("客客客")

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("子夹/IMG_1.HEIC", "IMG_1"),
            ("v1.2", "v1.2"),
            ("2026.11.24", "2026.11.24"),
            ("材料.zip/说明.docx", "说明"),
            ("photo.jpg.exe", "photo.jpg"),
            (".jpg", "jpg"),
            ("\u200b.pdf", "unnamed"),
        ],
    )
    def test_an_unassigned_file_keeps_its_own_name(self, path: str, expected: str) -> None:
        assert unassigned_stem(path) == expected


class TestWholeNames:
    """Stem, number and suffix."""

    def test_several_files_are_numbered_and_one_is_not(self) -> None:
        assert file_name("营业执照", 0, ".jpg", 120) == "营业执照.jpg"
        assert file_name("营业执照", 2, ".jpg", 120) == "营业执照_2.jpg"

    def test_the_stem_alone_is_cut_and_never_inside_a_character(self) -> None:
        assert file_name("营业执照正本", 1, ".jpg", 40) == "营业执照正本_1.jpg"
        assert file_name("a" + "业" * 20, 1, ".jpg", 40) == "a" + "业" * 11 + "_1.jpg"

    def test_a_letter_keeps_its_marks(self) -> None:
        # a Thai consonant with its vowel and tone marks is one character to its reader
        name = file_name("a" + "\u0e01\u0e34\u0e48" * 5, 0, ".jpg", 45)

        assert name == "a" + "\u0e01\u0e34\u0e48" * 4 + ".jpg"
        assert file_name("a" + "\u0e01\u0e34\u0e48" * 5, 0, ".jpg", 44) == "a" + "\u0e01\u0e34\u0e48" * 4 + ".jpg"

    def test_colliding_names_are_numbered_before_the_suffix(self) -> None:
        assert numbered("营业执照.jpg", 2) == "营业执照-2.jpg"
        assert numbered("a.b.pdf", 3) == "a.b-3.pdf"
        assert numbered("noted", 2) == "noted-2"
        assert numbered(".hidden", 2) == ".hidden-2"

    def test_names_that_a_file_system_takes_for_one_fold_alike(self) -> None:
        assert folded("É.JPG") == folded("e\u0301.jpg")
        assert folded("Straße") == folded("STRASSE")
        assert folded("营业执照") != folded("營業執照")

    def test_every_kind_that_is_delivered_has_a_suffix(self) -> None:
        assert SUFFIXES["jpeg"] == ".jpg"
        assert set(SUFFIXES) == {"jpeg", "png", "pdf", "webp", "avif", "tiff", "heic"}
