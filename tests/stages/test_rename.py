"""Finished files get their names."""

from __future__ import annotations

import pytest

from matprep.model import Job, Made, Material, Rules
from matprep.stages.rename import rename


def names(kinds: list[str], number: int = 0, max_bytes: int = 120, stem: str = "01_营业执照_示例公司") -> list[str]:
    files = tuple(Made(path="/x", kind=kind, bytes=1, pieces=(0,)) for kind in kinds)
    job = Job(
        requirement="r", pieces=(), rules=Rules(), stem=stem, number=number, max_name_bytes=max_bytes, folder="/x"
    )
    return [made.name for made in rename(Material(files=files), job).files]


def test_a_single_file_bears_no_number() -> None:
    assert names(["jpeg"]) == ["01_营业执照_示例公司.jpg"]


def test_several_files_are_numbered_from_one() -> None:
    assert names(["jpeg", "png"]) == ["01_营业执照_示例公司_1.jpg", "01_营业执照_示例公司_2.png"]


def test_numbers_run_on_from_the_jobs() -> None:
    assert names(["pdf", "pdf"], number=3) == ["01_营业执照_示例公司_3.pdf", "01_营业执照_示例公司_4.pdf"]


@pytest.mark.parametrize("number", [0, 12])
def test_the_length_is_kept_in_bytes(number: int) -> None:
    (name,) = names(["jpeg"], number=number, max_bytes=40, stem="很长" * 40)

    assert len(name.encode()) <= 40
    assert name.endswith("_12.jpg" if number else ".jpg")
