"""What the name of a file or folder says about the paper in it."""

from __future__ import annotations

import datetime as dt

import pytest

from matprep.cases import keyword_matches, requirement_of_name, sides_of_name
from matprep.cases.keywords import requirement_of_folder
from matprep.model import Match, Profile, Requirement, Text
from matprep.profile import load

LICENCE = Match(names=("营业执照", "yyzz", "business licence"), exclude=("食品", "food"))
CARD = Match(
    names=("身份证", "sfz"), sides={"front": ("正面", "zm", "正反面"), "back": ("反面", "国徽", "fm", "正反面")}
)


def requirement(order: int, name: str, match: Match) -> Requirement:
    return Requirement(id=name, order=order, title=Text(zh=f"{name}材料", en=f"Paper {name}"), match=match)


def profile(*requirements: Requirement) -> Profile:
    return Profile(
        id="p",
        version="1",
        title=Text(zh="p", en="p"),
        checked=dt.date(2026, 11, 24),
        requirements=requirements,
    )


class TestKeywords:
    """One name against one requirement's words."""

    @pytest.mark.parametrize(
        ("name", "strength"),
        [
            ("客户A营业执照正本", 4),
            ("yyzz", 4),
            ("yyzz1", 4),
            ("01_yyzz_2026", 4),
            ("张三yyzz", 4),
            ("ＹＹＺＺ", 4),
            ("YYZZ", 4),
            ("Business_Licence", 16),
            ("BusinessLicence", 16),
            ("BUSINESSLICENCE", 16),
            ("business.licence-2", 16),
            ("buzzyyzz", 0),
            ("yyzzx", 0),
            ("mybusinesslicences", 0),
            ("IMG_4123", 0),
            ("微信图片_20241124103000", 0),
            ("mmexport1699999999999", 0),
            ("扫描件", 0),
            ("", 0),
        ],
    )
    def test_the_longest_keyword_found_is_the_strength(self, name: str, strength: int) -> None:
        assert keyword_matches(name, LICENCE) == strength

    @pytest.mark.parametrize("name", ["食品营业执照", "food yyzz", "营业执照 FOOD"])
    def test_one_excluded_word_beats_every_keyword(self, name: str) -> None:
        assert keyword_matches(name, LICENCE) == 0

    @pytest.mark.parametrize("name", ["北京示例食品有限公司营业执照", "示例食品有限公司_yyzz"])
    def test_the_name_of_an_organisation_is_not_taken_for_a_paper(self, name: str) -> None:
        assert keyword_matches(name, LICENCE) == 4

    def test_a_name_that_is_all_organisation_is_read_whole(self) -> None:
        assert keyword_matches("营业执照分公司", LICENCE) == 4


class TestRequirementOfAName:
    """One name against a whole profile."""

    def test_the_longest_keyword_wins(self) -> None:
        both = profile(
            requirement(1, "trademark", Match(names=("商标",))), requirement(2, "brand", Match(names=("商标授权书",)))
        )

        assert requirement_of_name("商标授权书.pdf", both) == ("brand",)
        assert requirement_of_name("商标.pdf", both) == ("trademark",)

    def test_equal_keywords_are_a_tie(self) -> None:
        both = profile(requirement(1, "a", Match(names=("执照",))), requirement(2, "b", Match(names=("公函",))))

        assert requirement_of_name("公函和执照.pdf", both) == ("a", "b")

    def test_the_stem_of_the_last_component_counts_alone(self) -> None:
        only = profile(requirement(1, "licence", LICENCE))

        assert requirement_of_name("材料/1.营业执照.jpg", only) == ("licence",)
        assert requirement_of_name("营业执照/1.jpg", only) == ()
        assert requirement_of_name("1.yyzz", only) == ()

    def test_id_and_titles_are_words_by_themselves(self) -> None:
        only = profile(requirement(1, "bank_account", Match()))

        assert requirement_of_name("bank-account.pdf", only) == ("bank_account",)
        assert requirement_of_name("bank_account材料.pdf", only) == ("bank_account",)
        assert requirement_of_name("Paper bank_account.pdf", only) == ("bank_account",)

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("营业执照.jpg", "business_licence"),
            ("公司营业执照副本.pdf", "business_licence"),
            ("yyzz.HEIC", "business_licence"),
            ("法人身份证正反面.jpg", "id_card"),
            ("sfz_fm.jpg", "id_card"),
            ("IDCard-front.png", "id_card"),
            ("授权委托书.pdf", "authorization_letter"),
            ("sqs.pdf", "authorization_letter"),
            ("认证公函.pdf", "official_letter"),
            ("开户许可证.jpg", "bank_account"),
            ("khxkz1.jpg", "bank_account"),
            ("基本存款账户信息.pdf", "bank_account"),
            ("食品经营许可证.jpg", "food_licence"),
            ("spjyxkz.jpg", "food_licence"),
            ("办学许可证.jpg", "industry_licence"),
            ("卫生许可证.jpg", "industry_licence"),
            ("商标注册证.pdf", "trademark"),
            ("商标授权书.pdf", "brand_authorization"),
        ],
    )
    def test_the_shipped_words_tell_what_people_call_their_papers(self, name: str, expected: str) -> None:
        assert requirement_of_name(name, load("xiaohongshu-enterprise")) == (expected,)

    @pytest.mark.parametrize(
        "name",
        [
            "IMG_4123.HEIC",
            "微信图片_20241124103000.jpg",
            "WeChat Image_20241124.jpg",
            "北京示例食品有限公司.jpg",
            "qrcode_for_gh_3e8a_258.jpg",
            "Screenshot 2026-11-24.png",
            "扫描全能王 2026-11-24.pdf",
            "mmexport1699999999999.jpg",
            "DSC_0001.JPG",
            "driving licence.jpg",
        ],
    )
    def test_the_shipped_words_stay_silent_where_a_name_says_nothing(self, name: str) -> None:
        assert requirement_of_name(name, load("xiaohongshu-enterprise")) == ()


class TestFolders:
    """Folders are called after applicants more often than after papers."""

    @pytest.mark.parametrize("name", ["营业执照", "01_营业执照", "yyzz", "公司营业执照"])
    def test_a_folder_may_name_a_requirement(self, name: str) -> None:
        assert requirement_of_folder(name, [profile(requirement(1, "licence", LICENCE))]) == ("licence",)

    @pytest.mark.parametrize("name", ["营业执照代办公司", "客户A", "北京开户许可证咨询有限公司"])
    def test_an_applicant_is_not_taken_for_a_paper(self, name: str) -> None:
        assert requirement_of_folder(name, [load("xiaohongshu-enterprise")]) == ()

    def test_the_words_of_all_profiles_of_the_run_count(self) -> None:
        one, other = profile(requirement(1, "a", LICENCE)), profile(requirement(1, "b", CARD))

        assert requirement_of_folder("身份证", [one, other]) == ("b",)


class TestSides:
    """Which side of a card a name speaks for."""

    @pytest.mark.parametrize(
        ("path", "sides"),
        [
            ("身份证正面.jpg", ("front",)),
            ("sfz_fm.jpg", ("back",)),
            ("sfzfm.jpg", ()),
            ("身份证正反面.jpg", ("front", "back")),
            ("身份证.jpg", ()),
            ("身份证/正面/1.jpg", ("front",)),
            ("正面/身份证反面.jpg", ("back",)),
            ("正反面/1.jpg", ()),
            ("国徽/正反面/1.jpg", ("back",)),
        ],
    )
    def test_the_file_itself_counts_before_the_nearest_folder_that_names_one(
        self, path: str, sides: tuple[str, ...]
    ) -> None:
        assert sides_of_name(path, CARD) == sides
