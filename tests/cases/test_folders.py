"""Which case each file belongs to."""

from __future__ import annotations

import datetime as dt

import pytest

from matprep.cases import Place, Sorted, place_members, sort_into_cases
from matprep.cases.folders import role_of
from matprep.model import Match, Profile, Requirement, Text

PROFILE = Profile(
    id="p",
    version="1",
    title=Text(zh="p", en="p"),
    checked=dt.date(2026, 11, 24),
    requirements=(
        Requirement(id="licence", order=1, title=Text(zh="执照", en="Licence"), match=Match(names=("营业执照",))),
        Requirement(id="card", order=2, title=Text(zh="证件", en="Card"), match=Match(names=("身份证", "卡片"))),
    ),
)


def sort(*paths: str, watched: bool = False) -> Sorted:
    return sort_into_cases("客户", paths, [PROFILE], watched=watched)


def belonging(result: Sorted) -> dict[str, tuple[str, str]]:
    return {place.path: (place.case, place.inner) for place in result.places}


class TestFoldersAndCases:
    """A folder is a case, unless it names a paper."""

    def test_loose_files_are_one_case_and_each_subfolder_is_its_own(self) -> None:
        result = sort("a.jpg", "客户A/b.jpg", "客户A/深/c.jpg", "客户B/d.jpg")

        assert belonging(result) == {
            "a.jpg": ("客户", "a.jpg"),
            "客户A/b.jpg": ("客户A", "b.jpg"),
            "客户A/深/c.jpg": ("客户A", "深/c.jpg"),
            "客户B/d.jpg": ("客户B", "d.jpg"),
        }
        assert result.cases == ("客户", "客户A", "客户B")

    def test_a_subfolder_that_names_a_requirement_says_what_its_files_are(self) -> None:
        (place,) = sort("身份证/IMG_1.jpg").places

        assert place == Place(
            path="身份证/IMG_1.jpg", case="客户", inner="身份证/IMG_1.jpg", role="source", folder="card"
        )

    @pytest.mark.parametrize(
        ("path", "folder"),
        [
            ("客户A/营业执照/身份证/1.jpg", "card"),
            ("客户A/营业执照/2026/1.jpg", "licence"),
            ("客户A/2026/1.jpg", None),
            ("客户A/1.jpg", None),
            ("营业执照/身份证/1.jpg", "card"),
            ("客户A/执照和证件/1.jpg", None),
        ],
    )
    def test_the_nearest_folder_that_names_a_requirement_wins(self, path: str, folder: str | None) -> None:
        assert sort(path).places[0].folder == folder

    def test_loose_files_of_a_watched_inbox_are_a_case_that_says_so(self) -> None:
        assert belonging(sort("a.jpg", "客户A/b.jpg", watched=True)) == {
            "a.jpg": ("客户-loose", "a.jpg"),
            "客户A/b.jpg": ("客户A", "b.jpg"),
        }

    def test_junk_and_control_files_make_no_case(self) -> None:
        result = sort(".DS_Store", "case.toml", "客户A/Thumbs.db", "客户A/_done", "客户B/a.jpg", "客户B/case.toml")

        assert result.cases == ("客户B",)
        assert [place.role for place in result.places] == ["junk", "control", "junk", "control", "source", "control"]


class TestArchives:
    """A zip is a case, or a folder of one."""

    def test_zips_alone_at_the_top_are_cases(self) -> None:
        result = sort("客户A.zip", "客户B.ZIP", "客户C/1.jpg", "case.toml", ".DS_Store")

        assert result.archives == ("客户A.zip", "客户B.ZIP")
        assert belonging(result)["客户B.ZIP"] == ("客户B", "")

    @pytest.mark.parametrize("beside", ["a.jpg", "身份证/1.jpg", "营业执照.zip"])
    def test_a_zip_beside_loose_papers_is_part_of_their_case(self, beside: str) -> None:
        result = sort("其他.zip", beside)

        assert result.archives == ()
        assert belonging(result)["其他.zip"] == ("客户", "其他.zip")

    def test_a_zip_in_a_watched_inbox_is_always_a_case(self) -> None:
        result = sort("客户A.zip", "a.jpg", watched=True)

        assert result.archives == ("客户A.zip",)
        assert result.cases == ("客户A", "客户-loose")

    def test_a_zip_inside_a_case_is_opened_in_place(self) -> None:
        assert belonging(sort("客户A/材料.zip")) == {"客户A/材料.zip": ("客户A", "材料.zip")}
        (place,) = place_members("材料.zip", ["子夹/名.jpg"], [PROFILE], case="客户A", case_archive=False)

        assert place == Place(path="材料.zip/子夹/名.jpg", case="客户A", inner="材料.zip/子夹/名.jpg", role="source")

    def test_the_archive_itself_may_name_a_requirement(self) -> None:
        (place,) = place_members("扫描/身份证.zip", ["1.jpg"], [PROFILE], case="客户A", case_archive=False)

        assert place.folder == "card"

    def members(self, *names: str) -> list[str]:
        return [each.inner for each in place_members("A.zip", names, [PROFILE], case="A", case_archive=True)]

    def test_a_single_folder_around_everything_is_dropped_from_a_case(self) -> None:
        assert self.members("A/1.jpg", "A/深/2.jpg", "A/case.toml", "__MACOSX/A/._1.jpg") == [
            "1.jpg",
            "深/2.jpg",
            "case.toml",
            "__MACOSX/A/._1.jpg",
        ]

    @pytest.mark.parametrize("names", [["A/1.jpg", "B/2.jpg"], ["1.jpg", "A/2.jpg"], ["身份证/1.jpg", "身份证/2.jpg"]])
    def test_other_folders_stay(self, names: list[str]) -> None:
        assert self.members(*names) == names

    def test_no_member_leaves_the_case(self) -> None:
        assert self.members("../../etc/1.jpg", "\\\\host\\share\\2.jpg", "/abs/./3.jpg", "..", "C:/4.jpg") == [
            "etc/1.jpg",
            "host/share/2.jpg",
            "abs/3.jpg",
            "unnamed",
            "C:/4.jpg",
        ]

    def test_equal_names_in_one_archive_stay_apart(self) -> None:
        assert self.members("1.jpg", "1.jpg", "x/../1.jpg", "./1.jpg") == [
            "1.jpg",
            "1 (2).jpg",
            "x/1.jpg",
            "1 (3).jpg",
        ]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("客户A/.DS_Store", "junk"),
        ("THUMBS.DB", "junk"),
        ("desktop.ini", "junk"),
        ("._IMG_1.jpg", "junk"),
        ("~$合同.docx", "junk"),
        ("Icon\r", "junk"),
        ("__MACOSX/a.jpg", "junk"),
        ("a/@eaDir/b.jpg", "junk"),
        (".git/config", "junk"),
        ("case.toml", "control"),
        ("cases.csv", "control"),
        ("客户A/_done", "control"),
        (".matprep-inbox", "control"),
        ("客户A/a.jpg", "source"),
        ("thumbs.db.jpg", "source"),
        ("git/1.jpg", "source"),
    ],
)
def test_a_file_is_a_paper_or_junk_or_written_for_matprep(path: str, role: str) -> None:
    assert role_of(path) == role


class TestShared:
    """A folder at the top whose files join every case."""

    @pytest.mark.parametrize("folder", ["_shared", "_SHARED", "_共用"])
    @pytest.mark.parametrize("watched", [False, True])
    def test_is_no_case_and_its_files_keep_its_name(self, folder: str, watched: bool) -> None:  # noqa: FBT001 - a parameter of the test
        result = sort(f"{folder}/营业执照/IMG_1.jpg", f"{folder}/case.toml", "张三/身份证.jpg", watched=watched)

        assert result.cases == ("张三",)
        licence, told, _ = result.places
        assert (licence.shared, licence.inner, licence.folder) == (True, f"{folder}/营业执照/IMG_1.jpg", "licence")
        assert (told.shared, told.role) == (True, "control")

    def test_deeper_or_as_a_file_it_is_nothing_of_the_kind(self) -> None:
        result = sort("张三/_shared/a.jpg", "_shared")

        assert [place.shared for place in result.places] == [False, False]
