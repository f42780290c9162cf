"""cases.csv over a folder of applicants: facts for each, profiles for some, and who has handed in nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import making
import pytest
from office import PROFILE, complete_case, profile

import matprep
from matprep.errors import FolderError
from matprep.model import Closed, Planned

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

OTHER = PROFILE.replace('id = "office"', 'id = "bureau"')


def in_case(case: str, pile: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{case}/{name}": data for name, data in pile.items()}


def first_name(office: Office, case: str) -> str:
    return office.names(case)[0]


class TestFacts:
    """What a row tells of its case."""

    @pytest.mark.parametrize("way", ["in the folder", "by option"])
    def test_a_table_names_the_company_of_each_case(self, office: Office, tmp_path: Path, way: str) -> None:
        office.put({**in_case("甲", complete_case()), **in_case("乙", complete_case(20))})
        home = office.inbox if way == "in the folder" else tmp_path
        (home / "cases.csv").write_bytes("case,company\r\n甲,示例公司\r\n乙,样品公司\r\n".encode("gbk"))

        office.run(**({} if way == "in the folder" else {"cases": tmp_path / "cases.csv"}))

        assert first_name(office, "甲") == "01_营业执照_示例公司.jpg"
        assert first_name(office, "乙") == "01_营业执照_样品公司.jpg"
        assert office.manifest("甲")["facts"] == {"company": "示例公司"}

    def test_files_in_the_folder_itself_are_a_case_that_a_row_can_name(self, office: Office) -> None:
        office.put({**complete_case(), "cases.csv": "case,company\n客户,示例公司\n".encode()})

        office.run()

        assert first_name(office, "客户") == "01_营业执照_示例公司.jpg"
        assert office.sources()["cases.csv"] == "ignored"

    def test_a_table_given_by_option_counts_in_place_of_the_one_in_the_folder(
        self, office: Office, tmp_path: Path
    ) -> None:
        office.put({**in_case("甲", complete_case()), "cases.csv": "case,company\n甲,旧\n".encode()})
        (tmp_path / "new.csv").write_bytes("case,company\n甲,新\n".encode())

        office.run(cases=tmp_path / "new.csv")

        assert first_name(office, "甲") == "01_营业执照_新.jpg"

    def test_case_toml_beats_the_table_and_the_command_line_beats_both(self, office: Office) -> None:
        office.put(in_case("甲", {**complete_case(), "case.toml": '[facts]\ncompany = "文件"'.encode()}))
        office.put({"cases.csv": "case,company,person\n甲,表格,张三\n".encode()})

        office.run()
        assert office.manifest("甲")["facts"] == {"company": "文件", "person": "张三"}

        office.run(facts={"person": "李四"})
        assert office.manifest("甲")["facts"] == {"company": "文件", "person": "李四"}

    def test_a_table_that_changed_renames_what_was_delivered(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), "cases.csv": "case,company\n甲,旧\n".encode()})
        office.run()
        office.put({"cases.csv": "case,company\n甲,新\n".encode()})

        office.run()

        assert first_name(office, "甲") == "01_营业执照_新.jpg"
        assert "_superseded/01_营业执照_旧.jpg" in office.names("甲")


class TestProfiles:
    """Rows for one of several profiles."""

    def test_a_case_is_prepared_under_its_own_profiles_only(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), **in_case("乙", complete_case(20))})
        office.put({"cases.csv": "case,profile,company\n甲,office,示例\n乙,,样品\n".encode()})

        events = office.run(profile=[office.profile, profile(OTHER)])

        closed = {(each.case, each.profile) for each in events if isinstance(each, Closed)}
        assert closed == {("甲", "office"), ("乙", "office"), ("乙", "bureau")}
        assert not (office.out / "bureau" / "甲").exists()

    def test_a_row_for_one_profile_tells_its_facts_there_only(self, office: Office) -> None:
        office.put(in_case("甲", complete_case()))
        office.put({"cases.csv": "case,profile,company\n甲,,通用\n甲,bureau,专用\n".encode()})

        office.run(profile=[office.profile, profile(OTHER)])

        assert office.names("office/甲")[0] == "01_营业执照_通用.jpg"
        assert office.names("bureau/甲")[0] == "01_营业执照_专用.jpg"

    def test_a_dry_run_plans_what_a_run_would_do(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), "cases.csv": "case,profile,company\n甲,office,示例\n".encode()})

        events = office.run(profile=[office.profile, profile(OTHER)], dry_run=True)

        planned = [each for each in events if isinstance(each, Planned)]
        assert [(each.case, each.profile) for each in planned] == [("甲", "office")]
        assert planned[0].files[0].stem == "01_营业执照_示例"


class TestWhoIsMissing:
    """Rows whose case has no folder."""

    def test_a_case_without_a_folder_lacks_everything_and_is_seen_to(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), "cases.csv": "case,company\n甲,示例\n乙,样品\n".encode()})

        events = office.run()

        stands = {each.case: each.manifest.status for each in events if isinstance(each, Closed)}
        assert stands == {"甲": "ready", "乙": "incomplete"}
        assert office.requirements("乙")["business_licence"] == "missing"
        assert office.manifest("乙")["facts"] == {"company": "样品"}
        assert {each.case for each in matprep.status(office.out).packages} == {"甲", "乙"}

    def test_a_name_that_differs_in_width_case_or_composition_is_the_same_case(self, office: Office) -> None:
        office.put(in_case("Cafe\u0301(上海)", complete_case()))
        office.put({"cases.csv": "case,company\nＣＡＦÉ（上海）,示例\n".encode()})

        events = office.run()

        assert [each.manifest.facts for each in events if isinstance(each, Closed)] == [{"company": "示例"}]

    def test_nobody_has_handed_in_anything_yet(self, office: Office) -> None:
        office.put({"cases.csv": "case\n甲\n乙\n".encode()})

        events = office.run()

        assert {each.case: each.manifest.status for each in events if isinstance(each, Closed)} == {
            "甲": "incomplete",
            "乙": "incomplete",
        }

    def test_what_was_delivered_stands_when_its_folder_was_emptied(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), **in_case("乙", complete_case(20))})
        office.put({"cases.csv": "case,company\n甲,示例\n乙,样品\n".encode()})
        office.run()
        before = office.package("甲")
        for path in (office.inbox / "甲").iterdir():
            path.unlink()

        office.run()

        assert office.package("甲") == before
        assert office.manifest("甲")["status"] == "ready"

    def test_a_case_that_no_row_names_any_more_and_that_never_had_a_file_is_forgotten(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), "cases.csv": "case\n甲\n乙\n".encode()})
        office.run()
        assert (office.out / "乙").is_dir()
        office.put({"cases.csv": "case\n甲\n".encode()})

        office.run()

        assert not (office.out / "乙").exists()
        assert {each.case for each in matprep.status(office.out).packages} == {"甲"}


class TestFaults:
    """A table that cannot be read ends the run before anything is done."""

    def refused(self, office: Office, **options: Any) -> FolderError:
        with pytest.raises(FolderError) as caught:
            office.run(**options)
        assert not list(office.out.glob("*/manifest.json"))
        return caught.value

    def test_every_fault_of_every_file_is_told_at_once(self, office: Office) -> None:
        office.put(in_case("甲", {**complete_case(), "case.toml": b"[nonsense]"}))
        office.put({"cases.csv": "case,company\n甲,1.1E+17\n,x\n".encode()})

        error = self.refused(office)

        assert (error.code, error.exit_code) == ("control_files", 4)
        assert {each.code for each in error.complaints} == {"cell_number_broken", "row_without_case", "unknown_key"}

    def test_a_faulty_table_alone_is_named(self, office: Office) -> None:
        office.put({**in_case("甲", complete_case()), "cases.csv": b"company\nx\n"})

        error = self.refused(office)

        assert error.code == "case_table"
        assert str(error.params["file"]).endswith("cases.csv")

    def test_a_table_that_is_not_there_is_an_error(self, office: Office, tmp_path: Path) -> None:
        office.put(complete_case())

        assert self.refused(office, cases=tmp_path / "gone.csv").code == "no_such_file"


def test_a_table_inside_a_case_is_nothing_but_a_control_file(office: Office) -> None:
    office.put(in_case("甲", {**complete_case(), "cases.csv": b"no table at all"}))

    office.run()

    assert office.sources("甲")["cases.csv"] == "ignored"


def test_the_same_run_again_does_nothing_again(office: Office) -> None:
    office.put({**in_case("甲", complete_case()), "cases.csv": "case,company\n甲,示例\n乙,样品\n".encode()})
    office.run()
    before = making.contents(office.out / "甲")

    office.run()

    assert making.contents(office.out / "甲") == before
