"""The document portals of the shipped profiles: what each of them asks for is what it gets."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import making
import pytest
from PIL import Image

from matprep.profile import load

if TYPE_CHECKING:
    from office import Office


def run(office: Office, portal: str, files: dict[str, bytes], **facts: str) -> dict[str, bytes]:
    """What a portal gets of these files; they bear strokes and no print, so nothing is to be read on them."""
    office.put(files)
    office.run(profile=load(portal), facts=facts, ocr=False)
    return {name: data for name, data in office.package().items() if not name.startswith("_")}


def output(office: Office, name: str) -> dict[str, Any]:
    """A delivered file's line in the manifest."""
    found: dict[str, Any] = next(each for each in office.manifest()["outputs"] if each["name"] == name)
    return found


CARD = {"身份证正面.jpg": making.jpeg(1600, 1000, seed=2), "身份证反面.jpg": making.jpeg(1600, 1000, seed=3)}


def test_icp_filing_reaches_its_least_bytes_and_keeps_its_most(office: Office) -> None:
    photo = making.encoded(making.photo(3200, 2400), quality=95)
    pale = {name: making.jpeg(1600, 1000, seed=seed, quality=60) for seed, name in enumerate(CARD)}

    package = run(office, "icp-filing", {"营业执照.jpg": photo, **pale}, company="示例公司", filer="legal_person")

    assert len(photo) > 2_000_000
    assert list(package) == [
        "01_营业执照_示例公司.jpg",
        "02_网站负责人身份证_示例公司_1.jpg",
        "02_网站负责人身份证_示例公司_2.jpg",
    ]
    assert all(102_400 <= len(data) <= 2_000_000 for data in package.values())
    assert office.manifest()["status"] == "ready"


def test_icp_filing_refuses_a_licence_with_too_few_pixels(office: Office) -> None:
    assert run(office, "icp-filing", {"营业执照.jpg": making.jpeg(1000, 700)}) == {}
    assert "too_few_pixels" in office.codes()


@pytest.mark.parametrize(
    ("portal", "most"), [("uk-visa-vfs", 1_700_000), ("uk-visa-tls", 3_400_000), ("uk-visa-ukvcas", 5_100_000)]
)
def test_uk_visa_documents_are_pdfs_well_under_the_limit_with_latin_names(
    office: Office, portal: str, most: int
) -> None:
    files = {
        "护照.jpg": making.encoded(making.photo(3000, 2200), quality=95),
        "银行流水1.pdf": making.scan_pdf(3),
        "银行流水2.jpg": making.jpeg(),
        "结婚证翻译件.pdf": making.pdf(2),
    }

    package = run(office, portal, files, person="单晓明")

    assert {name: len(data) <= most for name, data in package.items()} == {
        "01_Passport_ShanXiaoming.pdf": True,
        "02_Bank_statement_ShanXiaoming.pdf": True,
        "05_Other_documents_and_translations_ShanXiaoming.pdf": True,
    }
    assert output(office, "02_Bank_statement_ShanXiaoming.pdf")["pages"] == 4
    assert office.manifest()["status"] == "ready"


def test_oab_gets_pdfs(office: Office) -> None:
    package = run(office, "oab-exam", {"documento.pdf": making.pdf(3), "RG.jpg": making.jpeg()}, person="Ana Conceição")

    assert list(package) == ["01_Identity_document_Ana_Conceicao.pdf", "02_Supporting_document_Ana_Conceicao.pdf"]


def test_what_amazon_can_take_unaltered_is_handed_on_byte_for_byte(office: Office) -> None:
    licence = making.phone_jpeg(2000, 1400, orientation=1)

    package = run(office, "amazon-seller-identity", {"营业执照.jpg": licence, **CARD}, company="示例公司")

    assert package["03_Business_licence_ShiLiGongSi.jpg"] == licence
    assert package["01_ID_card_ShiLiGongSi_1.jpg"] == CARD["身份证正面.jpg"]
    assert office.manifest()["status"] == "ready"


def test_amazon_takes_a_passport_in_place_of_the_card(office: Office) -> None:
    run(office, "amazon-seller-identity", {"护照.jpg": making.jpeg(), "营业执照.pdf": making.pdf()})

    assert office.requirements() == {
        "id_card": "not_needed",
        "passport": "ready",
        "business_licence": "ready",
        "address_proof": "not_needed",
    }


def test_stripe_gets_no_side_of_eight_thousand_pixels(office: Office) -> None:
    wide = making.encoded(Image.new("RGB", (8600, 300), (200, 220, 210)))

    package = run(office, "stripe-identity", {"护照.jpg": wide}, person="王小明")

    assert Image.open(io.BytesIO(package["02_Passport_WangXiaoming.jpg"])).size == (7999, 279)


def test_wechat_pay_gets_pictures_of_at_most_two_megabytes(office: Office) -> None:
    photo = making.encoded(making.photo(3600, 2700), quality=96)

    package = run(office, "wechat-pay-merchant", {"营业执照.jpg": photo, "门店1.pdf": making.pdf(2), **CARD})

    assert len(photo) > 2_000_000
    assert all(len(data) <= 2_000_000 and name.endswith((".jpg", ".png")) for name, data in package.items())
    assert list(package) == [
        "01_营业执照.jpg",
        "02_法定代表人身份证_1.jpg",
        "02_法定代表人身份证_2.jpg",
        "03_门店照片_1.jpg",
        "03_门店照片_2.jpg",
    ]
