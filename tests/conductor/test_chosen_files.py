"""Only the files that a list names: as if nothing else lay there, and nothing that stands is lost."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import making
import pytest
from office import complete_case

import matprep
from matprep.conductor.chosen import read_list
from matprep.errors import FolderError, UsageError
from matprep.model import Closed, Taken

if TYPE_CHECKING:
    from office import Office

    from matprep.model import Event

LICENCE = "营业执照.jpg"


def in_case(case: str, pile: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{case}/{name}": data for name, data in pile.items()}


def taken(events: list[Event]) -> set[tuple[str, str]]:
    return {(each.case, each.path) for each in events if isinstance(each, Taken)}


class TestList:
    """The list as programs write it."""

    @pytest.mark.parametrize(
        "data",
        [
            "甲/1.jpg\n乙/a b.pdf\n".encode(),
            "甲/1.jpg\r\n乙/a b.pdf".encode(),
            "\ufeff甲/1.jpg\n\n乙/a b.pdf\n\n".encode(),
            "甲/1.jpg\0乙/a b.pdf\0".encode(),
            "甲/1.jpg\r\n乙/a b.pdf\r\n".encode("utf-16"),
        ],
    )
    def test_one_path_a_line_or_each_ended_by_zero(self, data: bytes) -> None:
        assert read_list(data) == ("甲/1.jpg", "乙/a b.pdf")

    def test_a_zero_byte_makes_line_ends_part_of_names(self) -> None:
        assert read_list(b"a\nb.jpg\0c.jpg\0") == ("a\nb.jpg", "c.jpg")

    def test_bytes_that_are_no_utf8_stand_as_the_system_names_them(self) -> None:
        assert read_list(b"\xc9\xed.jpg\n") == ("\udcc9\udced.jpg",)


class TestTaking:
    """What is taken, and what is left alone."""

    def test_only_what_is_named(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), **in_case("乙", complete_case(20))})

        events = office.run(files=[f"甲/{LICENCE}", "甲/身份证正面.jpg"])

        assert taken(events) == {("甲", LICENCE), ("甲", "身份证正面.jpg")}
        assert set(office.sources("甲")) == {LICENCE, "身份证正面.jpg"}
        assert not (office.out / "乙").exists()

    def test_paths_may_be_absolute_dotted_or_repeated(self, office: Office) -> None:
        office.put(in_case("甲", complete_case()))

        events = office.run(
            files=[office.inbox / "甲" / LICENCE, f"./甲/../甲/{LICENCE}", Path("甲") / "身份证正面.jpg"]
        )

        assert taken(events) == {("甲", LICENCE), ("甲", "身份证正面.jpg")}

    @pytest.mark.skipif(sys.platform == "win32", reason="links need a right there that few have")
    def test_an_absolute_path_may_lead_over_a_link(self, office: Office) -> None:
        office.put(in_case("甲", complete_case()))
        (office.inbox.parent / "link").symlink_to(office.inbox)

        events = office.run(files=[office.inbox.parent / "link" / "甲" / LICENCE])

        assert taken(events) == {("甲", LICENCE)}

    def test_a_name_is_the_same_however_its_accents_are_composed(self, office: Office) -> None:
        office.put({"Cafe\u0301/营业执照.jpg": making.jpeg()})

        assert taken(office.run(files=["Caf\u00e9/营业执照.jpg"])) == {("Cafe\u0301", LICENCE)}

    def test_folders_that_name_requirements_and_case_toml_count_as_ever(self, office: Office) -> None:
        office.put({"甲/营业执照/IMG_1.jpg": making.jpeg(), "甲/IMG_2.jpg": making.jpeg(seed=3)})
        office.put({"甲/case.toml": '[facts]\ncompany = "示例"'.encode()})

        office.run(files=["甲/营业执照/IMG_1.jpg"])

        assert office.names("甲") == ["01_营业执照_示例.jpg"]

    def test_what_all_cases_share_joins_without_being_named(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), f"_shared/{LICENCE}": making.jpeg(seed=9)})

        office.run(files=["甲/身份证正面.jpg", "甲/身份证反面.jpg"])

        assert office.manifest("甲")["status"] == "ready"

    def test_rows_of_a_table_make_no_case_then(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), "cases.csv": "case,company\n甲,示例\n乙,样品\n".encode()})

        events = office.run(files=[f"甲/{LICENCE}"])

        assert {each.case: each.manifest.facts for each in events if isinstance(each, Closed)} == {
            "甲": {"company": "示例"}
        }

    def test_a_zip_that_is_a_case_can_be_named(self, office: Office) -> None:
        office.put({"丙.zip": making.zipped(complete_case()), "丁.zip": making.zipped(complete_case(20))})

        office.run(files=["丙.zip"])

        assert office.manifest("丙")["status"] == "ready"
        assert not (office.out / "丁").exists()


class TestEarlierRuns:
    """What stands already."""

    def test_what_was_delivered_of_files_not_named_stands(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), **in_case("乙", complete_case(20))})
        office.run()
        before = office.package("甲")
        office.put({"甲/合同.jpg": making.jpeg(seed=9)})

        events = office.run(files=["甲/合同.jpg"])

        assert taken(events) == {("甲", "合同.jpg")}
        assert office.package("甲").items() >= before.items()
        assert office.manifest("甲")["status"] == "ready"
        assert set(office.sources("甲").values()) == {"prepared"}
        assert office.manifest("乙")["status"] == "ready"

    def test_a_file_not_named_that_changed_meanwhile_is_not_looked_at_and_what_it_gave_stands(
        self, office: Office
    ) -> None:
        office.put(in_case("甲", complete_case()))
        office.run()
        before = office.package("甲")
        office.put({f"甲/{LICENCE}": making.jpeg(seed=50), "甲/合同.jpg": making.jpeg(seed=9)})

        office.run(files=["甲/合同.jpg"])

        assert office.package("甲").items() >= before.items()
        assert office.sources("甲")[LICENCE] == "prepared"

    def test_the_next_whole_run_takes_it(self, office: Office) -> None:
        office.put(in_case("甲", complete_case()))
        office.run(files=[f"甲/{LICENCE}"])
        assert office.manifest("甲")["status"] == "incomplete"

        office.run()

        assert office.manifest("甲")["status"] == "ready"

    def test_a_file_not_named_that_was_rejected_is_still_rejected(self, office: Office) -> None:
        office.put(in_case("甲", {**complete_case(), "合同.jpg": making.jpeg()[:9000]}))
        office.run()
        office.put({"甲/卷宗.pdf": making.pdf(1)})

        office.run(files=["甲/卷宗.pdf"])

        assert office.sources("甲")["合同.jpg"] == "rejected"
        assert office.sources("甲")["卷宗.pdf"] == "prepared"


class TestRefused:
    """Lists that cannot be used."""

    def refused(self, office: Office, *files: object, **options: Any) -> FolderError:
        with pytest.raises(FolderError) as caught:
            office.run(files=files, **options)
        assert not office.out.exists()
        return caught.value

    def test_every_name_that_is_not_there_is_told_at_once(self, office: Office, tmp_path: Path) -> None:
        office.put(in_case("甲", complete_case()))
        (tmp_path / "outside.jpg").write_bytes(b"x")

        error = self.refused(
            office, f"甲/{LICENCE}", "甲/gone.jpg", "../outside.jpg", tmp_path / "outside.jpg", "甲", "乙/x"
        )

        assert (error.code, error.exit_code, error.params["count"]) == ("list_faulty", 4, 5)
        assert [(each.code, each.row) for each in error.complaints] == [
            ("listed_absent", 2),
            ("listed_outside", 3),
            ("listed_outside", 4),
            ("listed_folder", 5),
            ("listed_absent", 6),
        ]

    def test_an_empty_list_is_no_wish_to_take_everything(self, office: Office) -> None:
        office.put(complete_case())

        assert self.refused(office).code == "list_empty"

    def test_a_list_of_system_junk_names_no_material(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), "甲/Thumbs.db": b"x"})

        assert self.refused(office, "甲/Thumbs.db").code == "nothing_there"

    def test_several_folders_cannot_be_meant(self, office: Office, tmp_path: Path) -> None:
        (tmp_path / "second").mkdir()
        with pytest.raises(UsageError, match="one_folder_wanted"):
            list(matprep.run([office.inbox, tmp_path / "second"], office.out, profile=office.profile, files=["a.jpg"]))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names in Unicode")
def test_a_name_in_an_old_encoding_can_be_listed(office: Office) -> None:
    folder = office.inbox / "甲"
    folder.mkdir()
    name = "营业执照.jpg".encode("gbk")
    (folder / os.fsdecode(name)).write_bytes(making.jpeg())

    events = office.run(files=read_list("甲/".encode() + name + b"\n"))

    assert len(taken(events)) == 1
