"""Files whose names say nothing, from the inbox into the package."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import making
import msgspec
from office import PROFILE, profile
from PIL import Image
from planning_desk import LEFT, RIGHT, shows
from readers import Reader

from matprep.model import Ended

if TYPE_CHECKING:
    from office import Office

    from matprep.model import Reading

KNOWN = (
    PROFILE.replace('names = ["营业执照", "licence"]', 'names = ["营业执照", "licence"], papers = ["business_licence"]')
    .replace('names = ["身份证", "idcard"]', 'names = ["身份证", "idcard"], papers = ["id_card"]')
    .replace(
        'required = true\nmatch = { names = ["营业', 'required = true\nfields = ["company"]\nmatch = { names = ["营业'
    )
)

LICENCE = shows("business_licence", company="示例贸易有限公司", turn=90)
FRONT = shows("id_card.front", person="张三")
BACK = shows("id_card.back", valid_until="2040-01-01")


def placed(reading: Reading, spot: tuple[int, int, int, int]) -> Reading:
    return msgspec.structs.replace(reading, spot=spot)


def size(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


def test_a_pile_of_photos_becomes_a_package_named_after_the_company_on_the_licence(office: Office) -> None:
    office.profile = profile(KNOWN)
    office.put({f"IMG_{number}.jpg": making.jpeg(800, 600, seed=number) for number in (1, 2, 3)})

    events = office.run(executor=Reader({"IMG_1": (FRONT,), "IMG_2": (LICENCE,), "IMG_3": (BACK,)}))

    package = office.package()
    assert sorted(name for name in package if name.endswith(".jpg")) == [
        "01_营业执照_示例贸易有限公司.jpg",
        "02_身份证_示例贸易有限公司_1.jpg",
        "02_身份证_示例贸易有限公司_2.jpg",
    ]
    assert size(package["01_营业执照_示例贸易有限公司.jpg"]) == (600, 800)
    assert len([each for each in events if isinstance(each, Ended)]) == 3
    assert office.manifest()["status"] == "ready"
    assert {each["recognised_by"] for each in office.manifest()["sources"]} == {"content"}


def test_both_sides_on_one_photo_become_two_files(office: Office) -> None:
    office.profile = profile(KNOWN)
    office.put({"营业执照.jpg": making.jpeg(800, 600, seed=1), "IMG_7.jpg": making.jpeg(1600, 1000, seed=2)})

    office.run(executor=Reader({"营业执照": (LICENCE,), "IMG_7": (placed(FRONT, LEFT), placed(BACK, RIGHT))}))

    package = office.package()
    sides = [package[f"02_身份证_示例贸易有限公司_{number}.jpg"] for number in (1, 2)]
    assert [size(each) for each in sides] == [(688, 800), (688, 800)]
    assert sides[0] != sides[1]
    assert office.manifest()["status"] == "ready"


def test_a_scan_of_everything_is_divided_and_its_other_pages_lie_apart(office: Office) -> None:
    office.profile = profile(KNOWN)
    office.put({"扫描.pdf": making.pdf(pages=4)})
    pages = [LICENCE, FRONT, BACK, shows("labour_contract")]
    read = tuple(msgspec.structs.replace(each, page=page, turn=0) for page, each in enumerate(pages, 1))

    office.run(executor=Reader({"扫描": read}))

    (source,) = office.manifest()["sources"]
    assert [(part["pages"], part["requirement"], part["status"]) for part in source["parts"]] == [
        ("1", "business_licence", "prepared"),
        ("2", "id_card", "prepared"),
        ("3", "id_card", "prepared"),
        ("4", None, "unassigned"),
    ]
    assert "Labour contract" in source["parts"][3]["problems"][0]["message"]


def test_a_name_that_its_content_contradicts_marks_the_case(office: Office) -> None:
    office.profile = profile(KNOWN)
    office.put({"营业执照.jpg": making.jpeg(800, 600)})

    office.run(executor=Reader({"营业执照": (shows("lost_notice", 14),)}))

    (line,) = (each for each in office.manifest()["requirements"] if each["id"] == "business_licence")
    assert (line["status"], [each["code"] for each in line["problems"]]) == ("attention", ["content_contradicts_name"])
