"""A run that is asked for a purpose watermark: on the copies of IDs, on nothing else, and never in silence."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from office import PROFILE, complete_case, profile

from matprep.errors import UsageError
from matprep.formats.documents import fonts

if TYPE_CHECKING:
    from office import Office

drawn = pytest.mark.skipif(not fonts.has_cjk(), reason="no font with Chinese characters is installed here")

TEXT = "仅供示例平台认证使用"
DAY = dt.date(2026, 11, 24)


def added(office: Office) -> dict[str, list[str]]:
    """The watermarks that the manifest tells of, by requirement."""
    return {
        each["id"]: [problem["params"]["text"] for problem in each["problems"] if problem["code"] == "watermark_added"]
        for each in office.manifest()["requirements"]
    }


@drawn
def test_the_copies_of_an_id_bear_it_and_nothing_else(office: Office) -> None:
    office.put(complete_case())
    office.run(today=DAY)
    before = office.package()

    office.run(watermark=TEXT, today=DAY)

    after = office.package()
    assert {name for name in after if after[name] != before.get(name)} == {name for name in after if "身份证" in name}
    found = added(office)
    assert set(found["id_card"]) == {f"{TEXT} 2026-11-24"}
    assert found["business_licence"] == []


@drawn
def test_another_day_alone_makes_nothing_anew(office: Office) -> None:
    office.put(complete_case())
    office.run(watermark=TEXT, today=DAY)
    before = office.package()

    office.run(watermark=TEXT, today=dt.date(2026, 12, 24))

    assert office.package() == before


@drawn
def test_a_profile_may_ask_for_it_and_a_run_may_refuse_it(office: Office) -> None:
    office.profile = profile(PROFILE, **{"[defaults]\n": f'[defaults]\nwatermark = "{TEXT}"\n'})
    office.put(complete_case())
    office.run(today=DAY)
    assert added(office)["id_card"]

    office.run(watermark="", today=DAY)

    assert added(office)["id_card"] == []


@drawn
def test_what_serves_no_requirement_bears_none(office: Office) -> None:
    office.profile = profile(PROFILE, **{"[defaults]\n": f'[defaults]\nwatermark = "{TEXT}"\n'})
    office.put({"某个文件.jpg": complete_case()["营业执照.jpg"]})
    office.run(today=DAY)

    assert "watermark_added" not in office.codes()


@pytest.mark.parametrize(
    ("portal", "text", "code"),
    [
        ("amazon-seller-identity", TEXT, "watermark_refused"),
        ("douyin-enterprise", TEXT, "watermark_unfit"),
        ("chsi-photo", TEXT, "watermark_nowhere"),
        ("xiaohongshu-enterprise", "长" * 41, "watermark_too_long"),
        ("xiaohongshu-enterprise", "两\n行", "watermark_too_long"),
    ],
)
def test_a_portal_that_would_refuse_it_is_told_before_anything_is_done(
    office: Office, portal: str, text: str, code: str
) -> None:
    office.put(complete_case())

    with pytest.raises(UsageError) as caught:
        office.run(profile=portal, watermark=text)

    assert caught.value.code == code
    assert not office.out.exists()


@drawn
def test_its_own_purpose_is_what_a_portal_takes(office: Office) -> None:
    office.put(complete_case())
    facts = {"applicant": "individual_without_seal", "filer": "legal_person", "industry": "none"}

    office.run(profile="douyin-enterprise", watermark="仅供抖音认证使用", facts=facts, today=DAY, ocr=False)

    assert set(added(office)["id_card"]) == {"仅供抖音认证使用 2026-11-24"}
