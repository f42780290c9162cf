"""`form.txt` in a package: private, current, and gone when it is not wanted."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest
from office import complete_case
from readers import Reader, said

import matprep

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

NUMBER = "310101199001011234"
READER = Reader(
    {
        "营业执照": (said(company="示例贸易有限公司", credit_code="91310000MA1FL00000!"),),
        "身份证正面": (said(person="张三", citizen_number=NUMBER),),
        "身份证反面": (said(0.5, valid_until="2038-05-06"),),
    }
)


@pytest.fixture
def form(office: Office) -> Path:
    """Where the sheet of the one case lies."""
    office.put(complete_case())
    office.run(executor=READER)
    return office.out / "客户" / "form.txt"


def text(form: Path) -> list[str]:
    return form.read_bytes().decode("utf-8-sig").split("\r\n")


class TestCopySheet:
    """What a run writes."""

    def test_holds_what_was_read_by_requirement(self, form: Path) -> None:
        found = text(form)

        assert [each for each in found if each.startswith("====")] == [
            "==== Business licence ====",
            "==== ID card ====",
        ]
        assert {"示例贸易有限公司", "张三", NUMBER, "2038-05-06"} <= set(found)

    def test_marks_what_fails_its_check_and_what_was_read_badly(self, form: Path) -> None:
        found = text(form)

        assert found[found.index("91310000MA1FL00000") - 1].endswith("[compare: the number fails its check]")
        assert found[found.index("2038-05-06") - 1].endswith("[compare: not read clearly]")
        assert found[found.index("张三") - 1].endswith("page 1)")

    def test_begins_with_the_mark_by_which_windows_knows_utf_8(self, form: Path) -> None:
        assert form.read_bytes().startswith(b"\xef\xbb\xbf")

    def test_alone_holds_numbers_in_full(self, office: Office, form: Path) -> None:
        notes = [path for path in (office.out / "客户").rglob("*") if path.is_file() and path != form]

        assert NUMBER.encode() in form.read_bytes()
        assert not [path.name for path in notes if NUMBER.encode() in path.read_bytes()]

    def test_belongs_to_the_package_when_it_is_checked(self, office: Office, form: Path) -> None:
        checked = matprep.check(form.parent, profile=office.profile)

        assert {each.verdict for each in checked.files if each.name == "form.txt"} == {"note"}

    def test_is_not_written_where_nothing_was_read(self, office: Office) -> None:
        office.put(complete_case())
        office.run(facts={"company": "示例贸易有限公司"})

        assert "form.txt" not in office.names()

    def test_goes_when_nothing_on_the_papers_says_anything_any_more(self, office: Office, form: Path) -> None:
        office.put(complete_case(seed=30))
        office.run()

        assert not form.exists()


class TestPrivacy:
    """Who may read it."""

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
    def test_is_its_owners_alone_also_under_group(self, office: Office) -> None:
        office.put(complete_case())
        office.run(executor=READER, group=str(os.getegid()))

        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (office.out / "客户").iterdir()}
        assert modes["manifest.json"] == 0o640
        assert modes["form.txt"] == 0o600

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
    def test_opened_to_others_by_hand_it_is_closed_again(self, office: Office, form: Path) -> None:
        form.chmod(0o644)
        office.run(executor=READER)

        assert stat.S_IMODE(form.stat().st_mode) == 0o600

    def test_unwanted_it_is_not_written(self, office: Office) -> None:
        office.put(complete_case())
        office.run(executor=READER, form=False)

        assert "form.txt" not in office.names()

    def test_unwanted_an_old_one_is_removed(self, office: Office, form: Path) -> None:
        office.run(executor=READER, form=False)

        assert not form.exists()

    def test_a_foreign_file_of_that_name_is_never_touched(self, office: Office) -> None:
        office.put(complete_case())
        (office.out / "客户").mkdir(parents=True)
        (office.out / "客户" / "form.txt").write_text("mine", "utf-8")
        office.run(executor=READER)
        office.run(executor=READER)
        assert {"form.txt", "form-2.txt"} <= set(office.names())
        office.run(executor=READER, form=False)

        assert (office.out / "客户" / "form.txt").read_text("utf-8") == "mine"
        assert "form-2.txt" not in office.names()
