"""One run: a pile of files becomes a package, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import socket
from typing import TYPE_CHECKING

import making
import pytest
from office import COMPLETE, complete_case, profile

import matprep
from matprep.errors import FolderError, UsageError
from matprep.model import Closed, Ended, Planned

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

READY = ["01_营业执照.jpg", "02_身份证_1.jpg", "02_身份证_2.jpg"]


class TestPackage:
    """What stands in the output folder afterwards."""

    def test_a_complete_case_is_ready(self, office: Office) -> None:
        office.put(complete_case())

        events = office.run()

        assert office.names() == READY
        assert office.manifest()["status"] == "ready"
        assert [type(each) for each in events][-1] is Closed

    def test_the_inbox_is_left_untouched(self, office: Office) -> None:
        office.put(complete_case())
        before = making.contents(office.inbox)

        office.run()

        assert making.contents(office.inbox) == before

    def test_facts_stand_in_the_names(self, office: Office) -> None:
        office.put({**complete_case(), "case.toml": '[facts]\ncompany = "示例公司"'.encode()})

        office.run()

        assert office.names()[0] == "01_营业执照_示例公司.jpg"

    def test_a_subfolder_is_a_case_of_its_own(self, office: Office) -> None:
        office.put({f"甲/{name}": data for name, data in complete_case().items()})
        office.put({f"乙/{name}": data for name, data in complete_case().items()})

        office.run()

        assert office.names("甲") == office.names("乙") == READY

    def test_the_same_paper_in_two_cases_is_delivered_in_both(self, office: Office) -> None:
        office.put({f"{case}/营业执照.jpg": making.jpeg() for case in ("甲", "乙")})

        office.run()

        assert office.package("甲") == office.package("乙") != {}

    def test_every_source_stands_in_the_manifest_once(self, office: Office) -> None:
        office.put(
            {**complete_case(), "Thumbs.db": b"x", "无关.docx": b"PK", "a/深/IMG_1.png": making.png(), "空.pdf": b""}
        )

        office.run()

        assert office.sources() == {
            **dict.fromkeys(COMPLETE, "prepared"),
            "Thumbs.db": "ignored",
            "无关.docx": "rejected",
            "空.pdf": "rejected",
        }
        assert office.sources("a") == {"深/IMG_1.png": "unassigned"}

    def test_an_unknown_file_is_prepared_beside_the_others_not_among_them(self, office: Office) -> None:
        office.put({**complete_case(), "IMG_2041.png": making.png()})

        office.run()

        assert "_unassigned/IMG_2041.png" in office.names()
        assert office.manifest()["status"] == "attention"

    def test_what_is_rejected_has_its_reason_beside_it(self, office: Office) -> None:
        office.put({**complete_case(), "合同.jpg": making.jpeg()[:9000]})

        office.run(language="zh")

        assert "_rejected/合同.jpg.txt" in office.names()
        assert "合同.jpg" in office.package()["_rejected/合同.jpg.txt"].decode("utf-8-sig")

    def test_a_missing_requirement_makes_the_case_incomplete(self, office: Office) -> None:
        office.put({"营业执照.jpg": making.jpeg()})

        office.run()

        assert office.manifest()["status"] == "incomplete"
        assert office.requirements()["id_card"] == "missing"

    def test_several_pictures_become_one_pdf(self, office: Office) -> None:
        office.put({**complete_case(), "卷宗1.jpg": making.jpeg(), "卷宗2.pdf": making.pdf(2)})

        office.run()

        (made,) = [each for each in office.manifest()["outputs"] if each["requirement"] == "dossier"]
        assert (made["kind"], made["pages"], made["sources"]) == ("pdf", 3, ["卷宗1.jpg", "卷宗2.pdf"])

    def test_pages_assigned_in_case_toml_go_their_ways(self, office: Office) -> None:
        lines = '[assign]\n"scan.pdf" = { "1" = "business_licence", "2-3" = "id_card" }'
        office.put({"scan.pdf": making.scan_pdf(4), "case.toml": lines.encode()})

        office.run()

        assert office.names() == sorted([*READY, "_unassigned/scan.jpg"])
        (source,) = [each for each in office.manifest()["sources"] if each["path"] == "scan.pdf"]
        assert {part["pages"]: part["requirement"] for part in source["parts"]} == {
            "1": "business_licence",
            "2": "id_card",
            "3": "id_card",
            "4": None,
        }

    def test_several_profiles_share_one_examination(self, office: Office) -> None:
        other = profile(**{'id = "office"': 'id = "other"', "{order:02}_{title}": "{order:02}-{title}"})
        office.put(complete_case())

        events = office.run(profile=[office.profile, other])

        assert (office.out / "office" / "客户" / "01_营业执照.jpg").is_file()
        assert (office.out / "other" / "客户" / "01-营业执照.jpg").is_file()
        assert sum(isinstance(each, Closed) for each in events) == 2

    def test_only_the_owner_may_read_what_is_made(self, office: Office) -> None:
        office.put(complete_case())

        office.run()

        if os.name == "posix":
            made = list(office.out.rglob("*"))
            assert {path.stat().st_mode & 0o077 for path in made} == {0}


class TestAgain:
    """The second run, and what changed before it."""

    def test_nothing_is_done_twice(self, office: Office) -> None:
        office.put(complete_case())
        office.run()
        before = {path: path.stat().st_mtime_ns for path in office.out.glob("客户/**/*")}

        events = office.run()

        assert {path: path.stat().st_mtime_ns for path in office.out.glob("客户/**/*")} == before
        assert [type(each) for each in events] == [Closed]

    def test_new_content_takes_the_place_of_the_old(self, office: Office) -> None:
        office.put(complete_case())
        office.run()
        old = office.package()["01_营业执照.jpg"]

        office.put({"营业执照.jpg": making.jpeg(900, 700, seed=77)})
        office.run()

        assert office.names() == [*READY, "_superseded/01_营业执照.jpg"]
        assert office.package()["_superseded/01_营业执照.jpg"] == old
        assert office.package()["01_营业执照.jpg"] != old

    def test_emptying_the_inbox_takes_nothing_back(self, office: Office) -> None:
        office.put({**complete_case(), "别的.jpg": making.jpeg(seed=9)})
        office.run()
        for name in COMPLETE:
            (office.inbox / name).unlink()

        office.run()

        assert {name: office.sources()[name] for name in COMPLETE} == dict.fromkeys(COMPLETE, "prepared")
        assert [name for name in office.names() if "/" not in name] == READY

    def test_a_changed_rule_does_not_take_back_what_cannot_be_made_again(self, office: Office) -> None:
        office.put({**complete_case(), "别的.jpg": making.jpeg(seed=9)})
        office.run()
        for name in COMPLETE:
            (office.inbox / name).unlink()

        office.profile = profile(**{'max_bytes = "200 KB"': 'max_bytes = "190 KB"'})
        office.run()

        assert [name for name in office.names() if "/" not in name] == READY

    def test_another_file_for_the_same_requirement_replaces_one_that_is_gone(self, office: Office) -> None:
        office.put(complete_case())
        office.run()
        (office.inbox / "营业执照.jpg").unlink()
        office.put({"licence.jpg": making.jpeg(seed=50)})

        office.run()

        assert "_superseded/01_营业执照.jpg" in office.names()
        assert office.sources()["licence.jpg"] == "prepared"
        assert office.sources()["营业执照.jpg"] == "alternative"

    def test_an_output_that_somebody_deleted_is_made_again(self, office: Office) -> None:
        office.put(complete_case())
        office.run()
        (office.out / "客户" / "01_营业执照.jpg").unlink()

        office.run()

        assert office.names() == READY

    def test_a_lost_ledger_makes_no_second_copy(self, office: Office) -> None:
        office.put({**complete_case(), "IMG_1.png": making.png()})
        office.run()
        before = office.package()
        shutil.rmtree(office.out / ".matprep")

        office.run()

        assert office.package() == before
        assert office.sources()["营业执照.jpg"] == "prepared"

    def test_what_was_rejected_is_tried_again(self, office: Office) -> None:
        office.put({**complete_case(), "营业执照.jpg": making.jpeg(100, 80)})
        office.run()
        assert office.requirements()["business_licence"] == "rejected"

        events = office.run()

        assert [each.paths for each in events if isinstance(each, Ended)] == [("营业执照.jpg",)]

    def test_a_source_gone_before_it_was_prepared_is_withdrawn(self, office: Office) -> None:
        office.put({**complete_case(), "合同.jpg": making.jpeg()[:9000]})
        office.run()
        (office.inbox / "合同.jpg").unlink()

        office.run()

        assert office.sources()["合同.jpg"] == "withdrawn"
        assert office.manifest()["status"] == "ready"

    def test_an_assignment_made_later_moves_a_file_to_its_place(self, office: Office) -> None:
        office.put({**complete_case(), "IMG_1.jpg": making.jpeg(seed=9)})
        office.run()
        office.put({"case.toml": b'[assign]\n"IMG_1.jpg" = "contract"'})

        office.run()

        assert "03_合同.jpg" in office.names()
        assert "_unassigned/IMG_1.jpg" not in office.names()


class TestChoice:
    """One requirement, several files."""

    def test_a_damaged_file_gives_way_to_a_sound_one(self, office: Office) -> None:
        big = making.jpeg(1600, 1200)
        office.put({**complete_case(), "营业执照 大.jpg": big[: len(big) // 2]})

        office.run()

        assert office.sources()["营业执照 大.jpg"] == "rejected"
        assert office.sources()["营业执照.jpg"] == "prepared"
        assert office.requirements()["business_licence"] == "ready"

    def test_a_damaged_card_side_withholds_the_other(self, office: Office) -> None:
        case = complete_case()
        office.put({**case, "身份证正面.jpg": case["身份证正面.jpg"][:9000]})

        office.run()

        assert office.names() == ["01_营业执照.jpg", "_rejected/身份证反面.jpg.txt", "_rejected/身份证正面.jpg.txt"]
        assert "with_rejected" in office.codes()


class TestHostile:
    """Files that are none, names that are none."""

    @pytest.mark.skipif(os.name != "posix", reason="POSIX kinds of files")
    def test_links_pipes_and_sockets_are_refused_never_followed(
        self, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secret = tmp_path / "secret.jpg"
        secret.write_bytes(making.jpeg())
        office.put(complete_case())
        (office.inbox / "link.jpg").symlink_to(secret)
        (office.inbox / "folder").symlink_to(tmp_path)
        os.mkfifo(office.inbox / "pipe.jpg")
        door = socket.socket(socket.AF_UNIX)
        monkeypatch.chdir(office.inbox)  # a socket's path is short
        door.bind("door.jpg")

        office.run()
        door.close()

        refused = {name for name, status in office.sources().items() if status == "rejected"}
        assert refused == {"link.jpg", "folder", "pipe.jpg", "door.jpg"}

    @pytest.mark.skipif(os.name != "posix", reason="names that are not UTF-8")
    def test_a_name_that_is_not_utf8_is_prepared_and_shown_escaped(self, office: Office) -> None:
        office.put({"a.jpg": making.jpeg()})
        (office.inbox / "a.jpg").rename(office.inbox / os.fsdecode("营业执照.jpg".encode("gbk")))

        office.run()

        (source,) = office.manifest()["sources"]
        assert source["status"] == "unassigned"
        assert "\\x" in source["path"]
        assert source["path_bytes"]

    def test_a_foreign_file_under_the_wanted_name_is_never_touched(self, office: Office) -> None:
        office.put(complete_case())
        making.tree(office.out, {"客户/01_营业执照.jpg": b"mine"})

        office.run()

        assert office.package()["01_营业执照.jpg"] == b"mine"
        assert "01_营业执照-2.jpg" in office.names()
        assert office.codes() == {"name_taken"}

    def test_a_zip_inside_a_case_is_opened_in_place(self, office: Office) -> None:
        office.put({"营业执照.jpg": making.jpeg()})
        cards = {f"证件/{name}": data for name, data in complete_case().items() if "身份证" in name}
        office.put({"材料.zip": making.zipped({**cards, "__MACOSX/._x": b"x"}, encoding="gbk")})

        office.run()

        assert office.names() == READY
        assert office.sources()["材料.zip"] == "expanded"
        assert office.sources()["材料.zip/证件/身份证正面.jpg"] == "prepared"
        assert office.sources()["材料.zip/__MACOSX/._x"] == "ignored"

    def test_a_zip_alone_is_a_case(self, office: Office) -> None:
        office.put({"乙公司.zip": making.zipped({f"乙公司/{name}": data for name, data in complete_case().items()})})

        office.run()
        office.run()

        assert office.names("乙公司") == READY
        assert office.manifest("乙公司")["status"] == "ready"

    def test_a_lying_suffix_is_noticed_and_mended(self, office: Office) -> None:
        office.put({**complete_case(), "营业执照.jpg": making.png()})

        office.run()

        assert "01_营业执照.png" in office.names()
        assert "suffix_differs" in office.codes()


class TestDoor:
    """What is refused before anything is done."""

    @pytest.mark.parametrize("out", ["客户/out", "."])
    def test_inbox_and_output_may_not_contain_one_another(self, office: Office, out: str) -> None:
        office.put(complete_case())
        office.out = office.inbox.parent / out

        with pytest.raises(FolderError, match="folders_overlap"):
            office.run()

    def test_an_empty_folder_is_said_to_be_empty(self, office: Office) -> None:
        with pytest.raises(FolderError, match="nothing_there"):
            office.run()

    def test_a_faulty_case_toml_ends_the_run_before_it_begins(self, office: Office) -> None:
        office.put({**complete_case(), "case.toml": b"[assing]\nx = 1\n[facts]\nshoe_size = 4"})

        with pytest.raises(FolderError) as caught:
            office.run()

        assert len(caught.value.complaints) == 2
        assert not (office.out / "客户").exists()

    def test_an_undeclared_fact_is_refused(self, office: Office) -> None:
        office.put(complete_case())

        with pytest.raises(UsageError):
            office.run(facts={"shoe_size": "44"})

    def test_two_cases_of_one_name_are_refused(self, office: Office) -> None:
        office.put({f"甲/{name}": data for name, data in complete_case().items()})
        twin = office.inbox.parent / "更多"
        making.tree(twin, {"甲/营业执照.jpg": making.jpeg()})

        with pytest.raises(FolderError, match="two_cases"):
            list(matprep.run([office.inbox, twin], office.out, profile=office.profile))

    def test_another_profile_in_the_same_output_is_refused(self, office: Office) -> None:
        office.put(complete_case())
        office.run()

        with pytest.raises(FolderError, match="layout_differs"):
            office.run(profile=profile(**{'id = "office"': 'id = "other"'}))


class TestDryRun:
    """What would be done."""

    def test_nothing_is_written(self, office: Office) -> None:
        office.put(complete_case())

        (planned,) = [each for each in office.run(dry_run=True) if isinstance(each, Planned)]

        assert planned.status == "ready"
        assert [each.stem for each in planned.files] == ["01_营业执照", "02_身份证_1", "02_身份证_2"]
        assert not office.out.exists()
