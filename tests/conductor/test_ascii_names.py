"""A portal that refuses Chinese gets ASCII names, from the inbox to the package."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import making
from office import complete_case, profile

from matprep import checking

if TYPE_CHECKING:
    from office import Office

    from matprep.model import Profile

NAMING = '[naming]\nstem = "{order:02}_{title}_{company}"'


def ascii_profile(stem: str = "{order:02}_{title}_{company}") -> Profile:
    """The office's profile, for a portal that refuses Chinese."""
    return profile(**{NAMING: f'[naming]\ncharset = "ascii"\nstem = "{stem}"'})


def test_every_upload_ready_name_is_ascii_and_the_folder_keeps_its_own(office: Office) -> None:
    office.put({**complete_case(), "case.toml": '[facts]\ncompany = "长沙示例公司"'.encode()})

    office.run(profile=ascii_profile())

    assert office.names("客户") == [
        "01_YingYeZhiZhao_ChangShaShiLiGongSi.jpg",
        "02_ShenFenZheng_ChangShaShiLiGongSi_1.jpg",
        "02_ShenFenZheng_ChangShaShiLiGongSi_2.jpg",
    ]
    assert office.manifest()["status"] == "ready"


def test_files_that_serve_nothing_keep_their_own_names(office: Office) -> None:
    office.put({"无关.jpg": making.jpeg()})

    office.run(profile=ascii_profile())

    assert office.names() == ["_unassigned/无关.jpg"]


def test_titles_that_are_written_alike_do_not_take_each_others_names(office: Office) -> None:
    office.put({"合同.jpg": making.jpeg(seed=1), "营业执照.jpg": making.jpeg(seed=2)})
    alike = profile(
        **{NAMING: '[naming]\ncharset = "ascii"\nstem = "{title}"', 'zh = "合同"': 'zh = "营業执照"'},
    )

    office.run(profile=alike)

    assert office.names() == ["YingYeZhiZhao-2.jpg", "YingYeZhiZhao.jpg"]


def test_a_foreign_file_of_the_wanted_name_is_not_touched(office: Office) -> None:
    making.tree(office.out / "客户", {"01_YingYeZhiZhao.jpg": b"theirs"})
    office.put({"营业执照.jpg": making.jpeg()})

    office.run(profile=ascii_profile())

    assert office.package()["01_YingYeZhiZhao.jpg"] == b"theirs"
    assert "01_YingYeZhiZhao-2.jpg" in office.names()


def test_checking_a_folder_names_what_the_portal_would_refuse(office: Office) -> None:
    making.tree(
        office.out, {"营业执照.jpg": making.jpeg(), "licence 1.jpg": making.jpeg(), "licence.jpg": making.jpeg()}
    )

    found = checking.check(office.out, profile=ascii_profile(), language="en")

    assert {line.name: line.verdict for line in found.files} == {
        "营业执照.jpg": "broken",
        "licence 1.jpg": "broken",
        "licence.jpg": "good",
    }
    (shown,) = next(line.problems for line in found.files if line.name == "营业执照.jpg")
    assert re.search("letters, digits", shown.message)
