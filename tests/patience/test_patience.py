"""How long a call may take."""

from __future__ import annotations

import pytest

from matprep.patience import A_PAGE_READ, READ_PAGES, is_office_name, seconds_for, seconds_to_convert, seconds_to_read

OFFICE = ("doc", "DOCX", "docm", "wps", "et", "dps", "xlsb", "pps", "odt", "rtf", "txt")


@pytest.mark.parametrize("name", [f"说明.{suffix}" for suffix in OFFICE])
def test_a_document_that_libreoffice_may_have_to_convert_is_known_by_its_suffix(name: str) -> None:
    assert is_office_name(name)


@pytest.mark.parametrize("name", ["a.pdf", "a.jpg", "docx", "a.docx.pdf", ""])
def test_other_files_are_not_given_its_time(name: str) -> None:
    assert not is_office_name(name)


def test_a_calls_time_grows_with_pages_bytes_and_conversion() -> None:
    assert seconds_for(1, 0) < seconds_for(300, 0) < seconds_for(300, 10**9)
    assert seconds_for(1, 10**6, office=True) == seconds_for(1, 10**6) + seconds_to_convert(10**6)


def test_libreoffice_is_stopped_before_the_call_that_waits_for_it() -> None:
    assert all(seconds_to_convert(size) < seconds_for(1, size, office=True) for size in (0, 10**6, 10**9))


def test_reading_has_time_for_as_many_pages_as_may_be_in_so_many_bytes() -> None:
    assert seconds_for(1, 10**6, read=True) == seconds_for(1, 10**6) + seconds_to_read(10**6)
    assert seconds_to_read(10_000) < seconds_to_read(200_000) < seconds_to_read(10**9)
    assert seconds_to_read(10**9) - seconds_to_read(0) == A_PAGE_READ * (READ_PAGES - 1)
