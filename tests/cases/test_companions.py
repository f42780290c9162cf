"""The moving part of a live photo, and what else phones put beside a picture, is no paper."""

from __future__ import annotations

import datetime as dt

import pytest

from matprep.cases import place_members, sort_into_cases
from matprep.cases.companions import moving_parts
from matprep.model import Profile, Text

PROFILE = Profile(id="p", version="1", title=Text(zh="p", en="p"), checked=dt.date(2026, 11, 24))


@pytest.mark.parametrize(
    ("picture", "video"),
    [
        ("IMG_1.HEIC", "IMG_1.MOV"),
        ("IMG_1.heic", "IMG_1.mov"),
        ("IMG_E1.JPG", "IMG_E1.mp4"),
        ("IMG_1.HEIC", "IMG_1_HEVC.MOV"),
        ("PXL_20260301_1.MP.jpg", "PXL_20260301_1.MP.mp4"),
        ("PXL_20260301_1.MP.jpg", "PXL_20260301_1.mp4"),
        ("PXL_20260301_1.MP.jpg", "PXL_20260301_1.MP"),
        ("MVIMG_1.jpg", "MVIMG_1.MV"),
        ("20260301_1.jpg", "20260301_1.mp4"),
        ("客户/营业执照.jpg", "客户/营业执照.mov"),
    ],
)
def test_a_video_beside_its_picture_is_the_moving_part(picture: str, video: str) -> None:
    assert moving_parts([picture, video]) == {video}


@pytest.mark.parametrize(
    "paths",
    [
        ["IMG_1.MOV"],
        ["IMG_1.HEIC", "IMG_2.MOV"],
        ["a/IMG_1.HEIC", "b/IMG_1.MOV"],
        ["IMG_1.pdf", "IMG_1.MOV"],
        ["PXL_1.MP.jpg"],
        ["mov", "jpg"],
    ],
)
def test_any_other_video_is_a_source_of_its_own(paths: list[str]) -> None:
    assert moving_parts(paths) == frozenset()


def test_in_a_folder_it_is_junk_and_so_is_what_an_iphone_notes_of_its_edits() -> None:
    sorted_ = sort_into_cases("客户", ["IMG_1.HEIC", "IMG_1.MOV", "IMG_1.AAE", "IMG_2.mov"], [PROFILE], watched=False)

    roles = {place.path: place.role for place in sorted_.places}
    assert roles == {"IMG_1.HEIC": "source", "IMG_1.MOV": "junk", "IMG_1.AAE": "junk", "IMG_2.mov": "source"}


def test_in_an_archive_it_is_junk_too() -> None:
    places = place_members(
        "照片.zip", ["夹/IMG_1.HEIC", "夹/IMG_1.MOV", "IMG_1.MOV"], [PROFILE], case="客户", case_archive=False
    )

    assert [place.role for place in places] == ["source", "junk", "source"]
