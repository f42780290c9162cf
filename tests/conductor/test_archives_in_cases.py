"""Archives among the papers: every member is a source of its own, and what cannot be opened harms no other."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import making
import pytest
from office import complete_case, profile

from matprep.errors import FolderError
from matprep.model import Ended

if TYPE_CHECKING:
    from office import Office

READY = ["01_营业执照.jpg", "02_身份证_1.jpg", "02_身份证_2.jpg"]
FACTS = '[facts]\ncompany = "示例公司"'.encode()


def encrypted(archive: bytes, name: str) -> bytes:
    """The archive with one member marked as encrypted, in both of its headers."""
    changed = bytearray(archive)
    info = zipfile.ZipFile(io.BytesIO(archive)).getinfo(name)
    changed[info.header_offset + 6] |= 1
    central = archive.rindex(b"PK\x01\x02", 0, archive.rindex(info.orig_filename.encode()))
    changed[central + 8] |= 1
    return bytes(changed)


def problems_of(office: Office, path: str, case: str = "客户") -> list[str]:
    (source,) = [each for each in office.manifest(case)["sources"] if each["path"] == path]
    return [
        each["code"] for each in (*source["problems"], *(one for part in source["parts"] for one in part["problems"]))
    ]


class TestInside:
    """A zip beside other papers of a case."""

    def test_a_zip_inside_a_zip_is_opened(self, office: Office) -> None:
        office.put({"营业执照.jpg": making.jpeg()})
        cards = making.zipped({name: data for name, data in complete_case().items() if "身份证" in name})
        office.put({"材料.zip": making.zipped({"证件.zip": cards})})

        office.run()

        assert office.names() == READY
        assert office.sources()["材料.zip/证件.zip"] == "expanded"
        assert office.sources()["材料.zip/证件.zip/身份证正面.jpg"] == "prepared"

    def test_one_more_inside_is_too_deep_and_says_so(self, office: Office) -> None:
        inner = making.zipped({"合同.jpg": making.jpeg()})
        office.put({**complete_case(), "外.zip": making.zipped({"中.zip": making.zipped({"内.zip": inner})})})

        office.run()

        assert office.sources()["外.zip/中.zip/内.zip"] == "rejected"
        assert problems_of(office, "外.zip/中.zip/内.zip") == ["archive_limit"]
        assert office.manifest()["status"] == "attention"
        assert office.requirements()["business_licence"] == "ready"

    def test_a_member_that_swells_is_left_out_and_the_others_go_on(self, office: Office) -> None:
        buffer = io.BytesIO(making.zipped({"合同.jpg": making.jpeg(seed=9)}))
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("炸弹.jpg", bytes(20 << 20))
        office.put({**complete_case(), "材料.zip": buffer.getvalue()})

        office.run()

        assert office.sources()["材料.zip/炸弹.jpg"] == "rejected"
        assert problems_of(office, "材料.zip/炸弹.jpg") == ["archive_limit"]
        assert office.sources()["材料.zip/合同.jpg"] == "prepared"

    def test_an_archive_of_too_many_members_is_not_opened(self, office: Office) -> None:
        office.put({**complete_case(), "材料.zip": making.zipped({f"{number}.txt": b"" for number in range(5001)})})

        office.run()

        assert office.sources()["材料.zip"] == "rejected"
        assert problems_of(office, "材料.zip") == ["archive_limit"]
        assert len(office.sources()) == 4

    def test_an_encrypted_member_is_named_and_the_others_go_on(self, office: Office) -> None:
        both = making.zipped({"secret.jpg": making.jpeg(seed=9), "contract.jpg": making.jpeg(seed=10)})
        office.put({**complete_case(), "材料.zip": encrypted(both, "secret.jpg")})

        office.run()

        assert problems_of(office, "材料.zip/secret.jpg") == ["archive_encrypted"]
        assert office.sources()["材料.zip/secret.jpg"] == "rejected"
        assert office.sources()["材料.zip/contract.jpg"] == "prepared"

    def test_two_members_of_one_name_are_two_sources(self, office: Office) -> None:
        two = making.zipped({"contract-a.jpg": making.jpeg(seed=9), "contract-b.jpg": making.jpeg(seed=10)})
        office.put({**complete_case(), "材料.zip": two.replace(b"contract-b", b"contract-a")})

        office.run()

        members = {path: status for path, status in office.sources().items() if "/" in path}
        assert members == {"材料.zip/contract-a.jpg": "prepared", "材料.zip/contract-a (2).jpg": "prepared"}
        assert {name for name in office.names() if "合同" in name} == {"03_合同_1.jpg", "03_合同_2.jpg"}

    def test_names_of_old_chinese_programs_are_read(self, office: Office) -> None:
        office.put({"材料.zip": making.zipped(complete_case(), encoding="gbk"), "说明.jpg": making.jpeg(seed=20)})

        office.run()

        assert [name for name in office.names() if "/" not in name] == READY

    @pytest.mark.parametrize(
        "name", ["../../营业执照.jpg", "/etc/营业执照.jpg", "C:\\营业执照.jpg", "..\\..\\营业执照.jpg"]
    )
    def test_a_member_that_points_elsewhere_stays_inside(self, office: Office, name: str) -> None:
        office.put({"材料.zip": making.zipped({name: making.jpeg()}), "说明.jpg": making.jpeg(seed=20)})
        before = set(office.out.parent.iterdir())

        office.run()

        assert {path.name for path in set(office.out.parent.iterdir()) - before} == {"out"}
        (member,) = [path for path in office.sources() if path.startswith("材料.zip/")]
        assert ".." not in member
        assert office.sources()[member] == "prepared"

    def test_a_damaged_zip_is_rejected_and_the_rest_goes_on(self, office: Office) -> None:
        whole = making.zipped({"合同.jpg": making.jpeg(seed=9)})
        office.put({**complete_case(), "材料.zip": whole[: len(whole) // 2]})

        office.run()

        assert office.sources()["材料.zip"] == "rejected"
        assert [name for name in office.names() if "/" not in name] == READY

    def test_nothing_is_done_twice(self, office: Office) -> None:
        cards = making.zipped({name: data for name, data in complete_case().items() if "身份证" in name})
        office.put({"营业执照.jpg": making.jpeg(), "材料.zip": making.zipped({"证件.zip": cards, "a.db": b""})})
        office.run()
        before = {path: path.stat().st_mtime_ns for path in office.out.glob("客户/*.jpg")}
        statuses = office.sources()

        office.run()

        assert {path: path.stat().st_mtime_ns for path in office.out.glob("客户/*.jpg")} == before
        assert office.sources() == statuses

    def test_a_zip_whose_content_changed_is_opened_anew(self, office: Office) -> None:
        old = {"合同.jpg": making.jpeg(seed=9), "旧.jpg": making.jpeg(seed=11), "坏.jpg": making.jpeg()[:9000]}
        office.put({**complete_case(), "材料.zip": making.zipped(old)})
        office.run()

        office.put({"材料.zip": making.zipped({"合同.jpg": making.jpeg(seed=10)})})
        office.run()

        assert "_superseded/03_合同.jpg" in office.names()
        assert {path: status for path, status in office.sources().items() if "/" in path} == {
            "材料.zip/合同.jpg": "prepared",
            "材料.zip/旧.jpg": "unassigned",  # what was prepared stands
            "材料.zip/坏.jpg": "withdrawn",
        }

    def test_an_output_of_a_member_that_is_gone_cannot_be_made_again(self, office: Office) -> None:
        both = {"合同.jpg": making.jpeg(seed=9), "旧.jpg": making.jpeg(seed=11)}
        office.put({**complete_case(), "材料.zip": making.zipped(both)})
        office.run()
        (office.out / "客户" / "_unassigned" / "旧.jpg").unlink()

        office.put({"材料.zip": making.zipped({"合同.jpg": making.jpeg(seed=9)})})
        office.run()

        assert office.sources()["材料.zip/旧.jpg"] == "withdrawn"
        assert office.manifest()["status"] == "ready"

    def test_an_output_of_a_zip_that_is_gone_cannot_be_made_again(self, office: Office) -> None:
        office.put({**complete_case(), "材料.zip": making.zipped({"合同.jpg": making.jpeg(seed=9)})})
        office.run()
        (office.out / "客户" / "03_合同.jpg").unlink()
        (office.inbox / "材料.zip").unlink()

        office.run()

        assert office.sources()["材料.zip/合同.jpg"] == "withdrawn"
        assert office.requirements()["contract"] == "not_needed"

    def test_what_a_newer_zip_lacks_stands_whatever_changes(self, office: Office) -> None:
        both = {"合同.jpg": making.jpeg(seed=9), "旧.jpg": making.jpeg(seed=11)}
        office.put({**complete_case(), "材料.zip": making.zipped(both)})
        office.run()
        office.put({"材料.zip": making.zipped({"旧.jpg": making.jpeg(seed=11)})})
        office.run()
        office.run()

        office.profile = profile(**{'max_bytes = "200 KB"': 'max_bytes = "190 KB"'})
        office.run()

        assert "03_合同.jpg" in office.names()
        assert office.sources()["材料.zip/合同.jpg"] == "prepared"

    @pytest.mark.parametrize("instead", ["picture", "damaged"])
    def test_what_came_of_a_zip_that_is_none_any_more_stands(self, office: Office, instead: str) -> None:
        whole = making.zipped({"合同.jpg": making.jpeg(seed=9), "坏.jpg": making.jpeg()[:9000]})
        office.put({**complete_case(), "材料.zip": whole})
        office.run()

        office.put({"材料.zip": making.jpeg(seed=12) if instead == "picture" else whole[: len(whole) // 2]})
        office.run()
        office.run()

        assert office.sources()["材料.zip"] == ("unassigned" if instead == "picture" else "rejected")
        assert office.sources()["材料.zip/合同.jpg"] == "prepared"
        assert office.sources()["材料.zip/坏.jpg"] == "withdrawn"
        assert "03_合同.jpg" in office.names()

    def test_a_member_that_comes_back_is_the_archives_again(self, office: Office) -> None:
        both = making.zipped({"合同.jpg": making.jpeg(seed=9), "旧.jpg": making.jpeg(seed=11)})
        office.put({**complete_case(), "材料.zip": both})
        office.run()
        office.put({"材料.zip": making.zipped({"旧.jpg": making.jpeg(seed=11)})})
        office.run()
        (office.out / "客户" / "03_合同.jpg").unlink()
        office.put({"材料.zip": both})

        office.run()

        assert "03_合同.jpg" in office.names()

    def test_an_output_of_a_member_that_somebody_deleted_is_made_again(self, office: Office) -> None:
        office.put({**complete_case(), "材料.zip": making.zipped({"合同.jpg": making.jpeg(seed=9)})})
        office.run()
        (office.out / "客户" / "03_合同.jpg").unlink()

        office.run()

        assert "03_合同.jpg" in office.names()


class TestCase:
    """A zip that is a case itself."""

    def whole(self, **more: bytes) -> bytes:
        return making.zipped({f"乙公司/{name}": data for name, data in {**complete_case(), **more}.items()})

    def test_the_case_file_inside_counts(self, office: Office) -> None:
        office.put({"乙公司.zip": self.whole(**{"case.toml": FACTS})})

        office.run()

        assert office.manifest("乙公司")["facts"] == {"company": "示例公司"}
        assert office.names("乙公司")[0] == "01_营业执照_示例公司.jpg"
        assert office.sources("乙公司")["case.toml"] == "ignored"

    def test_the_case_file_inside_still_counts_the_second_time(self, office: Office) -> None:
        office.put({"乙公司.zip": self.whole(**{"case.toml": FACTS})})
        office.run()
        before = office.names("乙公司")

        events = office.run()

        assert office.names("乙公司") == before
        assert office.manifest("乙公司")["facts"] == {"company": "示例公司"}
        assert not [each for each in events if isinstance(each, Ended)]

    def test_a_password_inside_opens_a_member_that_stands_before_it(self, office: Office) -> None:
        told = b'[passwords]\n"contract.pdf" = "kAi-men"'
        members = {"contract.pdf": making.pdf(1, password="kAi-men"), "case.toml": told}
        office.put({"乙公司.zip": self.whole(**members)})

        office.run()

        assert office.sources("乙公司")["contract.pdf"] == "prepared"

    def test_what_a_newer_zip_does_not_tell_any_more_is_forgotten(self, office: Office) -> None:
        office.put({"乙公司.zip": self.whole(**{"case.toml": FACTS})})
        office.run()

        office.put({"乙公司.zip": self.whole()})
        office.run()

        assert office.manifest("乙公司")["facts"] == {}
        assert "01_营业执照.jpg" in office.names("乙公司")

    def test_a_faulty_case_file_inside_ends_the_run_and_says_where(self, office: Office) -> None:
        office.put({"乙公司.zip": self.whole(**{"case.toml": b"[nonsense]\nx = 1"})})

        with pytest.raises(FolderError, match="case_file") as caught:
            office.run()

        assert "case.toml" in caught.value.complaints[0].file

    def test_assignments_inside_count(self, office: Office) -> None:
        told = b'[assign]\n"IMG_1.jpg" = "contract"'
        office.put({"乙公司.zip": self.whole(**{"case.toml": told, "IMG_1.jpg": making.jpeg(seed=40)})})

        office.run()

        assert "03_合同.jpg" in office.names("乙公司")

    def test_a_case_file_in_a_zip_beside_others_is_no_case_file(self, office: Office) -> None:
        office.put({**complete_case(), "材料.zip": making.zipped({"case.toml": FACTS})})

        office.run()

        assert office.manifest()["facts"] == {}
        assert office.names() == READY
